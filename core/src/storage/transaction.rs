//! Transactions as types: what reads needs a [`ReadTx`], what writes a [`WriteTx`], and nothing else reaches SQL.

use std::cell::Cell;
use std::ops::Deref;

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, Params, Row};

use super::error::StorageError;
use crate::clock::Entropy;
use crate::domain::stream::StreamName;
use crate::ids::DocumentId;

/// A consistent snapshot of the database.
pub struct ReadTx<'c> {
    connection: &'c Connection,
    saw_damage: Cell<bool>,
}

/// The one transaction that writes. Also reads, its own writes included.
pub struct WriteTx<'c> {
    read: ReadTx<'c>,
    pub(super) entropy: &'c dyn Entropy,
}

impl<'c> Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;

    fn deref(&self) -> &ReadTx<'c> {
        &self.read
    }
}

impl<'c> ReadTx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, saw_damage: Cell::new(false) }
    }

    pub(crate) fn statement(&self, sql: &str) -> Result<CachedStatement<'_>, StorageError> {
        self.noting(self.connection.prepare_cached(sql))
    }

    /// The first row, if any.
    pub(crate) fn find<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StorageError> {
        let found = self.statement(sql)?.query_row(params, read).optional();
        self.noting(found)
    }

    /// Every row, in order.
    pub(crate) fn list<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StorageError> {
        let mut statement = self.statement(sql)?;
        let rows = statement.query_map(params, read).and_then(Iterator::collect);
        self.noting(rows)
    }

    /// Remembers that a page could not be read: whoever runs the transaction then stops writing.
    fn noting<T>(&self, result: rusqlite::Result<T>) -> Result<T, StorageError> {
        result.map_err(|error| {
            self.saw_damage.set(self.saw_damage.get() || is_damage(&error));
            error.into()
        })
    }

    pub(super) fn saw_damage(&self) -> bool {
        self.saw_damage.get()
    }

    pub(crate) fn document_row(&self, id: DocumentId) -> Result<Option<i64>, StorageError> {
        self.find("select n from documents where id = ?1", [id.as_bytes()], |row| row.get(0))
    }

    pub(crate) fn stream_row(&self, stream: &StreamName) -> Result<Option<i64>, StorageError> {
        self.find("select n from streams where name = ?1", [stream.as_str()], |row| row.get(0))
    }
}

impl<'c> WriteTx<'c> {
    pub(super) fn new(connection: &'c Connection, entropy: &'c dyn Entropy) -> Self {
        Self { read: ReadTx::new(connection), entropy }
    }

    /// Runs one statement; the number of rows it touched.
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Result<usize, StorageError> {
        let touched = self.statement(sql)?.execute(params);
        self.noting(touched)
    }

    /// Runs one inserting statement; the new row's key.
    pub(crate) fn insert(&self, sql: &str, params: impl Params) -> Result<i64, StorageError> {
        let key = self.statement(sql)?.insert(params);
        self.noting(key)
    }

    /// The stream's row, made if missing.
    pub(crate) fn ensure_stream(&self, stream: &StreamName) -> Result<i64, StorageError> {
        match self.stream_row(stream)? {
            Some(n) => Ok(n),
            None => self.insert("insert into streams (name) values (?1)", [stream.as_str()]),
        }
    }
}

/// Whether SQLite says that the file is damaged; a row of odd content is not that.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error, rusqlite::Error::SqliteFailure(failure, _) if matches!(failure.code, DatabaseCorrupt | NotADatabase))
}

/// Reads the name a stream is kept under out of a row; anything else means damage.
pub(crate) fn stream_name(row: &Row<'_>, column: usize) -> rusqlite::Result<StreamName> {
    let text: String = row.get(column)?;
    StreamName::parse_kept(&text).ok_or_else(|| damaged(column))
}

/// The error for a value no build wrote.
pub(crate) fn damaged(column: usize) -> rusqlite::Error {
    rusqlite::Error::IntegralValueOutOfRange(column, -1)
}
