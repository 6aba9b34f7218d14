//! Deterministic CBOR (RFC 8949 §4.2.1), the subset that is signed: no floats, no tags, no indefinite lengths.
//!
//! Decoding accepts exactly the bytes encoding would give, so one value has one spelling and one hash.
//! Memory is bounded by the input: a claimed length is believed only if that many bytes follow.

use std::collections::BTreeMap;

use thiserror::Error;

/// Deepest nesting accepted.
pub const MAX_DEPTH: u8 = 12;

/// A CBOR value of the subset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Major type 0 or 1: −2⁶³ to 2⁶³−1.
    Int(i64),
    /// Major type 2.
    Bytes(Vec<u8>),
    /// Major type 3, UTF-8.
    Text(String),
    /// Major type 4.
    Array(Vec<Value>),
    /// Major type 5 with non-negative integer keys.
    Map(BTreeMap<u64, Value>),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

/// Why bytes are not canonical CBOR of the subset, or not the shape asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CborError {
    /// The input ends inside a value.
    #[error("cbor ends inside a value")]
    Truncated,
    /// Bytes follow the value.
    #[error("bytes follow the cbor value")]
    TrailingBytes,
    /// A spelling that is not the shortest, keys out of order or repeated.
    #[error("cbor is not in canonical form")]
    NotCanonical,
    /// A type outside the subset.
    #[error("cbor type outside the accepted subset")]
    Unsupported,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("cbor is nested too deep")]
    TooDeep,
    /// Text that is not UTF-8.
    #[error("cbor text is not utf-8")]
    NotUtf8,
    /// A field is missing, has another type or another length than the record kind says.
    #[error("cbor value does not have the expected shape")]
    Shape,
}

impl Value {
    /// A map from present fields; `None` values leave their key out.
    pub fn map<const N: usize>(fields: [(u64, Option<Self>); N]) -> Self {
        Self::Map(fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect())
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        self.encode_into(&mut out);
        out
    }

    fn encode_into(&self, out: &mut Vec<u8>) {
        match self {
            Self::Int(n) if *n >= 0 => head(out, 0, n.unsigned_abs()),
            Self::Int(n) => head(out, 1, n.unsigned_abs() - 1),
            Self::Bytes(bytes) => {
                head(out, 2, bytes.len() as u64);
                out.extend_from_slice(bytes);
            }
            Self::Text(text) => {
                head(out, 3, text.len() as u64);
                out.extend_from_slice(text.as_bytes());
            }
            Self::Array(items) => {
                head(out, 4, items.len() as u64);
                for item in items {
                    item.encode_into(out);
                }
            }
            Self::Map(fields) => {
                // Shortest-form integer keys in numeric order are in bytewise order too.
                head(out, 5, fields.len() as u64);
                for (key, value) in fields {
                    head(out, 0, *key);
                    value.encode_into(out);
                }
            }
            Self::Bool(false) => out.push(0xf4),
            Self::Bool(true) => out.push(0xf5),
            Self::Null => out.push(0xf6),
        }
    }

