//! What another agency's server brings: checked from the pinned root on, kept beside the log.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry};
use enlace_core::ingest::arrival::check_peer;
use enlace_core::record::content::Content;
use enlace_core::wire::{DownFrame, DownItem};

use super::super::entering::Entering;
use super::super::error::Result;
use super::super::{Agency, channels::Channels};
use crate::store::{PeerDelivery, Store, Transaction};

/// Words with which a frame of another agency is not taken.
pub mod refusals {
    /// The own settings do not name that agency as a member of the channel.
    pub const NOT_MEMBER: &str = "channel_not_member";
    /// The frame begins after what is held.
    pub const GAP: &str = "peer_frame_gap";
    /// The other server now tells another history than the one it told before.
    pub const OTHER_HISTORY: &str = "peer_other_history";
    /// What was sent did not hold before; the half is at rest until an administrator looked.
    pub const STOPPED: &str = "peer_half_stopped";

    /// Every one of them.
    pub const ALL: [&str; 4] = [NOT_MEMBER, GAP, OTHER_HISTORY, STOPPED];
}

/// Proofs kept against one half; the first one tells the most.
const MAX_EVIDENCE: usize = 4;

/// What came of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Taken {
    /// New entries.
    pub(in super::super) entries: usize,
    /// Whether a person said something new.
    pub(in super::super) has_news: bool,
    /// Why the rest was not taken.
    pub(in super::super) refused: Option<&'static str>,
}

impl Taken {
    fn refused(code: &'static str) -> Self {
        Self { refused: Some(code), ..Self::default() }
    }
}

impl<S: Store> Agency<S> {
    /// Takes a frame of another agency's half. What was sound before the first fault is kept.
    pub(in super::super) fn take_half(&mut self, agency: &str, frame: &DownFrame) -> Result<Taken> {
        let kept = match frame.stream.of_peer(agency) {
            Some(kept) if self.shares(&frame.stream, agency)? => kept,
            _ => return Ok(Taken::refused(refusals::NOT_MEMBER)),
        };
        let taken = self.transact(|entering, _| take(entering, &kept, frame))?;
        if taken.entries > 0 {
            self.turn += 1;
        }
        Ok(taken)
    }
}

fn take(entering: &mut Entering<'_>, kept: &StreamName, frame: &DownFrame) -> Result<Taken> {
    let Entering { tx, directory, channels, .. } = entering;
    if tx.setting(&evidence_name(kept, 0))?.is_some() {
        return Ok(Taken::refused(refusals::STOPPED));
    }
    let mut cursor = tx.peer_cursor(kept)?;
    if frame.after.pos > cursor.pos {
        return Ok(Taken::refused(refusals::GAP));
    }
    let mut taken = Taken::default();
    for item in &frame.items {
        let Ok(entry) = Entry::decode(&item.entry) else { return stop(tx.as_mut(), kept, item, "entry_malformed") };
        if entry.pos <= cursor.pos {
            if entry.pos == cursor.pos && Cursor::at(&entry) != cursor {
                return stop(tx.as_mut(), kept, item, refusals::OTHER_HISTORY);
            }
            continue;
        }
        match take_item(tx.as_mut(), channels, directory, kept, &cursor, item)? {
            Ok((next, has_news)) => {
                cursor = next;
                taken.entries += 1;
                taken.has_news |= has_news;
            }
            Err(code) => {
                keep_evidence(tx.as_mut(), kept, item)?;
                return Ok(Taken { refused: Some(code), ..taken });
            }
        }
    }
    Ok(taken)
}

/// Checks and keeps one entry: the cursor after it, and whether a person said something by it.
fn take_item(
    tx: &mut dyn Transaction,
    channels: &mut Channels,
    directory: &enlace_core::ingest::directory::Directory,
    kept: &StreamName,
    cursor: &Cursor,
    item: &DownItem,
) -> Result<std::result::Result<(Cursor, bool), &'static str>> {
    let Some(roster) = channels.peer(&*tx, directory, kept)? else { return Ok(Err(refusals::NOT_MEMBER)) };
    let (arrival, next) = match check_peer(roster, cursor, &item.entry, item.envelope.as_deref()) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Err(refusal.code())),
    };
    let said = arrival.record().map(|record| &record.body().content);
    let has_news = matches!(said, Some(Content::Release(_) | Content::ReleaseAnswer(_) | Content::Unknown { .. }));
    tx.append_peer(kept, &PeerDelivery { entry: arrival.entry().clone(), envelope: item.envelope.clone() })?;
    roster.apply(arrival.entry(), arrival.record());
    Ok(Ok((next, has_news)))
}

fn stop(tx: &mut dyn Transaction, kept: &StreamName, item: &DownItem, code: &'static str) -> Result<Taken> {
    keep_evidence(tx, kept, item)?;
    Ok(Taken::refused(code))
}

/// Keeps what was not believed, as it came: the entry, then the record if there was one.
fn keep_evidence(tx: &mut dyn Transaction, kept: &StreamName, item: &DownItem) -> Result<()> {
    for number in 0..MAX_EVIDENCE {
        let name = evidence_name(kept, number);
        if tx.setting(&name)?.is_none() {
            let frame = DownFrame { stream: kept.clone(), after: Cursor::START, items: vec![item.clone()] };
            return Ok(tx.put_setting(&name, &frame.encode())?);
        }
    }
    Ok(())
}

fn evidence_name(kept: &StreamName, number: usize) -> String {
    format!("disbelieved/{kept}/{number}")
}
