//! Words in both languages: labels, sentences, choices. Pure and quick; may be called from a screen's thread.

use enlace_core::domain::kinds::kind_by_name;
use enlace_core::domain::sets;
use enlace_core::i18n::{self, Lang};

use crate::Coded;
use crate::form::{self, FormField};

/// A language of the interface.
#[uniffi::remote(Enum)]
pub enum Lang {
    /// English, United States.
    En,
    /// Spanish, Mexico.
    Es,
}

/// The sentence for an error or refusal code: what happened and what to do.
#[uniffi::export]
pub fn explain(code: &str, lang: Lang) -> String {
    i18n::explain(lang, code, &[])
}

/// The label of a code of a set: (`severity`, `severe`).
#[uniffi::export]
pub fn label(set: &str, code: &str, lang: Lang) -> String {
    i18n::label(lang, set, code).into_owned()
}

/// The label of a field of a kind of document (`incident`, `evidence_item`, `person_identity`).
#[uniffi::export]
pub fn field_label(kind: &str, path: &str, lang: Lang) -> String {
    kind_by_name(kind).map_or_else(|| path.to_owned(), |kind| i18n::field_label(lang, kind, path))
}

/// A text of the interface by its key; none when this build has no such key.
#[uniffi::export]
pub fn text(key: &str, lang: Lang) -> Option<String> {
    i18n::text(lang, key).map(str::to_owned)
}

/// The codes of a set with their labels, in the order a picker shows them; empty when there is no such set.
#[uniffi::export]
pub fn choices(set: &str, lang: Lang) -> Vec<Coded> {
    let Some(set) = sets::by_name(set) else { return Vec::new() };
    set.codes.iter().map(|code| Coded::of(lang, set.name, code.code)).collect()
}

/// Every field of a kind of document, in the order of its form; empty when there is no such kind.
#[uniffi::export]
pub fn form(kind: &str, lang: Lang) -> Vec<FormField> {
    kind_by_name(kind).map_or_else(Vec::new, |kind| form::fields(kind, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_there_in_both_languages() {
        assert_eq!(explain("no_stream", Lang::En), i18n::explain(Lang::En, "no_stream", &[]));
        assert_eq!(label("severity", "severe", Lang::Es), "Grave");
        assert_eq!(field_label("incident", "hazards.fire", Lang::Es), "Riesgos: incendio");
        assert_eq!(text("no.such.key", Lang::En), None);
        assert_eq!(choices("severity", Lang::Es)[1].label, "Grave");
        assert!(choices("no_such_set", Lang::En).is_empty());
    }
}
