//! The changes of one entry, checked and applied on trial before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use enlace_core::domain::kinds::kind_by_code;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::Scalar;
use enlace_core::ids::{DeviceId, DocumentId, RecordId};
use enlace_core::ingest::CheckedChange;
use enlace_core::ingest::actor;
use enlace_core::ingest::commit::{
    CommitPart, CommitRefusal, MAX_DEVICE_ACTORS, check_generations, check_part, kind_of, split,
};
use enlace_core::ingest::trial::Probe;
use enlace_core::record::body::Body;
use enlace_core::record::content::Commit;

use super::decision::read_body;
use super::documents::{Documents, LoadError, Loaded, register_of};
use crate::store::{DocumentState, Read, StoreError};

/// Why the changes of an entry do not count.
#[derive(Debug)]
pub(super) enum ChangesError {
    /// The store failed.
    Store(StoreError),
    /// An accepted record must be excluded before the document can be worked on.
    Exclude(RecordId),
    /// Refused, by its stable word.
    Refused(&'static str),
}

/// What an entry does to documents, prepared and not yet written.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The documents as they become.
    pub(super) loaded: BTreeMap<DocumentId, (u16, Loaded)>,
    /// New changes in causal order.
    pub(super) fresh: Vec<(DocumentId, CheckedChange)>,
}

/// Whose changes they are, and where they go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The device that signed for them.
    pub(super) device: DeviceId,
    /// The record they came with.
    pub(super) body: &'a Body,
}

impl Origin<'_> {
    const fn stream(&self) -> &StreamName {
        &self.body.position.stream
    }
}

impl Changes {
    /// Takes in the changes of one commit; on an error the whole must be thrown away.
    pub(super) fn take_in(
        &mut self,
        store: &dyn Read,
        documents: &mut Documents,
        origin: Origin<'_>,
        commit: &Commit,
        bytes: &[Vec<u8>],
    ) -> Result<(), ChangesError> {
        check_generations(commit, origin.body.position.generation)?;
        for part in split(commit, bytes)? {
            self.take_in_part(store, documents, origin, &part)?;
        }
        Ok(())
    }

    fn take_in_part(
        &mut self,
        store: &dyn Read,
        documents: &mut Documents,
        origin: Origin<'_>,
        part: &CommitPart<'_>,
    ) -> Result<(), ChangesError> {
        let id = part.named.document;
        let kind = kind_of(part, origin.stream())?;
        if let Some(stored) = store.document(&id)? {
            if stored.stream != *origin.stream() || stored.kind != kind.code {
                return Err(CommitRefusal::DocumentElsewhere.into());
            }
            if stored.is_forgotten {
                return Err(ChangesError::Refused(StoreError::Forgotten.code()));
            }
        }
        let mut loaded = match self.loaded.remove(&id) {
            Some((code, loaded)) if code == kind.code => loaded,
            Some(_) => return Err(CommitRefusal::DocumentElsewhere.into()),
            None => documents.take(store, &id, kind)?,
        };
        let probe = Probe::when_doubling;
        let Loaded { document, history } = &mut loaded;
        let writer = actor::derive(origin.device, origin.stream(), id, part.named.generation);
        if history.newest_of(&writer).is_none() && actors_of(store, origin, &id)? >= MAX_DEVICE_ACTORS {
            return Err(CommitRefusal::TooManyGenerations.into());
        }
        let (next, fresh) = check_part(part, kind, origin.stream(), origin.device, document, history, probe)?;
        *document = next;
        self.fresh.extend(fresh.into_iter().map(|change| (id, change)));
        self.loaded.insert(id, (kind.code, loaded));
        Ok(())
    }

    /// The documents and their kinds.
    pub(super) fn mentions(&self) -> Vec<(DocumentId, u16)> {
        self.loaded.iter().map(|(id, (kind, _))| (*id, *kind)).collect()
    }
}

/// How many actors of the device have changes in a document. Asked when it comes as another one.
fn actors_of(store: &dyn Read, origin: Origin<'_>, id: &DocumentId) -> Result<usize, StoreError> {
    let mut authors = BTreeMap::new();
    let mut actors = BTreeSet::new();
    for body in store.document_bodies(id)? {
        let author = match authors.get(&body.record) {
            Some(author) => *author,
            None => *authors.entry(body.record).or_insert(read_body(store, &body.record)?.author),
        };
        if author == origin.body.author {
            actors.insert(body.actor);
        }
    }
    Ok(actors.len())
}

/// What keeps a document in windows: an incident until it is closed or voided, its evidence as long as it.
pub(super) fn state_of(store: &dyn Read, loaded: &Loaded) -> Result<DocumentState, StoreError> {
    let text = |path| register_of(&loaded.document, path).ok().flatten();
    let kind = loaded.document.kind();
    let is_open = kind_by_code(kind.code).is_some_and(|kind| kind.name == "incident")
        && !matches!(text("status"), Some(Scalar::Text(status)) if status == "closed" || status == "voided");
    let parent = match text("incident") {
        Some(Scalar::Bytes(id)) => DocumentId::from_slice(&id),
        _ => None,
    };
    let parent = parent.map(|id| store.document(&id)).transpose()?.flatten();
    Ok(DocumentState { is_open, is_pinned: parent.is_some_and(|parent| parent.state.is_open) })
}

impl From<StoreError> for ChangesError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<CommitRefusal> for ChangesError {
    fn from(refusal: CommitRefusal) -> Self {
        Self::Refused(refusal.code())
    }
}

impl From<LoadError> for ChangesError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Store(error) => Self::Store(error),
            LoadError::DoesNotApply(record) => Self::Exclude(record),
        }
    }
}
