//! The server's store: entries, records, bodies, the log's tree, and what the server remembers of devices.
//!
//! Owns durability: what [`Transaction::commit`] returned `Ok` for survives a crash and a power cut.
//! Decides nothing: who may write what was settled by whoever calls. Knows nothing of HTTP or of sync frames.
//!
//! Invariants: an entry, once committed, is never changed or removed; one record has one entry;
//! a document key exists on disk before the first body sealed under it.

mod error;
mod types;

pub mod audit;
pub mod backup;
pub mod sqlite;

#[cfg(test)]
mod conformance;
#[cfg(test)]
pub(crate) mod fixture;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry};
use enlace_core::ids::{ChangeHash, DocumentId, KeyId, RecordId};
use enlace_core::log::checkpoint::SignedCheckpoint;
use enlace_core::log::merkle::{Frontier, Hash, HashReader, Node};

pub use error::{Result, StoreError};
pub use types::{
    ChainEnd, ChainKey, Contact, Delivery, DocumentState, Identity, LoggedEntry, NewBody, NewEntry, PeerDelivery,
    SetAside, SetAsideBody, StoredBody, StoredDocument, WindowKey,
};

/// Everything that can be asked. Inside a transaction the answers include its own writes.
pub trait Read {
    /// Who this server is; `None` before it was initialised.
    fn identity(&self) -> Result<Option<Identity>>;

    /// The running epoch; 0 before the server was initialised.
    fn epoch(&self) -> Result<u32>;

    /// A named value, such as the state of a later feature.
    fn setting(&self, name: &str) -> Result<Option<Vec<u8>>>;

    /// Every stream that has an entry, with its last entry.
    fn heads(&self) -> Result<Vec<(StreamName, Cursor)>>;

    /// The stream's last entry; [`Cursor::START`] for an empty or unknown one.
    fn head(&self, stream: &StreamName) -> Result<Cursor>;

    /// The entry at a position of a stream, from 1.
    fn entry_at(&self, stream: &StreamName, pos: u64) -> Result<Option<LoggedEntry>>;

    /// The entry of a record; exclusions that name it do not count.
    fn entry_of(&self, record: &RecordId) -> Result<Option<LoggedEntry>>;

    /// Whether an exclusion names the record.
    fn is_excluded(&self, record: &RecordId) -> Result<bool>;

    /// A record's envelope, accepted or not.
    fn envelope(&self, record: &RecordId) -> Result<Option<Vec<u8>>>;

    /// Entries of a stream after `pos` in order, each with its envelope and bodies: as many as fit `budget_bytes`,
    /// at least one if there is one.
    fn deliveries(&self, stream: &StreamName, pos: u64, budget_bytes: usize) -> Result<Vec<Delivery>>;

    /// A document's row.
    fn document(&self, id: &DocumentId) -> Result<Option<StoredDocument>>;

    /// All entries that speak of one document, in log order, with envelopes and that document's bodies alone.
    fn document_deliveries(&self, id: &DocumentId) -> Result<Vec<Delivery>>;

    /// All bodies of one document, in the order in which they were stored, which is a causal one.
    fn document_bodies(&self, id: &DocumentId) -> Result<Vec<StoredBody>>;

    /// Whether the document has this change, forgotten or not.
    fn has_body(&self, document: &DocumentId, hash: &ChangeHash) -> Result<bool>;

