//! What a release or an answer says, in words of either language, from the labels of the catalogue.
//!
//! For screens, for printing, and for the signed plain words that a build shows which does not know the type.

use super::words::{count_line, place, said, unit};
use crate::domain::incident::INCIDENT;
use crate::domain::notice_field::notice_field;
use crate::domain::person_identity::PERSON_IDENTITY;
use crate::domain::value::{Answer, At};
use crate::i18n::format::{self, Clocks};
use crate::i18n::{Lang, field_label, label, text};
use crate::record::cbor::Value;
use crate::record::content::{Plain, Release, ReleaseAnswer};
use crate::release::check::{NOTICE, REPORT, WITHDRAWAL};
use crate::release::notice::Notice;
use crate::release::report::Report;

/// The plain words of a release in both languages, one sentence a line; `None` for a type this build does not know.
pub fn plain(release: &Release, clocks: Clocks) -> Option<Plain> {
    let words = |lang| lines(lang, release, clocks).map(|lines| lines.join("\n"));
    Some(Plain { en: words(Lang::En)?, es: words(Lang::Es)? })
}

/// What a release says, line by line. In an exercise the first line and the last say so.
pub fn lines(lang: Lang, release: &Release, clocks: Clocks) -> Option<Vec<String>> {
    let values = release.values.clone();
    let mut lines = match (release.kind.as_str(), release.version) {
        (NOTICE, 1) => notice(lang, &Notice::from_value(values?).ok()?, clocks),
        (REPORT, 1) => report(lang, &Report::from_value(values?).ok()?, clocks),
        (WITHDRAWAL, 1) => vec![said(lang, "text.plain.withdrawn", &[])],
        _ => return None,
    };
    lines.extend(head(lang, release, clocks));
    if release.caveats.iter().any(|caveat| caveat == "exercise") {
        let exercise = said(lang, "text.alert.exercise", &[]);
        lines.insert(0, exercise.clone());
        lines.push(exercise);
    }
    Some(lines)
}

fn head(lang: Lang, release: &Release, clocks: Clocks) -> Vec<String> {
    let mut lines = vec![line(lang, "purpose", &label(lang, "purpose", &release.purpose))];
    if !release.caveats.is_empty() {
        let caveats = release.caveats.iter().map(|caveat| label(lang, "caveat", caveat).into_owned());
        lines.push(line(lang, "caveats", &caveats.collect::<Vec<_>>().join("; ")));
    }
    if let Some(basis) = &release.basis {
        lines.push(line(lang, "basis", basis));
    }
    if let Some(expires) = release.expires_ms {
        let offset_min = match clocks {
            Clocks::There => 0,
            Clocks::ThereAnd { offset_min } => offset_min,
        };
        let at = At { utc_ms: expires, offset_min, zone: None };
        lines.push(line(lang, "until", &format::moment(lang, &at, clocks)));
    }
    lines
}

/// What a notice, or some claimed fields of one, say: a line for each field.
pub fn notice(lang: Lang, notice: &Notice, clocks: Clocks) -> Vec<String> {
    let values = notice_values(lang, notice, clocks);
    let mut lines: Vec<String> = values.into_iter().filter_map(|(key, value)| field_line(lang, key, &value?)).collect();
    lines.extend(notice.newer.keys().map(|key| newer_field(lang, *key)));
    lines
}

/// The label of one field of a notice, and its signed value in words.
pub fn field(lang: Lang, key: u64, value: &Value, clocks: Clocks) -> (String, String) {
    let label = notice_field(key).and_then(|field| text(lang, &format!("field.notice.{}", field.name)));
    let claim = Value::Map([(key, value.clone())].into());
    let values = Notice::from_claims(claim).map(|claim| notice_values(lang, &claim, clocks));
    let words = values.ok().and_then(|values| values.into_iter().find(|(found, _)| *found == key)?.1);
    match (label, words) {
        (Some(label), Some(words)) => (label.to_owned(), words),
        _ => (newer_field(lang, key), String::new()),
    }
}

fn newer_field(lang: Lang, key: u64) -> String {
    said(lang, "text.newer.field", &[("field", &key.to_string())])
}

