//! Run-length columns, in the one spelling the merge library writes.
//!
//! A positive number is a run of one value, a negative one that many different values, zero a run of nulls.
//! The spelling is unique: no run of one, no two neighbours that could have been written as one, no column of nulls.

use super::chunk::MAX_OPS;
use super::leb::Reader;
use super::refusal::ChangeRefusal;

/// What the run before was, to see whether this one should have been part of it.
#[derive(Clone, Copy, PartialEq)]
enum Before<V> {
    Nothing,
    Nulls,
    Different(V),
    Same(V),
}

/// Expands a column: `each` is told every value with the number of rows it fills, `read` reads one.
/// Returns the number of rows, at most [`MAX_OPS`].
pub(super) fn runs<'a, V: Copy + PartialEq>(
    column: &'a [u8],
    mut read: impl FnMut(&mut Reader<'a>) -> Result<V, ChangeRefusal>,
    mut each: impl FnMut(Option<V>, u64) -> Result<(), ChangeRefusal>,
) -> Result<u64, ChangeRefusal> {
    let mut reader = Reader::new(column);
    let mut rows = 0_u64;
    let mut before = Before::Nothing;
    while !reader.is_done() {
        let count = reader.signed()?;
        let length = if count == 0 { reader.unsigned()? } else { count.unsigned_abs() };
        rows = add(rows, length)?;
        match count {
            0 => {
                let is_all = before == Before::Nothing && reader.is_done();
                canonical(length > 0 && before != Before::Nulls && !is_all)?;
                each(None, length)?;
                before = Before::Nulls;
            }
            1.. => {
                let value = read(&mut reader)?;
                canonical(length > 1 && before != Before::Different(value) && before != Before::Same(value))?;
                each(Some(value), length)?;
                before = Before::Same(value);
            }
            _ => {
                canonical(!matches!(before, Before::Different(_)))?;
                for _ in 0..length {
                    let value = read(&mut reader)?;
                    canonical(before != Before::Different(value) && before != Before::Same(value))?;
                    each(Some(value), 1)?;
                    before = Before::Different(value);
                }
            }
        }
    }
    Ok(rows)
}

/// Lengths of alternating runs of `false` and `true`; only the first may be empty. Returns the number of rows.
pub(super) fn booleans(column: &[u8], mut each: impl FnMut(bool, u64)) -> Result<u64, ChangeRefusal> {
    let mut reader = Reader::new(column);
    let mut rows = 0;
    let mut value = false;
    while !reader.is_done() {
        let length = reader.unsigned()?;
        canonical(length > 0 || (rows == 0 && !value))?;
        rows = add(rows, length)?;
        each(value, length);
        value = !value;
    }
    Ok(rows)
}

/// A sum of rows, unless it is more than a change may hold.
pub(super) fn add(rows: u64, more: u64) -> Result<u64, ChangeRefusal> {
    rows.checked_add(more).filter(|rows| *rows <= MAX_OPS).ok_or(ChangeRefusal::TooManyOps)
}

/// Refuses another spelling than the one that is written.
pub(super) const fn canonical(is_canonical: bool) -> Result<(), ChangeRefusal> {
    if is_canonical { Ok(()) } else { Err(ChangeRefusal::NotCanonical) }
}
