//! What a refusal takes out of a document, and how it is offered again.
//!
//! The refused changes stay in their rows. The document is rebuilt from what was accepted, the device goes on as a
//! new actor, and the values that disappeared become a draft with the reason.

use std::collections::BTreeMap;

use super::HolderError;
use super::documents::load;
use super::screens::project;
use crate::document::{Edit, FieldState, FieldValue};
use crate::domain::stream::StreamClass;
use crate::domain::value::{Answer, Register, Scalar};
use crate::ids::{ActorHash, DocumentId, RecordId};
use crate::read_model;
use crate::record::body::{at_from_value, at_to_value};
use crate::record::cbor::{CborError, Value};
use crate::record::content::{actor_from_value, actor_to_value};
use crate::storage::changes::ChangeState;
use crate::storage::drafts::NewDraft;
use crate::storage::{StorageError, WriteTx};

/// The values of a draft by path.
pub type LostValues = BTreeMap<String, FieldValue>;

/// Settles one of this device's records as refused or quarantined: sets its changes and all that build on them
/// aside, rebuilds the documents, keeps the lost values as drafts. The documents touched.
pub(crate) fn set_aside(
    tx: &WriteTx<'_>,
    record: RecordId,
    code: &str,
    now_ms: i64,
    actor_of: &dyn Fn(DocumentId) -> Result<Option<ActorHash>, StorageError>,
) -> Result<Vec<DocumentId>, HolderError> {
    if tx.record(record)?.is_some_and(|row| row.own && row.stream.class() == StreamClass::Channel) {
        tx.add_channel_draft(record, code, now_ms)?;
        read_model::channel::note(tx, record)?;
    }
    let touched: Vec<DocumentId> = {
        let mut ids: Vec<_> = tx.changes_of_record(record)?.into_iter().map(|(id, _)| id).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    for id in &touched {
        let row = tx.document(*id)?.ok_or(HolderError::UnknownDocument)?;
        let before = load(tx, &row)?;
        let own = actor_of(*id)?;
        let facts = tx.change_facts(*id)?;
        let first_refused = facts
            .iter()
            .filter(|fact| fact.record == Some(record))
            .map(|fact| (fact.actor, fact.seq))
            .min_by_key(|(_, seq)| *seq);
        let Some((actor, seq)) = first_refused else { continue };
        let later = facts.iter().filter(|fact| fact.actor == actor && fact.seq >= seq && fact.state.applies());
        for fact in later.filter(|fact| fact.state != ChangeState::Accepted || fact.record == Some(record)) {
            tx.set_change_state(fact.hash, ChangeState::Refused)?;
        }
        let after = load(tx, &row)?;
        let lost = match (&before, &after) {
            (None, _) => LostValues::new(),
            (Some(before), None) => differing(before.fields()?, &BTreeMap::new()),
            (Some(before), Some(after)) => differing(before.fields()?, &after.fields()?),
        };
        if !lost.is_empty() {
            tx.add_draft(&NewDraft {
                document: *id,
                record: Some(record),
                code,
                lost: &encode_lost(&lost),
                made_ms: now_ms,
            })?;
        }
        if own == Some(actor) {
            tx.set_generation(*id, row.generation + 1)?;
        }
        match &after {
            Some(document) => project(tx, *id, document)?,
            None => read_model::project(tx, *id, &BTreeMap::new())?,
        }
    }
    Ok(touched)
}

/// Fields of `before` that `after` does not hold alike.
fn differing(before: BTreeMap<String, FieldState>, after: &BTreeMap<String, FieldState>) -> LostValues {
    before
        .into_iter()
        .filter(|(path, state)| after.get(path).is_none_or(|kept| kept.value != state.value))
        .filter(|(path, state)| path != crate::document::SCHEMA_KEY && state.value != FieldValue::Newer)
        .filter(|(_, state)| state.value != FieldValue::Prose(String::new()))
        .map(|(path, state)| (path, state.value))
        .collect()
}

/// The edits that would write lost values again.
pub(crate) fn edits_of(lost: LostValues) -> Vec<Edit> {
    lost.into_iter()
        .filter_map(|(path, value)| match value {
            FieldValue::Register(value) => Some(Edit::Set { path, value }),
            FieldValue::Prose(text) => Some(Edit::WriteProse { path, text }),
            FieldValue::Newer => None,
        })
        .collect()
}

/// Lost values as bytes: `[[path, form, value], ...]`.
pub fn encode_lost(lost: &LostValues) -> Vec<u8> {
    let rows = lost.iter().filter_map(|(path, value)| {
        let (form, value) = match value {
            FieldValue::Prose(text) => (0, Value::from(text.as_str())),
            FieldValue::Register(register) => register_to_value(register),
            FieldValue::Newer => return None,
        };
        Some(Value::Array(vec![Value::from(path.as_str()), Value::Int(form), value]))
    });
    Value::Array(rows.collect()).encode()
}

/// Reads [`encode_lost`] back.
pub fn decode_lost(bytes: &[u8]) -> Result<LostValues, StorageError> {
    read_lost(bytes).map_err(|_| StorageError::Corrupt)
}

fn read_lost(bytes: &[u8]) -> Result<LostValues, CborError> {
    Value::decode(bytes)?
        .into_array()?
        .into_iter()
        .map(|row| {
            let [path, form, value] = row.into_tuple()?;
            let value = match form.into_int::<u8>()? {
                0 => FieldValue::Prose(value.into_text()?),
                form => FieldValue::Register(register_from_value(form, value)?),
            };
            Ok((path.into_text()?, value))
        })
        .collect()
}

fn register_to_value(register: &Register) -> (i64, Value) {
    match register {
        Answer::Unknown => (1, Value::Null),
        Answer::NotApplicable => (2, Value::Null),
        Answer::Known(Scalar::Text(text)) => (3, Value::from(text.as_str())),
        Answer::Known(Scalar::Int(number)) => (4, Value::Int(*number)),
        Answer::Known(Scalar::Bool(flag)) => (5, Value::Bool(*flag)),
        Answer::Known(Scalar::At(at)) => (6, at_to_value(at)),
        Answer::Known(Scalar::Point(point)) => {
            let parts = [Value::Int(point.lat_e7.into()), Value::Int(point.lon_e7.into()), point.accuracy_m.into()];
            (7, Value::Array(parts.into()))
        }
        Answer::Known(Scalar::Actor(actor)) => (8, actor_to_value(actor)),
        Answer::Known(Scalar::Bytes(bytes)) => (9, Value::from(bytes.as_slice())),
    }
}

fn register_from_value(form: u8, value: Value) -> Result<Register, CborError> {
    let scalar = match form {
        1 => return Ok(Answer::Unknown),
        2 => return Ok(Answer::NotApplicable),
        3 => Scalar::Text(value.into_text()?),
        4 => Scalar::Int(value.into_int()?),
        5 => Scalar::Bool(value.into_bool()?),
        6 => Scalar::At(at_from_value(value)?),
        7 => {
            let [lat_e7, lon_e7, accuracy_m] = value.into_tuple()?;
            Scalar::Point(crate::geo::Point {
                lat_e7: lat_e7.into_int()?,
                lon_e7: lon_e7.into_int()?,
                accuracy_m: accuracy_m.into_option(Value::into_int)?,
            })
        }
        8 => Scalar::Actor(actor_from_value(value)?),
        9 => Scalar::Bytes(value.into_bytes()?),
        _ => return Err(CborError::Shape),
    };
    Ok(Answer::Known(scalar))
}
