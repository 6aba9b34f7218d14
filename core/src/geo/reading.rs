//! Reading what people type or say as a position.

use super::lexer::{Number, Token, tokens};
use super::utm::{Utm, band_of, zone_range};
use super::{CoordinateError, Form, GridSquare, GridStep, Point, angle};

/// A position that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The point; its accuracy is what the digits written can mean, never less than a metre.
    pub point: Point,
    /// The form it was written in.
    pub form: Form,
}

/// Reads a position in any form. Letters may be Spanish (`O` is west), decimals may have a comma.
///
/// Nothing is guessed: what could mean two places is refused. Without letters latitude comes first.
pub fn read(text: &str) -> Result<Reading, CoordinateError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CoordinateError::Empty);
    }
    if let Some(words) = grid_words(text) {
        return read_grid(&words);
    }
    let tokens = tokens(text)?;
    if let Some(reading) = read_utm(&tokens) {
        return reading;
    }
    let angles = angle::read(&tokens)?;
    let form = match angles.parts {
        1 => Form::Decimal,
        2 => Form::DegreesMinutes,
        _ => Form::DegreesMinutesSeconds,
    };
    Ok(Reading { point: angles.point, form })
}

/// Zone, the three letters and the groups of digits, when a text has the shape of a grid reference.
struct GridWords {
    zone: u8,
    letters: [char; 3],
    digits: Vec<String>,
}

fn grid_words(text: &str) -> Option<GridWords> {
    let upper = text.to_uppercase();
    let bare = ["USNG", "MGRS"].iter().find_map(|label| upper.strip_prefix(label)).unwrap_or(&upper);
    let bare = bare.trim_start_matches([':', ' ']);
    let is_digit = |char: char| char.is_ascii_digit();
    let rest = bare.trim_start_matches(is_digit);
    let zone = bare.strip_suffix(rest)?.parse().ok()?;
    let tail = rest.trim_start_matches(|char: char| char.is_ascii_uppercase() || char == ' ');
    let letters: Vec<char> = rest.strip_suffix(tail)?.chars().filter(|char| *char != ' ').collect();
    let letters = letters.try_into().ok()?;
    let is_digits = tail.chars().all(|char| is_digit(char) || char == ' ');
    is_digits.then(|| GridWords { zone, letters, digits: tail.split_whitespace().map(str::to_owned).collect() })
}

fn read_grid(words: &GridWords) -> Result<Reading, CoordinateError> {
    // Two groups of different length have lost a digit, though their sum may be even.
    let digits = match &words.digits[..] {
        [] => String::new(),
        [one] => one.clone(),
        [right, up] if right.len() == up.len() => format!("{right}{up}"),
        _ => return Err(CoordinateError::GridDigits),
    };
    let square = GridSquare::parse(words.zone, words.letters, &digits)?;
    let step = GridStep::of_width(square.width).unwrap_or(GridStep::Km10);
    Ok(Reading { point: square.centre()?, form: Form::Usng(step) })
}

/// A UTM position, when the words have that shape: zone, letter, and two numbers that no angle has.
fn read_utm(tokens: &[Token]) -> Option<Result<Reading, CoordinateError>> {
    let [Token::Number(zone), Token::Letter(band), metres @ ..] = tokens else { return None };
    let metres: Vec<Token> = metres.iter().copied().filter(|token| *token != Token::Separator).collect();
    let ([Token::Number(easting), Token::Number(northing)]
    | [Token::Number(easting), Token::Letter('E'), Token::Number(northing), Token::Letter('N')]
    | [Token::Letter('E'), Token::Number(easting), Token::Letter('N'), Token::Number(northing)]) = metres[..]
    else {
        return None;
    };
    (easting.value >= 1_000.0).then(|| utm(zone, *band, easting, northing))
}

fn utm(zone: &Number, band: char, easting: Number, northing: Number) -> Result<Reading, CoordinateError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast ends at the type's bounds"
    )]
    let number = zone.value as u8;
    if zone.decimals > 0 || zone.is_negative || zone_range(number, 'N').is_none() {
        return Err(CoordinateError::GridLetters);
    }
    if easting.is_negative || northing.is_negative {
        return Err(CoordinateError::UtmRange);
    }
    let place = Utm { zone: number, band, easting: easting.value, northing: northing.value };
    // N and S are bands and hemispheres. They are read as bands where such a place exists.
    let point = match place.point() {
        Err(CoordinateError::UtmRange) if matches!(band, 'N' | 'S') => in_hemisphere(place)?,
        other => other?,
    };
    let half_digit = 0.5 / 10f64.powi(i32::from(easting.decimals.min(northing.decimals)));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a metre")]
    let accuracy_m = (half_digit * std::f64::consts::SQRT_2).ceil() as u32;
    Ok(Reading { point: Point { accuracy_m: Some(accuracy_m.max(1)), ..point }, form: Form::Utm })
}

fn in_hemisphere(place: Utm) -> Result<Point, CoordinateError> {
    let half = Utm { band: if place.band == 'S' { 'M' } else { 'N' }, ..place };
    let band = band_of(half.degrees().0).ok_or(CoordinateError::UtmRange)?;
    Utm { band, ..place }.point()
}
