//! How far a reader has come in a stream, and what may follow.

use thiserror::Error;

use super::Entry;
use crate::ids::EntryHash;
use crate::record::cbor::{CborError, Value};

/// A reader's place in one stream: `(epoch, pos, entry hash)`. Position 0 means nothing was read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Epoch of the entry at `pos`; 0 at the start.
    pub epoch: u32,
    /// Position of the last entry read.
    pub pos: u64,
    /// Its hash; zeros at the start.
    pub hash: EntryHash,
}

/// Why an entry does not follow a cursor. Each is evidence against the server or the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChainBreak {
    /// The entry is not at the next position.
    #[error("entry is not at the next position")]
    Gap,
    /// The entry names another predecessor than the one read.
    #[error("entry names another predecessor")]
    Fork,
    /// The entry belongs to an epoch that has ended.
    #[error("entry belongs to an ended epoch")]
    PastEpoch,
}

impl Cursor {
    /// Before the first entry.
    pub const START: Self = Self { epoch: 0, pos: 0, hash: EntryHash([0; 32]) };

    /// The cursor after `entry`, if `entry` follows this one.
    pub fn advance(&self, entry: &Entry) -> Result<Self, ChainBreak> {
        if entry.pos != self.pos + 1 {
            return Err(ChainBreak::Gap);
        }
        if entry.epoch < self.epoch {
            return Err(ChainBreak::PastEpoch);
        }
        let follows = match entry.prev {
            None => self.pos == 0,
            Some(prev) => prev == self.hash,
        };
        if follows { Ok(Self::at(entry)) } else { Err(ChainBreak::Fork) }
    }

    /// The cursor of a reader who has read up to `entry`.
    pub fn at(entry: &Entry) -> Self {
        Self { epoch: entry.epoch, pos: entry.pos, hash: entry.hash() }
    }

    /// `[epoch, pos, hash]`.
    pub fn to_value(self) -> Value {
        Value::Array(vec![Value::from(self.epoch), Value::from(self.pos), Value::from(self.hash.as_bytes())])
    }

    /// Reads [`Self::to_value`] back.
    pub fn from_value(value: Value) -> Result<Self, CborError> {
        let [epoch, pos, hash] = value.into_tuple()?;
        Ok(Self { epoch: epoch.into_int()?, pos: pos.into_int()?, hash: EntryHash(hash.into_byte_array()?) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::entry;
    use super::*;

    #[test]
    fn entries_in_order_advance_and_nothing_else_does() {
        let first = entry(1, None);
        let second = entry(2, Some(first.hash()));
        let after_first = Cursor::START.advance(&first).unwrap();
        assert_eq!(after_first.advance(&second), Ok(Cursor::at(&second)));
        assert_eq!(Cursor::START.advance(&second), Err(ChainBreak::Gap));
        assert_eq!(after_first.advance(&first), Err(ChainBreak::Gap));
        assert_eq!(after_first.advance(&entry(2, Some(EntryHash([9; 32])))), Err(ChainBreak::Fork));
        let past = Entry { epoch: 0, ..second };
        assert_eq!(after_first.advance(&past), Err(ChainBreak::PastEpoch));
    }
}
