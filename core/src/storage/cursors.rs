//! Where this phone stands in each stream: cursor, signed heads, own chain, window.

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged, stream_name};
use super::{signed, unsigned};
use crate::domain::stream::StreamName;
use crate::entry::Cursor;
use crate::ids::{EntryHash, RecordId};
use crate::step::{self, Step};

/// This device's own chain in a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChainState {
    /// Device generation.
    pub generation: u64,
    /// Number of the last record sealed, 0 before the first.
    pub last_seq: u64,
    /// The last record sealed.
    pub last_record: Option<RecordId>,
}

/// Which documents of a stream are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Documents made or opened since then, milliseconds since 1970, and the open and pinned ones;
    /// `None` for all.
    pub from_ms: Option<i64>,
    /// Whether everything inside it has arrived.
    pub complete: bool,
}

/// A stream this phone follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamRow {
    /// Its name.
    pub name: StreamName,
    /// How far entries were applied.
    pub cursor: Cursor,
    /// The newest heads the server signed that name the hash of the stream's last entry, as received.
    pub head: Option<Vec<u8>>,
    /// In `control`: the newest heads of all, for the size and root of the log.
    pub log_head: Option<Vec<u8>>,
    /// Epoch and position up to which a cosigned checkpoint covers the stream; zeros before the first.
    pub witnessed: (u32, u64),
    /// This device's own chain.
    pub chain: ChainState,
    /// Which documents are held.
    pub window: Window,
    /// When the server last answered for it, milliseconds since 1970, by this phone's clock.
    pub last_contact_ms: Option<i64>,
}

const COLUMNS: &str = "name, epoch, pos, entry_hash, head, log_head, chain_generation, chain_seq, chain_record, \
                       window_from_ms, window_complete, last_contact_ms, \
                       witnessed_epoch, witnessed_pos";

fn read_stream(row: &rusqlite::Row<'_>) -> rusqlite::Result<StreamRow> {
    let hash = match row.get_ref(3)?.as_blob_or_null()? {
        Some(bytes) => EntryHash::from_slice(bytes).ok_or_else(|| damaged(3))?,
        None => Cursor::START.hash,
    };
    let last_record = match row.get_ref(8)?.as_blob_or_null()? {
        Some(bytes) => Some(RecordId::from_slice(bytes).ok_or_else(|| damaged(8))?),
        None => None,
    };
    Ok(StreamRow {
        name: stream_name(row, 0)?,
        cursor: Cursor { epoch: row.get(1)?, pos: unsigned(row.get(2)?), hash },
        head: row.get(4)?,
        log_head: row.get(5)?,
        witnessed: (row.get(12)?, unsigned(row.get(13)?)),
        chain: ChainState { generation: unsigned(row.get(6)?), last_seq: unsigned(row.get(7)?), last_record },
        window: Window { from_ms: row.get(9)?, complete: row.get(10)? },
        last_contact_ms: row.get(11)?,
    })
}

impl ReadTx<'_> {
    /// Every stream this phone has heard of, by name.
    pub fn streams(&self) -> Result<Vec<StreamRow>, StorageError> {
        self.list(&format!("select {COLUMNS} from streams order by name"), [], read_stream)
    }

    /// The stream of that name, if this phone has heard of it.
    pub fn stream(&self, name: &StreamName) -> Result<Option<StreamRow>, StorageError> {
        self.find(&format!("select {COLUMNS} from streams where name = ?1"), [name.as_str()], read_stream)
    }

    /// How far entries of the stream were applied; the beginning when it is new.
    pub fn cursor(&self, name: &StreamName) -> Result<Cursor, StorageError> {
        Ok(self.stream(name)?.map_or(Cursor::START, |stream| stream.cursor))
    }

    /// This device's own chain in the stream; its beginning when it is new.
    pub fn chain(&self, name: &StreamName) -> Result<ChainState, StorageError> {
        Ok(self.stream(name)?.map(|stream| stream.chain).unwrap_or_default())
    }
}

impl WriteTx<'_> {
    /// Makes the stream known without saying anything of it.
    pub fn follow_stream(&self, name: &StreamName) -> Result<(), StorageError> {
        self.ensure_stream(name).map(|_| ())
    }

    /// Moves the cursor.
    pub fn set_cursor(&self, name: &StreamName, cursor: &Cursor) -> Result<(), StorageError> {
        let n = self.ensure_stream(name)?;
        self.run(
            "update streams set epoch = ?2, pos = ?3, entry_hash = ?4 where n = ?1",
            (n, cursor.epoch, signed(cursor.pos), cursor.hash.as_bytes()),
        )?;
        step::reached(Step::CursorMoved);
        Ok(())
    }

    /// Keeps the newest signed head.
    pub fn set_head(&self, name: &StreamName, head: &[u8]) -> Result<(), StorageError> {
        let n = self.ensure_stream(name)?;
        self.run("update streams set head = ?2 where n = ?1", (n, head))?;
        Ok(())
    }

    /// Keeps the newest signed word on the log's size and root.
    pub fn set_log_head(&self, heads: &[u8]) -> Result<(), StorageError> {
        let n = self.ensure_stream(&StreamName::control())?;
        self.run("update streams set log_head = ?2 where n = ?1", (n, heads))?;
        Ok(())
    }

    /// Notes up to where a cosigned checkpoint that was verified covers the stream.
    pub fn set_witnessed(&self, name: &StreamName, epoch: u32, pos: u64) -> Result<(), StorageError> {
        let n = self.ensure_stream(name)?;
        self.run("update streams set witnessed_epoch = ?2, witnessed_pos = ?3 where n = ?1", (n, epoch, signed(pos)))?;
        Ok(())
    }

    /// Moves this device's own chain.
    pub fn set_chain(&self, name: &StreamName, chain: &ChainState) -> Result<(), StorageError> {
        let n = self.ensure_stream(name)?;
        self.run(
            "update streams set chain_generation = ?2, chain_seq = ?3, chain_record = ?4 where n = ?1",
            (n, signed(chain.generation), signed(chain.last_seq), chain.last_record.as_ref().map(RecordId::as_bytes)),
        )?;
        step::reached(Step::ChainMoved);
        Ok(())
    }

    /// Says which documents are held and whether all have arrived.
    pub fn set_window(&self, name: &StreamName, window: &Window) -> Result<(), StorageError> {
        let n = self.ensure_stream(name)?;
        self.run(
            "update streams set window_from_ms = ?2, window_complete = ?3 where n = ?1",
            (n, window.from_ms, window.complete),
        )?;
        Ok(())
    }

    /// Notes that the server answered for the stream.
    pub fn set_last_contact(&self, name: &StreamName, at_ms: i64) -> Result<(), StorageError> {
        let n = self.ensure_stream(name)?;
        self.run("update streams set last_contact_ms = ?2 where n = ?1", (n, at_ms))?;
        Ok(())
    }
}
