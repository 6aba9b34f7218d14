//! What a command shows: sentences and tables for people, one JSON value for programs.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};

use enlace_core::i18n::{self, Lang};
use serde_json::{Value, json};

use super::failure::Failure;

/// Where results go and in which form.
pub struct Output {
    lang: Lang,
    json: bool,
}

impl Output {
    /// Output in one language; with `json` a single JSON value instead of sentences.
    pub const fn new(lang: Lang, json: bool) -> Self {
        Self { lang, json }
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The text under `text.cli.<key>`, filled.
    pub fn text(&self, key: &str, args: &[(&str, &str)]) -> String {
        text(self.lang, key, args)
    }

    /// Says a sentence of the catalogue to people.
    pub fn say(&self, key: &str, args: &[(&str, &str)]) {
        self.line(&self.text(key, args));
    }

    /// Shows a line to people.
    pub fn line(&self, line: &str) {
        if !self.json {
            write(&format!("{line}\n"));
        }
    }

    /// Gives programs the result.
    pub fn result(&self, value: &Value) {
        if self.json {
            write(&format!("{value}\n"));
        }
    }

    /// Shows rows in columns under headings of the catalogue, to people.
    pub fn table(&self, headings: &[String], rows: &[Vec<String>]) {
        let headings: Vec<String> = headings.iter().map(|key| self.text(key, &[])).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).chain(headings.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..headings.len()).map(width).collect();
        for row in std::iter::once(&headings).chain(rows) {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            self.line(cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }

    /// Explains a failure on standard error.
    pub fn fail(&self, failure: &Failure) {
        let said = if self.json { self.failure_json(failure) } else { self.failure_text(failure) };
        let _ = std::io::stderr().lock().write_all(said.as_bytes());
    }

    fn failure_text(&self, failure: &Failure) -> String {
        let mut said = format!("{} [{}]\n", failure.sentence(self.lang), failure.code());
        for detail in failure.details() {
            let reason = detail.reason.sentence(self.lang);
            let line = self.text("line", &[("line", &detail.line.to_string()), ("reason", &reason)]);
            let _ = writeln!(said, "  {line} [{}]", detail.reason.code());
        }
        said
    }

    fn failure_json(&self, failure: &Failure) -> String {
        let details: Vec<Value> = failure
            .details()
            .iter()
            .map(|detail| {
                let reason = &detail.reason;
                json!({"line": detail.line, "code": reason.code(), "text": reason.sentence(self.lang)})
            })
            .collect();
        let status = failure.exit().status();
        let error = json!({
            "code": failure.code(), "text": failure.sentence(self.lang), "exit": status, "details": details,
        });
        format!("{}\n", json!({ "error": error }))
    }

    /// Progress of long work on standard error: quiet unless a person looks at a terminal.
    pub fn progress(&self, key: &'static str) -> Progress<'_> {
        let shown = !self.json && std::io::stderr().is_terminal();
        Progress { out: self, key, percent: None, shown }
    }
}

/// Writes to standard output as it is. A reader that went away is not an error.
pub fn write(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

/// Whether a person looks at standard output.
pub fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// The text under `text.cli.<key>` in a language; the key itself where a build lacks it (a test forbids that).
pub fn text(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    i18n::text(lang, &format!("text.cli.{key}")).map_or_else(|| key.to_owned(), |found| i18n::fill(found, args))
}

/// A line on the terminal that says how far long work has come.
pub struct Progress<'a> {
    out: &'a Output,
    key: &'static str,
    percent: Option<u64>,
    shown: bool,
}

impl Progress<'_> {
    /// So many of the total are done.
    pub fn at(&mut self, done: u64, total: u64) {
        let percent = (done * 100).checked_div(total).unwrap_or(100);
        if self.shown && self.percent != Some(percent) {
            self.percent = Some(percent);
            let said = self.out.text(self.key, &[("percent", &percent.to_string())]);
            let mut stderr = std::io::stderr().lock();
            let _ = write!(stderr, "\r{said}\u{1b}[K").and_then(|()| stderr.flush());
        }
    }
}

impl Drop for Progress<'_> {
    /// Clears the line.
    fn drop(&mut self) {
        if self.percent.is_some() {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}
