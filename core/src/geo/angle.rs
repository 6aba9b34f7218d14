//! Latitude and longitude from words: decimal degrees, degrees and minutes, degrees minutes and seconds.

use super::lexer::{Number, Token};
use super::{CoordinateError, Point};

/// Metres in a degree of latitude, rounded up.
const DEGREE_M: f64 = 111_700.0;

/// Latitude, longitude and in how many parts each was written (1 to 3).
pub struct Angles {
    /// The point, with half of the last digit written as its accuracy.
    pub point: Point,
    /// 1 decimal degrees, 2 degrees and minutes, 3 degrees, minutes and seconds.
    pub parts: usize,
}

/// Reads two angles. Without letters or labels latitude comes first and west is negative.
pub fn read(tokens: &[Token]) -> Result<Angles, CoordinateError> {
    let (first, second) = split(tokens)?;
    let (first, second) = (Angle::read(&first)?, Angle::read(&second)?);
    if first.parts != second.parts {
        return Err(CoordinateError::Incomplete);
    }
    let (lat, lon) = in_order(tokens, first, second)?;
    if lat.degrees.abs() > 90.0 || lon.degrees.abs() > 180.0 {
        return Err(CoordinateError::OutOfRange);
    }
    let point = Point::from_degrees(lat.degrees, lon.degrees).ok_or(CoordinateError::OutOfRange)?;
    let east = lon.half_digit * point.lat().to_radians().cos();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a degree in metres")]
    let accuracy_m = (lat.half_digit.hypot(east) * DEGREE_M).ceil() as u32;
    Ok(Angles { point: Point { accuracy_m: Some(accuracy_m.max(1)), ..point }, parts: lat.parts })
}

/// Which of two angles is the latitude: what letters say, else what labels say, else the first.
fn in_order(tokens: &[Token], first: Angle, second: Angle) -> Result<(Angle, Angle), CoordinateError> {
    let labels: Vec<bool> =
        tokens.iter().filter_map(|token| if let Token::Axis(is_lat) = token { Some(*is_lat) } else { None }).collect();
    let labelled = match labels[..] {
        [] => None,
        [one, other] if one != other => Some(one),
        _ => return Err(CoordinateError::Contradicts),
    };
    let lettered = match (first.is_latitude, second.is_latitude) {
        (None, None) => None,
        (Some(one), Some(other)) if one != other => Some(one),
        _ => return Err(CoordinateError::Contradicts),
    };
    let is_contradicted = labelled.is_some_and(|labelled| lettered.is_some_and(|lettered| lettered != labelled));
    match lettered.or(labelled) {
        _ if is_contradicted => Err(CoordinateError::Contradicts),
        Some(false) => Ok((second, first)),
        _ => Ok((first, second)),
    }
}

/// The words of either angle, without labels.
fn split(tokens: &[Token]) -> Result<(Vec<Token>, Vec<Token>), CoordinateError> {
    let tokens: Vec<Token> = tokens.iter().copied().filter(|token| !matches!(token, Token::Axis(_))).collect();
    let letters: Vec<usize> = positions(&tokens, |token| matches!(token, Token::Letter(_)));
    let at = match letters[..] {
        [0, second] => second,
        [first, second] if second + 1 == tokens.len() => first + 1,
        [] => split_without_letters(&tokens)?,
        [_] => return Err(CoordinateError::Incomplete),
        [_, _] => return Err(CoordinateError::NotUnderstood),
        _ => return Err(CoordinateError::Contradicts),
    };
    let (first, second) = tokens.split_at_checked(at).ok_or(CoordinateError::Incomplete)?;
    Ok((trim(first), trim(second)))
}

fn split_without_letters(tokens: &[Token]) -> Result<usize, CoordinateError> {
    let numbers = positions(tokens, |token| matches!(token, Token::Number(_)));
    let separators = positions(tokens, |token| *token == Token::Separator);
    let negatives = positions(tokens, |token| matches!(token, Token::Number(Number { is_negative: true, .. })));
    match (&separators[..], negatives.iter().find(|at| **at > 0)) {
        ([one], _) => Ok(*one),
        ([], Some(negative)) => Ok(*negative),
        ([], None) if numbers.len() % 2 == 0 => {
            numbers.get(numbers.len() / 2).copied().ok_or(CoordinateError::Incomplete)
        }
        ([], None) => Err(CoordinateError::Incomplete),
        _ => Err(CoordinateError::NotUnderstood),
    }
}

fn positions(tokens: &[Token], is_wanted: impl Fn(&Token) -> bool) -> Vec<usize> {
    tokens.iter().enumerate().filter(|(_, token)| is_wanted(token)).map(|(at, _)| at).collect()
}

/// Without a separator at either end.
fn trim(tokens: &[Token]) -> Vec<Token> {
    let tokens = tokens.strip_prefix(&[Token::Separator]).unwrap_or(tokens);
    tokens.strip_suffix(&[Token::Separator]).unwrap_or(tokens).to_vec()
}

/// One angle as written.
#[derive(Clone, Copy)]
struct Angle {
    degrees: f64,
    parts: usize,
    /// Half of the last digit written, in degrees.
    half_digit: f64,
    is_latitude: Option<bool>,
}

impl Angle {
    fn read(tokens: &[Token]) -> Result<Self, CoordinateError> {
        let (mut numbers, mut letter) = (Vec::new(), None);
        let mut previous = None;
        for token in tokens {
            match token {
                Token::Number(number) => numbers.push(*number),
                Token::Letter(found) => letter = Some(*found),
                // A mark stands right behind its own number.
                Token::Mark(mark) if numbers.len() == mark + 1 && matches!(previous, Some(Token::Number(_))) => {}
                // A hyphen after a fraction could be a minus.
                Token::Hyphen if numbers.last().is_some_and(|number| number.decimals == 0) => {}
                _ => return Err(CoordinateError::NotUnderstood),
            }
            previous = Some(*token);
        }
        if previous == Some(Token::Hyphen) {
            return Err(CoordinateError::NotUnderstood);
        }
        Self::of(&numbers, letter)
    }

    fn of(numbers: &[Number], letter: Option<char>) -> Result<Self, CoordinateError> {
        let (last, whole) = numbers.split_last().ok_or(CoordinateError::Incomplete)?;
        let is_inner_negative = numbers.iter().skip(1).any(|number| number.is_negative);
        if numbers.len() > 3 || is_inner_negative || whole.iter().any(|number| number.decimals > 0) {
            return Err(CoordinateError::NotUnderstood);
        }
        if numbers.iter().skip(1).any(|number| number.value >= 60.0) {
            return Err(CoordinateError::OutOfRange);
        }
        let is_negative = numbers.first().is_some_and(|number| number.is_negative);
        let (is_latitude, points_down) = match letter {
            None => (None, is_negative),
            Some(_) if is_negative => return Err(CoordinateError::Contradicts),
            Some('N') => (Some(true), false),
            Some('S') => (Some(true), true),
            Some('E') => (Some(false), false),
            // O is oeste: west in Spanish. No language has another use for it here.
            Some('W' | 'O') => (Some(false), true),
            Some(_) => return Err(CoordinateError::NotUnderstood),
        };
        let units = [1.0, 60.0, 3_600.0];
        let degrees: f64 = numbers.iter().zip(units).map(|(number, unit)| number.value / unit).sum();
        let unit = units.get(whole.len()).copied().unwrap_or(1.0);
        let half_digit = 0.5 / unit / 10f64.powi(i32::from(last.decimals));
        let degrees = if points_down { -degrees } else { degrees };
        Ok(Self { degrees, parts: numbers.len(), half_digit, is_latitude })
    }
}
