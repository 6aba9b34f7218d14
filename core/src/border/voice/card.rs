//! The card that decodes a message by hand, as `docs/voice.md` prints it.

use super::message::{ASKS, GROUPS, OUTCOMES, SCENARIOS, SEVERITIES};
use crate::i18n::{Lang, label};

/// The tables of the card in one language, as Markdown.
pub fn card(lang: Lang) -> String {
    let titles = match lang {
        Lang::En => ["S: what is happening", "V: severity", "C: of whom", "C: what became of them", "Q: we ask"],
        Lang::Es => ["S: qué sucede", "V: gravedad", "C: de quiénes", "C: qué les pasó", "Q: solicitamos"],
    };
    let numbered = |set: &'static str, codes: &'static [&'static str], digits: usize| {
        let row =
            move |(at, code): (usize, &&str)| (format!("{:0digits$}", at + 1), label(lang, set, code).into_owned());
        codes.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    let lettered = |set: &'static str, codes: &'static [(char, &'static str)]| {
        let row = move |(letter, code): &(char, &str)| (letter.to_string(), label(lang, set, code).into_owned());
        codes.iter().map(row).collect::<Vec<_>>()
    };
    let tables = [
        numbered("scenario", &SCENARIOS, 2),
        numbered("severity", &SEVERITIES, 1),
        lettered("count_group", &GROUPS),
        lettered("count_outcome", &OUTCOMES),
        lettered("ask", &ASKS),
    ];
    let mut out = String::new();
    for (title, rows) in titles.into_iter().zip(tables) {
        let rows = rows.into_iter().map(|(code, words)| format!("| {code} | {words} |\n"));
        out.extend([format!("| {title} | |\n|---|---|\n")].into_iter().chain(rows));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_card_says_what_the_code_says() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/voice.md")).unwrap();
        for lang in Lang::ALL {
            assert!(page.contains(&card(lang)), "docs/voice.md lacks the card of {lang:?}:\n{}", card(lang));
        }
    }
}
