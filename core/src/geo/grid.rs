//! The United States National Grid, which on WGS84 is the Military Grid Reference System.
//!
//! A reference names a square, not a point: its digits are cut off, never rounded. The square of five digits each
//! way is one metre wide.

use super::utm::{Utm, band_range, zone_range};
use super::{CoordinateError, Point};

/// Width of a lettered square.
const SQUARE_M: u32 = 100_000;

/// Letters of columns and rows; `I` and `O` are left out because they look like digits.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Rows after which the letters begin again.
const ROWS: u32 = 20;

/// Slack in degrees when asking whether a square touches its zone and band: a centimetre.
const SLACK: f64 = 1e-7;

/// A square of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridSquare {
    /// Zone, 1 to 60.
    pub zone: u8,
    /// Letter of the band of latitude.
    pub band: char,
    /// Metres east of the square's south-west corner.
    pub easting: u32,
    /// Metres north of that corner.
    pub northing: u32,
    /// Width in metres: 1, 10, 100, 1,000, 10,000 or 100,000.
    pub width: u32,
}

impl GridSquare {
    /// The square of this width that holds a point.
    pub fn of(point: &Point, width: u32) -> Result<Self, CoordinateError> {
        let utm = Utm::of(point)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a grid's metres fit 24 bits")]
        let cut = |metres: f64| metres.max(0.0) as u32 / width * width;
        // The equator seen from the south would be row 100, which there is none of.
        let northing = cut(utm.northing).min(10_000_000 - width);
        Ok(Self { zone: utm.zone, band: utm.band, easting: cut(utm.easting), northing, width })
    }

    /// Reads zone, band, two letters and the digits of a reference.
    pub fn parse(zone: u8, letters: [char; 3], digits: &str) -> Result<Self, CoordinateError> {
        let [band, column, row] = letters;
        let (easting, northings) = (column_m(zone, column)?, rows_m(zone, row)?);
        band_range(band).and(zone_range(zone, band)).ok_or(CoordinateError::GridLetters)?;
        let (right, up, width) = digits_m(digits)?;
        northings
            .map(|northing| Self { zone, band, easting: easting + right, northing: northing + up, width })
            .find(Self::touches_zone_and_band)
            .ok_or(CoordinateError::GridAbsent)
    }

    /// The middle of the square, with the radius of the circle round it as accuracy.
    pub fn centre(&self) -> Result<Point, CoordinateError> {
        let half = f64::from(self.width) / 2.0;
        let (lat, lon) = self.at(half, half).degrees();
        let centre = Point::from_degrees(lat, lon).ok_or(CoordinateError::GridAbsent)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 70,711")]
        let radius = (half * std::f64::consts::SQRT_2).ceil() as u32;
        Ok(Point { accuracy_m: Some(radius), ..centre })
    }

    /// Whether any part of the square lies in the zone and band it names.
    fn touches_zone_and_band(&self) -> bool {
        let (Some((south, north)), Some((west, east))) = (band_range(self.band), zone_range(self.zone, self.band))
        else {
            return false;
        };
        let width = f64::from(self.width);
        let corners = [(0.0, 0.0), (width, 0.0), (0.0, width), (width, width)];
        let degrees = corners.map(|(right, up)| self.at(right, up).degrees());
        let reaches = |part: fn(&(f64, f64)) -> f64, low: f64, high: f64| {
            let (least, most) = degrees.iter().map(part).fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(x), b.max(x)));
            least <= high + SLACK && most >= low - SLACK
        };
        reaches(|(lat, _)| *lat, south, north) && reaches(|(_, lon)| *lon, west, east)
    }

    fn at(&self, right: f64, up: f64) -> Utm {
        let (easting, northing) = (f64::from(self.easting) + right, f64::from(self.northing) + up);
        Utm { zone: self.zone, band: self.band, easting, northing }
    }
}

impl std::fmt::Display for GridSquare {
    /// Zone and band, square, digits: `12R WV 05412 66555`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let column = letter(column_offset(self.zone) + self.easting / SQUARE_M - 1, 24);
        let row = letter(self.northing / SQUARE_M + row_offset(self.zone), ROWS);
        write!(f, "{}{} {column}{row}", self.zone, self.band)?;
        if self.width < SQUARE_M {
            let digits = (SQUARE_M / self.width).ilog10() as usize;
            let (right, up) = (self.easting % SQUARE_M / self.width, self.northing % SQUARE_M / self.width);
            write!(f, " {right:0digits$} {up:0digits$}")?;
        }
        Ok(())
    }
}

