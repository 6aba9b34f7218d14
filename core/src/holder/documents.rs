//! Documents at a holder's place: loading from change rows, saving in one transaction.

use std::sync::PoisonError;

use super::{Holder, HolderError, Loaded};
use crate::document::{Document, Edit, NewChange, Stamp};
use crate::domain::kinds::kind_by_code;
use crate::domain::schema::Kind;
use crate::domain::stream::StreamName;
use crate::ids::{ActorHash, DocumentId};
use crate::ingest::actor;
use crate::record::content::Access;
use crate::storage::changes::{ChangeFact, ChangeRow, ChangeState};
use crate::storage::documents::DocumentRow;
use crate::storage::{ReadTx, StorageError, WriteTx};

use super::screens::project;

/// What a save did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedChange {
    /// The document.
    pub document: DocumentId,
    /// Changes written; 0 when the edits changed nothing.
    pub changes: usize,
}

/// Loads a document from its applied changes; `None` when it has none.
pub(crate) fn load(tx: &ReadTx<'_>, row: &DocumentRow) -> Result<Option<Document>, HolderError> {
    let kind = kind_by_code(row.kind).ok_or(HolderError::UnknownKind)?;
    let changes = tx.changes(row.id)?;
    if changes.is_empty() {
        return Ok(None);
    }
    Ok(Some(Document::from_changes(kind, changes.iter().map(|change| change.bytes.as_slice()))?))
}

impl Holder {
    /// Reads a document.
    pub fn document(&self, id: DocumentId) -> Result<(DocumentRow, Document), HolderError> {
        let mut loaded = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let (row, document) = self.storage.read(|tx| take_or_load(tx, &mut loaded, id))?;
        loaded.put(id, document.clone());
        Ok((row, document))
    }

    /// Whether this device may write in a stream now.
    pub fn may_write(&self, stream: &StreamName) -> Result<(), HolderError> {
        let device = self.device()?;
        let ctl = self.directory()?.size();
        let is_serving = !device.is_retired(ctl) && !device.is_compromised(ctl);
        match device.access(stream, ctl) {
            Some(Access::Write | Access::WriteOwn) if is_serving => Ok(()),
            _ => Err(HolderError::NoGrant),
        }
    }

