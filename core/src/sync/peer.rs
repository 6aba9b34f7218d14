//! Other agencies' halves of channels: believed from the pinned root on, whatever the own server says of them.

use std::sync::Arc;

use super::SyncError;
use super::session::Session;
use crate::domain::stream::StreamName;
use crate::entry::{ChainBreak, Entry, Head, HeadError, Heads};
use crate::holder::{self, Half};
use crate::ingest::arrival::{ArrivalRefusal, PeerArrival, check_peer};
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
            let begin = half.cursor.pos;
            let fault = take_items(tx, kept, &mut half, &frame.items)?;
            if half.cursor.pos > begin {
                tx.set_cursor(kept, &half.cursor)?;
                tx.resume_half(kept)?;
            }
            let entries = half.cursor.pos - begin;
            Ok((half, entries, fault))
        })?;
        holder.keep_half(kept, Arc::new(half));
        if entries > 0 {
            self.outcome.channels.insert(kept.clone());
            self.outcome.entries += usize::try_from(entries).unwrap_or(usize::MAX);
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

/// Takes entries in their order up to the first that is not believed: why it is not.
fn take_items(
    tx: &WriteTx<'_>,
    kept: &StreamName,
    half: &mut Half,
    items: &[DownItem],
) -> Result<Option<SyncError>, SyncError> {
    for item in items {
        match take_item(tx, kept, half, item) {
            Err(fault) if fault.is_evidence() => return Ok(Some(fault)),
            other => other?,
        }
    }
    Ok(None)
}

fn take_item(tx: &WriteTx<'_>, kept: &StreamName, half: &mut Half, item: &DownItem) -> Result<(), SyncError> {
    let entry = Entry::decode(&item.entry).map_err(ArrivalRefusal::from)?;
    let known = tx.entry(kept, entry.epoch, entry.pos)?;
    if known.is_some_and(|known| known != entry) {
        return Err(ArrivalRefusal::Chain(ChainBreak::Fork).into());
    }
    if entry.pos <= half.cursor.pos {
        return Ok(());
    }
    let (arrival, next) = check_peer(&half.roster, &half.cursor, &item.entry, item.envelope.as_deref())?;
    store(tx, kept, &arrival)?;
    half.roster.apply(arrival.entry(), arrival.record());
    half.cursor = next;
    Ok(())
}

fn store(tx: &WriteTx<'_>, kept: &StreamName, arrival: &PeerArrival) -> Result<(), StorageError> {
    tx.add_kept_entry(kept, arrival.entry())?;
    let Some(record) = arrival.record() else { return Ok(()) };
    tx.add_record(&RecordRow::received(kept, false, record))?;
    holder::note_channel(tx, record.id())
}
