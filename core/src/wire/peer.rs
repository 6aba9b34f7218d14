//! What servers of two agencies tell each other beside frames, and what a phone needs to open bundles.

use super::frame::{FrameError, kept_stream_name};
use crate::domain::stream::StreamName;
use crate::entry::Cursor;
use crate::record::cbor::{CborError, Value};

/// How far a server holds the asking agency's halves of the channels they share, by the channels' plain names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held(pub Vec<(StreamName, Cursor)>);

impl Held {
    /// Most channels named.
    pub const MAX_CHANNELS: usize = 256;

    /// `[[stream, cursor]...]`.
    pub fn encode(&self) -> Vec<u8> {
        let pairs = self.0.iter().map(|(stream, at)| Value::Array(vec![Value::from(stream.as_str()), at.to_value()]));
        Value::Array(pairs.collect()).encode()
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let pairs = Value::decode(bytes)?.into_array()?;
        if pairs.len() > Self::MAX_CHANNELS {
            return Err(CborError::Shape.into());
        }
        let pairs = pairs.into_iter().map(|pair| {
            let [stream, at] = pair.into_tuple()?;
            Ok((kept_stream_name(stream)?, Cursor::from_value(at)?))
        });
        Ok(Self(pairs.collect::<Result<_, CborError>>()?))
    }
}

/// The agency's X25519 key that bundles are sealed to, for its own phones alone. It is never part of a record.
#[derive(Clone, PartialEq, Eq)]
pub struct BundleKey {
    /// As it stands in the agency's charters.
    pub public: [u8; 32],
    /// What opens a bundle.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for BundleKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BundleKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl BundleKey {
    /// `[public, secret]`.
    pub fn encode(&self) -> Vec<u8> {
        Value::Array(vec![Value::from(&self.public[..]), Value::from(&self.secret[..])]).encode()
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let [public, secret] = Value::decode(bytes)?.into_tuple()?;
        Ok(Self { public: public.into_byte_array()?, secret: secret.into_byte_array()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::EntryHash;

    #[test]
    fn what_is_held_reads_back() {
        let amber = StreamName::parse("channel/amber").unwrap();
        let at = Cursor { epoch: 1, pos: 9, hash: EntryHash([4; 32]) };
        let held = Held(vec![(amber.clone(), at), (amber.of_peer("cbp").unwrap(), Cursor::START)]);
        assert_eq!(Held::decode(&held.encode()), Ok(held));
        assert!(Held::decode(&[0x01]).is_err());
    }

    #[test]
    fn a_bundle_key_reads_back_and_is_not_printed() {
        let key = BundleKey { public: [1; 32], secret: [99; 32] };
        assert_eq!(BundleKey::decode(&key.encode()), Ok(key.clone()));
        assert!(!format!("{key:?}").contains("99"));
    }
}
