//! What a phone's screens would show, as JSON.

use enlace_core::document::FieldValue;
use enlace_core::domain::value::{Answer, Scalar};
use enlace_core::holder::{Holder, HolderError, decode_lost};
use enlace_core::ids::{DocumentId, encode_hex};
use enlace_core::read_model::detail::{Side, detail};
use enlace_core::read_model::incidents::{IncidentFilter, page};
use enlace_core::read_model::proof::SyncState;
use serde_json::{Map, Value, json};

use super::Refused;

/// One document, both sides of every conflict with their author and time.
pub fn document(holder: &Holder, id: DocumentId) -> Result<Value, Refused> {
    let (_, loaded) = holder.document(id)?;
    let fields = loaded.fields().map_err(HolderError::from)?;
    let view = holder.storage().read(|tx| detail(tx, id, &fields))?;
    let view = view.ok_or(HolderError::UnknownDocument)?;
    let mut shown = Map::new();
    for field in &view.fields {
        let sides: Vec<Value> = field.sides.iter().map(side).collect();
        shown.insert(field.path.clone(), json!({ "value": value(&field.value), "sides": sides }));
    }
    let drafts: Vec<u64> = view.drafts.iter().map(|draft| draft.number).collect();
    Ok(json!({ "fields": shown, "sync": state(view.sync), "drafts": drafts }))
}

/// Incidents, newest first.
pub fn list(holder: &Holder) -> Result<Value, Refused> {
    let rows = holder.storage().read(|tx| page(tx, &IncidentFilter::default(), None))?.rows;
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "document": row.document.to_hex(), "reference": row.reference, "status": row.status,
                "scenario": row.scenario, "severity": row.severity, "level": row.level,
                "conflicts": row.conflicts, "sync": state(row.sync),
            })
        })
        .collect();
    Ok(json!({ "incidents": rows }))
}

/// Values that refusals took out of documents, not yet settled.
pub fn drafts(holder: &Holder) -> Result<Value, Refused> {
    let open = holder.storage().read(|tx| tx.open_drafts(None))?;
    let mut drafts = Vec::with_capacity(open.len());
    for draft in &open {
        let lost = decode_lost(&draft.lost)?;
        let lost: Map<String, Value> = lost.iter().map(|(path, lost)| (path.clone(), value(lost))).collect();
        drafts.push(json!({
            "number": draft.number, "document": draft.document.to_hex(), "code": draft.code, "lost": lost,
        }));
    }
    Ok(json!({ "drafts": drafts }))
}

fn side(side: &Side) -> Value {
    let author = side.written.author.as_ref().map(|author| author.holder.call_sign.clone());
    json!({ "value": value(&side.value), "by": author, "own": side.written.own, "written_ms": side.written.written_ms })
}

const fn state(state: SyncState) -> &'static str {
    match state {
        SyncState::Received => "received",
        SyncState::Waiting => "waiting",
        SyncState::Refused => "refused",
        SyncState::Quarantined => "quarantined",
    }
}

fn value(value: &FieldValue) -> Value {
    match value {
        FieldValue::Prose(text) => json!(text),
        FieldValue::Newer => json!({ "newer": true }),
        FieldValue::Register(Answer::Unknown) => json!("!unk"),
        FieldValue::Register(Answer::NotApplicable) => json!("!na"),
        FieldValue::Register(Answer::Known(scalar)) => match scalar {
            Scalar::Text(text) => json!(text),
            Scalar::Int(number) => json!(number),
            Scalar::Bool(flag) => json!(flag),
            Scalar::At(at) => json!({ "utc_ms": at.utc_ms, "offset_min": at.offset_min }),
            Scalar::Point(point) => json!({ "lat_e7": point.lat_e7, "lon_e7": point.lon_e7 }),
            Scalar::Actor(actor) => json!({ "agency": actor.agency, "call_sign": actor.call_sign }),
            Scalar::Bytes(bytes) => json!(encode_hex(bytes)),
        },
    }
}
