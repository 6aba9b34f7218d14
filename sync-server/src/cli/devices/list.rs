//! `enlace devices list`: who carries what, when it last made contact, and whether it may.

use enlace_core::domain::stream::StreamName;
use enlace_core::i18n::format::relative;
use enlace_core::i18n::label;
use enlace_core::ingest::directory::Device;
use serde_json::{Value, json};

use super::super::Context;
use super::super::beginning;
use super::super::desk::Desk;
use super::super::failure::Failure;
use super::super::files;
use crate::store::Read as _;

/// One line of the list.
struct Row {
    id: String,
    reference: String,
    call_sign: String,
    roles: Vec<String>,
    enrolled_ms: Option<i64>,
    contact_ms: Option<i64>,
    state: &'static str,
}

/// Lists all devices ever enrolled, by unit and number. Names of persons are not shown.
pub fn run(context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let mut devices: Vec<&Device> = desk.directory().devices().collect();
    devices.sort_by_key(|device| (&device.unit, device.device_number));
    let rows = devices.into_iter().map(|device| row(&desk, device)).collect::<Result<Vec<_>, _>>()?;
    context.out.result(&json!({ "devices": rows.iter().map(as_json).collect::<Vec<_>>() }));
    if rows.is_empty() {
        context.out.say("devices.none", &[]);
        return Ok(());
    }
    let (lang, now_ms) = (context.out.lang(), context.clock.now().utc_ms);
    let ago = |ms: Option<i64>| match ms {
        Some(ms) => relative(lang, ms, now_ms),
        None => context.out.text("devices.never", &[]),
    };
    let cells = |row: &Row| {
        let roles: Vec<_> = row.roles.iter().map(|role| label(lang, "actor_role", role)).collect();
        vec![
            beginning::short(&row.id),
            row.reference.clone(),
            row.call_sign.clone(),
            roles.join(", "),
            ago(row.enrolled_ms),
            ago(row.contact_ms),
            context.out.text(&format!("devices.state.{}", row.state), &[]),
        ]
    };
    let columns = ["id", "reference", "call_sign", "roles", "enrolled", "contact", "state"];
    let headings: Vec<String> = columns.iter().map(|column| format!("devices.column.{column}")).collect();
    context.out.table(&headings, &rows.iter().map(cells).collect::<Vec<_>>());
    Ok(())
}

fn row(desk: &Desk, device: &Device) -> Result<Row, Failure> {
    let failure = |error| files::store_failure(&error, desk.folder().path());
    let enrolled = desk.reader().entry_at(&StreamName::control(), device.enrolled_at).map_err(failure)?;
    let contact = desk.reader().contact(&device.key.id()).map_err(failure)?;
    Ok(Row {
        id: device.id.to_hex(),
        reference: format!("{}-{:04}", device.unit, device.device_number),
        call_sign: device.holder.call_sign.clone(),
        roles: device.roles.clone(),
        enrolled_ms: enrolled.map(|logged| logged.entry.received_ms),
        contact_ms: contact.map(|contact| contact.last_ms),
        state: state(device, desk.directory().size()),
    })
}

/// The strongest thing that holds of the device.
pub fn state(device: &Device, now: u64) -> &'static str {
    match () {
        () if device.destroy.is_some() && device.receipt_at.is_some() => "destroyed",
        () if device.destroy.is_some() => "destroy_ordered",
        () if device.is_compromised(now) => "lost",
        () if device.is_retired(now) => "retired",
        () => "active",
    }
}

fn as_json(row: &Row) -> Value {
    json!({
        "id": row.id, "reference": row.reference, "call_sign": row.call_sign, "roles": row.roles,
        "enrolled_ms": row.enrolled_ms, "last_contact_ms": row.contact_ms, "state": row.state,
    })
}
