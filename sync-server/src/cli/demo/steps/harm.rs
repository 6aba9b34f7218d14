//! Steps 8 to 10: a phone killed, a phone read by a stranger, a server's files changed by a hand.

use std::collections::BTreeSet;
use std::path::Path;

use enlace_core::domain::stream::StreamName;
use serde_json::json;

use super::super::super::data::DataFolder;
use super::super::super::failure::{Exit, Failure};
use super::super::super::files::{self, store_failure};
use super::super::process::enlace;
use super::super::stage::{Stage, Who};
use crate::store::Read as _;
use crate::store::sqlite::DATA_FILE;

/// Lines sent to the phone, and acknowledgements after which it is killed: far from the end, also on a busy machine.
const LINES: usize = 300;
const HEARD: usize = 12;

/// The process dies in the middle of saving; what it had acknowledged is there.
pub fn killed(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let report = stage.reports[1].clone();
    for number in 1..=LINES {
        let edits = json!({
            "log.+a.at": { "minutes_ago": 0 }, "log.+a.lang": "es",
            "log.+a.text": { "prose": format!("Bitácora, línea {number}.") },
        });
        stage.phone(Who::Luis).tell(&json!({ "do": "edit", "document": report, "edits": edits }))?;
    }
    let mut acknowledged = 0;
    while acknowledged < HEARD && stage.phone(Who::Luis).hear()?.is_some_and(|answer| answer["error"].is_null()) {
        acknowledged += 1;
    }
    let pid = stage.phone(Who::Luis).pid();
    stage.phone(Who::Luis).kill()?;
    while stage.phone(Who::Luis).hear()?.is_some_and(|answer| answer["error"].is_null()) {
        acknowledged += 1;
    }
    let args = [("pid", pid.into()), ("n", acknowledged.into()), ("sent", LINES.into())];
    stage.say("killed.killed", &args);
    stage.phone(Who::Luis).restart()?;
    let shown = stage.show(Who::Luis, &report)?;
    let texts: BTreeSet<String> = shown["fields"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(path, _)| path.starts_with("log.") && path.rsplit('.').next() == Some("text"))
        .filter_map(|(_, field)| field["value"].as_str().map(str::to_owned))
        .collect();
    let whole = (1..=acknowledged).all(|number| texts.contains(&format!("Bitácora, línea {number}.")));
    let in_the_middle = (HEARD..LINES).contains(&acknowledged) && texts.len() <= acknowledged + 1;
    let args = [("n", acknowledged.into()), ("found", texts.len().into())];
    stage.check("killed.check", whole && in_the_middle, &args)?;
    stage.sync(Who::Luis)?;
    stage.sync(Who::Ana)?;
    let alike = stage.show(Who::Ana, &report)?["fields"] == shown["fields"];
    stage.check("killed.check.alike", alike, &[])
}

/// The database's files hold none of the words, and the phone's search finds them.
pub fn unreadable(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let mut bytes = Vec::new();
    let folder = stage.phone(Who::Ana).folder.clone();
    for path in in_folder(&folder)? {
        bytes.extend(std::fs::read(&path).map_err(|error| files::failure(&error, &path))?);
    }
    let words = stage.case.words.hidden.clone();
    let is_bare = words.iter().any(|word| contains(&bytes, word)) || contains(&bytes, "SQLite format 3");
    // The same look finds every word where it does stand in the clear.
    let plain = serde_json::to_vec(&[&stage.case.robbery.more, &stage.case.victim.identity]).unwrap_or_default();
    let looks_well = words.iter().all(|word| contains(&plain, word));
    let args = [("bytes", bytes.len().into()), ("words", words.join(", ").into())];
    stage.check("unreadable.check.bytes", !is_bare && looks_well && bytes.len() > 50_000, &args)?;
    let report = stage.reports[0].clone();
    for (who, typed) in [(Who::Ana, stage.case.words.typed.clone()), (Who::Luis, stage.case.words.typed_es.clone())] {
        let command = json!({ "do": "search", "words": typed, "stream": stage.case.internal });
        let found = stage.phone(who).done(&command)?;
        let is_found = found["documents"] == json!([report]);
        let ms = found["ms"].as_u64().unwrap_or(0);
        stage.check("unreadable.check.found", is_found, &[("typed", typed.into()), ("ms", ms.into())])?;
    }
    Ok(())
}

/// One byte changed in a copy of the server's data is caught and named; the copy before it and the original are whole.
pub fn tampered(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let copy = stage.folder.join("copy");
    copy_data(&stage.data, &copy)?;
    let before = enlace(&copy, &["log", "verify"])?;
    let (pos, place) = flip(stage, &copy)?;
    stage.say("tampered.flipped", &[("place", place.into()), ("file", DATA_FILE.into())]);
    let after = enlace(&copy, &["log", "verify"])?;
    let first = &after.told["first"];
    let is_named = first["stream"] == stage.case.internal.as_str() && first["pos"] == pos;
    let is_caught = before.status == 0 && after.status == 1 && after.told["whole"] == false && is_named;
    let args = [("stream", stage.case.internal.as_str().into()), ("pos", pos.into())];
    stage.check("tampered.check.caught", is_caught, &args)?;
    let original = enlace(&stage.data, &["log", "verify"])?;
    let is_whole = original.status == 0 && original.told["whole"] == true;
    let entries = original.told["entries"].as_u64().unwrap_or(0);
    stage.check("tampered.check.whole", is_whole && entries > 0, &[("entries", entries.into())])
}

pub(super) fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

pub(super) fn in_folder(folder: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| files::failure(&error, folder))?;
    Ok(entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_file()).collect())
}

/// Copies the files of a quiet server, and lets SQLite bring its side file into the main one.
pub(super) fn copy_data(data: &Path, copy: &Path) -> Result<(), Failure> {
    files::make_folder(copy)?;
    for path in in_folder(data)? {
        let Some(name) = path.file_name() else { continue };
        if name != "enlace.lock" && name != "enlace.address" {
            std::fs::copy(&path, copy.join(name)).map_err(|error| files::failure(&error, &path))?;
        }
    }
    Ok(())
}

/// Changes one byte of a stored record that stands in the file exactly once. Its position and the byte's place.
fn flip(stage: &Stage, copy: &Path) -> Result<(u64, usize), Failure> {
    let folder = DataFolder::at(copy);
    let failure = |error| store_failure(&error, copy);
    let nothing = || Failure::new("demo_process_failed", Exit::Environment);
    let stream = StreamName::parse(&stage.case.internal).ok_or_else(nothing)?;
    // Opened for writing and closed: only then everything stands in the main file.
    let lock = folder.lock()?;
    drop(folder.store(&stage.entropy, &lock)?);
    drop(lock);
    let path = copy.join(DATA_FILE);
    let mut bytes = std::fs::read(&path).map_err(|error| files::failure(&error, &path))?;
    let (reader, _) = folder.reader(&stage.entropy)?;
    for pos in 1..=reader.head(&stream).map_err(failure)?.pos {
        let Some(logged) = reader.entry_at(&stream, pos).map_err(failure)? else { continue };
        let Some(envelope) = reader.envelope(&logged.entry.record).map_err(failure)? else { continue };
        let mut places = bytes.windows(envelope.len()).enumerate().filter(|(_, window)| *window == envelope);
        if let (Some((start, _)), None) = (places.next(), places.next()) {
            let place = start + envelope.len() / 2;
            bytes[place] ^= 1;
            std::fs::write(&path, bytes).map_err(|error| files::failure(&error, &path))?;
            return Ok((pos, place));
        }
    }
    Err(nothing())
}
