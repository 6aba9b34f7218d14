//! Keeps the screens' rows in step for sync, which knows nothing of screens.

use std::collections::BTreeMap;

use super::HolderError;
use super::documents::load;
use crate::document::Document;
use crate::ids::{DocumentId, RecordId};
use crate::read_model::{self, RebuildError};
use crate::record::content::Filing;
use crate::storage::{StorageError, WriteTx};

/// Brings the rows of a document up to date, in the transaction that changed it.
pub(crate) fn project(tx: &WriteTx<'_>, id: DocumentId, document: &Document) -> Result<(), HolderError> {
    Ok(read_model::project(tx, id, &document.fields()?)?)
}

/// Brings the rows of documents up to date whose changes came or went underneath.
pub(crate) fn reproject(tx: &WriteTx<'_>, ids: &[DocumentId]) -> Result<(), HolderError> {
    for id in ids {
        let row = tx.document(*id)?.ok_or(HolderError::UnknownDocument)?;
        if row.forgotten {
            continue;
        }
        match load(tx, &row)? {
            Some(document) => project(tx, *id, &document)?,
            None => read_model::project(tx, *id, &BTreeMap::new())?,
        }
    }
    Ok(())
}

/// Takes a forgotten document off the screens.
pub(crate) fn take_off(tx: &WriteTx<'_>, id: DocumentId) -> Result<(), StorageError> {
    read_model::remove(tx, id)
}

/// Brings only the sync state of documents up to date: their changes were entered.
pub(crate) fn refresh(tx: &WriteTx<'_>, ids: &[DocumentId]) -> Result<(), StorageError> {
    ids.iter().try_for_each(|id| read_model::refresh_sync(tx, *id))
}

/// Puts a filing on the timeline of its document.
pub(crate) fn note_filing(tx: &WriteTx<'_>, filing: &Filing, id: RecordId) -> Result<(), StorageError> {
    let record = tx.record(id)?.ok_or(StorageError::NotFound)?;
    read_model::note_filing(tx, filing, &record)
}

/// Makes every row of the screens again after damage. A document whose changes no longer fit together is asked for
/// whole with the next exchange.
pub(super) fn rebuild(tx: &WriteTx<'_>) -> Result<(), HolderError> {
    let rebuilt = read_model::rebuild(tx, |row, _| match load(tx, row) {
        Ok(Some(document)) => Ok(document.fields()?),
        // A kind newer than this build has no screens.
        Ok(None) | Err(HolderError::UnknownKind) => Ok(BTreeMap::new()),
        Err(HolderError::Document(_)) => {
            tx.abandon(row.id)?;
            Ok(BTreeMap::new())
        }
        Err(error) => Err(error),
    });
    rebuilt.map_err(|error| match error {
        RebuildError::Storage(error) => error.into(),
        RebuildError::Document(error) => error,
    })
}
