//! The evidence of an incident, and the documents about a person in it.

use super::proof::SyncState;
use crate::ids::{DocumentId, SubjectId};
use crate::storage::{ReadTx, StorageError, damaged};

/// A row of an incident's evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceSummary {
    /// The document.
    pub document: DocumentId,
    /// Sayable reference.
    pub reference: Option<String>,
    /// Code of the set `evidence_kind`.
    pub kind: Option<String>,
    /// When it was found, milliseconds since 1970, and the local offset then in minutes.
    pub found: Option<(i64, i16)>,
    /// Recordings attached.
    pub media: u32,
    /// Whether it was voided.
    pub voided: bool,
    /// Fields on which two sides differ.
    pub conflicts: u32,
    /// When it last changed, milliseconds since 1970, by its authors' clocks.
    pub updated_ms: i64,
    /// Where it stands with the server.
    pub sync: SyncState,
}

/// The evidence of an incident, in the order it came to this phone.
pub fn of_incident(tx: &ReadTx<'_>, incident: DocumentId) -> Result<Vec<EvidenceSummary>, StorageError> {
    tx.list(
        "select d.id, e.ref, e.kind, e.found_ms, e.found_offset_min, e.media, e.voided, e.conflicts, e.updated_ms,
                e.sync
         from evidence e join documents d on d.n = e.document where e.incident = ?1 order by e.document",
        [incident.as_bytes()],
        |row| {
            let found = match (row.get(3)?, row.get(4)?) {
                (Some(utc_ms), Some(offset_min)) => Some((utc_ms, offset_min)),
                _ => None,
            };
            Ok(EvidenceSummary {
                document: DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
                reference: row.get(1)?,
                kind: row.get(2)?,
                found,
                media: row.get(5)?,
                voided: row.get(6)?,
                conflicts: row.get(7)?,
                updated_ms: row.get(8)?,
                sync: SyncState::from_number(row.get(9)?).ok_or_else(|| damaged(9))?,
            })
        },
    )
}

/// The identity documents of a subject on this phone: ids only.
pub fn identities_of(tx: &ReadTx<'_>, subject: SubjectId) -> Result<Vec<DocumentId>, StorageError> {
    tx.list(
        "select d.id from identities i join documents d on d.n = i.document where i.subject = ?1 order by d.n",
        [subject.as_bytes()],
        |row| DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0)),
    )
}
