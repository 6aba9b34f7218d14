//! A channel as everybody in it shows it: all halves this phone holds, folded together.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use super::{Half, Holder, HolderError};
use crate::border::accounting::Handed;
use crate::border::{Channel, Fold, Place, Said};
use crate::domain::stream::{StreamClass, StreamName};
use crate::entry::{Cursor, Entry};
use crate::ids::RecordId;
use crate::record::content::{Content, Member};
use crate::storage::records::RecordRow;
use crate::storage::{ReadTx, StorageError};

/// How long something may wait to be sent before the other desk's radio and telephone are shown, in milliseconds.
pub const CALL_AFTER_MS: i64 = 5 * 60_000;

/// A channel with everything that was said in it and has entries here. Of what expired only that it was said is left.
#[derive(Clone, Debug)]
pub struct ChannelView {
    /// The settings in force, and proposed ones.
    pub channel: Channel,
    /// What was said.
    pub fold: Arc<Fold>,
}

/// A channel with the values of what expired too, and with what this phone handed over, entered or not.
#[derive(Clone, Debug)]
pub struct ChannelRecord {
    /// The settings in force, and proposed ones.
    pub channel: Channel,
    /// What was said.
    pub fold: Fold,
    /// What this phone handed over, to whom, when.
    pub handed: Handed,
}

/// Something signed here that has not reached the own server for too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// The channel.
    pub channel: StreamName,
    /// Records that wait.
    pub records: u64,
    /// When the oldest was signed, milliseconds since 1970 UTC by this phone's clock.
    pub since_ms: i64,
    /// The other members with the radio channel and the telephone of their desks.
    pub desks: Vec<Member>,
}

/// A fold at hand: how far its halves were read, and when the next release in it expires.
#[derive(Debug)]
pub(super) struct Folded {
    cursors: BTreeMap<StreamName, Cursor>,
    until_ms: i64,
    fold: Arc<Fold>,
}

impl Holder {
    /// Channels this device reads, by their plain names.
    pub fn channels(&self) -> Result<Vec<StreamName>, HolderError> {
        let (directory, device) = (self.directory()?, self.device()?);
        let mut channels = device.readable_streams(directory.size());
        channels.retain(|stream| stream.class() == StreamClass::Channel);
        Ok(channels)
    }

    /// The halves of a channel, the own one first: the name each is kept under.
    pub fn halves_of(&self, channel: &StreamName) -> Result<Vec<(StreamName, Arc<Half>)>, HolderError> {
        let directory = self.directory()?;
        let names = directory.pins().filter_map(|pin| channel.of_peer(&pin.agency));
        let mut halves = Vec::new();
        for kept in std::iter::once(channel.clone()).chain(names) {
            if let Some(half) = self.half(&kept)? {
                halves.push((kept, half));
            }
        }
        Ok(halves)
    }

    /// A channel as it stands here now.
    pub fn channel_view(&self, channel: &StreamName) -> Result<ChannelView, HolderError> {
        let halves = self.halves_of(channel)?;
        let cursors: BTreeMap<_, _> = halves.iter().map(|(kept, half)| (kept.clone(), half.cursor)).collect();
        let settings = Channel::of(halves.iter().map(|(_, half)| &half.roster));
        let now_ms = self.now().utc_ms;
        let at_hand = self.folds.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(folded) = at_hand.get(channel).filter(|it| it.cursors == cursors && now_ms < it.until_ms) {
            return Ok(ChannelView { channel: settings, fold: folded.fold.clone() });
        }
        drop(at_hand);
        let folded = self.storage.read(|tx| fold(tx, &halves, cursors, now_ms))?;
        let fold = folded.fold.clone();
        self.folds.write().unwrap_or_else(PoisonError::into_inner).insert(channel.clone(), folded);
        Ok(ChannelView { channel: settings, fold })
    }

    /// What the own agency's accounting of a channel is made from; never for a list.
    pub fn channel_record(&self, channel: &StreamName) -> Result<ChannelRecord, HolderError> {
        let halves = self.halves_of(channel)?;
        let settings = Channel::of(halves.iter().map(|(_, half)| &half.roster));
        self.storage.read(|tx| {
            let mut fold = Arc::unwrap_or_clone(fold(tx, &halves, BTreeMap::new(), i64::MIN)?.fold);
            let mut handed = Handed::new();
            for (record, agency, at_ms) in tx.hand_overs()? {
                let Some(row) = tx.record(record)?.filter(|row| row.stream == *channel) else { continue };
                if let Some((_, own)) = halves.first()
                    && tx.entry_of_record(record)?.is_none()
                {
                    waiting(own, &row, at_ms)?.into_iter().for_each(|said| fold.add(said));
                }
                handed.insert((record, agency), at_ms);
            }
            Ok(ChannelRecord { channel: settings, fold, handed })
        })
    }

    /// What waits longer than [`CALL_AFTER_MS`] in channels, and whom to call instead.
    pub fn unsent(&self) -> Result<Vec<Unsent>, HolderError> {
        let now_ms = self.now().utc_ms;
        let own = self.identity()?.agency;
        let waiting = self.storage.read(|tx| tx.waiting_streams())?;
        let late = waiting.into_iter().filter(|row| row.stream.class() == StreamClass::Channel);
        late.filter(|row| now_ms.saturating_sub(row.oldest_ms) >= CALL_AFTER_MS)
            .map(|row| {
                let settings = self.channel_view(&row.stream)?.channel.in_force;
                let members = settings.into_iter().flat_map(|settings| settings.members);
                Ok(Unsent {
                    channel: row.stream,
                    records: row.records,
                    since_ms: row.oldest_ms,
                    desks: members.filter(|member| member.agency != own).collect(),
                })
            })
            .collect()
    }
}

