//! Frames: records on their way up, entries on their way down.

use thiserror::Error;

use super::compression::{CompressionError, compress, decompress};
use crate::domain::stream::StreamName;
use crate::entry::Cursor;
use crate::ids::{DocumentId, RecordId};
use crate::record::cbor::{CborError, Value};

/// Largest frame in bytes before compression. One commit of 1,000 documents with its changes may need several.
pub const MAX_FRAME_BYTES: usize = 1024 * 1024;

/// Most records or entries in one frame.
pub const MAX_ITEMS: usize = 4_096;

/// Why a payload is not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The compressed form does not hold.
    #[error("frame: {0}")]
    Compression(#[from] CompressionError),
    /// Not the shape of this frame.
    #[error("frame is malformed: {0}")]
    Malformed(#[from] CborError),
}

impl FrameError {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Compression(error) => error.code(),
            Self::Malformed(_) => "frame_malformed",
        }
    }
}

/// A record on its way up, with the changes a commit names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpRecord {
    /// The signed record.
    pub envelope: Vec<u8>,
    /// Raw change chunks: for each document of the commit in its order, that document's changes by rising seq.
    pub changes: Vec<Vec<u8>>,
}

/// Records of one author in one stream, in chain order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpFrame {
    /// The stream.
    pub stream: StreamName,
    /// The records.
    pub records: Vec<UpRecord>,
}

/// An entry on its way down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownItem {
    /// The entry.
    pub entry: Vec<u8>,
    /// Its record; `None` when the phone has it, because it wrote it or received it before.
    pub envelope: Option<Vec<u8>>,
    /// The changes that take effect with this entry: a commit's own, or those of the records an adopt names.
    /// Empty for the phone's own commits.
    pub changes: Vec<Vec<u8>>,
}

/// Entries of one stream, without a gap: applies only if `after` is the phone's cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownFrame {
    /// The stream.
    pub stream: StreamName,
    /// The cursor the frame follows.
    pub after: Cursor,
    /// The entries.
    pub items: Vec<DownItem>,
}

/// A whole document, from before the phone's window: its entries are not dense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeDocument {
    /// The document.
    pub document: DocumentId,
    /// All entries about it up to the stream's window start, with this document's changes only.
    pub items: Vec<DownItem>,
    /// Whether the server knows of the document at all.
    pub found: bool,
}

/// One whole document, or a part of one that does not fit a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFrame {
    /// The stream.
    pub stream: StreamName,
    /// The document.
    pub whole: WholeDocument,
}

/// Whole documents of one stream: small ones are alike, and compressed as one they take a third less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentBatch {
    /// The stream.
    pub stream: StreamName,
    /// The documents, each as a phone may take it alone.
    pub documents: Vec<WholeDocument>,
}

/// A record that does not count, and why, said to its author beside the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The record, if its id could be read.
    pub record: Option<RecordId>,
    /// Stable word.
    pub code: String,
    /// Whether it has an entry, in a stream its author may no longer follow: then this verdict is final. Without an
    /// entry it may come again.
    pub entered: bool,
}

/// Says that a stream's window was brought whole: from `start` on entries are dense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowMarker {
    /// The stream.
    pub stream: StreamName,
    /// Documents last touched before this and closed were left out; milliseconds since 1970 UTC.
    pub since_ms: i64,
    /// Where the dense part begins.
    pub start: Cursor,
    /// Documents brought.
    pub documents: u64,
    /// Whether all of them were; `false` announces the start, before the documents.
    pub complete: bool,
}

/// First part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerHeader {
    /// Wire versions the server speaks: oldest and newest.
    pub versions: (u32, u32),
    /// The server's clock, milliseconds since 1970 UTC.
    pub time_ms: i64,
    /// The server's epoch.
    pub epoch: u32,
    /// The counter now stored for this key.
    pub counter: u64,
    /// `None` when the request is served; else why not, and the phone may try again with a counter above the stored.
    pub refused: Option<String>,
    /// Streams whose cursor does not lie in the server's chain (the server was restored), with the newest cursor of
    /// the phone's past that does.
    pub rewind: Vec<(StreamName, Cursor)>,
}

impl UpFrame {
    /// Compressed form.
    pub fn encode(&self) -> Vec<u8> {
        let records = self
            .records
            .iter()
            .map(|record| Value::Array(vec![Value::from(record.envelope.as_slice()), chunks(&record.changes)]));
        compress(&Value::Array(vec![Value::from(self.stream.as_str()), Value::Array(records.collect())]).encode())
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [stream, records] = open_frame(bytes)?.into_tuple()?;
        let records = items(records)?
            .into_iter()
            .map(|record| {
                let [envelope, changes] = record.into_tuple()?;
                Ok(UpRecord { envelope: envelope.into_bytes()?, changes: into_chunks(changes)? })
            })
            .collect::<Result<_, CborError>>()?;
        Ok(Self { stream: stream_name(stream)?, records })
    }
}

