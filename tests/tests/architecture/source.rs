//! Rust source reduced to the code that ships: no comments, no literal contents, no test modules.

use std::collections::BTreeSet;

/// One file of code.
#[derive(Debug)]
pub struct Source {
    /// Path relative to the crate's `src`, such as `record/cbor.rs`.
    pub path: String,
    /// Its code, line for line, with everything else blanked out.
    pub code: String,
}

impl Source {
    /// Reads a file's text.
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), code: without_tests(&blank(text)) }
    }

    /// The top-level module the file belongs to: `record` for `record/cbor.rs`, `ids` for `ids.rs`.
    pub fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Whether the whole file is a test module: `tests.rs`, or anything in a folder `tests` or `…_tests`.
    pub fn is_test(&self) -> bool {
        self.path.split('/').any(|part| part == "tests" || part == "tests.rs" || part.ends_with("_tests"))
    }

    /// Lines that hold code.
    pub fn code_lines(&self) -> usize {
        self.code.lines().filter(|line| !line.trim().is_empty()).count()
    }

    /// What follows `prefix` (which ends in `::`) wherever it starts a path: `a` for `a::b`, a and c for `{a::b, c}`.
    pub fn first_segments_after(&self, prefix: &str) -> BTreeSet<String> {
        self.code
            .match_indices(prefix)
            .filter(|(at, _)| {
                let before = &self.code[..*at];
                !before.chars().next_back().is_some_and(is_word) && !before.ends_with("super::")
            })
            .flat_map(|(at, _)| first_segments(&self.code[at + prefix.len()..]))
            .collect()
    }

    /// Whether `word` stands in the code as a whole word.
    pub fn has_word(&self, word: &str) -> bool {
        has_word(&self.code, word)
    }
}

/// Whether `word` stands in `text` as a whole word.
pub fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// Whether `c` may stand inside an identifier.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn first_segments(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![path.chars().take_while(|c| is_word(*c)).collect()];
    };
    let (mut depth, mut segments, mut start) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            _ if start && is_word(c) => {
                segments.push(group[at..].chars().take_while(|c| is_word(*c)).collect());
                start = false;
            }
            _ => {}
        }
    }
    segments
}

/// Replaces comments and the contents of literals by spaces; newlines stay, so lines keep their numbers.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let after_word = at > 0 && is_word(chars[at - 1]);
        let end = match chars[at..] {
            ['/', '/', ..] => find(&chars, at, &['\n']).unwrap_or(chars.len()),
            ['/', '*', ..] => block_comment_end(&chars, at),
            ['"', ..] => string_end(&chars, at + 1),
            ['r', '"' | '#', ..] if !after_word => raw_string_end(&chars, at + 1),
            ['b', 'r', '"' | '#', ..] if !after_word => raw_string_end(&chars, at + 2),
            ['\'', '\\', ..] => find(&chars, at + 3, &['\'']).map_or(chars.len(), |quote| quote + 1),
            ['\'', _, '\'', ..] => at + 3,
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

fn find(chars: &[char], from: usize, pattern: &[char]) -> Option<usize> {
    let from = from.min(chars.len());
    chars[from..].windows(pattern.len()).position(|window| window == pattern).map(|found| from + found)
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at < chars.len() {
        match chars[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn string_end(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `at` is just behind the `r`. A raw identifier such as `r#type` is no string and has no end here.
fn raw_string_end(chars: &[char], at: usize) -> usize {
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        return at + hashes;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    find(chars, at + hashes + 1, &close).map_or(chars.len(), |found| found + close.len())
}

/// Blanks every item behind `#[cfg(test)]`. Works on blanked text, where braces are real braces.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(MARK) {
        out.push_str(&rest[..start]);
        let item = &rest[start..];
        let end = item_end(item);
        out.extend(item[..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &item[end..];
    }
    out.push_str(rest);
    out
}

/// Behind the item's closing brace, or its semicolon if that comes before any brace.
fn item_end(item: &str) -> usize {
    let mut depth = 0;
    for (at, c) in item.char_indices() {
        match c {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    item.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Source::new("a.rs", text).code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_literals_are_no_code() {
        assert_eq!(code("a /* b /* c */ d */ e // f\ng"), "a e g");
        assert_eq!(code(r##"let a = "use \" tokio"; let b = r#"tokio " "#; c"##), "let a = ; let b = ; c");
        assert_eq!(code(r"match c { '\'' => 1, '{' => 2, 'a'..='z' => 3 }"), "match c { => 1, => 2, ..= => 3 }");
        assert_eq!(code("fn a<'x>(b: &'x str, r#type: u8) {}"), "fn a<'x>(b: &'x str, type: u8) {}");
    }

    #[test]
    fn test_modules_and_test_items_are_no_code() {
        assert_eq!(code("a;\n#[cfg(test)]\nmod tests { fn b() { { } } }\nc"), "a; c");
        assert_eq!(code("#[cfg(test)]\nuse tokio::x;\nuse y;"), "use y;");
    }

    #[test]
    fn lines_of_code_leave_out_the_rest() {
        assert_eq!(Source::new("a.rs", "//! doc\n\nfn a() {\n    // why\n    b();\n}\n").code_lines(), 3);
    }

    #[test]
    fn paths_are_read_in_every_spelling() {
        let source = Source::new("a.rs", "use std::fs::File; use std::{io::{Read, self}, net}; use my_std::x;");
        let segments: Vec<String> = source.first_segments_after("std::").into_iter().collect();
        assert_eq!(segments, ["fs", "io", "net"]);
    }

    #[test]
    fn words_are_whole_words() {
        let source = Source::new("sync/http.rs", "use tokio_rustls::x; fn unsafe_name() {}");
        assert_eq!(source.module(), "sync");
        assert!(!source.has_word("tokio"));
        assert!(!source.has_word("unsafe"));
        assert!(source.has_word("unsafe_name"));
    }
}
