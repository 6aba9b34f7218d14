//! What a phone asks of its server: a signed statement, then frames.

use thiserror::Error;

use super::frame::{kept_stream_name, stream_name};
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Heads};
use crate::ids::{DocumentId, KeyId};
use crate::record::cbor::{CborError, Value};
use crate::record::envelope::{Envelope, EnvelopeError};
use crate::record::keys::{DeviceSigner, PublicKey};

/// Kind number of a request among all signed payloads.
const KIND: u16 = 100;

/// Version of the wire a build speaks; an answer names the range its server accepts.
pub const WIRE_VERSION: u32 = 1;

/// Most streams in one request.
pub const MAX_STREAMS: usize = Heads::MAX_STREAMS;

/// Most documents asked for by id in one request.
pub const MAX_WANTED: usize = 512;

/// A request. CBOR map: 1 wire version · 2 kind 100 · 3 agency · 4 key id · 5 counter · 6 cursors ·
/// 7 SHA-256 of each frame as sent · 8 window start · 9 wanted documents · 10 follow · 11 the phone's clock ·
/// 12 device generation · 13 where broken-off windows go on · 14 heads in full · 15 documents in batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Wire version the phone speaks.
    pub version: u32,
    /// Agency of the server that is meant.
    pub agency: String,
    /// Key of the phone.
    pub key: KeyId,
    /// Rises with every request of this key: an old request replayed is noticed without clocks.
    pub counter: u64,
    /// How far the phone has come in each stream it wants.
    pub cursors: Vec<(StreamName, Cursor)>,
    /// SHA-256 of each frame part that follows.
    pub frames: Vec<[u8; 32]>,
    /// Where a stream whose cursor is at the start may begin: documents older than this (milliseconds since 1970
    /// UTC) and closed are not sent. `None`: everything.
    pub window_since_ms: Option<i64>,
    /// Windows that were broken off: `cursors` already holds where their dense part begins. The server goes on with
    /// the documents that come after the named one, newest first.
    pub resume: Vec<WindowResume>,
    /// Documents from before the window that the phone needs.
    pub wanted: Vec<(StreamName, DocumentId)>,
    /// Keep the answer open as a live feed.
    pub follow: bool,
    /// The phone's clock, milliseconds since 1970 UTC, so that the server can tell it how wrong it is.
    pub time_ms: i64,
    /// The phone's device generation: its own records of this generation come down as entries only, those of older
    /// ones whole, since a restored database may lack them.
    pub generation: u64,
    /// Send the hashes of all heads: the phone lacks a signed head for one of its cursors. Without it they come for
    /// streams that moved past their cursor only.
    pub full_heads: bool,
    /// Documents may come several at a time, as [`super::DocumentBatch`]. Builds before it ask for none.
    pub batches: bool,
}

/// Where a broken-off window goes on: after the document whose newest entry had this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowResume {
    /// The stream.
    pub stream: StreamName,
    /// `received_ms` of the newest entry in the last document frame that arrived; the largest number when none did.
    pub before_ms: i64,
    /// That document.
    pub document: DocumentId,
}

/// Why a request is not served.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// Not signed as it should be.
    #[error("request: {0}")]
    Envelope(#[from] EnvelopeError),
    /// Not a request.
    #[error("request is malformed: {0}")]
    Malformed(#[from] CborError),
    /// Signed by a key other than the one it names.
    #[error("request names another key")]
    OtherKey,
}

impl RequestError {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Envelope(EnvelopeError::Signature(_)) => "signature_bad",
            Self::Envelope(_) | Self::Malformed(_) => "request_malformed",
            Self::OtherKey => "request_other_key",
        }
    }
}

impl Request {
    /// A request that brings nothing and asks for nothing; what it is for is filled in.
    pub const fn plain(agency: String, key: KeyId, counter: u64) -> Self {
        Self {
            version: WIRE_VERSION,
            agency,
            key,
            counter,
            cursors: Vec::new(),
            frames: Vec::new(),
            window_since_ms: None,
            resume: Vec::new(),
            wanted: Vec::new(),
            follow: false,
            time_ms: 0,
            generation: 0,
            full_heads: false,
            batches: false,
        }
    }

