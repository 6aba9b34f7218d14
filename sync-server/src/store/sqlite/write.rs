//! The write transaction: one for the data, one for new keys, and the keys are durable first.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Verdict;
use enlace_core::ids::{DocumentId, KeyId};
use enlace_core::log::checkpoint::SignedCheckpoint;
use enlace_core::log::merkle::{Frontier, leaf_hash};
use enlace_core::step::{self, Step};
use rusqlite::{OptionalExtension, Params};

use super::bodies::DELETED;
use super::rows::{self, change_hash};
use super::{SqliteStore, View, Viewed};
use crate::store::{
    ChainEnd, ChainKey, Contact, DocumentState, Identity, NewBody, NewEntry, PeerDelivery, Read, Result, SetAside,
    StoreError, Transaction, follow,
};

/// Bodies of refused records kept; at most 64 KiB each, and the newest are the ones an investigation needs.
const MAX_REFUSED_BODIES: i64 = 2_000;

/// An open write transaction.
pub(super) struct SqliteTransaction<'a> {
    store: &'a SqliteStore,
    frontier: Option<Frontier>,
    forgotten: Vec<DocumentId>,
    is_open: bool,
}

impl<'a> SqliteTransaction<'a> {
    pub(super) fn begin(store: &'a mut SqliteStore) -> Result<Self> {
        store.destroy_keys()?;
        store.db.execute_batch("begin immediate")?;
        Ok(Self { store, frontier: None, forgotten: Vec::new(), is_open: true })
    }

    fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.store.db.prepare_cached(sql)?.execute(params)?)
    }

    fn row_of(&self, sql: &str, hash: &[u8]) -> Result<Option<i64>> {
        let mut statement = self.store.db.prepare_cached(sql)?;
        Ok(statement.query_row([hash], |row| row.get(0)).optional()?)
    }

    fn record_row(&self, hash: &[u8]) -> Result<Option<i64>> {
        self.row_of("select id from records where hash = ?1", hash)
    }

    fn stream_row(&self, stream: &StreamName) -> Result<i64> {
        let select = "select id from streams where name = ?1";
        let found = self.view().first(select, [stream.as_str()], |row| Ok(row.get(0)?))?;
        if let Some(row) = found {
            return Ok(row);
        }
        self.execute("insert into streams (name) values (?1)", [stream.as_str()])?;
        Ok(self.store.db.last_insert_rowid())
    }

    fn peer_stream_row(&self, stream: &StreamName) -> Result<i64> {
        if stream.origin().is_none() {
            return Err(StoreError::Misfit);
        }
        self.execute("insert into peer_streams (name) values (?1) on conflict do nothing", [stream.as_str()])?;
        let select = "select id from peer_streams where name = ?1";
        self.view().first(select, [stream.as_str()], |row| Ok(row.get(0)?))?.ok_or(StoreError::Corrupt)
    }

    fn put_record(&self, new: &NewEntry<'_>) -> Result<i64> {
        let hash = new.entry.record.as_bytes();
        let is_exclusion = matches!(new.entry.verdict, Verdict::Excluded(_));
        match (self.record_row(hash)?, new.envelope) {
            (Some(row), None) if is_exclusion => Ok(row),
            (None, Some(envelope)) if !is_exclusion => {
                self.execute("insert into records (hash, envelope) values (?1, ?2)", (hash, envelope))?;
                Ok(self.store.db.last_insert_rowid())
            }
            (Some(_), Some(_)) => Err(StoreError::Duplicate),
            _ => Err(StoreError::Misfit),
        }
    }

    /// Adds the leaf to the tree and answers its index.
    fn put_leaf(&mut self, bytes: &[u8]) -> Result<u64> {
        let mut frontier = match self.frontier.take() {
            Some(frontier) => frontier,
            None => self.frontier()?,
        };
        let log_index = frontier.size();
        for (node, hash) in frontier.append(leaf_hash(bytes)).into_iter().filter(|(node, _)| node.level > 0) {
            let sql = "insert into nodes (level, position, hash) values (?1, ?2, ?3)";
            self.execute(sql, (node.level, node.index.cast_signed(), hash))?;
        }
        self.frontier = Some(frontier);
        Ok(log_index)
    }

    fn mention(&self, document: (DocumentId, u16), stream: i64, received_ms: i64, log_index: u64) -> Result<()> {
        let ((id, kind), log_index) = (document, log_index.cast_signed());
        let touched = self.execute(
            "insert into documents (hash, stream, kind, received_ms, log_index, open, pinned, forgotten)
             values (?1, ?2, ?3, ?4, ?5, 1, 0, 0)
             on conflict (hash) do update set received_ms = ?4, log_index = ?5 where stream = ?2 and kind = ?3",
            (id.as_bytes(), stream, kind, received_ms, log_index),
        )?;
        if touched == 0 {
            return Err(StoreError::Misfit);
        }
        self.execute(
            "insert into mentions (document, log_index) select id, ?2 from documents where hash = ?1
             on conflict do nothing",
            (id.as_bytes(), log_index),
        )?;
        Ok(())
    }
}

