//! The operations of a change, put together from its columns, in the one spelling the merge library writes.

use automerge::ScalarValue;

use super::chunk::Chunk;
use super::columns::{self, Columns};
use super::leb::Reader;
use super::refusal::ChangeRefusal;
use super::runs::{add, booleans, canonical, runs};

/// An operation as the change names it: the actor's index in the change (0 is its own) and the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ref {
    pub(super) actor: usize,
    pub(super) counter: u32,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action<'a> {
    /// Writes a value; in a text, a character.
    Put(Value<'a>),
    /// Makes a text object.
    MakeText,
    /// Deletes.
    Delete,
}

/// Where an operation acts inside its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key<'a> {
    /// A key of a map.
    Text(&'a str),
    /// The beginning of a sequence.
    Head,
    /// At, or after, an element of a sequence.
    Element(Ref),
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operation<'a> {
    pub(super) action: Action<'a>,
    /// The object; `None` for the root map.
    pub(super) object: Option<Ref>,
    pub(super) key: Key<'a>,
    pub(super) insert: bool,
    /// What it replaces, in rising order.
    pub(super) preds: Vec<Ref>,
}

/// A value as it is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value<'a> {
    code: u64,
    bytes: &'a [u8],
}

impl<'a> Value<'a> {
    /// The text, if it is one.
    pub(super) fn text(self) -> Option<&'a str> {
        if self.code == 6 { std::str::from_utf8(self.bytes).ok() } else { None }
    }

    /// The value, if it is spelled as it would be written.
    pub(super) fn scalar(self) -> Result<ScalarValue, ChangeRefusal> {
        let mut reader = Reader::new(self.bytes);
        let scalar = match self.code {
            0 => ScalarValue::Null,
            1 => ScalarValue::Boolean(false),
            2 => ScalarValue::Boolean(true),
            3 => ScalarValue::Uint(reader.unsigned()?),
            4 => ScalarValue::Int(reader.signed()?),
            6 => return self.text().map(|text| ScalarValue::Str(text.into())).ok_or(ChangeRefusal::Malformed),
            7 => return Ok(ScalarValue::Bytes(self.bytes.to_vec())),
            9 => ScalarValue::Timestamp(reader.signed()?),
            _ => return Err(ChangeRefusal::ScalarForbidden),
        };
        canonical(reader.is_done())?;
        Ok(scalar)
    }
}

/// Puts the operations together. All columns must agree on their number, which is bounded before any is expanded.
pub(super) fn read<'a>(chunk: &Chunk, columns: &Columns<'a>) -> Result<Vec<Operation<'a>>, ChangeRefusal> {
    let known = chunk.actors.len() as u64;
    let actor = |reader: &mut Reader<'a>| columns::actor(reader, known);
    let ops = usize::try_from(chunk.ops).map_err(|_| ChangeRefusal::TooManyOps)?;
    let object_actor = column(columns.object_actor, ops, actor)?;
    let object_counter = column(columns.object_counter, ops, columns::counter)?;
    let key_actor = column(columns.key_actor, ops, actor)?;
    let key_counter = delta_column(columns.key_counter, ops)?;
    let key_text = column(columns.key_text, ops, columns::text)?;
    let insert = insertions(columns.insert, ops)?;
    let action = column(columns.action, ops, columns::action)?;
    let metas = column(columns.value_meta, ops, columns::value_meta)?;
    let mut values = Reader::new(columns.value);
    let pred_counts = column(columns.pred_count, ops, Reader::unsigned)?;
    let preds = pred_counts.iter().flatten().try_fold(0, |sum, count| add(sum, *count))?;
    let preds = usize::try_from(preds).map_err(|_| ChangeRefusal::TooManyOps)?;
    let pred_actor = column(columns.pred_actor, preds, actor)?;
    let pred_counter = delta_column(columns.pred_counter, preds)?;
    let mut preds = pred_actor.into_iter().zip(pred_counter);
    let mut operations = Vec::with_capacity(ops);
    for row in 0..ops {
        let meta = metas[row].ok_or(ChangeRefusal::Malformed)?;
        let value = Value { code: meta & 0xf, bytes: values.take(meta >> 4)? };
        let replaced =
            preds.by_ref().take(usize::try_from(pred_counts[row].ok_or(ChangeRefusal::Malformed)?).unwrap_or(0));
        operations.push(Operation {
            action: to_action(action[row], value)?,
            object: reference(object_actor[row], object_counter[row])?,
            key: key(key_actor[row], key_counter[row], key_text[row])?,
            insert: insert[row],
            preds: in_order(chunk, replaced)?,
        });
    }
    uses_all_actors(chunk, &operations)?;
    if values.is_done() { Ok(operations) } else { Err(ChangeRefusal::Malformed) }
}

