//! What goes up: waiting records in frames, control first, then the most urgent stream, in chain order within it.

use sha2::{Digest, Sha256};

use super::SyncError;
use super::session::Options;
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Heads};
use crate::holder::Holder;
use crate::ids::DocumentId;
use crate::record::content::Content;
use crate::record::envelope::Envelope;
use crate::storage::counters::Counter;
use crate::storage::records::RecordRow;
use crate::storage::{ReadTx, StorageError};
use crate::wire::{PartType, Request, UpFrame, UpRecord, WIRE_VERSION, WindowResume, write_part};

/// Raw bytes after which a frame is closed, at most: about a second on a slow link once compressed.
pub(super) const FRAME_BYTES: usize = 64 * 1024;
/// The same where requests must be small.
const SMALL_FRAME_BYTES: usize = 16 * 1024;

/// Records read from the database at a time.
const RECORDS_AT_ONCE: u32 = 64;

/// A request ready to be sent.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// The bytes of all parts.
    pub bytes: Vec<u8>,
    /// Records in them.
    pub records: usize,
    /// Whether more records wait than were taken.
    pub more: bool,
    /// The request's counter.
    pub counter: u64,
}

/// Builds the request: signs it over the hashes of its frames.
pub(super) fn build(holder: &Holder, options: &Options) -> Result<Outgoing, SyncError> {
    let frame_bytes = options.max_request_bytes.clamp(SMALL_FRAME_BYTES, FRAME_BYTES);
    let (frames, records, more) = holder.storage().read(|tx| frames(tx, frame_bytes, options.max_request_bytes))?;
    let counter = holder.storage().write(|tx| tx.next_number(Counter::Request))?;
    let identity = holder.identity()?;
    let streams = holder.streams()?;
    let Places { cursors, resume, lack_head } = holder.storage().read(|tx| places(tx, &streams))?;
    let now = holder.now();
    let request = Request {
        version: WIRE_VERSION,
        agency: identity.agency,
        key: holder.host().signer.public_key().id(),
        counter,
        cursors,
        frames: frames.iter().map(|frame| Sha256::digest(frame).into()).collect(),
        window_since_ms: options.window_days.map(|days| now.utc_ms - i64::from(days) * 86_400_000),
        resume,
        wanted: holder.storage().read(|tx| tx.wanted_documents(512))?,
        follow: options.follow,
        time_ms: now.utc_ms,
        generation: identity.generation,
        full_heads: lack_head,
        batches: true,
    };
    let envelope = request.seal(&*holder.host().signer)?;
    let mut bytes = Vec::new();
    write_part(&mut bytes, PartType::Request, &envelope.encode());
    for frame in &frames {
        write_part(&mut bytes, PartType::UpFrame, frame);
    }
    Ok(Outgoing { bytes, records, more, counter })
}

/// Where the phone stands in its streams.
#[derive(Default)]
struct Places {
    cursors: Vec<(StreamName, Cursor)>,
    resume: Vec<WindowResume>,
    /// Whether it holds no signed head for one of the cursors.
    lack_head: bool,
}

fn places(tx: &ReadTx<'_>, streams: &[StreamName]) -> Result<Places, StorageError> {
    let mut places = Places::default();
    for stream in streams {
        let row = tx.stream(stream)?;
        let cursor = row.as_ref().map_or(Cursor::START, |row| row.cursor);
        let head = row.and_then(|row| row.head);
        places.lack_head |= cursor != Cursor::START && !head.is_some_and(|head| is_head_of(&head, stream, &cursor));
        places.cursors.push((stream.clone(), cursor));
        if let Some(place) = tx.window_place(stream)? {
            places.resume.push(WindowResume { stream: stream.clone(), before_ms: place.0, document: place.1 });
        }
    }
    Ok(places)
}

fn is_head_of(kept: &[u8], stream: &StreamName, cursor: &Cursor) -> bool {
    let heads = Envelope::decode(kept).ok().and_then(|envelope| Heads::peek(&envelope).ok());
    heads.is_some_and(|heads| heads.of(stream).is_some_and(|head| head.hash.is_some() && head.ends_at(cursor)))
}

/// Frames of waiting records up to a size, how many records, and whether more wait. A frame is closed after so many raw
/// bytes.
pub(super) fn frames(
    tx: &ReadTx<'_>,
    frame_bytes: usize,
    most: usize,
) -> Result<(Vec<Vec<u8>>, usize, bool), StorageError> {
    let mut waiting = tx.waiting_streams()?;
    let control = StreamName::control();
    waiting.sort_by_key(|stream| (stream.stream != control, std::cmp::Reverse(stream.urgency), stream.oldest_ms));
    let (mut frames, mut count, mut total) = (Vec::new(), 0, 0);
    for stream in waiting {
        let mut after = 0;
        let mut frame = UpFrame { stream: stream.stream.clone(), records: Vec::new() };
        let mut size = 0;
        loop {
            let rows = tx.waiting_records_after(&stream.stream, after, RECORDS_AT_ONCE)?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (_, row) in rows {
                let record = up_record(tx, &row)?;
                size += record.envelope.len() + record.changes.iter().map(Vec::len).sum::<usize>();
                frame.records.push(record);
                count += 1;
                if size >= frame_bytes {
                    let full = frame.encode();
                    total += full.len();
                    frames.push(full);
                    frame.records.clear();
                    size = 0;
                    if total >= most {
                        return Ok((frames, count, true));
                    }
                }
            }
        }
        if !frame.records.is_empty() {
            let last = frame.encode();
            total += last.len();
            frames.push(last);
        }
        if total >= most {
            return Ok((frames, count, true));
        }
    }
    Ok((frames, count, false))
}

/// A record with its changes, dealt out in the order the commit names its documents.
fn up_record(tx: &ReadTx<'_>, row: &RecordRow) -> Result<UpRecord, StorageError> {
    let body = row.body()?;
    let Content::Commit(commit) = &body.content else {
        return Ok(UpRecord { envelope: row.envelope.clone(), changes: Vec::new() });
    };
    let stored = tx.changes_of_record(row.id)?;
    let changes_of = |document: DocumentId| {
        let mut changes: Vec<_> = stored.iter().filter(|(id, _)| *id == document).map(|(_, change)| change).collect();
        changes.sort_by_key(|change| change.fact.seq);
        changes.into_iter().map(|change| change.bytes.clone()).collect::<Vec<_>>()
    };
    let changes = commit.documents.iter().flat_map(|named| changes_of(named.document)).collect();
    Ok(UpRecord { envelope: row.envelope.clone(), changes })
}
