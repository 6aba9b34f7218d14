//! What another agency's server brings: checked from the pinned root on, kept beside the log.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry};
use enlace_core::ingest::arrival::{ArrivalRefusal, check_new_epoch, check_peer};
use enlace_core::ingest::directory::Directory;
use enlace_core::record::content::Content;
use enlace_core::wire::{DownFrame, DownItem};

use super::super::entering::Entering;
use super::super::error::Result;
use super::super::{Agency, channels::Channels};
use super::receipt::note_delivery;
use crate::store::{PeerDelivery, Read, Store, StoreError, Transaction};

/// Words with which a frame of another agency is not taken.
pub mod refusals {
    /// The own settings do not name that agency as a member of the channel.
    pub const NOT_MEMBER: &str = "channel_not_member";
    /// The frame begins after what is held.
    pub const GAP: &str = "peer_frame_gap";
    /// The other server now tells another history than the one it told before.
    pub const OTHER_HISTORY: &str = "peer_other_history";
    /// The other server signed less than it had signed before, in the same epoch.
    pub const WENT_BACK: &str = "peer_went_back";

    /// Every one of them.
    pub const ALL: [&str; 4] = [NOT_MEMBER, GAP, OTHER_HISTORY, WENT_BACK];
}

/// Proofs kept against one half; the first ones tell the most.
const MAX_EVIDENCE: usize = 4;

/// What came of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Taken {
    /// New entries.
    pub(in super::super) entries: usize,
    /// Whether a person said something new.
    has_news: bool,
    /// Why the rest was not taken.
    pub(in super::super) refused: Option<&'static str>,
}

impl Taken {
    fn refused(code: &'static str) -> Self {
        Self { refused: Some(code), ..Self::default() }
    }
}

impl<S: Store> Agency<S> {
    /// Takes a frame of another agency's half, and tells that it arrived if somebody said something in it. What was sound
    /// before the first fault is kept.
    pub(in super::super) fn take_half(&mut self, agency: &str, frame: &DownFrame) -> Result<Taken> {
        let kept = match frame.stream.of_peer(agency) {
            Some(kept) if self.shares(&frame.stream, agency)? => kept,
            _ => return Ok(Taken::refused(refusals::NOT_MEMBER)),
        };
        let moment = self.clock.now();
        let taken = self.transact(|entering, this| {
            let taken = take(entering, &kept, frame)?;
            if taken.has_news {
                note_delivery(entering, this, &moment, &kept)?;
            }
            Ok(taken)
        })?;
        if taken.entries > 0 {
            self.turn += 1;
        }
        Ok(taken)
    }
}

fn take(entering: &mut Entering<'_>, kept: &StreamName, frame: &DownFrame) -> Result<Taken> {
    let Entering { tx, directory, channels, .. } = entering;
    let mut cursor = tx.peer_cursor(kept)?;
    if frame.after.pos > cursor.pos {
        return Ok(Taken::refused(refusals::GAP));
    }
    let mut taken = Taken::default();
    for item in &frame.items {
        match take_item(tx.as_mut(), channels, directory, kept, &cursor, item)? {
            Ok(None) => {}
            Ok(Some((next, has_news))) => {
                cursor = next;
                taken.entries += 1;
                taken.has_news |= has_news;
            }
            Err(code) => {
                let evidence = DownFrame { stream: kept.clone(), after: Cursor::START, items: vec![item.clone()] };
                rest(tx.as_mut(), kept, code, &[&evidence.encode()])?;
                return Ok(Taken { refused: Some(code), ..taken });
            }
        }
    }
    if taken.entries > 0 {
        go_on(tx.as_mut(), kept)?;
    }
    Ok(taken)
}

/// The cursor after an entry and whether a person said something by it, or why it is not taken.
type Checked<T> = std::result::Result<T, &'static str>;

