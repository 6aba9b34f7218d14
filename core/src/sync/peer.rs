//! Other agencies' halves of channels: believed from the pinned root on, whatever the own server says of them.

use std::sync::Arc;

use super::SyncError;
use super::session::Session;
use crate::domain::stream::StreamName;
use crate::entry::{ChainBreak, Entry, Head, HeadError, Heads};
use crate::holder::{self, Half};
use crate::ingest::arrival::{ArrivalRefusal, PeerArrival, check_new_epoch, check_peer};
use crate::record::cbor::Value;
use crate::record::envelope::Envelope;
use crate::storage::records::RecordRow;
use crate::storage::{StorageError, WriteTx};
use crate::wire::{DownFrame, DownItem};

impl Session {
    /// Applies a frame of another agency's half. What was sound before the first fault is kept; the half then rests
    /// there, and nothing else is touched.
    pub(super) fn apply_peer_frame(&mut self, frame: &DownFrame) -> Result<(), SyncError> {
        let kept = &frame.stream;
        let holder = self.holder.clone();
        let (half, entries, fault) = holder.storage().write(|tx| {
            let half = holder.half_in(tx, kept)?.ok_or(SyncError::NotPinned)?;
            let mut half = Arc::unwrap_or_clone(half);
            if frame.after.pos > half.cursor.pos {
                return Err(SyncError::FrameGap);
            }
            let begin = half.cursor;
            let (entries, fault) = take_items(tx, kept, &mut half, &frame.items)?;
            if half.cursor != begin {
                tx.set_cursor(kept, &half.cursor)?;
            }
            if entries > 0 {
                tx.resume_half(kept)?;
            }
            Ok((half, entries, fault))
        })?;
        holder.keep_half(kept, Arc::new(half));
        if entries > 0 {
            self.outcome.channels.insert(kept.clone());
            self.outcome.entries += entries;
        }
        fault.map_or(Ok(()), Err)
    }

    /// Heads another agency's server signed over its halves, as the own server passed them on. `refusal` is why they
    /// are not the own server's.
    pub(super) fn take_peer_heads(&mut self, payload: &[u8], refusal: HeadError) -> Result<(), SyncError> {
        let envelope = Envelope::decode(payload)?;
        let Some(heads) = self.open_peer_heads(&envelope)? else {
            return match self.claimed_half(&envelope)? {
                Some(kept) => self.disbelieve(&kept, SyncError::Head(refusal).code(), payload),
                None => Err(refusal.into()),
            };
        };
        let followed = self.holder.streams()?;
        for head in &heads.streams {
            if let Some(kept) = head.stream.of_peer(&heads.agency).filter(|kept| followed.contains(kept)) {
                self.unless_disbelieved(&kept, payload, |session| {
                    session.take_peer_head(&kept, head, heads.time_ms, payload)
                })?;
            }
        }
        Ok(())
    }

    fn take_peer_head(&self, kept: &StreamName, head: &Head, time_ms: i64, payload: &[u8]) -> Result<(), SyncError> {
        let holder = &self.holder;
        let here = holder.storage().read(|tx| tx.cursor(kept))?;
        if head.epoch < here.epoch && head.pos > 0 {
            // Of what the other agency's root has since taken back, or overtaken.
            return Ok(());
        }
        // A head may be ahead of what has come so far, never beside it.
        if head.pos <= here.pos {
            let known = holder.storage().read(|tx| tx.cursor_at(kept, head.pos))?;
            if !known.is_some_and(|known| head.ends_at(&known)) {
                return Err(SyncError::HeadDiffers);
            }
            if head.pos < here.pos {
                return Ok(());
            }
        }
        let now_ms = holder.now().utc_ms;
        Ok(holder.storage().write(|tx| {
            tx.set_last_contact(kept, time_ms.min(now_ms))?;
            if head.hash.is_some() { tx.set_head(kept, payload) } else { Ok(()) }
        })?)
    }