impl DownItem {
    /// Bytes before compression, without the few around them.
    pub fn size(&self) -> usize {
        let changes: usize = self.changes.iter().map(Vec::len).sum();
        self.entry.len() + self.envelope.as_ref().map_or(0, Vec::len) + changes
    }

    fn to_value(&self) -> Value {
        Value::Array(vec![
            Value::from(self.entry.as_slice()),
            Value::from(self.envelope.as_deref()),
            chunks(&self.changes),
        ])
    }

    fn from_value(value: Value) -> Result<Self, CborError> {
        let [entry, envelope, changes] = value.into_tuple()?;
        Ok(Self {
            entry: entry.into_bytes()?,
            envelope: envelope.into_option(Value::into_bytes)?,
            changes: into_chunks(changes)?,
        })
    }
}

impl DownFrame {
    /// Compressed form.
    pub fn encode(&self) -> Vec<u8> {
        let items = self.items.iter().map(DownItem::to_value).collect();
        compress(
            &Value::Array(vec![Value::from(self.stream.as_str()), self.after.to_value(), Value::Array(items)]).encode(),
        )
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [stream, after, list] = open_frame(bytes)?.into_tuple()?;
        Ok(Self {
            stream: kept_stream_name(stream)?,
            after: Cursor::from_value(after)?,
            items: items(list)?.into_iter().map(DownItem::from_value).collect::<Result<_, _>>()?,
        })
    }
}

impl WholeDocument {
    /// Bytes before compression, without the few around them; never nothing.
    pub fn size(&self) -> usize {
        self.document.as_bytes().len() + self.items.iter().map(DownItem::size).sum::<usize>()
    }

    fn to_values(&self) -> [Value; 3] {
        let items = self.items.iter().map(DownItem::to_value).collect();
        [Value::from(self.document.as_bytes()), Value::Array(items), Value::Bool(self.found)]
    }

    fn from_values([document, list, found]: [Value; 3]) -> Result<Self, CborError> {
        Ok(Self {
            document: DocumentId(document.into_byte_array()?),
            items: items(list)?.into_iter().map(DownItem::from_value).collect::<Result<_, _>>()?,
            found: found.into_bool()?,
        })
    }
}

impl DocumentFrame {
    /// Compressed form.
    pub fn encode(&self) -> Vec<u8> {
        let [document, items, found] = self.whole.to_values();
        compress(&Value::Array(vec![Value::from(self.stream.as_str()), document, items, found]).encode())
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [stream, document, items, found] = open_frame(bytes)?.into_tuple()?;
        Ok(Self { stream: stream_name(stream)?, whole: WholeDocument::from_values([document, items, found])? })
    }
}

impl DocumentBatch {
    /// Compressed form.
    pub fn encode(&self) -> Vec<u8> {
        let documents = self.documents.iter().map(|whole| Value::Array(whole.to_values().into()));
        compress(&Value::Array(vec![Value::from(self.stream.as_str()), Value::Array(documents.collect())]).encode())
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [stream, documents] = open_frame(bytes)?.into_tuple()?;
        let whole = |document: Value| WholeDocument::from_values(document.into_tuple()?);
        Ok(Self {
            stream: stream_name(stream)?,
            documents: items(documents)?.into_iter().map(whole).collect::<Result<_, _>>()?,
        })
    }
}

impl Rejection {
    /// `[record | null, code, entered]`.
    pub fn encode(&self) -> Vec<u8> {
        let record = self.record.map_or(Value::Null, |id| Value::from(id.as_bytes()));
        Value::Array(vec![record, Value::from(self.code.as_str()), Value::Bool(self.entered)]).encode()
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [record, code, entered] = Value::decode(bytes)?.into_tuple()?;
        let record = record.into_option(|id| id.into_byte_array().map(RecordId))?;
        Ok(Self { record, code: code.into_text()?, entered: entered.into_bool()? })
    }
}

impl WindowMarker {
    /// `[stream, since, start, documents, complete]`.
    pub fn encode(&self) -> Vec<u8> {
        Value::Array(vec![
            Value::from(self.stream.as_str()),
            Value::Int(self.since_ms),
            self.start.to_value(),
            Value::from(self.documents),
            Value::Bool(self.complete),
        ])
        .encode()
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [stream, since, start, documents, complete] = Value::decode(bytes)?.into_tuple()?;
        Ok(Self {
            stream: stream_name(stream)?,
            since_ms: since.into_int()?,
            start: Cursor::from_value(start)?,
            documents: documents.into_int()?,
            complete: complete.into_bool()?,
        })
    }
}

