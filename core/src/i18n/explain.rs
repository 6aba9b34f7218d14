//! Sentences for stable codes: what happened, and what to do now.

use super::{Lang, text};

/// The sentence for an error or refusal code, with `{name}` placeholders filled from `args`.
///
/// A code newer than this build gives a sentence that says so and shows the code.
pub fn explain(lang: Lang, code: &str, args: &[(&str, &str)]) -> String {
    match text(lang, &format!("error.{code}")) {
        Some(template) => fill(template, args),
        None => text(lang, "text.newer.error").map_or_else(|| code.to_owned(), |known| fill(known, &[("code", code)])),
    }
}

/// Whether the catalogues of this build hold a sentence for the code in every language.
pub fn is_explained(code: &str) -> bool {
    Lang::ALL.into_iter().all(|lang| text(lang, &format!("error.{code}")).is_some())
}

/// Fills `{name}` placeholders; one without an argument becomes an ellipsis, so that no sentence shows its wiring.
///
/// Arguments are put in as they are: braces inside them are not looked at again.
pub fn fill(template: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(args.iter().find(|(known, _)| *known == name).map_or("…", |(_, value)| value));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
        assert_eq!(fill("open {", &[]), "open {");
        assert_eq!(fill("{gone}.", &[]), "….");
    }

    #[test]
    fn a_known_code_says_what_to_do() {
        let said = explain(Lang::En, "text_too_long", &[("field", "Plate"), ("max", "20")]);
        assert_eq!(said, "“Plate” holds at most 20 characters. Shorten the text, or put the rest in the account.");
        assert!(is_explained("closing_needs_outcome"));
    }

    #[test]
    fn an_unknown_code_is_shown_in_both_languages() {
        assert!(explain(Lang::En, "moon_fell", &[]).contains("newer than this app (moon_fell)"));
        assert!(explain(Lang::Es, "moon_fell", &[]).contains("más nuevo que esta aplicación (moon_fell)"));
        assert!(!is_explained("moon_fell"));
    }
}
