//! What becomes of a record that is well signed and next in its chain: decided here, written by `entering`.
//!
//! Rights come first and are the same on every node. What only the server decides, once, and logs: whether an invite's
//! time is over, who may go on writing a document, and whether all changes of a commit apply.

use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::entry::Verdict;
use enlace_core::ids::{DocumentId, KeyId, RecordId};
use enlace_core::ingest::commit::CommitRefusal;
use enlace_core::ingest::directory::{Author, Directory};
use enlace_core::ingest::opened::OpenedRecord;
use enlace_core::ingest::rights::{Denial, judge};
use enlace_core::ingest::roster::ChannelDenial;
use enlace_core::record::body::Body;
use enlace_core::record::content::{Access, Adopt, Commit, Content, Enrolment, Filing, NewEpoch};
use enlace_core::record::envelope::Envelope;
use enlace_core::release::check::{ReleaseRefusal, is_known};

use super::MAX_RECORD_BYTES;
use super::changes::{Changes, ChangesError, Origin};
use super::channels::Channels;
use super::documents::Documents;
use crate::store::{Read, StoreError};

/// Words of the server's own refusals, which go into entries.
pub mod refusals {
    /// The device may write only documents it began.
    pub const NOT_OWN_DOCUMENT: &str = "not_own_document";
    /// The record speaks of a document the stream does not have.
    pub const DOCUMENT_UNKNOWN: &str = "document_unknown";
    /// A filing names a state the server never received.
    pub const HEADS_UNKNOWN: &str = "heads_unknown";
    /// A new epoch does not describe the log as it was restored.
    pub const EPOCH_MISFIT: &str = "epoch_misfit";
    /// A record to adopt is not quarantined in this stream, or was adopted before.
    pub const ADOPT_UNKNOWN: &str = "adopt_unknown";
    /// The records to adopt are too much for one delivery.
    pub const ADOPT_TOO_LARGE: &str = "adopt_too_large";

    /// Every one of them.
    pub const ALL: [&str; 6] =
        [NOT_OWN_DOCUMENT, DOCUMENT_UNKNOWN, HEADS_UNKNOWN, EPOCH_MISFIT, ADOPT_UNKNOWN, ADOPT_TOO_LARGE];
}

/// What is to become of a record.
#[derive(Debug)]
pub(super) enum Decision {
    /// No entry: an enrolment that fails makes none, since strangers must not be able to fill the log.
    Reject(&'static str),
    /// An entry that does not count.
    Against(Verdict),
    /// An entry that counts, and what it does.
    Accept(Effects),
}

/// What an accepted record does beside being entered.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// Documents it speaks of without changing them.
    pub(super) mentions: Vec<(DocumentId, u16)>,
    /// Documents it changes.
    pub(super) changes: Changes,
    /// Quarantined records that count from here on.
    pub(super) adopted: Vec<RecordId>,
    /// The document whose bodies go.
    pub(super) purged: Option<DocumentId>,
    /// The epoch it opens.
    pub(super) epoch: Option<u32>,
}

/// Everything a decision rests on.
pub(super) struct Bench<'a> {
    /// The store, with this transaction's writes.
    pub(super) store: &'a dyn Read,
    /// Keys and rights.
    pub(super) directory: &'a Directory,
    /// The documents at hand.
    pub(super) documents: &'a mut Documents,
    /// The rosters at hand.
    pub(super) channels: &'a mut Channels,
    /// The server's clock, milliseconds since 1970 UTC.
    pub(super) now_ms: i64,
}

