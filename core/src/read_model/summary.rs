//! The truth about sync: what waits, what was refused, what will never go and why, and how old all this is.

use super::proof::{RecordProof, record_proof};
use crate::domain::stream::StreamName;
use crate::ids::{DocumentId, RecordId};
use crate::storage::cursors::{StreamRow, Window};
use crate::storage::{ReadTx, StorageError, damaged, unsigned};

/// Most documents listed as never going out.
const LISTED: u32 = 200;

/// Where this phone stands with its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncSummary {
    /// Documents with something that waits to be sent or entered.
    pub waiting_documents: u64,
    /// Signed records that wait.
    pub waiting_records: u64,
    /// When the oldest waiting change was written, milliseconds since 1970.
    pub oldest_waiting_ms: Option<i64>,
    /// Drafts of refused values nobody has settled.
    pub open_drafts: u64,
    /// Documents of which something is kept apart.
    pub quarantined_documents: u64,
    /// When the server last answered for any stream, milliseconds since 1970.
    pub last_contact_ms: Option<i64>,
    /// Each stream.
    pub streams: Vec<StreamSummary>,
    /// What will never sync, and why.
    pub never: Vec<NeverSynced>,
}

/// Where this phone stands in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamSummary {
    /// The stream.
    pub stream: StreamName,
    /// Which documents are held, and whether all have arrived.
    pub window: Window,
    /// Position of the last entry applied.
    pub pos: u64,
    /// When the server last answered for it, milliseconds since 1970.
    pub last_contact_ms: Option<i64>,
}

/// Own work that the server has seen and will not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeverSynced {
    /// The document.
    pub document: DocumentId,
    /// Its record.
    pub record: RecordId,
    /// Why; explained by `error.<code>`.
    pub code: String,
}

/// Where this phone stands with its server.
pub fn sync_summary(tx: &ReadTx<'_>) -> Result<SyncSummary, StorageError> {
    let number = |sql: &str| tx.find(sql, [], |row| row.get::<_, i64>(0)).map(|n| unsigned(n.unwrap_or(0)));
    let oldest = tx.find("select min(time_ms) from changes where state < 2", [], |row| row.get(0))?.flatten();
    let streams = tx.streams()?;
    Ok(SyncSummary {
        waiting_documents: number("select count(distinct document) from changes where state < 2")?,
        waiting_records: number("select count(*) from records where own = 1 and state = 0")?,
        oldest_waiting_ms: oldest,
        open_drafts: number("select count(*) from drafts where settled = 0")?,
        quarantined_documents: number("select count(distinct document) from changes where state = 4")?,
        last_contact_ms: streams.iter().filter_map(|stream| stream.last_contact_ms).max(),
        streams: streams
            .into_iter()
            .map(|stream| StreamSummary {
                window: Window { complete: is_whole(&stream), ..stream.window },
                stream: stream.name,
                pos: stream.cursor.pos,
                last_contact_ms: stream.last_contact_ms,
            })
            .collect(),
        never: never_synced(tx)?,
    })
}

/// Whether everything within the window has arrived. Without a window that is everything, and the server said so when
/// it last answered for the stream.
fn is_whole(stream: &StreamRow) -> bool {
    stream.window.complete || (stream.window.from_ms.is_none() && stream.last_contact_ms.is_some())
}

fn never_synced(tx: &ReadTx<'_>) -> Result<Vec<NeverSynced>, StorageError> {
    let rows = tx.list(
        "select distinct d.id, r.id from changes c join records r on r.n = c.record join documents d on d.n = c.document
         where c.state >= 3 and r.own = 1 order by c.n desc limit ?1",
        [LISTED],
        |row| {
            let document = DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?;
            let record = RecordId::from_slice(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged(1))?;
            Ok((document, record))
        },
    )?;
    let mut never = Vec::with_capacity(rows.len());
    for (document, record) in rows {
        match record_proof(tx, record)? {
            RecordProof::Refused { code, .. }
            | RecordProof::Quarantined { code, .. }
            | RecordProof::Excluded { code, .. } => never.push(NeverSynced { document, record, code }),
            // Refused with the change it builds on: that one is in the list with its reason.
            _ => {}
        }
    }
    Ok(never)
}
