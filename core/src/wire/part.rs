//! Parts: how a body is cut on the link. One type byte, four length bytes (big-endian), the payload.
//!
//! A part is the unit of resumption: what was received whole is kept when the link is cut.

use thiserror::Error;

/// Largest payload of one part in bytes, as sent.
pub const MAX_PART_BYTES: usize = 512 * 1024;

const HEADER_BYTES: usize = 5;

macro_rules! part_types {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// What a part holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum PartType {
            $($(#[$doc])* $name,)*
        }

        impl PartType {
            /// The type byte.
            pub const fn code(self) -> u8 {
                match self { $(Self::$name => $code,)* }
            }

            const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

part_types! {
    /// A signed [`super::Request`]; first part of a request.
    Request = 1,
    /// A compressed [`super::UpFrame`].
    UpFrame = 2,
    /// An [`super::AnswerHeader`]; first part of an answer.
    Answer = 3,
    /// A compressed [`super::DownFrame`].
    DownFrame = 4,
    /// A compressed [`super::DocumentFrame`].
    DocumentFrame = 5,
    /// Signed [`crate::entry::Heads`].
    Heads = 6,
    /// A [`super::Rejection`].
    Rejection = 8,
    /// A [`super::WindowMarker`].
    Window = 9,
    /// Empty: the link is alive.
    Heartbeat = 10,
    /// Empty: the answer is complete.
    End = 11,
    /// A compressed [`super::DownFrame`] of the sender's half of a channel, from one agency's server to another's.
    PeerFrame = 12,
    /// A [`super::Held`], from one agency's server to another's.
    Held = 13,
    /// A [`super::BundleKey`], from an agency's server to its own phones.
    BundleKey = 14,
    /// A compressed [`super::DocumentBatch`], to phones that said they take them.
    DocumentBatch = 15,
}

/// Why bytes on a link are not parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PartError {
    /// A type byte this build does not know: a newer or a foreign peer.
    #[error("unknown part type")]
    UnknownType,
    /// A length past [`MAX_PART_BYTES`].
    #[error("part is too large")]
    TooLarge,
}

impl PartError {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownType => "part_unknown",
            Self::TooLarge => "part_too_large",
        }
    }
}

/// Writes one part. Payloads are built within the limit; see [`MAX_PART_BYTES`].
pub fn write_part(out: &mut Vec<u8>, part: PartType, payload: &[u8]) {
    out.push(part.code());
    out.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(payload);
}

/// Collects bytes as they come and hands out whole parts. Holds at most one part.
#[derive(Debug, Default)]
pub struct PartReader {
    buffer: Vec<u8>,
}

impl PartReader {
    /// An empty reader.
    pub const fn new() -> Self {
        Self { buffer: Vec::new() }
    }

    /// Takes in bytes from the link.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole part, if all of it has come.
    pub fn next_part(&mut self) -> Result<Option<(PartType, Vec<u8>)>, PartError> {
        let Some((header, rest)) = self.buffer.split_at_checked(HEADER_BYTES) else { return Ok(None) };
        let part = PartType::from_code(header[0]).ok_or(PartError::UnknownType)?;
        let length = header[1..].iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        if length > MAX_PART_BYTES {
            return Err(PartError::TooLarge);
        }
        let Some((payload, _)) = rest.split_at_checked(length) else { return Ok(None) };
        let payload = payload.to_vec();
        self.buffer.drain(..HEADER_BYTES + length);
        Ok(Some((part, payload)))
    }

    /// Whether the link ended between parts.
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_survive_any_cut_of_the_bytes(
            payloads in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 0..6),
            step in 1_usize..17,
        ) {
            let mut bytes = Vec::new();
            for payload in &payloads {
                write_part(&mut bytes, PartType::DownFrame, payload);
            }
            let mut reader = PartReader::new();
            let mut read = Vec::new();
            for chunk in bytes.chunks(step) {
                reader.push(chunk);
                while let Some((_, payload)) = reader.next_part().unwrap() {
                    read.push(payload);
                }
            }
            prop_assert_eq!(read, payloads);
            prop_assert!(reader.is_empty());
        }
    }

    #[test]
    fn foreign_and_oversize_parts_are_refused() {
        let mut reader = PartReader::new();
        reader.push(b"HTTP/1.1");
        assert_eq!(reader.next_part(), Err(PartError::UnknownType));
        let mut reader = PartReader::new();
        reader.push(&[4, 0xff, 0xff, 0xff, 0xff]);
        assert_eq!(reader.next_part(), Err(PartError::TooLarge));
    }
}