impl AnswerHeader {
    /// `[oldest, newest, time, epoch, counter, refused | null, rewind]`.
    pub fn encode(&self) -> Vec<u8> {
        let rewind = self
            .rewind
            .iter()
            .map(|(stream, cursor)| Value::Array(vec![Value::from(stream.as_str()), cursor.to_value()]));
        Value::Array(vec![
            Value::from(self.versions.0),
            Value::from(self.versions.1),
            Value::Int(self.time_ms),
            Value::from(self.epoch),
            Value::from(self.counter),
            Value::from(self.refused.as_deref()),
            Value::Array(rewind.collect()),
        ])
        .encode()
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [oldest, newest, time, epoch, counter, refused, rewind] = Value::decode(bytes)?.into_tuple()?;
        let rewind = items(rewind)?
            .into_iter()
            .map(|pair| {
                let [stream, cursor] = pair.into_tuple()?;
                Ok((stream_name(stream)?, Cursor::from_value(cursor)?))
            })
            .collect::<Result<_, CborError>>()?;
        Ok(Self {
            versions: (oldest.into_int()?, newest.into_int()?),
            time_ms: time.into_int()?,
            epoch: epoch.into_int()?,
            counter: counter.into_int()?,
            refused: refused.into_option(Value::into_text)?,
            rewind,
        })
    }
}

fn open_frame(bytes: &[u8]) -> Result<Value, FrameError> {
    Ok(Value::decode(&decompress(bytes, MAX_FRAME_BYTES)?)?)
}

fn items(value: Value) -> Result<Vec<Value>, CborError> {
    let items = value.into_array()?;
    if items.len() > MAX_ITEMS { Err(CborError::Shape) } else { Ok(items) }
}

fn chunks(changes: &[Vec<u8>]) -> Value {
    Value::Array(changes.iter().map(|change| Value::from(change.as_slice())).collect())
}

fn into_chunks(value: Value) -> Result<Vec<Vec<u8>>, CborError> {
    value.into_array()?.into_iter().map(Value::into_bytes).collect()
}

/// The name of a stream of the own agency, or under which another agency's half of a channel is kept.
pub(super) fn kept_stream_name(value: Value) -> Result<StreamName, CborError> {
    StreamName::parse_kept(&value.into_text()?).ok_or(CborError::Shape)
}

pub(super) fn stream_name(value: Value) -> Result<StreamName, CborError> {
    StreamName::parse(&value.into_text()?).ok_or(CborError::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_notes_read_back() {
        let stream = StreamName::parse("internal/nogales").unwrap();
        let item = DownItem { entry: vec![1], envelope: None, changes: vec![vec![2, 3], vec![]] };
        let up = UpFrame {
            stream: stream.clone(),
            records: vec![UpRecord { envelope: vec![9; 200], changes: vec![vec![1; 500]] }],
        };
        assert_eq!(UpFrame::decode(&up.encode()), Ok(up));
        let down = DownFrame { stream: stream.clone(), after: Cursor::START, items: vec![item.clone()] };
        assert_eq!(DownFrame::decode(&down.encode()), Ok(down));
        let whole = WholeDocument { document: DocumentId([7; 16]), items: vec![item], found: true };
        let document = DocumentFrame { stream: stream.clone(), whole: whole.clone() };
        assert_eq!(DocumentFrame::decode(&document.encode()), Ok(document));
        let none = WholeDocument { items: Vec::new(), found: false, ..whole.clone() };
        let batch = DocumentBatch { stream: stream.clone(), documents: vec![whole, none] };
        assert_eq!(DocumentBatch::decode(&batch.encode()), Ok(batch));
        let rejection = Rejection { record: None, code: "chain_gap".to_owned(), entered: false };
        assert_eq!(Rejection::decode(&rejection.encode()), Ok(rejection));
        let marker =
            WindowMarker { stream: stream.clone(), since_ms: 1, start: Cursor::START, documents: 3, complete: true };
        assert_eq!(WindowMarker::decode(&marker.encode()), Ok(marker));
        let header = AnswerHeader {
            versions: (1, 1),
            time_ms: 5,
            epoch: 1,
            counter: 2,
            refused: Some("counter_replayed".to_owned()),
            rewind: vec![(stream, Cursor::START)],
        };
        assert_eq!(AnswerHeader::decode(&header.encode()), Ok(header));
    }

    #[test]
    fn foreign_bytes_are_no_frames() {
        for bytes in [&[][..], &[0], &[0, 1, 2, 3], b"GET / HTTP/1.1"] {
            assert!(UpFrame::decode(bytes).is_err());
            assert!(DownFrame::decode(bytes).is_err());
            assert!(DocumentFrame::decode(bytes).is_err());
            assert!(DocumentBatch::decode(bytes).is_err());
            assert!(AnswerHeader::decode(bytes).is_err());
        }
    }
}