/// What each field of a notice says, by its key; none for what it does not hold.
fn notice_values(lang: Lang, notice: &Notice, clocks: Clocks) -> [(u64, Option<String>); 16] {
    let set = |name: &str, codes: &std::collections::BTreeSet<String>| {
        let labels = codes.iter().map(|code| label(lang, name, code).into_owned()).collect::<Vec<_>>();
        (!labels.is_empty()).then(|| labels.join("; "))
    };
    let scenario = (!notice.scenario.is_empty()).then(|| label(lang, "scenario", &notice.scenario).into_owned());
    let severity = notice.severity.as_ref().map(|severity| match severity {
        Answer::Known(code) => label(lang, "severity", code).into_owned(),
        state => format::answer(lang, Some(state)).unwrap_or_default().to_owned(),
    });
    let level = notice.level.as_ref().map(|level| {
        let reasons = set("reason", &level.reasons).map_or_else(String::new, |reasons| format!(" ({reasons})"));
        format!("{}{reasons}", label(lang, "level", &level.level))
    });
    let occurred = notice
        .occurred
        .as_ref()
        .map(|span| format::span(lang, &span.from, span.to.as_ref(), span.precision.as_deref(), span.ongoing, clocks));
    let counts = notice.counts.iter().map(|(cell, count)| count_line(lang, cell, count)).collect::<Vec<_>>();
    let units = notice.units.iter().map(|of| unit(lang, of)).collect::<Vec<_>>();
    let joined = |items: Vec<String>| (!items.is_empty()).then(|| items.join("; "));
    let vehicle = notice.vehicle.as_ref().map(|vehicle| {
        let country = vehicle.plate_country.as_ref().map(|code| format::country(lang, code).into_owned());
        let parts = [&vehicle.make, &vehicle.model, &vehicle.colour, &vehicle.plate, &country];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    });
    let reach = notice.reach.as_ref().map(|reach| {
        [&reach.call_sign, &reach.radio, &reach.phone].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    });
    let words = notice.text.as_ref().map(|words| {
        let language = format::language(lang, &words.lang);
        said(lang, "text.plain.words", &[("text", &words.text), ("lang", &language)])
    });
    let sender = notice.sender.as_ref().map(|by| format!("{}, {}", label(lang, "actor_role", &by.role), by.unit));
    [
        (5, scenario),
        (6, severity),
        (7, level),
        (8, occurred),
        (9, notice.place.as_ref().map(|told| place(lang, told))),
        (10, joined(counts)),
        (11, set("hazard", &notice.hazards)),
        (12, set("happening", &notice.happening)),
        (13, set("weapon", &notice.weapons)),
        (14, joined(units)),
        (15, vehicle),
        (16, set("ask", &notice.asks)),
        (17, notice.meeting.as_ref().map(|meeting| super::words::meeting(lang, meeting))),
        (18, reach),
        (19, words),
        (23, sender),
    ]
}

fn field_line(lang: Lang, key: u64, value: &str) -> Option<String> {
    let field = text(lang, &format!("field.notice.{}", notice_field(key)?.name))?;
    Some(said(lang, "text.plain.line", &[("field", field), ("value", value)]))
}

fn line(lang: Lang, key: &str, value: &str) -> String {
    let field = text(lang, &format!("text.plain.{key}")).unwrap_or_default();
    said(lang, "text.plain.line", &[("field", field), ("value", value)])
}

