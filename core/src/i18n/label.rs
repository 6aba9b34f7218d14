//! Labels of codes and of fields.

use std::borrow::Cow;

use super::explain::fill;
use super::{Lang, short, text};
use crate::domain::schema::{Field, Kind, Shape, VOIDED};
use crate::ids::ItemId;

/// The label of a code of a set (`severity`, `severe`); a code newer than this build is shown as such.
pub fn label(lang: Lang, set: &str, code: &str) -> Cow<'static, str> {
    match text(lang, &format!("enum.{set}.{code}")) {
        Some(label) => Cow::Borrowed(label),
        None => Cow::Owned(newer(lang, "text.newer.code", "code", code)),
    }
}

/// The label of a code in at most 24 characters, for buttons and radio.
pub fn short_label(lang: Lang, set: &str, code: &str) -> Cow<'static, str> {
    match short(lang, &format!("enum.{set}.{code}")) {
        Some(label) => Cow::Borrowed(label),
        None => Cow::Owned(newer(lang, "text.newer.code", "code", code)),
    }
}

/// The label of the field a path of a document leads to: `place.address.street` gives "Street or road section".
///
/// A member of a set, a cell of a grid and the basis of a field are named with both their words: "Dangers: fire".
/// A field newer than this build is shown as such.
pub fn field_label(lang: Lang, kind: &Kind, path: &str) -> String {
    let words: Vec<&str> = path.split('.').filter(|segment| ItemId::from_segment(segment).is_none()).collect();
    walk(lang, kind.name, kind.fields, &words).unwrap_or_else(|| newer(lang, "text.newer.field", "field", path))
}

/// The label of a field in at most 24 characters; only for paths that name one field, not a cell or a member.
pub fn short_field_label(lang: Lang, kind: &Kind, path: &str) -> String {
    let words: Vec<&str> = path.split('.').filter(|segment| ItemId::from_segment(segment).is_none()).collect();
    let holder = words.iter().rev().nth(1).map_or(kind.name, |part| part_name(part));
    let key = words.last().map(|leaf| format!("field.{holder}.{leaf}"));
    key.and_then(|key| short(lang, &key)).map_or_else(|| field_label(lang, kind, path), str::to_owned)
}

/// The word a part has in text keys: parts of one shape share their labels.
pub(super) fn part_name(field: &str) -> &str {
    if field == "found_place" { "place" } else { field }
}

fn walk(lang: Lang, holder: &str, fields: &[Field], words: &[&str]) -> Option<String> {
    let (name, rest) = words.split_first()?;
    let own = |holder: &str, name: &str| text(lang, &format!("field.{holder}.{name}"));
    if let ([], VOIDED) = (rest, *name) {
        return own(holder, VOIDED).map(str::to_owned);
    }
    let field = fields.iter().find(|field| field.name == *name)?;
    match (field.shape, rest) {
        (_, []) => own(holder, name).map(str::to_owned),
        (Shape::Members(set), [code]) => Some(pair(own(holder, name)?, &label(lang, set.name, code))),
        (Shape::Grid { rows, columns, .. }, [row, column]) => {
            Some(pair(&label(lang, rows.name, row), &label(lang, columns.name, column)))
        }
        (Shape::PerField(_), [top, leaf]) => Some(pair(own(holder, top)?, own(name, leaf)?)),
        (Shape::Part(sub) | Shape::List(sub), rest) => walk(lang, part_name(name), sub, rest),
        _ => None,
    }
}

fn pair(of: &str, what: &str) -> String {
    format!("{of}: {}", lower_first(what))
}

/// Lower-cases the first letter, as a label takes after a colon; abbreviations ("GPS", "IPH") stay.
fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn newer(lang: Lang, key: &str, name: &'static str, code: &str) -> String {
    text(lang, key).map_or_else(|| code.to_owned(), |template| fill(template, &[(name, code)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence_item::EVIDENCE_ITEM;
    use crate::domain::incident::INCIDENT;

    #[test]
    fn codes_read_in_both_languages() {
        assert_eq!(label(Lang::En, "severity", "severe"), "Severe");
        assert_eq!(label(Lang::Es, "severity", "severe"), "Grave");
    }

    #[test]
    fn a_code_newer_than_this_build_is_shown_with_its_code() {
        assert_eq!(label(Lang::En, "severity", "catastrophic"), "Newer than this app (catastrophic)");
        assert_eq!(label(Lang::Es, "severity", "catastrophic"), "Más nuevo que esta aplicación (catastrophic)");
        assert_eq!(field_label(Lang::En, &INCIDENT, "moon_phase"), "Field newer than this app (moon_phase)");
    }

    #[test]
    fn fields_of_every_shape_have_labels() {
        let item = ItemId([3; 16]).to_segment();
        let es = |path: &str| field_label(Lang::Es, &INCIDENT, path);
        assert_eq!(es("severity"), "Gravedad");
        assert_eq!(es("place.address.street"), "Calle o tramo carretero");
        assert_eq!(es("counts.public.injured"), "Población civil: lesionadas");
        assert_eq!(es("hazards.fire"), "Riesgos: incendio");
        assert_eq!(es("basis.place.source"), "Lugar: quién lo dice");
        assert_eq!(es(&format!("people.{item}.needs.water")), "Necesidades: agua");
        assert_eq!(es(&format!("people.{item}.voided")), "Motivo de anulación");
        assert_eq!(es(&format!("scene.entries.{item}.who")), "Quién ingresó");
        assert_eq!(field_label(Lang::En, &EVIDENCE_ITEM, "found_place.landmark.text"), "Landmark as said");
        assert_eq!(field_label(Lang::En, &EVIDENCE_ITEM, "voided"), "Reason for voiding");
    }

    #[test]
    fn short_labels_fit_a_button() {
        assert_eq!(short_field_label(Lang::En, &INCIDENT, "incursion.furthest_m"), "Furthest point, metres");
        assert_eq!(short_label(Lang::Es, "scenario", "personnel_crossing"), "Cruce de personal");
    }
}
