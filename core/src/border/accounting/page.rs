//! The accounting on paper: one row for each release to each agency, in one language. Loads nothing from any network.

use std::fmt::Write as _;

use super::Disclosure;
use super::export::{called, fields_told};
use crate::border::said::Said;
use crate::domain::reference::EventNumber;
use crate::domain::value::At;
use crate::i18n::format::{Clocks, moment};
use crate::i18n::{Lang, fill, label, text};

const STYLE: &str = include_str!("page.css");

/// Columns of the page, each with its heading `text.disclosures.<column>`.
const COLUMNS: [&str; 6] = ["what", "when", "why", "by", "told", "confirmed"];

/// The document, in HTML. `heading` names agency and channel, `at` is when it was made: times are printed on its clock.
pub fn page(lang: Lang, heading: &str, at: &At, told: &[Disclosure<'_>]) -> String {
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{}</h1>\n<p class=\"of\">{}</p>\n",
        lang.tag(),
        word(lang, "title"),
        word(lang, "title"),
        escape(heading),
    );
    let headings = COLUMNS.map(|column| format!("<th scope=\"col\">{}</th>", word(lang, column)));
    let _ = writeln!(html, "<table>\n<thead><tr>{}</tr></thead>\n<tbody>", headings.concat());
    for disclosure in told {
        let cells = row(lang, at, disclosure).map(|(first, more)| cell(&first, &more));
        let _ = writeln!(html, "<tr>{}</tr>", cells.concat());
    }
    let made = fill(word(lang, "made"), &[("at", &moment(lang, at, Clocks::There)), ("rows", &told.len().to_string())]);
    let _ = writeln!(html, "</tbody>\n</table>\n<footer>{}</footer>\n</body>\n</html>", escape(&made));
    html
}

/// What stands first in a cell, and the lines under it.
type Cell = (String, Vec<String>);

fn row(lang: Lang, at: &At, disclosure: &Disclosure<'_>) -> [Cell; 6] {
    let time = |utc_ms: i64| moment(lang, &At { utc_ms, ..at.clone() }, Clocks::There);
    let said = disclosure.release;
    let Some(release) = said.release() else { return std::array::from_fn(|_| Cell::default()) };
    let officer = said.officer.clone().unwrap_or_default();
    let filled =
        |key: &str, name: &str, value: Option<String>| value.map(|value| fill(word(lang, key), &[(name, &value)]));
    let kind = [label(lang, "release_type", &release.kind), label(lang, "release_state", disclosure.state.word())];
    let caveats = release.caveats.iter().map(|caveat| label(lang, "caveat", caveat).into_owned());
    let why = caveats.chain(filled("basis", "basis", release.basis.clone()));
    let by = [label(lang, "actor_role", &officer.role).into_owned(), officer.unit];
    let by = by.into_iter().chain(filled("approved", "by", disclosure.approval.and_then(called)));
    let delivered = disclosure.delivered.map(|(said, _)| {
        let at = fill(word(lang, "delivered"), &[("at", &time(said.received_ms))]);
        [at, fill(word(lang, "devices"), &[("devices", &disclosure.devices.to_string())])]
    });
    let mut told = delivered.map_or_else(|| vec![word(lang, "not_delivered").to_owned()], Vec::from);
    told.extend(filled("handed", "at", disclosure.handed_ms.map(time)));
    [
        (
            EventNumber::of(&release.event.0).to_string(),
            vec![kind.join(", "), fields_told(lang, release).join("; "), said.record.to_hex()],
        ),
        (time(disclosure.told_ms()), filled("until", "at", release.expires_ms.map(time)).into_iter().collect()),
        (label(lang, "purpose", &release.purpose).into_owned(), why.collect()),
        (officer.call_sign, by.collect()),
        (disclosure.to_agency.clone(), told),
        confirmed(lang, disclosure.confirmed, time),
    ]
}

fn confirmed(lang: Lang, answer: Option<&Said>, time: impl Fn(i64) -> String) -> Cell {
    let Some(said) = answer else { return (word(lang, "nobody").to_owned(), Vec::new()) };
    let word = said.answer().map(|answer| label(lang, "answer", &answer.answer).into_owned());
    (called(said).unwrap_or_default(), word.into_iter().chain([time(said.received_ms)]).collect())
}

fn cell(first: &str, more: &[String]) -> String {
    let more = more.iter().filter(|line| !line.is_empty()).map(|line| format!("<small>{}</small>", escape(line)));
    format!("<td>{}{}</td>", escape(first), more.collect::<String>())
}

fn word(lang: Lang, key: &str) -> &'static str {
    text(lang, &format!("text.disclosures.{key}")).unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
