//! What can go wrong with the database, told apart by what a person does next.

use thiserror::Error;

use super::key::VaultError;

/// Why the database did not do what was asked. Nothing acknowledged before is lost in any of these.
#[derive(Debug, Error)]
pub enum StorageError {
    /// The file is encrypted under another key.
    #[error("database is encrypted under another key")]
    WrongKey,
    /// The file exists, the keystore holds no key for it: restored or copied without its hardware key.
    #[error("keystore holds no key for the database")]
    KeyMissing,
    /// The file is a plain database, or the library would write one.
    #[error("database is not encrypted")]
    NotEncrypted,
    /// The file is damaged. Writing stops; see [`super::salvage`].
    #[error("database is damaged")]
    Corrupt,
    /// Another process has the database open.
    #[error("database is open in another process")]
    Locked,
    /// The folder or file cannot be written.
    #[error("database folder is read-only")]
    ReadOnly,
    /// No room left on the device.
    #[error("no room left for the database")]
    DiskFull,
    /// Written by a newer build.
    #[error("database was written by a newer build")]
    NewerSchema,
    /// Closed for suspension; reopen first.
    #[error("database is closed")]
    Closed,
    /// The document's key was destroyed: its content is gone for good, on purpose.
    #[error("content was destroyed with its key")]
    Forgotten,
    /// A row or id that must exist does not.
    #[error("no such row")]
    NotFound,
    /// Something refused to be stored twice with different content.
    #[error("row contradicts one that is already stored")]
    Conflict,
    /// The host's keystore failed.
    #[error("keystore: {0}")]
    Vault(#[from] VaultError),
    /// The file system failed in another way.
    #[error("file system: {0:?}")]
    Io(std::io::ErrorKind),
    /// SQLite failed in another way; the extended result code.
    #[error("database error {0}")]
    Sqlite(i32),
}

impl StorageError {
    /// Stable code; `error.<code>` in the catalogues says what to do.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongKey => "storage_wrong_key",
            Self::KeyMissing => "storage_key_missing",
            Self::NotEncrypted => "storage_not_encrypted",
            Self::Corrupt => "storage_corrupt",
            Self::Locked => "storage_locked",
            Self::ReadOnly => "storage_read_only",
            Self::DiskFull => "storage_disk_full",
            Self::NewerSchema => "storage_newer_schema",
            Self::Closed => "storage_closed",
            Self::Forgotten => "storage_forgotten",
            Self::NotFound => "storage_not_found",
            Self::Conflict => "storage_conflict",
            Self::Vault(error) => error.code(),
            Self::Io(_) => "storage_io",
            Self::Sqlite(_) => "storage_failed",
        }
    }
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        Self::from_ref(&error)
    }
}

impl StorageError {
    pub(super) fn from_ref(error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error {
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            // A value of a type no build wrote: the page is not what was stored.
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => Self::Corrupt,
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                Code::DatabaseCorrupt | Code::NotADatabase => Self::Corrupt,
                Code::DiskFull => Self::DiskFull,
                Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied => Self::ReadOnly,
                Code::DatabaseBusy | Code::DatabaseLocked => Self::Locked,
                Code::ConstraintViolation => Self::Conflict,
                _ => Self::Sqlite(failure.extended_code),
            },
            _ => Self::Sqlite(rusqlite::ffi::SQLITE_ERROR),
        }
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match error.kind() {
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::ReadOnly,
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull,
            kind => Self::Io(kind),
        }
    }
}
