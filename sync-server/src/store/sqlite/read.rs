//! Questions, each one statement or two.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry, Verdict};
use enlace_core::ids::{ChangeHash, DocumentId, KeyId, RecordId};
use enlace_core::log::checkpoint::SignedCheckpoint;
use enlace_core::log::merkle::{Frontier, Hash, HashReader, Node, leaf_hash};
use rusqlite::Row;

use super::bodies::Packed;
use super::rows::{self, BODY, DOCUMENT, ENTRY};
use super::{View, Viewed};
use crate::store::{
    ChainEnd, ChainKey, Contact, Delivery, Identity, LoggedEntry, PeerDelivery, Read, Result, SetAsideBody, StoreError,
    StoredBody, StoredDocument, WindowKey,
};

/// What an entry costs in a budget besides its envelope and bodies.
const ENTRY_BYTES: usize = 160;

impl HashReader for View<'_> {
    type Error = StoreError;

    fn hash(&self, node: Node) -> Result<Hash> {
        let position = node.index.cast_signed();
        let found = if node.level == 0 {
            // A leaf is not stored: it is what the entry's bytes hash to now.
            let leaf = |row: &Row<'_>| Ok(leaf_hash(row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt)?));
            self.first("select bytes from entries where log_index = ?1", [position], leaf)?
        } else {
            let sql = "select hash from nodes where level = ?1 and position = ?2";
            self.first(sql, (node.level, position), |row| Ok(row.get(0)?))?
        };
        found.ok_or(StoreError::Corrupt)
    }
}

impl<T: Viewed> Read for T {
    fn identity(&self) -> Result<Option<Identity>> {
        self.view().first("select agency, origin, root_key, server_key from server", [], |row| {
            let (root, server): (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(3)?);
            let (root, server) = (rows::key(&root)?, rows::key(&server)?);
            Ok(Identity { agency: row.get(0)?, origin: row.get(1)?, root, server })
        })
    }

    fn epoch(&self) -> Result<u32> {
        Ok(self.view().first("select epoch from server", [], |row| Ok(row.get(0)?))?.unwrap_or(0))
    }

    fn setting(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.view().first("select value from settings where name = ?1", [name], |row| Ok(row.get(0)?))
    }

    fn heads(&self) -> Result<Vec<(StreamName, Cursor)>> {
        let sql = format!(
            "select {ENTRY} from streams s join entries e on e.stream = s.id
             where e.pos = (select max(pos) from entries where stream = s.id) order by s.name"
        );
        self.view().all(&sql, [], |row| {
            let entry = rows::logged(row)?.entry;
            Ok((entry.stream.clone(), Cursor::at(&entry)))
        })
    }

    fn head(&self, stream: &StreamName) -> Result<Cursor> {
        let sql = format!(
            "select {ENTRY} from entries e where e.stream = (select id from streams where name = ?1)
             order by e.pos desc limit 1"
        );
        let last = self.view().first(&sql, [stream.as_str()], rows::logged)?;
        Ok(last.map_or(Cursor::START, |logged| Cursor::at(&logged.entry)))
    }

    fn entry_at(&self, stream: &StreamName, pos: u64) -> Result<Option<LoggedEntry>> {
        let sql = format!(
            "select {ENTRY} from entries e where e.stream = (select id from streams where name = ?1) and e.pos = ?2"
        );
        self.view().first(&sql, (stream.as_str(), pos.cast_signed()), rows::logged)
    }

    fn entry_of(&self, record: &RecordId) -> Result<Option<LoggedEntry>> {
        let sql = format!(
            "select {ENTRY} from entries e where e.record = (select id from records where hash = ?1)
             and e.verdict <> 3"
        );
        self.view().first(&sql, [record.as_bytes()], rows::logged)
    }

    fn is_excluded(&self, record: &RecordId) -> Result<bool> {
        let sql = "select 1 from entries where record = (select id from records where hash = ?1) and verdict = 3";
        Ok(self.view().first(sql, [record.as_bytes()], |_| Ok(()))?.is_some())
    }

    fn envelope(&self, record: &RecordId) -> Result<Option<Vec<u8>>> {
        let sql = "select envelope from records where hash = ?1";
        self.view().first(sql, [record.as_bytes()], |row| Ok(row.get(0)?))
    }

    fn deliveries(&self, stream: &StreamName, pos: u64, budget_bytes: usize) -> Result<Vec<Delivery>> {
        let sql = format!(
            "select {ENTRY}, r.envelope, r.id from entries e join records r on r.id = e.record
             where e.stream = (select id from streams where name = ?1) and e.pos > ?2 order by e.pos"
        );
        let view = self.view();
        let mut statement = view.statement(&sql)?;
        let mut rows = statement.query((stream.as_str(), pos.cast_signed()))?;
        let (mut found, mut used) = (Vec::new(), 0);
        while (found.is_empty() || used < budget_bytes)
            && let Some(row) = rows.next()?
        {
            // Counted before anything is opened: an entry too many costs no decryption.
            used += view.cost(row)?;
            if used > budget_bytes && !found.is_empty() {
                break;
            }
            found.push(view.delivery(row, None)?);
        }
        Ok(found)
    }

