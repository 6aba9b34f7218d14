//! Writing a row of the screens: only what differs, so that a small edit touches few pages of few indexes.

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use crate::storage::{StorageError, WriteTx};

/// Gives the document's row of a table these values; columns that have them already are not written.
pub(super) fn put(
    tx: &WriteTx<'_>,
    table: &str,
    n: i64,
    columns: &[(&'static str, Value)],
) -> Result<(), StorageError> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let stored = tx.find(&format!("select {} from {table} where document = ?1", names.join(", ")), [n], |row| {
        (0..names.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()
    })?;
    let Some(stored) = stored else { return insert(tx, table, n, columns) };
    let changed: Vec<&(&str, Value)> =
        columns.iter().zip(&stored).filter(|((_, want), have)| want != *have).map(|(column, _)| column).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let sets: Vec<String> = changed.iter().map(|(name, _)| format!("{name} = ?")).collect();
    let values = changed.iter().map(|(_, value)| value.clone()).chain([Value::from(n)]);
    tx.run(&format!("update {table} set {} where document = ?", sets.join(", ")), params_from_iter(values))?;
    Ok(())
}

fn insert(tx: &WriteTx<'_>, table: &str, n: i64, columns: &[(&'static str, Value)]) -> Result<(), StorageError> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let marks = vec!["?"; columns.len() + 1].join(", ");
    let values = std::iter::once(Value::from(n)).chain(columns.iter().map(|(_, value)| value.clone()));
    tx.run(
        &format!("insert into {table} (document, {}) values ({marks})", names.join(", ")),
        params_from_iter(values),
    )?;
    Ok(())
}

/// Text as a value.
pub(super) fn text(text: Option<&str>) -> Value {
    text.map(str::to_owned).into()
}
