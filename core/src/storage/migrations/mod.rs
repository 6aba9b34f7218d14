//! Numbered migrations by `user_version`, each in a transaction of its own. A released one never changes.

use rusqlite::{Connection, TransactionBehavior};

use super::error::StorageError;

const MIGRATIONS: [&str; 7] = [
    include_str!("001_records.sql"),
    include_str!("002_read_model.sql"),
    include_str!("003_sync.sql"),
    include_str!("004_channels.sql"),
    include_str!("005_releases.sql"),
    include_str!("006_asked.sql"),
    include_str!("007_carried.sql"),
];

/// Brings the database to this build's version.
pub(super) fn run(connection: &mut Connection) -> Result<(), StorageError> {
    let version: i64 = connection.query_row("pragma user_version", [], |row| row.get(0))?;
    let done = usize::try_from(version).map_err(|_| StorageError::Corrupt)?;
    if done > MIGRATIONS.len() {
        return Err(StorageError::NewerSchema);
    }
    for (number, sql) in MIGRATIONS.iter().enumerate().skip(done) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.execute_batch(&format!("pragma user_version = {}", number + 1))?;
        transaction.commit()?;
    }
    Ok(())
}
