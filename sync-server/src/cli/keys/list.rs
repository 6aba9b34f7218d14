//! `enlace keys list`: who may act for the agency, since when, and who may no more.

use enlace_core::domain::stream::StreamName;
use enlace_core::i18n::format::relative;
use enlace_core::ingest::directory::CertifiedKey;
use serde_json::json;

use super::super::Context;
use super::super::beginning;
use super::super::desk::Desk;
use super::super::failure::Failure;
use super::super::files;
use crate::store::Read as _;

/// Lists every key the root ever certified, in the order of their certificates. Names of persons are not shown.
pub fn run(context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let mut keys: Vec<&CertifiedKey> = desk.directory().certified().collect();
    keys.sort_by_key(|key| key.term.from);
    let mut rows = Vec::with_capacity(keys.len());
    let mut told = Vec::with_capacity(keys.len());
    for key in keys {
        let (id, role) = (key.key.id().to_hex(), key.role.word());
        let (since, until) = (received(&desk, Some(key.term.from))?, received(&desk, key.term.until)?);
        told.push(json!({ "id": id, "role": role, "certified_ms": since, "removed_ms": until }));
        rows.push(cells(context, &id, role, since, until));
    }
    let root = desk.identity().root.fingerprint();
    context.out.result(&json!({ "root_fingerprint": root, "keys": told }));
    context.out.say("fingerprint", &[("digits", &root)]);
    let columns = ["devices.column.id", "keys.column.role", "keys.column.certified", "devices.column.state"];
    context.out.table(&columns.map(str::to_owned), &rows);
    Ok(())
}

fn cells(context: &Context, id: &str, role: &str, since: Option<i64>, until: Option<i64>) -> Vec<String> {
    let (out, now_ms) = (&context.out, context.clock.now().utc_ms);
    let state = match until {
        None => out.text("keys.state.holds", &[]),
        Some(ms) => out.text("keys.state.removed", &[("when", &relative(out.lang(), ms, now_ms))]),
    };
    let since = since.map(|ms| relative(out.lang(), ms, now_ms)).unwrap_or_default();
    vec![beginning::short(id), out.text(&format!("keys.role.{role}"), &[]), since, state]
}

/// When the entry that brought `control` to this size was received.
fn received(desk: &Desk, size: Option<u64>) -> Result<Option<i64>, Failure> {
    let Some(size) = size else { return Ok(None) };
    let entry = desk.reader().entry_at(&StreamName::control(), size);
    let entry = entry.map_err(|error| files::store_failure(&error, desk.folder().path()))?;
    Ok(entry.map(|logged| logged.entry.received_ms))
}
