//! Entering records: from bytes to entries, in one transaction.

use std::borrow::Cow;

use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::entry::{Entry, Verdict};
use enlace_core::ids::{DocumentId, KeyId, RecordId};
use enlace_core::ingest::chain::{ChainFault, ChainTip, check_next};
use enlace_core::ingest::commit::split;
use enlace_core::ingest::directory::Directory;
use enlace_core::ingest::opened::{OpenedRecord, open};
use enlace_core::record::content::{Commit, Content};
use enlace_core::record::envelope::Envelope;
use enlace_core::wire::{Rejection, Request, UpRecord};

use super::MAX_RECORD_BYTES;
use super::changes::{ChangesError, state_of};
use super::channels::Channels;
use super::decision::{Bench, Decision, Effects};
use super::documents::Documents;
use super::error::{AgencyError, Result};
use super::progress;
use crate::store::{ChainEnd, ChainKey, Contact, NewBody, NewEntry, SetAside, Transaction};

/// Words of rejections that are decided here; a rejected record has no entry and may come again.
pub mod rejections {
    /// The record belongs to another stream than its frame.
    pub const OTHER_STREAM: &str = "frame_other_stream";
    /// A device sent a record of somebody else.
    pub const OTHER_AUTHOR: &str = "frame_other_author";
    /// The device has sent all it may today.
    pub const QUOTA: &str = "quota_exceeded";
    /// The record with its changes is too large to be delivered.
    pub const TOO_LARGE: &str = "record_too_large";

    /// Every one of them.
    pub const ALL: [&str; 4] = [OTHER_STREAM, OTHER_AUTHOR, QUOTA, TOO_LARGE];
}

/// Word of an exclusion that the server makes itself.
pub const DOES_NOT_APPLY: &str = "change_does_not_apply";
/// Proofs of a forked chain kept for one key; one would do.
const MAX_EVIDENCE: usize = 8;
/// Bodies of refused records above this size are not kept.
const MAX_REFUSED_BODY: usize = 64 * 1024;

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It has an entry now.
    Entered(Entry),
    /// It had one.
    Known(Entry),
    /// It has none.
    Rejected(Rejection),
}

/// A transaction in which records are entered.
pub(super) struct Entering<'a> {
    pub(super) tx: Box<dyn Transaction + 'a>,
    pub(super) directory: Cow<'a, Directory>,
    pub(super) documents: &'a mut Documents,
    pub(super) channels: &'a mut Channels,
    pub(super) now_ms: i64,
    /// Whether there are new entries.
    pub(super) has_entered: bool,
    /// Whether bodies were deleted.
    pub(super) has_purged: bool,
}

