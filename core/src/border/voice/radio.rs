//! Words to read on the radio: short sentences, digits said one by one, the landmark by both its names.

use super::message::VoiceError;
use crate::border::words::{names, said};
use crate::domain::fields::Fields;
use crate::domain::reference::EventNumber;
use crate::domain::value::Answer;
use crate::geo::GridSquare;
use crate::i18n::{Lang, format, label, text};
use crate::ids::EventId;
use crate::release::notice::Notice;
use crate::release::part::Place;
use crate::release::precision::{Precision, is_restricted};

/// What to read, sentence by sentence. In an exercise the first and the last say so. A restricted scenario is not
/// said on an open channel.
pub fn radio(lang: Lang, event: &EventId, notice: &Notice, exercise: bool) -> Result<Vec<String>, VoiceError> {
    if is_restricted(&notice.scenario) {
        return Err(VoiceError::Restricted);
    }
    let number = spelled(lang, &EventNumber::of(&event.0).to_string());
    let mut out = vec![said(lang, "text.radio.begin", &[("number", &number)])];
    out.push(sentence(&label(lang, "scenario", &notice.scenario)));
    if let Some(Answer::Known(severity)) = &notice.severity {
        out.push(said(lang, "text.radio.severity", &[("severity", &label(lang, "severity", severity))]));
    }
    out.extend(notice.place.iter().flat_map(|told| place(lang, told)));
    for ((group, outcome), count) in &notice.counts {
        if let Answer::Known(count) = count {
            let group = label(lang, "count_group", group);
            let outcome = label(lang, "count_outcome", outcome).to_lowercase();
            out.push(format!("{group}, {outcome}: {}.", spelled(lang, &count.to_string())));
        }
    }
    out.extend(notice.hazards.iter().map(|code| sentence(&label(lang, "hazard", code))));
    out.extend(notice.happening.iter().map(|code| sentence(&label(lang, "happening", code))));
    out.extend(notice.asks.iter().map(|code| sentence(&label(lang, "ask", code))));
    out.push(said(lang, "text.radio.end", &[("number", &number)]));
    if exercise {
        let word = sentence(&said(lang, "text.alert.exercise", &[]));
        out.insert(0, word.clone());
        out.push(word);
    }
    Ok(out)
}

/// A report to read to the own agency's desk. As on every open channel, nothing of a restricted scenario and no account.
pub fn report(lang: Lang, report: &Fields, exercise: bool) -> Result<Vec<String>, VoiceError> {
    let scenario = report.text("scenario").unwrap_or("other");
    if is_restricted(scenario) {
        return Err(VoiceError::Restricted);
    }
    let reference = spelled(lang, report.text("ref").unwrap_or_default());
    let clock = report.at("occurred.from").and_then(format::clock).map(|clock| spelled(lang, &clock));
    let grid = report.point("place.point").and_then(|point| GridSquare::of(&point, 10).ok());
    let hazards = report.members("hazards").map(|code| sentence(&label(lang, "hazard", code)));
    let code = |path: &str, set: &str| report.text(path).map(|code| sentence(&label(lang, set, code)));
    let parts = [
        Some(said(lang, "text.radio.report", &[("ref", &reference)])),
        Some(sentence(&label(lang, "scenario", scenario))),
        report
            .text("severity")
            .map(|code| said(lang, "text.radio.severity", &[("severity", &label(lang, "severity", code))])),
        clock.map(|clock| said(lang, "text.radio.time", &[("time", &clock)])),
        report.text("place.landmark.text").map(|name| said(lang, "text.radio.place", &[("place", name)])),
        grid.map(|grid| said(lang, "text.radio.grid", &[("grid", &spelled(lang, &grid.to_string()))])),
        code("place.side", "side"),
        code("movement", "movement"),
    ];
    let mut out: Vec<String> = parts.into_iter().flatten().chain(hazards).collect();
    out.push(said(lang, "text.radio.end", &[("number", &reference)]));
    if exercise {
        let word = sentence(&said(lang, "text.alert.exercise", &[]));
        out.insert(0, word.clone());
        out.push(word);
    }
    Ok(out)
}

fn place(lang: Lang, place: &Place) -> Vec<String> {
    let width = if place.precision == Precision::Km1 { 1_000 } else { 100 };
    let grid = place.point.as_ref().and_then(|point| GridSquare::of(point, width).ok());
    let parts = [
        place.landmark.as_ref().map(|of| said(lang, "text.radio.place", &[("place", &names(lang, of))])),
        grid.map(|grid| said(lang, "text.radio.grid", &[("grid", &spelled(lang, &grid.to_string()))])),
        place.side.as_ref().map(|code| sentence(&label(lang, "side", code))),
        place.movement.as_ref().map(|code| sentence(&label(lang, "movement", code))),
    ];
    parts.into_iter().flatten().collect()
}