/// First column letter of a zone: A, J or S.
fn column_offset(zone: u8) -> u32 {
    (u32::from(zone) + 2) % 3 * 8
}

/// Rows begin with A in odd zones, with F in even ones.
fn row_offset(zone: u8) -> u32 {
    if zone.is_multiple_of(2) { 5 } else { 0 }
}

fn letter(index: u32, cycle: u32) -> char {
    LETTERS.get((index % cycle) as usize).map_or('?', |letter| char::from(*letter))
}

fn index(letter: char) -> Result<u32, CoordinateError> {
    let found = LETTERS.iter().position(|known| char::from(*known) == letter);
    found.and_then(|index| u32::try_from(index).ok()).ok_or(CoordinateError::GridLetters)
}

/// Easting of a column: the eight letters of its zone stand for 100 to 800 kilometres.
fn column_m(zone: u8, column: char) -> Result<u32, CoordinateError> {
    let step = index(column)?.checked_sub(column_offset(zone)).filter(|step| *step < 8);
    step.map(|step| (step + 1) * SQUARE_M).ok_or(CoordinateError::GridLetters)
}

/// Northings a row letter stands for: one in every two thousand kilometres.
fn rows_m(zone: u8, row: char) -> Result<impl Iterator<Item = u32>, CoordinateError> {
    let row = index(row)?;
    if row >= ROWS {
        return Err(CoordinateError::GridLetters);
    }
    let first = (row + ROWS - row_offset(zone)) % ROWS;
    Ok((0..5).map(move |cycle| (first + cycle * ROWS) * SQUARE_M))
}

/// Metres right and up inside the lettered square, and the width of the square the digits name.
fn digits_m(digits: &str) -> Result<(u32, u32, u32), CoordinateError> {
    let half = digits.len() / 2;
    if digits.len() % 2 == 1 || half > 5 {
        return Err(CoordinateError::GridDigits);
    }
    let width = [100_000, 10_000, 1_000, 100, 10, 1].get(half).copied().ok_or(CoordinateError::GridDigits)?;
    let number = |part: Option<&str>| match part {
        Some("") => Ok(0),
        part => part.and_then(|part| part.parse::<u32>().ok()).ok_or(CoordinateError::GridDigits),
    };
    Ok((number(digits.get(..half))? * width, number(digits.get(half..))? * width, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_another_zone_are_refused() {
        let parse = |zone, letters: &str, digits| {
            let letters: Vec<char> = letters.chars().collect();
            GridSquare::parse(zone, [letters[0], letters[1], letters[2]], digits)
        };
        assert_eq!(parse(12, "RWV", "0541266555").unwrap().to_string(), "12R WV 05412 66555");
        assert_eq!(parse(12, "RAV", "0541266555"), Err(CoordinateError::GridLetters));
        assert_eq!(parse(12, "RWW", "0541266555"), Err(CoordinateError::GridLetters));
        assert_eq!(parse(12, "RIV", "0541266555"), Err(CoordinateError::GridLetters));
        assert_eq!(parse(12, "SWV", "0541266555"), Err(CoordinateError::GridAbsent));
        assert_eq!(parse(0, "RWV", "05"), Err(CoordinateError::GridLetters));
        assert_eq!(parse(12, "RWV", "054"), Err(CoordinateError::GridDigits));
        assert_eq!(parse(12, "RWV", "054126665551"), Err(CoordinateError::GridDigits));
    }

    #[test]
    fn a_shorter_reference_is_the_larger_square() {
        let point = Point::new(313_326_000, -1_109_427_000);
        let at = |width| GridSquare::of(&point, width).unwrap().to_string();
        let exact = at(1);
        assert_eq!(exact.len(), "12R WV 05412 66555".len());
        assert_eq!(at(100_000), exact[..6]);
        assert_eq!(at(10_000), format!("{} {} {}", &exact[..6], &exact[7..8], &exact[13..14]));
    }
}
