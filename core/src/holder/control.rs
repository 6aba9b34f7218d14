//! The directory of `control`, folded from what the database holds.

use super::Identity;
use crate::domain::stream::StreamName;
use crate::entry::Entry;
use crate::ingest::directory::Directory;
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
    let body = tx.record_body(entry.record)?.ok_or(StorageError::Corrupt)?;
    directory.apply(entry, &body);
    Ok(())
}