    fn document(&self, id: &DocumentId) -> Result<Option<StoredDocument>> {
        let sql = format!("select {DOCUMENT} from documents d join streams s on s.id = d.stream where d.hash = ?1");
        self.view().first(&sql, [id.as_bytes()], rows::document)
    }

    fn document_deliveries(&self, id: &DocumentId) -> Result<Vec<Delivery>> {
        let sql = format!(
            "select {ENTRY}, r.envelope, r.id from mentions m join entries e on e.log_index = m.log_index
             join records r on r.id = e.record
             where m.document = (select id from documents where hash = ?1) order by m.log_index"
        );
        let view = self.view();
        view.all(&sql, [id.as_bytes()], |row| view.delivery(row, Some(id)))
    }

    fn document_bodies(&self, id: &DocumentId) -> Result<Vec<StoredBody>> {
        let sql = format!(
            "select {BODY} from documents d join changes c on c.document = d.id join records r on r.id = c.record
             where d.hash = ?1 order by c.id"
        );
        let view = self.view();
        view.all(&sql, [id.as_bytes()], |row| view.body(row))
    }

    fn has_body(&self, document: &DocumentId, hash: &ChangeHash) -> Result<bool> {
        let sql = "select 1 from changes where document = (select id from documents where hash = ?1) and hash = ?2";
        Ok(self.view().first(sql, (document.as_bytes(), hash.as_bytes()), |_| Ok(()))?.is_some())
    }

