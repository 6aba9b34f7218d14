//! What was refused, kept: lost values offered as drafts, and frames nobody could apply.

use rusqlite::Row;

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged, stream_name};
use super::unsigned;
use crate::domain::stream::StreamName;
use crate::ids::{DocumentId, RecordId};
use crate::step::{self, Step};

/// Refused frames kept at most; the oldest make room.
pub const KEPT_FRAMES: u32 = 64;

/// Values that a refusal took out of a document, offered again to their author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Number of the draft.
    pub number: u64,
    /// The document they were lost from.
    pub document: DocumentId,
    /// The refused record.
    pub record: Option<RecordId>,
    /// Why: the entry's code.
    pub code: String,
    /// The lost values, in whatever encoding the caller chose.
    pub lost: Vec<u8>,
    /// When they were set aside, milliseconds since 1970.
    pub made_ms: i64,
}

/// A draft to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewDraft<'a> {
    /// The document the values were lost from.
    pub document: DocumentId,
    /// The refused record.
    pub record: Option<RecordId>,
    /// Why: the entry's code.
    pub code: &'a str,
    /// The lost values.
    pub lost: &'a [u8],
    /// When they were set aside, milliseconds since 1970.
    pub made_ms: i64,
}

/// A frame nobody could apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedFrame {
    /// The stream it claimed.
    pub stream: StreamName,
    /// Why it was refused.
    pub code: String,
    /// When it came, milliseconds since 1970, by this phone's clock.
    pub received_ms: i64,
    /// The frame.
    pub bytes: Vec<u8>,
}

fn read_draft(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    let record = match row.get_ref(2)?.as_blob_or_null()? {
        Some(bytes) => Some(RecordId::from_slice(bytes).ok_or_else(|| damaged(2))?),
        None => None,
    };
    Ok(DraftRow {
        number: unsigned(row.get(0)?),
        document: DocumentId::from_slice(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged(1))?,
        record,
        code: row.get(3)?,
        lost: row.get(4)?,
        made_ms: row.get(5)?,
    })
}

impl ReadTx<'_> {
    /// Drafts nobody has settled, of one document or of all, oldest first.
    pub fn open_drafts(&self, document: Option<DocumentId>) -> Result<Vec<DraftRow>, StorageError> {
        self.list(
            "select f.n, d.id, f.record_id, f.code, f.lost, f.made_ms from drafts f
             join documents d on d.n = f.document
             where f.settled = 0 and (?1 is null or d.id = ?1) order by f.n",
            [document.as_ref().map(DocumentId::as_bytes)],
            read_draft,
        )
    }

    /// Refused frames that were kept, newest first.
    pub fn refused_frames(&self) -> Result<Vec<RefusedFrame>, StorageError> {
        self.list("select stream, code, received_ms, bytes from refused_frames order by n desc", [], |row| {
            Ok(RefusedFrame {
                stream: stream_name(row, 0)?,
                code: row.get(1)?,
                received_ms: row.get(2)?,
                bytes: row.get(3)?,
            })
        })
    }
}

impl WriteTx<'_> {
    /// Sets lost values aside; the draft's number.
    pub fn add_draft(&self, draft: &NewDraft<'_>) -> Result<u64, StorageError> {
        let document = self.document_row(draft.document)?.ok_or(StorageError::NotFound)?;
        let n = self.insert(
            "insert into drafts (document, record_id, code, lost, made_ms) values (?1, ?2, ?3, ?4, ?5)",
            (document, draft.record.as_ref().map(RecordId::as_bytes), draft.code, draft.lost, draft.made_ms),
        )?;
        step::reached(Step::DraftAdded);
        Ok(unsigned(n))
    }

    /// Notes that the author took the draft up again or let it go.
    pub fn settle_draft(&self, number: u64) -> Result<(), StorageError> {
        let touched = self.run("update drafts set settled = 1 where n = ?1", [super::signed(number)])?;
        if touched == 0 { Err(StorageError::NotFound) } else { Ok(()) }
    }

    /// Keeps a frame that was refused, as evidence of an attack or a bug. What comes again and again is kept once.
    pub fn keep_refused_frame(
        &self,
        stream: &StreamName,
        code: &str,
        received_ms: i64,
        bytes: &[u8],
    ) -> Result<(), StorageError> {
        let known = self.find(
            "select 1 from refused_frames where stream = ?1 and code = ?2 and bytes = ?3 limit 1",
            (stream.as_str(), code, bytes),
            |_| Ok(()),
        )?;
        if known.is_some() {
            return Ok(());
        }
        let n = self.insert(
            "insert into refused_frames (stream, code, received_ms, bytes) values (?1, ?2, ?3, ?4)",
            (stream.as_str(), code, received_ms, bytes),
        )?;
        self.run("delete from refused_frames where n <= ?1", [n - i64::from(KEPT_FRAMES)])?;
        Ok(())
    }
}
