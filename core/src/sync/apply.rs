//! Applying what was checked: entries, changes, and what they do to this device's own records. One transaction a frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::SyncError;
use super::session::Session;
use crate::document::Document;
use crate::domain::stream::{StreamClass, StreamName};
use crate::entry::{Cursor, Entry, Verdict};
use crate::holder::{self, Half};
use crate::ids::{ActorHash, DeviceId, DocumentId, RecordId};
use crate::ingest::arrival::{self, Arrival};
use crate::ingest::commit::{self, CommitPart, CommitRefusal};
use crate::ingest::directory::Directory;
use crate::ingest::trial::Probe;
use crate::ingest::{ChangeRefusal, History, actor};
use crate::record::body::Body;
use crate::record::content::{Commit, Content};
use crate::record::envelope::Envelope;
use crate::storage::authors::AuthorRow;
use crate::storage::changes::{ChangeFact, ChangeRow, ChangeState};
use crate::storage::documents::DocumentRow;
use crate::storage::records::{RecordRow, RecordState};
use crate::storage::{StorageError, WriteTx};
use crate::wire::{DownFrame, DownItem, Rejection, WholeDocument};

/// One frame being applied.
struct Frame<'a, 'c> {
    tx: &'a WriteTx<'c>,
    own_device: DeviceId,
    own_key: crate::ids::KeyId,
    now_ms: i64,
    /// The device's generation.
    generation: u64,
    stream: StreamName,
    directory: Directory,
    /// The own agency's half of a channel, when the frame is of one this device reads.
    half: Option<Half>,
    open: BTreeMap<DocumentId, Open>,
    tally: Tally,
}

/// What a frame that was applied leaves behind.
struct Done {
    directory: Directory,
    half: Option<Half>,
    tally: Tally,
    touched: Vec<DocumentId>,
}

/// A document touched by the frame.
struct Open {
    document: Document,
    history: History,
}

/// Whether a record is this database's own, and whether its verdict is news.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Own {
    No,
    Waiting,
    Settled,
}

#[derive(Default)]
struct Tally {
    entries: usize,
    accepted: usize,
    refused: Vec<String>,
    wanted: usize,
    /// Whether bodies were destroyed.
    purged: bool,
    settled: Vec<DocumentId>,
}

impl Session {
    /// Applies a frame of dense entries, if it follows the cursor; what overlaps is passed over.
    pub(super) fn apply_frame(&mut self, frame: &DownFrame) -> Result<(), SyncError> {
        let back_to = self.rewind.get(&frame.stream).copied().filter(|cursor| *cursor == frame.after);
        let (stream, items) = (frame.stream.clone(), &frame.items);
        let done = self.in_frame(&stream, |frame_tx, base| {
            let mut cursor = frame_tx.tx.cursor(&frame_tx.stream)?;
            if let Some(back_to) = back_to {
                frame_tx.go_back(base, back_to, items)?;
                cursor = back_to;
            }
            if frame.after.pos > cursor.pos {
                return Err(SyncError::FrameGap);
            }
            let mut before = frame_tx.tx.entry(&frame_tx.stream, cursor.epoch, cursor.pos)?;
            for item in items {
                let entry = Entry::decode(&item.entry).map_err(arrival::ArrivalRefusal::from)?;
                if entry.pos <= cursor.pos {
                    continue;
                }
                arrival::check_control(before.as_ref(), &entry)?;
                cursor = frame_tx.take_item(item, &entry, Some(&cursor))?.unwrap_or(cursor);
                before = Some(entry);
            }
            frame_tx.tx.set_cursor(&frame_tx.stream, &cursor)?;
            if let Some(half) = &mut frame_tx.half {
                half.cursor = cursor;
            }
            Ok(())
        })?;
        if back_to.is_some() {
            self.rewind.remove(&stream);
            self.outcome.rewound += 1;
        }
        self.take_over(done)
    }

