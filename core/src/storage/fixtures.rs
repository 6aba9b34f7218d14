//! Databases and rows for tests.

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::changes::{ChangeFact, ChangeRow, ChangeState};
use super::documents::DocumentRow;
use super::key::MemoryVault;
use super::records::{RecordRow, RecordState};
use super::{Options, Storage, StorageError};
use crate::clock::SeededEntropy;
use crate::domain::stream::StreamName;
use crate::ids::{ActorHash, ChangeHash, DocumentId, KeyId, RecordId};

/// A database in a folder that goes away with it.
pub(crate) struct TestDatabase {
    pub storage: Storage,
    pub folder: TempDir,
}

pub(crate) fn options(folder: &Path) -> Options {
    Options {
        path: folder.join("enlace.db"),
        key_name: "database.key".to_owned(),
        vault: Arc::new(MemoryVault::default()),
        entropy: Arc::new(SeededEntropy::new(11)),
    }
}

pub(crate) fn database() -> TestDatabase {
    let folder = tempfile::tempdir().unwrap();
    TestDatabase { storage: Storage::open(options(folder.path())).unwrap(), folder }
}

pub(crate) fn stream(name: &str) -> StreamName {
    StreamName::parse(name).unwrap()
}

pub(crate) fn document_id(n: u32) -> DocumentId {
    let mut id = [0x40; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    DocumentId(id)
}

pub(crate) fn document(n: u32, stream_name: &str) -> DocumentRow {
    DocumentRow {
        id: document_id(n),
        stream: stream(stream_name),
        kind: 1,
        generation: 1 << 16,
        created_ms: 1_000_000 + i64::from(n),
        pinned: false,
        held: true,
        forgotten: false,
    }
}

/// A made-up local change: storage does not look inside.
pub(crate) fn change(document: u32, seq: u64, text: &str) -> ChangeRow {
    let mut hash = [7; 32];
    hash[..4].copy_from_slice(&document.to_be_bytes());
    hash[4..12].copy_from_slice(&seq.to_be_bytes());
    let mut actor = [3; 16];
    actor[..4].copy_from_slice(&document.to_be_bytes());
    ChangeRow {
        fact: ChangeFact {
            hash: ChangeHash(hash),
            actor: ActorHash(actor),
            seq,
            time_ms: 1_700_000_000_000,
            state: ChangeState::Local,
            record: None,
        },
        bytes: text.as_bytes().to_vec(),
    }
}

pub(crate) fn record(n: u8, stream_name: &str, own: bool) -> RecordRow {
    RecordRow {
        id: RecordId([n; 32]),
        stream: stream(stream_name),
        own,
        kind: 1,
        author: KeyId([5; 32]),
        generation: 1,
        seq: u64::from(n),
        prev: None,
        made_ms: 1_700_000_000_000 + i64::from(n),
        urgency: 0,
        state: RecordState::Waiting,
        envelope: vec![n; 40],
    }
}

/// Saves a document with one local change.
pub(crate) fn save(storage: &Storage, n: u32, stream_name: &str, text: &str) {
    storage
        .write(|tx| {
            tx.put_document(&document(n, stream_name))?;
            tx.add_change(document_id(n), &change(n, 1, text))?;
            Ok::<_, StorageError>(())
        })
        .unwrap();
}
