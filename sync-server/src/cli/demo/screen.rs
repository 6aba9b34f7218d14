//! The terminal: English left, Spanish right, a clock in front; one below the other where it is narrow.

use std::io::{IsTerminal as _, Write as _};

use enlace_core::clock::Moment;
use enlace_core::i18n::{self, Lang};

use super::super::failure::Failure;

/// Columns from which two languages stand side by side.
const WIDE: usize = 100;
/// Width where no terminal says another.
const USUAL: usize = 132;
/// Width of clock and mark.
const MARGIN: usize = 11;

/// What kind of line it is. The sign says so; colour only repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A step begins.
    Step,
    /// Something happens.
    Act,
    /// Bytes went over the link.
    Link,
    /// A check held.
    Held,
    /// A check did not hold.
    Failed,
}

impl Mark {
    const fn sign(self) -> &'static str {
        match self {
            Self::Step => "■",
            Self::Act => "·",
            Self::Link => "⇅",
            Self::Held => "✓",
            Self::Failed => "✗",
        }
    }

    const fn colour(self) -> &'static str {
        match self {
            Self::Step => "1",
            Self::Act => "0",
            Self::Link => "36",
            Self::Held => "32",
            Self::Failed => "1;31",
        }
    }
}

/// A piece of a sentence, in both languages.
#[derive(Clone, Debug)]
pub struct Said {
    en: String,
    es: String,
}

impl Said {
    /// The label of a code.
    pub fn label(set: &str, code: &str) -> Self {
        let of = |lang| i18n::label(lang, set, code).into_owned();
        Self { en: of(Lang::En), es: of(Lang::Es) }
    }

    /// The sentence for a code.
    pub fn explained(code: &str) -> Self {
        let of = |lang| i18n::explain(lang, code, &[]);
        Self { en: of(Lang::En), es: of(Lang::Es) }
    }

    /// Both languages as a phone told them.
    pub fn both(en: &serde_json::Value, es: &serde_json::Value) -> Self {
        let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        Self { en: word(en), es: word(es) }
    }

    /// A text of the story.
    pub fn told(key: &str) -> Self {
        Self { en: text(Lang::En, key, &[]), es: text(Lang::Es, key, &[]) }
    }

    /// The sentence of a failure.
    pub fn failure(failure: &Failure) -> Self {
        Self { en: failure.sentence(Lang::En), es: failure.sentence(Lang::Es) }
    }

    fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Es => &self.es,
        }
    }
}

impl<T: ToString> From<T> for Said {
    /// The same in both.
    fn from(same: T) -> Self {
        let same = same.to_string();
        Self { en: same.clone(), es: same }
    }
}