impl Viewed for SqliteTransaction<'_> {
    fn view(&self) -> View<'_> {
        self.store.view()
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn initialise(&mut self, identity: &Identity) -> Result<()> {
        let Identity { agency, origin, root, server } = identity;
        self.execute(
            "insert into server (one, agency, origin, root_key, server_key, epoch) values (1, ?1, ?2, ?3, ?4, 1)",
            (agency, origin, root.to_bytes(), server.to_bytes()),
        )?;
        Ok(())
    }

    fn set_epoch(&mut self, epoch: u32) -> Result<()> {
        let changed = self.execute("update server set epoch = ?1 where epoch < ?1", [epoch])?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Misfit) }
    }

    fn put_setting(&mut self, name: &str, value: &[u8]) -> Result<()> {
        let sql = "insert into settings (name, value) values (?1, ?2) on conflict do update set value = ?2";
        self.execute(sql, (name, value))?;
        Ok(())
    }

    fn append(&mut self, new: &NewEntry<'_>) -> Result<u64> {
        let entry = new.entry;
        let after = follow(&self.head(&entry.stream)?, entry)?;
        if entry.epoch != self.epoch()? {
            return Err(StoreError::Misfit);
        }
        let (stream, record) = (self.stream_row(&entry.stream)?, self.put_record(new)?);
        let bytes = entry.encode();
        step::reached(Step::RecordStored);
        let log_index = self.put_leaf(&bytes)?;
        step::reached(Step::LeafStored);
        self.execute(
            "insert into entries (log_index, stream, pos, record, verdict, hash, bytes)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                log_index.cast_signed(),
                stream,
                entry.pos.cast_signed(),
                record,
                number(&entry.verdict),
                after.hash.as_bytes(),
                bytes,
            ),
        )?;
        step::reached(Step::EntryStored);
        for document in new.documents {
            self.mention(*document, stream, entry.received_ms, log_index)?;
        }
        Ok(log_index)
    }

    fn put_body(&mut self, new: &NewBody<'_>) -> Result<()> {
        let sql =
            "select d.id, d.forgotten, s.name from documents d join streams s on s.id = d.stream where d.hash = ?1";
        let found = self.view().first(sql, [new.document.as_bytes()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, rows::stream(&row.get::<_, String>(2)?)?))
        })?;
        let (document, is_forgotten, stream) = found.ok_or(StoreError::Misfit)?;
        let record = self.record_row(new.record.as_bytes())?.ok_or(StoreError::Misfit)?;
        if is_forgotten {
            return Err(StoreError::Forgotten);
        }
        if change_hash(new.bytes) != new.hash {
            return Err(StoreError::Misfit);
        }
        if self.has_body(&new.document, &new.hash)? {
            return Ok(());
        }
        let packed = self.store.bodies.pack(&new.document, &new.hash.0, stream.class().is_sealed(), new.bytes)?;
        self.execute(
            "insert into changes (document, hash, actor, seq, record, size, form, body)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                document,
                new.hash.as_bytes(),
                new.actor.as_bytes(),
                new.seq.cast_signed(),
                record,
                rows::count(new.bytes.len()),
                packed.form,
                packed.bytes,
            ),
        )?;
        step::reached(Step::BodyStored);
        Ok(())
    }

    fn set_document_state(&mut self, id: &DocumentId, state: DocumentState) -> Result<()> {
        let sql = "update documents set open = ?2, pinned = ?3 where hash = ?1";
        let changed = self.execute(sql, (id.as_bytes(), state.is_open, state.is_pinned))?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Misfit) }
    }

    fn forget(&mut self, id: &DocumentId) -> Result<()> {
        let document = self.row_of("select id from documents where hash = ?1", id.as_bytes())?;
        let document = document.ok_or(StoreError::Misfit)?;
        self.execute("update changes set form = ?2, body = x'' where document = ?1", (document, DELETED))?;
        self.execute("delete from set_aside where document = ?1", [id.as_bytes()])?;
        self.execute("update documents set forgotten = 1 where id = ?1", [document])?;
        self.forgotten.push(*id);
        Ok(())
    }

    fn put_chain(&mut self, chain: &ChainKey, end: &ChainEnd) -> Result<()> {
        let stream = self.stream_row(&chain.stream)?;
        self.execute(
            "insert into chains (author, stream, generation, seq, record) values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set seq = ?4, record = ?5",
            (
                chain.author.as_bytes(),
                stream,
                chain.generation.cast_signed(),
                end.seq.cast_signed(),
                end.record.as_bytes(),
            ),
        )?;
        step::reached(Step::ChainStored);
        Ok(())
    }

    fn put_contact(&mut self, key: &KeyId, contact: &Contact) -> Result<()> {
        self.execute(
            "insert into contacts (key, last_ms, counter) values (?1, ?2, ?3)
             on conflict do update set last_ms = ?2, counter = ?3",
            (key.as_bytes(), contact.last_ms, contact.counter.cast_signed()),
        )?;
        step::reached(Step::ContactStored);
        Ok(())
    }

    fn set_aside(&mut self, kept: &SetAside<'_>) -> Result<()> {
        for (document, body) in kept.bodies {
            let is_sealed = kept.stream.class().is_sealed();
            let packed = match self.store.bodies.pack(document, &kept.record.0, is_sealed, body) {
                // A late body of a forgotten person is not kept at all.
                Err(StoreError::Forgotten) => continue,
                packed => packed?,
            };
            self.execute(
                "insert into set_aside (record, document, author, received_ms, quarantined, code, size, form, body)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                (
                    kept.record.as_bytes(),
                    document.as_bytes(),
                    kept.author.as_bytes(),
                    kept.received_ms,
                    kept.is_quarantined,
                    kept.code,
                    rows::count(body.len()),
                    packed.form,
                    packed.bytes,
                ),
            )?;
        }
        let sql = "delete from set_aside where quarantined = 0 and id <= (select max(id) from set_aside) - ?1";
        self.execute(sql, [MAX_REFUSED_BODIES])?;
        step::reached(Step::ApartStored);
        Ok(())
    }

    fn take_set_aside(&mut self, record: &enlace_core::ids::RecordId) -> Result<()> {
        self.execute("delete from set_aside where record = ?1", [record.as_bytes()])?;
        Ok(())
    }

    fn put_checkpoint(&mut self, signed: &SignedCheckpoint) -> Result<()> {
        let identity = self.identity()?.ok_or(StoreError::Misfit)?;
        let checked = signed.verify(&identity.origin, &identity.server).map_err(|_| StoreError::Contradiction)?;
        if checked.size > self.frontier()?.size() {
            return Err(StoreError::Contradiction);
        }
        let tree = Frontier::read(checked.size, &self.view())?.ok_or(StoreError::Contradiction)?;
        let earlier =
            self.view().first("select note from checkpoints where size = ?1", [checked.size.cast_signed()], |row| {
                let note: String = row.get(0)?;
                SignedCheckpoint::decode(note.as_bytes()).map_err(|_| StoreError::Corrupt)
            })?;
        if tree.root() != checked.root || earlier.is_some_and(|earlier| earlier.claimed().root != checked.root) {
            return Err(StoreError::Contradiction);
        }
        let sql = "insert into checkpoints (size, note) values (?1, ?2) on conflict do update set note = ?2";
        self.execute(sql, (checked.size.cast_signed(), signed.encode()))?;
        step::reached(Step::CheckpointStored);
        Ok(())
    }

    fn append_peer(&mut self, stream: &StreamName, delivery: &PeerDelivery) -> Result<()> {
        follow(&self.peer_cursor(stream)?, &delivery.entry)?;
        let row = self.peer_stream_row(stream)?;
        self.execute(
            "insert into peer_entries (stream, pos, record, bytes, envelope) values (?1, ?2, ?3, ?4, ?5)",
            (
                row,
                delivery.entry.pos.cast_signed(),
                delivery.entry.record.as_bytes(),
                delivery.entry.encode(),
                &delivery.envelope,
            ),
        )?;
        Ok(())
    }

    fn rewind_peer(&mut self, stream: &StreamName, pos: u64) -> Result<()> {
        let row = self.peer_stream_row(stream)?;
        for superseded in self.peer_deliveries(stream, pos, usize::MAX)? {
            let PeerDelivery { entry, envelope } = superseded;
            self.execute(
                "insert into superseded_peer_entries (stream, epoch, pos, bytes, envelope) values (?1, ?2, ?3, ?4, ?5)
                 on conflict do nothing",
                (row, entry.epoch, entry.pos.cast_signed(), entry.encode(), envelope),
            )?;
        }
        self.execute("delete from peer_entries where stream = ?1 and pos > ?2", (row, pos.cast_signed()))?;
        self.execute("update peer_streams set heads = null where id = ?1", [row])?;
        Ok(())
    }

    fn put_peer_heads(&mut self, stream: &StreamName, signed: &[u8]) -> Result<()> {
        let row = self.peer_stream_row(stream)?;
        self.execute("update peer_streams set heads = ?2 where id = ?1", (row, signed))?;
        Ok(())
    }

    fn commit(mut self: Box<Self>) -> Result<()> {
        self.store.bodies.commit()?;
        step::reached(Step::KeysKept);
        self.store.db.execute_batch("commit")?;
        step::reached(Step::DataKept);
        self.is_open = false;
        self.store.to_destroy.borrow_mut().append(&mut self.forgotten);
        // The commit stands whatever happens here: a failure is reported by the next transaction, before it writes,
        // and a crash is made good when the store is opened again.
        let _ = self.store.destroy_keys();
        Ok(())
    }
}

impl Drop for SqliteTransaction<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.store.bodies.rollback();
            // After a full disk SQLite has rolled back by itself and says so; there is nothing left to undo.
            let _ = self.store.db.execute_batch("rollback");
        }
    }
}

const fn number(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Accepted => 0,
        Verdict::Refused(_) => 1,
        Verdict::Quarantined(_) => 2,
        Verdict::Excluded(_) => 3,
    }
}
