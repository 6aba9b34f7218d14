//! The columns of a change: known, in order, and of values that may occur.

use super::leb::Reader;
use super::refusal::ChangeRefusal;
use super::runs::runs;

/// Highest operation counter a column may name; what the document really holds is checked later.
pub(super) const MAX_COUNTER: u64 = 1 << 30;

/// The bytes of each column; one that is not there is empty.
#[derive(Clone, Copy, Default)]
pub(super) struct Columns<'a> {
    pub(super) object_actor: &'a [u8],
    pub(super) object_counter: &'a [u8],
    pub(super) key_actor: &'a [u8],
    pub(super) key_counter: &'a [u8],
    pub(super) key_text: &'a [u8],
    pub(super) insert: &'a [u8],
    pub(super) action: &'a [u8],
    pub(super) value_meta: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) pred_count: &'a [u8],
    pub(super) pred_actor: &'a [u8],
    pub(super) pred_counter: &'a [u8],
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

    /// The number of operations: the rows of the one column that has a value for each. Allocates nothing.
    pub(super) fn count(&self) -> Result<u64, ChangeRefusal> {
        let ops = runs(self.action, action, |_, _| Ok(()))?;
        if ops > 0 { Ok(ops) } else { Err(ChangeRefusal::Empty) }
    }
}

pub(super) fn actor(reader: &mut Reader<'_>, actors: u64) -> Result<u64, ChangeRefusal> {
    let index = reader.unsigned()?;
    if index < actors { Ok(index) } else { Err(ChangeRefusal::Malformed) }
}

pub(super) fn counter(reader: &mut Reader<'_>) -> Result<u64, ChangeRefusal> {
    let counter = reader.unsigned()?;
    if counter <= MAX_COUNTER { Ok(counter) } else { Err(ChangeRefusal::Malformed) }
}

pub(super) fn text<'a>(reader: &mut Reader<'a>) -> Result<&'a str, ChangeRefusal> {
    std::str::from_utf8(reader.prefixed()?).map_err(|_| ChangeRefusal::Malformed)
}

/// 0 map · 1 put · 2 list · 3 delete · 4 text · 5 increment · 6 table · 7 mark.
pub(super) fn action(reader: &mut Reader<'_>) -> Result<u64, ChangeRefusal> {
    match reader.unsigned()? {
        action @ (1 | 3 | 4) => Ok(action),
        0 | 2 | 6 => Err(ChangeRefusal::NestedObject),
        5 => Err(ChangeRefusal::Counter),
        7 => Err(ChangeRefusal::Mark),
        _ => Err(ChangeRefusal::Malformed),
    }
}

/// Length × 16 + type: 0 null · 1 false · 2 true · 3 unsigned · 4 signed · 5 float · 6 text · 7 bytes · 8 counter ·
/// 9 timestamp.
pub(super) fn value_meta(reader: &mut Reader<'_>) -> Result<u64, ChangeRefusal> {
    let meta = reader.unsigned()?;
    match meta & 0xf {
        0..=4 | 6 | 7 | 9 => Ok(meta),
        _ => Err(ChangeRefusal::ScalarForbidden),
    }
}
