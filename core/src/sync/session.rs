//! One exchange with the server, as a value: bytes out, bytes in, what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::SyncError;
use super::outgoing::{self, Outgoing};
use crate::domain::stream::StreamName;
use crate::entry::Cursor;
use crate::holder::Holder;
use crate::ids::DocumentId;
use crate::ingest::directory::Directory;
use crate::wire::{AnswerHeader, PartReader, PartType, Rejection};

/// What a phone asks for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Days of closed documents a first sync brings; `None` brings everything.
    pub window_days: Option<u32>,
    /// Keep the answer open as a live feed.
    pub follow: bool,
    /// Compressed bytes of frames in one request, fewer where the link is slow; what is left goes with the next.
    pub max_request_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { window_days: Some(30), follow: false, max_request_bytes: 1024 * 1024 }
    }
}

/// What came of an exchange.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Records sent.
    pub sent: usize,
    /// Whether more records wait: sync again at once.
    pub more_to_send: bool,
    /// Entries applied.
    pub entries: usize,
    /// Documents that changed on this phone.
    pub documents: BTreeSet<DocumentId>,
    /// Channels in which something was said, by the names their halves are kept under.
    pub channels: BTreeSet<StreamName>,
    /// This device's records the server accepted.
    pub accepted: usize,
    /// This device's records the server refused or set apart, with the stable word.
    pub refused: Vec<String>,
    /// Records that got no entry, with the stable word.
    pub rejected: Vec<Rejection>,
    /// Streams in which the server sent something that is not believed, with the stable word.
    pub disbelieved: BTreeMap<StreamName, String>,
    /// Documents named by entries that lie outside the window; the next sync brings them.
    pub wanted: usize,
    /// Bytes of the request.
    pub bytes_up: usize,
    /// Bytes of the answer so far.
    pub bytes_down: usize,
    /// The server's clock minus this phone's, milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// Streams that went back because the server was restored.
    pub rewound: usize,
    /// Whether the answer ended as it should.
    pub complete: bool,
    /// Exchanges it took.
    pub rounds: usize,
    /// Bundles delivered that this phone carried for others.
    pub delivered: usize,
}

impl Outcome {
    /// Adds what came of a further exchange.
    pub(super) fn add(&mut self, next: Self) {
        self.sent += next.sent;
        self.more_to_send = next.more_to_send;
        self.entries += next.entries;
        self.documents.extend(next.documents);
        self.channels.extend(next.channels);
        self.accepted += next.accepted;
        self.refused.extend(next.refused);
        self.rejected.extend(next.rejected);
        self.disbelieved.extend(next.disbelieved);
        self.wanted = next.wanted;
        self.bytes_up += next.bytes_up;
        self.bytes_down += next.bytes_down;
        self.clock_offset_ms = next.clock_offset_ms.or(self.clock_offset_ms);
        self.rewound += next.rewound;
        self.complete = next.complete;
        self.rounds += next.rounds;
        self.delivered += next.delivered;
    }
}

/// One exchange. Holds no lock and no connection between calls.
pub struct Session {
    pub(super) holder: Arc<Holder>,
    pub(super) directory: Arc<Directory>,
    pub(super) outcome: Outcome,
    pub(super) header: Option<AnswerHeader>,
    /// Where streams go back to, until the root's word for it arrives.
    pub(super) rewind: BTreeMap<StreamName, Cursor>,
    /// Whether the root announced a new epoch in this answer.
    pub(super) epoch_rose: bool,
    pub(super) windowed: bool,
    reader: PartReader,
    counter: u64,
}

impl Session {
    /// Seals what is unsigned and builds the request: the session and the bytes to send.
    pub fn begin(holder: Arc<Holder>, options: &Options) -> Result<(Self, Vec<u8>), SyncError> {
        holder.seal_all()?;
        let Outgoing { bytes, records, more, counter } = outgoing::build(&holder, options)?;
        let outcome =
            Outcome { sent: records, more_to_send: more, bytes_up: bytes.len(), rounds: 1, ..Outcome::default() };
        let directory = holder.directory()?;
        let session = Self {
            holder,
            directory,
            outcome,
            header: None,
            rewind: BTreeMap::new(),
            epoch_rose: false,
            windowed: options.window_days.is_some(),
            reader: PartReader::new(),
            counter,
        };
        Ok((session, bytes))
    }

    /// Takes in bytes of the answer, as many or few as the link gave. Whole parts take effect at once.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), SyncError> {
        self.outcome.bytes_down += bytes.len();
        self.reader.push(bytes);
        let mut documents = Vec::new();
        while let Some((part, payload)) = self.reader.next_part()? {
            if matches!(part, PartType::DocumentFrame | PartType::DocumentBatch) {
                documents.push((part, payload));
                continue;
            }
            self.take_documents(&std::mem::take(&mut documents))?;
            self.take(part, &payload)?;
        }
        self.take_documents(&documents)
    }

    /// What has come of it so far.
    pub const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Ends the session when the link has ended: an answer that did not end as it should was cut.
    pub fn finish(self) -> Result<Outcome, SyncError> {
        if self.outcome.complete { Ok(self.outcome) } else { Err(SyncError::Cut) }
    }

    /// Forgets which documents and channels changed, once that was told: a feed may stay open for days.
    pub(super) fn forget_told(&mut self) {
        self.outcome.documents.clear();
        self.outcome.channels.clear();
    }

    /// What came of a live feed that the phone itself ended.
    pub(super) fn into_outcome(self) -> Outcome {
        self.outcome
    }

    /// The request's counter.
    pub(super) const fn counter(&self) -> u64 {
        self.counter
    }
}
