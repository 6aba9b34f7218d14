//! What present data holds that a backup lacks, stream by stream.

use enlace_core::domain::stream::StreamName;

use crate::store::sqlite::SqliteReader;
use crate::store::{Read as _, Result};

/// Entries of one stream that only the present data has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// The stream.
    pub stream: StreamName,
    /// How many.
    pub count: u64,
}

/// Compares every stream of the present data with the backup. No present data holds nothing.
pub fn between(present: Option<&SqliteReader>, backup: &SqliteReader) -> Result<Vec<Newer>> {
    let Some(present) = present else { return Ok(Vec::new()) };
    let mut newer = Vec::new();
    for (stream, head) in present.heads()? {
        let count = head.pos - common(present, backup, &stream, head.pos)?;
        if count > 0 {
            newer.push(Newer { stream, count });
        }
    }
    Ok(newer)
}

/// The last position at which both have the same entry. Entries name their predecessors, so what is equal at one
/// position is equal before it.
fn common(present: &SqliteReader, backup: &SqliteReader, stream: &StreamName, last: u64) -> Result<u64> {
    let (mut low, mut high) = (0, last.min(backup.head(stream)?.pos));
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let hash = |store: &SqliteReader| store.entry_at(stream, middle).map(|found| found.map(|one| one.entry.hash()));
        if hash(present)? == hash(backup)? { low = middle } else { high = middle - 1 }
    }
    Ok(low)
}