fn to_action(action: Option<u64>, value: Value<'_>) -> Result<Action<'_>, ChangeRefusal> {
    match action {
        Some(1) => Ok(Action::Put(value)),
        // What holds no value is written with a null.
        Some(action) => {
            canonical(value.code == 0 && value.bytes.is_empty())?;
            Ok(if action == 3 { Action::Delete } else { Action::MakeText })
        }
        None => Err(ChangeRefusal::Malformed),
    }
}

fn reference(actor: Option<u64>, counter: Option<u64>) -> Result<Option<Ref>, ChangeRefusal> {
    match (actor, counter) {
        (None, None) => Ok(None),
        (Some(actor), Some(counter)) => {
            let actor = usize::try_from(actor).map_err(|_| ChangeRefusal::Malformed)?;
            let counter = u32::try_from(counter).map_err(|_| ChangeRefusal::Malformed)?;
            canonical(counter > 0)?;
            Ok(Some(Ref { actor, counter }))
        }
        _ => Err(ChangeRefusal::Malformed),
    }
}

fn key(actor: Option<u64>, counter: Option<u64>, text: Option<&str>) -> Result<Key<'_>, ChangeRefusal> {
    match (actor, counter, text) {
        (None, None, Some(text)) => Ok(Key::Text(text)),
        (None, Some(0), None) => Ok(Key::Head),
        (Some(_), Some(_), None) => reference(actor, counter)?.map(Key::Element).ok_or(ChangeRefusal::Malformed),
        _ => Err(ChangeRefusal::Malformed),
    }
}

/// A column expanded to `rows` rows; one that is not there is all nulls.
fn column<'a, V: Copy + PartialEq>(
    bytes: &'a [u8],
    rows: usize,
    read: impl FnMut(&mut Reader<'a>) -> Result<V, ChangeRefusal>,
) -> Result<Vec<Option<V>>, ChangeRefusal> {
    let mut out = Vec::new();
    runs(bytes, read, |value, times| {
        (0..times).for_each(|_| out.push(value));
        Ok(())
    })?;
    if bytes.is_empty() {
        out.resize(rows, None);
    }
    if out.len() == rows { Ok(out) } else { Err(ChangeRefusal::Malformed) }
}

/// A column of differences to the row before.
fn delta_column(bytes: &[u8], rows: usize) -> Result<Vec<Option<u64>>, ChangeRefusal> {
    let mut counter = 0_i64;
    let mut absolute = |step: i64| {
        counter = counter.saturating_add(step);
        let here = u64::try_from(counter).ok().filter(|counter| *counter <= columns::MAX_COUNTER);
        here.ok_or(ChangeRefusal::Malformed)
    };
    let steps = column(bytes, rows, Reader::signed)?;
    steps.into_iter().map(|step| step.map(&mut absolute).transpose()).collect()
}

fn insertions(bytes: &[u8], rows: usize) -> Result<Vec<bool>, ChangeRefusal> {
    let mut out = Vec::new();
    booleans(bytes, |value, times| (0..times).for_each(|_| out.push(value)))?;
    if out.len() == rows { Ok(out) } else { Err(ChangeRefusal::Malformed) }
}

/// The operations one operation replaces.
fn in_order(chunk: &Chunk, named: impl Iterator<Item = (Option<u64>, Option<u64>)>) -> Result<Vec<Ref>, ChangeRefusal> {
    let rank = |pred: &Ref| (pred.counter, chunk.actors.get(pred.actor));
    let mut preds: Vec<Ref> = Vec::new();
    for (actor, counter) in named {
        let pred = reference(actor, counter)?.ok_or(ChangeRefusal::Malformed)?;
        canonical(preds.last().is_none_or(|last| rank(last) < rank(&pred)))?;
        preds.push(pred);
    }
    Ok(preds)
}

/// Actors a change names are those its operations name.
fn uses_all_actors(chunk: &Chunk, operations: &[Operation<'_>]) -> Result<(), ChangeRefusal> {
    let mut used = vec![false; chunk.actors.len()];
    let mut mark = |named: &Ref| {
        if let Some(used) = used.get_mut(named.actor) {
            *used = true;
        }
    };
    for operation in operations {
        operation.object.iter().chain(&operation.preds).for_each(&mut mark);
        if let Key::Element(element) = &operation.key {
            mark(element);
        }
    }
    canonical(used.into_iter().skip(1).all(|used| used))
}
