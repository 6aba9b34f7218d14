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
///
/// A node keeps another agency's half of a channel under that agency's name: `peer/cbp-nogales/channel/amber`.
/// Such a name is a place in a database or a question on the link; no record and no entry ever bears one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(String);

impl StreamName {
    /// Longest name in records and entries, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// The stream of certificates, grants and revocations.
    pub fn control() -> Self {
        Self(StreamClass::Control.word().to_owned())
    }

    /// Reads a name an agency gives a stream of its own; `None` unless it is one of the shapes above.
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

    /// Reads a name under which a node keeps a stream: its own agency's, or another agency's half of a channel.
    pub fn parse_kept(text: &str) -> Option<Self> {
        let Some(rest) = text.strip_prefix(PEER) else { return Self::parse(text) };
        let (agency, name) = rest.split_once('/')?;
        Self::parse(name)?.of_peer(agency)
    }

    /// Under which name a node keeps this channel's records of another agency; `None` for other streams, which never
    /// cross, and for what is no agency code.
    pub fn of_peer(&self, agency: &str) -> Option<Self> {
        let fits = self.class() == StreamClass::Channel && self.origin().is_none() && is_label(agency);
        fits.then(|| Self(format!("{PEER}{agency}/{self}")))
    }

    /// The agency whose half of a channel this is; `None` for the own agency's streams.
    pub fn origin(&self) -> Option<&str> {
        self.0.strip_prefix(PEER)?.split('/').next()
    }

    /// The name that stands in the records and entries of the stream.
    pub fn plain(&self) -> Self {
        Self(self.plain_name().to_owned())
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
        match self.plain_name().strip_prefix("exercise/").and_then(|rest| rest.split('/').next()) {
            Some(id) => Realm::Exercise(id.to_owned()),
            None => Realm::Operation,
        }
    }

    /// Sector or channel id: the last word; `None` for `control`.
    pub fn scope(&self) -> Option<&str> {
        self.plain_words().nth(1)
    }

    fn plain_name(&self) -> &str {
        self.0.strip_prefix(PEER).and_then(|rest| rest.split_once('/')).map_or(&self.0, |(_, name)| name)
    }

    fn plain_words(&self) -> impl Iterator<Item = &str> {
        let name = self.plain_name();
        let skip = if name.starts_with("exercise/") { 2 } else { 0 };
        name.split('/').skip(skip)
    }
}

const PEER: &str = "peer/";

/// Whether text is a word of a stream name, as agency codes, sectors and channel ids are: 1 to 24 characters.
pub fn is_label(text: &str) -> bool {
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
    fn another_agencys_half_of_a_channel_has_a_place_of_its_own() {
        let channel = StreamName::parse("channel/amber").unwrap();
        let theirs = channel.of_peer("cbp-nogales").unwrap();
        assert_eq!(theirs.as_str(), "peer/cbp-nogales/channel/amber");
        assert_eq!((theirs.origin(), theirs.plain()), (Some("cbp-nogales"), channel));
        assert_eq!((theirs.class(), theirs.scope()), (StreamClass::Channel, Some("amber")));
        assert_eq!(StreamName::parse_kept(theirs.as_str()), Some(theirs.clone()));
        assert_eq!(StreamName::parse(theirs.as_str()), None, "no record bears such a name");
        assert_eq!(theirs.of_peer("gn-nogales"), None, "nothing is passed on for others");
        let drill = StreamName::parse("exercise/e7/channel/amber").unwrap().of_peer("cbp").unwrap();
        assert_eq!(drill.realm(), Realm::Exercise("e7".to_owned()));
    }

    #[test]
    fn streams_that_never_cross_have_no_foreign_half() {
        for name in ["control", "internal/nogales", "identity/nogales"] {
            assert_eq!(StreamName::parse(name).unwrap().of_peer("cbp"), None, "{name}");
            assert_eq!(StreamName::parse_kept(&format!("peer/cbp/{name}")), None, "{name}");
        }
        assert_eq!(StreamName::parse_kept("peer/CBP/channel/amber"), None);
        assert_eq!(StreamName::parse_kept("peer/a/peer/b/channel/amber"), None);
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