/// Checks and keeps one entry; nothing for one that is held already.
fn take_item(
    tx: &mut dyn Transaction,
    channels: &mut Channels,
    directory: &Directory,
    kept: &StreamName,
    cursor: &Cursor,
    item: &DownItem,
) -> Result<Checked<Option<(Cursor, bool)>>> {
    let Ok(entry) = Entry::decode(&item.entry) else { return Ok(Err("entry_malformed")) };
    let mut before = *cursor;
    if entry.pos <= cursor.pos {
        let held = tx.peer_entry_at(kept, entry.pos)?;
        if held.is_some_and(|held| held == entry) {
            return Ok(Ok(None));
        }
        if entry.epoch <= cursor.epoch {
            return Ok(Err(refusals::OTHER_HISTORY));
        }
        match go_back(tx, channels, directory, kept, &entry, item)? {
            Ok(at) => before = at,
            Err(code) => return Ok(Err(code)),
        }
    }
    let Some(roster) = channels.peer(&*tx, directory, kept)? else { return Ok(Err(refusals::NOT_MEMBER)) };
    let (arrival, next) = match check_peer(roster, &before, &item.entry, item.envelope.as_deref()) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Err(refusal.code())),
    };
    let said = arrival.record().map(|record| &record.body().content);
    let has_news = matches!(said, Some(Content::Release(_) | Content::ReleaseAnswer(_) | Content::Unknown { .. }));
    tx.append_peer(kept, &PeerDelivery { entry: arrival.entry().clone(), envelope: item.envelope.clone() })?;
    roster.apply(arrival.entry(), arrival.record());
    Ok(Ok(Some((next, has_news))))
}

/// Goes back with a server that was restored from a backup, on its root's word alone: where both had the same.
fn go_back(
    tx: &mut dyn Transaction,
    channels: &mut Channels,
    directory: &Directory,
    kept: &StreamName,
    entry: &Entry,
    item: &DownItem,
) -> Result<Checked<Cursor>> {
    let before = match entry.pos.saturating_sub(1) {
        0 => Some(Cursor::START),
        pos => tx.peer_entry_at(kept, pos)?.as_ref().map(Cursor::at),
    };
    let Some(roster) = channels.peer(&*tx, directory, kept)? else { return Ok(Err(refusals::NOT_MEMBER)) };
    let before = before.ok_or(ArrivalRefusal::EpochUnproven);
    let checked = before.and_then(|before| {
        check_new_epoch(roster, &before, entry, item.envelope.as_deref())?;
        Ok(before)
    });
    match checked {
        Ok(before) => {
            tx.rewind_peer(kept, before.pos)?;
            channels.forget(kept);
            Ok(Ok(before))
        }
        Err(refusal) => Ok(Err(refusal.code())),
    }
}

/// A half rests where it is: why, and the proof as it came. What holds later is taken all the same.
pub(super) fn rest(tx: &mut dyn Transaction, kept: &StreamName, code: &str, proof: &[&[u8]]) -> Result<()> {
    tx.put_setting(&resting_name(kept), code.as_bytes())?;
    for bytes in proof {
        keep_evidence(tx, kept, bytes)?;
    }
    Ok(())
}

/// What followed held again. The proofs stay.
pub(super) fn go_on(tx: &mut dyn Transaction, kept: &StreamName) -> Result<()> {
    let name = resting_name(kept);
    if tx.setting(&name)?.is_some_and(|code| !code.is_empty()) {
        tx.put_setting(&name, b"")?;
    }
    Ok(())
}

/// Why a half rests; `None` while it goes on.
pub fn resting(store: &dyn Read, kept: &StreamName) -> std::result::Result<Option<String>, StoreError> {
    let code = store.setting(&resting_name(kept))?.filter(|code| !code.is_empty());
    code.map(|code| String::from_utf8(code).map_err(|_| StoreError::Corrupt)).transpose()
}

/// Whether something was ever not believed of a half.
pub fn has_evidence(store: &dyn Read, kept: &StreamName) -> std::result::Result<bool, StoreError> {
    Ok(store.setting(&evidence_name(kept, 0))?.is_some())
}

/// Keeps what was not believed, as it came; the same again is not kept twice.
fn keep_evidence(tx: &mut dyn Transaction, kept: &StreamName, bytes: &[u8]) -> Result<()> {
    for number in 0..MAX_EVIDENCE {
        let name = evidence_name(kept, number);
        match tx.setting(&name)? {
            Some(known) if known == bytes => return Ok(()),
            Some(_) => {}
            None => return Ok(tx.put_setting(&name, bytes)?),
        }
    }
    Ok(())
}

fn evidence_name(kept: &StreamName, number: usize) -> String {
    format!("disbelieved/{kept}/{number}")
}

fn resting_name(kept: &StreamName) -> String {
    format!("resting/{kept}")
}
