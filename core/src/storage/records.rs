//! Records: ours until the server has entered them and after, and the foreign ones our documents rest on.

use rusqlite::Row;

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged, stream_name};
use super::{signed, unsigned};
use crate::domain::stream::StreamName;
use crate::ids::{KeyId, RecordId};
use crate::ingest::opened::OpenedRecord;
use crate::record::body::Body;
use crate::record::envelope::Envelope;
use crate::step::{self, Step};

/// Whether the server has made an entry of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RecordState {
    /// To be sent.
    Waiting = 0,
    /// It has an entry, accepted or not.
    Entered = 1,
}

/// A signed record as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Its id.
    pub id: RecordId,
    /// Its stream.
    pub stream: StreamName,
    /// Whether this device made it.
    pub own: bool,
    /// Number of its kind.
    pub kind: u16,
    /// The key that signed it.
    pub author: KeyId,
    /// Device generation it was made in.
    pub generation: u64,
    /// Place in its author's chain, from 1.
    pub seq: u64,
    /// The record before it in that chain.
    pub prev: Option<RecordId>,
    /// Author time, milliseconds since 1970, as claimed.
    pub made_ms: i64,
    /// Higher goes first.
    pub urgency: u8,
    /// Whether it has an entry.
    pub state: RecordState,
    /// The signed bytes.
    pub envelope: Vec<u8>,
}

impl RecordRow {
    /// A record that came from elsewhere, opened before, as it is kept under `stream`.
    pub fn received(stream: &StreamName, own: bool, record: &OpenedRecord) -> Self {
        let body = record.body();
        Self {
            id: record.id(),
            stream: stream.clone(),
            own,
            kind: body.content.kind(),
            author: body.author,
            generation: body.position.generation,
            seq: body.position.seq,
            prev: body.position.prev,
            made_ms: body.written.at.utc_ms,
            urgency: 0,
            state: RecordState::Entered,
            envelope: record.envelope().encode(),
        }
    }

    /// What the record says. It was opened before it was stored.
    pub fn body(&self) -> Result<Body, StorageError> {
        let envelope = Envelope::decode(&self.envelope).map_err(|_| StorageError::Corrupt)?;
        Body::decode(envelope.payload()).map_err(|_| StorageError::Corrupt)
    }
}

/// What waits in one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingStream {
    /// The stream.
    pub stream: StreamName,
    /// Records that wait.
    pub records: u64,
    /// The highest urgency among them.
    pub urgency: u8,
    /// When the oldest was made, milliseconds since 1970.
    pub oldest_ms: i64,
}

const COLUMNS: &str = "r.id, s.name, r.own, r.kind, r.author, r.generation, r.seq, r.prev, r.made_ms, r.urgency, \
                       r.state, r.envelope";
const JOINS: &str = "from records r join streams s on s.n = r.stream";

fn read_record(row: &Row<'_>) -> rusqlite::Result<RecordRow> {
    let prev = match row.get_ref(7)?.as_blob_or_null()? {
        Some(bytes) => Some(RecordId::from_slice(bytes).ok_or_else(|| damaged(7))?),
        None => None,
    };
    Ok(RecordRow {
        id: RecordId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
        stream: stream_name(row, 1)?,
        own: row.get(2)?,
        kind: row.get(3)?,
        author: KeyId::from_slice(row.get_ref(4)?.as_blob()?).ok_or_else(|| damaged(4))?,
        generation: unsigned(row.get(5)?),
        seq: unsigned(row.get(6)?),
        prev,
        made_ms: row.get(8)?,
        urgency: row.get(9)?,
        state: if row.get::<_, i64>(10)? == 0 { RecordState::Waiting } else { RecordState::Entered },
        envelope: row.get(11)?,
    })
}

