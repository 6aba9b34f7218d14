//! A position, and distance and bearing between two of them.
//!
//! Distances are geodesic (Karney 2013), good to less than a metre at border scale.

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

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

    /// The point at these degrees, rounded to 10⁻⁷ (about a centimetre); none off the globe.
    pub fn from_degrees(lat: f64, lon: f64) -> Option<Self> {
        // A projection may end a hair past the date line.
        let lon = if lon > 180.0 {
            lon - 360.0
        } else if lon < -180.0 {
            lon + 360.0
        } else {
            lon
        };
        let is_on_globe = lat.abs() <= 90.0 && lon.abs() <= 180.0;
        #[expect(clippy::cast_possible_truncation, reason = "held to the globe, which fits")]
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        is_on_globe.then(|| Self::new(e7(lat), e7(lon)))
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

    /// Geodesic distance in metres and the bearing at which the way begins, in degrees from true north (0 to 360).
    pub fn distance_and_bearing(&self, other: &Self) -> (f64, f64) {
        let (metres, bearing, _, _): (f64, f64, f64, f64) =
            Geodesic::wgs84().inverse(self.lat(), self.lon(), other.lat(), other.lon());
        (metres, bearing.rem_euclid(360.0))
    }

    /// The point so many metres away in this direction (degrees from true north), without a claimed accuracy.
    pub fn toward(&self, bearing: f64, metres: f64) -> Self {
        let (lat, lon): (f64, f64) = Geodesic::wgs84().direct(self.lat(), self.lon(), bearing, metres);
        Self::from_degrees(lat, lon).unwrap_or(Self { accuracy_m: None, ..*self })
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
    fn a_way_leads_there_and_says_how_far() {
        let port = Point::new(313_330_000, -1_109_430_000);
        let there = port.toward(90.0, 300.0);
        let (metres, bearing) = port.distance_and_bearing(&there);
        assert!((metres - 300.0).abs() < 0.02 && (bearing - 90.0).abs() < 0.01, "{metres} {bearing}");
        assert!(port.distance_and_bearing(&port.toward(350.0, 300.0)).1 > 349.9);
        assert_eq!(Point::from_degrees(90.1, 0.0), None);
        assert_eq!(Point::from_degrees(0.0, 180.000_001), Some(Point::new(0, -1_799_999_990)));
    }

    #[test]
    fn off_the_globe_is_seen() {
        assert!(Point::new(900_000_000, -1_800_000_000).is_on_globe());
        assert!(!Point::new(900_000_001, 0).is_on_globe());
        assert!(!Point::new(0, i32::MIN).is_on_globe());
    }
}
