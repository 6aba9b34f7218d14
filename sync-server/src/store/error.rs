//! What can go wrong with the store, told apart by what an operator does next.

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No room on the disk. Nothing of the transaction was kept.
    #[error("store has no room left")]
    Full,
    /// The folder or a file in it cannot be written.
    #[error("store cannot be written")]
    ReadOnly,
    /// The folder or a file in it cannot be opened.
    #[error("store cannot be opened")]
    Unreachable,
    /// Another process holds the database for longer than the waiting time.
    #[error("store is held by another process")]
    Locked,
    /// Damaged pages, or rows that do not hash to what they are stored as.
    #[error("store is damaged")]
    Corrupt,
    /// A database of something else.
    #[error("file is no database of this server")]
    Foreign,
    /// Written by a newer version.
    #[error("store was written by a newer version")]
    TooNew,
    /// A sealed body whose key is missing or does not open it: `keys.db` is lost, foreign or older than the data.
    #[error("sealed body cannot be opened with the key at hand")]
    KeyMissing,
    /// The document was forgotten; it takes no more bodies.
    #[error("document was forgotten")]
    Forgotten,
    /// The record already has an entry.
    #[error("record already has an entry")]
    Duplicate,
    /// What was to be written does not fit what is stored: a wrong position, document, stream or hash.
    #[error("write does not fit what is stored")]
    Misfit,
    /// Another root was signed for the same size, or the checkpoint is not of this tree.
    #[error("checkpoint contradicts the log")]
    Contradiction,
    /// The target of a copy exists already.
    #[error("target file exists already")]
    TargetExists,
    /// Any other failure of the database, by its primary and extended result code.
    #[error("database failed with code {0}")]
    Database(i32),
}

/// Result of a store operation.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full => "store_full",
            Self::ReadOnly => "store_read_only",
            Self::Unreachable => "store_unreachable",
            Self::Locked => "store_locked",
            Self::Corrupt => "store_corrupt",
            Self::Foreign => "store_foreign",
            Self::TooNew => "store_too_new",
            Self::KeyMissing => "store_key_missing",
            Self::Forgotten => "document_forgotten",
            Self::Duplicate => "record_duplicate",
            Self::Misfit => "store_misfit",
            Self::Contradiction => "checkpoint_contradiction",
            Self::TargetExists => "target_exists",
            Self::Database(_) => "store_failed",
        }
    }
}

/// I/O error while the shared memory of a write-ahead log was enlarged.
const SQLITE_IOERR_SHMSIZE: i32 = 4_874;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            // A row of another shape than the schema's: somebody or something wrote into the file.
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Corrupt,
            _ => match error.sqlite_error() {
                Some(failure) => Self::from_sqlite(*failure),
                None => Self::Database(0),
            },
        }
    }
}

impl StoreError {
    const fn from_sqlite(failure: rusqlite::ffi::Error) -> Self {
        match failure.code {
            ErrorCode::DiskFull => Self::Full,
            // The memory beside the write-ahead log is a file too, and could not grow.
            ErrorCode::SystemIoFailure if failure.extended_code == SQLITE_IOERR_SHMSIZE => Self::Full,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
            ErrorCode::CannotOpen => Self::Unreachable,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked,
            // A damaged header makes a file "no database"; a whole database of something else is told by its mark.
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt,
            ErrorCode::ConstraintViolation => Self::Misfit,
            _ => Self::Database(failure.extended_code),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Self::ReadOnly,
            std::io::ErrorKind::AlreadyExists => Self::TargetExists,
            _ => Self::Unreachable,
        }
    }
}
