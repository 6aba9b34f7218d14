//! Reading a catalogue file: one `"key" = "value"` a line, no escapes. A subset of TOML that needs no parser.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Lang;

/// The files themselves, as shipped.
pub(super) const fn source(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!("en.toml"),
        Lang::Es => include_str!("es.toml"),
    }
}

/// A parsed catalogue.
pub(super) struct Catalogue(HashMap<&'static str, &'static str>);

impl Catalogue {
    pub(super) fn get(&self, key: &str) -> Option<&'static str> {
        self.0.get(key).copied()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}

/// The catalogue of a language, parsed on first use.
pub(super) fn catalogue(lang: Lang) -> &'static Catalogue {
    static PARSED: [OnceLock<Catalogue>; 2] = [const { OnceLock::new() }; 2];
    let slot = match lang {
        Lang::En => &PARSED[0],
        Lang::Es => &PARSED[1],
    };
    slot.get_or_init(|| Catalogue(source(lang).lines().filter_map(entry).collect()))
}

/// Reads one line; comments, blank lines and anything else give `None` (a test compares with a whole TOML parser).
fn entry(line: &'static str) -> Option<(&'static str, &'static str)> {
    let (key, value) = line.trim().strip_prefix('"')?.strip_suffix('"')?.split_once("\" = \"")?;
    Some((key, value))
}
