//! `enlace records adopt`: an administrator vouches for what a device in foreign hands sent; from here on it counts.

use enlace_core::record::content::{Adopt, Content};
use serde_json::json;

use super::super::Context;
use super::super::args::AdoptArgs;
use super::super::beginning;
use super::super::desk::Desk;
use super::super::devices;
use super::super::failure::{Exit, Failure};
use super::quarantined::{self, Quarantined};

/// Takes over the named records, or all of one device, in the order in which they were made.
///
/// One signed record for each: what no longer applies stops the rest, which may rest on it, and is named.
pub fn run(context: &Context, args: &AdoptArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let chosen = chosen(&desk, args)?;
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    let mut adopted = Vec::with_capacity(chosen.len());
    for record in &chosen {
        let content = Content::Adopt(Adopt { records: vec![record.id] });
        if let Err(failure) = desk.enter_in(context, &key, &record.stream, vec![content]) {
            said(context, &adopted);
            return Err(failure);
        }
        adopted.push(record.id.to_hex());
    }
    context.out.result(&json!({ "adopted": adopted }));
    said(context, &adopted);
    Ok(())
}

fn chosen(desk: &Desk, args: &AdoptArgs) -> Result<Vec<Quarantined>, Failure> {
    let all = quarantined::all(desk)?;
    let mut chosen: Vec<Quarantined> = if let Some(device) = &args.device {
        let device = devices::find(desk.directory(), device)?.id;
        all.into_iter().filter(|record| record.device == Some(device)).collect()
    } else {
        let find = |id: &String| {
            let ids = all.iter().map(|record| (record.id.to_hex(), record.clone()));
            beginning::find(id, ids, "record_id_unknown", "record_id_ambiguous")
        };
        args.records.iter().map(find).collect::<Result<_, _>>()?
    };
    chosen.sort_by_key(|record| record.log_index);
    chosen.dedup_by_key(|record| record.log_index);
    if chosen.is_empty() { Err(Failure::new("records_none_of_device", Exit::Refused)) } else { Ok(chosen) }
}

fn said(context: &Context, adopted: &[String]) {
    if !adopted.is_empty() {
        context.out.say("records.adopt.done", &[("count", &adopted.len().to_string())]);
    }
}
