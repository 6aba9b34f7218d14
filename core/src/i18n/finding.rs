//! Sentences for what the rules of the model found, with fields and codes in the reader's words.

use super::{Lang, explain, field_label, label};
use crate::domain::check::CheckError;
use crate::domain::rule::{Arg, Finding};
use crate::domain::schema::Kind;

/// The sentence of a rule's finding about a document of `kind`.
pub fn explain_finding(lang: Lang, kind: &Kind, finding: &Finding) -> String {
    let words = |arg: &Arg| match arg {
        Arg::Field(path) => field_label(lang, kind, path),
        Arg::Number(number) => number.to_string(),
        Arg::Code { set, code } => label(lang, set, code).into_owned(),
        Arg::Plain(text) => text.clone(),
    };
    let args: Vec<(&str, String)> = finding.args.iter().map(|(name, arg)| (*name, words(arg))).collect();
    said(lang, finding.code, &args)
}

/// The sentence of a value that does not fit the field at `path` of a document of `kind`.
pub fn explain_check(lang: Lang, kind: &Kind, path: &str, error: &CheckError) -> String {
    let mut args = vec![("field", field_label(lang, kind, path))];
    args.extend(error.args().into_iter().map(|(name, number)| (name, number.to_string())));
    said(lang, error.code(), &args)
}

fn said(lang: Lang, code: &str, args: &[(&str, String)]) -> String {
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    explain(lang, code, &args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fields::Fields;
    use crate::domain::incident::INCIDENT;
    use crate::domain::rule::{Stage, TimeLimits, doubts, missing};

    #[test]
    fn a_missing_field_is_named_in_the_reader_s_words() {
        let draft = Fields::new().with("scenario", "drone");
        let found = &missing(&INCIDENT, &draft, Stage::Filing)[0];
        assert_eq!(
            explain_finding(Lang::Es, &INCIDENT, found),
            "Antes de presentar el reporte, llene «Gravedad». Si no se sabe o no aplica, indíquelo."
        );
    }

    #[test]
    fn counts_are_said_with_their_group() {
        let fields = Fields::new().with("counts.public.involved", 1).with("counts.public.dead", 2);
        let found = &doubts(&fields, TimeLimits { now_ms: 0, clock_error_ms: 0 })[0];
        assert_eq!(
            explain_finding(Lang::En, &INCIDENT, found),
            "Members of the public: more people are hurt or dead (2) than involved (1). Check the counts."
        );
    }

    #[test]
    fn a_refused_value_says_its_bounds() {
        let error = CheckError::NumberOutOfRange { min: 0, max: 65_535 };
        assert_eq!(
            explain_check(Lang::En, &INCIDENT, "counts.public.injured", &error),
            "“Members of the public: injured” must be a whole number from 0 to 65535. Check the number."
        );
    }
}
