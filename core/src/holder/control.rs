//! The directory of `control`, folded from what the database holds.

use super::Identity;
use crate::domain::stream::StreamName;
use crate::entry::Entry;
use crate::ingest::directory::Directory;
use crate::record::body::Body;
use crate::record::envelope::Envelope;
use crate::storage::{ReadTx, StorageError};

/// Folds every stored entry of `control`. They were checked before they were stored.
pub fn fold(tx: &ReadTx<'_>, identity: &Identity) -> Result<Directory, StorageError> {
    let mut directory = Directory::new(&identity.agency, identity.root);
    for entry in tx.entries_of_stream(&StreamName::control())? {
        follow_control(tx, &mut directory, &entry)?;
    }
    Ok(directory)
}

/// Takes one stored entry of `control` into the directory.
pub fn follow_control(tx: &ReadTx<'_>, directory: &mut Directory, entry: &Entry) -> Result<(), StorageError> {
    let record = tx.record(entry.record)?.ok_or(StorageError::Corrupt)?;
    let envelope = Envelope::decode(&record.envelope).map_err(|_| StorageError::Corrupt)?;
    let body = Body::decode(envelope.payload()).map_err(|_| StorageError::Corrupt)?;
    directory.apply(entry, &body);
    Ok(())
}
