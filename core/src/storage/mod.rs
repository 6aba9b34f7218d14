//! The phone's encrypted database: one file, one writer, a few readers, one process.
//!
//! Owns every table and all SQL but the screens' projections (`read_model`). Stores bytes: it knows nothing of
//! Automerge, signatures or sync. Change rows and records are the truth; everything else can be rebuilt.
//!
//! A save is one [`Storage::write`]: one transaction, one fsync, acknowledged only after it.

pub mod compression;
pub mod connection;
pub mod error;
pub mod key;

mod seal;
mod transaction;

pub mod audit;
pub mod authors;
pub mod carried;
pub mod changes;
pub mod channel_drafts;
pub mod counters;
pub mod cursors;
pub mod documents;
pub mod drafts;
pub mod entries;
pub mod halves;
pub mod identity;
pub mod records;
pub mod rewind;
pub mod salvage;
pub mod wanted;

mod migrations;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod salvage_tests;
#[cfg(test)]
mod tests;

pub use connection::{Options, Storage, destroy};
pub use error::StorageError;
pub use transaction::{ReadTx, WriteTx};
pub(crate) use transaction::{damaged, stream_name};

/// Name of the database's key in the keystore.
pub const DATABASE_KEY: &str = "database";

/// The file of that suffix beside the database.
pub(crate) fn beside(path: &std::path::Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// SQLite holds signed 64-bit integers; counts past that do not occur.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Reads a count back; a negative one is not a count.
pub(crate) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
