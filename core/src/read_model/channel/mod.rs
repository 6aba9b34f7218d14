//! What screens read of channels: who said what to whom, what was answered, what waits, what must be looked at.
//!
//! Rows follow from records and entries alone, so a rebuild makes them again. What expired leaves the lists at once and
//! its words are emptied out of the rows; the signed record stays in the encrypted database as evidence until the
//! agency's retention ends, and no screen shows it.

mod approval;
mod event;
mod project;
mod threads;

pub use approval::{ApprovalRow, approvals_of};
pub use event::{EventClaim, Statement, event_statements, same_event_claims, statement};
pub use project::{expire, forget_stream, note};
pub use threads::{ThreadFilter, ThreadKey, ThreadPage, ThreadSummary, Unsettled, heads_of, page, threads, unsettled};

use crate::storage::damaged;

/// How far a record of a channel has come on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Standing {
    /// Signed here; the own server has not entered it.
    Waiting = 0,
    /// Entered and counted.
    Accepted = 1,
    /// Entered and refused: nobody outside the agency gets it.
    Refused = 2,
    /// Came without its entry, by hand or by camera: the signature holds, its agency has not confirmed it here.
    SignatureOnly = 3,
}

impl Standing {
    fn read(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Self> {
        let number: i64 = row.get(column)?;
        [Self::Waiting, Self::Accepted, Self::Refused, Self::SignatureOnly]
            .into_iter()
            .find(|standing| *standing as i64 == number)
            .ok_or_else(|| damaged(column))
    }

    /// Whether it is part of what its agency says.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Refused)
    }
}

/// Bytes of a fixed length out of a row; anything else means damage.
fn id<const N: usize>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<[u8; N]> {
    row.get_ref(column)?.as_blob()?.try_into().map_err(|_| damaged(column))
}