    /// Signs the request.
    pub fn seal(&self, signer: &dyn DeviceSigner) -> Result<Envelope, EnvelopeError> {
        let cursors = self
            .cursors
            .iter()
            .map(|(stream, cursor)| Value::Array(vec![Value::from(stream.as_str()), cursor.to_value()]));
        let wanted = self.wanted.iter().map(|(stream, document)| {
            Value::Array(vec![Value::from(stream.as_str()), Value::from(document.as_bytes())])
        });
        let resume = self.resume.iter().map(|at| {
            Value::Array(vec![
                Value::from(at.stream.as_str()),
                Value::Int(at.before_ms),
                Value::from(at.document.as_bytes()),
            ])
        });
        let payload = Value::map([
            (1, Some(Value::from(self.version))),
            (2, Some(Value::from(u32::from(KIND)))),
            (3, Some(Value::from(self.agency.as_str()))),
            (4, Some(Value::from(self.key.as_bytes()))),
            (5, Some(Value::from(self.counter))),
            (6, Some(Value::Array(cursors.collect()))),
            (7, Some(Value::Array(self.frames.iter().map(|hash| Value::from(&hash[..])).collect()))),
            (8, self.window_since_ms.map(Value::Int)),
            (9, (!self.wanted.is_empty()).then(|| Value::Array(wanted.collect()))),
            (10, self.follow.then_some(Value::Bool(true))),
            (11, Some(Value::Int(self.time_ms))),
            (12, Some(Value::from(self.generation))),
            (13, (!self.resume.is_empty()).then(|| Value::Array(resume.collect()))),
            (14, self.full_heads.then_some(Value::Bool(true))),
            (15, self.batches.then_some(Value::Bool(true))),
        ]);
        Envelope::sign(payload.encode(), signer)
    }

    /// Reads a request without believing it: the caller looks up the key it names, then calls [`Self::open`].
    pub fn peek(envelope: &Envelope) -> Result<Self, RequestError> {
        let mut fields = Value::decode(envelope.payload())?.into_map()?;
        if fields.take(2)?.into_int::<u16>()? != KIND {
            return Err(CborError::Shape.into());
        }
        let cursors = bounded(fields.take(6)?, MAX_STREAMS)?
            .into_iter()
            .map(|pair| {
                let [stream, cursor] = pair.into_tuple()?;
                Ok((kept_stream_name(stream)?, Cursor::from_value(cursor)?))
            })
            .collect::<Result<_, CborError>>()?;
        let wanted = fields.take_optional(9).map(|list| bounded(list, MAX_WANTED)).transpose()?.unwrap_or_default();
        let wanted = wanted
            .into_iter()
            .map(|pair| {
                let [stream, document] = pair.into_tuple()?;
                Ok((stream_name(stream)?, DocumentId(document.into_byte_array()?)))
            })
            .collect::<Result<_, CborError>>()?;
        let resume = fields.take_optional(13).map(|list| bounded(list, MAX_STREAMS)).transpose()?.unwrap_or_default();
        let resume = resume
            .into_iter()
            .map(|place| {
                let [stream, before_ms, document] = place.into_tuple()?;
                Ok(WindowResume {
                    stream: stream_name(stream)?,
                    before_ms: before_ms.into_int()?,
                    document: DocumentId(document.into_byte_array()?),
                })
            })
            .collect::<Result<_, CborError>>()?;
        Ok(Self {
            version: fields.take(1)?.into_int()?,
            agency: fields.take(3)?.into_text()?,
            key: KeyId(fields.take(4)?.into_byte_array()?),
            counter: fields.take(5)?.into_int()?,
            cursors,
            frames: fields.take(7)?.into_array()?.into_iter().map(Value::into_byte_array).collect::<Result<_, _>>()?,
            window_since_ms: fields.take_optional(8).map(Value::into_int).transpose()?,
            resume,
            wanted,
            follow: fields.take_optional(10).map(Value::into_bool).transpose()?.unwrap_or(false),
            time_ms: fields.take(11)?.into_int()?,
            generation: fields.take(12)?.into_int()?,
            full_heads: fields.take_optional(14).map(Value::into_bool).transpose()?.unwrap_or(false),
            batches: fields.take_optional(15).map(Value::into_bool).transpose()?.unwrap_or(false),
        })
    }

    /// Reads a request that `key` signed.
    pub fn open(envelope: &Envelope, key: &PublicKey) -> Result<Self, RequestError> {
        let request = Self::peek(envelope)?;
        if request.key != key.id() {
            return Err(RequestError::OtherKey);
        }
        envelope.verify(key)?;
        Ok(request)
    }
}

fn bounded(value: Value, most: usize) -> Result<Vec<Value>, CborError> {
    let items = value.into_array()?;
    if items.len() > most { Err(CborError::Shape) } else { Ok(items) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;
    use crate::record::keys::{Algorithm, SoftwareSigner};

    #[test]
    fn a_request_reads_back_from_its_signer_only() {
        let signer = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(4));
        let other = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(5));
        let request = Request {
            version: WIRE_VERSION,
            agency: "gn".to_owned(),
            key: signer.public_key().id(),
            counter: 7,
            cursors: vec![(StreamName::control(), Cursor::START)],
            frames: vec![[3; 32]],
            window_since_ms: Some(-5),
            resume: vec![WindowResume { stream: StreamName::control(), before_ms: 8, document: DocumentId([2; 16]) }],
            wanted: vec![(StreamName::parse("internal/nogales").unwrap(), DocumentId([1; 16]))],
            follow: true,
            time_ms: 9,
            generation: 3,
            full_heads: true,
            batches: true,
        };
        let envelope = request.seal(&signer).unwrap();
        assert_eq!(Request::open(&envelope, &signer.public_key()), Ok(request.clone()));
        assert_eq!(Request::open(&envelope, &other.public_key()), Err(RequestError::OtherKey));
    }
}
