//! Writing a position in the forms agencies ask for. All read alike in English and in Spanish.

use super::{CoordinateError, GridSquare, Point, Utm};

/// A way to write a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// United States National Grid, alike with MGRS: `12R WV 05412 66555`. First choice on land.
    Usng(GridStep),
    /// Zone, band, easting and northing in whole metres: `12R 505412 3466555`.
    Utm,
    /// Degrees and minutes, as aircraft say it: `31-19.956N 110-56.562W`.
    DegreesMinutes,
    /// Degrees, minutes and seconds: `31°19'57.36"N 110°56'33.72"W`.
    DegreesMinutesSeconds,
    /// Decimal degrees, as the Mexican police report asks for: `31.332600, -110.942700`.
    Decimal,
}

/// Width of the square a grid reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridStep {
    /// One metre: five digits each way.
    M1,
    /// Ten metres.
    M10,
    /// A hundred metres.
    M100,
    /// A kilometre.
    Km1,
    /// Ten kilometres: one digit each way.
    Km10,
}

impl GridStep {
    /// The width in metres.
    pub const fn metres(self) -> u32 {
        match self {
            Self::M1 => 1,
            Self::M10 => 10,
            Self::M100 => 100,
            Self::Km1 => 1_000,
            Self::Km10 => 10_000,
        }
    }

    /// The step of this width in metres.
    pub fn of_width(metres: u32) -> Option<Self> {
        [Self::M1, Self::M10, Self::M100, Self::Km1, Self::Km10].into_iter().find(|step| step.metres() == metres)
    }
}

impl Form {
    /// Every form, the grid to a metre.
    pub const ALL: [Self; 5] =
        [Self::Usng(GridStep::M1), Self::Utm, Self::DegreesMinutes, Self::DegreesMinutesSeconds, Self::Decimal];
}

/// Writes a point in a form.
///
/// # Errors
/// [`CoordinateError::OutOfRange`] off the globe, and for the grids beyond 80 south and 84 north.
pub fn format(point: &Point, form: Form) -> Result<String, CoordinateError> {
    if !point.is_on_globe() {
        return Err(CoordinateError::OutOfRange);
    }
    match form {
        Form::Usng(step) => GridSquare::of(point, step.metres()).map(|square| square.to_string()),
        Form::Utm => {
            Utm::of(point).map(|utm| format!("{}{} {:.0} {:.0}", utm.zone, utm.band, utm.easting, utm.northing))
        }
        Form::DegreesMinutes => Ok(both(point, degrees_minutes)),
        Form::DegreesMinutesSeconds => Ok(both(point, degrees_minutes_seconds)),
        Form::Decimal => Ok(format!("{}, {}", decimal(point.lat_e7), decimal(point.lon_e7))),
    }
}

/// Latitude and longitude with their letters. West is W in both languages: O would be taken for a zero.
fn both(point: &Point, write: fn(u32) -> String) -> String {
    let lat = if point.lat_e7 < 0 { 'S' } else { 'N' };
    let lon = if point.lon_e7 < 0 { 'W' } else { 'E' };
    format!("{}{lat} {}{lon}", write(point.lat_e7.unsigned_abs()), write(point.lon_e7.unsigned_abs()))
}

/// A whole number of small units, from degrees × 10⁷; rounding carries over into minutes and degrees by itself.
fn units(degrees_e7: u32, per_degree: u64) -> u64 {
    (u64::from(degrees_e7) * per_degree + 5_000_000) / 10_000_000
}

fn degrees_minutes(degrees_e7: u32) -> String {
    let thousandths = units(degrees_e7, 60_000);
    let (degrees, rest) = (thousandths / 60_000, thousandths % 60_000);
    format!("{degrees}-{:02}.{:03}", rest / 1_000, rest % 1_000)
}

fn degrees_minutes_seconds(degrees_e7: u32) -> String {
    let hundredths = units(degrees_e7, 360_000);
    let (degrees, rest) = (hundredths / 360_000, hundredths % 360_000);
    let (minutes, rest) = (rest / 6_000, rest % 6_000);
    format!("{degrees}°{minutes:02}'{:02}.{:02}\"", rest / 100, rest % 100)
}

fn decimal(degrees_e7: i32) -> String {
    let millionths = units(degrees_e7.unsigned_abs(), 1_000_000);
    let sign = if degrees_e7 < 0 && millionths > 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}
