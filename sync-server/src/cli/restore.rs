//! `enlace restore`: a backup in the place of the present data, as a new epoch that the root signs.
//!
//! Nothing is deleted: what was there is moved aside. Everything that can be checked is checked before anything moves.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::domain::value::At;
use enlace_core::i18n::format::{Clocks, moment};
use enlace_core::log::checkpoint::SignedCheckpoint;
use enlace_core::log::merkle::Hash;
use enlace_core::record::content::{Content, NewEpoch};
use enlace_core::record::keys::DeviceSigner as _;
use enlace_core::step::{self, Step};
use serde_json::{Value, json};

use super::Context;
use super::args::RestoreArgs;
use super::backup::{keys_beside, staged};
use super::data::{DataFolder, Lock};
use super::desk::{self, Desk};
use super::failure::{Exit, Failure};
use super::files;
use super::log::verify;
use super::newer::{self, Newer};
use crate::key_file::{KeyFile, KeyRole};
use crate::store::backup::{self, Inspection};
use crate::store::sqlite::{DATA_FILE, KEYS_FILE, SqliteReader};
use crate::store::{Identity, Read as _, StoreError};

/// Shows what a restore would do, or does it.
pub fn run(context: &Context, args: &RestoreArgs) -> Result<(), Failure> {
    let folder = DataFolder::at(&context.data);
    let backup = examine(context, &args.file)?;
    let present = Present::read(context, &folder);
    if let Some(present) = &present
        && present.identity.root != backup.identity.root
    {
        let failure = Failure::new("backup_other_agency", Exit::Refused);
        return Err(failure.with("found", &backup.identity.agency).with("expected", &present.identity.agency));
    }
    let newer = newer::between(present.as_ref().map(|present| &present.reader), &backup.reader)
        .map_err(|error| files::store_failure(&error, folder.path()))?;
    tell(context, &backup, present.as_ref(), &newer);
    let witnessed = args.against.as_deref().map(|path| read_witnessed(path, &backup.identity)).transpose()?;
    let (Some(root_key), false) = (&args.root_key, args.dry_run) else {
        context.out.result(&told(&backup, present.as_ref(), &newer, None));
        if !folder.server_key().exists() {
            context.out.say("restore.needs_server_key", &[("path", &folder.server_key().display().to_string())]);
        }
        context.out.say("restore.dry", &[("path", &args.file.display().to_string())]);
        return Ok(());
    };
    let root = desk::read_root(root_key, &backup.identity)?;
    let running = present.as_ref().map_or(0, |present| present.epoch);
    // Never an epoch that a restore which was broken off may have opened.
    let broken_off = folder.restoring_epoch()?;
    let epoch = backup.found.epoch.max(running).max(broken_off.unwrap_or(0)) + 1;
    let summary = told(&backup, present.as_ref(), &newer, Some(epoch));
    drop(present);
    let lock = folder.lock()?;
    let server = files::read_key(&folder.server_key(), KeyRole::Server, &backup.identity.agency)?;
    if server.signer.public_key() != backup.identity.server {
        return Err(Failure::new("server_key_other", Exit::Refused).with("path", folder.server_key().display()));
    }
    files::replace(&folder.restoring(), epoch.to_string().as_bytes())?;
    let aside = move_aside(context, &folder)?;
    let placed =
        put_in_place(&folder, &args.file).and_then(|()| open_epoch(context, &folder, &lock, &root, epoch, witnessed));
    if let Err(failure) = placed {
        put_back(&folder, aside.as_deref());
        match broken_off {
            // What was there is itself half restored.
            Some(epoch) => files::replace(&folder.restoring(), epoch.to_string().as_bytes())?,
            None => {
                let _ = std::fs::remove_file(folder.restoring());
            }
        }
        return Err(failure);
    }
    std::fs::remove_file(folder.restoring()).map_err(|error| files::failure(&error, &folder.restoring()))?;
    context.out.result(&summary);
    context.out.say("restore.done", &[("epoch", &epoch.to_string())]);
    if let Some(aside) = aside {
        context.out.say("restore.moved", &[("path", &aside.display().to_string())]);
    }
    context.out.say("restore.phones", &[]);
    Ok(())
}

