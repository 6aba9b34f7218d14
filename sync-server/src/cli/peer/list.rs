//! `enlace peer list`: who is pinned, what is held of them, and what was not believed.

use serde_json::{Value, json};

use super::super::Context;
use super::super::desk::Desk;
use super::super::failure::Failure;
use super::super::files;
use super::book;
use crate::agency;
use crate::store::Read as _;

/// Lists pinned agencies and those whose card was only added.
pub fn run(context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let known = book(desk.folder())?;
    let mut codes: Vec<String> = desk.directory().pins().map(|pin| pin.agency.clone()).collect();
    codes.extend(known.0.keys().cloned());
    codes.sort();
    codes.dedup();
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    for code in codes {
        let (pinned, listed) = (desk.directory().pin(&code), known.0.get(&code));
        let is_pinned = pinned.is_some();
        let Some(pin) = pinned.or(listed.map(|listed| &listed.card.pin)) else { continue };
        let halves = halves(&desk, &code)?;
        let is_any = |key: &str| halves.iter().any(|half| half[key] != json!(null) && half[key] != json!(false));
        let state = match (is_pinned, is_any("at_rest"), is_any("disbelieved")) {
            (false, ..) => "added",
            (true, true, _) => "stopped",
            (true, false, true) => "doubted",
            (true, false, false) => "pinned",
        };
        let held: u64 = halves.iter().filter_map(|half| half["entries"].as_u64()).sum();
        rows.push(vec![
            code.clone(),
            if context.out.lang() == enlace_core::i18n::Lang::Es { pin.name_es.clone() } else { pin.name_en.clone() },
            context.out.text(&format!("peer.state.{state}"), &[]),
            held.to_string(),
            pin.root.fingerprint(),
        ]);
        let url = listed.map(|listed| listed.card.url.clone());
        told.push(json!({
            "agency": code, "name_en": pin.name_en, "name_es": pin.name_es, "country": pin.country, "state": state,
            "fingerprint": pin.root.fingerprint(), "url": url, "channels": halves,
        }));
    }
    context.out.result(&Value::Array(told));
    if rows.is_empty() {
        context.out.say("peer.none", &[]);
        return Ok(());
    }
    let columns = ["peer.column.agency", "peer.column.name", "peer.column.state", "peer.column.held"];
    let columns = columns.into_iter().chain(["peer.column.fingerprint"]).map(str::to_owned).collect::<Vec<_>>();
    context.out.table(&columns, &rows);
    Ok(())
}

/// What is held of an agency's halves.
fn halves(desk: &Desk, agency: &str) -> Result<Vec<Value>, Failure> {
    let failure = |error| files::store_failure(&error, desk.folder().path());
    let mut halves = Vec::new();
    for kept in desk.reader().peer_streams().map_err(failure)? {
        if kept.origin() != Some(agency) {
            continue;
        }
        let at = desk.reader().peer_cursor(&kept).map_err(failure)?;
        halves.push(json!({
            "channel": kept.scope(), "epoch": at.epoch, "entries": at.pos,
            "at_rest": agency::resting(desk.reader(), &kept).map_err(failure)?,
            "disbelieved": agency::has_evidence(desk.reader(), &kept).map_err(failure)?,
        }));
    }
    Ok(halves)
}
