//! Entries received from the server: one per record it has seen, at a dense position of a stream.

use rusqlite::Row;

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged, stream_name};
use super::{signed, unsigned};
use crate::domain::stream::StreamName;
use crate::ids::{EntryHash, RecordId};

/// What an entry says of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum VerdictKind {
    /// It holds.
    Accepted = 0,
    /// It does not hold; the code says why.
    Refused = 1,
    /// Its device was reported as compromised before it came.
    Quarantined = 2,
    /// It held, and turned out not to apply.
    Excluded = 3,
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its stream.
    pub stream: StreamName,
    /// Server epoch.
    pub epoch: u64,
    /// Position in the stream, from 1.
    pub pos: u64,
    /// Its hash.
    pub hash: EntryHash,
    /// The record it is about.
    pub record_id: RecordId,
    /// When the server received the record, milliseconds since 1970, by the server's clock.
    pub received_ms: i64,
    /// What it says.
    pub verdict: VerdictKind,
    /// Why, unless accepted.
    pub code: Option<String>,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

const COLUMNS: &str = "s.name, e.epoch, e.pos, e.hash, e.record_id, e.received_ms, e.verdict, e.code, e.bytes";
const JOINS: &str = "from entries e join streams s on s.n = e.stream";

fn read_entry(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    Ok(EntryRow {
        stream: stream_name(row, 0)?,
        epoch: unsigned(row.get(1)?),
        pos: unsigned(row.get(2)?),
        hash: EntryHash::from_slice(row.get_ref(3)?.as_blob()?).ok_or_else(|| damaged(3))?,
        record_id: RecordId::from_slice(row.get_ref(4)?.as_blob()?).ok_or_else(|| damaged(4))?,
        received_ms: row.get(5)?,
        verdict: verdict(row.get(6)?).ok_or_else(|| damaged(6))?,
        code: row.get(7)?,
        bytes: row.get(8)?,
    })
}

fn verdict(number: i64) -> Option<VerdictKind> {
    [VerdictKind::Accepted, VerdictKind::Refused, VerdictKind::Quarantined, VerdictKind::Excluded]
        .into_iter()
        .find(|verdict| *verdict as i64 == number)
}

impl ReadTx<'_> {
    /// The newest entry about a record.
    pub fn entry_of_record(&self, record: RecordId) -> Result<Option<EntryRow>, StorageError> {
        let sql = format!("select {COLUMNS} {JOINS} where e.record_id = ?1 order by e.epoch desc, e.pos desc limit 1");
        self.find(&sql, [record.as_bytes()], read_entry)
    }

    /// The entry at a position.
    pub fn entry(&self, stream: &StreamName, epoch: u64, pos: u64) -> Result<Option<EntryRow>, StorageError> {
        let sql = format!("select {COLUMNS} {JOINS} where s.name = ?1 and e.epoch = ?2 and e.pos = ?3");
        self.find(&sql, (stream.as_str(), signed(epoch), signed(pos)), read_entry)
    }

    /// Entries of an epoch of the stream after `pos`, in order.
    pub fn entries_after(
        &self,
        stream: &StreamName,
        epoch: u64,
        pos: u64,
        limit: u32,
    ) -> Result<Vec<EntryRow>, StorageError> {
        let sql = format!(
            "select {COLUMNS} {JOINS} where s.name = ?1 and e.epoch = ?2 and e.pos > ?3 order by e.pos limit ?4"
        );
        self.list(&sql, (stream.as_str(), signed(epoch), signed(pos), limit), read_entry)
    }
}

impl WriteTx<'_> {
    /// Stores an entry; `false` when it is here already. Another entry at its position is a
    /// [`StorageError::Conflict`]: two histories, which somebody has to answer for.
    pub fn add_entry(&self, entry: &EntryRow) -> Result<bool, StorageError> {
        if let Some(known) = self.entry(&entry.stream, entry.epoch, entry.pos)? {
            return if known.hash == entry.hash { Ok(false) } else { Err(StorageError::Conflict) };
        }
        let stream = self.ensure_stream(&entry.stream)?;
        self.run(
            "insert into entries (stream, epoch, pos, hash, record_id, received_ms, verdict, code, bytes)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                stream,
                signed(entry.epoch),
                signed(entry.pos),
                entry.hash.as_bytes(),
                entry.record_id.as_bytes(),
                entry.received_ms,
                entry.verdict as i64,
                &entry.code,
                &entry.bytes,
            ),
        )?;
        Ok(true)
    }
}