/// A backup that was read and found whole.
struct Examined {
    reader: SqliteReader,
    identity: Identity,
    found: Inspection,
}

/// The data that is here now.
struct Present {
    reader: SqliteReader,
    identity: Identity,
    epoch: u32,
    entries: u64,
    newest_ms: Option<i64>,
}

fn examine(context: &Context, file: &Path) -> Result<Examined, Failure> {
    if !file.exists() {
        return Err(Failure::new("file_missing", Exit::Refused).with("path", file.display()));
    }
    // Whatever it is, the present data is not what is damaged.
    let failure = |error: StoreError| match error {
        StoreError::Corrupt | StoreError::Foreign => {
            Failure::new("backup_unreadable", Exit::Refused).with("path", file.display())
        }
        other => files::store_failure(&other, file),
    };
    let mut progress = context.out.progress("restore.progress");
    let found = backup::inspect(file, Arc::clone(&context.entropy), &mut |stage, done, all| {
        staged(&mut progress, stage, done, all);
    });
    drop(progress);
    let found = found.map_err(failure)?;
    if let Some(first) = found.audit.findings.first() {
        let place = verify::place(&context.out, first);
        return Err(Failure::new("backup_not_whole", Exit::CheckFailed).with("place", place));
    }
    let reader = SqliteReader::open_data(file, Arc::clone(&context.entropy)).map_err(failure)?;
    let identity = reader.identity().map_err(failure)?;
    let identity = identity.ok_or_else(|| Failure::new("store_foreign", Exit::Refused))?;
    Ok(Examined { reader, identity, found })
}

impl Present {
    /// Damaged or missing data is no obstacle: it is why people restore.
    fn read(context: &Context, folder: &DataFolder) -> Option<Self> {
        let (reader, identity) = folder.reader(&context.entropy).ok()?;
        let (epoch, entries) = (reader.epoch().ok()?, reader.size().ok()?);
        let newest = entries.checked_sub(1).and_then(|last| reader.logged(last, 1).ok()?.pop());
        let newest_ms = newest.map(|logged| logged.entry.received_ms);
        Some(Self { reader, identity, epoch, entries, newest_ms })
    }
}

fn tell(context: &Context, backup: &Examined, present: Option<&Present>, newer: &[Newer]) {
    let out = &context.out;
    let date = |utc_ms: Option<i64>| match utc_ms {
        Some(utc_ms) => {
            let offset_min = context.clock.now().offset_min;
            moment(out.lang(), &At { utc_ms, offset_min, zone: None }, Clocks::There)
        }
        None => "–".to_owned(),
    };
    let (epoch, entries) = (backup.found.epoch.to_string(), backup.found.audit.entries.to_string());
    let newest = date(backup.found.last_received_ms);
    let agency = backup.identity.agency.as_str();
    out.say("restore.backup", &[("agency", agency), ("epoch", &epoch), ("entries", &entries), ("date", &newest)]);
    let Some(present) = present else { return out.say("restore.absent", &[]) };
    let (epoch, entries) = (present.epoch.to_string(), present.entries.to_string());
    out.say("restore.present", &[("epoch", &epoch), ("entries", &entries), ("date", &date(present.newest_ms))]);
    if newer.is_empty() {
        out.say("restore.nothing_newer", &[]);
    }
    for stream in newer {
        out.say("restore.newer", &[("count", &stream.count.to_string()), ("stream", stream.stream.as_str())]);
    }
}

fn told(backup: &Examined, present: Option<&Present>, newer: &[Newer], epoch: Option<u32>) -> Value {
    let newer: Vec<Value> =
        newer.iter().map(|newer| json!({ "stream": newer.stream.as_str(), "entries": newer.count })).collect();
    json!({
        "backup": {
            "agency": backup.identity.agency, "epoch": backup.found.epoch, "entries": backup.found.audit.entries,
            "last_received_ms": backup.found.last_received_ms,
        },
        "present": present.map(|present| json!({ "epoch": present.epoch, "entries": present.entries })),
        "only_in_present": newer,
        "restored_as_epoch": epoch,
    })
}

