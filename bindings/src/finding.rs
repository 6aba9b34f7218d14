//! What rules found, in both languages.

use enlace_core::domain::check::CheckError;
use enlace_core::domain::rule::{self, Weight};
use enlace_core::domain::schema::Kind;
use enlace_core::i18n::{Lang, explain_check, explain_finding};

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Words {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

/// Something to look at. As a warning it blocks nothing; in [`crate::FieldError::Input`] it does.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Finding {
    /// Stable code.
    pub code: String,
    /// The field to look at; empty when it concerns the whole report.
    pub path: String,
    /// Whether the step cannot be made before it is settled.
    pub blocks: bool,
    /// What it says.
    pub words: Words,
}

impl Finding {
    pub(crate) fn of(kind: &Kind, finding: &rule::Finding) -> Self {
        let said = |lang| explain_finding(lang, kind, finding);
        Self {
            code: finding.code.to_owned(),
            path: finding.path.clone(),
            blocks: finding.weight > Weight::Warning,
            words: Words { en: said(Lang::En), es: said(Lang::Es) },
        }
    }

    pub(crate) fn of_value(kind: &Kind, path: String, error: &CheckError) -> Self {
        let said = |lang| explain_check(lang, kind, &path, error);
        let words = Words { en: said(Lang::En), es: said(Lang::Es) };
        Self { code: error.code().to_owned(), path, blocks: true, words }
    }
}