/// What fills a sentence.
pub type Args<'a> = &'a [(&'static str, Said)];

/// The text under `text.demo.<key>`.
pub fn text(lang: Lang, key: &str, args: Args<'_>) -> String {
    let filled: Vec<(&str, &str)> = args.iter().map(|(name, said)| (*name, said.get(lang))).collect();
    i18n::text(lang, &format!("text.demo.{key}")).map_or_else(|| key.to_owned(), |found| i18n::fill(found, &filled))
}

/// Where the story is told.
#[derive(Clone, Debug)]
pub struct Screen {
    only: Option<Lang>,
    width: usize,
    coloured: bool,
}

impl Screen {
    /// The terminal as it is; `only` one language, or both.
    pub fn new(only: Option<Lang>) -> Self {
        let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).or_else(terminal_width);
        let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { only, width: told.filter(|width| *width >= 40).unwrap_or(USUAL), coloured }
    }

    /// Whether a person looks.
    pub const fn is_watched(&self) -> bool {
        self.coloured
    }

    /// Says a sentence.
    pub fn say(&self, now: &Moment, mark: Mark, key: &str, args: Args<'_>) {
        let lines = self.lines(&clock(now), mark, [text(Lang::En, key, args), text(Lang::Es, key, args)]);
        let mut out = std::io::stdout().lock();
        for line in lines {
            let _ = if self.coloured {
                writeln!(out, "\u{1b}[{}m{line}\u{1b}[0m", mark.colour())
            } else {
                writeln!(out, "{line}")
            };
        }
        let _ = out.flush();
    }

    fn lines(&self, clock: &str, mark: Mark, [en, es]: [String; 2]) -> Vec<String> {
        let room = self.width - MARGIN;
        let mut lines = match self.only {
            Some(Lang::En) => wrap(&en, room),
            Some(Lang::Es) => wrap(&es, room),
            None if self.width >= WIDE => beside(&en, &es, (room - 3) / 2),
            None => [wrap(&en, room), wrap(&es, room)].concat(),
        };
        for (at, line) in lines.iter_mut().enumerate() {
            let margin = if at == 0 { format!("{clock} {}", mark.sign()) } else { String::new() };
            *line = format!("{margin:MARGIN$}{}", line.trim_end());
        }
        if mark == Mark::Step {
            lines.insert(0, String::new());
        }
        lines
    }
}

fn clock(now: &Moment) -> String {
    let seconds = (now.utc_ms.div_euclid(1_000) + i64::from(now.offset_min) * 60).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn beside(left: &str, right: &str, column: usize) -> Vec<String> {
    let (left, right) = (wrap(left, column), wrap(right, column));
    let line = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
    (0..left.len().max(right.len())).map(|at| format!("{:column$} │ {}", line(&left, at), line(&right, at))).collect()
}

/// Breaks at spaces; a word longer than the line is broken where the line ends.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut room = width;
    for word in text.split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        let needs = rest.len() + usize::from(room < width);
        if needs > room && room < width {
            lines.push(String::new());
            room = width;
        }
        if room < width {
            push(&mut lines, ' ');
            room -= 1;
        }
        while rest.len() > room {
            rest.drain(..room).for_each(|letter| push(&mut lines, letter));
            lines.push(String::new());
            room = width;
        }
        room -= rest.len();
        for letter in rest {
            push(&mut lines, letter);
        }
    }
    lines
}

fn push(lines: &mut [String], letter: char) {
    if let Some(line) = lines.last_mut() {
        line.push(letter);
    }
}

/// Asks the terminal through `stty`, which every Unix has.
fn terminal_width() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let terminal = std::fs::File::open("/dev/tty").ok()?;
    let output = std::process::Command::new("stty").arg("size").stdin(terminal).output().ok()?;
    String::from_utf8(output.stdout).ok()?.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(only: Option<Lang>, width: usize) -> Screen {
        Screen { only, width, coloured: false }
    }

    fn said(screen: &Screen) -> Vec<String> {
        screen.lines("07:12:31", Mark::Held, ["one two".to_owned(), "uno dos".to_owned()])
    }

    #[test]
    fn wide_terminals_show_both_languages_side_by_side() {
        let lines = said(&screen(None, 100));
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("07:12:31 ✓ one two") && lines[0].ends_with("│ uno dos"), "{}", lines[0]);
    }

    #[test]
    fn narrow_ones_show_them_one_below_the_other_and_a_language_can_be_asked_for() {
        assert_eq!(said(&screen(None, 80)), ["07:12:31 ✓ one two", "           uno dos"]);
        assert_eq!(said(&screen(Some(Lang::Es), 100)), ["07:12:31 ✓ uno dos"]);
    }

    #[test]
    fn lines_never_pass_their_width_and_lose_no_letter() {
        let text = "señal perdida 0123456789012345678901234567890 fin";
        for width in 5..30 {
            let lines = wrap(text, width);
            assert!(lines.iter().all(|line| line.chars().count() <= width), "{width}: {lines:?}");
            let letters = |text: &str| text.replace(' ', "");
            assert_eq!(letters(&lines.concat()), letters(text));
        }
    }
}
