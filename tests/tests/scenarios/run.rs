//! Plays the steps in order. Whatever is expected is also expected wrongly, which must fail.

use enlace_core::command::{self, CommandError, PendingOrder};
use enlace_core::document::Edit;
use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::holder::{HolderError, decode_lost};
use enlace_core::i18n::is_explained;
use enlace_core::read_model::incidents::{IncidentFilter, incident, page};
use enlace_core::read_model::proof::SyncState;
use enlace_core::read_model::{evidence, search, summary};

use crate::file::{Draft, Scenario, Step};
use crate::stage::Stage;
use crate::values::{edits, other, register, written};

type Played = Result<(), String>;

pub fn run(scenario: &Scenario) -> Played {
    let mut stage = Stage::new(scenario);
    let mut expected = 0;
    for (number, step) in scenario.step.iter().enumerate() {
        let wrap = |said| format!("step {} ({} {}): {said}", number + 1, step.what, step.phone);
        if let Some(checked) = expect(&stage, step) {
            checked.map_err(wrap)?;
            for wrong in wrongly(step) {
                let fails = expect(&stage, &wrong).is_some_and(|checked| checked.is_err());
                fails.then_some(()).ok_or_else(|| wrap(format!("could not fail: {wrong:?}")))?;
                expected += 1;
            }
        } else {
            settle(act(&mut stage, scenario, step), step).map_err(wrap)?;
        }
    }
    if expected >= 5 { Ok(()) } else { Err(format!("“{}” expects next to nothing", scenario.title)) }
}

/// A step that is to fail fails with that code, which has a sentence in both languages; others succeed.
fn settle(done: Result<(), String>, step: &Step) -> Played {
    match (&step.fails, done) {
        (None, done) => done,
        (Some(code), Err(said)) if said == *code && is_explained(code) => Ok(()),
        (Some(code), said) => Err(format!("should fail with {code}, not {said:?}")),
    }
}

fn act(stage: &mut Stage, scenario: &Scenario, step: &Step) -> Result<(), String> {
    let code = |error: CommandError| error.code().to_owned();
    let reason = step.reason.as_deref();
    match step.what.as_str() {
        "enrol" => stage.enrol(scenario, &step.phone),
        "clock" => stage.set_clock(&step.phone, step.days.expect("days")),
        "report" => {
            let stream = StreamName::parse(&step.stream).unwrap();
            let saved = command::report(stage.phone(&step.phone).holder(), &stream, &edits(step)).map_err(code)?;
            stage.named(&step.document, saved.document);
        }
        "fill" => {
            let stream = StreamName::parse(&step.stream).unwrap();
            for _ in 0..step.count {
                command::report(stage.phone(&step.phone).holder(), &stream, &edits(step)).map_err(code)?;
            }
        }
        "capture" => {
            let incident = stage.document(&step.incident);
            let holder = stage.phone(&step.phone).holder();
            let saved = command::capture_evidence(holder, incident, &edits(step)).map_err(code)?;
            stage.named(&step.document, saved.document);
        }
        "edit" => {
            let id = stage.document(&step.document);
            command::edit(stage.phone(&step.phone).holder(), id, &edits(step), reason).map_err(code)?;
        }
        "resolve" => {
            let id = stage.document(&step.document);
            let value = register(step.value.as_ref().unwrap());
            let edit = Edit::Set { path: step.path.clone(), value };
            command::edit(stage.phone(&step.phone).holder(), id, &[edit], reason).map_err(code)?;
        }
        "file" => {
            let id = stage.document(&step.document);
            command::file(stage.phone(&step.phone).holder(), id).map_err(code)?;
        }
        "take_up" => {
            let number = draft_number(stage, step);
            command::take_up_draft(stage.phone(&step.phone).holder(), number, reason).map_err(code)?;
        }
        "discard" => {
            let number = draft_number(stage, step);
            command::discard_draft(stage.phone(&step.phone).holder(), number).map_err(code)?;
        }
        "pin" => {
            command::pin(stage.phone(&step.phone).holder(), stage.document(&step.document), step.pinned)
                .map_err(code)?;
        }
        "fetch" => {
            command::fetch(stage.phone(&step.phone).holder(), stage.document(&step.document)).map_err(code)?;
        }
        "sync" => {
            let outcome = stage.sync(&step.phone).map_err(|error| error.code().to_owned())?;
            if step.refused.as_ref().is_some_and(|refused| *refused != outcome.refused) {
                return Err(format!("refused {:?}", outcome.refused));
            }
        }
        "kill" => {
            stage.phone_mut(&step.phone).die();
            stage.phone_mut(&step.phone).start().unwrap();
        }
        "suspend" => stage.phone(&step.phone).holder().storage().close(),
        "resume" => {
            let holder = stage.phone(&step.phone).holder();
            holder.storage().reopen().unwrap();
            holder.reload().unwrap();
        }
        "obey" => {
            let wiped = stage.obey(&step.phone).map_err(code)?;
            if Some(wiped) != step.wiped {
                return Err(format!("wiped: {wiped}"));
            }
        }
        "revoke" | "grant" | "retire" | "compromised" | "destroy" => stage.administer(step),
        other => panic!("no such step: {other}"),
    }
    Ok(())
}

