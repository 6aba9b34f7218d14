//! Identifiers: fixed-size byte strings that never tell when or where they were made.
//!
//! Owns every id type of the system. Knows nothing of what the ids name.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clock::Entropy;

macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// Reads an id from exactly [`Self::LEN`] bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// The id's bytes.
            pub const fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// Lower-case hexadecimal, twice [`Self::LEN`] characters.
            pub fn to_hex(&self) -> String {
                encode_hex(&self.0)
            }

            /// Reads [`Self::to_hex`] back; `None` unless the length and every digit fit.
            pub fn from_hex(text: &str) -> Option<Self> {
                Self::from_slice(&decode_hex(text)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.to_hex())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_hex())
            }
        }
    };
}

byte_id!(
    /// A document (incident, evidence item, person identity): a random `UUIDv4`.
    DocumentId, 16
);
byte_id!(
    /// An entry of a keyed list inside a document: 16 random bytes.
    ItemId, 16
);
byte_id!(
    /// The only link between a person in an incident and that person's identity document.
    SubjectId, 16
);
byte_id!(
    /// A device of a holder, chosen at random when it enrols.
    DeviceId, 16
);
byte_id!(
    /// The Automerge actor of one (device, stream, document, generation); see `ingest::actor`.
    ActorHash, 16
);
byte_id!(
    /// A record: SHA-256 of its COSE `Sig_structure` (RFC 9052 §4.4), never of its envelope.
    RecordId, 32
);
byte_id!(
    /// A public key: SHA-256 of its algorithm byte and its encoded point.
    KeyId, 32
);
byte_id!(
    /// What happened, as two countries speak of it: 16 random bytes, said aloud as `E-` and ten digits.
    EventId, 16
);
byte_id!(
    /// One agency's releases about one matter, each replacing those before: 16 random bytes.
    ThreadId, 16
);
byte_id!(
    /// An Automerge change: SHA-256 as the Automerge binary format defines it.
    ChangeHash, 32
);
byte_id!(
    /// An entry of a stream: SHA-256 of its canonical bytes under a domain prefix.
    EntryHash, 32
);

impl DocumentId {
    /// A new random id.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(uuid_v4(entropy))
    }
}

impl ItemId {
    /// A new random id.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(uuid_v4(entropy))
    }

    /// The form an item id takes inside a field path: 22 characters of unpadded base64url (RFC 4648 §5).
    pub fn to_segment(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads [`Self::to_segment`] back; non-canonical spellings are refused.
    pub fn from_segment(segment: &str) -> Option<Self> {
        let id = Self::from_slice(&URL_SAFE_NO_PAD.decode(segment).ok()?)?;
        (id.to_segment() == segment).then_some(id)
    }
}

impl EventId {
    /// A new random id.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(uuid_v4(entropy))
    }
}

impl ThreadId {
    /// A new random id.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(uuid_v4(entropy))
    }
}

impl SubjectId {
    /// A new random id.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(uuid_v4(entropy))
    }
}

impl DeviceId {
    /// A new random id.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(uuid_v4(entropy))
    }
}

fn uuid_v4(entropy: &dyn Entropy) -> [u8; 16] {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}

/// Lower-case hexadecimal of any bytes.
pub fn encode_hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}

/// Reads hexadecimal of either case; `None` on an odd length or a foreign character.
pub fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    Some(digits.chunks_exact(2).map(|pair| (pair[0] << 4) | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;

    #[test]
    fn hex_and_segments_read_back() {
        let id = ItemId::random(&SeededEntropy::new(7));
        assert_eq!(ItemId::from_hex(&id.to_hex()), Some(id));
        assert_eq!(ItemId::from_segment(&id.to_segment()), Some(id));
        assert_eq!(id.to_segment().len(), 22);
    }

    #[test]
    fn foreign_spellings_are_refused() {
        assert_eq!(ItemId::from_hex("zz"), None);
        assert_eq!(ItemId::from_hex("abc"), None);
        assert_eq!(ItemId::from_segment("short"), None);
        // 22 characters whose spare bits are set spell no canonical id.
        assert_eq!(ItemId::from_segment("AAAAAAAAAAAAAAAAAAAAAB"), None);
    }

    #[test]
    fn random_ids_are_uuid_version_four() {
        let id = DocumentId::random(&SeededEntropy::new(1));
        assert_eq!(id.0[6] >> 4, 4);
        assert_eq!(id.0[8] >> 6, 0b10);
    }
}