    /// Applies whole documents of one stream from before the window.
    pub(super) fn apply_documents<'a>(
        &mut self,
        stream: &StreamName,
        documents: impl IntoIterator<Item = &'a WholeDocument>,
    ) -> Result<(), SyncError> {
        // A channel holds no documents; its entries count in their order only.
        if stream.class() == StreamClass::Channel {
            return Err(SyncError::FrameGap);
        }
        let done = self.in_frame(stream, |frame_tx, _| {
            for whole in documents {
                let mut newest_ms = i64::MIN;
                for item in &whole.items {
                    let entry = Entry::decode(&item.entry).map_err(arrival::ArrivalRefusal::from)?;
                    newest_ms = newest_ms.max(entry.received_ms);
                    frame_tx.take_item(item, &entry, None)?;
                }
                frame_tx.tx.unwant_document(whole.document)?;
                if newest_ms > i64::MIN && frame_tx.tx.window_place(&frame_tx.stream)?.is_some() {
                    frame_tx.tx.set_window_place(&frame_tx.stream, newest_ms, whole.document)?;
                }
            }
            Ok(())
        })?;
        self.take_over(done)
    }

    /// Takes a stream back to where a restored server ends.
    pub(super) fn rewind_stream(&mut self, stream: &StreamName, back_to: Cursor) -> Result<(), SyncError> {
        let done = self.in_frame(stream, |frame_tx, base| frame_tx.go_back(base, back_to, &[]))?;
        self.outcome.rewound += 1;
        self.take_over(done)
    }

    /// A verdict on one of this device's records in a stream it may no longer follow.
    pub(super) fn take_rejection(&mut self, rejection: Rejection) -> Result<(), SyncError> {
        let own = match rejection.record.filter(|_| rejection.entered) {
            Some(id) => self.holder.storage().read(|tx| tx.record(id))?,
            None => None,
        };
        let Some(record) = own.filter(|record| record.own && record.state == RecordState::Waiting) else {
            self.outcome.rejected.push(rejection);
            return Ok(());
        };
        let done = self.in_frame(&record.stream, |frame_tx, _| {
            frame_tx.tx.mark_entered(record.id)?;
            frame_tx.tally.refused.push(rejection.code.clone());
            frame_tx.set_aside(record.id, &rejection.code)
        })?;
        self.take_over(done)
    }

    fn in_frame(
        &self,
        stream: &StreamName,
        act: impl FnOnce(&mut Frame<'_, '_>, &Self) -> Result<(), SyncError>,
    ) -> Result<Done, SyncError> {
        let identity = self.holder.identity()?;
        let (own_key, now_ms) = (self.holder.host().signer.public_key().id(), self.holder.now().utc_ms);
        let device = self.directory.device(&identity.device);
        let reads = device.is_some_and(|device| device.may_read(stream, self.directory.size()));
        self.holder.storage().write(|tx| {
            let half = match stream.class() {
                StreamClass::Channel if reads => self.holder.half_in(tx, stream)?,
                _ => None,
            };
            let mut frame = Frame {
                tx,
                own_device: identity.device,
                own_key,
                now_ms,
                generation: identity.generation,
                stream: stream.clone(),
                directory: (*self.directory).clone(),
                half: half.map(Arc::unwrap_or_clone),
                open: BTreeMap::new(),
                tally: Tally::default(),
            };
            act(&mut frame, self)?;
            let touched = frame.close()?;
            Ok(Done { directory: frame.directory, half: frame.half, tally: frame.tally, touched })
        })
    }

    fn take_over(&mut self, done: Done) -> Result<(), SyncError> {
        let Done { directory, half, tally, touched } = done;
        if let Some(half) = half {
            let stream = half.roster.stream().clone();
            if tally.entries > 0 || self.outcome.rewound > 0 {
                self.outcome.channels.insert(stream.clone());
            }
            self.holder.keep_half(&stream, Arc::new(half));
        }
        self.epoch_rose |= directory.epoch() > self.directory.epoch();
        if directory.size() != self.directory.size() || self.outcome.rewound > 0 {
            self.directory = Arc::new(directory.clone());
            self.holder.set_directory(directory);
        }
        for id in touched.iter().chain(&tally.settled) {
            self.holder.drop_loaded(*id);
            self.outcome.documents.insert(*id);
        }
        self.outcome.entries += tally.entries;
        self.outcome.accepted += tally.accepted;
        self.outcome.refused.extend(tally.refused);
        self.outcome.wanted += tally.wanted;
        if tally.purged {
            // What was destroyed leaves the write-ahead log and the file at once.
            self.holder.storage().checkpoint()?;
        }
        Ok(())
    }
}

