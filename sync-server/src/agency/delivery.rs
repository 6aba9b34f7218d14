//! What goes down: entries with as much beside them as the reader lacks and may have.

use std::collections::BTreeSet;
use std::sync::Arc;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::ids::{DocumentId, KeyId, RecordId};
use enlace_core::record::body::Body;
use enlace_core::record::content::Content;
use enlace_core::record::envelope::Envelope;
use enlace_core::wire::{DownFrame, DownItem, WholeDocument};

use super::caller::View;
use super::decision::creator;
use super::error::Result;
use super::frames::{BuiltFrame, Frames};
use crate::store::{Delivery, Read, StoreError};

/// Bytes of a frame before compression: some 32 kilobytes on the link, a second of a poor one.
pub(super) const FRAME_BYTES: usize = 64 * 1024;

/// Who reads a stream, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub(super) key: KeyId,
    pub(super) stream: &'a StreamName,
    pub(super) view: View,
    /// The device generation it writes in now. What it wrote in it, it has; a database restored from a backup has
    /// opened a new one, and is sent what it lost.
    pub(super) generation: u64,
}

/// The next frame after a cursor and the cursor after it; `None` at the head.
pub(super) fn next_frame(
    store: &dyn Read,
    frames: &mut Frames,
    reader: Reader<'_>,
    after: Cursor,
) -> Result<Option<(Cursor, Arc<[u8]>)>> {
    if reader.view == View::Whole
        && let Some(frame) = frames.find(reader.stream, after, &reader.key)
    {
        return Ok(Some((frame.upto, Arc::clone(&frame.bytes))));
    }
    let deliveries = store.deliveries(reader.stream, after.pos, FRAME_BYTES)?;
    let Some(last) = deliveries.last() else { return Ok(None) };
    let upto = Cursor::at(&last.logged.entry);
    let mut authors = BTreeSet::new();
    let mut items = Vec::with_capacity(deliveries.len());
    for mut delivery in deliveries {
        complete(store, &mut delivery)?;
        let written = written(&delivery)?;
        authors.insert(written.author);
        let concerns = match written.purges {
            Some(document) if reader.view == View::Bare => creator(store, &document)? == Some(reader.key),
            _ => false,
        };
        items.push(dense_item(delivery, reader, written, concerns));
    }
    let frame = DownFrame { stream: reader.stream.clone(), after, items };
    let bytes: Arc<[u8]> = frame.encode().into();
    if reader.view == View::Whole && !authors.contains(&reader.key) {
        frames.keep(reader.stream, after, BuiltFrame { upto, authors, bytes: Arc::clone(&bytes) });
    }
    Ok(Some((upto, bytes)))
}

/// What a reader of whole documents has already.
#[derive(Debug)]
pub(super) struct Has<'a> {
    /// Its key and generation, if it still has everything it wrote: not when it asks for a document it let go.
    pub(super) own: Option<(KeyId, u64)>,
    /// Records sent in this answer. A commit names many documents and would else come with each.
    pub(super) sent: &'a mut BTreeSet<RecordId>,
}

/// A document with all its entries up to a position, in as many pieces as it takes to fit frames.
///
/// Each piece ends with the newest entry, the last one with all of it: so a reader that is cut off between two of them
/// knows how new the document is, and asks again from its place in the window.
pub(super) fn document_pieces(
    store: &dyn Read,
    stream: &StreamName,
    document: DocumentId,
    upto_pos: u64,
    has: &mut Has<'_>,
) -> Result<Vec<WholeDocument>> {
    let mut deliveries = store.document_deliveries(&document)?;
    deliveries.retain(|one| one.logged.entry.stream == *stream && one.logged.entry.pos <= upto_pos);
    let newest = match deliveries.last_mut() {
        Some(last) => {
            complete(store, last)?;
            Some(DownItem { changes: Vec::new(), ..whole_item(last.clone()) })
        }
        None => None,
    };
    let mut pieces = Vec::new();
    let mut piece = WholeDocument { document, items: Vec::new(), found: true };
    let mut size = 0;
    for mut delivery in deliveries {
        complete(store, &mut delivery)?;
        let item = document_item(delivery, has)?;
        let added = item.size();
        if size + added > FRAME_BYTES && !piece.items.is_empty() {
            let items = std::mem::take(&mut piece.items).into_iter().chain(newest.clone()).collect();
            pieces.push(WholeDocument { items, ..piece });
            size = 0;
        }
        size += added;
        piece.items.push(item);
    }
    pieces.push(piece);
    Ok(pieces)
}

/// Says that there is no such document, or none for this reader: the two look alike.
pub(super) const fn no_document(document: DocumentId) -> WholeDocument {
    WholeDocument { document, items: Vec::new(), found: false }
}

/// An exclusion is delivered with the record it names, which a reader may not hold.
fn complete(store: &dyn Read, delivery: &mut Delivery) -> Result<()> {
    if delivery.envelope.is_none() {
        delivery.envelope = store.envelope(&delivery.logged.entry.record)?;
    }
    Ok(())
}

/// Who wrote a record, and what kind it is.
#[derive(Clone, Copy, Debug)]
struct Written {
    author: KeyId,
    generation: u64,
    is_commit: bool,
    purges: Option<DocumentId>,
}

fn written(delivery: &Delivery) -> Result<Written> {
    let envelope = delivery.envelope.as_deref().ok_or(StoreError::Corrupt)?;
    let envelope = Envelope::decode(envelope).map_err(|_| StoreError::Corrupt)?;
    let body = Body::decode(envelope.payload())?;
    let is_commit = matches!(body.content, Content::Commit(_));
    let purges = match &body.content {
        Content::Purge(purge) => Some(purge.document),
        _ => None,
    };
    Ok(Written { author: body.author, generation: body.position.generation, is_commit, purges })
}

/// `concerns` says that the record must reach a reader who may not read the stream: it purges what the reader wrote.
fn dense_item(delivery: Delivery, reader: Reader<'_>, written: Written, concerns: bool) -> DownItem {
    let is_own = written.author == reader.key;
    let has_it = is_own && written.generation == reader.generation;
    if reader.view == View::Bare && !is_own && !concerns {
        return bare(&delivery);
    }
    match (has_it, written.is_commit) {
        (false, _) => whole_item(delivery),
        (true, true) => bare(&delivery),
        // What its own adoption brings into effect was written by somebody else.
        (true, false) => DownItem { envelope: None, ..whole_item(delivery) },
    }
}

fn document_item(delivery: Delivery, has: &mut Has<'_>) -> Result<DownItem> {
    let written = written(&delivery)?;
    if written.is_commit && has.own == Some((written.author, written.generation)) {
        return Ok(bare(&delivery));
    }
    let is_new = has.sent.insert(delivery.logged.entry.record);
    let whole = whole_item(delivery);
    Ok(if is_new { whole } else { DownItem { envelope: None, ..whole } })
}

fn bare(delivery: &Delivery) -> DownItem {
    DownItem { entry: delivery.logged.entry.encode(), envelope: None, changes: Vec::new() }
}

fn whole_item(delivery: Delivery) -> DownItem {
    let changes = delivery.bodies.into_iter().filter_map(|body| body.bytes).collect();
    DownItem { entry: delivery.logged.entry.encode(), envelope: delivery.envelope, changes }
}
