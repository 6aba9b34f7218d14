//! Parts of a notice in words.

use super::plain::minutes_in;
use crate::domain::incident::INCIDENT;
use crate::domain::value::Answer;
use crate::geo::{GridSquare, Point};
use crate::i18n::format::{self, Clocks};
use crate::i18n::{Lang, fill, label, text};
use crate::release::part::{BothNames, Meeting, Place, Unit};
use crate::release::precision::Precision;

/// The text under a key, filled; an ellipsis when this build has none.
pub(super) fn said(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    text(lang, key).map_or_else(|| "…".to_owned(), |template| fill(template, args))
}

/// A landmark by both names, the reader's own first.
pub(super) fn names(lang: Lang, names: &BothNames) -> String {
    let (own, other) = match lang {
        Lang::En => (&names.en, &names.es),
        Lang::Es => (&names.es, &names.en),
    };
    if own == other { own.clone() } else { format!("{own} ({other})") }
}

/// A place: landmark, point in degrees and on the grid, side, movement, sector, how exactly.
pub(super) fn place(lang: Lang, place: &Place) -> String {
    let width = match place.precision {
        Precision::Exact => 10,
        Precision::M100 => 100,
        Precision::Km1 | Precision::Sector => 1_000,
    };
    let parts = [
        place.landmark.as_ref().map(|landmark| names(lang, landmark)),
        place.point.as_ref().map(|point| position(lang, point, width)),
        place.side.as_ref().map(|code| label(lang, "side", code).into_owned()),
        place.movement.as_ref().map(|code| label(lang, "movement", code).into_owned()),
        place.sector.as_ref().map(|code| said(lang, "text.plain.sector", &[("sector", code)])),
        Some(label(lang, "place_precision", place.precision.word()).into_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

pub(super) fn meeting(lang: Lang, meeting: &Meeting) -> String {
    let point = meeting.point.as_ref().map(|point| position(lang, point, 10));
    let parts = [meeting.names.as_ref().map(|of| names(lang, of)), point];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn position(lang: Lang, point: &Point, width: u32) -> String {
    let degrees = format::value(lang, &INCIDENT, "place.point", &(*point).into(), Clocks::There);
    GridSquare::of(point, width).map_or(degrees.clone(), |grid| format!("{degrees}; {grid}"))
}

/// "Members of the public, injured: 2".
pub(super) fn count_line(lang: Lang, (group, outcome): &(String, String), count: &Answer<u16>) -> String {
    let count = match count {
        Answer::Known(count) => format::number((*count).into()),
        state => format::answer(lang, Some(state)).unwrap_or_default().to_owned(),
    };
    let (group, outcome) = (label(lang, "count_group", group), label(lang, "count_outcome", outcome).to_lowercase());
    format!("{group}, {outcome}: {count}")
}

/// "2 × Boat (En route, 12 minutes)".
pub(super) fn unit(lang: Lang, unit: &Unit) -> String {
    let status = unit.status.as_ref().map(|code| label(lang, "unit_status", code).into_owned());
    let eta = unit.eta_min.map(|minutes| minutes_in(lang, minutes));
    let more = [status, eta].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let kind = label(lang, "unit_kind", &unit.kind);
    if more.is_empty() { format!("{} × {kind}", unit.count) } else { format!("{} × {kind} ({more})", unit.count) }
}