fn read_witnessed(path: &Path, identity: &Identity) -> Result<(u64, Hash), Failure> {
    let text = files::read_text(path)?;
    let signed = SignedCheckpoint::decode(text.as_bytes());
    let signed = signed.map_err(|error| Failure::new(error.code(), Exit::Refused))?;
    let checkpoint = signed.verify(&identity.origin, &identity.server);
    let checkpoint = checkpoint.map_err(|error| Failure::new(error.code(), Exit::Refused))?;
    Ok((checkpoint.size, checkpoint.root))
}

/// Moves the present data aside; answers where it lies.
fn move_aside(context: &Context, folder: &DataFolder) -> Result<Option<PathBuf>, Failure> {
    // Side files alone are what a restore that was broken off left: beside another data file they would spoil it.
    let is_there = |suffix| folder.path().join(format!("{DATA_FILE}{suffix}")).exists();
    if !["", "-wal", "-shm"].into_iter().any(is_there) {
        return Ok(None);
    }
    let aside = backup::move_aside(folder.path(), context.clock.now().utc_ms);
    let aside = aside.map_err(|error| files::store_failure(&error, folder.path()))?;
    step::reached(Step::RestoreMovedAside);
    Ok(Some(aside))
}

/// Puts the backup where no data is.
fn put_in_place(folder: &DataFolder, file: &Path) -> Result<(), Failure> {
    backup::restore(file, folder.path()).map_err(|error| files::store_failure(&error, folder.path()))?;
    step::reached(Step::RestorePlaced);
    let (keys, beside) = (folder.path().join(KEYS_FILE), keys_beside(file));
    if !keys.exists() && beside.exists() {
        std::fs::copy(&beside, &keys).map_err(|error| files::failure(&error, &keys))?;
    }
    Ok(())
}

/// Undoes [`move_aside`] and [`put_in_place`]: removes the copy of the backup, and puts the old data where it was.
fn put_back(folder: &DataFolder, aside: Option<&Path>) {
    for suffix in ["", "-wal", "-shm"] {
        let name = format!("{DATA_FILE}{suffix}");
        let _ = std::fs::remove_file(folder.path().join(&name));
        if let Some(aside) = aside {
            let _ = std::fs::rename(aside.join(&name), folder.path().join(&name));
        }
    }
    if let Some(aside) = aside {
        let _ = std::fs::remove_dir(aside);
    }
}

/// The first record of the new epoch, in `control` and in every channel, where the other members go back on it. In a
/// chain of its own: the root's chain of the old epoch may have gone further than the backup knows, and signing the same
/// place twice would look like a copied key.
fn open_epoch(
    context: &Context,
    folder: &DataFolder,
    lock: &Lock,
    root: &KeyFile,
    epoch: u32,
    last_witnessed: Option<(u64, Hash)>,
) -> Result<(), Failure> {
    let (reader, identity) = folder.reader(&context.entropy)?;
    let frontier = reader.frontier().map_err(|error| files::store_failure(&error, folder.path()))?;
    let heads = reader.heads().map_err(|error| files::store_failure(&error, folder.path()))?;
    let (restored_size, restored_root) = (frontier.size(), frontier.root());
    let begun = |back_to| NewEpoch { epoch, restored_size, restored_root, last_witnessed, back_to };
    let desk = Desk::new(folder.clone(), reader, identity)?;
    let channels = heads.into_iter().filter(|(stream, _)| stream.class() == StreamClass::Channel);
    let channels = channels.map(|(stream, head)| (stream, begun(Some((head.pos, head.hash)))));
    for (stream, content) in std::iter::once((StreamName::control(), begun(None))).chain(channels) {
        let chain = (&stream, u64::from(epoch - 1));
        let envelopes = desk.seal(context, root, chain, vec![Content::NewEpoch(content)])?;
        desk::enter_here(context, folder, lock, root, &desk::frame_of(&stream, &envelopes))?;
    }
    Ok(())
}
