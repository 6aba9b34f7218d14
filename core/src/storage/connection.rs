//! Opening, closing and handing out the database: one writer, a small pool of readers, one process.

use std::fs::{self, File, TryLockError};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::StorageError;
use super::key::{DatabaseKey, KeyVault};
use super::migrations;
use super::salvage;
use super::transaction::{ReadTx, WriteTx};
use crate::clock::Entropy;
use crate::step::{self, Step};

/// Readers kept open between uses. More may exist for a moment.
const IDLE_READERS: usize = 3;

/// Prepared statements kept per connection.
const STATEMENTS: usize = 128;

/// How long a connection waits for another one.
const BUSY: Duration = Duration::from_secs(5);

/// Where the database is and where its key and randomness come from.
#[derive(Clone)]
pub struct Options {
    /// The database file; its folder is created if missing. `<file>.lock` lies beside it.
    pub path: PathBuf,
    /// Name of the database key in the keystore.
    pub key_name: String,
    /// The host's keystore.
    pub vault: Arc<dyn KeyVault>,
    /// Source of keys and nonces.
    pub entropy: Arc<dyn Entropy>,
}

/// An open database of one (holder, agency, device).
///
/// Shared by reference between threads: writes queue up, reads run beside them on a snapshot.
pub struct Storage {
    options: Options,
    open: RwLock<Option<Open>>,
    damaged: AtomicBool,
    /// Whether the write-ahead log may hold what was destroyed: the next write empties it.
    owes_checkpoint: AtomicBool,
}

struct Open {
    key: DatabaseKey,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    // Held for as long as the connections: dropping it lets another process in.
    _lock: File,
}

impl Storage {
    /// Opens the database, making it and its key if there is neither.
    ///
    /// A file without a key in the keystore is refused, never replaced: it was restored or copied from elsewhere.
    pub fn open(options: Options) -> Result<Self, StorageError> {
        // After a crash nobody knows what the log was to lose.
        let owes_checkpoint = fs::metadata(super::beside(&options.path, "-wal")).is_ok_and(|log| log.len() > 0);
        let open = open_all(&options)?;
        Ok(Self {
            options,
            open: RwLock::new(Some(open)),
            damaged: AtomicBool::new(false),
            owes_checkpoint: AtomicBool::new(owes_checkpoint),
        })
    }

    /// Where the database is and where its key comes from.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Runs `act` in one transaction on the writer: all of it is on disk when this returns `Ok`, nothing of it
    /// otherwise. Do not call from within another transaction.
    pub fn write<T, E: From<StorageError>>(&self, act: impl FnOnce(&WriteTx<'_>) -> Result<T, E>) -> Result<T, E> {
        let state = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let open = state.as_ref().ok_or(StorageError::Closed)?;
        if self.damaged.load(Ordering::Acquire) {
            return Err(StorageError::Corrupt.into());
        }
        let mut writer = open.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.note(error.into()))?;
        let tx = WriteTx::new(&transaction, &*self.options.entropy);
        let result = act(&tx);
        if tx.saw_damage() {
            self.note(StorageError::Corrupt);
        }
        let result = result?;
        step::reached(Step::WriteDone);
        transaction.commit().map_err(|error| self.note(error.into()))?;
        step::reached(Step::WriteKept);
        if self.owes_checkpoint.load(Ordering::Acquire) {
            // The write is kept whatever becomes of this, and the debt stays until it is paid.
            let _ = self.empty_log(&writer);
        }
        Ok(result)
    }

