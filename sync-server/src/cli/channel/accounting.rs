//! `enlace channel accounting`: who was told what in a channel, when, why, and who confirmed.

use enlace_core::border::accounting::{self, Disclosure, Handed};
use enlace_core::domain::reference::EventNumber;
use enlace_core::domain::value::At;
use enlace_core::i18n::format::{Clocks, moment};
use enlace_core::i18n::{Lang, label};
use serde_json::Value;

use super::super::Context;
use super::super::args::ChannelAccountingArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::super::files;
use super::channel;
use crate::agency;

/// Columns on the screen; a file has all of them.
const COLUMNS: [&str; 6] = ["event", "received", "purpose", "sent_by", "told", "confirmed_by"];

/// Shows it, or writes it whole: a table, a page to print or lines of JSON, by the end of the file's name.
pub fn run(context: &Context, args: &ChannelAccountingArgs) -> Result<(), Failure> {
    let (desk, stream) = (Desk::open(context)?, channel(&args.channel)?);
    let read = agency::read_channel(desk.reader(), desk.directory(), &stream);
    let (settings, fold) = read.map_err(|error| files::store_failure(&error, desk.folder().path()))?;
    let told = accounting::disclosures(&fold, &settings, &desk.identity().agency, &Handed::new());
    let (out, rows) = (&context.out, told.len().to_string());
    let lines: Vec<Value> =
        accounting::json_lines(&told).lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    out.result(&Value::Array(lines));
    if let Some(path) = &args.out {
        let profile = desk.directory().profile().cloned().unwrap_or_default();
        let name = if out.lang() == Lang::Es { profile.name_es } else { profile.name_en };
        let heading = format!("{name} · {stream}");
        let text = match path.extension().and_then(|end| end.to_str()) {
            Some("csv") => accounting::csv(&told),
            Some("html") => accounting::page(out.lang(), &heading, &At::from(&context.clock.now()), &told),
            Some("jsonl") => accounting::json_lines(&told),
            _ => return Err(Failure::new("accounting_form_unknown", Exit::Refused).with("path", path.display())),
        };
        files::write_new(path, text.as_bytes())?;
        let path = path.display().to_string();
        out.say("channel.accounting.written", &[("rows", &rows), ("path", &path)]);
        return Ok(());
    }
    out.say("channel.accounting.done", &[("rows", &rows)]);
    let columns = COLUMNS.map(|name| format!("channel.accounting.column.{name}"));
    let offset_min = context.clock.now().offset_min;
    let rows: Vec<Vec<String>> = told.iter().filter_map(|told| row(out.lang(), offset_min, told)).collect();
    if !rows.is_empty() {
        out.table(&columns, &rows);
    }
    Ok(())
}

fn row(lang: Lang, offset_min: i16, told: &Disclosure<'_>) -> Option<Vec<String>> {
    let release = told.release.release()?;
    let at = At { utc_ms: told.release.received_ms, offset_min, zone: None };
    let called = |said: &enlace_core::border::Said| said.officer.clone().unwrap_or_default().call_sign;
    Some(vec![
        EventNumber::of(&release.event.0).to_string(),
        moment(lang, &at, Clocks::There),
        label(lang, "purpose", &release.purpose).into_owned(),
        called(told.release),
        told.to_agency.clone(),
        told.confirmed.map(called).unwrap_or_default(),
    ])
}
