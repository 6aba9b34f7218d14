//! The local audit: what was done on this phone and whether it worked. Ids only, no content.

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx};
use super::{signed, unsigned};
use crate::clock::Moment;

/// Newest rows kept; older ones made room.
pub const KEPT_ROWS: u32 = 50_000;

/// One audited act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Number of the row; rises.
    pub number: u64,
    /// Wall clock, milliseconds since 1970.
    pub at_ms: i64,
    /// What was done: a stable word.
    pub what: String,
    /// `done`, or the stable code of the failure.
    pub outcome: String,
    /// Id of what it was done to.
    pub subject: Option<Vec<u8>>,
}

impl ReadTx<'_> {
    /// The newest rows before `before` (all when `None`), newest first.
    pub fn audit_rows(&self, before: Option<u64>, limit: u32) -> Result<Vec<AuditRow>, StorageError> {
        self.list(
            "select n, at_ms, what, outcome, subject from audit where n < ?1 order by n desc limit ?2",
            (before.map_or(i64::MAX, signed), limit),
            |row| {
                Ok(AuditRow {
                    number: unsigned(row.get(0)?),
                    at_ms: row.get(1)?,
                    what: row.get(2)?,
                    outcome: row.get(3)?,
                    subject: row.get(4)?,
                })
            },
        )
    }
}

impl WriteTx<'_> {
    /// Writes down an act in the transaction that does it: if the row cannot be written, the act fails too.
    pub fn audit(
        &self,
        moment: &Moment,
        what: &str,
        outcome: &str,
        subject: Option<&[u8]>,
    ) -> Result<(), StorageError> {
        let n = self.insert(
            "insert into audit (at_ms, offset_min, boot, monotonic_ms, what, outcome, subject)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (moment.utc_ms, moment.offset_min, moment.boot, signed(moment.monotonic_ms), what, outcome, subject),
        )?;
        self.run("delete from audit where n <= ?1", [n - i64::from(KEPT_ROWS)])?;
        Ok(())
    }
}