    /// Creates a document: one transaction with its changes, projections and audit row.
    ///
    /// `number` runs first inside the transaction and returns what only a number given there can fill, so that the
    /// number is used up exactly if the document exists.
    pub fn create<E: From<HolderError> + From<StorageError>>(
        &self,
        kind: &'static Kind,
        stream: &StreamName,
        id: DocumentId,
        act: &str,
        number: impl FnOnce(&WriteTx<'_>) -> Result<Vec<Edit>, E>,
    ) -> Result<SavedChange, E> {
        let mut loaded = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let identity = self.identity()?;
        let now = self.now();
        let generation = actor::generation(identity.generation, 0);
        let (document, changes) = self.storage.write(|tx| {
            let edits = number(tx)?;
            let actor = actor::derive(identity.device, stream, id, generation);
            let stamp = Stamp { time_ms: now.utc_ms, reason: None };
            let (document, changes) = Document::create(kind, actor, &edits, &stamp).map_err(HolderError::Document)?;
            tx.put_document(&DocumentRow {
                id,
                stream: stream.clone(),
                kind: kind.code,
                generation,
                created_ms: now.utc_ms,
                pinned: false,
                held: true,
                forgotten: false,
            })?;
            add_own(tx, id, &changes, now.utc_ms)?;
            project(tx, id, &document)?;
            tx.audit(&now, act, "done", Some(id.as_bytes()))?;
            Ok::<_, E>((document, changes))
        })?;
        loaded.put(id, document);
        Ok(SavedChange { document: id, changes: changes.len() })
    }

    /// Edits a document: one transaction. `check` sees the document before and after, may write beside it and may still
    /// refuse. It is not asked when nothing changes.
    pub fn edit<E: From<HolderError> + From<StorageError>>(
        &self,
        id: DocumentId,
        edits: &[Edit],
        reason: Option<&str>,
        act: &str,
        check: impl FnOnce(&WriteTx<'_>, &Document, &Document) -> Result<(), E>,
    ) -> Result<SavedChange, E> {
        let mut loaded = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let identity = self.identity()?;
        let now = self.now();
        let (document, written) = self.storage.write(|tx| {
            let (row, before) = take_or_load(tx, &mut loaded, id)?;
            let mut after = before.clone();
            let actor = actor::derive(identity.device, &row.stream, id, row.generation);
            let stamp = Stamp { time_ms: now.utc_ms, reason: reason.map(str::to_owned) };
            let changes = after.edit(actor, edits, &stamp).map_err(HolderError::Document)?;
            if changes.is_empty() {
                return Ok((before, 0));
            }
            add_own(tx, id, &changes, now.utc_ms)?;
            project(tx, id, &after)?;
            check(tx, &before, &after)?;
            tx.audit(&now, act, "done", Some(id.as_bytes()))?;
            Ok::<_, E>((after, changes.len()))
        })?;
        loaded.put(id, document);
        Ok(SavedChange { document: id, changes: written })
    }

    /// Makes a document anew whose every change was refused: same id, a new actor, the values of a draft. `beside` writes
    /// in the same transaction.
    pub(crate) fn recreate(
        &self,
        id: DocumentId,
        edits: &[Edit],
        act: &str,
        beside: impl FnOnce(&WriteTx<'_>) -> Result<(), StorageError>,
    ) -> Result<SavedChange, HolderError> {
        let mut loaded = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let identity = self.identity()?;
        let now = self.now();
        let (document, written) = self.storage.write(|tx| {
            let row = tx.document(id)?.ok_or(HolderError::UnknownDocument)?;
            let kind = kind_by_code(row.kind).ok_or(HolderError::UnknownKind)?;
            let actor = actor::derive(identity.device, &row.stream, id, row.generation);
            let stamp = Stamp { time_ms: now.utc_ms, reason: None };
            let (document, changes) = Document::create(kind, actor, edits, &stamp)?;
            add_own(tx, id, &changes, now.utc_ms)?;
            project(tx, id, &document)?;
            beside(tx)?;
            tx.audit(&now, act, "done", Some(id.as_bytes()))?;
            Ok::<_, HolderError>((document, changes.len()))
        })?;
        loaded.put(id, document);
        Ok(SavedChange { document: id, changes: written })
    }

    /// The actor this device writes a document as.
    pub fn actor_of(&self, row: &DocumentRow) -> Result<ActorHash, HolderError> {
        Ok(actor::derive(self.identity()?.device, &row.stream, row.id, row.generation))
    }
}

fn take_or_load(tx: &ReadTx<'_>, loaded: &mut Loaded, id: DocumentId) -> Result<(DocumentRow, Document), HolderError> {
    let row = tx.document(id)?.ok_or(HolderError::UnknownDocument)?;
    if row.forgotten {
        return Err(StorageError::Forgotten.into());
    }
    if !row.held {
        return Err(HolderError::NotHeld);
    }
    let document = match loaded.take(id) {
        Some(document) => document,
        None => load(tx, &row)?.ok_or(HolderError::NotHeld)?,
    };
    Ok((row, document))
}

fn add_own(tx: &WriteTx<'_>, id: DocumentId, changes: &[NewChange], time_ms: i64) -> Result<(), StorageError> {
    for change in changes {
        let fact = ChangeFact {
            hash: change.hash,
            actor: change.actor,
            seq: change.seq,
            time_ms,
            state: ChangeState::Local,
            record: None,
        };
        tx.add_change(id, &ChangeRow { fact, bytes: change.bytes.clone() })?;
    }
    Ok(())
}
