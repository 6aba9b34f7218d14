//! Streams: the unit of access, of order and of sync; and realms, which keep exercises apart from life.

use std::fmt;

/// What a stream is for, and so who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamClass {
    /// Certificates, grants, revocations, profile. Everyone reads it, synced first.
    Control,
    /// Shared with other agencies; only signed releases and answers.
    Channel,
    /// An agency's working documents.
    Internal,
    /// Who a person is. Bodies sealed under a key per document.
    Identity,
    /// Confidential sources. Sealed.
    Source,
    /// Care given to a person. Sealed.
    Medical,
}

impl StreamClass {
    /// The class's word in a stream name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Channel => "channel",
            Self::Internal => "internal",
            Self::Identity => "identity",
            Self::Source => "source",
            Self::Medical => "medical",
        }
    }

    /// Whether bodies are stored under a key per document, so that destroying one key forgets one person.
    pub const fn is_sealed(self) -> bool {
        matches!(self, Self::Identity | Self::Source | Self::Medical)
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Control, Self::Channel, Self::Internal, Self::Identity, Self::Source, Self::Medical]
            .into_iter()
            .find(|class| class.word() == word)
    }
}

/// Real operations or one named exercise. A property of the stream, repeated in every record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Realm {
    /// Real life.
    Operation,
    /// An exercise (*simulacro*), by its id.
    Exercise(String),
}

impl fmt::Display for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation => f.write_str("operation"),
            Self::Exercise(id) => write!(f, "exercise/{id}"),
        }
    }
}

/// A stream's name: `control`, `internal/nogales`, `channel/amber`, `exercise/e7/internal/nogales`.
///
/// Lower-case ASCII letters, digits and hyphens, at most [`StreamName::MAX_BYTES`] bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(String);

impl StreamName {
    /// Longest accepted name in bytes.
    pub const MAX_BYTES: usize = 64;

    /// The stream of certificates, grants and revocations.
    pub fn control() -> Self {
        Self(StreamClass::Control.word().to_owned())
    }

    /// Reads a name; `None` unless it is one of the shapes above.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > Self::MAX_BYTES {
            return None;
        }
        let words: Vec<&str> = text.split('/').collect();
        let plain = match words.as_slice() {
            ["exercise", id, rest @ ..] if is_label(id) && rest != ["control"] => rest,
            other => other,
        };
        let fits = match plain {
            ["control"] => true,
            [class, sector] => {
                StreamClass::from_word(class).is_some_and(|class| class != StreamClass::Control) && is_label(sector)
            }
            _ => false,
        };
        fits.then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the stream is for.
    pub fn class(&self) -> StreamClass {
        let word = self.plain_words().next().unwrap_or_default();
        StreamClass::from_word(word).unwrap_or(StreamClass::Control)
    }

    /// The realm the stream belongs to.
    pub fn realm(&self) -> Realm {
        match self.0.strip_prefix("exercise/").and_then(|rest| rest.split('/').next()) {
            Some(id) => Realm::Exercise(id.to_owned()),
            None => Realm::Operation,
        }
    }

    /// Sector or channel id: the last word; `None` for `control`.
    pub fn scope(&self) -> Option<&str> {
        self.plain_words().nth(1)
    }

    fn plain_words(&self) -> impl Iterator<Item = &str> {
        let skip = if self.0.starts_with("exercise/") { 2 } else { 0 };
        self.0.split('/').skip(skip)
    }
}

fn is_label(text: &str) -> bool {
    (1..=24).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamName({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_with_class_realm_and_scope() {
        let plain = StreamName::parse("identity/nogales").unwrap();
        assert_eq!(
            (plain.class(), plain.realm(), plain.scope()),
            (StreamClass::Identity, Realm::Operation, Some("nogales"))
        );
        let drill = StreamName::parse("exercise/e7/internal/laredo").unwrap();
        assert_eq!(drill.realm(), Realm::Exercise("e7".to_owned()));
        assert_eq!((drill.class(), drill.scope()), (StreamClass::Internal, Some("laredo")));
        assert_eq!(StreamName::control().scope(), None);
    }

    #[test]
    fn foreign_names_are_refused() {
        for bad in [
            "",
            "control/x",
            "internal",
            "internal/",
            "internal/A",
            "secret/x",
            "exercise/e7",
            "exercise/e7/control",
            "internal/a/b",
        ] {
            assert_eq!(StreamName::parse(bad), None, "{bad}");
        }
        assert_eq!(StreamName::parse(&format!("internal/{}", "a".repeat(60))), None);
    }
}
