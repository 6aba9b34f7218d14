//! Heads: a server's signed word on how far a stream has come.

use thiserror::Error;

use super::Cursor;
use crate::domain::stream::StreamName;
use crate::ids::KeyId;
use crate::record::cbor::{CborError, Value};
use crate::record::envelope::{Envelope, EnvelopeError};
use crate::record::keys::{DeviceSigner, PublicKey};

/// Kind number of a head among all signed payloads.
const KIND: u16 = 101;

const VERSION: u8 = 1;

/// What a server says of a stream. CBOR map: 1 version · 2 kind 101 · 3 agency · 4 server key id · 5 stream ·
/// 6 cursor · 7 time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Agency of the server.
    pub agency: String,
    /// The server's key.
    pub signer: KeyId,
    /// The stream.
    pub stream: StreamName,
    /// The last entry; [`Cursor::START`] for an empty stream.
    pub cursor: Cursor,
    /// The server's clock, milliseconds since 1970 UTC.
    pub time_ms: i64,
}

/// Why a head is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeadError {
    /// Not signed by the key it should be.
    #[error("head: {0}")]
    Envelope(#[from] EnvelopeError),
    /// Not a head.
    #[error("head is malformed: {0}")]
    Malformed(#[from] CborError),
    /// Names another agency or key than the one that signed.
    #[error("head names another signer")]
    OtherSigner,
}

impl Head {
    /// Signs the head.
    pub fn seal(&self, signer: &dyn DeviceSigner) -> Result<Envelope, EnvelopeError> {
        let payload = Value::map([
            (1, Some(Value::from(u32::from(VERSION)))),
            (2, Some(Value::from(u32::from(KIND)))),
            (3, Some(Value::from(self.agency.as_str()))),
            (4, Some(Value::from(self.signer.as_bytes()))),
            (5, Some(Value::from(self.stream.as_str()))),
            (6, Some(self.cursor.to_value())),
            (7, Some(Value::Int(self.time_ms))),
        ]);
        Envelope::sign(payload.encode(), signer)
    }

    /// Reads a head that `key`, the server key of `agency`, signed.
    pub fn open(envelope: &Envelope, agency: &str, key: &PublicKey) -> Result<Self, HeadError> {
        envelope.verify(key)?;
        let mut fields = Value::decode(envelope.payload())?.into_map()?;
        let (version, kind): (u8, u16) = (fields.take(1)?.into_int()?, fields.take(2)?.into_int()?);
        if (version, kind) != (VERSION, KIND) {
            return Err(CborError::Shape.into());
        }
        let head = Self {
            agency: fields.take(3)?.into_text()?,
            signer: KeyId(fields.take(4)?.into_byte_array()?),
            stream: StreamName::parse(&fields.take(5)?.into_text()?).ok_or(CborError::Shape)?,
            cursor: Cursor::from_value(fields.take(6)?)?,
            time_ms: fields.take(7)?.into_int()?,
        };
        if head.agency == agency && head.signer == key.id() { Ok(head) } else { Err(HeadError::OtherSigner) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;
    use crate::record::keys::{Algorithm, SoftwareSigner};

    #[test]
    fn a_head_is_believed_from_its_server_only() {
        let server = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(1));
        let other = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(2));
        let head = Head {
            agency: "gn-nogales".to_owned(),
            signer: server.public_key().id(),
            stream: StreamName::control(),
            cursor: Cursor::START,
            time_ms: 5,
        };
        let envelope = head.seal(&server).unwrap();
        assert_eq!(Head::open(&envelope, "gn-nogales", &server.public_key()), Ok(head.clone()));
        assert_eq!(Head::open(&envelope, "cbp-nogales", &server.public_key()), Err(HeadError::OtherSigner));
        assert!(Head::open(&envelope, "gn-nogales", &other.public_key()).is_err());
        let borrowed = head.seal(&other).unwrap();
        assert_eq!(Head::open(&borrowed, "gn-nogales", &other.public_key()), Err(HeadError::OtherSigner));
    }
}