    /// Runs `act` on one consistent snapshot.
    pub fn read<T, E: From<StorageError>>(&self, act: impl FnOnce(&ReadTx<'_>) -> Result<T, E>) -> Result<T, E> {
        let state = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let open = state.as_ref().ok_or(StorageError::Closed)?;
        let idle = open.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => connect(&self.options.path, &open.key, true).map_err(|error| self.note(error))?,
        };
        let result = {
            let transaction = reader.transaction().map_err(|error| self.note(error.into()))?;
            let tx = ReadTx::new(&transaction);
            let result = act(&tx);
            if tx.saw_damage() {
                self.note(StorageError::Corrupt);
            }
            result
        };
        let mut readers = open.readers.lock().unwrap_or_else(PoisonError::into_inner);
        // A reader that failed may be in SQLCipher's sticky error state: it is not used again.
        if result.is_ok() && readers.len() < IDLE_READERS {
            readers.push(reader);
        }
        result
    }

    /// Closes every connection and lets go of the file lock, so that the host may suspend the process.
    /// Waits for the transactions that run.
    pub fn close(&self) {
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(open) = open {
            let writer = open.writer.lock().unwrap_or_else(PoisonError::into_inner);
            // Keeps the next opening short; whatever cannot be moved now stays safe in the log.
            let _ = writer.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
        }
    }

    /// Destroys the database: its key first, after which nothing in the files can be read, then the files.
    pub fn destroy(&self) -> Result<(), StorageError> {
        self.options.vault.destroy(&self.options.key_name)?;
        self.close();
        destroy(&self.options.path, &*self.options.vault, &self.options.key_name)
    }

    /// Opens again after [`Storage::close`]; does nothing when open.
    pub fn reopen(&self) -> Result<(), StorageError> {
        let mut state = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if state.is_none() {
            *state = Some(open_all(&self.options)?);
            self.damaged.store(false, Ordering::Release);
        }
        Ok(())
    }

    /// Reads the whole file and checks every page against its authentication code and every index against its table.
    /// Slow; for idle time.
    pub fn verify(&self) -> Result<(), StorageError> {
        let state = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let open = state.as_ref().ok_or(StorageError::Closed)?;
        let connection = connect(&self.options.path, &open.key, true)?;
        let faults = |pragma: &str, good: &str| -> Result<bool, StorageError> {
            let mut statement = connection.prepare(pragma)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if row.get::<_, String>(0)? != good {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let bad = faults("pragma cipher_integrity_check", "").unwrap_or(true)
            || faults("pragma integrity_check(1)", "ok").unwrap_or(true);
        if bad { Err(self.note(StorageError::Corrupt)) } else { Ok(()) }
    }

    /// Moves committed pages out of the write-ahead log and empties it, so that destroyed keys are gone from it too:
    /// at once, or with the first write after the snapshot that somebody still reads was let go.
    pub fn checkpoint(&self) -> Result<(), StorageError> {
        let state = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let open = state.as_ref().ok_or(StorageError::Closed)?;
        let writer = open.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.empty_log(&writer)
    }

    /// Does not wait for readers: a screen that reads long must not hold up a sync.
    fn empty_log(&self, writer: &Connection) -> Result<(), StorageError> {
        self.owes_checkpoint.store(true, Ordering::Release);
        writer.busy_timeout(Duration::ZERO)?;
        let held_back = writer.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0));
        writer.busy_timeout(BUSY)?;
        self.owes_checkpoint.store(held_back?, Ordering::Release);
        Ok(())
    }

    /// Damage stops writing until the file was salvaged, which the next opening does: more writing could cost what is
    /// still readable.
    fn note(&self, error: StorageError) -> StorageError {
        if matches!(error, StorageError::Corrupt) && !self.damaged.swap(true, Ordering::AcqRel) {
            salvage::mark_damaged(&self.options.path);
        }
        error
    }

    /// The writer itself, for tests that provoke the file system.
    #[cfg(test)]
    pub(crate) fn with_writer<T>(&self, act: impl FnOnce(&Connection) -> T) -> T {
        let state = self.open.read().unwrap();
        let writer = state.as_ref().unwrap().writer.lock().unwrap();
        act(&writer)
    }
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Storage(..)")
    }
}