    /// Documents of a stream that were named at or after `cutoff_ms`, are open or are pinned; newest first,
    /// from after `after` on, at most `limit`. Documents of one commit share their place; their ids set their order.
    fn window(
        &self,
        stream: &StreamName,
        cutoff_ms: i64,
        after: Option<(WindowKey, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>>;

    /// Where an author's chain ends; `None` if it never began.
    fn chain(&self, chain: &ChainKey) -> Result<Option<ChainEnd>>;

    /// All chains of an author, by stream and generation.
    fn chains_of(&self, author: &KeyId) -> Result<Vec<(ChainKey, ChainEnd)>>;

    /// What is remembered of a device's requests.
    fn contact(&self, key: &KeyId) -> Result<Option<Contact>>;

    /// All devices that ever made contact, last one first.
    fn contacts(&self) -> Result<Vec<(KeyId, Contact)>>;

    /// The bodies set aside for a record, oldest first.
    fn set_aside_of(&self, record: &RecordId) -> Result<Vec<SetAsideBody>>;

    /// Records whose bodies wait in quarantine, oldest first.
    fn quarantined(&self) -> Result<Vec<RecordId>>;

    /// The hash of one complete subtree of the log; for proofs, take the store as a [`HashReader`].
    fn subtree(&self, node: Node) -> Result<Hash>;

    /// Number of entries in the log.
    fn size(&self) -> Result<u64>;

    /// The log's tree as it stands.
    fn frontier(&self) -> Result<Frontier>;

    /// The newest checkpoint.
    fn checkpoint(&self) -> Result<Option<SignedCheckpoint>>;

    /// All checkpoints, smallest tree first.
    fn checkpoints(&self) -> Result<Vec<SignedCheckpoint>>;

    /// Entries from `log_index` on, across streams, at most `limit`.
    fn logged(&self, log_index: u64, limit: usize) -> Result<Vec<LoggedEntry>>;

    /// Other agencies' halves of channels that something is held of, by their kept names.
    fn peer_streams(&self) -> Result<Vec<StreamName>>;

    /// The last entry held of another agency's half; [`Cursor::START`] for none.
    fn peer_cursor(&self, stream: &StreamName) -> Result<Cursor>;

    /// Entries of another agency's half after `pos` in order: as many as fit `budget_bytes`, at least one if there is
    /// one.
    fn peer_deliveries(&self, stream: &StreamName, pos: u64, budget_bytes: usize) -> Result<Vec<PeerDelivery>>;

    /// The entry held of another agency's half at a position.
    fn peer_entry_at(&self, stream: &StreamName, pos: u64) -> Result<Option<Entry>>;

    /// What was held of another agency's half before it went back, by epoch and position.
    fn peer_superseded(&self, stream: &StreamName) -> Result<Vec<PeerDelivery>>;

    /// The newest signed heads of the other agency's server that speak of this half, as they came.
    fn peer_heads(&self, stream: &StreamName) -> Result<Option<Vec<u8>>>;
}

/// Writes that become durable together, or not at all. Dropped without commit, it leaves nothing.
pub trait Transaction: Read {
    /// Says who the server is, once.
    fn initialise(&mut self, identity: &Identity) -> Result<()>;

    /// Opens an epoch; it only rises.
    fn set_epoch(&mut self, epoch: u32) -> Result<()>;

    /// Sets a named value.
    fn put_setting(&mut self, name: &str, value: &[u8]) -> Result<()>;

    /// Appends an entry to its stream and to the log, with its record and the documents it speaks of.
    /// Answers the entry's index in the log. The entry must follow the stream's head.
    fn append(&mut self, new: &NewEntry<'_>) -> Result<u64>;

    /// Stores the body of a change whose document and record are stored. The same body twice is no error.
    fn put_body(&mut self, new: &NewBody<'_>) -> Result<()>;

    /// Sets what keeps a document in windows.
    fn set_document_state(&mut self, id: &DocumentId, state: DocumentState) -> Result<()>;

    /// Deletes every body of one document, those set aside too, and destroys its key after the commit.
    fn forget(&mut self, id: &DocumentId) -> Result<()>;

    /// Moves the end of an author's chain.
    fn put_chain(&mut self, chain: &ChainKey, end: &ChainEnd) -> Result<()>;

    /// Remembers a device's request.
    fn put_contact(&mut self, key: &KeyId, contact: &Contact) -> Result<()>;

    /// Keeps the bodies of a record that does not count. The oldest refused ones go when there are too many.
    fn set_aside(&mut self, kept: &SetAside<'_>) -> Result<()>;

    /// Removes what was set aside for a record, once adopted.
    fn take_set_aside(&mut self, record: &RecordId) -> Result<()>;

    /// Stores a signed checkpoint of this log. A second root for one size is refused.
    fn put_checkpoint(&mut self, signed: &SignedCheckpoint) -> Result<()>;

    /// Appends what another agency's server sent of its half; it must follow what is held.
    fn append_peer(&mut self, stream: &StreamName, delivery: &PeerDelivery) -> Result<()>;

    /// Takes another agency's half back to a position. What stood after it is kept apart, its heads are forgotten.
    fn rewind_peer(&mut self, stream: &StreamName, pos: u64) -> Result<()>;

    /// Keeps the newest signed heads of another agency's server.
    fn put_peer_heads(&mut self, stream: &StreamName, signed: &[u8]) -> Result<()>;

    /// Makes everything durable.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// A store that can be written.
pub trait Store: Read + Send {
    /// Opens a transaction; there is one at a time, others wait.
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>>;
}

impl HashReader for dyn Read + '_ {
    type Error = StoreError;

    fn hash(&self, node: Node) -> Result<Hash> {
        self.subtree(node)
    }
}

/// The cursor after an entry, if the entry follows `head`.
pub(crate) fn follow(head: &Cursor, entry: &Entry) -> Result<Cursor> {
    head.advance(entry).map_err(|_| StoreError::Misfit)
}
