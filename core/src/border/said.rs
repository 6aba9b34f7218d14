//! One accepted record of a channel, with whose it is.

use crate::domain::value::At;
use crate::entry::Entry;
use crate::ids::{KeyId, RecordId};
use crate::ingest::opened::OpenedRecord;
use crate::ingest::roster::Roster;
use crate::record::content::{Content, Officer, Release, ReleaseAnswer};

/// Where a record stands: country first, then agency, then the order of that agency's half.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// `US` or `MX`.
    pub country: String,
    /// Agency code.
    pub agency: String,
    /// Epoch of its server; 0 for what it has not entered yet.
    pub epoch: u32,
    /// Position in its half of the channel.
    pub pos: u64,
}

/// A record as it counts in a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whose it is and where it stands.
    pub place: Place,
    /// When the agency's server received it, milliseconds since 1970 UTC.
    pub received_ms: i64,
    /// The record.
    pub record: RecordId,
    /// The key that signed it.
    pub author: KeyId,
    /// Who speaks with that key; none for an agency's root, administrators and servers.
    pub officer: Option<Officer>,
    /// When the author says it was written.
    pub written: At,
    /// What it says.
    pub content: Content,
}

impl Said {
    /// An accepted entry of a half, with its record and the roster that judged it; `None` before the half's charter,
    /// and for an entry that does not count.
    pub fn of(entry: &Entry, record: &OpenedRecord, roster: &Roster) -> Option<Self> {
        let country = roster.charter()?.country.clone();
        let body = record.body();
        entry.verdict.is_accepted().then(|| Self {
            place: Place { country, agency: roster.agency().to_owned(), epoch: entry.epoch, pos: entry.pos },
            received_ms: entry.received_ms,
            record: record.id(),
            author: body.author,
            officer: roster.officer(&body.author).cloned(),
            written: body.written.at.clone(),
            content: body.content.clone(),
        })
    }

    /// Whether its agency's server entered it; what it has not is in no fold but a phone's accounting of its own words.
    pub const fn is_entered(&self) -> bool {
        self.place.epoch > 0
    }

    /// The release, if it is one.
    pub const fn release(&self) -> Option<&Release> {
        match &self.content {
            Content::Release(release) => Some(release),
            _ => None,
        }
    }

    /// The answer, if it is one.
    pub const fn answer(&self) -> Option<&ReleaseAnswer> {
        match &self.content {
            Content::ReleaseAnswer(answer) => Some(answer),
            _ => None,
        }
    }

    /// When a release leaves the screens of those who received it, milliseconds since 1970 UTC.
    ///
    /// As long after its arrival as after it was written: a sender's clock that is ahead keeps nothing alive.
    pub fn expires_ms(&self) -> Option<i64> {
        let expires = self.release()?.expires_ms?;
        let life = expires.saturating_sub(self.written.utc_ms);
        Some(expires.min(self.received_ms.saturating_add(life)))
    }
}
