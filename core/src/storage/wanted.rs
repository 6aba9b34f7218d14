//! Documents the phone asks its server for, and where broken-off windows go on.

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged, stream_name};
use crate::domain::stream::StreamName;
use crate::ids::DocumentId;
use crate::step::{self, Step};

impl ReadTx<'_> {
    /// Documents to ask for, in the order they were missed.
    pub fn wanted_documents(&self, limit: u32) -> Result<Vec<(StreamName, DocumentId)>, StorageError> {
        self.list(
            "select s.name, d.id from wanted w join documents d on d.n = w.document join streams s on s.n = d.stream
             order by w.document limit ?1",
            [limit],
            |row| {
                let id = DocumentId::from_slice(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged(1))?;
                Ok((stream_name(row, 0)?, id))
            },
        )
    }

    /// Where the stream's window goes on: the newest entry's time in the last document that arrived, and its id.
    pub fn window_place(&self, stream: &StreamName) -> Result<Option<(i64, DocumentId)>, StorageError> {
        self.find(
            "select w.before_ms, w.document from window_places w join streams s on s.n = w.stream where s.name = ?1",
            [stream.as_str()],
            |row| {
                let id = DocumentId::from_slice(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged(1))?;
                Ok((row.get(0)?, id))
            },
        )
    }
}

impl WriteTx<'_> {
    /// Asks for a document with the next exchange.
    pub fn want_document(&self, id: DocumentId) -> Result<(), StorageError> {
        let n = self.document_row(id)?.ok_or(StorageError::NotFound)?;
        self.run("insert into wanted (document) values (?1) on conflict do nothing", [n])?;
        Ok(())
    }

    /// The same for a person: once here, it stays for a while.
    pub fn ask_for_document(&self, id: DocumentId) -> Result<(), StorageError> {
        self.want_document(id)?;
        let n = self.document_row(id)?.ok_or(StorageError::NotFound)?;
        self.run("insert into asked (document) values (?1) on conflict (document) do update set until_ms = null", [n])?;
        Ok(())
    }

    /// The document arrived, or the server has nothing of it for this phone.
    pub fn unwant_document(&self, id: DocumentId) -> Result<(), StorageError> {
        self.run("delete from wanted where document in (select n from documents where id = ?1)", [id.as_bytes()])?;
        Ok(())
    }

    /// Notes how far a window has come.
    pub fn set_window_place(
        &self,
        stream: &StreamName,
        before_ms: i64,
        document: DocumentId,
    ) -> Result<(), StorageError> {
        let n = self.ensure_stream(stream)?;
        self.run(
            "insert into window_places (stream, before_ms, document) values (?1, ?2, ?3)
             on conflict (stream) do update set before_ms = excluded.before_ms, document = excluded.document",
            (n, before_ms, document.as_bytes()),
        )?;
        step::reached(Step::WindowMoved);
        Ok(())
    }

    /// The window is whole.
    pub fn clear_window_place(&self, stream: &StreamName) -> Result<(), StorageError> {
        self.run(
            "delete from window_places where stream in (select n from streams where name = ?1)",
            [stream.as_str()],
        )?;
        Ok(())
    }
}
