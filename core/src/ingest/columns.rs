//! The columns of a change: known, in order, consistent, and no longer than they may be when expanded.

use super::chunk::MAX_OPS;
use super::leb::Reader;
use super::refusal::ChangeRefusal;

/// Highest operation counter a column may name; what the document really holds is checked later.
const MAX_COUNTER: i64 = 1 << 30;

/// The bytes of each column; one that is not there is empty.
#[derive(Default)]
pub(super) struct Columns<'a> {
    object_actor: &'a [u8],
    object_counter: &'a [u8],
    key_actor: &'a [u8],
    key_counter: &'a [u8],
    key_text: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value: &'a [u8],
    pred_count: &'a [u8],
    pred_actor: &'a [u8],
    pred_counter: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Reads the column list and the data after it, to the end.
    pub(super) fn read(mut list: Reader<'a>) -> Result<Self, ChangeRefusal> {
        let count = list.unsigned()?;
        let mut data = list;
        for _ in 0..count {
            data.unsigned()?;
            data.unsigned()?;
        }
        let mut columns = Self::default();
        let mut last = 0;
        for _ in 0..count {
            let (spec, length) = (list.unsigned()?, list.unsigned()?);
            if spec <= last || length == 0 {
                return Err(ChangeRefusal::Malformed);
            }
            last = spec;
            *columns.slot(spec)? = data.take(length)?;
        }
        if data.is_done() { Ok(columns) } else { Err(ChangeRefusal::ExtraBytes) }
    }

    /// A specification is column number × 16 + type; 8 more means deflated, which no known column may be.
    fn slot(&mut self, spec: u64) -> Result<&mut &'a [u8], ChangeRefusal> {
        Ok(match spec {
            0x01 => &mut self.object_actor,
            0x02 => &mut self.object_counter,
            0x11 => &mut self.key_actor,
            0x13 => &mut self.key_counter,
            0x15 => &mut self.key_text,
            0x34 => &mut self.insert,
            0x42 => &mut self.action,
            0x56 => &mut self.value_meta,
            0x57 => &mut self.value,
            0x70 => &mut self.pred_count,
            0x71 => &mut self.pred_actor,
            0x73 => &mut self.pred_counter,
            0x94 | 0xa5 => return Err(ChangeRefusal::Mark),
            _ => return Err(ChangeRefusal::Malformed),
        })
    }

    /// The number of operations, when all columns agree on it.
    pub(super) fn check(&self, actors: u64) -> Result<u64, ChangeRefusal> {
        let ops = runs(self.action, |reader, _| action(reader.unsigned()?))?;
        if ops == 0 {
            return Err(ChangeRefusal::Empty);
        }
        let preds = sum(self.pred_count, ops)?;
        let mut value_bytes = 0_u64;
        let values = runs(self.value_meta, |reader, count| {
            let meta = reader.unsigned()?;
            scalar_type(meta & 0xf)?;
            value_bytes = value_bytes.saturating_add((meta >> 4).saturating_mul(count));
            Ok(())
        })?;
        let whole = values == ops && value_bytes == self.value.len() as u64 && booleans(self.insert)? == ops;
        let sparse = [
            actor_rows(self.object_actor, actors)?,
            runs(self.object_counter, |reader, _| counter(i64::try_from(reader.unsigned()?).unwrap_or(i64::MAX)))?,
            actor_rows(self.key_actor, actors)?,
            counter_rows(self.key_counter)?,
            runs(self.key_text, |reader, _| text(reader.prefixed()?))?,
        ];
        let replaced = [actor_rows(self.pred_actor, actors)?, counter_rows(self.pred_counter)?];
        if whole && sparse.iter().all(|rows| *rows == ops || *rows == 0) && replaced == [preds, preds] {
            Ok(ops)
        } else {
            Err(ChangeRefusal::Malformed)
        }
    }
}

/// Expands a run-length column: `each` reads the value of every run with its length. Returns the number of rows.
fn runs(
    column: &[u8],
    mut each: impl FnMut(&mut Reader<'_>, u64) -> Result<(), ChangeRefusal>,
) -> Result<u64, ChangeRefusal> {
    let mut reader = Reader::new(column);
    let mut rows = 0_u64;
    while !reader.is_done() {
        let count = reader.signed()?;
        let length = if count == 0 { reader.unsigned()? } else { count.unsigned_abs() };
        rows = add(rows, length)?;
        match count {
            0 if length == 0 => return Err(ChangeRefusal::Malformed),
            0 => {}
            1.. => each(&mut reader, length)?,
            _ => (0..length).try_for_each(|_| each(&mut reader, 1))?,
        }
    }
    Ok(rows)
}

fn add(rows: u64, more: u64) -> Result<u64, ChangeRefusal> {
    rows.checked_add(more).filter(|rows| *rows <= MAX_OPS).ok_or(ChangeRefusal::TooManyOps)
}

/// The sum of a column of as many numbers as there are operations.
fn sum(column: &[u8], ops: u64) -> Result<u64, ChangeRefusal> {
    let mut total = 0_u64;
    let rows = runs(column, |reader, count| {
        total = add(total, reader.unsigned()?.saturating_mul(count))?;
        Ok(())
    })?;
    if rows == ops { Ok(total) } else { Err(ChangeRefusal::Malformed) }
}

fn actor_rows(column: &[u8], actors: u64) -> Result<u64, ChangeRefusal> {
    runs(column, |reader, _| if reader.unsigned()? < actors { Ok(()) } else { Err(ChangeRefusal::Malformed) })
}

/// A column of differences to the row before.
fn counter_rows(column: &[u8]) -> Result<u64, ChangeRefusal> {
    let mut absolute = 0_i64;
    runs(column, |reader, count| {
        let step = reader.signed()?.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX));
        absolute = absolute.saturating_add(step);
        counter(absolute)
    })
}

fn counter(value: i64) -> Result<(), ChangeRefusal> {
    if (0..=MAX_COUNTER).contains(&value) { Ok(()) } else { Err(ChangeRefusal::Malformed) }
}

/// Lengths of alternating runs of `false` and `true`; only the first may be empty.
fn booleans(column: &[u8]) -> Result<u64, ChangeRefusal> {
    let mut reader = Reader::new(column);
    let mut rows = 0;
    let mut first = true;
    while !reader.is_done() {
        let length = reader.unsigned()?;
        if length == 0 && !first {
            return Err(ChangeRefusal::Malformed);
        }
        rows = add(rows, length)?;
        first = false;
    }
    Ok(rows)
}

/// 0 map · 1 put · 2 list · 3 delete · 4 text · 5 increment · 6 table · 7 mark.
const fn action(action: u64) -> Result<(), ChangeRefusal> {
    match action {
        1 | 3 | 4 => Ok(()),
        0 | 2 | 6 => Err(ChangeRefusal::NestedObject),
        5 => Err(ChangeRefusal::Counter),
        7 => Err(ChangeRefusal::Mark),
        _ => Err(ChangeRefusal::Malformed),
    }
}

/// 0 null · 1 false · 2 true · 3 unsigned · 4 signed · 5 float · 6 text · 7 bytes · 8 counter · 9 timestamp.
const fn scalar_type(code: u64) -> Result<(), ChangeRefusal> {
    match code {
        0..=4 | 6 | 7 | 9 => Ok(()),
        _ => Err(ChangeRefusal::ScalarForbidden),
    }
}

fn text(bytes: &[u8]) -> Result<(), ChangeRefusal> {
    std::str::from_utf8(bytes).map(|_| ()).map_err(|_| ChangeRefusal::Malformed)
}
