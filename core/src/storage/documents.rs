//! Documents as rows: which stream they live in, whether their bodies are held, and forgetting them.

use rusqlite::Row;

use super::changes::ChangeState;
use super::error::StorageError;
use super::seal::{self, BodyKey};
use super::transaction::{ReadTx, WriteTx, damaged, stream_name};
use super::{signed, unsigned};
use crate::domain::stream::StreamName;
use crate::ids::DocumentId;
use crate::step::{self, Step};

/// A document of this phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its id.
    pub id: DocumentId,
    /// The stream it lives in, for good.
    pub stream: StreamName,
    /// Number of its kind.
    pub kind: u16,
    /// Generation of this device's next change: device generation << 16 | refusals so far.
    pub generation: u64,
    /// When it was made, as its maker's clock said, milliseconds since 1970.
    pub created_ms: i64,
    /// Kept on the phone whatever its age.
    pub pinned: bool,
    /// Whether its changes are here; a stub has none.
    pub held: bool,
    /// Whether its content was destroyed by order.
    pub forgotten: bool,
}

const COLUMNS: &str = "d.id, s.name, d.kind, d.generation, d.created_ms, d.pinned, d.held, d.forgotten";

fn read_document(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    Ok(DocumentRow {
        id: DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
        stream: stream_name(row, 1)?,
        kind: row.get(2)?,
        generation: unsigned(row.get(3)?),
        created_ms: row.get(4)?,
        pinned: row.get(5)?,
        held: row.get(6)?,
        forgotten: row.get(7)?,
    })
}

impl ReadTx<'_> {
    /// The document of that id.
    pub fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, StorageError> {
        let sql = format!("select {COLUMNS} from documents d join streams s on s.n = d.stream where d.id = ?1");
        self.find(&sql, [id.as_bytes()], read_document)
    }

    /// Every document, stubs included, in the order they came to this phone.
    pub fn documents(&self) -> Result<Vec<DocumentRow>, StorageError> {
        let sql = format!("select {COLUMNS} from documents d join streams s on s.n = d.stream order by d.n");
        self.list(&sql, [], read_document)
    }

    pub(super) fn body_key(&self, document: i64) -> Result<Option<BodyKey>, StorageError> {
        self.find("select key from body_keys where document = ?1", [document], |row| Ok(BodyKey::new(row.get(0)?)))
    }
}

impl WriteTx<'_> {
    /// Stores a document's row; `false` when it is here already. The same id in another stream or of another kind
    /// is a [`StorageError::Conflict`]. In a sealed stream it gets the key of its bodies.
    pub fn put_document(&self, document: &DocumentRow) -> Result<bool, StorageError> {
        if let Some(known) = self.document(document.id)? {
            let same = known.stream == document.stream && known.kind == document.kind;
            return if same { Ok(false) } else { Err(StorageError::Conflict) };
        }
        let stream = self.ensure_stream(&document.stream)?;
        let n = self.insert(
            "insert into documents (id, stream, kind, generation, created_ms, pinned, held, forgotten)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                document.id.as_bytes(),
                stream,
                document.kind,
                signed(document.generation),
                document.created_ms,
                document.pinned,
                document.held,
                document.forgotten,
            ),
        )?;
        if document.stream.class().is_sealed() {
            let key = seal::fresh_key(self.entropy);
            self.run("insert into body_keys (document, key) values (?1, ?2)", (n, &key[..]))?;
        }
        step::reached(Step::DocumentAdded);
        Ok(true)
    }

    /// Sets the generation of this device's next change to the document.
    pub fn set_generation(&self, id: DocumentId, generation: u64) -> Result<(), StorageError> {
        self.touch(id, "update documents set generation = ?2 where id = ?1", signed(generation))
    }

    /// Keeps the document on the phone whatever its age, or no longer.
    pub fn set_pinned(&self, id: DocumentId, pinned: bool) -> Result<(), StorageError> {
        self.touch(id, "update documents set pinned = ?2 where id = ?1", i64::from(pinned))
    }

    /// Says whether the document's changes are here.
    pub fn set_held(&self, id: DocumentId, held: bool) -> Result<(), StorageError> {
        self.touch(id, "update documents set held = ?2 where id = ?1", i64::from(held))
    }

    /// Lets go of the accepted changes of a document and the foreign records only they need; a stub stays.
    /// `false`, and nothing removed, when the document holds anything the server has not entered.
    pub fn release_bodies(&self, id: DocumentId) -> Result<bool, StorageError> {
        let n = self.document_row(id)?.ok_or(StorageError::NotFound)?;
        let unsynced: bool = self
            .find(
                "select exists (select 1 from changes where document = ?1 and state < ?2)
                     or exists (select 1 from drafts where document = ?1 and settled = 0)",
                (n, ChangeState::Accepted as i64),
                |row| row.get(0),
            )?
            .unwrap_or(true);
        if unsynced {
            return Ok(false);
        }
        let records: Vec<i64> = self.list(
            "select distinct record from changes where document = ?1 and state = ?2 and record is not null",
            (n, ChangeState::Accepted as i64),
            |row| row.get(0),
        )?;
        self.run("delete from changes where document = ?1 and state = ?2", (n, ChangeState::Accepted as i64))?;
        for record in records {
            self.run(
                "delete from records where n = ?1 and own = 0
                 and not exists (select 1 from changes where record = ?1)",
                [record],
            )?;
        }
        self.set_held(id, false)?;
        Ok(true)
    }

    /// Gives up a document whose stored changes no longer fit together after damage: it is asked for whole with the
    /// next exchange. Changes the server has not entered stay as refused ones, which are kept.
    pub fn abandon(&self, id: DocumentId) -> Result<(), StorageError> {
        let n = self.document_row(id)?.ok_or(StorageError::NotFound)?;
        self.run("delete from changes where document = ?1 and state = ?2", (n, ChangeState::Accepted as i64))?;
        self.run(
            "update changes set state = ?3 where document = ?1 and state < ?2",
            (n, ChangeState::Accepted as i64, ChangeState::Refused as i64),
        )?;
        self.run("update documents set held = 0, generation = generation + 1 where n = ?1", [n])?;
        self.want_document(id)
    }

    /// Destroys the document's key and bodies by order. Hashes, records and entries stay, so proofs still verify.
    /// Call [`super::Storage::checkpoint`] after the transaction to clear the write-ahead log too.
    pub fn forget(&self, id: DocumentId) -> Result<(), StorageError> {
        let n = self.document_row(id)?.ok_or(StorageError::NotFound)?;
        self.run("delete from body_keys where document = ?1", [n])?;
        self.run("update changes set body = null where document = ?1", [n])?;
        self.run("delete from drafts where document = ?1", [n])?;
        self.touch(id, "update documents set held = 0, forgotten = ?2 where id = ?1", 1)?;
        step::reached(Step::DocumentForgotten);
        Ok(())
    }

    fn touch(&self, id: DocumentId, sql: &str, value: i64) -> Result<(), StorageError> {
        if self.run(sql, (id.as_bytes(), value))? == 0 { Err(StorageError::NotFound) } else { Ok(()) }
    }
}
