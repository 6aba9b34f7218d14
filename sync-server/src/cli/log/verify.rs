//! `enlace log verify`: is everything stored as it was signed?

use std::path::Path;
use std::sync::Arc;

use enlace_core::ids::encode_hex;
use enlace_core::log::checkpoint::SignedCheckpoint;
use enlace_core::log::merkle::Frontier;
use serde_json::{Value, json};

use super::super::Context;
use super::super::args::VerifyArgs;
use super::super::data::DataFolder;
use super::super::failure::{Exit, Failure, Reason};
use super::super::files;
use super::super::output::Output;
use super::super::peer::same_digits;
use super::replay;
use crate::store::audit::{self, Depth, Finding};
use crate::store::sqlite::SqliteReader;
use crate::store::{Identity, Read, StoreError};

/// Checks everything and names the first thing that does not hold.
pub fn run(context: &Context, args: &VerifyArgs) -> Result<(), Failure> {
    let held = args.against.as_deref().map(|path| files::read_text(path).map(|text| (path, text))).transpose()?;
    let (reader, identity) = open(context, args.backup.as_deref())?;
    let failure = |error: StoreError| {
        // Damage counts as a check that failed: here it is the answer, not an obstacle.
        files::store_failure(&error, args.backup.as_deref().unwrap_or(&context.data))
    };
    let fingerprint = identity.root.fingerprint();
    if args.root.as_deref().is_some_and(|expected| !same_digits(expected, &fingerprint)) {
        return Err(Failure::new("root_fingerprint_differs", Exit::CheckFailed).with("found", fingerprint));
    }
    let out = &context.out;
    let (report, replayed) = {
        let mut progress = out.progress("log.verify.progress");
        let mut scaled = |done: u64, all: u64, from: u64| progress.at(done + from * all, 2 * all);
        let report = audit::check(&reader, Depth::Bodies, &mut |done, all| scaled(done, all, 0)).map_err(failure)?;
        let replayed = replay::replay(&reader, &identity, &mut |done, all| scaled(done, all, 1)).map_err(failure)?;
        (report, replayed)
    };
    let first = report.findings.iter().chain(&replayed.finding).min_by_key(|finding| finding.log_index);
    if let Some(first) = first {
        out.result(&json!({ "whole": false, "first": finding_json(first) }));
        return Err(diverges(out, first));
    }
    let against = held.map(|(path, text)| compare(&reader, &identity, path, &text)).transpose()?;
    let checkpoints = reader.checkpoints().map_err(failure)?.len();
    let root = report.root.map(|root| encode_hex(&root)).unwrap_or_default();
    out.result(&json!({
        "whole": true, "entries": report.entries, "records": replayed.records, "checkpoints": checkpoints,
        "root": root, "against": against, "root_fingerprint": fingerprint,
    }));
    let (entries, records) = (report.entries.to_string(), replayed.records.to_string());
    let counts = [("entries", &*entries), ("records", &*records), ("checkpoints", &checkpoints.to_string())];
    out.say("log.verify.done", &counts);
    out.say("log.verify.root", &[("root", &root)]);
    if let Some(size) = against {
        out.say("log.verify.against", &[("size", &size.to_string())]);
    }
    out.say(
        if args.root.is_some() { "log.verify.from_root" } else { "log.verify.compare_root" },
        &[("digits", &fingerprint)],
    );
    Ok(())
}

/// The data of the folder, or a backup where it lies.
fn open(context: &Context, backup: Option<&Path>) -> Result<(SqliteReader, Identity), Failure> {
    let Some(file) = backup else { return DataFolder::at(&context.data).reader(&context.entropy) };
    if !file.exists() {
        return Err(Failure::new("file_missing", Exit::Refused).with("path", file.display()));
    }
    let failure = |error| files::store_failure(&error, file);
    let reader = SqliteReader::open_data(file, Arc::clone(&context.entropy)).map_err(failure)?;
    let identity = reader.identity().map_err(failure)?.ok_or_else(|| failure(StoreError::Foreign))?;
    Ok((reader, identity))
}

/// Whether the log still contains what a checkpoint kept elsewhere says; answers the checkpoint's size.
fn compare(store: &dyn Read, identity: &Identity, path: &Path, text: &str) -> Result<u64, Failure> {
    let refused = |error: enlace_core::log::note::NoteError| Failure::new(error.code(), Exit::Refused);
    let signed = SignedCheckpoint::decode(text.as_bytes()).map_err(refused)?;
    let claimed = signed.verify(&identity.origin, &identity.server).map_err(refused)?;
    let failure = |error| files::store_failure(&error, path);
    let is_contained = claimed.size <= store.size().map_err(failure)?
        && Frontier::read(claimed.size, store)
            .map_err(failure)?
            .is_some_and(|frontier| frontier.root() == claimed.root);
    if is_contained {
        Ok(claimed.size)
    } else {
        Err(Failure::new("log_differs_from_checkpoint", Exit::CheckFailed).with("size", claimed.size))
    }
}

/// The failure that names a finding.
pub fn diverges(out: &Output, finding: &Finding) -> Failure {
    let what = Reason::new(finding.code).sentence(out.lang());
    Failure::new("log_diverges", Exit::CheckFailed).with("place", place(out, finding)).with("what", what)
}

/// Where a finding is, in words.
pub fn place(out: &Output, finding: &Finding) -> String {
    let index = finding.log_index.to_string();
    match &finding.place {
        Some((stream, pos)) => {
            let pos = pos.to_string();
            out.text("log.place", &[("stream", stream.as_str()), ("pos", &pos), ("index", &index)])
        }
        None if finding.code.starts_with("checkpoint") => out.text("log.place.checkpoint", &[("size", &index)]),
        None => out.text("log.place.index", &[("index", &index)]),
    }
}

fn finding_json(finding: &Finding) -> Value {
    let (stream, pos) = match &finding.place {
        Some((stream, pos)) => (Some(stream.as_str()), Some(*pos)),
        None => (None, None),
    };
    json!({ "code": finding.code, "log_index": finding.log_index, "stream": stream, "pos": pos })
}
