//! The store on SQLite: `enlace.db` holds the data, `keys.db` the keys of sealed documents.

mod bodies;
mod connection;
mod peers;
mod read;
mod rows;
mod write;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use enlace_core::clock::Entropy;
use enlace_core::ids::DocumentId;
use enlace_core::step::{self, Step};
use rusqlite::Connection;

use self::bodies::Bodies;
use self::connection::MAIN;
#[cfg(test)]
pub(super) use self::rows::change_hash as hash_of;
use super::{Result, Store, StoreError, Transaction};

/// Name of the data file in the server's folder.
pub const DATA_FILE: &str = "enlace.db";
/// Name of the key file in the server's folder.
pub const KEYS_FILE: &str = "keys.db";

/// The one writer.
pub struct SqliteStore {
    db: Connection,
    bodies: Bodies,
    folder: Option<PathBuf>,
    entropy: Arc<dyn Entropy>,
    /// Documents forgotten by a durable commit whose keys are still to be destroyed.
    to_destroy: RefCell<Vec<DocumentId>>,
}

/// A reader beside the writer: sees what was committed before each question.
pub struct SqliteReader {
    db: Connection,
    bodies: Bodies,
}

/// What a question needs.
struct View<'a> {
    db: &'a Connection,
    bodies: &'a Bodies,
}

trait Viewed {
    fn view(&self) -> View<'_>;
}

impl SqliteStore {
    /// Opens the store in `folder`, which exists; its files are created on first use.
    pub fn open(folder: &Path, entropy: Arc<dyn Entropy>) -> Result<Self> {
        let db = connection::open(Some(&folder.join(DATA_FILE)), &MAIN)?;
        let bodies = Bodies::open(Some(&folder.join(KEYS_FILE)), Arc::clone(&entropy))?;
        let store = Self { db, bodies, folder: Some(folder.to_owned()), entropy, to_destroy: RefCell::default() };
        store.finish_forgetting()?;
        Ok(store)
    }

    /// A store in memory, for simulation.
    pub fn in_memory(entropy: Arc<dyn Entropy>) -> Result<Self> {
        let bodies = Bodies::open(None, Arc::clone(&entropy))?;
        Ok(Self { db: connection::open(None, &MAIN)?, bodies, folder: None, entropy, to_destroy: RefCell::default() })
    }

    /// A reader of the same files. A store in memory has none.
    pub fn reader(&self) -> Result<SqliteReader> {
        let folder = self.folder.as_deref().ok_or(StoreError::Unreachable)?;
        SqliteReader::open(folder, Arc::clone(&self.entropy))
    }

    /// Destroys keys that a crash left between the commit and the destruction.
    fn finish_forgetting(&self) -> Result<()> {
        let mut statement = self.db.prepare("select hash from documents where forgotten = 1")?;
        let forgotten = statement.query_map([], |row| row.get(0).map(DocumentId))?.collect::<Result<Vec<_>, _>>()?;
        let mut left = Vec::new();
        for document in forgotten {
            if !self.bodies.is_destroyed(&document)? {
                left.push(document);
            }
        }
        self.bodies.destroy(&left)
    }

    /// Destroys the keys of what was forgotten, and what the write-ahead log still holds of its bodies.
    fn destroy_keys(&self) -> Result<()> {
        let mut to_destroy = self.to_destroy.borrow_mut();
        if !to_destroy.is_empty() {
            self.bodies.destroy(&to_destroy)?;
            step::reached(Step::KeysDestroyed);
            bodies::flush(&self.db)?;
            to_destroy.clear();
        }
        Ok(())
    }
}

impl SqliteReader {
    /// Opens the files in `folder` for reading, as a command beside the running server does.
    pub fn open(folder: &Path, entropy: Arc<dyn Entropy>) -> Result<Self> {
        Ok(Self {
            db: connection::open_reader(&folder.join(DATA_FILE), &MAIN)?,
            bodies: Bodies::open_reader(&folder.join(KEYS_FILE), entropy)?,
        })
    }

    /// Opens one data file, such as a backup, without its keys: sealed bodies cannot be read.
    pub fn open_data(file: &Path, entropy: Arc<dyn Entropy>) -> Result<Self> {
        Ok(Self { db: connection::open_reader(file, &MAIN)?, bodies: Bodies::open(None, entropy)? })
    }

    pub(super) const fn data(&self) -> &Connection {
        &self.db
    }

    pub(super) const fn keys(&self) -> &Connection {
        self.bodies.keys()
    }
}

impl Viewed for SqliteStore {
    fn view(&self) -> View<'_> {
        View { db: &self.db, bodies: &self.bodies }
    }
}

impl Viewed for SqliteReader {
    fn view(&self) -> View<'_> {
        View { db: &self.db, bodies: &self.bodies }
    }
}

impl Store for SqliteStore {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>> {
        Ok(Box::new(write::SqliteTransaction::begin(self)?))
    }
}
