//! Rows to types, checked against the hashes they carry.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Entry;
use enlace_core::ids::{ActorHash, ChangeHash, DocumentId, RecordId};
use enlace_core::record::keys::PublicKey;
use rusqlite::{CachedStatement, Params, Row};
use sha2::{Digest, Sha256};

use super::View;
use super::bodies::Packed;
use crate::store::{DocumentState, LoggedEntry, Result, StoreError, StoredBody, StoredDocument, WindowKey};

/// Columns that [`logged`] reads, of `entries e`.
pub(super) const ENTRY: &str = "e.log_index, e.bytes, e.hash";

/// Columns that [`document`] reads, of `documents d join streams s`.
pub(super) const DOCUMENT: &str = "d.hash, s.name, d.kind, d.received_ms, d.log_index, d.open, d.pinned, d.forgotten";

/// Columns that [`View::body`] reads, of `changes c join documents d join records r`.
pub(super) const BODY: &str = "d.hash, c.hash, c.actor, c.seq, r.hash, c.form, c.body";

pub(super) fn logged(row: &Row<'_>) -> Result<LoggedEntry> {
    let bytes: Vec<u8> = row.get(1)?;
    let entry = Entry::decode(&bytes).map_err(|_| StoreError::Corrupt)?;
    if entry.hash().0 != row.get::<_, [u8; 32]>(2)? {
        return Err(StoreError::Corrupt);
    }
    Ok(LoggedEntry { log_index: unsigned(row, 0)?, entry })
}

pub(super) fn document(row: &Row<'_>) -> Result<StoredDocument> {
    Ok(StoredDocument {
        id: DocumentId(row.get(0)?),
        stream: stream(&row.get::<_, String>(1)?)?,
        kind: row.get(2)?,
        key: WindowKey { received_ms: row.get(3)?, log_index: unsigned(row, 4)? },
        state: DocumentState { is_open: row.get(5)?, is_pinned: row.get(6)? },
        is_forgotten: row.get(7)?,
    })
}

pub(super) fn stream(name: &str) -> Result<StreamName> {
    StreamName::parse(name).ok_or(StoreError::Corrupt)
}

pub(super) fn key(bytes: &[u8]) -> Result<PublicKey> {
    PublicKey::from_bytes(bytes).map_err(|_| StoreError::Corrupt)
}

/// A number that SQLite holds as the signed one of the same bits.
pub(super) fn unsigned(row: &Row<'_>, column: usize) -> Result<u64> {
    Ok(row.get::<_, i64>(column)?.cast_unsigned())
}

/// A count as SQLite takes it.
pub(super) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// An Automerge change's hash: SHA-256 of its chunk from the type byte on, after four bytes of magic and four of sum.
pub(in crate::store) fn change_hash(chunk: &[u8]) -> ChangeHash {
    ChangeHash(Sha256::digest(chunk.get(8..).unwrap_or_default()).into())
}

impl View<'_> {
    pub(super) fn body(&self, row: &Row<'_>) -> Result<StoredBody> {
        let (document, hash) = (DocumentId(row.get(0)?), ChangeHash(row.get(1)?));
        let bytes = self.bodies.unpack(&document, &hash.0, Packed { form: row.get(5)?, bytes: row.get(6)? })?;
        // Every body is checked whenever it is read: a flipped bit on the disk must not reach a phone.
        if bytes.as_deref().is_some_and(|bytes| change_hash(bytes) != hash) {
            return Err(StoreError::Corrupt);
        }
        Ok(StoredBody {
            document,
            hash,
            actor: ActorHash(row.get(2)?),
            seq: unsigned(row, 3)?,
            record: RecordId(row.get(4)?),
            bytes,
        })
    }

    pub(super) fn statement(&self, sql: &str) -> Result<CachedStatement<'_>> {
        Ok(self.db.prepare_cached(sql)?)
    }

    /// The first row, if any.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(read).transpose()
    }

    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }
}