    fn window(
        &self,
        stream: &StreamName,
        cutoff_ms: i64,
        after: Option<(WindowKey, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>> {
        let (before_ms, before_index, before_id) = after.map_or((i64::MAX, i64::MAX, [u8::MAX; 16]), |(key, id)| {
            (key.received_ms, key.log_index.cast_signed(), id.0)
        });
        // All recent documents stand before all older ones, so two walks over two indexes make one order.
        let page = |condition: &str, limit: usize| {
            let sql = format!(
                "select {DOCUMENT} from documents d join streams s on s.id = d.stream
                 where d.stream = (select id from streams where name = ?1) and {condition}
                 and (d.received_ms, d.log_index, d.hash) < (?3, ?4, ?5)
                 order by d.received_ms desc, d.log_index desc, d.hash desc limit ?6"
            );
            let params = (stream.as_str(), cutoff_ms, before_ms, before_index, before_id, rows::count(limit));
            self.view().all(&sql, params, rows::document)
        };
        let mut found = page("d.received_ms >= ?2", limit)?;
        let rest = limit - found.len().min(limit);
        if rest > 0 {
            found.extend(page("d.received_ms < ?2 and (d.open = 1 or d.pinned = 1)", rest)?);
        }
        Ok(found)
    }

    fn chain(&self, chain: &ChainKey) -> Result<Option<ChainEnd>> {
        let sql = "select seq, record from chains
             where author = ?1 and stream = (select id from streams where name = ?2) and generation = ?3";
        let params = (chain.author.as_bytes(), chain.stream.as_str(), chain.generation.cast_signed());
        self.view().first(sql, params, |row| chain_end(row, 0))
    }

    fn chains_of(&self, author: &KeyId) -> Result<Vec<(ChainKey, ChainEnd)>> {
        let sql = "select s.name, c.generation, c.seq, c.record from chains c join streams s on s.id = c.stream
             where c.author = ?1 order by s.name, c.generation";
        self.view().all(sql, [author.as_bytes()], |row| {
            let stream = rows::stream(&row.get::<_, String>(0)?)?;
            let generation = rows::unsigned(row, 1)?;
            Ok((ChainKey { author: *author, stream, generation }, chain_end(row, 2)?))
        })
    }

    fn contact(&self, key: &KeyId) -> Result<Option<Contact>> {
        let sql = "select last_ms, counter from contacts where key = ?1";
        self.view().first(sql, [key.as_bytes()], |row| contact(row, 0))
    }

    fn contacts(&self) -> Result<Vec<(KeyId, Contact)>> {
        let sql = "select key, last_ms, counter from contacts order by last_ms desc, key";
        self.view().all(sql, [], |row| Ok((KeyId(row.get(0)?), contact(row, 1)?)))
    }

    fn set_aside_of(&self, record: &RecordId) -> Result<Vec<SetAsideBody>> {
        let sql = "select document, code, received_ms, form, body from set_aside where record = ?1 order by id";
        let view = self.view();
        view.all(sql, [record.as_bytes()], |row| {
            let document = DocumentId(row.get(0)?);
            let packed = Packed { form: row.get(3)?, bytes: row.get(4)? };
            let bytes = view.bodies.unpack(&document, &record.0, packed)?;
            Ok(SetAsideBody { document, code: row.get(1)?, received_ms: row.get(2)?, bytes })
        })
    }

    fn quarantined(&self) -> Result<Vec<RecordId>> {
        let sql = "select record from set_aside where quarantined = 1 group by record order by min(id)";
        self.view().all(sql, [], |row| Ok(RecordId(row.get(0)?)))
    }

    fn subtree(&self, node: Node) -> Result<Hash> {
        self.view().hash(node)
    }

    fn size(&self) -> Result<u64> {
        let sql = "select coalesce(max(log_index) + 1, 0) from entries";
        Ok(self.view().first(sql, [], |row| rows::unsigned(row, 0))?.unwrap_or(0))
    }

    fn frontier(&self) -> Result<Frontier> {
        Frontier::read(self.size()?, &self.view())?.ok_or(StoreError::Corrupt)
    }

    fn checkpoint(&self) -> Result<Option<SignedCheckpoint>> {
        self.view().first("select note from checkpoints order by size desc limit 1", [], checkpoint)
    }

    fn checkpoints(&self) -> Result<Vec<SignedCheckpoint>> {
        self.view().all("select note from checkpoints order by size", [], checkpoint)
    }

    fn logged(&self, log_index: u64, limit: usize) -> Result<Vec<LoggedEntry>> {
        let sql = format!("select {ENTRY} from entries e where e.log_index >= ?1 order by e.log_index limit ?2");
        self.view().all(&sql, (log_index.cast_signed(), rows::count(limit)), rows::logged)
    }

    fn peer_streams(&self) -> Result<Vec<StreamName>> {
        self.view().peer_streams()
    }

    fn peer_cursor(&self, stream: &StreamName) -> Result<Cursor> {
        self.view().peer_cursor(stream)
    }

    fn peer_deliveries(&self, stream: &StreamName, pos: u64, budget_bytes: usize) -> Result<Vec<PeerDelivery>> {
        self.view().peer_deliveries(stream, pos, budget_bytes)
    }

    fn peer_entry_at(&self, stream: &StreamName, pos: u64) -> Result<Option<Entry>> {
        self.view().peer_entry_at(stream, pos)
    }

    fn peer_superseded(&self, stream: &StreamName) -> Result<Vec<PeerDelivery>> {
        self.view().peer_superseded(stream)
    }

    fn peer_heads(&self, stream: &StreamName) -> Result<Option<Vec<u8>>> {
        self.view().peer_heads(stream)
    }
}

impl View<'_> {
    /// What a delivery counts for in a budget, bodies as they were sent.
    fn cost(&self, row: &Row<'_>) -> Result<usize> {
        let envelope = row.get_ref(3)?.as_blob().map_err(|_| StoreError::Corrupt)?.len();
        let sql = "select coalesce(sum(size), 0) from changes where record = ?1 and form <> 4";
        let bodies = self.first(sql, [row.get::<_, i64>(4)?], |row| rows::unsigned(row, 0))?.unwrap_or(0);
        Ok(ENTRY_BYTES + envelope + usize::try_from(bodies).unwrap_or(usize::MAX / 2))
    }

    /// Columns: [`ENTRY`], the envelope, the record's row; bodies of one document only if it is given.
    fn delivery(&self, row: &Row<'_>, only: Option<&DocumentId>) -> Result<Delivery> {
        let logged = rows::logged(row)?;
        if matches!(logged.entry.verdict, Verdict::Excluded(_)) {
            return Ok(Delivery { logged, envelope: None, bodies: Vec::new() });
        }
        let sql = format!(
            "select {BODY} from changes c join documents d on d.id = c.document join records r on r.id = c.record
             where c.record = ?1 and (?2 is null or d.hash = ?2) order by c.id"
        );
        let record: i64 = row.get(4)?;
        let bodies = self.all(&sql, (record, only.map(DocumentId::as_bytes)), |row| self.body(row))?;
        Ok(Delivery { logged, envelope: Some(row.get(3)?), bodies })
    }
}

fn chain_end(row: &Row<'_>, from: usize) -> Result<ChainEnd> {
    Ok(ChainEnd { seq: rows::unsigned(row, from)?, record: RecordId(row.get(from + 1)?) })
}

fn contact(row: &Row<'_>, from: usize) -> Result<Contact> {
    Ok(Contact { last_ms: row.get(from)?, counter: rows::unsigned(row, from + 1)? })
}

fn checkpoint(row: &Row<'_>) -> Result<SignedCheckpoint> {
    let note: String = row.get(0)?;
    SignedCheckpoint::decode(note.as_bytes()).map_err(|_| StoreError::Corrupt)
}
