//! `enlace records list`: what waits in quarantine, and from whom.

use enlace_core::i18n::format::relative;
use serde_json::{Value, json};

use super::super::Context;
use super::super::beginning;
use super::super::desk::Desk;
use super::super::failure::Failure;
use super::quarantined::{self, Quarantined};

/// Lists it in the order of its arrival. Nothing of its content is shown.
pub fn run(context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let records = quarantined::all(&desk)?;
    let out = &context.out;
    out.result(&json!({ "quarantined": records.iter().map(as_json).collect::<Vec<_>>() }));
    if records.is_empty() {
        out.say("records.none", &[]);
        return Ok(());
    }
    let now_ms = context.clock.now().utc_ms;
    let cells = |record: &Quarantined| {
        vec![
            beginning::short(&record.id.to_hex()),
            record.stream.as_str().to_owned(),
            relative(out.lang(), record.received_ms, now_ms),
            reference(&desk, record),
            record.documents.len().to_string(),
            record.code.clone(),
        ]
    };
    let columns = ["id", "stream", "received", "device", "documents", "reason"];
    let headings = columns.map(|column| format!("records.column.{column}"));
    out.table(&headings, &records.iter().map(cells).collect::<Vec<_>>());
    out.say("records.how", &[]);
    Ok(())
}

/// Unit and number of the device it came from.
fn reference(desk: &Desk, record: &Quarantined) -> String {
    let device = record.device.and_then(|id| desk.directory().device(&id));
    device.map(|device| format!("{}-{:04}", device.unit, device.device_number)).unwrap_or_default()
}

fn as_json(record: &Quarantined) -> Value {
    let documents: Vec<String> = record.documents.iter().map(|id| id.to_hex()).collect();
    json!({
        "id": record.id.to_hex(), "stream": record.stream.as_str(), "received_ms": record.received_ms,
        "device": record.device.map(|id| id.to_hex()), "documents": documents, "bytes": record.bytes,
        "reason": record.code,
    })
}
