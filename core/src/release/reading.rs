//! Strict reading of the values in a release: one spelling for each, bounded, no room for hidden words.

use std::collections::BTreeSet;

use crate::record::cbor::{CborError, Value};

/// What was read.
pub(super) type Reading<T> = Result<T, CborError>;

/// Most codes in one set.
const MAX_CODES: usize = 32;

/// A code: `snake_case` ASCII of 1 to 32 bytes, known or newer than this build. So no set can carry free text.
pub(super) fn code(value: Value) -> Reading<String> {
    let code = value.into_text()?;
    if is_code(&code) { Ok(code) } else { Err(CborError::Shape) }
}

/// Whether text has the form of a code.
pub(super) fn is_code(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A set of codes, ascending, none twice, at least one.
pub(super) fn codes(value: Value) -> Reading<BTreeSet<String>> {
    let list = bounded(value, MAX_CODES)?.into_iter().map(code).collect::<Reading<Vec<_>>>()?;
    let ascends = list.windows(2).all(|pair| pair[0] < pair[1]);
    if ascends && !list.is_empty() { Ok(list.into_iter().collect()) } else { Err(CborError::Shape) }
}

/// Words on one line: 1 to `most` characters, none of them a control, nothing blank at the ends.
pub(super) fn words(value: Value, most: usize) -> Reading<String> {
    let text = value.into_text()?;
    let fits = (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits && text.trim() == text { Ok(text) } else { Err(CborError::Shape) }
}

/// An array of at most `most` items.
pub(super) fn bounded(value: Value, most: usize) -> Reading<Vec<Value>> {
    let items = value.into_array()?;
    if items.len() > most { Err(CborError::Shape) } else { Ok(items) }
}

/// Names, or null where there is none.
pub(super) fn list<const N: usize>(names: [&Option<String>; N]) -> Value {
    Value::Array(names.map(|name| Value::from(name.as_deref())).into())
}

/// A set of codes as it is signed.
pub(super) fn set(codes: &BTreeSet<String>) -> Value {
    Value::Array(codes.iter().map(|code| Value::from(code.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_and_sets_have_one_spelling() {
        let list = |codes: &[&str]| Value::Array(codes.iter().map(|code| Value::from(*code)).collect());
        assert_eq!(codes(list(&["a", "b_2"])).unwrap().len(), 2);
        for bad in [&["b", "a"][..], &["a", "a"], &[], &["María"], &["Two words"], &[""]] {
            assert_eq!(codes(list(bad)), Err(CborError::Shape), "{bad:?}");
        }
    }

    #[test]
    fn words_stand_on_one_line_within_their_length() {
        assert_eq!(words(Value::from("ñandú"), 5).unwrap(), "ñandú");
        for bad in ["", "seis en", " x", "x\ny", "x "] {
            assert!(words(Value::from(bad), 6).is_err(), "{bad:?}");
        }
    }
}
