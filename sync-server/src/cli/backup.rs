//! `enlace backup`: a checked copy of the data, and apart from it the keys of sealed documents.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::Context;
use super::args::BackupArgs;
use super::data::DataFolder;
use super::failure::{Exit, Failure};
use super::files;
use super::output::Progress;
use crate::store::StoreError;
use crate::store::backup::{self, Stage};

/// Copies, checks, and says which file is which.
pub fn run(context: &Context, args: &BackupArgs) -> Result<(), Failure> {
    let folder = DataFolder::at(&context.data);
    let (reader, _) = folder.reader(&context.entropy)?;
    let keys = keys_beside(&args.file);
    for path in [&args.file, &keys] {
        if path.exists() {
            return Err(Failure::new("file_exists", Exit::Refused).with("path", path.display()));
        }
    }
    let failure = |error: StoreError| files::store_failure(&error, &args.file);
    let mut progress = context.out.progress("backup.progress");
    let found = backup::backup(&reader, &args.file, Arc::clone(&context.entropy), &mut |stage, done, all| {
        staged(&mut progress, stage, done, all);
    });
    drop(progress);
    let found = found.map_err(failure)?;
    backup::backup_keys(&reader, &keys).map_err(failure)?;
    let out = &context.out;
    let (entries, epoch) = (found.audit.entries.to_string(), found.epoch.to_string());
    out.result(&json!({
        "file": args.file, "keys": keys, "epoch": found.epoch, "entries": found.audit.entries, "bytes": found.bytes,
        "not_in_it": folder.separate(),
    }));
    let path = args.file.display().to_string();
    out.say("backup.done", &[("entries", &entries), ("epoch", &epoch), ("path", &path)]);
    out.say("backup.keys", &[("path", &keys.display().to_string())]);
    out.say("backup.keys.do", &[]);
    let separate: Vec<String> = folder.separate().iter().map(|path| path.display().to_string()).collect();
    out.say("backup.separate", &[("files", &separate.join(", "))]);
    Ok(())
}

/// The keys' file beside a backup: its name with `.keys`.
pub fn keys_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".keys");
    PathBuf::from(name)
}

/// Shows three stages as thirds of one progress.
pub fn staged(progress: &mut Progress<'_>, stage: Stage, done: u64, all: u64) {
    let before = match stage {
        Stage::Copying => 0,
        Stage::CheckingPages => 1,
        Stage::CheckingLog => 2,
    };
    progress.at(before * all + done, 3 * all);
}
