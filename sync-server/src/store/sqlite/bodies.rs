//! How bodies lie in the database: compressed by `wire::compression`, and sealed in streams about persons.
//!
//! A sealed body opens only with its document's key, which is kept in another file. Once the key is destroyed, every
//! copy of the data, backups included, has forgotten the document.

use std::path::Path;
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use enlace_core::clock::{Entropy, random_bytes};
use enlace_core::ids::DocumentId;
use enlace_core::wire::compression::{compress_row, decompress};
use rusqlite::{Connection, OptionalExtension};
use zeroize::Zeroizing;

use super::connection::{self, KEYS};
use crate::store::{Result, StoreError};

/// No body is larger once decompressed; ingest accepts far less.
const MAX_BODY_BYTES: usize = 1 << 20;
const COMPRESSED: u8 = 1;
const SEALED: u8 = 2;
/// Marks a body that was deleted.
pub(super) const DELETED: u8 = 4;
const NONCE_BYTES: usize = 24;

/// A body in the form in which it is stored.
pub(super) struct Packed {
    pub(super) form: u8,
    pub(super) bytes: Vec<u8>,
}

/// Packs and opens bodies, and holds the keys.
pub(super) struct Bodies {
    keys: Connection,
    entropy: Arc<dyn Entropy>,
}

impl Bodies {
    /// With the keys in this file, or in memory.
    pub(super) fn open(path: Option<&Path>, entropy: Arc<dyn Entropy>) -> Result<Self> {
        Ok(Self { keys: connection::open(path, &KEYS)?, entropy })
    }

    /// For a reader, which makes no keys.
    pub(super) fn open_reader(path: &Path, entropy: Arc<dyn Entropy>) -> Result<Self> {
        Ok(Self { keys: connection::open_reader(path, &KEYS)?, entropy })
    }

    /// The connection that holds the keys, for copying them.
    pub(super) const fn keys(&self) -> &Connection {
        &self.keys
    }

    /// Brings a body into the form in which it is stored. `id` ties a sealed one to its row.
    pub(super) fn pack(&self, document: &DocumentId, id: &[u8; 32], is_sealed: bool, body: &[u8]) -> Result<Packed> {
        let (form, bytes) = (COMPRESSED, compress_row(body));
        if !is_sealed {
            return Ok(Packed { form, bytes });
        }
        let nonce: [u8; NONCE_BYTES] = random_bytes(&*self.entropy);
        let payload = Payload { msg: &bytes, aad: &binding(document, id, form) };
        let key = self.key_for_writing(document)?;
        let sealed = cipher(&key).encrypt(&XNonce::from(nonce), payload).map_err(|_| StoreError::Misfit)?;
        Ok(Packed { form: form | SEALED, bytes: [&nonce[..], &sealed].concat() })
    }

    /// The body as it was; `None` if it was deleted or its key destroyed.
    pub(super) fn unpack(&self, document: &DocumentId, id: &[u8; 32], packed: Packed) -> Result<Option<Vec<u8>>> {
        let Packed { form, mut bytes } = packed;
        if form == DELETED {
            return Ok(None);
        }
        if form & SEALED != 0 {
            let Some(key) = self.key(document)?.ok_or(StoreError::KeyMissing)? else {
                return Ok(None);
            };
            let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(StoreError::Corrupt)?;
            let payload = Payload { msg: sealed, aad: &binding(document, id, form & !SEALED) };
            bytes = cipher(&key).decrypt(&XNonce::from(*nonce), payload).map_err(|_| StoreError::KeyMissing)?;
        }
        match form & !SEALED {
            COMPRESSED => decompress(&bytes, MAX_BODY_BYTES).map(Some).map_err(|_| StoreError::Corrupt),
            _ => Err(StoreError::Corrupt),
        }
    }

    /// Makes new keys durable; before the data that needs them.
    pub(super) fn commit(&self) -> Result<()> {
        if !self.keys.is_autocommit() {
            self.keys.execute_batch("commit")?;
        }
        Ok(())
    }

    /// Gives up new keys.
    pub(super) fn rollback(&self) {
        if !self.keys.is_autocommit() {
            // A failed rollback leaves keys that open nothing.
            let _ = self.keys.execute_batch("rollback");
        }
    }

    /// Destroys the keys of documents and whatever the file system keeps of them within its files.
    pub(super) fn destroy(&self, documents: &[DocumentId]) -> Result<()> {
        for document in documents {
            self.keys.execute(
                "insert into keys (document, key) values (?1, null) on conflict do update set key = null",
                [document.as_bytes()],
            )?;
        }
        if !documents.is_empty() {
            flush(&self.keys)?;
        }
        Ok(())
    }

    /// Whether a document's key was destroyed.
    pub(super) fn is_destroyed(&self, document: &DocumentId) -> Result<bool> {
        Ok(matches!(self.key(document)?, Some(None)))
    }

    /// The key; `Some(None)` once destroyed, `None` if there never was one.
    #[expect(clippy::option_option, reason = "destroyed and never made are different facts")]
    fn key(&self, document: &DocumentId) -> Result<Option<Option<Zeroizing<[u8; 32]>>>> {
        let mut statement = self.keys.prepare_cached("select key from keys where document = ?1")?;
        Ok(statement
            .query_row([document.as_bytes()], |row| row.get::<_, Option<[u8; 32]>>(0))
            .optional()?
            .map(|key| key.map(Zeroizing::new)))
    }

    fn key_for_writing(&self, document: &DocumentId) -> Result<Zeroizing<[u8; 32]>> {
        match self.key(document)? {
            Some(Some(key)) => Ok(key),
            Some(None) => Err(StoreError::Forgotten),
            None => {
                if self.keys.is_autocommit() {
                    self.keys.execute_batch("begin immediate")?;
                }
                let key = Zeroizing::new(random_bytes::<32>(&*self.entropy));
                let mut statement = self.keys.prepare_cached("insert into keys (document, key) values (?1, ?2)")?;
                statement.execute((document.as_bytes(), key.as_slice()))?;
                Ok(key)
            }
        }
    }
}

/// Empties the write-ahead log, where old pages still lie.
pub(super) fn flush(db: &Connection) -> Result<()> {
    // A reader in another process may hold the log back; the next checkpoint then empties it.
    db.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
    Ok(())
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

/// What a sealed body is bound to: moved to another row, it does not open.
fn binding(document: &DocumentId, id: &[u8; 32], form: u8) -> Vec<u8> {
    [b"enlace body 1\n", document.as_bytes(), id, &[form]].concat()
}
