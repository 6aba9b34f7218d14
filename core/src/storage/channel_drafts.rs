//! What this phone signed for a channel and its server refused, and what a person has opened.

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged};
use super::{signed, unsigned};
use crate::ids::RecordId;

/// A release or an answer that was refused; the record holds what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelDraft {
    /// Number of the draft.
    pub number: u64,
    /// The refused record.
    pub record: RecordId,
    /// Why: the entry's code.
    pub code: String,
    /// When it was set aside, milliseconds since 1970.
    pub made_ms: i64,
}

impl ReadTx<'_> {
    /// Drafts nobody has settled, oldest first.
    pub fn open_channel_drafts(&self) -> Result<Vec<ChannelDraft>, StorageError> {
        self.list("select n, record, code, made_ms from channel_drafts where settled = 0 order by n", [], |row| {
            Ok(ChannelDraft {
                number: unsigned(row.get(0)?),
                record: RecordId::from_slice(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged(1))?,
                code: row.get(2)?,
                made_ms: row.get(3)?,
            })
        })
    }
}

impl WriteTx<'_> {
    /// Keeps a refused record as a draft, once.
    pub fn add_channel_draft(&self, record: RecordId, code: &str, made_ms: i64) -> Result<(), StorageError> {
        self.run(
            "insert into channel_drafts (record, code, made_ms) values (?1, ?2, ?3) on conflict (record) do nothing",
            (record.as_bytes(), code, made_ms),
        )?;
        Ok(())
    }

    /// Notes that the author said it anew or let it go.
    pub fn settle_channel_draft(&self, number: u64) -> Result<(), StorageError> {
        let touched = self.run("update channel_drafts set settled = 1 where n = ?1", [signed(number)])?;
        if touched == 0 { Err(StorageError::NotFound) } else { Ok(()) }
    }

    /// Notes that a person opened a release.
    pub fn see_release(&self, record: RecordId, at_ms: i64) -> Result<(), StorageError> {
        self.run(
            "insert into seen_releases (record, seen_ms) values (?1, ?2) on conflict do nothing",
            (record.as_bytes(), at_ms),
        )?;
        Ok(())
    }
}
