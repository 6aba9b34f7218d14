//! Take in: after the unlock, sealed reports become reports like any others.

use std::fs;

use super::sealed::Taken;
use super::{Lock, LockError};
use crate::command::{CommandError, report_as};
use crate::document::Edit;
use crate::domain::stream::StreamName;
use crate::holder::{Holder, edits_of};
use crate::ids::DocumentId;
use crate::storage::StorageError;

/// What became of the sealed reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Reports made of them, in the order they were taken.
    pub documents: Vec<DocumentId>,
    /// Codes of why others were not; their files stay.
    pub refused: Vec<&'static str>,
}

/// Makes reports in `stream` of what was taken while locked. A file is removed once its report is saved; one that is
/// read twice, because the process died in between, makes no second report.
pub fn take_in(holder: &Holder, lock: &Lock, stream: &StreamName) -> Result<TakenIn, LockError> {
    let mut done = TakenIn::default();
    for path in lock.sealed()? {
        let made = lock.open_sealed(&path).and_then(|taken| make(holder, stream, taken));
        match made {
            Ok(document) => done.documents.extend(document),
            // Damage and rules concern one report; anything else would concern the next one too.
            Err(
                error @ (LockError::Damaged | LockError::Command(CommandError::Rules(_) | CommandError::Value { .. })),
            ) => {
                done.refused.push(error.code());
                continue;
            }
            Err(error) => return Err(error),
        }
        fs::remove_file(&path).map_err(StorageError::from)?;
    }
    Ok(done)
}

/// The report; none when an earlier try has made it.
fn make(holder: &Holder, stream: &StreamName, taken: Taken) -> Result<Option<DocumentId>, LockError> {
    let Taken { document, at, values } = taken;
    if holder.storage().read(|tx| tx.document(document)).map_err(LockError::Storage)?.is_some() {
        return Ok(None);
    }
    let mut edits = edits_of(values);
    // It became known when it was taken, not when somebody unlocked the phone.
    if !edits.iter().any(|edit| edit.path() == "known_at") {
        edits.push(Edit::set("known_at", at));
    }
    report_as(holder, stream, document, &edits)?;
    Ok(Some(document))
}
