//! Keeps the screens' rows in step for sync, which knows nothing of screens.

use std::collections::BTreeMap;

use super::HolderError;
use super::documents::load;
use crate::document::Document;
use crate::domain::stream::StreamName;
use crate::ids::{DocumentId, RecordId};
use crate::read_model::{self, RebuildError};
use crate::record::content::Filing;
use crate::step::{self, Step};
use crate::storage::{StorageError, WriteTx};

/// Brings the rows of a document up to date, in the transaction that changed it.
pub(crate) fn project(tx: &WriteTx<'_>, id: DocumentId, document: &Document) -> Result<(), HolderError> {
    read_model::project(tx, id, &document.fields()?)?;
    step::reached(Step::DocumentProjected);
    Ok(())
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

/// Brings the rows about a record of a channel up to date: it was stored, or it was entered.
pub(crate) fn note_channel(tx: &WriteTx<'_>, id: RecordId) -> Result<(), StorageError> {
    read_model::channel::note(tx, id)
}

/// Makes the rows of a half again whose entries came or went underneath.
pub(crate) fn renote_channel(tx: &WriteTx<'_>, kept: &StreamName) -> Result<(), StorageError> {
    read_model::channel::forget_stream(tx, kept)?;
    tx.records_of_stream(kept)?.iter().try_for_each(|record| read_model::channel::note(tx, record.id))
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use crate::clock::{ManualClock, SeededEntropy};
    use crate::document::Edit;
    use crate::holder::{Holder, Host};
    use crate::read_model::fixtures::{Phone, set};
    use crate::read_model::incidents::{IncidentFilter, page};
    use crate::record::keys::{Algorithm, SoftwareSigner};
    use crate::storage::StorageError;
    use crate::storage::fixtures::{document_id, options};

    /// Overwrites one page of a database of forty reports and opens it as the app would.
    fn opened_after_damage(page_number: usize) -> (Holder, usize) {
        let phone = Phone::new();
        for n in 1..=40 {
            phone.create(n, 1, &[set("scenario", "shots_across"), Edit::write("narrative", format!("el canario {n}"))]);
            phone.edit(n, 1, &[set("severity", "minor")]);
        }
        let path = phone.db.storage.options().path.clone();
        phone.db.storage.close();
        let mut bytes = fs::read(&path).unwrap();
        let pages = bytes.len() / 4096;
        bytes[page_number % pages * 4096 + 50] ^= 0xff;
        fs::write(&path, bytes).unwrap();
        let entropy = Arc::new(SeededEntropy::new(1));
        let vault = phone.db.storage.options().vault.clone();
        let key = vault.load(&options(path.parent().unwrap()).key_name).unwrap().unwrap();
        vault.store("database", &key).unwrap();
        let host = Host {
            signer: Arc::new(SoftwareSigner::generate(Algorithm::Es256, &*entropy)),
            vault,
            clock: Arc::new(ManualClock::at(1_800_000_000_000)),
            entropy,
        };
        (Holder::open(path, host).unwrap(), pages)
    }

    #[test]
    fn a_damaged_phone_opens_shows_what_is_left_and_asks_for_the_rest() {
        let pages = opened_after_damage(0).1;
        // A few places are enough here: storage tries every page.
        for page_number in (0..pages).step_by(pages / 12) {
            let (holder, _) = opened_after_damage(page_number);
            let shown = holder.storage().read(|tx| page(tx, &IncidentFilter::default(), None));
            let Ok(shown) = shown else {
                // Damage that shows only on reading: writing has stopped, and the next opening salvages.
                continue;
            };
            for row in &shown.rows {
                let Ok(changes) = holder.storage().read(|tx| tx.changes(row.document)) else { continue };
                assert!(holder.salvaged().is_none() || changes.len() == 2, "page {page_number}");
            }
            if let Some(report) = holder.salvaged() {
                let (wanted, held) = holder
                    .storage()
                    .read(|tx| {
                        let held =
                            (1..=40).filter(|n| matches!(tx.document(document_id(*n)), Ok(Some(row)) if row.held));
                        Ok::<_, StorageError>((tx.wanted_documents(99)?.len(), held.count()))
                    })
                    .unwrap();
                assert_eq!(shown.rows.len(), held, "page {page_number}");
                assert!(wanted + held == usize::try_from(report.documents).unwrap());
            }
        }
    }
}
