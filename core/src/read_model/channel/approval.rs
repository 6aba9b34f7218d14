//! Second officers' approvals.

use super::{Standing, id};
use crate::ids::{KeyId, RecordId};
use crate::storage::{ReadTx, StorageError};

/// An approval of one content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalRow {
    /// The record.
    pub record: RecordId,
    /// The key that approved.
    pub author: KeyId,
    /// How far it has come.
    pub standing: Standing,
}

/// Approvals of a content, by the hash `release::check::approved_hash` gives; refused ones are left out.
pub fn approvals_of(tx: &ReadTx<'_>, content: [u8; 32]) -> Result<Vec<ApprovalRow>, StorageError> {
    tx.list(
        "select record, author, state from release_approvals where content = ?1 and state <> 2 order by record",
        [&content[..]],
        |row| {
            Ok(ApprovalRow {
                record: id(row, 0).map(RecordId)?,
                author: id(row, 1).map(KeyId)?,
                standing: Standing::read(row, 2)?,
            })
        },
    )
}
