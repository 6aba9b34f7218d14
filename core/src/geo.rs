//! Places on the WGS84 ellipsoid, without floats in anything stored.
//!
//! Distances are geodesic (Karney 2013), good to less than a metre at border scale.

use geographiclib_rs::{Geodesic, InverseGeodesic};

/// A position in degrees × 10⁷ (WGS84) with the accuracy the source claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Latitude × 10⁷, −900,000,000 to 900,000,000.
    pub lat_e7: i32,
    /// Longitude × 10⁷, −1,800,000,000 to 1,800,000,000.
    pub lon_e7: i32,
    /// Radius in metres within which the position holds, if the source said.
    pub accuracy_m: Option<u32>,
}

impl Point {
    /// A point without a claimed accuracy.
    pub const fn new(lat_e7: i32, lon_e7: i32) -> Self {
        Self { lat_e7, lon_e7, accuracy_m: None }
    }

    /// Whether both coordinates lie on the globe.
    pub const fn is_on_globe(&self) -> bool {
        self.lat_e7.unsigned_abs() <= 900_000_000 && self.lon_e7.unsigned_abs() <= 1_800_000_000
    }

    /// Latitude in degrees.
    pub fn lat(&self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Longitude in degrees.
    pub fn lon(&self) -> f64 {
        f64::from(self.lon_e7) / 1e7
    }

    /// Geodesic distance in metres.
    pub fn distance_m(&self, other: &Self) -> f64 {
        Geodesic::wgs84().inverse(self.lat(), self.lon(), other.lat(), other.lon())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_from_nogales_port_to_tubac_is_geodesic() {
        let port = Point::new(313_330_000, -1_109_430_000);
        let tubac = Point::new(316_126_000, -1_110_459_000);
        let metres = port.distance_m(&tubac);
        assert!((32_000.0..33_500.0).contains(&metres), "{metres}");
    }

    #[test]
    fn off_the_globe_is_seen() {
        assert!(Point::new(900_000_000, -1_800_000_000).is_on_globe());
        assert!(!Point::new(900_000_001, 0).is_on_globe());
        assert!(!Point::new(0, i32::MIN).is_on_globe());
    }
}