/// What a report says: a line for each field, on whose word it rests, and how much was kept back of each section.
pub fn report(lang: Lang, report: &Report, clocks: Clocks) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, register) in &report.fields {
        let value = format::value(lang, &INCIDENT, path, register, clocks);
        let top = path.split('.').next().unwrap_or_default();
        let basis = report.provenance.get(top).into_iter().flat_map(|provenance| {
            let source = provenance.source.as_ref().map(|code| label(lang, "basis_source", code).into_owned());
            let certainty = provenance.certainty.as_ref().map(|code| label(lang, "certainty", code).into_owned());
            [source, certainty].into_iter().flatten()
        });
        let basis = basis.collect::<Vec<_>>().join("; ");
        let value = if basis.is_empty() { value } else { format!("{value} ({basis})") };
        lines.push(pair(lang, &field_label(lang, &INCIDENT, path), &value));
    }
    for (path, register) in &report.identity {
        let field = path.split_once('.').map_or("", |(_, field)| field);
        let value = format::value(lang, &PERSON_IDENTITY, field, register, clocks);
        lines.push(pair(lang, &field_label(lang, &PERSON_IDENTITY, field), &value));
    }
    let withheld = report.withheld.iter().map(|(section, count)| {
        let section = match section.as_str() {
            super::choice::IDENTITY => text(lang, "text.plain.identity").unwrap_or_default().to_owned(),
            section => field_label(lang, &INCIDENT, section),
        };
        format!("{section} ({count})")
    });
    let withheld = withheld.collect::<Vec<_>>().join("; ");
    if !withheld.is_empty() {
        lines.push(line(lang, "withheld", &withheld));
    }
    lines
}

fn pair(lang: Lang, field: &str, value: &str) -> String {
    said(lang, "text.plain.line", &[("field", field), ("value", value)])
}

/// What an answer says, line by line.
pub fn answer(lang: Lang, answer: &ReleaseAnswer, clocks: Clocks) -> Vec<String> {
    let mut first = label(lang, "answer", &answer.answer).into_owned();
    if let Some(minutes) = answer.eta_min {
        first = said(lang, "text.plain.eta", &[("what", &first), ("in", &minutes_in(lang, minutes))]);
    }
    if let Some(reason) = &answer.reason {
        first = pair(lang, &first, &label(lang, "declined_reason", reason));
    }
    let mut lines = vec![first];
    if let Some(other) = answer.other_event {
        lines.push(crate::domain::reference::EventNumber::of(&other.0).to_string());
    }
    if let Some(Ok(claims)) = answer.claims.clone().map(Notice::from_claims) {
        lines.extend(notice(lang, &claims, clocks));
    }
    if let Some((words, language)) = &answer.text {
        let language = format::language(lang, language);
        lines.push(said(lang, "text.plain.words", &[("text", words), ("lang", &language)]));
    }
    if let Some(officer) = &answer.on_behalf_of {
        lines.push(line(lang, "by_voice", &officer.call_sign));
    }
    lines
}

