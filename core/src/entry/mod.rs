//! Entries: what an agency's server made of a record, and the heads it signs over them.
//!
//! Part of the trusted path: pure, no I/O. Knows nothing of how a verdict was reached.

mod cursor;
mod head;

pub use cursor::{ChainBreak, Cursor};
pub use head::{Head, HeadError, Heads};

use sha2::{Digest, Sha256};

use crate::domain::stream::StreamName;
use crate::ids::{EntryHash, RecordId};
use crate::record::cbor::{CborError, Value};

/// Version of the entry's form.
const VERSION: u8 = 1;

/// Separates entry hashes from every other SHA-256 in the system.
const HASH_PREFIX: &[u8] = b"enlace entry 1\n";

/// A received record: its place in a stream and the server's verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Rises by one when the server was restored from a backup.
    pub epoch: u32,
    /// The stream.
    pub stream: StreamName,
    /// Dense in the stream, from 1.
    pub pos: u64,
    /// Hash of the entry before it; `None` exactly at position 1.
    pub prev: Option<EntryHash>,
    /// The record.
    pub record: RecordId,
    /// The server's clock at receipt, milliseconds since 1970 UTC.
    pub received_ms: i64,
    /// Size of `control` when the verdict was reached: the rights that held.
    pub ctl: u64,
    /// The verdict.
    pub verdict: Verdict,
}

/// What the server decided. Codes are stable `snake_case` words, explained in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The record counts.
    Accepted,
    /// The record does not count and never will.
    Refused(String),
    /// The record is kept apart until a supervisor adopts it.
    Quarantined(String),
    /// An accepted record turned out not to apply: names that record; from here on nobody applies it.
    Excluded(String),
}

impl Verdict {
    /// Longest code in bytes.
    pub const MAX_CODE_BYTES: usize = 64;

    /// The code, unless accepted.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Accepted => None,
            Self::Refused(code) | Self::Quarantined(code) | Self::Excluded(code) => Some(code),
        }
    }

    /// Whether the record's content takes effect.
    pub const fn is_accepted(&self) -> bool {
        matches!(self, Self::Accepted)
    }

    fn to_value(&self) -> Value {
        let (number, code) = match self {
            Self::Accepted => return Value::Array(vec![Value::Int(0)]),
            Self::Refused(code) => (1, code),
            Self::Quarantined(code) => (2, code),
            Self::Excluded(code) => (3, code),
        };
        Value::Array(vec![Value::Int(number), Value::from(code.as_str())])
    }

    fn from_value(value: Value) -> Result<Self, CborError> {
        let mut parts = value.into_array()?.into_iter();
        let number: u8 = parts.next().ok_or(CborError::Shape)?.into_int()?;
        let code = parts.next().map(Value::into_text).transpose()?;
        match (number, code, parts.next()) {
            (0, None, None) => Ok(Self::Accepted),
            (_, Some(code), None) if code.len() <= Self::MAX_CODE_BYTES => match number {
                1 => Ok(Self::Refused(code)),
                2 => Ok(Self::Quarantined(code)),
                3 => Ok(Self::Excluded(code)),
                _ => Err(CborError::Shape),
            },
            _ => Err(CborError::Shape),
        }
    }
}

impl Entry {
    /// Canonical bytes: `[version, epoch, stream, pos, prev | null, record, received_ms, ctl, verdict]`.
    pub fn encode(&self) -> Vec<u8> {
        Value::Array(vec![
            Value::from(u32::from(VERSION)),
            Value::from(self.epoch),
            Value::from(self.stream.as_str()),
            Value::from(self.pos),
            self.prev.map_or(Value::Null, |prev| Value::from(prev.as_bytes())),
            Value::from(self.record.as_bytes()),
            Value::Int(self.received_ms),
            Value::from(self.ctl),
            self.verdict.to_value(),
        ])
        .encode()
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let [version, epoch, stream, pos, prev, record, received_ms, ctl, verdict] =
            Value::decode(bytes)?.into_tuple()?;
        if version.into_int::<u8>()? != VERSION {
            return Err(CborError::Shape);
        }
        let entry = Self {
            epoch: epoch.into_int()?,
            stream: StreamName::parse(&stream.into_text()?).ok_or(CborError::Shape)?,
            pos: pos.into_int()?,
            prev: prev.into_option(|prev| prev.into_byte_array().map(EntryHash))?,
            record: RecordId(record.into_byte_array()?),
            received_ms: received_ms.into_int()?,
            ctl: ctl.into_int()?,
            verdict: Verdict::from_value(verdict)?,
        };
        let is_first = entry.pos == 1;
        if entry.pos == 0 || is_first != entry.prev.is_none() { Err(CborError::Shape) } else { Ok(entry) }
    }

    /// The entry's hash: what the next entry of the stream names as `prev`.
    pub fn hash(&self) -> EntryHash {
        EntryHash(Sha256::new().chain_update(HASH_PREFIX).chain_update(self.encode()).finalize().into())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn entry(pos: u64, prev: Option<EntryHash>) -> Entry {
        Entry {
            epoch: 1,
            stream: StreamName::parse("internal/nogales").unwrap(),
            pos,
            prev,
            record: RecordId([u8::try_from(pos).unwrap(); 32]),
            received_ms: 1_790_000_000_000,
            ctl: 4,
            verdict: Verdict::Accepted,
        }
    }

    #[test]
    fn entries_of_every_verdict_read_back() {
        for verdict in [
            Verdict::Accepted,
            Verdict::Refused("no_grant".to_owned()),
            Verdict::Quarantined("device_compromised".to_owned()),
            Verdict::Excluded("does_not_apply".to_owned()),
        ] {
            let entry = Entry { verdict, ..entry(1, None) };
            assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
        }
    }

    #[test]
    fn a_first_entry_with_a_predecessor_is_no_entry() {
        assert!(Entry::decode(&entry(1, Some(EntryHash([0; 32]))).encode()).is_err());
        assert!(Entry::decode(&entry(2, None).encode()).is_err());
    }
}