fn draft_number(stage: &Stage, step: &Step) -> u64 {
    let id = stage.document(&step.document);
    let drafts = stage.phone(&step.phone).holder().storage().read(|tx| tx.open_drafts(Some(id))).unwrap();
    drafts.first().expect("an open draft").number
}

/// What a step expects; `None` for a step that does something.
fn expect(stage: &Stage, step: &Step) -> Option<Played> {
    let storage = || stage.phone(&step.phone).holder().storage();
    let named = |found: Vec<_>| {
        let mut names: Vec<String> = found.into_iter().map(|id| stage.name_of(id)).collect();
        names.sort();
        let wanted = step.documents.clone().expect("documents");
        same(&names, &wanted)
    };
    Some(match step.what.as_str() {
        "expect" => document(stage, step),
        "same" => all_the_same(stage, step),
        "drafts" => drafts(stage, step),
        "order" => order(stage, step),
        "window" => window(stage, step),
        "list" => {
            let filter = IncidentFilter {
                in_conflict: step.filter == "in_conflict",
                not_synced: step.filter == "not_synced",
                mine: step.filter == "mine",
                ..IncidentFilter::default()
            };
            let rows = storage().read(|tx| page(tx, &filter, None)).unwrap().rows;
            named(rows.into_iter().map(|row| row.document).collect())
        }
        "search" => {
            let hits = storage().read(|tx| search::search(tx, StreamClass::Internal, &step.text, None, 50)).unwrap();
            named(hits.into_iter().map(|hit| hit.document).collect())
        }
        "evidence" => {
            let incident = stage.document(&step.incident);
            let rows = storage().read(|tx| evidence::of_incident(tx, incident)).unwrap();
            named(rows.into_iter().map(|row| row.document).collect())
        }
        _ => return None,
    })
}

fn document(stage: &Stage, step: &Step) -> Played {
    let holder = stage.phone(&step.phone).holder();
    let id = stage.document(&step.document);
    let loaded = match holder.document(id) {
        Err(HolderError::UnknownDocument | HolderError::NotHeld) if step.missing => return Ok(()),
        Err(error) => return Err(error.code().to_owned()),
        Ok(_) if step.missing => return Err("is there".to_owned()),
        Ok((_, loaded)) => loaded,
    };
    let fields = loaded.fields().unwrap();
    for (path, value) in &step.fields {
        same(&fields.get(path).map(|state| written(&state.value)), &Some(register(value)))?;
    }
    if let Some(path) = step.absent.iter().find(|path| fields.contains_key(*path)) {
        return Err(format!("{path} is there"));
    }
    if let Some(conflict) = &step.conflict {
        let sides = |sides: Vec<String>| {
            let mut sides = sides;
            sides.sort();
            sides
        };
        let found: Vec<(String, Vec<String>)> = fields
            .iter()
            .filter(|(_, state)| !state.alternatives.is_empty())
            .map(|(path, state)| {
                let all = state.alternatives.iter().map(|side| format!("{:?}", written(&side.value)));
                (path.clone(), sides(all.collect()))
            })
            .collect();
        let text = |values: &Vec<toml::Value>| sides(values.iter().map(|v| format!("{:?}", register(v))).collect());
        let wanted: Vec<_> = conflict.iter().map(|(path, values)| (path.clone(), text(values))).collect();
        same(&found, &wanted)?;
    }
    if let Some(state) = &step.state {
        let row = holder.storage().read(|tx| incident(tx, id)).unwrap().expect("a row");
        let word = match row.sync {
            SyncState::Received => "received",
            SyncState::Waiting => "waiting",
            SyncState::Refused => "refused",
            SyncState::Quarantined => "quarantined",
        };
        same(&word, &state.as_str())?;
    }
    Ok(())
}

