//! Entries received from the server: one per record it has seen, at a dense position of a stream.

use rusqlite::Row;

use super::error::StorageError;
use super::signed;
use super::transaction::{ReadTx, WriteTx, damaged};
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Entry, Verdict};
use crate::ids::RecordId;
use crate::step::{self, Step};

const JOINS: &str = "from entries e join streams s on s.n = e.stream";

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Entry::decode(row.get_ref(0)?.as_blob()?).map_err(|_| damaged(0))
}

/// The number a verdict has in rows, as in an entry's bytes.
const fn number(verdict: &Verdict) -> i64 {
    match verdict {
        Verdict::Accepted => 0,
        Verdict::Refused(_) => 1,
        Verdict::Quarantined(_) => 2,
        Verdict::Excluded(_) => 3,
    }
}

impl ReadTx<'_> {
    /// The newest entry about a record.
    pub fn entry_of_record(&self, record: RecordId) -> Result<Option<Entry>, StorageError> {
        let sql = format!("select e.bytes {JOINS} where e.record_id = ?1 order by e.epoch desc, e.pos desc limit 1");
        self.find(&sql, [record.as_bytes()], read_entry)
    }

    /// The entry at a position.
    pub fn entry(&self, stream: &StreamName, epoch: u32, pos: u64) -> Result<Option<Entry>, StorageError> {
        let sql = format!("select e.bytes {JOINS} where s.name = ?1 and e.epoch = ?2 and e.pos = ?3");
        self.find(&sql, (stream.as_str(), epoch, signed(pos)), read_entry)
    }

    /// Where a reader of a dense stream stood at a position; `None` past what is here.
    pub fn cursor_at(&self, stream: &StreamName, pos: u64) -> Result<Option<Cursor>, StorageError> {
        if pos == 0 {
            return Ok(Some(Cursor::START));
        }
        let sql = format!("select e.bytes {JOINS} where s.name = ?1 and e.pos = ?2 order by e.epoch desc limit 1");
        Ok(self.find(&sql, (stream.as_str(), signed(pos)), read_entry)?.map(|entry| Cursor::at(&entry)))
    }

    /// Entries of an epoch of the stream after `pos`, in order.
    pub fn entries_after(
        &self,
        stream: &StreamName,
        epoch: u32,
        pos: u64,
        limit: u32,
    ) -> Result<Vec<Entry>, StorageError> {
        let sql =
            format!("select e.bytes {JOINS} where s.name = ?1 and e.epoch = ?2 and e.pos > ?3 order by e.pos limit ?4");
        self.list(&sql, (stream.as_str(), epoch, signed(pos), limit), read_entry)
    }
}

impl ReadTx<'_> {
    /// Every entry of a stream that is dense on this phone (`control`, halves of channels), in order.
    pub fn entries_of_stream(&self, stream: &StreamName) -> Result<Vec<Entry>, StorageError> {
        let sql = format!("select e.bytes {JOINS} where s.name = ?1 order by e.pos");
        self.list(&sql, [stream.as_str()], read_entry)
    }
}

impl WriteTx<'_> {
    /// Stores an entry; `false` when it is here already. Another entry at its position is a
    /// [`StorageError::Conflict`]: two histories, which somebody has to answer for.
    pub fn add_entry(&self, entry: &Entry) -> Result<bool, StorageError> {
        self.add_kept_entry(&entry.stream, entry)
    }

    /// The same under the name another agency's half of a channel is kept under.
    pub fn add_kept_entry(&self, kept: &StreamName, entry: &Entry) -> Result<bool, StorageError> {
        if let Some(known) = self.entry(kept, entry.epoch, entry.pos)? {
            return if known == *entry { Ok(false) } else { Err(StorageError::Conflict) };
        }
        let stream = self.ensure_stream(kept)?;
        self.run(
            "insert into entries (stream, epoch, pos, hash, record_id, received_ms, verdict, code, bytes)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                stream,
                entry.epoch,
                signed(entry.pos),
                entry.hash().as_bytes(),
                entry.record.as_bytes(),
                entry.received_ms,
                number(&entry.verdict),
                entry.verdict.code(),
                entry.encode(),
            ),
        )?;
        step::reached(Step::EntryAdded);
        Ok(true)
    }
}
