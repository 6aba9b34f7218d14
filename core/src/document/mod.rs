//! Documents: the domain's fields as one flat, merging map.
//!
//! A document is one Automerge root map from field paths (see `domain::schema`) to scalars or text objects; there are
//! no nested maps or lists, since two devices creating a nested part offline would make two objects of which one is
//! lost. Owns reading, editing and history. Knows nothing of signatures, storage or who may write: changes from
//! others reach a document through `ingest` alone.
//!
//! Invariant: an edit writes only the keys it names, so fields of a newer build survive it.

pub mod codec;
mod edit;
mod fields;
mod guard;
mod history;
mod prose;
mod view;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use automerge::transaction::Transactable;
use automerge::{Automerge, Change, LoadOptions, OnPartialLoad, ROOT, ReadDoc, TextEncoding};
use thiserror::Error;

pub use edit::{Edit, NewChange, Stamp};
pub use fields::{Alternative, FieldState, FieldValue};
pub(crate) use guard::guarded;
pub use history::ChangeSummary;
pub use view::view;

use crate::domain::schema::Kind;
use crate::ids::ChangeHash;

/// The key that holds the schema version a document was written with.
pub const SCHEMA_KEY: &str = "schema";

/// Why a document could not be read or edited. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// The edit names a path this build does not know for the kind.
    #[error("field is not known for this kind of document")]
    UnknownField,
    /// The edit writes a register to a prose field or the reverse, or clears a prose field.
    #[error("edit does not fit the field")]
    WrongShape,
    /// A splice starts or ends outside the text or inside a character.
    #[error("splice is outside the text or splits a character")]
    SpliceOutOfRange,
    /// Bytes that are not a whole change, or whose ancestors are missing.
    #[error("stored changes are damaged or incomplete")]
    Damaged,
    /// The merge library failed on this document.
    #[error("document could not be processed")]
    Internal,
}

impl DocumentError {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownField => "document_unknown_field",
            Self::WrongShape => "document_wrong_shape",
            Self::SpliceOutOfRange => "document_splice_out_of_range",
            Self::Damaged => "document_damaged",
            Self::Internal => "document_internal",
        }
    }
}

/// A document of one kind.
#[derive(Clone, Debug)]
pub struct Document {
    kind: &'static Kind,
    inner: Automerge,
}

impl Document {
    fn empty(kind: &'static Kind) -> Self {
        Self { kind, inner: Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit) }
    }

    /// Rebuilds a document from the raw bytes of all its accepted changes, in any order.
    pub fn from_changes<'a>(
        kind: &'static Kind,
        changes: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, DocumentError> {
        let mut document = Self::empty(kind);
        document.apply_stored(changes)?;
        Ok(document)
    }

    /// Applies raw bytes of changes that `ingest` accepted before; changes the document has are skipped.
    pub fn apply_stored<'a>(&mut self, changes: impl IntoIterator<Item = &'a [u8]>) -> Result<(), DocumentError> {
        let changes: Vec<Change> = guarded(|| changes.into_iter().map(Change::try_from).collect::<Result<_, _>>())?
            .map_err(|_| DocumentError::Damaged)?;
        self.apply_decoded(changes)
    }

    /// Applies checked changes; leaves the document as it was when they cannot all be applied.
    pub(crate) fn apply_decoded(&mut self, changes: Vec<Change>) -> Result<(), DocumentError> {
        let mut next = self.inner.clone();
        let next = guarded(move || {
            next.apply_changes(changes).map_err(|_| DocumentError::Damaged)?;
            if next.get_missing_deps(&[]).is_empty() { Ok(next) } else { Err(DocumentError::Damaged) }
        })??;
        self.inner = next;
        Ok(())
    }

    /// Writes and drops one edit on a copy, to see that the document still takes edits.
    pub(crate) fn try_edit(&self) -> Result<(), DocumentError> {
        let mut copy = self.inner.clone();
        guarded(move || {
            let mut tx = copy.transaction();
            tx.put(ROOT, "trial", true).map_err(|_| DocumentError::Internal)?;
            tx.commit().0.map(|_| ()).ok_or(DocumentError::Internal)
        })?
    }

    /// What the document is.
    pub const fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// The newest changes: those nothing else in the document depends on, sorted.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.inner.get_heads().into_iter().map(|hash| ChangeHash(hash.0)).collect()
    }

    /// A compact form of the whole document, a cache that [`Self::from_changes`] can rebuild. Never sent to anyone.
    pub fn to_cache(&self) -> Result<Vec<u8>, DocumentError> {
        guarded(|| self.inner.save_nocompress())
    }

    /// Opens this device's own [`Self::to_cache`].
    pub fn from_cache(kind: &'static Kind, bytes: &[u8]) -> Result<Self, DocumentError> {
        let options =
            LoadOptions::new().on_partial_load(OnPartialLoad::Error).text_encoding(TextEncoding::Utf16CodeUnit);
        let inner = guarded(|| Automerge::load_with_options(bytes, options))?.map_err(|_| DocumentError::Damaged)?;
        Ok(Self { kind, inner })
    }
}