    /// Reads heads by the server keys the charters of pinned agencies name.
    fn open_peer_heads(&self, envelope: &Envelope) -> Result<Option<Heads>, SyncError> {
        for kept in self.holder.streams()?.into_iter().filter(|stream| stream.origin().is_some()) {
            let Some(half) = self.holder.half(&kept)? else { continue };
            let agency = half.roster.agency();
            if let Some(heads) = half.roster.servers().find_map(|key| Heads::open(envelope, agency, key).ok()) {
                return Ok(Some(heads));
            }
        }
        Ok(None)
    }

    /// The half of the agency that heads claim to come from, to lay it beside; `None` unless it is another one's.
    fn claimed_half(&self, envelope: &Envelope) -> Result<Option<StreamName>, SyncError> {
        let fields = Value::decode(envelope.payload()).and_then(Value::into_map);
        let Ok(agency) = fields.and_then(|mut fields| fields.take(3)?.into_text()) else { return Ok(None) };
        let halves = self.holder.streams()?;
        Ok(halves.into_iter().find(|kept| kept.origin() == Some(&agency)))
    }
}

/// Takes entries in their order up to the first that is not believed: how many were new, and why it is not.
fn take_items(
    tx: &WriteTx<'_>,
    kept: &StreamName,
    half: &mut Half,
    items: &[DownItem],
) -> Result<(usize, Option<SyncError>), SyncError> {
    let mut entries = 0;
    for item in items {
        match take_item(tx, kept, half, item) {
            Err(fault) if fault.is_evidence() => return Ok((entries, Some(fault))),
            other => entries += usize::from(other?),
        }
    }
    Ok((entries, None))
}

/// Takes one entry; whether it was new.
fn take_item(tx: &WriteTx<'_>, kept: &StreamName, half: &mut Half, item: &DownItem) -> Result<bool, SyncError> {
    let entry = Entry::decode(&item.entry).map_err(ArrivalRefusal::from)?;
    if entry.pos <= half.cursor.pos && entry.epoch > half.cursor.epoch {
        go_back(tx, kept, half, &entry, item.envelope.as_deref())?;
    }
    let known = tx.entry(kept, entry.epoch, entry.pos)?;
    if known.is_some_and(|known| known != entry) {
        return Err(ArrivalRefusal::Chain(ChainBreak::Fork).into());
    }
    if entry.pos <= half.cursor.pos {
        return Ok(false);
    }
    let (arrival, next) = check_peer(&half.roster, &half.cursor, &item.entry, item.envelope.as_deref())?;
    store(tx, kept, &arrival)?;
    half.roster.apply(arrival.entry(), arrival.record());
    half.cursor = next;
    Ok(true)
}

/// Goes back with a server that was restored from a backup, on its root's word alone. What stood after that place stays
/// here as evidence, and what officers signed in it counts again once it was entered anew.
fn go_back(
    tx: &WriteTx<'_>,
    kept: &StreamName,
    half: &mut Half,
    entry: &Entry,
    envelope: Option<&[u8]>,
) -> Result<(), SyncError> {
    let before = tx.cursor_at(kept, entry.pos.saturating_sub(1))?.ok_or(ArrivalRefusal::EpochUnproven)?;
    check_new_epoch(&half.roster, &before, entry, envelope)?;
    tx.rewind(kept, &before)?;
    *half = Half::fold(tx, half.roster.agency(), *half.roster.root(), kept)?;
    Ok(holder::renote_channel(tx, kept)?)
}

fn store(tx: &WriteTx<'_>, kept: &StreamName, arrival: &PeerArrival) -> Result<(), StorageError> {
    tx.add_kept_entry(kept, arrival.entry())?;
    let Some(record) = arrival.record() else { return Ok(()) };
    tx.add_record(&RecordRow::received(kept, false, record))?;
    holder::note_channel(tx, record.id())
}
