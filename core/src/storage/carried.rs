//! What passes by hand: sealed bundles carried to the own server for others, which this phone cannot read, and what it
//! handed over itself.

use sha2::{Digest, Sha256};

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged};
use crate::ids::RecordId;

impl ReadTx<'_> {
    /// The bundle that was taken first; `None` when there is none.
    pub fn oldest_carried(&self) -> Result<Option<Vec<u8>>, StorageError> {
        self.find("select sealed from carried order by n limit 1", [], |row| row.get(0))
    }

    /// How many bundles are carried, and their bytes together.
    pub fn carried(&self) -> Result<(u64, u64), StorageError> {
        let counted = self.find("select count(*), coalesce(sum(length(sealed)), 0) from carried", [], |row| {
            Ok((super::unsigned(row.get(0)?), super::unsigned(row.get(1)?)))
        })?;
        Ok(counted.unwrap_or_default())
    }
}

impl WriteTx<'_> {
    /// Carries a bundle, once; whether it is new here.
    pub fn carry(&self, sealed: &[u8], taken_ms: i64) -> Result<bool, StorageError> {
        let digest: [u8; 32] = Sha256::digest(sealed).into();
        let sql = "insert into carried (digest, sealed, taken_ms) values (?1, ?2, ?3) on conflict (digest) do nothing";
        Ok(self.run(sql, (&digest[..], sealed, taken_ms))? > 0)
    }

    /// The bundle was delivered, or nobody opens it.
    pub fn put_down(&self, sealed: &[u8]) -> Result<(), StorageError> {
        let digest: [u8; 32] = Sha256::digest(sealed).into();
        self.run("delete from carried where digest = ?1", [&digest[..]])?;
        Ok(())
    }
}

impl ReadTx<'_> {
    /// What this phone handed over by itself: record, agency, when in milliseconds since 1970 UTC by its own clock.
    pub fn hand_overs(&self) -> Result<Vec<(RecordId, String, i64)>, StorageError> {
        self.list("select record, agency, at_ms from hand_overs order by at_ms, record, agency", [], |row| {
            let record = RecordId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?;
            Ok((record, row.get(1)?, row.get(2)?))
        })
    }
}

impl WriteTx<'_> {
    /// Notes that a release or an answer was handed over; the first time counts.
    pub fn note_hand_over(&self, record: RecordId, agency: &str, at_ms: i64) -> Result<(), StorageError> {
        self.run(
            "insert into hand_overs (record, agency, at_ms) values (?1, ?2, ?3) on conflict do nothing",
            (record.as_bytes(), agency, at_ms),
        )?;
        Ok(())
    }
}