fn sentence(words: &str) -> String {
    format!("{words}.")
}

/// Every digit as a word and every letter by itself, with a comma between.
fn spelled(lang: Lang, text: &str) -> String {
    let word = |character: char| match character {
        '0'..='9' => text_of_digit(lang, character).to_owned(),
        letter => letter.to_string(),
    };
    text.chars().filter(char::is_ascii_alphanumeric).map(word).collect::<Vec<_>>().join(", ")
}

fn text_of_digit(lang: Lang, digit: char) -> &'static str {
    text(lang, &format!("text.digit.{digit}")).unwrap_or("…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Point;
    use crate::release::part::BothNames;

    fn notice() -> Notice {
        let landmark = BothNames { en: "Santa Fe Bridge".to_owned(), es: "Puente Santa Fe".to_owned() };
        let place = Place {
            point: Some(Point::new(313_326_000, -1_109_427_000)),
            precision: Precision::Exact,
            side: Some("mx".to_owned()),
            movement: None,
            landmark: Some(landmark),
            sector: None,
        };
        Notice {
            scenario: "rescue_land".to_owned(),
            severity: Some(Answer::Known("extreme".to_owned())),
            place: Some(place),
            counts: [(("public".to_owned(), "injured".to_owned()), Answer::Known(12))].into(),
            asks: ["medical".to_owned()].into(),
            ..Notice::default()
        }
    }

    #[test]
    fn digits_are_said_one_by_one_and_the_landmark_by_both_names() {
        let es = radio(Lang::Es, &EventId([7; 16]), &notice(), false).unwrap();
        assert!(es[0].starts_with("Aviso Enlace. Hecho E, "), "{}", es[0]);
        assert_eq!(es[1], "Persona en peligro en tierra.");
        assert_eq!(es[3], "Lugar: Puente Santa Fe (Santa Fe Bridge).");
        assert!(es[4].starts_with("Cuadrícula: uno, dos, R, W, V, "), "{}", es[4]);
        assert_eq!(es[6], "Población civil, lesionadas: uno, dos.");
        let en = radio(Lang::En, &EventId([7; 16]), &notice(), false).unwrap();
        assert_eq!(en[6], "Members of the public, injured: one, two.");
        assert_eq!(en.len(), es.len());
    }

    #[test]
    fn a_report_is_read_by_its_reference_and_never_its_account() {
        let at = crate::domain::value::At { utc_ms: 1_795_521_600_000, offset_min: -420, zone: None };
        let fields = Fields::new()
            .with("ref", "NGL-0417-0012P")
            .with("scenario", "rescue_water")
            .with("severity", "extreme")
            .with("occurred.from", at)
            .with("place.point", Point::new(313_326_000, -1_109_427_000))
            .with("narrative", crate::domain::fields::Content::Prose("Marisela".to_owned()));
        for lang in Lang::ALL {
            let words = report(lang, &fields, false).unwrap();
            assert!(words.iter().all(|words| words.ends_with('.') && !words.contains("Marisela")), "{words:?}");
            assert_eq!(words.len(), 6);
        }
        let es = report(Lang::Es, &fields, true).unwrap();
        assert_eq!(es[1], "Reporte Enlace N, G, L, cero, cuatro, uno, siete, cero, cero, uno, dos, P.");
        assert_eq!((es[0].as_str(), es[4].as_str()), ("SIMULACRO.", "Hora: cero, cinco, cero, cero."));
        let restricted = Fields::new().with("scenario", "trafficking");
        assert_eq!(report(Lang::En, &restricted, false), Err(VoiceError::Restricted));
    }

    #[test]
    fn sentences_are_short_and_an_exercise_is_called_one() {
        for lang in Lang::ALL {
            let words = radio(lang, &EventId([9; 16]), &notice(), true).unwrap();
            assert!(words.iter().all(|words| words.ends_with('.') && words.chars().count() <= 140), "{words:?}");
            assert_eq!(words.first(), words.last());
        }
        assert_eq!(radio(Lang::Es, &EventId([9; 16]), &notice(), true).unwrap()[0], "SIMULACRO.");
        let restricted = Notice { scenario: "trafficking".to_owned(), ..notice() };
        assert_eq!(radio(Lang::En, &EventId([9; 16]), &restricted, false), Err(VoiceError::Restricted));
    }
}
