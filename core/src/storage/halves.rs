//! Halves of channels that are at rest because something sent in them is not believed.

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, stream_name};
use crate::domain::stream::StreamName;

/// A half at rest: what came before counts, what was sent then is kept among the refused frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedHalf {
    /// The name it is kept under.
    pub stream: StreamName,
    /// Why; explained by `error.<code>`.
    pub code: String,
    /// Since when, milliseconds since 1970, by this phone's clock.
    pub since_ms: i64,
}

impl ReadTx<'_> {
    /// Every half at rest, by name.
    pub fn stopped_halves(&self) -> Result<Vec<StoppedHalf>, StorageError> {
        self.list(
            "select s.name, h.code, h.since_ms from stopped_halves h join streams s on s.n = h.stream order by s.name",
            [],
            |row| Ok(StoppedHalf { stream: stream_name(row, 0)?, code: row.get(1)?, since_ms: row.get(2)? }),
        )
    }
}

impl WriteTx<'_> {
    /// Notes that a half is at rest; the first reason stands until it goes on.
    pub fn stop_half(&self, kept: &StreamName, code: &str, since_ms: i64) -> Result<(), StorageError> {
        let n = self.ensure_stream(kept)?;
        self.run(
            "insert into stopped_halves (stream, code, since_ms) values (?1, ?2, ?3) on conflict do nothing",
            (n, code, since_ms),
        )?;
        Ok(())
    }

    /// Notes that what followed was sound again. What a server signed against itself stands.
    pub fn resume_half(&self, kept: &StreamName) -> Result<(), StorageError> {
        self.run(
            "delete from stopped_halves where stream in (select n from streams where name = ?1)
               and code <> 'head_differs'",
            [kept.as_str()],
        )?;
        Ok(())
    }
}