impl ReadTx<'_> {
    /// The record of that id.
    pub fn record(&self, id: RecordId) -> Result<Option<RecordRow>, StorageError> {
        self.find(&format!("select {COLUMNS} {JOINS} where r.id = ?1"), [id.as_bytes()], read_record)
    }

    /// What waits to be sent, per stream; the sender decides the order between streams.
    pub fn waiting_streams(&self) -> Result<Vec<WaitingStream>, StorageError> {
        self.list(
            "select s.name, count(*), max(r.urgency), min(r.made_ms) from records r join streams s on s.n = r.stream
             where r.own = 1 and r.state = 0 group by r.stream order by s.name",
            [],
            |row| {
                Ok(WaitingStream {
                    stream: stream_name(row, 0)?,
                    records: unsigned(row.get(1)?),
                    urgency: row.get(2)?,
                    oldest_ms: row.get(3)?,
                })
            },
        )
    }

    /// Our records of the stream that wait, in chain order.
    pub fn waiting_records(&self, stream: &StreamName, limit: u32) -> Result<Vec<RecordRow>, StorageError> {
        let sql =
            format!("select {COLUMNS} {JOINS} where s.name = ?1 and r.own = 1 and r.state = 0 order by r.n limit ?2");
        self.list(&sql, (stream.as_str(), limit), read_record)
    }

    /// Our records of the stream that wait, in chain order, past a row key; each with its row key.
    pub fn waiting_records_after(
        &self,
        stream: &StreamName,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, RecordRow)>, StorageError> {
        let sql = format!(
            "select {COLUMNS}, r.n {JOINS} where s.name = ?1 and r.own = 1 and r.state = 0 and r.n > ?2
             order by r.n limit ?3"
        );
        self.list(&sql, (stream.as_str(), after, limit), |row| Ok((row.get(12)?, read_record(row)?)))
    }

    /// Every record of a stream in the order stored, for rebuilding what rests on them (`control`).
    pub fn records_of_stream(&self, stream: &StreamName) -> Result<Vec<RecordRow>, StorageError> {
        self.list(&format!("select {COLUMNS} {JOINS} where s.name = ?1 order by r.n"), [stream.as_str()], read_record)
    }

    /// What a record says; `None` when it is not here.
    pub fn record_body(&self, id: RecordId) -> Result<Option<Body>, StorageError> {
        self.record(id)?.map(|record| record.body()).transpose()
    }

    /// Every record of a kind that was not refused, in the order stored.
    pub fn records_of_kind(&self, kind: u16) -> Result<Vec<RecordRow>, StorageError> {
        let refused = "exists (select 1 from entries e where e.record_id = r.id and e.verdict <> 0)";
        self.list(
            &format!("select {COLUMNS} {JOINS} where r.kind = ?1 and not {refused} order by r.n"),
            [kind],
            read_record,
        )
    }

    pub(super) fn record_row(&self, id: RecordId) -> Result<i64, StorageError> {
        self.find("select n from records where id = ?1", [id.as_bytes()], |row| row.get(0))?
            .ok_or(StorageError::NotFound)
    }
}

impl WriteTx<'_> {
    /// Stores a record; `false` when it is here already.
    pub fn add_record(&self, record: &RecordRow) -> Result<bool, StorageError> {
        let stream = self.ensure_stream(&record.stream)?;
        let added = self.run(
            "insert into records
               (id, stream, own, kind, author, generation, seq, prev, made_ms, urgency, state, envelope)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) on conflict (id) do nothing",
            (
                record.id.as_bytes(),
                stream,
                record.own,
                record.kind,
                record.author.as_bytes(),
                signed(record.generation),
                signed(record.seq),
                record.prev.as_ref().map(RecordId::as_bytes),
                record.made_ms,
                record.urgency,
                record.state as i64,
                &record.envelope,
            ),
        )?;
        step::reached(Step::RecordAdded);
        Ok(added == 1)
    }

    /// Notes that the record has an entry.
    pub fn mark_entered(&self, id: RecordId) -> Result<(), StorageError> {
        let touched = self.run("update records set state = 1 where id = ?1", [id.as_bytes()])?;
        if touched == 0 { Err(StorageError::NotFound) } else { Ok(()) }
    }

    /// After the server went back to an earlier state: our records of the stream entered in `epoch` past `pos`
    /// wait again. How many.
    pub fn requeue_after(&self, stream: &StreamName, epoch: u32, pos: u64) -> Result<usize, StorageError> {
        let Some(n) = self.stream_row(stream)? else { return Ok(0) };
        self.run(
            "update records set state = 0 where own = 1 and state = 1 and stream = ?1 and id in
               (select record_id from entries where stream = ?1 and epoch = ?2 and pos > ?3)",
            (n, epoch, signed(pos)),
        )
    }
}
