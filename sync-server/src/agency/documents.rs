//! The documents at hand: those written last, with what ingest must know of their past.

use std::collections::HashMap;

use enlace_core::document::{Document, DocumentError, FieldValue};
use enlace_core::domain::schema::Kind;
use enlace_core::domain::value::{Answer, Scalar};
use enlace_core::ids::{DocumentId, RecordId};
use enlace_core::ingest::History;

use crate::store::{Read, StoreError, StoredBody};

/// Documents kept in memory. One takes some hundred kilobytes; writers come back to the same few.
const MOST: usize = 64;

/// A document with its past.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    /// Its state.
    pub(super) document: Document,
    /// Its accepted changes, indexed.
    pub(super) history: History,
}

/// Why a document could not be loaded.
#[derive(Debug)]
pub(super) enum LoadError {
    /// The store failed.
    Store(StoreError),
    /// This record's changes do not apply, though they were accepted once.
    DoesNotApply(RecordId),
}

/// The documents at hand, least recently used ones first to go.
#[derive(Debug, Default)]
pub(super) struct Documents {
    loaded: HashMap<DocumentId, (u64, Loaded)>,
    uses: u64,
}

impl Documents {
    /// Takes the document out of the cache, or loads it; `put` brings it back.
    pub(super) fn take(&mut self, store: &dyn Read, id: &DocumentId, kind: &'static Kind) -> Result<Loaded, LoadError> {
        match self.loaded.remove(id) {
            Some((_, loaded)) if loaded.document.kind().code == kind.code => Ok(loaded),
            _ => load(store, id, kind),
        }
    }

    /// Keeps a document at hand.
    pub(super) fn put(&mut self, id: DocumentId, loaded: Loaded) {
        self.uses += 1;
        self.loaded.insert(id, (self.uses, loaded));
        if self.loaded.len() > MOST
            && let Some(oldest) = self.loaded.iter().min_by_key(|(_, (used, _))| *used).map(|(id, _)| *id)
        {
            self.loaded.remove(&oldest);
        }
    }

    /// Forgets one document.
    pub(super) fn drop(&mut self, id: &DocumentId) {
        self.loaded.remove(id);
    }

    /// Forgets everything, after a transaction that was not kept.
    pub(super) fn clear(&mut self) {
        self.loaded.clear();
    }
}

fn load(store: &dyn Read, id: &DocumentId, kind: &'static Kind) -> Result<Loaded, LoadError> {
    let mut bodies = Vec::new();
    for body in store.document_bodies(id)? {
        if !store.is_excluded(&body.record)? {
            bodies.push(body);
        }
    }
    let bytes = || bodies.iter().filter_map(|body| body.bytes.as_deref());
    match (History::from_accepted(bytes()), Document::from_changes(kind, bytes())) {
        (Ok(history), Ok(document)) => Ok(Loaded { document, history }),
        _ => Err(first_misfit(&bodies, kind)),
    }
}

/// The record whose changes are the first that do not apply.
fn first_misfit(bodies: &[StoredBody], kind: &'static Kind) -> LoadError {
    for count in 1..=bodies.len() {
        let bytes = || bodies[..count].iter().filter_map(|body| body.bytes.as_deref());
        if History::from_accepted(bytes()).is_err() || Document::from_changes(kind, bytes()).is_err() {
            return LoadError::DoesNotApply(bodies[count - 1].record);
        }
    }
    LoadError::Store(StoreError::Corrupt)
}

impl From<StoreError> for LoadError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The text of a code or reference field, if it holds one.
pub(super) fn register_of(document: &Document, path: &str) -> Result<Option<Scalar>, DocumentError> {
    let fields = document.fields()?;
    Ok(fields.get(path).and_then(|field| match &field.value {
        FieldValue::Register(Answer::Known(scalar)) => Some(scalar.clone()),
        _ => None,
    }))
}