fn fold(
    tx: &ReadTx<'_>,
    halves: &[(StreamName, Arc<Half>)],
    cursors: BTreeMap<StreamName, Cursor>,
    now_ms: i64,
) -> Result<Folded, StorageError> {
    let (mut fold, mut until_ms) = (Fold::default(), i64::MAX);
    for (kept, half) in halves {
        for entry in tx.entries_of_stream(kept)? {
            let counts = entry.verdict.is_accepted() && entry.pos <= half.cursor.pos;
            let Some(mut said) = said(tx, half, &entry)?.filter(|_| counts) else { continue };
            let expires_ms = said.expires_ms().unwrap_or(i64::MAX);
            match &mut said.content {
                Content::Release(release) if expires_ms <= now_ms => (release.values, release.plain) = (None, None),
                _ => until_ms = until_ms.min(expires_ms),
            }
            fold.add(said);
        }
    }
    Ok(Folded { cursors, until_ms, fold: Arc::new(fold) })
}

fn said(tx: &ReadTx<'_>, half: &Half, entry: &Entry) -> Result<Option<Said>, StorageError> {
    let Some(charter) = half.roster.charter() else { return Ok(None) };
    let Some(body) = tx.record_body(entry.record)? else { return Ok(None) };
    let agency = half.roster.agency().to_owned();
    Ok(Some(Said {
        place: Place { country: charter.country.clone(), agency, epoch: entry.epoch, pos: entry.pos },
        received_ms: entry.received_ms,
        record: entry.record,
        author: body.author,
        officer: half.roster.officer(&body.author).cloned(),
        written: body.written.at,
        content: body.content,
    }))
}

/// A record of the own half that has no entry yet; its author's order stands in for a position.
fn waiting(own: &Half, row: &RecordRow, at_ms: i64) -> Result<Option<Said>, StorageError> {
    let (Some(charter), body) = (own.roster.charter(), row.body()?) else { return Ok(None) };
    let agency = own.roster.agency().to_owned();
    Ok(Some(Said {
        place: Place { country: charter.country.clone(), agency, epoch: 0, pos: body.position.seq },
        received_ms: at_ms,
        record: row.id,
        author: row.author,
        officer: own.roster.officer(&row.author).cloned(),
        written: body.written.at,
        content: body.content,
    }))
}

/// What this phone can say of a record of a channel on its own authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Whose half it stands in.
    pub agency: String,
    /// Id of the pinned root everything was checked from.
    pub root: crate::ids::KeyId,
    /// The key that signed.
    pub author: crate::ids::KeyId,
    /// Who speaks with it.
    pub officer: Option<crate::record::content::Officer>,
    /// The roles it may act in now; none once the accreditation ended.
    pub roles: Vec<String>,
    /// Why the signature or the key does not hold, checked again just now; `None` when both hold.
    pub fault: Option<&'static str>,
    /// Its entry: epoch, position, when it was received and the code if it does not count.
    pub entry: Option<(u32, u64, i64, Option<String>)>,
    /// Whether the agency's server signed a head at or past that entry.
    pub under_head: bool,
    /// Why the half is at rest, if it is.
    pub stopped: Option<String>,
}

impl Holder {
    /// Checks a record of a channel again, from the root that was pinned; `None` when it is not here.
    pub fn verify(&self, record: RecordId) -> Result<Option<Verified>, HolderError> {
        let Some(row) = self.storage.read(|tx| tx.record(record))? else { return Ok(None) };
        if row.stream.class() != StreamClass::Channel {
            return Ok(None);
        }
        let Some(half) = self.half(&row.stream)? else { return Ok(None) };
        let roster = &half.roster;
        let opened = crate::ingest::opened::open(&row.envelope, roster);
        let is_it = opened.as_ref().is_ok_and(|opened| opened.id() == record);
        let fault = match opened {
            Err(refusal) => Some(refusal.code()),
            Ok(_) if !is_it => Some("entry_other_record"),
            Ok(_) => None,
        };
        let (entry, stream, stopped) = self.storage.read(|tx| {
            Ok::<_, StorageError>((tx.entry_of_record(record)?, tx.stream(&row.stream)?, tx.stopped_halves()?))
        })?;
        let has_head = stream.as_ref().is_some_and(|stream| stream.head.is_some());
        let roles = roster.officers().find(|(key, _)| **key == row.author).map(|(_, it)| it.roles.clone());
        Ok(Some(Verified {
            agency: roster.agency().to_owned(),
            root: roster.root().id(),
            author: row.author,
            officer: roster.officer(&row.author).cloned(),
            roles: roles.unwrap_or_default(),
            fault,
            under_head: has_head && entry.as_ref().is_some_and(|entry| entry.pos <= half.cursor.pos),
            entry: entry.map(|it| (it.epoch, it.pos, it.received_ms, it.verdict.code().map(str::to_owned))),
            stopped: stopped.into_iter().find(|half| half.stream == row.stream).map(|half| half.code),
        }))
    }
}
