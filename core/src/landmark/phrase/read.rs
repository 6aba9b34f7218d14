//! From words to a place.

use super::PhraseError;
use super::words::{BETWEEN, DEGREES, FROM, direction, unit};
use crate::landmark::names::{NameError, words};
use crate::landmark::place::MAX_DISTANCE_M;
use crate::landmark::{Gazetteer, Landmark, Offset, Place};

/// Longest phrase read, in characters.
const MAX_CHARS: usize = 200;

/// Reads a place said from a landmark, in either language.
pub fn read(gazetteer: &Gazetteer, text: &str) -> Result<Place, PhraseError> {
    if text.chars().count() > MAX_CHARS {
        return Err(PhraseError::TooLong);
    }
    let words = split_units(words(text));
    if words.is_empty() {
        return Err(PhraseError::Empty);
    }
    let said = find_offset(gazetteer, &words)?;
    let Some(said) = said else { return Ok(Place::at(named(gazetteer, &words, false)?, None)) };
    let before = strip_end(words.get(..said.begin).unwrap_or_default(), &BETWEEN);
    let behind = strip_start(words.get(said.end..).unwrap_or_default(), &FROM);
    let landmark = match (before.is_empty(), behind.is_empty()) {
        (false, true) => named(gazetteer, words.get(..said.begin).unwrap_or_default(), true)?,
        (true, false) => named(gazetteer, behind, false)?,
        _ => return Err(PhraseError::NotUnderstood),
    };
    Ok(Place::at(landmark, Some(said.offset)))
}

/// `300m` is a number and its unit; `122a` stays one word.
fn split_units(words: Vec<String>) -> Vec<String> {
    let mut split = Vec::with_capacity(words.len());
    for word in words {
        let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).len();
        let (number, rest) = word.split_at(digits);
        if !number.is_empty() && unit(rest).is_some() {
            split.extend([number.to_owned(), rest.to_owned()]);
        } else {
            split.push(word);
        }
    }
    split
}

/// An offset and the words it takes up.
struct Said {
    offset: Offset,
    begin: usize,
    end: usize,
}

/// The last distance of the phrase with its direction; none when no distance is said.
fn find_offset(gazetteer: &Gazetteer, words: &[String]) -> Result<Option<Said>, PhraseError> {
    let distance = |at: usize| Some(number(words.get(at)?)? * unit(words.get(at + 1)?)?);
    let Some((begin, metres)) = (0..words.len()).rev().find_map(|at| Some((at, distance(at)?))) else {
        return Ok(None);
    };
    let behind = words.get(begin + 2..).unwrap_or_default();
    let small = behind.iter().take_while(|word| BETWEEN.contains(&word.as_str())).count();
    let directed = bearing(behind.get(small..).unwrap_or_default());
    let before = || direction_before(gazetteer, words.get(..begin).unwrap_or_default());
    let (bearing_deg, begin, end) = match directed {
        Some((bearing, taken)) => (bearing, begin, begin + 2 + small + taken),
        None => before().map(|(bearing, at)| (bearing, at, begin + 2)).ok_or(PhraseError::DirectionMissing)?,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is asked right below")]
    let distance_m = metres.round().min(f64::from(u32::MAX)) as u32;
    if !(1..=MAX_DISTANCE_M).contains(&distance_m) {
        return Err(PhraseError::DistanceOutOfRange);
    }
    let offset = Offset { bearing_deg, distance_m };
    Ok(Some(Said { offset, begin, end }))
}

/// A direction said before its distance, and where it begins: "Monument 122, al este 300 m". Not where the words before
/// the distance are themselves a name: "Paso del Norte 300 m" lacks its direction.
fn direction_before(gazetteer: &Gazetteer, words: &[String]) -> Option<(u16, usize)> {
    let plain = strip_end(words, &BETWEEN);
    let single = plain.len().checked_sub(1)?;
    let begins = [single.checked_sub(1), Some(single)].into_iter().flatten();
    let said = begins.filter_map(|at| Some((bearing(plain.get(at..)?)?, at)));
    let (bearing_deg, at) =
        said.filter(|((_, taken), at)| at + taken == plain.len()).map(|((bearing, _), at)| (bearing, at)).next()?;
    let is_name = gazetteer.by_words(plain) != Err(NameError::Unknown);
    (!is_name).then_some((bearing_deg, at))
}

fn number(word: &str) -> Option<f64> {
    let is_number = word.chars().all(|letter| letter.is_ascii_digit() || letter == '.') && word.len() <= 12;
    if is_number { word.parse().ok() } else { None }
}

/// A direction at the beginning of words, and how many words it takes: `east`, `north east`, `247 degrees`.
fn bearing(words: &[String]) -> Option<(u16, usize)> {
    let word = |at: usize| words.get(at).map(String::as_str);
    if let Some(degrees) = word(0).and_then(|word| word.parse::<u16>().ok()) {
        let is_said = word(1).is_some_and(|word| DEGREES.contains(&word));
        return (is_said && degrees <= 360).then_some((degrees % 360, 2));
    }
    let first = direction(word(0)?)?;
    let pair = word(1).and_then(direction).and_then(|second| match (first, second) {
        (0, 2) => Some(1),
        (4, 2) => Some(3),
        (4, 6) => Some(5),
        (0, 6) => Some(7),
        _ => None,
    });
    Some(pair.map_or((first * 45, 1), |eighth| (eighth * 45, 2)))
}

fn strip_end<'a>(mut words: &'a [String], small: &[&str]) -> &'a [String] {
    while let [rest @ .., last] = words
        && small.contains(&last.as_str())
    {
        words = rest;
    }
    words
}

fn strip_start<'a>(mut words: &'a [String], small: &[&str]) -> &'a [String] {
    while let [first, rest @ ..] = words
        && small.contains(&first.as_str())
    {
        words = rest;
    }
    words
}

/// The landmark these words name.
///
/// In "monumento 122 a 300 m" the `a` may be a letter of the monument or the Spanish for "at": where a monument of that
/// letter exists, both are offered.
fn named<'a>(gazetteer: &'a Gazetteer, words: &[String], before_distance: bool) -> Result<&'a Landmark, PhraseError> {
    let plain = if before_distance { strip_end(words, &BETWEEN) } else { words };
    let lettered = lettered(words).map(|joined| gazetteer.by_words(&joined));
    match (lettered, before_distance) {
        (Some(Ok(lettered)), false) => Ok(lettered),
        (Some(Err(error)), false) => Err(error.into()),
        (Some(Ok(lettered)), true) => match gazetteer.by_words(plain) {
            Ok(plain) => Err(NameError::Ambiguous(vec![plain.id.clone(), lettered.id.clone()]).into()),
            Err(_) => Ok(lettered),
        },
        _ => Ok(gazetteer.by_words(plain)?),
    }
}

/// The words with a number and the single letter behind it joined, when they end so: `122`, `a` becomes `122a`.
fn lettered(words: &[String]) -> Option<Vec<String>> {
    let [rest @ .., number, letter] = words else { return None };
    let is_letter = letter.len() == 1 && letter.chars().all(|letter| ('a'..='e').contains(&letter));
    let is_number = !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit());
    (is_letter && is_number && !rest.is_empty()).then(|| [rest, &[format!("{number}{letter}")]].concat())
}
