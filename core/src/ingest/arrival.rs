//! What a phone demands of an entry before it believes it.

use thiserror::Error;

use super::directory::Directory;
use super::opened::{OpenedRecord, RecordRefusal, open};
use super::rights::judge;
use super::roster::Roster;
use crate::domain::stream::StreamName;
use crate::entry::{ChainBreak, Cursor, Entry};
use crate::record::cbor::CborError;
use crate::record::content::Content;

/// An entry with its record, checked: it follows the cursor, names this record, and if it was accepted the rights
/// that held allow it. Can only be made by [`check`] and [`check_sparse`].
#[derive(Clone, Debug)]
pub struct Arrival {
    entry: Entry,
    record: OpenedRecord,
}

impl Arrival {
    /// The entry.
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Its record.
    pub const fn record(&self) -> &OpenedRecord {
        &self.record
    }
}

/// Why a phone does not believe an entry. Each is kept as evidence against the server or the link.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ArrivalRefusal {
    /// Not an entry.
    #[error("entry is malformed: {0}")]
    Malformed(#[from] CborError),
    /// Not the next entry of the stream.
    #[error(transparent)]
    Chain(#[from] ChainBreak),
    /// The record is not what it claims.
    #[error(transparent)]
    Record(#[from] RecordRefusal),
    /// The entry names another record or another stream than the one beside it.
    #[error("the entry names another record")]
    OtherRecord,
    /// The entry was judged by a `control` the phone has not seen.
    #[error("the entry was judged by control entries not yet seen")]
    ControlBehind,
    /// The entry was judged by an older `control` than the one before it: a way around a revocation.
    #[error("the entry was judged by an older control than the one before it")]
    ControlWentBack,
    /// The server accepted what the rights did not allow.
    #[error("the server accepted what the rights do not allow")]
    RightsIgnored,
    /// A record of another agency is not the next one its author signed: one between was held back, or two were signed.
    #[error("a record of its author is missing or was signed twice")]
    AuthorChain,
    /// An accepted record of another agency did not come along.
    #[error("the record did not come along")]
    RecordMissing,
    /// Another agency's server begins anew without its root's word for it, or at another place than the root said.
    #[error("the server began anew without its root's word")]
    EpochUnproven,
}

impl ArrivalRefusal {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "entry_malformed",
            Self::Chain(ChainBreak::Gap) => "entry_gap",
            Self::Chain(ChainBreak::Fork) => "entry_fork",
            Self::Chain(ChainBreak::PastEpoch) => "entry_past_epoch",
            Self::Record(refusal) => refusal.code(),
            Self::OtherRecord => "entry_other_record",
            Self::ControlBehind => "control_behind",
            Self::ControlWentBack => "control_went_back",
            Self::RightsIgnored => "rights_ignored",
            Self::AuthorChain => "author_chain",
            Self::RecordMissing => "peer_record_missing",
            Self::EpochUnproven => "peer_epoch_unproven",
        }
    }
}

/// Checks that an entry was judged by a `control` no older than the one `before` it in its stream was.
pub fn check_control(before: Option<&Entry>, entry: &Entry) -> Result<(), ArrivalRefusal> {
    let went_back = before.is_some_and(|before| entry.ctl < before.ctl);
    if went_back { Err(ArrivalRefusal::ControlWentBack) } else { Ok(()) }
}

/// Checks the next entry of a stream.
pub fn check(
    directory: &Directory,
    cursor: &Cursor,
    stream: &StreamName,
    entry: &[u8],
    envelope: &[u8],
) -> Result<(Arrival, Cursor), ArrivalRefusal> {
    let arrival = check_sparse(directory, stream, entry, envelope)?;
    let next = cursor.advance(&arrival.entry)?;
    Ok((arrival, next))
}

/// Checks an entry that was brought out of order, with a whole document from before the window: everything but
/// its place in the chain, which rests on the server's word until the log is verified.
pub fn check_sparse(
    directory: &Directory,
    stream: &StreamName,
    entry: &[u8],
    envelope: &[u8],
) -> Result<Arrival, ArrivalRefusal> {
    let entry = Entry::decode(entry)?;
    let in_control = *stream == StreamName::control();
    // Before the record is opened: its author may be one whom only the missing part of control tells of.
    if entry.ctl > directory.size() || (in_control && entry.ctl + 1 != entry.pos) {
        return Err(ArrivalRefusal::ControlBehind);
    }
    let record = open(envelope, directory)?;
    if entry.record != record.id() || entry.stream != *stream || record.body().position.stream != *stream {
        return Err(ArrivalRefusal::OtherRecord);
    }
    if entry.verdict.is_accepted() && judge(directory, record.body(), entry.ctl).is_err() {
        return Err(ArrivalRefusal::RightsIgnored);
    }
    Ok(Arrival { entry, record })
}

/// An entry of another agency's half of a channel, checked from the pinned root on. Can only be made by [`check_peer`].
#[derive(Clone, Debug)]
pub struct PeerArrival {
    entry: Entry,
    record: Option<OpenedRecord>,
}

impl PeerArrival {
    /// The entry.
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Its record; `None` for one that did not count, which stays with its agency.
    pub const fn record(&self) -> Option<&OpenedRecord> {
        self.record.as_ref()
    }
}

/// Checks the next entry of another agency's half of a channel. The caller then lets [`Roster::apply`] take it in.
pub fn check_peer(
    roster: &Roster,
    cursor: &Cursor,
    entry: &[u8],
    envelope: Option<&[u8]>,
) -> Result<(PeerArrival, Cursor), ArrivalRefusal> {
    let entry = Entry::decode(entry)?;
    if entry.stream != *roster.stream() {
        return Err(ArrivalRefusal::OtherRecord);
    }
    let next = cursor.advance(&entry)?;
    if cursor.epoch > 0 && entry.epoch > cursor.epoch {
        check_new_epoch(roster, cursor, &entry, envelope)?;
    }
    let Some(envelope) = envelope else {
        let stays = !entry.verdict.is_accepted();
        return if stays {
            Ok((PeerArrival { entry, record: None }, next))
        } else {
            Err(ArrivalRefusal::RecordMissing)
        };
    };
    let record = open(envelope, roster)?;
    if entry.record != record.id() || record.body().position.stream != entry.stream {
        return Err(ArrivalRefusal::OtherRecord);
    }
    roster.check_chain(&record).map_err(|_| ArrivalRefusal::AuthorChain)?;
    if entry.verdict.is_accepted() && roster.judge(record.body()).is_err() {
        return Err(ArrivalRefusal::RightsIgnored);
    }
    Ok((PeerArrival { entry, record: Some(record) }, next))
}

/// Checks that another agency's root says that its server begins a new epoch with this entry, after the one at `before`
/// and no other. A reader who has read on goes back there; nobody else makes one go back.
pub fn check_new_epoch(
    roster: &Roster,
    before: &Cursor,
    entry: &Entry,
    envelope: Option<&[u8]>,
) -> Result<(), ArrivalRefusal> {
    let record = envelope.and_then(|envelope| open(envelope, roster).ok());
    let is_said = record.is_some_and(|record| {
        let body = record.body();
        let Content::NewEpoch(epoch) = &body.content else { return false };
        let is_roots = body.author == roster.root().id() && body.position.stream == *roster.stream();
        let is_here = epoch.epoch == entry.epoch && epoch.back_to == Some((before.pos, before.hash));
        is_roots && is_here && entry.record == record.id() && entry.verdict.is_accepted()
    });
    if is_said && before.advance(entry).is_ok() { Ok(()) } else { Err(ArrivalRefusal::EpochUnproven) }
}