pub(super) fn minutes_in(lang: Lang, minutes: u16) -> String {
    format::counted(lang, "minute", minutes.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::border::tests::{answer as answered, notice as release};
    use crate::geo::Point;
    use crate::release::part::{BothNames, Place, Unit, Words};
    use crate::release::precision::Precision;
    use crate::release::report::Provenance;

    const NOON: i64 = 1_795_550_700_000;

    fn sample() -> Notice {
        let place = Place {
            point: Some(Point { accuracy_m: Some(15), ..Point::new(275_012_000, -995_063_000) }),
            precision: Precision::Exact,
            side: Some("on_line".to_owned()),
            movement: None,
            landmark: Some(BothNames { en: "Santa Fe Bridge".to_owned(), es: "Puente Santa Fe".to_owned() }),
            sector: None,
        };
        let unit = Unit { kind: "boat".to_owned(), count: 1, status: Some("en_route".to_owned()), eta_min: Some(12) };
        Notice {
            scenario: "rescue_water".to_owned(),
            severity: Some(Answer::Unknown),
            place: Some(place),
            counts: [(("public".to_owned(), "in_danger".to_owned()), Answer::Known(2))].into(),
            asks: ["acknowledge".to_owned(), "water_rescue".to_owned()].into(),
            units: vec![unit],
            text: Some(Words { text: "Van hacia el río.".to_owned(), lang: "es".to_owned() }),
            ..Notice::default()
        }
    }

    #[test]
    fn a_notice_reads_in_both_languages_with_both_names_of_its_place() {
        let release = Release { values: Some(sample().to_value()), expires_ms: Some(NOON), ..release(1, &[], "x") };
        let plain = plain(&release, Clocks::ThereAnd { offset_min: -420 }).unwrap();
        let (en, es): (Vec<_>, Vec<_>) = (plain.en.lines().collect(), plain.es.lines().collect());
        assert_eq!((en.len(), es.len()), (9, 9));
        assert_eq!(
            (en[0], es[0]),
            ("What is happening: Person in danger in water", "Qué sucede: Persona en peligro en agua")
        );
        assert_eq!((en[1], es[1]), ("Severity: Not known", "Gravedad: Sin información"));
        assert!(
            en[2].starts_with("Where: Santa Fe Bridge (Puente Santa Fe); 27.50120, −99.50630 (±15 m); 14R MR "),
            "{}",
            en[2]
        );
        assert!(
            es[2].contains("Puente Santa Fe (Santa Fe Bridge)") && es[2].ends_with("Sobre la línea; Exacta"),
            "{}",
            es[2]
        );
        assert_eq!(es[3], "Cuántas personas: Población civil, en peligro: 2");
        assert_eq!(en[4], "Our units: 1 × Boat (En route, 12 minutes)");
        assert_eq!(es[5], "Solicitamos: Favor de confirmar; Enviar rescate acuático");
        assert_eq!(en[6], "In words: “Van hacia el río.” (Spanish)");
        assert_eq!((en[7], es[7]), ("Purpose: To save life", "Fin: Salvar la vida"));
        assert_eq!(es[8], "Vale hasta: 24 de noviembre de 2026, 13:05 (UTC−7)");
    }

    #[test]
    fn one_field_reads_as_it_does_in_the_whole_and_a_newer_one_says_so() {
        let Value::Map(values) = sample().to_value() else { unreachable!() };
        for lang in Lang::ALL {
            let whole = notice(lang, &sample(), Clocks::There);
            for (key, value) in &values {
                let (label, words) = field(lang, *key, value, Clocks::There);
                assert!(whole.contains(&format!("{label}: {words}")), "{label}: {words}");
            }
            let (label, words) = field(lang, 99, &Value::from(1_u32), Clocks::There);
            assert!(label.contains("99") && words.is_empty());
        }
    }

    #[test]
    fn an_exercise_says_so_first_and_last() {
        let drill = Release { caveats: vec!["exercise".to_owned()], ..release(1, &[], "crowd") };
        let words = lines(Lang::Es, &drill, Clocks::There).unwrap();
        assert_eq!((words.first().unwrap().as_str(), words.last().unwrap().as_str()), ("SIMULACRO", "SIMULACRO"));
        assert_eq!(lines(Lang::Es, &Release { version: 2, ..drill }, Clocks::There), None);
    }

    #[test]
    fn a_report_says_on_whose_word_and_how_much_was_kept_back() {
        let provenance = Provenance { source: Some("instrument".to_owned()), certainty: None };
        let report = Report {
            kind: "incident".to_owned(),
            fields: [("severity".to_owned(), "severe".into()), ("hazards.fire".to_owned(), true.into())].into(),
            withheld: [("people".to_owned(), 12), ("identity".to_owned(), 3)].into(),
            provenance: [("severity".to_owned(), provenance)].into(),
            identity: [("AAAAAAAAAAAAAAAAAAAAAA.surname_1".to_owned(), "Nadie".into())].into(),
            ..Report::default()
        };
        let es = super::report(Lang::Es, &report, Clocks::There);
        assert_eq!(es[..2], ["Riesgos: incendio: Sí", "Gravedad: Grave (Instrumento)"]);
        assert!(
            es[2].ends_with(": Nadie") && es[3].starts_with("Reservado (campos): Identidad de personas (3); "),
            "{es:?}"
        );
    }

    #[test]
    fn answers_read_in_both_languages() {
        let coming = ReleaseAnswer { eta_min: Some(1), ..answered(1, (0, 1), "en_route", None) };
        assert_eq!(answer(Lang::Es, &coming, Clocks::There), ["En camino, llegada en 1 minuto"]);
        let no = ReleaseAnswer { reason: Some("law".to_owned()), ..answered(1, (0, 1), "declined", Some(2)) };
        let en = answer(Lang::En, &no, Clocks::There);
        assert_eq!(en[0], "We cannot assist: The law does not allow it");
        assert!(en[1].starts_with("E-"), "{en:?}");
    }
}