impl Entering<'_> {
    /// Enters one record. `only` names the one author whose records the sender may bring.
    pub(super) fn enter(&mut self, up: &UpRecord, stream: &StreamName, only: Option<KeyId>) -> Result<Outcome> {
        let reject =
            |record, code: &str| Ok(Outcome::Rejected(Rejection { record, code: code.to_owned(), entered: false }));
        if up.envelope.len() + up.changes.iter().map(Vec::len).sum::<usize>() > MAX_RECORD_BYTES {
            return reject(id_of(&up.envelope), rejections::TOO_LARGE);
        }
        let record = match open(&up.envelope, &*self.directory) {
            Ok(record) => record,
            Err(refusal) => return reject(id_of(&up.envelope), refusal.code()),
        };
        let (id, body) = (record.id(), record.body());
        if body.position.stream != *stream {
            return reject(Some(id), rejections::OTHER_STREAM);
        }
        if only.is_some_and(|only| only != body.author) {
            return reject(Some(id), rejections::OTHER_AUTHOR);
        }
        if let Some(logged) = self.tx.entry_of(&id)? {
            return Ok(Outcome::Known(logged.entry));
        }
        if let Err(fault) = self.check_chain(&record)? {
            if fault == ChainFault::Equivocation {
                self.keep_evidence(&body.author, &up.envelope)?;
            }
            return reject(Some(id), fault.code());
        }
        match self.decide(&record, &up.changes)? {
            Decision::Reject(code) => reject(Some(id), code),
            Decision::Against(verdict) => self.write_against(&record, &up.changes, verdict).map(Outcome::Entered),
            Decision::Accept(effects) => self.write_accepted(&record, effects).map(Outcome::Entered),
        }
    }

    /// Remembers that a request came, and what it says of its sender's cursors.
    pub(super) fn note_contact(&mut self, request: &Request, contact: &Contact) -> Result<()> {
        self.tx.put_contact(&request.key, contact)?;
        Ok(progress::remember(&mut *self.tx, &request.key, &request.cursors)?)
    }

    fn check_chain(&self, record: &OpenedRecord) -> Result<Result<ChainTip, ChainFault>> {
        let tip = self.tx.chain(&chain_key(record))?.map(|end| ChainTip { seq: end.seq, record: end.record });
        // A record that holds a place in the chain has an entry and was found before.
        Ok(check_next(tip.as_ref(), &record.body().position, record.id(), None))
    }

    /// Two records of one author for one place prove that the key was copied; the second one is kept here.
    fn keep_evidence(&mut self, author: &KeyId, envelope: &[u8]) -> Result<()> {
        for number in 0..MAX_EVIDENCE {
            let name = format!("equivocation/{author}/{number}");
            match self.tx.setting(&name)? {
                Some(kept) if kept == envelope => return Ok(()),
                Some(_) => {}
                None => return Ok(self.tx.put_setting(&name, envelope)?),
            }
        }
        Ok(())
    }

    /// Decides, excluding first what was accepted once and no longer applies.
    fn decide(&mut self, record: &OpenedRecord, bytes: &[Vec<u8>]) -> Result<Decision> {
        loop {
            let mut bench = Bench {
                store: &*self.tx,
                directory: &self.directory,
                documents: self.documents,
                channels: self.channels,
                now_ms: self.now_ms,
            };
            match bench.decide(record, bytes) {
                Ok(decision) => return Ok(decision),
                Err(ChangesError::Exclude(misfit)) => {
                    self.exclude(&misfit, DOES_NOT_APPLY)?;
                }
                Err(ChangesError::Store(error)) => return Err(error.into()),
                Err(ChangesError::Refused(code)) => {
                    return Ok(Decision::Against(Verdict::Refused(code.to_owned())));
                }
            }
        }
    }

    fn write_against(&mut self, record: &OpenedRecord, bytes: &[Vec<u8>], verdict: Verdict) -> Result<Entry> {
        let entry = self.append(record, verdict, &[])?;
        if let Content::Commit(commit) = &record.body().content {
            let is_quarantined = matches!(entry.verdict, Verdict::Quarantined(_));
            let mut bodies = dealt(commit, bytes);
            bodies.retain(|(_, body)| is_quarantined || body.len() <= MAX_REFUSED_BODY);
            self.tx.set_aside(&SetAside {
                record: record.id(),
                stream: &entry.stream,
                author: record.body().author,
                received_ms: self.now_ms,
                is_quarantined,
                code: entry.verdict.code().unwrap_or_default(),
                bodies: &bodies,
            })?;
        }
        Ok(entry)
    }

    fn write_accepted(&mut self, record: &OpenedRecord, effects: Effects) -> Result<Entry> {
        if let Some(epoch) = effects.epoch {
            self.tx.set_epoch(epoch)?;
        }
        let mut mentions = effects.mentions;
        mentions.extend(effects.changes.mentions());
        let entry = self.append(record, Verdict::Accepted, &mentions)?;
        for (document, change) in &effects.changes.fresh {
            self.tx.put_body(&NewBody {
                document: *document,
                hash: change.hash(),
                actor: change.actor(),
                seq: change.seq(),
                record: record.id(),
                bytes: change.bytes(),
            })?;
        }
        for (id, (_, loaded)) in effects.changes.loaded {
            let state = state_of(&*self.tx, &loaded)?;
            self.tx.set_document_state(&id, state)?;
            self.documents.put(id, loaded);
        }
        for adopted in &effects.adopted {
            self.tx.take_set_aside(adopted)?;
        }
        if let Some(purged) = effects.purged {
            self.tx.forget(&purged)?;
            self.documents.drop(&purged);
            self.has_purged = true;
        }
        Ok(entry)
    }

    /// Appends the entry, moves the author's chain and, in `control`, the rights.
    fn append(&mut self, record: &OpenedRecord, verdict: Verdict, mentions: &[(DocumentId, u16)]) -> Result<Entry> {
        let body = record.body();
        let entry = self.next_entry(&body.position.stream, record.id(), verdict)?;
        let envelope = record.envelope().encode();
        self.tx.append(&NewEntry { entry: &entry, envelope: Some(&envelope), documents: mentions })?;
        self.has_entered = true;
        let end = ChainEnd { seq: body.position.seq, record: record.id() };
        self.tx.put_chain(&chain_key(record), &end)?;
        match entry.stream.class() {
            StreamClass::Control => self.directory.to_mut().apply(&entry, body),
            StreamClass::Channel => self.channels.follow(&entry, record),
            _ => {}
        }
        Ok(entry)
    }

    fn next_entry(&self, stream: &StreamName, record: RecordId, verdict: Verdict) -> Result<Entry> {
        let head = self.tx.head(stream)?;
        Ok(Entry {
            epoch: self.tx.epoch()?,
            stream: stream.clone(),
            pos: head.pos + 1,
            prev: (head.pos > 0).then_some(head.hash),
            record,
            received_ms: self.now_ms,
            ctl: self.directory.size(),
            verdict,
        })
    }

    /// Enters that an accepted record is from here on applied by nobody.
    pub(super) fn exclude(&mut self, record: &RecordId, code: &str) -> Result<Entry> {
        let logged = self.tx.entry_of(record)?.ok_or(AgencyError::NothingToExclude)?;
        let stream = logged.entry.stream;
        // What was said across the border is taken back by whoever said it, never by a server.
        let holds_documents = !matches!(stream.class(), StreamClass::Control | StreamClass::Channel);
        let fits = logged.entry.verdict.is_accepted() && holds_documents;
        if !fits || self.tx.is_excluded(record)? {
            return Err(AgencyError::NothingToExclude);
        }
        let entry = self.next_entry(&stream, *record, Verdict::Excluded(code.to_owned()))?;
        self.tx.append(&NewEntry { entry: &entry, envelope: None, documents: &[] })?;
        self.has_entered = true;
        self.documents.clear();
        Ok(entry)
    }
}

fn chain_key(record: &OpenedRecord) -> ChainKey {
    let body = record.body();
    ChainKey { author: body.author, stream: body.position.stream.clone(), generation: body.position.generation }
}

fn id_of(envelope: &[u8]) -> Option<RecordId> {
    Envelope::decode(envelope).ok().map(|envelope| envelope.id())
}

/// The changes with the documents they belong to; all with the first one if they do not fit the commit.
fn dealt<'a>(commit: &Commit, bytes: &'a [Vec<u8>]) -> Vec<(DocumentId, &'a [u8])> {
    let all = |document| bytes.iter().map(move |body| (document, body.as_slice())).collect();
    match (split(commit, bytes), commit.documents.first()) {
        (Ok(parts), _) => parts
            .iter()
            .flat_map(|part| part.changes.iter().map(|body| (part.named.document, body.as_slice())))
            .collect(),
        (Err(_), Some(first)) => all(first.document),
        (Err(_), None) => Vec::new(),
    }
}