impl Frame<'_, '_> {
    /// Takes the stream back and brings the documents up to what is left of them.
    fn go_back(&mut self, session: &Session, back_to: Cursor, items: &[DownItem]) -> Result<(), SyncError> {
        let touched = session.go_back(self.tx, &mut self.directory, &self.stream, back_to, items)?;
        holder::reproject(self.tx, &touched)?;
        if self.half.is_some() {
            let root = *self.directory.root();
            self.half = Some(Half::fold(self.tx, self.directory.agency(), root, &self.stream)?);
            holder::renote_channel(self.tx, &self.stream)?;
        }
        self.tally.settled.extend(touched);
        Ok(())
    }

    /// Checks one entry with its record and lets it take effect; the cursor after it, when the part is dense.
    fn take_item(
        &mut self,
        item: &DownItem,
        entry: &Entry,
        cursor: Option<&Cursor>,
    ) -> Result<Option<Cursor>, SyncError> {
        let stored = self.tx.record(entry.record)?;
        let envelope = match (&item.envelope, &stored) {
            (Some(envelope), _) => envelope.clone(),
            (None, Some(record)) => record.envelope.clone(),
            (None, None) => return self.take_closed(entry, cursor),
        };
        let stream = self.stream.clone();
        let (arrival, next) = match cursor {
            Some(cursor) => {
                let (arrival, next) = arrival::check(&self.directory, cursor, &stream, &item.entry, &envelope)?;
                (arrival, Some(next))
            }
            None => (arrival::check_sparse(&self.directory, &stream, &item.entry, &envelope)?, None),
        };
        self.follow_half(&arrival)?;
        let is_own = arrival.record().body().author == self.own_key;
        self.store_record(&arrival, is_own, stored.as_ref())?;
        let is_new = self.tx.add_entry(arrival.entry())?;
        holder::note_channel(self.tx, entry.record)?;
        self.tally.entries += usize::from(is_new);
        if self.stream == StreamName::control() {
            self.directory.apply(arrival.entry(), arrival.record().body());
            self.note_author(arrival.record().body())?;
        }
        let own = match stored.filter(|record| is_own && record.own) {
            None => Own::No,
            Some(record) if record.state == RecordState::Waiting => Own::Waiting,
            Some(_) => Own::Settled,
        };
        self.take_effect(&arrival, own, is_new, &item.changes)?;
        Ok(next)
    }

    /// What stands in a channel is judged by its roster too, as every other member will judge it.
    fn follow_half(&mut self, arrival: &Arrival) -> Result<(), SyncError> {
        let Some(half) = &mut self.half else { return Ok(()) };
        if arrival.entry().verdict.is_accepted() && half.roster.judge(arrival.record().body()).is_err() {
            return Err(arrival::ArrivalRefusal::RightsIgnored.into());
        }
        half.roster.apply(arrival.entry(), Some(arrival.record()));
        Ok(())
    }

    /// Keeps who holds a key, so that timelines can say who wrote.
    fn note_author(&self, body: &Body) -> Result<(), StorageError> {
        let Content::Enrolment(enrolment) = &body.content else { return Ok(()) };
        let Some(device) = self.directory.device(&enrolment.device) else { return Ok(()) };
        if device.key != enrolment.key {
            return Ok(());
        }
        let holder = device.holder.clone();
        self.tx.put_author(&AuthorRow { key: body.author, device: Some(device.id), holder })
    }

    /// An entry without a record: of a stream this device only writes into. Its place is checked, its content is not
    /// this device's business.
    fn take_closed(&mut self, entry: &Entry, cursor: Option<&Cursor>) -> Result<Option<Cursor>, SyncError> {
        let device = self.directory.device(&self.own_device);
        let reads = device.is_some_and(|device| device.may_read(&self.stream, self.directory.size()));
        if reads || entry.stream != self.stream {
            return Err(SyncError::RecordMissing);
        }
        let next = cursor.map(|cursor| cursor.advance(entry)).transpose().map_err(arrival::ArrivalRefusal::from)?;
        self.tx.add_entry(entry)?;
        Ok(next)
    }