impl Bench<'_> {
    /// Decides; an error other than the store's has become a verdict.
    pub(super) fn decide(&mut self, record: &OpenedRecord, bytes: &[Vec<u8>]) -> Result<Decision, ChangesError> {
        let body = record.body();
        if let Err(denial) = judge(self.directory, body, self.directory.size()) {
            return Ok(match &body.content {
                Content::Enrolment(_) => Decision::Reject(denial.code()),
                _ => Decision::Against(denial.verdict()),
            });
        }
        if body.position.stream.class() == StreamClass::Channel
            && let Err(denial) = self.judge_in_channel(body)?
        {
            return Ok(Decision::Against(denial.verdict()));
        }
        let effects = match &body.content {
            Content::Enrolment(enrolment) if self.is_late(enrolment) => {
                return Ok(Decision::Reject(Denial::InviteExpired.code()));
            }
            Content::Commit(commit) => self.commit(body, commit, bytes),
            Content::Filing(filing) => self.filing(body, filing),
            Content::Adopt(adopt) => self.adopt(body, adopt),
            Content::Purge(purge) => self.known(body, &purge.document).map(|mention| Effects {
                mentions: vec![mention],
                purged: Some(purge.document),
                ..Effects::default()
            }),
            Content::NewEpoch(epoch) => self.new_epoch(&body.position.stream, epoch),
            _ => Ok(Effects::default()),
        };
        match effects {
            Ok(effects) => Ok(Decision::Accept(effects)),
            Err(ChangesError::Refused(code)) => Ok(Decision::Against(Verdict::Refused(code.to_owned()))),
            Err(error) => Err(error),
        }
    }

    /// What crosses is judged as every member will judge it; what this build does not know goes out only from an officer
    /// who releases.
    fn judge_in_channel(&mut self, body: &Body) -> Result<Result<(), ChannelDenial>, ChangesError> {
        let roster = self.channels.own(self.store, self.directory, &body.position.stream)?;
        let denial = roster.judge(body).err().or_else(|| match &body.content {
            Content::Release(release) if !is_known(release) && !roster.has_role(&body.author, "releaser") => {
                Some(ChannelDenial::Release(ReleaseRefusal::NotReleaser))
            }
            _ => None,
        });
        Ok(denial.map_or(Ok(()), Err))
    }

    fn is_late(&self, enrolment: &Enrolment) -> bool {
        self.directory.invite(&enrolment.invite).is_none_or(|state| state.invite.expires_ms < self.now_ms)
    }

    fn commit(&mut self, body: &Body, commit: &Commit, bytes: &[Vec<u8>]) -> Result<Effects, ChangesError> {
        for named in &commit.documents {
            self.require_own(body, &named.document)?;
        }
        let Some(Author::Device(device)) = self.directory.author(&body.author) else {
            return Err(ChangesError::Refused(Denial::NoGrant.code()));
        };
        let origin = Origin { device: device.id, body };
        let mut changes = Changes::default();
        changes.take_in(self.store, self.documents, origin, commit, bytes)?;
        Ok(Effects { changes, ..Effects::default() })
    }

    fn filing(&self, body: &Body, filing: &Filing) -> Result<Effects, ChangesError> {
        let mention = self.known(body, &filing.document)?;
        if mention.1 != filing.kind {
            return Err(CommitRefusal::DocumentElsewhere.into());
        }
        self.require_own(body, &filing.document)?;
        for head in &filing.heads {
            if !self.store.has_body(&filing.document, head)? {
                return Err(ChangesError::Refused(refusals::HEADS_UNKNOWN));
            }
        }
        Ok(Effects { mentions: vec![mention], ..Effects::default() })
    }

    fn adopt(&mut self, body: &Body, adopt: &Adopt) -> Result<Effects, ChangesError> {
        let unknown = ChangesError::Refused(refusals::ADOPT_UNKNOWN);
        let mut effects = Effects { adopted: adopt.records.clone(), ..Effects::default() };
        let mut size = 0;
        for record in &adopt.records {
            let entry = self.store.entry_of(record)?.map(|logged| logged.entry);
            let is_quarantined = entry.is_some_and(|entry| {
                entry.stream == body.position.stream && matches!(entry.verdict, Verdict::Quarantined(_))
            });
            if !is_quarantined {
                return Err(unknown);
            }
            let adopted = read_body(self.store, record)?;
            let Content::Commit(commit) = &adopted.content else { continue };
            let kept = self.store.set_aside_of(record)?;
            let Some(bytes) = kept.into_iter().map(|body| body.bytes).collect::<Option<Vec<_>>>() else {
                return Err(ChangesError::Refused(StoreError::Forgotten.code()));
            };
            size += bytes.iter().map(Vec::len).sum::<usize>();
            if size > MAX_RECORD_BYTES {
                return Err(ChangesError::Refused(refusals::ADOPT_TOO_LARGE));
            }
            let Some(Author::Device(device)) = self.directory.author(&adopted.author) else { return Err(unknown) };
            if bytes.is_empty() {
                return Err(unknown);
            }
            let origin = Origin { device: device.id, body: &adopted };
            effects.changes.take_in(self.store, self.documents, origin, commit, &bytes)?;
        }
        Ok(effects)
    }

    fn new_epoch(&self, stream: &StreamName, new: &NewEpoch) -> Result<Effects, ChangesError> {
        if let Some(back_to) = new.back_to {
            // In a channel: its first entry of the epoch that control has opened.
            let head = self.store.head(stream)?;
            let fits = new.epoch == self.store.epoch()? && head.epoch < new.epoch && back_to == (head.pos, head.hash);
            let misfit = ChangesError::Refused(refusals::EPOCH_MISFIT);
            return if fits { Ok(Effects::default()) } else { Err(misfit) };
        }
        let frontier = self.store.frontier()?;
        // Past every epoch that ever ran: a backup older than an earlier restore must not run one of them again.
        let fits = new.epoch > self.store.epoch()?
            && new.restored_size == frontier.size()
            && new.restored_root == frontier.root();
        if fits {
            Ok(Effects { epoch: Some(new.epoch), ..Effects::default() })
        } else {
            Err(ChangesError::Refused(refusals::EPOCH_MISFIT))
        }
    }

    /// The document with its kind, if the record's stream has it.
    fn known(&self, body: &Body, id: &DocumentId) -> Result<(DocumentId, u16), ChangesError> {
        match self.store.document(id)? {
            Some(stored) if stored.stream == body.position.stream => Ok((*id, stored.kind)),
            _ => Err(ChangesError::Refused(refusals::DOCUMENT_UNKNOWN)),
        }
    }

    /// A device that writes but may not read goes on with its own documents only.
    fn require_own(&self, body: &Body, id: &DocumentId) -> Result<(), ChangesError> {
        let Some(Author::Device(device)) = self.directory.author(&body.author) else { return Ok(()) };
        if device.access(&body.position.stream, self.directory.size()) != Some(Access::WriteOwn) {
            return Ok(());
        }
        match creator(self.store, id)? {
            Some(creator) if creator != body.author => Err(ChangesError::Refused(refusals::NOT_OWN_DOCUMENT)),
            _ => Ok(()),
        }
    }
}

/// Whose record brought a document's first change.
pub(super) fn creator(store: &dyn Read, id: &DocumentId) -> Result<Option<KeyId>, StoreError> {
    match store.document_bodies(id)?.first() {
        None => Ok(None),
        Some(first) => Ok(Some(read_body(store, &first.record)?.author)),
    }
}

/// The body of a stored record.
pub(super) fn read_body(store: &dyn Read, record: &RecordId) -> Result<Body, StoreError> {
    let envelope = store.envelope(record)?.ok_or(StoreError::Corrupt)?;
    let envelope = Envelope::decode(&envelope).map_err(|_| StoreError::Corrupt)?;
    Body::decode(envelope.payload()).map_err(|_| StoreError::Corrupt)
}