    /// Reads exactly one canonical value.
    pub fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let (value, rest) = Self::decode_prefix(bytes)?;
        if rest.is_empty() { Ok(value) } else { Err(CborError::TrailingBytes) }
    }

    /// Reads one canonical value and returns what follows it.
    pub fn decode_prefix(bytes: &[u8]) -> Result<(Self, &[u8]), CborError> {
        let mut reader = Reader { rest: bytes };
        let value = reader.value(0)?;
        Ok((value, reader.rest))
    }

    /// The map's fields.
    pub fn into_map(self) -> Result<Fields, CborError> {
        match self {
            Self::Map(fields) => Ok(Fields(fields)),
            _ => Err(CborError::Shape),
        }
    }

    /// The array's items.
    pub fn into_array(self) -> Result<Vec<Self>, CborError> {
        match self {
            Self::Array(items) => Ok(items),
            _ => Err(CborError::Shape),
        }
    }

    /// The array's items, exactly `N` of them.
    pub fn into_tuple<const N: usize>(self) -> Result<[Self; N], CborError> {
        self.into_array()?.try_into().map_err(|_| CborError::Shape)
    }

    /// The text.
    pub fn into_text(self) -> Result<String, CborError> {
        match self {
            Self::Text(text) => Ok(text),
            _ => Err(CborError::Shape),
        }
    }

    /// The byte string.
    pub fn into_bytes(self) -> Result<Vec<u8>, CborError> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(CborError::Shape),
        }
    }

    /// A byte string of exactly `N` bytes.
    pub fn into_byte_array<const N: usize>(self) -> Result<[u8; N], CborError> {
        self.into_bytes()?.try_into().map_err(|_| CborError::Shape)
    }

    /// A number that fits `T`.
    pub fn into_int<T: TryFrom<i64>>(self) -> Result<T, CborError> {
        match self {
            Self::Int(n) => T::try_from(n).map_err(|_| CborError::Shape),
            _ => Err(CborError::Shape),
        }
    }

    /// The truth value.
    pub fn into_bool(self) -> Result<bool, CborError> {
        match self {
            Self::Bool(flag) => Ok(flag),
            _ => Err(CborError::Shape),
        }
    }

    /// `None` for `null`, else what `read` makes of the value.
    pub fn into_option<T>(self, read: impl FnOnce(Self) -> Result<T, CborError>) -> Result<Option<T>, CborError> {
        match self {
            Self::Null => Ok(None),
            other => read(other).map(Some),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<u64> for Value {
    /// Numbers past 2⁶³−1 do not occur in records; they are held at that bound.
    fn from(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Int(i64::from(n))
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The fields of a map, taken one by one. Keys left over belong to a newer build and are ignored.
#[derive(Debug)]
pub struct Fields(BTreeMap<u64, Value>);

impl Fields {
    /// Takes a field that must be there.
    pub fn take(&mut self, key: u64) -> Result<Value, CborError> {
        self.0.remove(&key).ok_or(CborError::Shape)
    }

    /// Takes a field that may be missing.
    pub fn take_optional(&mut self, key: u64) -> Option<Value> {
        self.0.remove(&key)
    }

    /// The fields not taken: those of a newer build.
    pub fn into_rest(self) -> BTreeMap<u64, Value> {
        self.0
    }
}

fn head(out: &mut Vec<u8>, major: u8, argument: u64) {
    let major = major << 5;
    let bytes = argument.to_be_bytes();
    match argument {
        0..=23 => out.push(major | bytes[7]),
        24..=0xff => out.extend_from_slice(&[major | 0x18, bytes[7]]),
        0x100..=0xffff => {
            out.push(major | 0x19);
            out.extend_from_slice(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 0x1a);
            out.extend_from_slice(&bytes[4..]);
        }
        _ => {
            out.push(major | 0x1b);
            out.extend_from_slice(&bytes);
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: u64) -> Result<&'a [u8], CborError> {
        let count = usize::try_from(count).map_err(|_| CborError::Truncated)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(CborError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn argument(&mut self, info: u8) -> Result<u64, CborError> {
        let (width, least) = match info {
            0..=23 => return Ok(u64::from(info)),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            _ => return Err(CborError::Unsupported),
        };
        let argument = self.take(width)?.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        if argument < least { Err(CborError::NotCanonical) } else { Ok(argument) }
    }

    fn value(&mut self, depth: u8) -> Result<Value, CborError> {
        if depth > MAX_DEPTH {
            return Err(CborError::TooDeep);
        }
        let initial = self.take(1)?[0];
        let (major, info) = (initial >> 5, initial & 31);
        if major == 7 {
            return match info {
                20 => Ok(Value::Bool(false)),
                21 => Ok(Value::Bool(true)),
                22 => Ok(Value::Null),
                _ => Err(CborError::Unsupported),
            };
        }
        let argument = self.argument(info)?;
        match major {
            0 => i64::try_from(argument).map(Value::Int).map_err(|_| CborError::Unsupported),
            1 => i64::try_from(argument).map(|n| Value::Int(-1 - n)).map_err(|_| CborError::Unsupported),
            2 => Ok(Value::Bytes(self.take(argument)?.to_vec())),
            3 => {
                let text = std::str::from_utf8(self.take(argument)?).map_err(|_| CborError::NotUtf8)?;
                Ok(Value::Text(text.to_owned()))
            }
            4 => self.array(argument, depth),
            5 => self.map(argument, depth),
            _ => Err(CborError::Unsupported),
        }
    }

    fn array(&mut self, count: u64, depth: u8) -> Result<Value, CborError> {
        self.check_claim(count)?;
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::Array(items))
    }

    fn map(&mut self, count: u64, depth: u8) -> Result<Value, CborError> {
        self.check_claim(count)?;
        let mut fields = BTreeMap::new();
        let mut last = None;
        for _ in 0..count {
            let key = match self.value(depth + 1)? {
                Value::Int(n) => u64::try_from(n).map_err(|_| CborError::Unsupported)?,
                _ => return Err(CborError::Unsupported),
            };
            if last.is_some_and(|last| last >= key) {
                return Err(CborError::NotCanonical);
            }
            last = Some(key);
            fields.insert(key, self.value(depth + 1)?);
        }
        Ok(Value::Map(fields))
    }

    /// Every item takes at least a byte, so a larger claim is a lie.
    fn check_claim(&self, count: u64) -> Result<(), CborError> {
        if count > self.rest.len() as u64 { Err(CborError::Truncated) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(Value::Int),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
            "\\PC{0,20}".prop_map(Value::Text),
            any::<bool>().prop_map(Value::Bool),
            Just(Value::Null),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::btree_map(any::<u64>().prop_map(|k| k >> 1), inner, 0..6).prop_map(Value::Map),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(value in values()) {
            prop_assert_eq!(Value::decode(&value.encode()), Ok(value));
        }

        #[test]
        fn what_decodes_encodes_to_the_same_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(value) = Value::decode(&bytes) {
                prop_assert_eq!(value.encode(), bytes);
            }
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for (bytes, error) in [
            (&[0x18, 0x17][..], CborError::NotCanonical),
            (&[0xa2, 0x02, 0x00, 0x01, 0x00], CborError::NotCanonical),
            (&[0xa2, 0x01, 0x00, 0x01, 0x00], CborError::NotCanonical),
            (&[0x9f, 0xff], CborError::Unsupported),
            (&[0xfb, 0, 0, 0, 0, 0, 0, 0, 0], CborError::Unsupported),
            (&[0xc0, 0x00], CborError::Unsupported),
            (&[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], CborError::Unsupported),
            (&[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], CborError::Truncated),
            (&[0x62, 0xff, 0xff], CborError::NotUtf8),
            (&[0x00, 0x00], CborError::TrailingBytes),
            (&[], CborError::Truncated),
        ] {
            assert_eq!(Value::decode(bytes), Err(error), "{bytes:02x?}");
        }
        assert_eq!(Value::decode(&[0x81; 40]), Err(CborError::TooDeep));
    }
}
