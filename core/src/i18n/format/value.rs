//! What a register holds, in words.

use std::borrow::Cow;

use super::{Clocks, moment, number, partial_date};
use crate::domain::schema::{Kind, Leaf, Type};
use crate::domain::value::{Actor, Answer, Point, Register, Scalar};
use crate::i18n::{Lang, label, text};

/// What the field at `path` of a document of `kind` holds; answer states in words, codes by their labels.
///
/// A value of a field newer than this build is shown by what it is.
pub fn value(lang: Lang, kind: &Kind, path: &str, register: &Register, clocks: Clocks) -> String {
    let ty = match kind.resolve(path) {
        Some(Leaf::Register { ty, .. }) => Some(ty),
        Some(Leaf::Member(_) | Leaf::Prose { .. }) | None => None,
    };
    match register {
        Answer::Known(known) => scalar(lang, ty, known, clocks),
        state => answer(lang, Some(state)).unwrap_or_default().to_owned(),
    }
}

/// The words for an answer without a value: not asked (`None`), not known, not applicable. `None` for a value.
pub fn answer<T>(lang: Lang, answer: Option<&Answer<T>>) -> Option<&'static str> {
    match answer {
        None => text(lang, "text.answer.not_asked"),
        Some(Answer::Unknown) => text(lang, "text.answer.unknown"),
        Some(Answer::NotApplicable) => text(lang, "text.answer.not_applicable"),
        Some(Answer::Known(_)) => None,
    }
}

/// A country by its ISO 3166-1 code; one without a name in the catalogue keeps its code.
pub fn country(lang: Lang, code: &str) -> Cow<'static, str> {
    named(lang, "country", code, code)
}

/// A language by its tag; one without a name in the catalogue keeps its tag.
pub fn language(lang: Lang, tag: &str) -> Cow<'static, str> {
    named(lang, "language", tag.split('-').next().unwrap_or(tag), tag)
}

fn named(lang: Lang, group: &str, key: &str, shown: &str) -> Cow<'static, str> {
    text(lang, &format!("text.{group}.{key}")).map_or_else(|| Cow::Owned(shown.to_owned()), Cow::Borrowed)
}

fn scalar(lang: Lang, ty: Option<Type>, known: &Scalar, clocks: Clocks) -> String {
    match (known, ty) {
        (Scalar::Text(code), Some(Type::Code(set))) => label(lang, set.name, code).into_owned(),
        (Scalar::Text(date), Some(Type::Date)) => partial_date(lang, date),
        (Scalar::Text(code), Some(Type::Country)) => country(lang, code).into_owned(),
        (Scalar::Text(tag), Some(Type::Lang)) => language(lang, tag).into_owned(),
        (Scalar::Text(text), _) => text.clone(),
        (Scalar::Int(year), Some(Type::Int { min: 1900, .. })) => year.to_string(),
        (Scalar::Int(value), _) => number(*value),
        (Scalar::Bool(flag), _) => {
            text(lang, if *flag { "text.answer.yes" } else { "text.answer.no" }).unwrap_or_default().to_owned()
        }
        (Scalar::At(at), _) => moment(lang, at, clocks),
        (Scalar::Point(point), _) => position(point),
        (Scalar::Actor(actor), _) => acting(actor),
        (Scalar::Bytes(bytes), _) => hex(bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |shown, byte| shown + &format!("{byte:02x}"))
}

/// Decimal degrees with five places (about a metre) and the accuracy: "31.33300, −110.94300 (±8 m)".
fn position(point: &Point) -> String {
    let accuracy = point.accuracy_m.map_or_else(String::new, |metres| format!(" (±{metres} m)"));
    format!("{}, {}{accuracy}", degrees(point.lat_e7), degrees(point.lon_e7))
}

fn degrees(e7: i32) -> String {
    let rounded = (i64::from(e7).abs() + 50) / 100;
    let sign = if e7 < 0 && rounded > 0 { "−" } else { "" };
    format!("{sign}{}.{:05}", rounded / 100_000, rounded % 100_000)
}

/// Agency and call sign, or the name where there is no call sign: names are not shown where a sign will do.
fn acting(actor: &Actor) -> String {
    let who = if actor.call_sign.is_empty() { &actor.name } else { &actor.call_sign };
    [&actor.agency, who].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::incident::INCIDENT;
    use crate::domain::value::At;

    fn shown(lang: Lang, path: &str, register: impl Into<Register>) -> String {
        value(lang, &INCIDENT, path, &register.into(), Clocks::There)
    }

    #[test]
    fn every_kind_of_value_has_words() {
        let actor = Actor { agency: "GN".into(), call_sign: "Halcón 2".into(), name: "X".into(), ..Actor::default() };
        let point = Point { lat_e7: 313_330_000, lon_e7: -1_109_430_049, accuracy_m: Some(8) };
        assert_eq!(shown(Lang::Es, "severity", "severe"), "Grave");
        assert_eq!(shown(Lang::Es, "severity", "new_code"), "Más nuevo que esta aplicación (new_code)");
        assert_eq!(shown(Lang::Es, "severity", Register::Unknown), "Sin información");
        assert_eq!(shown(Lang::En, "movement", Register::NotApplicable), "Not applicable");
        assert_eq!(shown(Lang::En, "hazards.fire", true), "Yes");
        assert_eq!(shown(Lang::En, "counts.public.involved", 1_200), "1,200");
        assert_eq!(shown(Lang::En, "vehicles.AAAAAAAAAAAAAAAAAAAAAA.year", 1998), "1998");
        assert_eq!(shown(Lang::Es, "incursion.country", "US"), "Estados Unidos");
        assert_eq!(shown(Lang::En, "incursion.country", "ZZ"), "ZZ");
        assert_eq!(shown(Lang::Es, "narrative_lang", "en-US"), "Inglés");
        assert_eq!(shown(Lang::En, "place.point", Scalar::Point(point)), "31.33300, −110.94300 (±8 m)");
        assert_eq!(shown(Lang::En, "on_behalf_of", Scalar::Actor(actor)), "GN Halcón 2");
        assert_eq!(shown(Lang::En, "newer_field", "as it is"), "as it is");
        let at = At { utc_ms: 0, offset_min: 0, zone: None };
        assert_eq!(shown(Lang::En, "known_at", Scalar::At(at)), "January 1, 1970, 00:00 (UTC)");
    }

    #[test]
    fn three_ways_of_having_no_value_read_differently() {
        let words = [None, Some(&Answer::<()>::Unknown), Some(&Answer::NotApplicable)].map(|a| answer(Lang::Es, a));
        assert_eq!(words, [Some("Aún no se pregunta"), Some("Sin información"), Some("No aplica")]);
        assert_eq!(answer(Lang::Es, Some(&Answer::Known(1))), None);
    }
}
