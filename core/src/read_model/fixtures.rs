//! A phone with real documents, for tests.

use crate::document::{Document, Edit, NewChange, Stamp};
use crate::domain::kinds::kind_by_code;
use crate::domain::value::{At, Register, Scalar};
use crate::geo::Point;
use crate::ids::{ActorHash, DocumentId};
use crate::storage::changes::{ChangeFact, ChangeRow, ChangeState};
use crate::storage::documents::DocumentRow;
use crate::storage::fixtures::{TestDatabase, database, document_id, stream};
use crate::storage::{StorageError, WriteTx};

use super::DocumentFields;

pub(crate) struct Phone {
    pub db: TestDatabase,
}

pub(crate) fn set(path: &str, value: impl Into<Register>) -> Edit {
    Edit::set(path, value)
}

pub(crate) fn at(utc_ms: i64) -> Register {
    Scalar::At(At { utc_ms, offset_min: -420, zone: None }).into()
}

pub(crate) fn point(lat_e7: i32, lon_e7: i32) -> Register {
    Scalar::Point(Point::new(lat_e7, lon_e7)).into()
}

pub(crate) fn row(n: u32, kind: u16) -> DocumentRow {
    DocumentRow {
        id: document_id(n),
        stream: stream(if kind == 3 { "identity/nogales" } else { "internal/nogales" }),
        kind,
        generation: 1 << 16,
        created_ms: 1_000_000 + i64::from(n),
        pinned: false,
        held: true,
        forgotten: false,
    }
}

pub(crate) fn change_row(change: &NewChange, time_ms: i64) -> ChangeRow {
    ChangeRow {
        fact: ChangeFact {
            hash: change.hash,
            actor: change.actor,
            seq: change.seq,
            time_ms,
            state: ChangeState::Local,
            record: None,
        },
        bytes: change.bytes.clone(),
    }
}

/// Reads a document from its stored changes, as a command would.
pub(crate) fn fields_of(row: &DocumentRow, changes: &[ChangeRow]) -> Result<DocumentFields, StorageError> {
    if changes.is_empty() {
        return Ok(DocumentFields::new());
    }
    let kind = kind_by_code(row.kind).unwrap();
    let bytes = changes.iter().map(|change| change.bytes.as_slice());
    Document::from_changes(kind, bytes).and_then(|document| document.fields()).map_err(|_| StorageError::Corrupt)
}

impl Phone {
    pub(crate) fn new() -> Self {
        Self { db: database() }
    }

    pub(crate) fn write<T>(&self, act: impl FnOnce(&WriteTx<'_>) -> Result<T, StorageError>) -> T {
        self.db.storage.write(act).unwrap()
    }

    pub(crate) fn document(&self, n: u32) -> Document {
        let (row, changes) = self
            .db
            .storage
            .read(|tx| Ok::<_, StorageError>((tx.document(document_id(n))?.unwrap(), tx.changes(document_id(n))?)))
            .unwrap();
        Document::from_changes(kind_by_code(row.kind).unwrap(), changes.iter().map(|change| change.bytes.as_slice()))
            .unwrap()
    }

    pub(crate) fn create(&self, n: u32, kind: u16, edits: &[Edit]) -> DocumentId {
        let stamp = Stamp { time_ms: 1_700_000_000_000 + i64::from(n) * 1000, reason: None };
        let (document, changes) = Document::create(kind_by_code(kind).unwrap(), actor(n, 1), edits, &stamp).unwrap();
        self.write(|tx| {
            tx.put_document(&row(n, kind))?;
            store(tx, n, &document, &changes, stamp.time_ms)
        });
        document_id(n)
    }

    /// One side edits on top of everything stored.
    pub(crate) fn edit(&self, n: u32, device: u8, edits: &[Edit]) {
        self.edit_all(n, &[(device, edits)]);
    }

    /// Several devices edit without knowing of each other.
    pub(crate) fn edit_all(&self, n: u32, sides: &[(u8, &[Edit])]) {
        let base = self.document(n);
        let stamp = Stamp { time_ms: 1_700_000_500_000, reason: Some("correction".to_owned()) };
        let mut merged = base.clone();
        let mut all = Vec::new();
        for (device, edits) in sides {
            let changes = base.clone().edit(actor(n, *device), edits, &stamp).unwrap();
            merged.apply_stored(changes.iter().map(|change| change.bytes.as_slice())).unwrap();
            all.extend(changes);
        }
        self.write(|tx| store(tx, n, &merged, &all, stamp.time_ms));
    }
}

fn actor(n: u32, device: u8) -> ActorHash {
    let mut actor = [device; 16];
    actor[..4].copy_from_slice(&n.to_be_bytes());
    ActorHash(actor)
}

fn store(
    tx: &WriteTx<'_>,
    n: u32,
    document: &Document,
    changes: &[NewChange],
    time_ms: i64,
) -> Result<(), StorageError> {
    for change in changes {
        tx.add_change(document_id(n), &change_row(change, time_ms))?;
    }
    super::project(tx, document_id(n), &document.fields().unwrap())
}
