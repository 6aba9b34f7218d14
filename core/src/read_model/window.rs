//! The window: a phone holds recent, open and pinned documents, and says so; the rest stays with the server.

use super::projection::remove;
use crate::ids::DocumentId;
use crate::storage::{ReadTx, StorageError, WriteTx, damaged};

/// How far back the window reaches, in days.
pub const WINDOW_DAYS: i64 = 30;

const WINDOW_MS: i64 = WINDOW_DAYS * 24 * 60 * 60 * 1000;

/// The beginning of the window at a time, both in milliseconds since 1970.
pub const fn window_from(now_ms: i64) -> i64 {
    now_ms - WINDOW_MS
}

/// Lets go of documents that fell out of the window: closed or voided incidents from before `from_ms` that nobody
/// pinned or asked for within a window's reach, their evidence, and identities no incident here names any more. Stubs
/// stay; nothing the server has not entered ever goes. Each stream's window is moved up to `from_ms`, and a stream that
/// was whole so far has one from now on.
pub fn trim(tx: &WriteTx<'_>, from_ms: i64) -> Result<Vec<DocumentId>, StorageError> {
    tx.run("delete from asked where until_ms < ?1", [from_ms])?;
    tx.run("update asked set until_ms = ?1 where until_ms is null", [from_ms + WINDOW_MS])?;
    let mut gone = Vec::new();
    // In this order: evidence and identities follow their incidents.
    for sql in [
        "select d.id from incidents i join documents d on d.n = i.document
         where i.sort_ms < ?1 and i.updated_ms < ?1 and i.status in ('closed', 'voided')",
        "select d.id from evidence e join documents d on d.n = e.document
         where e.updated_ms < ?1
           and not exists (select 1 from documents i where i.id = e.incident and i.held = 1)",
        "select d.id from identities p join documents d on d.n = p.document
         where d.created_ms < ?1
           and not exists (select 1 from incident_subjects s where s.subject = p.subject)",
    ] {
        for id in candidates(tx, sql, from_ms)? {
            if tx.release_bodies(id)? {
                remove(tx, id)?;
                begin_window(tx, id, from_ms)?;
                gone.push(id);
            }
        }
    }
    tx.run("update streams set window_from_ms = ?1 where window_from_ms < ?1", [from_ms])?;
    Ok(gone)
}

/// Says of a stream that was whole that it is so from here on only.
fn begin_window(tx: &WriteTx<'_>, id: DocumentId, from_ms: i64) -> Result<(), StorageError> {
    tx.run(
        "update streams set window_from_ms = ?1, window_complete = 1
         where window_from_ms is null and n = (select stream from documents where id = ?2)",
        (from_ms, id.as_bytes()),
    )?;
    Ok(())
}

fn candidates(tx: &ReadTx<'_>, sql: &str, from_ms: i64) -> Result<Vec<DocumentId>, StorageError> {
    let sql =
        format!("{sql} and d.pinned = 0 and d.held = 1 and not exists (select 1 from asked where document = d.n)");
    tx.list(&sql, [from_ms], |row| DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0)))
}
