//! From a place to words.

use super::words::DIRECTIONS;
use crate::i18n::Lang;
use crate::landmark::{Gazetteer, Offset, Place};

/// Says a place in a language: "Monument 122-A, 300 m east", "Monumento 122-A, 300 m al este". None when the list has
/// no such landmark.
pub fn write(gazetteer: &Gazetteer, place: &Place, lang: Lang) -> Option<String> {
    let name = gazetteer.by_id(&place.landmark)?.name(lang);
    Some(place.offset.map_or_else(|| name.to_owned(), |offset| format!("{name}, {}", said(offset, lang))))
}

fn said(offset: Offset, lang: Lang) -> String {
    let distance = distance(offset.distance_m);
    let eighth = usize::from(offset.bearing_deg / 45);
    let words = DIRECTIONS.get(eighth).filter(|_| offset.is_compass_word());
    let word = |at: usize| words.and_then(|words| words.get(at));
    match (lang, word(0), word(1)) {
        (Lang::En, Some(word), _) => format!("{distance} {word}"),
        (Lang::Es, _, Some(word)) => format!("{distance} al {word}"),
        (Lang::En, ..) => format!("{distance} at {} degrees", offset.bearing_deg),
        (Lang::Es, ..) => format!("{distance} a {} grados", offset.bearing_deg),
    }
}

/// `300 m`, `2 km`, `1.25 km`: to the metre, without zeros at the end.
fn distance(metres: u32) -> String {
    if metres < 1_000 {
        return format!("{metres} m");
    }
    let (whole, rest) = (metres / 1_000, format!("{:03}", metres % 1_000));
    match rest.trim_end_matches('0') {
        "" => format!("{whole} km"),
        decimals => format!("{whole}.{decimals} km"),
    }
}
