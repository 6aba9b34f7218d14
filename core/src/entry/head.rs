//! Heads: a server's signed word on how far its streams and its log have come, one signature over all of an answer.

use thiserror::Error;

use super::Cursor;
use crate::domain::stream::StreamName;
use crate::ids::EntryHash;
use crate::record::cbor::{CborError, Value};
use crate::record::envelope::{Envelope, EnvelopeError};
use crate::record::keys::{DeviceSigner, PublicKey};

/// Kind number of heads among all signed payloads.
const KIND: u16 = 101;

const VERSION: u8 = 1;

/// What a server says at one moment. CBOR map: 1 version · 2 kind 101 · 3 agency · 4 heads ·
/// 5 `[size, root]` of the log · 6 time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heads {
    /// Agency of the server.
    pub agency: String,
    /// Where streams end.
    pub streams: Vec<Head>,
    /// Entries in the log of all streams; those the heads name are among them.
    pub size: u64,
    /// Root of the log's tree at that size, as in the checkpoint of that size.
    pub root: [u8; 32],
    /// The server's clock, milliseconds since 1970 UTC.
    pub time_ms: i64,
}

/// Where a stream ends: `[stream, epoch, pos]`, and the hash of the last entry unless the reader holds a head with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The stream.
    pub stream: StreamName,
    /// Epoch of the last entry; 0 for an empty stream.
    pub epoch: u32,
    /// Its position; 0 for an empty stream.
    pub pos: u64,
    /// Its hash.
    pub hash: Option<EntryHash>,
}

/// Why heads are not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeadError {
    /// Not signed by the key it should be.
    #[error("heads: {0}")]
    Envelope(#[from] EnvelopeError),
    /// Not heads.
    #[error("heads are malformed: {0}")]
    Malformed(#[from] CborError),
    /// Names another agency than the one whose key signed.
    #[error("heads name another agency")]
    OtherAgency,
}

impl Head {
    /// The head of a stream that ends at `cursor`.
    pub const fn at(stream: StreamName, cursor: Cursor) -> Self {
        Self { stream, epoch: cursor.epoch, pos: cursor.pos, hash: Some(cursor.hash) }
    }

    /// Whether a reader at `cursor` has read the stream to its end, and nothing else than what the server has.
    pub fn ends_at(&self, cursor: &Cursor) -> bool {
        (self.epoch, self.pos) == (cursor.epoch, cursor.pos) && self.hash.is_none_or(|hash| hash == cursor.hash)
    }

    fn to_value(&self) -> Value {
        let place = [Value::from(self.stream.as_str()), Value::from(self.epoch), Value::from(self.pos)];
        Value::Array(place.into_iter().chain(self.hash.map(|hash| Value::from(hash.as_bytes()))).collect())
    }

    fn from_value(value: Value) -> Result<Self, CborError> {
        let mut items = value.into_array()?;
        let hash = (items.len() > 3).then(|| items.pop()).flatten();
        let [stream, epoch, pos] = Value::Array(items).into_tuple()?;
        Ok(Self {
            stream: StreamName::parse(&stream.into_text()?).ok_or(CborError::Shape)?,
            epoch: epoch.into_int()?,
            pos: pos.into_int()?,
            hash: hash.map(Value::into_byte_array).transpose()?.map(EntryHash),
        })
    }
}

impl Heads {
    /// Most streams of one statement.
    pub const MAX_STREAMS: usize = 256;

    /// Signs the heads.
    pub fn seal(&self, signer: &dyn DeviceSigner) -> Result<Envelope, EnvelopeError> {
        let payload = Value::map([
            (1, Some(Value::from(u32::from(VERSION)))),
            (2, Some(Value::from(u32::from(KIND)))),
            (3, Some(Value::from(self.agency.as_str()))),
            (4, Some(Value::Array(self.streams.iter().map(Head::to_value).collect()))),
            (5, Some(Value::Array(vec![Value::from(self.size), Value::from(&self.root[..])]))),
            (6, Some(Value::Int(self.time_ms))),
        ]);
        Envelope::sign(payload.encode(), signer)
    }

    /// Reads heads that `key`, a server key of `agency`, signed.
    pub fn open(envelope: &Envelope, agency: &str, key: &PublicKey) -> Result<Self, HeadError> {
        envelope.verify(key)?;
        let heads = Self::peek(envelope)?;
        if heads.agency == agency { Ok(heads) } else { Err(HeadError::OtherAgency) }
    }

    /// Reads heads without believing them: for those that were believed when they were kept.
    pub fn peek(envelope: &Envelope) -> Result<Self, HeadError> {
        let mut fields = Value::decode(envelope.payload())?.into_map()?;
        let (version, kind): (u8, u16) = (fields.take(1)?.into_int()?, fields.take(2)?.into_int()?);
        let streams = fields.take(4)?.into_array()?;
        if (version, kind) != (VERSION, KIND) || streams.len() > Self::MAX_STREAMS {
            return Err(CborError::Shape.into());
        }
        let [size, root] = fields.take(5)?.into_tuple()?;
        Ok(Self {
            agency: fields.take(3)?.into_text()?,
            streams: streams.into_iter().map(Head::from_value).collect::<Result<_, _>>()?,
            size: size.into_int()?,
            root: root.into_byte_array()?,
            time_ms: fields.take(6)?.into_int()?,
        })
    }

    /// What they say of one stream.
    pub fn of(&self, stream: &StreamName) -> Option<&Head> {
        self.streams.iter().find(|head| head.stream == *stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;
    use crate::record::keys::{Algorithm, SoftwareSigner};

    #[test]
    fn heads_are_believed_from_their_server_only() {
        let server = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(1));
        let other = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(2));
        let known = Head { stream: StreamName::parse("internal/nogales").unwrap(), epoch: 1, pos: 7, hash: None };
        let heads = Heads {
            agency: "gn-nogales".to_owned(),
            streams: vec![Head::at(StreamName::control(), Cursor::START), known],
            size: 9,
            root: [3; 32],
            time_ms: 5,
        };
        let envelope = heads.seal(&server).unwrap();
        assert_eq!(Heads::open(&envelope, "gn-nogales", &server.public_key()), Ok(heads.clone()));
        assert_eq!(Heads::open(&envelope, "cbp-nogales", &server.public_key()), Err(HeadError::OtherAgency));
        assert!(Heads::open(&envelope, "gn-nogales", &other.public_key()).is_err());
        let borrowed = heads.seal(&other).unwrap();
        assert!(Heads::open(&borrowed, "gn-nogales", &server.public_key()).is_err());
    }

    #[test]
    fn a_head_without_hash_fits_its_place_and_one_with_hash_its_entry() {
        let cursor = Cursor { epoch: 1, pos: 7, hash: EntryHash([4; 32]) };
        let full = Head::at(StreamName::control(), cursor);
        let short = Head { hash: None, ..full.clone() };
        let fork = Cursor { hash: EntryHash([5; 32]), ..cursor };
        assert!(full.ends_at(&cursor) && !full.ends_at(&fork));
        assert!(short.ends_at(&cursor) && short.ends_at(&fork));
        assert!(!short.ends_at(&Cursor { epoch: 2, ..cursor }) && !short.ends_at(&Cursor { pos: 6, ..cursor }));
    }
}
