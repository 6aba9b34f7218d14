//! One document, field by field, each side of a conflict with its author and time.

use super::proof::SyncState;
use super::view::DocumentFields;
use crate::document::FieldValue;
use crate::ids::{ChangeHash, DocumentId, KeyId};
use crate::storage::authors::AuthorRow;
use crate::storage::documents::DocumentRow;
use crate::storage::drafts::DraftRow;
use crate::storage::{ReadTx, StorageError, damaged};

/// A document as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentView {
    /// What it is and where it lives.
    pub document: DocumentRow,
    /// Its fields by path, in path order.
    pub fields: Vec<FieldView>,
    /// Where it stands with the server.
    pub sync: SyncState,
    /// Values that a refusal took out of it, offered again.
    pub drafts: Vec<DraftRow>,
}

/// A field. Its label is `i18n::field_label` of the document's kind and this path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    /// Its path.
    pub path: String,
    /// The value every device shows.
    pub value: FieldValue,
    /// What each side wrote; empty unless they differ.
    pub sides: Vec<Side>,
}

/// One side of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What it wrote.
    pub value: FieldValue,
    /// The change that wrote it.
    pub change: ChangeHash,
    /// Who, where and when.
    pub written: Authorship,
}

/// Who wrote a change and when they said it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorship {
    /// Whether this device did.
    pub own: bool,
    /// The holder, where a verified record names one.
    pub author: Option<AuthorRow>,
    /// Author time, milliseconds since 1970, as claimed.
    pub written_ms: i64,
}

/// A document as a screen shows it; `None` when this phone does not know it.
pub fn detail(tx: &ReadTx<'_>, id: DocumentId, fields: &DocumentFields) -> Result<Option<DocumentView>, StorageError> {
    let (Some(document), Some(n)) = (tx.document(id)?, tx.document_row(id)?) else { return Ok(None) };
    let mut views = Vec::with_capacity(fields.len());
    for (path, state) in fields {
        let mut sides = Vec::with_capacity(state.alternatives.len());
        for side in &state.alternatives {
            let written = authorship(tx, side.change)?;
            sides.push(Side { value: side.value.clone(), change: side.change, written });
        }
        views.push(FieldView { path: path.clone(), value: state.value.clone(), sides });
    }
    let sync = SyncState::of_document(tx, n)?;
    Ok(Some(DocumentView { document, fields: views, sync, drafts: tx.open_drafts(Some(id))? }))
}

/// Who wrote a change; a local change is this device's. A change this phone does not hold has no author.
pub fn authorship(tx: &ReadTx<'_>, change: ChangeHash) -> Result<Authorship, StorageError> {
    let found = tx.find(
        "select c.time_ms, coalesce(r.own, 1), r.author from changes c left join records r on r.n = c.record
         where c.hash = ?1",
        [change.as_bytes()],
        |row| {
            let key = match row.get_ref(2)?.as_blob_or_null()? {
                Some(bytes) => Some(KeyId::from_slice(bytes).ok_or_else(|| damaged(2))?),
                None => None,
            };
            Ok((row.get(0)?, row.get(1)?, key))
        },
    )?;
    let Some((written_ms, own, key)) = found else { return Ok(Authorship::default()) };
    let author = key.map(|key| tx.author(key)).transpose()?.flatten();
    Ok(Authorship { own, author, written_ms })
}
