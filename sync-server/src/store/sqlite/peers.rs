//! Other agencies' halves of channels.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry};
use rusqlite::Row;

use super::View;
use crate::store::{PeerDelivery, Result, StoreError};

/// What an entry costs in a budget besides its envelope.
const ENTRY_BYTES: usize = 160;

const STREAM: &str = "(select id from peer_streams where name = ?1)";

impl View<'_> {
    pub(super) fn peer_streams(&self) -> Result<Vec<StreamName>> {
        self.all("select name from peer_streams order by name", [], |row| {
            StreamName::parse_kept(&row.get::<_, String>(0)?).ok_or(StoreError::Corrupt)
        })
    }

    pub(super) fn peer_cursor(&self, stream: &StreamName) -> Result<Cursor> {
        let sql = format!("select bytes from peer_entries where stream = {STREAM} order by pos desc limit 1");
        let last = self.first(&sql, [stream.as_str()], |row| entry(&row.get::<_, Vec<u8>>(0)?))?;
        Ok(last.as_ref().map_or(Cursor::START, Cursor::at))
    }

    pub(super) fn peer_deliveries(&self, stream: &StreamName, pos: u64, budget: usize) -> Result<Vec<PeerDelivery>> {
        let sql = format!("select bytes, envelope from peer_entries where stream = {STREAM} and pos > ?2 order by pos");
        let mut statement = self.statement(&sql)?;
        let mut rows = statement.query((stream.as_str(), pos.cast_signed()))?;
        let (mut found, mut used) = (Vec::new(), 0);
        while (found.is_empty() || used < budget)
            && let Some(row) = rows.next()?
        {
            let delivery = delivery(row)?;
            used += ENTRY_BYTES + delivery.envelope.as_ref().map_or(0, Vec::len);
            if used > budget && !found.is_empty() {
                break;
            }
            found.push(delivery);
        }
        Ok(found)
    }

    pub(super) fn peer_entry_at(&self, stream: &StreamName, pos: u64) -> Result<Option<Entry>> {
        let sql = format!("select bytes from peer_entries where stream = {STREAM} and pos = ?2");
        self.first(&sql, (stream.as_str(), pos.cast_signed()), |row| entry(&row.get::<_, Vec<u8>>(0)?))
    }

    pub(super) fn peer_superseded(&self, stream: &StreamName) -> Result<Vec<PeerDelivery>> {
        let sql =
            format!("select bytes, envelope from superseded_peer_entries where stream = {STREAM} order by epoch, pos");
        self.all(&sql, [stream.as_str()], delivery)
    }

    pub(super) fn peer_heads(&self, stream: &StreamName) -> Result<Option<Vec<u8>>> {
        let heads = self.first("select heads from peer_streams where name = ?1", [stream.as_str()], |row| {
            Ok(row.get::<_, Option<Vec<u8>>>(0)?)
        })?;
        Ok(heads.flatten())
    }
}

fn delivery(row: &Row<'_>) -> Result<PeerDelivery> {
    Ok(PeerDelivery { entry: entry(&row.get::<_, Vec<u8>>(0)?)?, envelope: row.get(1)? })
}

fn entry(bytes: &[u8]) -> Result<Entry> {
    Entry::decode(bytes).map_err(|_| StoreError::Corrupt)
}
