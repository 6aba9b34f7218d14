//! What goes to another agency's server, and what goes on from one to the own phones.

use std::sync::Arc;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::wire::{DownFrame, DownItem};

use super::super::delivery::FRAME_BYTES;
use super::super::error::Result;
use crate::store::{Delivery, PeerDelivery, Read};

/// The next frame of an own half as other agencies get it: records that count, and of the others the entry alone.
pub(in super::super) fn outside_frame(
    store: &dyn Read,
    stream: &StreamName,
    after: Cursor,
) -> Result<Option<(Cursor, Arc<[u8]>)>> {
    let deliveries = store.deliveries(stream, after.pos, FRAME_BYTES)?;
    let Some(last) = deliveries.last() else { return Ok(None) };
    let upto = Cursor::at(&last.logged.entry);
    let items = deliveries.into_iter().map(outside_item).collect();
    let frame = DownFrame { stream: stream.clone(), after, items };
    Ok(Some((upto, frame.encode().into())))
}

fn outside_item(delivery: Delivery) -> DownItem {
    let entry = delivery.logged.entry;
    let envelope = delivery.envelope.filter(|_| entry.verdict.is_accepted());
    DownItem { entry: entry.encode(), envelope, changes: Vec::new() }
}

/// The next frame of another agency's half, for the own phones: as it came.
pub(in super::super) fn kept_frame(
    store: &dyn Read,
    kept: &StreamName,
    after: Cursor,
) -> Result<Option<(Cursor, Arc<[u8]>)>> {
    let deliveries = store.peer_deliveries(kept, after.pos, FRAME_BYTES)?;
    let Some(last) = deliveries.last() else { return Ok(None) };
    let upto = Cursor::at(&last.entry);
    let items = deliveries.into_iter().map(kept_item).collect();
    let frame = DownFrame { stream: kept.clone(), after, items };
    Ok(Some((upto, frame.encode().into())))
}

fn kept_item(delivery: PeerDelivery) -> DownItem {
    DownItem { entry: delivery.entry.encode(), envelope: delivery.envelope, changes: Vec::new() }
}
