//! How far each caller has come: what its last signed request said of its cursors.
//!
//! A phone moves a cursor in the transaction that applied everything before it, so a cursor past a record is the
//! phone's own word that the record took effect there. That is what a purge is confirmed by.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::ids::KeyId;

use crate::store::{Read, Result, StoreError, Transaction};

/// A place a caller has reached in one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The stream.
    pub stream: StreamName,
    /// The epoch of its cursor.
    pub epoch: u32,
    /// Entries it has applied.
    pub pos: u64,
}

impl Reached {
    /// Whether it has applied the entry at a place (epoch, position) of a stream.
    pub fn holds(&self, stream: &StreamName, place: (u32, u64)) -> bool {
        self.stream == *stream && (self.epoch, self.pos) >= place
    }
}

/// Where a caller stood when it last asked for something; empty if it never did.
pub fn reached(store: &dyn Read, key: &KeyId) -> Result<Vec<Reached>> {
    let Some(kept) = store.setting(&name(key))? else { return Ok(Vec::new()) };
    let text = std::str::from_utf8(&kept).map_err(|_| StoreError::Corrupt)?;
    text.lines().map(|line| read(line).ok_or(StoreError::Corrupt)).collect()
}

/// Remembers a request's cursors. One without any, as commands send, says nothing and changes nothing.
pub(super) fn remember(tx: &mut dyn Transaction, key: &KeyId, cursors: &[(StreamName, Cursor)]) -> Result<()> {
    if cursors.is_empty() {
        return Ok(());
    }
    let line = |(stream, at): &(StreamName, Cursor)| format!("{} {} {}\n", stream.as_str(), at.epoch, at.pos);
    tx.put_setting(&name(key), cursors.iter().map(line).collect::<String>().as_bytes())
}

fn name(key: &KeyId) -> String {
    format!("reached/{key}")
}

fn read(line: &str) -> Option<Reached> {
    let mut words = line.split(' ');
    let stream = StreamName::parse_kept(words.next()?)?;
    Some(Reached { stream, epoch: words.next()?.parse().ok()?, pos: words.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::SqliteStore;
    use crate::store::{Store as _, fixture};

    #[test]
    fn the_newest_cursors_are_remembered_and_a_request_without_any_takes_none_away() {
        let mut store = SqliteStore::in_memory(fixture::entropy()).unwrap();
        let key = KeyId([7; 32]);
        assert_eq!(reached(&store, &key).unwrap(), []);
        let at = |pos| Cursor { epoch: 2, pos, ..Cursor::START };
        for cursors in [vec![(fixture::internal(), at(4))], vec![(fixture::internal(), at(9))], Vec::new()] {
            let mut tx = store.begin().unwrap();
            remember(&mut *tx, &key, &cursors).unwrap();
            tx.commit().unwrap();
        }
        assert_eq!(reached(&store, &key).unwrap(), [Reached { stream: fixture::internal(), epoch: 2, pos: 9 }]);
    }
}