fn all_the_same(stage: &Stage, step: &Step) -> Played {
    let id = stage.document(&step.document);
    let dumps: Vec<_> = step.phones.iter().map(|name| stage.phone(name).dump(id)).collect();
    match dumps.first() {
        Some(first @ Some(_)) => dumps.iter().try_for_each(|dump| same(dump, first)),
        _ => Err("is not there".to_owned()),
    }
}

fn drafts(stage: &Stage, step: &Step) -> Played {
    let rows = stage.phone(&step.phone).holder().storage().read(|tx| tx.open_drafts(None)).unwrap();
    let wanted = step.drafts.as_ref().expect("drafts");
    same(&rows.len(), &wanted.len())?;
    for draft in wanted {
        let row = rows.iter().find(|row| stage.name_of(row.document) == draft.document).ok_or("no such draft")?;
        same(&row.code, &draft.code)?;
        let lost = decode_lost(&row.lost).unwrap();
        for (path, value) in &draft.fields {
            same(&lost.get(path).map(written), &Some(register(value)))?;
        }
    }
    Ok(())
}

/// Which documents of a stream the phone says it holds.
fn window(stage: &Stage, step: &Step) -> Played {
    let streams = stage.phone(&step.phone).holder().storage().read(summary::sync_summary).unwrap().streams;
    let row = streams.into_iter().find(|row| row.stream.as_str() == step.stream).ok_or("no such stream")?;
    same(&Some(row.window.complete), &step.complete)?;
    let wanted = step.days.map(|days| stage.days_ago(days));
    let holds = match (row.window.from_ms, wanted) {
        (Some(found), Some(wanted)) => found.abs_diff(wanted) < HOUR_MS,
        (found, wanted) => found == wanted,
    };
    if holds { Ok(()) } else { Err(format!("the window begins at {:?}, expected {wanted:?}", row.window.from_ms)) }
}

/// The window is counted from the server's clock, the scenario's days from the beginning of the test.
const HOUR_MS: u64 = 3_600_000;

fn order(stage: &Stage, step: &Step) -> Played {
    let word = match command::pending_order(stage.phone(&step.phone).holder()).unwrap() {
        None => "none",
        Some(PendingOrder::Retire) => "retire",
        Some(PendingOrder::Destroy { now: false, .. }) => "destroy",
        Some(PendingOrder::Destroy { now: true, .. }) => "destroy_now",
    };
    same(&Some(word.to_owned()), &step.is)
}

/// The same step expecting something else, once for each thing it expects.
fn wrongly(step: &Step) -> Vec<Step> {
    let mut wrong = Vec::new();
    let mut with = |change: &dyn Fn(&mut Step)| {
        let mut step = step.clone();
        change(&mut step);
        wrong.push(step);
    };
    for (path, value) in &step.fields {
        with(&|step| drop(step.fields.insert(path.clone(), other(value))));
    }
    if step.what == "expect" {
        with(&|step| step.missing = !step.missing);
    }
    if step.conflict.is_some() {
        with(&|step| drop(step.conflict.as_mut().unwrap().insert("scenario".to_owned(), Vec::new())));
    }
    if step.state.is_some() {
        with(&|step| step.state = Some("quarantined".to_owned()));
    }
    if step.documents.is_some() {
        with(&|step| step.documents.as_mut().unwrap().push("another".to_owned()));
    }
    if step.drafts.is_some() {
        with(&|step| step.drafts.as_mut().unwrap().push(Draft::default()));
    }
    if step.what == "window" {
        with(&|step| step.complete = step.complete.map(|complete| !complete));
        with(&|step| step.days = Some(step.days.unwrap_or(0) + 1));
    }
    if step.is.is_some() {
        with(&|step| step.is = Some("something else".to_owned()));
    }
    wrong
}

fn same<T: PartialEq + std::fmt::Debug>(found: &T, wanted: &T) -> Played {
    if found == wanted { Ok(()) } else { Err(format!("found {found:?}, expected {wanted:?}")) }
}
