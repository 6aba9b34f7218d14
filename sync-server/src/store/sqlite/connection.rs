//! Opening a database file: safe settings, the mark that says it is ours, migrations.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::{Result, StoreError};

/// How long a writer waits for another process.
const BUSY: Duration = Duration::from_secs(5);

/// A kind of database file: its mark in the header and its numbered migrations.
pub(super) struct Schema {
    mark: i32,
    migrations: &'static [&'static str],
}

/// Entries, records, bodies.
pub(super) const MAIN: Schema = Schema {
    mark: 0x456e_6c53,
    migrations: &[
        include_str!("../migrations/main_1.sql"),
        include_str!("../migrations/main_2.sql"),
        include_str!("../migrations/main_3.sql"),
    ],
};

/// Keys of sealed documents.
pub(super) const KEYS: Schema = Schema { mark: 0x456e_6c4b, migrations: &[include_str!("../migrations/keys_1.sql")] };

/// Opens or creates a database; `None` keeps it in memory.
pub(super) fn open(path: Option<&Path>, schema: &Schema) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = match path {
        Some(path) => Connection::open_with_flags(path, flags)?,
        None => Connection::open_in_memory()?,
    };
    db.busy_timeout(BUSY)?;
    let version = recognise(&db, schema)?;
    settle(&db)?;
    // FULL: in WAL mode anything less loses acknowledged commits in a power cut.
    db.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;")?;
    migrate(&mut db, schema, version)?;
    Ok(db)
}

/// Opens an existing database for reading only.
pub(super) fn open_reader(path: &Path, schema: &Schema) -> Result<Connection> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(BUSY)?;
    if recognise(&db, schema)? != schema.migrations.len() {
        return Err(StoreError::TooNew);
    }
    settle(&db)?;
    Ok(db)
}

fn settle(db: &Connection) -> Result<()> {
    db.set_prepared_statement_cache_capacity(96);
    db.execute_batch(
        "pragma foreign_keys = on; pragma trusted_schema = off; pragma mmap_size = 0; pragma temp_store = memory;
         pragma cell_size_check = on; pragma cache_size = -8000; pragma fullfsync = on; pragma checkpoint_fullfsync = on;",
    )?;
    Ok(())
}

/// The database's version; refuses files of something else and of newer versions.
fn recognise(db: &Connection, schema: &Schema) -> Result<usize> {
    let mark: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    let is_empty = mark == 0 && !db.prepare("select 1 from sqlite_schema")?.exists([])?;
    if mark != schema.mark && !is_empty {
        return Err(StoreError::Foreign);
    }
    if version > schema.migrations.len() { Err(StoreError::TooNew) } else { Ok(version) }
}

fn migrate(db: &mut Connection, schema: &Schema, from: usize) -> Result<()> {
    for (number, sql) in schema.migrations.iter().enumerate().skip(from) {
        let transaction = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", schema.mark)?;
        transaction.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(i64::MAX))?;
        transaction.commit()?;
    }
    Ok(())
}
