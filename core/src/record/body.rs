//! The body of a record: who wrote it, where in which chain, when by the author's clocks, and what it says.

use super::cbor::{CborError, Fields, Value};
use super::content::Content;
use super::envelope::{Envelope, EnvelopeError};
use super::keys::DeviceSigner;
use crate::clock::Moment;
use crate::domain::stream::StreamName;
use crate::domain::value::At;
use crate::ids::{EntryHash, KeyId, RecordId};

/// Version of the body's form.
pub const VERSION: u8 = 1;

/// A record's body. Encoded as a CBOR map with these keys:
/// 1 version · 2 kind · 3 agency · 4 author key id · 5 stream · 6 realm · 7 generation · 8 seq · 9 prev · 10 nonce ·
/// 11 author time · 12 monotonic ms · 13 boot · 14 newest head seen · 15 content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Code of the author's agency.
    pub agency: String,
    /// The author's key.
    pub author: KeyId,
    /// Where it stands.
    pub position: ChainPosition,
    /// Hides the content behind the record's hash, and makes equal content different records.
    pub nonce: [u8; 16],
    /// The author's clocks when sealing.
    pub written: Written,
    /// The newest head of this stream the author had seen: the record is no older than that.
    pub head_seen: Option<HeadSeen>,
    /// What it says.
    pub content: Content,
}

/// A record's place in its author's chain: one chain per (key, stream, generation), gap-free from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChainPosition {
    /// The stream.
    pub stream: StreamName,
    /// Rises by one when a database was restored or cloned.
    pub generation: u64,
    /// 1 for the first record.
    pub seq: u64,
    /// The record before it in the chain; `None` exactly for the first.
    pub prev: Option<RecordId>,
}

/// The author's clocks. Claimed, never trusted for order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Written {
    /// Wall clock with offset and zone.
    pub at: At,
    /// Milliseconds since boot.
    pub monotonic_ms: u64,
    /// Boot count.
    pub boot: u32,
}

impl From<&Moment> for Written {
    fn from(moment: &Moment) -> Self {
        Self { at: At::from(moment), monotonic_ms: moment.monotonic_ms, boot: moment.boot }
    }
}

/// A server's head as an author saw it: a not-before for what the author then wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeadSeen {
    /// Epoch of the server.
    pub epoch: u32,
    /// Position in the stream.
    pub pos: u64,
    /// Hash of the entry at that position.
    pub hash: EntryHash,
}

impl Body {
    /// The canonical payload bytes.
    pub fn encode(&self) -> Vec<u8> {
        let position = &self.position;
        Value::map([
            (1, Some(Value::from(u32::from(VERSION)))),
            (2, Some(Value::from(u32::from(self.content.kind())))),
            (3, Some(Value::from(self.agency.as_str()))),
            (4, Some(Value::from(self.author.as_bytes()))),
            (5, Some(Value::from(position.stream.as_str()))),
            (6, Some(Value::Text(position.stream.realm().to_string()))),
            (7, Some(Value::from(position.generation))),
            (8, Some(Value::from(position.seq))),
            (9, position.prev.map(|prev| Value::from(prev.as_bytes()))),
            (10, Some(Value::from(&self.nonce[..]))),
            (11, Some(at_to_value(&self.written.at))),
            (12, Some(Value::from(self.written.monotonic_ms))),
            (13, Some(Value::from(self.written.boot))),
            (14, self.head_seen.map(head_seen_to_value)),
            (15, Some(self.content.to_value())),
        ])
        .encode()
    }

    /// Reads a payload. Unknown keys are ignored; unknown kinds are kept as [`Content::Unknown`].
    pub fn decode(payload: &[u8]) -> Result<Self, CborError> {
        let mut fields = Value::decode(payload)?.into_map()?;
        if fields.take(1)?.into_int::<u8>()? != VERSION {
            return Err(CborError::Shape);
        }
        let kind = fields.take(2)?.into_int()?;
        let body = Self {
            agency: fields.take(3)?.into_text()?,
            author: KeyId(fields.take(4)?.into_byte_array()?),
            position: take_position(&mut fields)?,
            nonce: fields.take(10)?.into_byte_array()?,
            written: Written {
                at: at_from_value(fields.take(11)?)?,
                monotonic_ms: fields.take(12)?.into_int()?,
                boot: fields.take(13)?.into_int()?,
            },
            head_seen: fields.take_optional(14).map(head_seen_from_value).transpose()?,
            content: Content::from_value(kind, fields.take(15)?)?,
        };
        Ok(body)
    }

    /// Signs the body.
    pub fn seal(&self, signer: &dyn DeviceSigner) -> Result<Envelope, EnvelopeError> {
        Envelope::sign(self.encode(), signer)
    }
}

fn take_position(fields: &mut Fields) -> Result<ChainPosition, CborError> {
    let stream = StreamName::parse(&fields.take(5)?.into_text()?).ok_or(CborError::Shape)?;
    if fields.take(6)?.into_text()? != stream.realm().to_string() {
        return Err(CborError::Shape);
    }
    let position = ChainPosition {
        stream,
        generation: fields.take(7)?.into_int()?,
        seq: fields.take(8)?.into_int()?,
        prev: fields.take_optional(9).map(|prev| prev.into_byte_array().map(RecordId)).transpose()?,
    };
    let is_first = position.seq == 1;
    if position.seq == 0 || is_first != position.prev.is_none() {
        return Err(CborError::Shape);
    }
    Ok(position)
}

/// `[utc_ms, offset_min, zone | null]`.
pub fn at_to_value(at: &At) -> Value {
    Value::Array(vec![Value::Int(at.utc_ms), Value::Int(i64::from(at.offset_min)), Value::from(at.zone.as_deref())])
}

/// Reads [`at_to_value`] back.
pub fn at_from_value(value: Value) -> Result<At, CborError> {
    let [utc_ms, offset_min, zone] = value.into_tuple()?;
    Ok(At { utc_ms: utc_ms.into_int()?, offset_min: offset_min.into_int()?, zone: zone.into_option(Value::into_text)? })
}

fn head_seen_to_value(head: HeadSeen) -> Value {
    Value::Array(vec![Value::from(head.epoch), Value::from(head.pos), Value::from(head.hash.as_bytes())])
}

fn head_seen_from_value(value: Value) -> Result<HeadSeen, CborError> {
    let [epoch, pos, hash] = value.into_tuple()?;
    Ok(HeadSeen { epoch: epoch.into_int()?, pos: pos.into_int()?, hash: EntryHash(hash.into_byte_array()?) })
}
