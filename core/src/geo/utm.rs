//! UTM zones and coordinates between 80 degrees south and 84 degrees north.

use super::projection::{project, unproject};
use super::{CoordinateError, Point};

/// Metres added to the easting, so that none is negative.
const FALSE_EASTING_M: f64 = 500_000.0;

/// Metres added to the northing south of the equator.
const FALSE_NORTHING_M: f64 = 10_000_000.0;

/// Letters of the bands of eight degrees, from 80 south; the last one has twelve.
const BANDS: &[u8; 20] = b"CDEFGHJKLMNPQRSTUVWX";

/// A position in metres on the grid of one zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utm {
    /// Zone, 1 to 60.
    pub zone: u8,
    /// Letter of the band of latitude, `C` to `X` without `I` and `O`.
    pub band: char,
    /// Metres east, 500,000 on the central meridian.
    pub easting: f64,
    /// Metres north of the equator; south of it 10,000,000 at the equator.
    pub northing: f64,
}

impl Utm {
    /// A point on the grid of its own zone.
    pub fn of(point: &Point) -> Result<Self, CoordinateError> {
        let band = band_of(point.lat()).ok_or(CoordinateError::OutOfRange)?;
        let zone = zone_of(point.lat(), point.lon());
        let (east, north) = project(point.lat(), point.lon() - central_meridian(zone));
        let northing = if point.lat_e7 < 0 { north + FALSE_NORTHING_M } else { north };
        Ok(Self { zone, band, easting: east + FALSE_EASTING_M, northing })
    }

    /// The point, to a centimetre.
    ///
    /// # Errors
    /// [`CoordinateError::GridLetters`] for a zone or band that does not exist, [`CoordinateError::UtmRange`] for
    /// what lies in neither that band nor, by more than half a degree, that zone.
    pub fn point(&self) -> Result<Point, CoordinateError> {
        let (south, north) = band_range(self.band).ok_or(CoordinateError::GridLetters)?;
        let (west, east) = zone_range(self.zone, self.band).ok_or(CoordinateError::GridLetters)?;
        if !(100_000.0..=900_000.0).contains(&self.easting) || !(0.0..=FALSE_NORTHING_M).contains(&self.northing) {
            return Err(CoordinateError::UtmRange);
        }
        let (lat, lon) = self.degrees();
        let is_inside = (south..=north).contains(&round(lat)) && (west - 0.5..=east + 0.5).contains(&lon);
        if !is_inside {
            return Err(CoordinateError::UtmRange);
        }
        Point::from_degrees(lat, lon).ok_or(CoordinateError::UtmRange)
    }

    /// Degrees, without asking whether zone and band fit.
    pub(super) fn degrees(&self) -> (f64, f64) {
        let north = if self.band < 'N' { self.northing - FALSE_NORTHING_M } else { self.northing };
        let (lat, from_meridian) = unproject(self.easting - FALSE_EASTING_M, north);
        (lat, from_meridian + central_meridian(self.zone))
    }
}

/// Degrees to 10⁻⁵, about a metre: what was written in whole metres must not fall out of its band by half of one.
fn round(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

/// Longitude of a zone's middle.
fn central_meridian(zone: u8) -> f64 {
    f64::from(zone) * 6.0 - 183.0
}

/// The letter of a latitude's band; none beyond 80 south and 84 north.
pub(super) fn band_of(lat: f64) -> Option<char> {
    if !(-80.0..=84.0).contains(&lat) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20 by the line above")]
    let index = ((lat + 80.0) / 8.0).floor() as usize;
    BANDS.get(index.min(BANDS.len() - 1)).map(|letter| char::from(*letter))
}

/// South and north edge of a band in degrees.
pub(super) fn band_range(band: char) -> Option<(f64, f64)> {
    let index = BANDS.iter().position(|letter| char::from(*letter) == band)?;
    let south = f64::from(u8::try_from(index).ok()?) * 8.0 - 80.0;
    Some((south, if band == 'X' { 84.0 } else { south + 8.0 }))
}

/// The zone of a place, with the exceptions round Norway and Svalbard.
fn zone_of(lat: f64, lon: f64) -> u8 {
    let band = band_of(lat).unwrap_or('N');
    let inside = |zone: &u8| zone_range(*zone, band).is_some_and(|(west, east)| (west..east).contains(&lon));
    // Only the date line itself lies in no half-open range: it is the west edge of zone 1.
    (1..=60).find(inside).unwrap_or(1)
}

/// West and east edge of a zone in a band, in degrees; none for the four zones that Svalbard swallows.
pub(super) fn zone_range(zone: u8, band: char) -> Option<(f64, f64)> {
    let west = f64::from(zone) * 6.0 - 186.0;
    match (band, zone) {
        ('V', 31) => Some((0.0, 3.0)),
        ('V', 32) => Some((3.0, 12.0)),
        ('X', 31) => Some((0.0, 9.0)),
        ('X', 33) => Some((9.0, 21.0)),
        ('X', 35) => Some((21.0, 33.0)),
        ('X', 37) => Some((33.0, 42.0)),
        ('X', 32 | 34 | 36) => None,
        (_, 1..=60) => Some((west, west + 6.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_and_bands_meet_at_their_edges() {
        assert_eq!((zone_of(32.0, -114.0), zone_of(32.0, -114.000_000_1)), (12, 11));
        assert_eq!((band_of(32.0), band_of(31.999_999_9)), (Some('S'), Some('R')));
        assert_eq!((band_of(84.0), band_of(84.1), band_of(-80.1)), (Some('X'), None, None));
        assert_eq!((zone_of(60.0, 4.0), zone_of(78.0, 10.0), zone_of(0.0, 180.0)), (32, 33, 1));
    }

    #[test]
    fn what_lies_in_another_zone_or_band_is_refused() {
        let nogales = Utm { zone: 12, band: 'R', easting: 505_412.0, northing: 3_466_555.0 };
        assert!(nogales.point().is_ok());
        assert_eq!(Utm { band: 'S', ..nogales }.point(), Err(CoordinateError::UtmRange));
        assert_eq!(Utm { easting: 890_000.0, ..nogales }.point(), Err(CoordinateError::UtmRange));
        assert_eq!(Utm { band: 'O', ..nogales }.point(), Err(CoordinateError::GridLetters));
        assert_eq!(Utm { zone: 61, ..nogales }.point(), Err(CoordinateError::GridLetters));
    }
}
