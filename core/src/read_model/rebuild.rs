//! Making every row of the read model again from changes and records.

use super::channel;
use super::projection::{note_filing, project};
use super::view::DocumentFields;
use crate::record::body::Body;
use crate::record::content::Content;
use crate::storage::changes::ChangeRow;
use crate::storage::documents::DocumentRow;
use crate::storage::{StorageError, WriteTx};

/// Tables a rebuild empties first.
const TABLES: [&str; 15] = [
    "incidents",
    "places",
    "incident_subjects",
    "evidence",
    "identities",
    "filings",
    "indexed",
    "search_identity",
    "search_source",
    "search_medical",
    "releases",
    "release_parents",
    "release_answers",
    "release_approvals",
    "deliveries",
];

/// Why a rebuild stopped. The transaction must be rolled back: the old rows are then still there.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError<E> {
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A document could not be read from its changes.
    #[error("document could not be read from its changes")]
    Document(E),
}

/// Makes every row again. `fields_of` reads a document from its changes; it is the same function that feeds
/// [`project`], which is why the outcome is the same.
pub fn rebuild<E>(
    tx: &WriteTx<'_>,
    mut fields_of: impl FnMut(&DocumentRow, &[ChangeRow]) -> Result<DocumentFields, E>,
) -> Result<(), RebuildError<E>> {
    for table in TABLES {
        tx.run(&format!("delete from {table}"), [])?;
    }
    tx.run("insert into search_internal (search_internal) values ('delete-all')", [])?;
    for document in tx.documents()? {
        if document.forgotten || !document.held {
            continue;
        }
        let changes = tx.changes(document.id)?;
        let fields = fields_of(&document, &changes).map_err(RebuildError::Document)?;
        project(tx, document.id, &fields)?;
    }
    for stream in tx.streams()? {
        for record in tx.records_of_stream(&stream.name)? {
            // Records of kinds or forms newer than this build are kept and say nothing to these screens.
            if let Ok(Body { content: Content::Filing(filing), .. }) = record.body() {
                note_filing(tx, &filing, &record)?;
            }
            channel::note(tx, record.id)?;
        }
    }
    tx.rebuilt()?;
    Ok(())
}
