//! What goes in and what comes out, apart from the records and entries themselves.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Entry;
use enlace_core::ids::{ActorHash, ChangeHash, DocumentId, KeyId, RecordId};
use enlace_core::record::keys::PublicKey;

/// Who a server is. Its secret key is not in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Agency code.
    pub agency: String,
    /// Name of the log in checkpoints.
    pub origin: String,
    /// The agency's root key.
    pub root: PublicKey,
    /// The server's key.
    pub server: PublicKey,
}

/// An entry with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEntry {
    /// Index of its leaf, from 0.
    pub log_index: u64,
    /// The entry.
    pub entry: Entry,
}

/// An entry to append.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    /// The entry; it follows the head of its stream.
    pub entry: &'a Entry,
    /// The record's envelope; `None` exactly for an exclusion, whose record is stored already.
    pub envelope: Option<&'a [u8]>,
    /// The documents of this stream that it speaks of, with their kinds. Unknown ones begin here, as open ones.
    /// Leave them out for a record that does not count; an exclusion names those of the record it excludes.
    pub documents: &'a [(DocumentId, u16)],
}

/// A change's body to store.
#[derive(Clone, Copy, Debug)]
pub struct NewBody<'a> {
    /// The document.
    pub document: DocumentId,
    /// The change's hash; the bytes must have it.
    pub hash: ChangeHash,
    /// The change's actor.
    pub actor: ActorHash,
    /// The change's number under its actor.
    pub seq: u64,
    /// The record with which it is delivered.
    pub record: RecordId,
    /// The raw change chunk.
    pub bytes: &'a [u8],
}

/// A stored change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBody {
    /// The document.
    pub document: DocumentId,
    /// The change's hash.
    pub hash: ChangeHash,
    /// The change's actor.
    pub actor: ActorHash,
    /// The change's number under its actor.
    pub seq: u64,
    /// The record with which it was delivered.
    pub record: RecordId,
    /// The raw change chunk; `None` once the document was forgotten.
    pub bytes: Option<Vec<u8>>,
}

/// What a reader of a stream gets for one position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The entry and its place in the log.
    pub logged: LoggedEntry,
    /// The record's envelope; `None` for an exclusion, whose record was delivered before.
    pub envelope: Option<Vec<u8>>,
    /// The bodies delivered with the record, in causal order; empty for an exclusion.
    pub bodies: Vec<StoredBody>,
}

/// What another agency's server sent for one position of its half of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerDelivery {
    /// The entry, which bears the channel's plain name.
    pub entry: Entry,
    /// The record's envelope; `None` for a record that did not count.
    pub envelope: Option<Vec<u8>>,
}

/// A document as windows see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// The document.
    pub id: DocumentId,
    /// Its stream, for ever.
    pub stream: StreamName,
    /// Code of its kind.
    pub kind: u16,
    /// Where it stands in its stream's windows: the newest entry that names it.
    pub key: WindowKey,
    /// What keeps it in windows.
    pub state: DocumentState,
    /// Whether its bodies were deleted.
    pub is_forgotten: bool,
}

/// Order of documents in a window: time of receipt, then place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WindowKey {
    /// When the newest entry was received.
    pub received_ms: i64,
    /// Its index in the log.
    pub log_index: u64,
}

/// What keeps a document in windows whatever its age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocumentState {
    /// Not closed or voided.
    pub is_open: bool,
    /// Belongs to something open.
    pub is_pinned: bool,
}

/// One author's chain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainKey {
    /// The author's key.
    pub author: KeyId,
    /// The stream.
    pub stream: StreamName,
    /// The author's generation.
    pub generation: u64,
}

/// Where a chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// Number of its last record.
    pub seq: u64,
    /// Its last record.
    pub record: RecordId,
}

/// A device's last request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The server's clock at that request.
    pub last_ms: i64,
    /// The request's counter: a request must have a larger one.
    pub counter: u64,
}

/// Bodies of a record that does not count.
#[derive(Clone, Copy, Debug)]
pub struct SetAside<'a> {
    /// The record.
    pub record: RecordId,
    /// Its stream, which says whether bodies are sealed.
    pub stream: &'a StreamName,
    /// Its author.
    pub author: KeyId,
    /// When it was received.
    pub received_ms: i64,
    /// Whether it may still be adopted, and so is never dropped for space.
    pub is_quarantined: bool,
    /// The verdict's code.
    pub code: &'a str,
    /// Documents and bytes as sent.
    pub bodies: &'a [(DocumentId, &'a [u8])],
}

/// A body that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAsideBody {
    /// The document it claims to belong to.
    pub document: DocumentId,
    /// The verdict's code.
    pub code: String,
    /// When it was received.
    pub received_ms: i64,
    /// The bytes as sent; `None` once the document was forgotten.
    pub bytes: Option<Vec<u8>>,
}