    fn store_record(&self, arrival: &Arrival, is_own: bool, stored: Option<&RecordRow>) -> Result<(), StorageError> {
        if stored.is_some() {
            return self.tx.mark_entered(arrival.record().id());
        }
        self.tx.add_record(&RecordRow::received(&self.stream, is_own, arrival.record()))?;
        Ok(())
    }

    fn take_effect(&mut self, arrival: &Arrival, own: Own, is_new: bool, changes: &[Vec<u8>]) -> Result<(), SyncError> {
        let (entry, body) = (arrival.entry(), arrival.record().body());
        match (&entry.verdict, &body.content) {
            (Verdict::Accepted, content) => {
                self.tally.accepted += usize::from(own == Own::Waiting);
                self.take_accepted(entry.record, body, content, own != Own::No, changes)
            }
            (Verdict::Refused(code) | Verdict::Quarantined(code), _) if own == Own::Waiting => {
                self.tally.refused.push(code.clone());
                self.set_aside(entry.record, code)
            }
            (Verdict::Excluded(code), _) if is_new => self.set_aside(entry.record, code),
            _ => Ok(()),
        }
    }

    fn take_accepted(
        &mut self,
        id: RecordId,
        body: &Body,
        content: &Content,
        has_own_changes: bool,
        changes: &[Vec<u8>],
    ) -> Result<(), SyncError> {
        match content {
            Content::Commit(_) if has_own_changes && changes.is_empty() => {
                let touched = self.tx.settle_changes(id, ChangeState::Accepted)?;
                holder::refresh(self.tx, &touched)?;
                self.tally.settled.extend(touched);
                Ok(())
            }
            Content::Commit(commit) => self.apply_commit(id, body, commit, changes),
            Content::Filing(filing) if !has_own_changes => Ok(holder::note_filing(self.tx, filing, id)?),
            Content::Adopt(adopt) => self.apply_adopted(&adopt.records, changes),
            Content::Purge(purge) => {
                if self.tx.document(purge.document)?.is_some() {
                    self.open.remove(&purge.document);
                    self.tx.forget(purge.document)?;
                    holder::take_off(self.tx, purge.document)?;
                    self.tally.purged = true;
                    self.tally.settled.push(purge.document);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Applies the parts of a commit whose changes came along; a document frame brings only its own document's.
    fn apply_commit(
        &mut self,
        id: RecordId,
        body: &Body,
        commit: &Commit,
        changes: &[Vec<u8>],
    ) -> Result<(), SyncError> {
        let device = self.directory.device_of_key(&body.author).ok_or(CommitRefusal::ChangesMissing)?.id;
        commit::check_generations(commit, body.position.generation)?;
        for part in commit::split_present(commit, changes)? {
            self.apply_part(id, device, &part)?;
        }
        Ok(())
    }

    fn apply_adopted(&mut self, records: &[RecordId], changes: &[Vec<u8>]) -> Result<(), SyncError> {
        let mut rest = changes;
        for id in records {
            let record = self.tx.record(*id)?.ok_or(SyncError::RecordMissing)?;
            let envelope = Envelope::decode(&record.envelope)?;
            let body = Body::decode(envelope.payload()).map_err(arrival::ArrivalRefusal::from)?;
            let Content::Commit(commit) = &body.content else { continue };
            let count = commit::count_of(commit, rest)?;
            let (own, tail) = rest.split_at(count);
            rest = tail;
            self.apply_commit(*id, &body, commit, own)?;
        }
        Ok(())
    }

    fn apply_part(&mut self, record: RecordId, device: DeviceId, part: &CommitPart<'_>) -> Result<(), SyncError> {
        let kind = commit::kind_of(part, &self.stream)?;
        let id = part.named.document;
        let row = self.tx.document(id)?;
        if row.as_ref().is_some_and(|row| row.forgotten) {
            return Ok(());
        }
        if row.as_ref().is_some_and(|row| row.stream != self.stream || row.kind != kind.code) {
            return Err(CommitRefusal::DocumentElsewhere.into());
        }
        let mut open = self.open_document(id, kind)?;
        let checked =
            commit::check_part(part, kind, &self.stream, device, &open.document, &mut open.history, |_, _| {
                Probe::ApplyOnly
            });
        let (document, fresh) = match checked {
            Ok(applied) => applied,
            Err(CommitRefusal::Change(
                ChangeRefusal::DepMissing | ChangeRefusal::SeqGap | ChangeRefusal::NotRooted,
            )) if self.is_outside_window(row.as_ref())? => return self.want(id, part, row.is_some()),
            Err(refusal) => return Err(refusal.into()),
        };
        if row.is_none() {
            self.tx.put_document(&self.new_row(id, kind.code, &fresh, true))?;
        } else if !row.is_some_and(|row| row.held) {
            self.tx.set_held(id, true)?;
        }
        for change in &fresh {
            let fact = ChangeFact {
                hash: change.hash(),
                actor: change.actor(),
                seq: change.seq(),
                time_ms: change.time().saturating_mul(1000),
                state: ChangeState::Accepted,
                record: Some(record),
            };
            if !self.tx.add_change(id, &ChangeRow { fact, bytes: change.bytes().to_vec() })? {
                self.tx.accept_change(change.hash(), record)?;
            }
        }
        open.document = document;
        self.open.insert(id, open);
        Ok(())
    }

    fn new_row(&self, id: DocumentId, kind: u16, fresh: &[crate::ingest::CheckedChange], held: bool) -> DocumentRow {
        DocumentRow {
            id,
            stream: self.stream.clone(),
            kind,
            generation: actor::generation(self.generation, 0),
            created_ms: fresh.first().map_or(self.now_ms, |change| change.time().saturating_mul(1000)),
            pinned: false,
            held,
            forgotten: false,
        }
    }

    /// Whether the document may lie before the stream's window: then its past is fetched, not missed.
    fn is_outside_window(&self, row: Option<&DocumentRow>) -> Result<bool, StorageError> {
        match row {
            Some(row) => Ok(!row.held),
            None => Ok(self.tx.stream(&self.stream)?.is_some_and(|stream| stream.window.from_ms.is_some())),
        }
    }

    fn want(&mut self, id: DocumentId, part: &CommitPart<'_>, known: bool) -> Result<(), SyncError> {
        if !known {
            self.tx.put_document(&self.new_row(id, part.named.kind, &[], false))?;
        }
        self.tx.want_document(id)?;
        self.tally.wanted += 1;
        Ok(())
    }

    fn open_document(&mut self, id: DocumentId, kind: &'static crate::domain::schema::Kind) -> Result<Open, SyncError> {
        if let Some(open) = self.open.remove(&id) {
            return Ok(open);
        }
        let changes = self.tx.changes(id)?;
        let bytes = || changes.iter().map(|change| change.bytes.as_slice());
        let document = Document::from_changes(kind, bytes()).map_err(holder::HolderError::from)?;
        let history = History::from_accepted(bytes()).map_err(CommitRefusal::from)?;
        Ok(Open { document, history })
    }

    fn set_aside(&mut self, record: RecordId, code: &str) -> Result<(), SyncError> {
        let (device, tx) = (self.own_device, self.tx);
        let actor_of = |id: DocumentId| -> Result<Option<ActorHash>, StorageError> {
            let row = tx.document(id)?;
            Ok(row.map(|row| actor::derive(device, &row.stream, id, row.generation)))
        };
        let touched = holder::set_aside(tx, record, code, self.now_ms, &actor_of)?;
        for id in &touched {
            self.open.remove(id);
        }
        self.tally.settled.extend(touched);
        Ok(())
    }

    /// Projects every touched document once.
    fn close(&mut self) -> Result<Vec<DocumentId>, SyncError> {
        let open = std::mem::take(&mut self.open);
        for (id, open) in &open {
            holder::project(self.tx, *id, &open.document)?;
        }
        Ok(open.into_keys().collect())
    }
}
