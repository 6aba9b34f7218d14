//! The window: a phone holds recent, open and pinned documents, and says so; the rest stays with the server.

use super::projection::remove;
use crate::ids::DocumentId;
use crate::storage::{ReadTx, StorageError, WriteTx, damaged};

/// How far back the window reaches, in days.
pub const WINDOW_DAYS: i64 = 30;

/// The beginning of the window at a time, both in milliseconds since 1970.
pub const fn window_from(now_ms: i64) -> i64 {
    now_ms - WINDOW_DAYS * 24 * 60 * 60 * 1000
}

/// Lets go of documents that fell out of the window: closed or voided incidents from before `from_ms` that nobody
/// pinned, their evidence, and identities no incident here names any more. Stubs stay; nothing the server has not
/// entered ever goes. Each stream's window is moved up to `from_ms`.
pub fn trim(tx: &WriteTx<'_>, from_ms: i64) -> Result<Vec<DocumentId>, StorageError> {
    let mut gone = Vec::new();
    // In this order: evidence and identities follow their incidents.
    for sql in [
        "select d.id from incidents i join documents d on d.n = i.document
         where i.sort_ms < ?1 and i.updated_ms < ?1 and i.status in ('closed', 'voided')
           and d.pinned = 0 and d.held = 1",
        "select d.id from evidence e join documents d on d.n = e.document
         where e.updated_ms < ?1 and d.pinned = 0 and d.held = 1
           and not exists (select 1 from documents i where i.id = e.incident and i.held = 1)",
        "select d.id from identities p join documents d on d.n = p.document
         where d.created_ms < ?1 and d.pinned = 0 and d.held = 1
           and not exists (select 1 from incident_subjects s where s.subject = p.subject)",
    ] {
        for id in candidates(tx, sql, from_ms)? {
            if tx.release_bodies(id)? {
                remove(tx, id)?;
                gone.push(id);
            }
        }
    }
    tx.run("update streams set window_from_ms = ?1 where window_from_ms < ?1", [from_ms])?;
    Ok(gone)
}

fn candidates(tx: &ReadTx<'_>, sql: &str, from_ms: i64) -> Result<Vec<DocumentId>, StorageError> {
    tx.list(sql, [from_ms], |row| DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0)))
}