/// Destroys a closed database: its key first, then the files.
pub fn destroy(path: &Path, vault: &dyn KeyVault, key_name: &str) -> Result<(), StorageError> {
    vault.destroy(key_name)?;
    for suffix in ["", "-wal", "-shm"] {
        match fs::remove_file(super::beside(path, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn open_all(options: &Options) -> Result<Open, StorageError> {
    if let Some(folder) = options.path.parent() {
        fs::create_dir_all(folder)?;
    }
    let lock = lock(&options.path)?;
    salvage::finish(&options.path)?;
    let key = database_key(options)?;
    let mut writer = connect(&options.path, &key, false)?;
    migrations::run(&mut writer)?;
    step::reached(Step::TablesMade);
    Ok(Open { key, writer: Mutex::new(writer), readers: Mutex::default(), _lock: lock })
}

/// Takes the lock that makes this process the only one. A file of its own: SQLite's locks on the database
/// would be lost if anybody in this process closed another handle of it (POSIX).
pub(super) fn lock(path: &Path) -> Result<File, StorageError> {
    let file =
        File::options().read(true).write(true).create(true).truncate(false).open(super::beside(path, ".lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StorageError::Locked),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

pub(super) fn database_key(options: &Options) -> Result<DatabaseKey, StorageError> {
    if let Some(secret) = options.vault.load(&options.key_name)? {
        return DatabaseKey::from_slice(&secret).ok_or(StorageError::Vault(super::key::VaultError::Malformed));
    }
    if fs::metadata(&options.path).is_ok_and(|file| file.len() > 0) {
        return Err(StorageError::KeyMissing);
    }
    // The key is durable before the first page is written, so a crash between leaves no unreadable file.
    let key = DatabaseKey::random(&*options.entropy);
    options.vault.store(&options.key_name, key.expose())?;
    step::reached(Step::KeyStored);
    Ok(key)
}

/// One connection, checked to be encrypted and to fit the key.
pub(super) fn connect(path: &Path, key: &DatabaseKey, read_only: bool) -> Result<Connection, StorageError> {
    let access = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    };
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch("pragma cipher_log_level = NONE")?;
    connection.execute_batch(&format!("pragma key = \"{}\"", key.pragma().as_str()))?;
    // Plain SQLite ignores `pragma key` and would write everything in the clear.
    let version: Option<String> = connection.query_row("pragma cipher_version", [], |row| row.get(0)).ok();
    if version.is_none_or(|version| version.is_empty()) {
        return Err(StorageError::NotEncrypted);
    }
    if let Err(error) = connection.query_row("select count(*) from sqlite_master", [], |_| Ok(())) {
        return Err(unreadable(path, key, error));
    }
    let journal = if read_only { "" } else { "pragma journal_mode = wal; pragma synchronous = full;" };
    connection.execute_batch(&format!(
        "{journal} pragma fullfsync = on; pragma checkpoint_fullfsync = on; pragma mmap_size = 0;
         pragma trusted_schema = off; pragma foreign_keys = on; pragma secure_delete = on;
         pragma temp_store = memory; pragma cache_size = -4000;"
    ))?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// Tells a wrong key from a damaged file by the file's first bytes, which are derived from the key.
fn unreadable(path: &Path, key: &DatabaseKey, error: rusqlite::Error) -> StorageError {
    let error = StorageError::from(error);
    if !matches!(error, StorageError::Corrupt) {
        return error;
    }
    let mut bytes = [0; 16];
    if File::open(path).and_then(|mut file| file.read_exact(&mut bytes)).is_err() {
        return StorageError::Corrupt;
    }
    if &bytes == b"SQLite format 3\0" {
        return StorageError::NotEncrypted;
    }
    // A foreign salt agrees with ours in a sixteenth of a byte on average; a damaged one in most.
    let agreeing = bytes.iter().zip(key.salt()).filter(|(have, want)| **have == *want).count();
    if agreeing * 2 >= 16 { StorageError::Corrupt } else { StorageError::WrongKey }
}
