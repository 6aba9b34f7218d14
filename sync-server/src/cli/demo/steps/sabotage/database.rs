//! A hand in the own server's database: a copy of its files is changed, and `enlace log verify` is asked.

use std::path::Path;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Entry, Verdict};

use super::super::super::super::data::DataFolder;
use super::super::super::super::failure::{Exit, Failure};
use super::super::super::super::files::{self, store_failure};
use super::super::super::process::enlace;
use super::super::super::stage::Stage;
use super::super::harm::copy_data;
use super::{Caught, Sabotage};
use crate::store::sqlite::{DATA_FILE, SqliteReader};
use crate::store::{LoggedEntry, Read as _};

/// Bytes that stand in the database, and what is put in their place.
type Swap = (Vec<u8>, Vec<u8>);

/// Changes a copy; the copy was whole before.
pub fn tamper(stage: &Stage, kind: Sabotage) -> Result<Caught, Failure> {
    let copy = stage.folder.join("copy");
    copy_data(&stage.data, &copy)?;
    let before = enlace(&copy, &["log", "verify"])?;
    swap_in(stage, &copy, kind)?;
    let after = enlace(&copy, &["log", "verify"])?;
    let code = after.told["first"]["code"].as_str().unwrap_or_default().to_owned();
    let holds = before.status == 0 && after.status == 1 && !code.is_empty();
    Ok(Caught { who: "log", code, holds })
}

fn swap_in(stage: &Stage, copy: &Path, kind: Sabotage) -> Result<(), Failure> {
    let folder = DataFolder::at(copy);
    // Opened for writing and closed: only then everything stands in the main file.
    let lock = folder.lock()?;
    drop(folder.store(&stage.entropy, &lock)?);
    drop(lock);
    let path = copy.join(DATA_FILE);
    let mut bytes = std::fs::read(&path).map_err(|error| files::failure(&error, &path))?;
    let (reader, _) = folder.reader(&stage.entropy)?;
    let stream = StreamName::parse(&stage.case.internal).ok_or_else(nothing)?;
    let swaps = match kind {
        Sabotage::Checkpoint => checkpoint(&reader, copy)?,
        _ => entries(&reader, copy, &stream)?.iter().filter_map(|logged| swap(&reader, logged, kind)).collect(),
    };
    for (old, new) in swaps.iter().filter(|(old, new)| old.len() == new.len()) {
        let mut places = bytes.windows(old.len()).enumerate().filter(|(_, window)| window == old);
        if let (Some((start, _)), None) = (places.next(), places.next()) {
            bytes[start..start + new.len()].copy_from_slice(new);
            return std::fs::write(&path, bytes).map_err(|error| files::failure(&error, &path));
        }
    }
    Err(nothing())
}

fn entries(reader: &SqliteReader, copy: &Path, stream: &StreamName) -> Result<Vec<LoggedEntry>, Failure> {
    let failure = |error| store_failure(&error, copy);
    let newest = reader.head(stream).map_err(failure)?.pos;
    let found = (1..=newest).map(|pos| reader.entry_at(stream, pos)).collect::<Result<Vec<_>, _>>();
    Ok(found.map_err(failure)?.into_iter().flatten().collect())
}

/// What to change of an entry or its record; `None` where this kind does not fit.
fn swap(reader: &SqliteReader, logged: &LoggedEntry, kind: Sabotage) -> Option<Swap> {
    let entry = &logged.entry;
    let changed = match kind {
        Sabotage::Record => {
            let record = reader.envelope(&entry.record).ok()??;
            let mut changed = record.clone();
            *changed.get_mut(record.len() / 2)? ^= 1;
            return Some((record, changed));
        }
        Sabotage::Entry => Entry { received_ms: entry.received_ms ^ 1, ..entry.clone() },
        _ => match &entry.verdict {
            Verdict::Quarantined(code) => Entry { verdict: Verdict::Refused(code.clone()), ..entry.clone() },
            _ => return None,
        },
    };
    Some((entry.encode(), changed.encode()))
}

/// One character of the root in the newest checkpoint.
fn checkpoint(reader: &SqliteReader, copy: &Path) -> Result<Vec<Swap>, Failure> {
    let signed = reader.checkpoint().map_err(|error| store_failure(&error, copy))?.ok_or_else(nothing)?;
    let note = signed.encode().into_bytes();
    let root = note.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).map(|(at, _)| at + 1);
    let mut changed = note.clone();
    let byte = root.and_then(|at| changed.get_mut(at)).ok_or_else(nothing)?;
    *byte = if *byte == b'A' { b'B' } else { b'A' };
    Ok(vec![(note, changed)])
}

fn nothing() -> Failure {
    Failure::new("demo_process_failed", Exit::Environment)
}
