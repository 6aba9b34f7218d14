//! A stream that begins with the documents of a window: which they are, and how they are put together.

use std::collections::VecDeque;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::ids::DocumentId;
use enlace_core::wire::{DocumentBatch, DocumentFrame, PartType, WholeDocument, WindowResume};

use super::answer::Part;
use super::caller::View;
use super::delivery::{Has, document_pieces};
use super::error::Result;
use crate::store::{Read, StoredDocument};

/// Documents up to which a stream is sent whole, whatever window was asked for.
const SMALL_STREAM: usize = 64;
/// Bytes of a window's first batch of documents before compression. Each is twice the one before, so that a link that
/// breaks every few kilobytes still gets on.
const FIRST_BATCH_BYTES: usize = 4 * 1024;
/// Bytes of its largest batches: some ten kilobytes on the link, which is what a cut loses.
const BATCH_BYTES: usize = 32 * 1024;
/// Most documents of one window.
const MOST_DOCUMENTS: usize = 1_000_000;

/// A stream that is sent from its head on, with the documents of a window before it.
#[derive(Debug)]
pub(super) struct Window {
    documents: VecDeque<DocumentId>,
    /// Documents it had at first, or has left where it was broken off.
    pub(super) total: u64,
    /// Where the dense part of the stream begins.
    pub(super) start: Cursor,
    /// Whether its begin was said.
    pub(super) is_announced: bool,
    /// Bytes of the next batch, before compression.
    batch: usize,
}

impl Window {
    /// The documents touched since a time, and those still open.
    pub(super) fn begun(store: &dyn Read, stream: &StreamName, view: View, since_ms: i64) -> Result<Self> {
        Ok(Self::new(listed(store, stream, view, since_ms)?, store.head(stream)?, false))
    }

    /// The rest of a window that was broken off. The named document comes once more, since only a part of it may have
    /// arrived. If it was touched since, its old place is known by time alone: what shares that time is repeated.
    pub(super) fn resumed(
        store: &dyn Read,
        place: &WindowResume,
        view: View,
        since_ms: Option<i64>,
        start: Cursor,
    ) -> Result<Self> {
        let mut documents = listed(store, &place.stream, view, since_ms.unwrap_or(i64::MIN))?;
        let is_in_place =
            |stored: &StoredDocument| stored.id == place.document && stored.key.received_ms <= place.before_ms;
        let from = documents
            .iter()
            .position(is_in_place)
            .or_else(|| documents.iter().position(|stored| stored.key.received_ms <= place.before_ms));
        documents.drain(..from.unwrap_or(documents.len()));
        Ok(Self::new(documents, start, true))
    }

    fn new(documents: Vec<StoredDocument>, start: Cursor, is_announced: bool) -> Self {
        let documents: VecDeque<_> = documents.into_iter().map(|document| document.id).collect();
        Self { total: documents.len() as u64, documents, start, is_announced, batch: FIRST_BATCH_BYTES }
    }

    /// Whether all of it was sent.
    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The next documents: as many in one part as make a batch, or one where the reader takes no batches. A large
    /// one is more than a part, and closes the batch before it.
    pub(super) fn next_parts(
        &mut self,
        store: &dyn Read,
        stream: &StreamName,
        batches: bool,
        has: &mut Has<'_>,
    ) -> Result<VecDeque<Part>> {
        let enough = if batches { self.batch } else { 0 };
        self.batch = (2 * self.batch).min(BATCH_BYTES);
        let (mut small, mut large, mut size) = (Vec::new(), Vec::new(), 0);
        while let Some(document) = self.documents.pop_front() {
            let pieces = document_pieces(store, stream, document, self.start.pos, has)?;
            if pieces.len() > 1 {
                large = pieces;
                break;
            }
            size += pieces.iter().map(WholeDocument::size).sum::<usize>();
            small.extend(pieces);
            if size >= enough {
                break;
            }
        }
        let large = large.into_iter().map(|piece| alone(stream, piece));
        Ok(together(stream, small).into_iter().chain(large).collect())
    }
}

/// One part for all of them, if there are any.
fn together(stream: &StreamName, mut documents: Vec<WholeDocument>) -> Option<Part> {
    if documents.len() > 1 {
        let batch = DocumentBatch { stream: stream.clone(), documents };
        return Some((PartType::DocumentBatch, batch.encode().into()));
    }
    documents.pop().map(|whole| alone(stream, whole))
}

/// A document, or a piece of one, as a part of its own.
pub(super) fn alone(stream: &StreamName, whole: WholeDocument) -> Part {
    (PartType::DocumentFrame, DocumentFrame { stream: stream.clone(), whole }.encode().into())
}

/// Whether a stream is sent whole, whatever window was asked for.
pub(super) fn is_small(store: &dyn Read, stream: &StreamName) -> Result<bool> {
    Ok(store.window(stream, i64::MIN, None, SMALL_STREAM + 1)?.len() <= SMALL_STREAM)
}

/// The documents of a window, newest first. Listed at once: one that is touched meanwhile would move past the reader.
fn listed(store: &dyn Read, stream: &StreamName, view: View, since_ms: i64) -> Result<Vec<StoredDocument>> {
    if view == View::Bare {
        return Ok(Vec::new());
    }
    let mut documents = store.window(stream, since_ms, None, MOST_DOCUMENTS)?;
    documents.retain(|document| !document.is_forgotten);
    Ok(documents)
}
