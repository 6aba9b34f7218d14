//! How far a document or a record has come: waiting, received, refused, quarantined, witnessed.

use crate::entry::Verdict;
use crate::ids::RecordId;
use crate::storage::{ReadTx, StorageError};

/// Where a document stands with the server, in the order in which a list shows the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum SyncState {
    /// Everything this phone holds of it has an entry.
    Received = 0,
    /// Something of it waits to be sent or entered.
    Waiting = 1,
    /// Something this phone wrote was refused; a draft with the lost values is open.
    Refused = 2,
    /// Something of it came from a device reported as compromised and is kept apart.
    Quarantined = 3,
}

impl SyncState {
    pub(super) fn from_number(number: i64) -> Option<Self> {
        [Self::Received, Self::Waiting, Self::Refused, Self::Quarantined]
            .into_iter()
            .find(|state| *state as i64 == number)
    }

    /// Reads the state off a document's changes and drafts. What needs its author comes before what needs a
    /// network, and both before what a supervisor decides.
    pub(super) fn of_document(tx: &ReadTx<'_>, n: i64) -> Result<Self, StorageError> {
        let state = tx.find(
            "select case
               when exists (select 1 from drafts where document = ?1 and settled = 0) then 2
               when exists (select 1 from changes where document = ?1 and state < 2) then 1
               when exists (select 1 from changes where document = ?1 and state = 4) then 3
               else 0 end",
            [n],
            |row| row.get(0),
        )?;
        state.and_then(Self::from_number).ok_or(StorageError::Corrupt)
    }
}

/// What is proven about a record, the strongest thing first said last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordProof {
    /// Authored: signed by its device, no entry yet.
    Waiting,
    /// Received: the server made an accepted entry of it.
    Received {
        /// Position in its stream.
        pos: u64,
        /// When, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
    /// Witnessed: other agencies cosigned a checkpoint that covers its entry.
    Witnessed {
        /// Position in its stream.
        pos: u64,
        /// When it was received, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
    /// Received and refused.
    Refused {
        /// Why; explained by `error.<code>`.
        code: String,
        /// When, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
    /// Received and kept apart.
    Quarantined {
        /// Why; explained by `error.<code>`.
        code: String,
        /// When, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
    /// Accepted once, excluded by a later entry.
    Excluded {
        /// Why; explained by `error.<code>`.
        code: String,
        /// When it was excluded, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
}

/// What is proven about a record.
pub fn record_proof(tx: &ReadTx<'_>, record: RecordId) -> Result<RecordProof, StorageError> {
    let Some(entry) = tx.entry_of_record(record)? else { return Ok(RecordProof::Waiting) };
    let (pos, received_ms) = (entry.pos, entry.received_ms);
    Ok(match entry.verdict {
        Verdict::Refused(code) => RecordProof::Refused { code, received_ms },
        Verdict::Quarantined(code) => RecordProof::Quarantined { code, received_ms },
        Verdict::Excluded(code) => RecordProof::Excluded { code, received_ms },
        Verdict::Accepted => {
            // Both bounds: an entry of an ended epoch may lie past what the server came back with.
            let covered = |(epoch, upto): (u32, u64)| entry.epoch <= epoch && pos <= upto;
            let witnessed = tx.stream(&entry.stream)?.is_some_and(|stream| covered(stream.witnessed));
            if witnessed {
                RecordProof::Witnessed { pos, received_ms }
            } else {
                RecordProof::Received { pos, received_ms }
            }
        }
    })
}
