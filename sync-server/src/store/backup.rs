//! Copies of the data, what a copy holds, and how a damaged file is put aside. Nothing here deletes data.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use enlace_core::clock::Entropy;
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::step::{self, Step};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::audit::{self, AuditReport, Depth};
use super::sqlite::{DATA_FILE, SqliteReader};
use super::{Read, Result, StoreError};

/// Pages copied between two words on progress.
const STEP_PAGES: i32 = 1_000;

/// What a long operation is doing, for a progress line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Copying pages.
    Copying,
    /// Reading every page of the copy.
    CheckingPages,
    /// Reading every entry of the copy.
    CheckingLog,
}

/// What one data file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Size of the file.
    pub bytes: u64,
    /// Agency code.
    pub agency: String,
    /// Epoch that was running.
    pub epoch: u32,
    /// Each stream's last entry.
    pub heads: Vec<(StreamName, Cursor)>,
    /// When the newest entry was received.
    pub last_received_ms: Option<i64>,
    /// Number of entries, root, newest checkpoint, and what is wrong.
    pub audit: AuditReport,
}

/// Copies the data while the server runs, checks the copy page by page and entry by entry, and only then gives it its
/// name. `to` must not exist. The copy holds sealed bodies as ciphertext; [`backup_keys`] copies what opens them.
pub fn backup(
    source: &SqliteReader,
    to: &Path,
    entropy: Arc<dyn Entropy>,
    progress: &mut dyn FnMut(Stage, u64, u64),
) -> Result<Inspection> {
    let partial = begin_copy(to)?;
    let root = copy(source.data(), &partial, progress, || Ok(source.frontier()?.root()))?;
    let found = inspect(&partial, entropy, progress)?;
    if found.audit.root != Some(root) || !found.audit.findings.is_empty() {
        return Err(StoreError::Corrupt);
    }
    step::reached(Step::BackupCopied);
    finish_copy(&partial, to)?;
    Ok(found)
}

/// Copies the keys. Whoever holds this and a backup reads everything, so keep them apart; and a key destroyed later
/// lives on in it, so replace it with each backup and keep no old ones.
pub fn backup_keys(source: &SqliteReader, to: &Path) -> Result<()> {
    let partial = begin_copy(to)?;
    copy(source.keys(), &partial, &mut |_, _, _| {}, || Ok(()))?;
    finish_copy(&partial, to)
}

/// What a data file holds and whether it is whole; changes nothing in its folder that matters.
pub fn inspect(
    file: &Path,
    entropy: Arc<dyn Entropy>,
    progress: &mut dyn FnMut(Stage, u64, u64),
) -> Result<Inspection> {
    let store = SqliteReader::open_data(file, entropy)?;
    progress(Stage::CheckingPages, 0, 1);
    let verdict: String = store.data().query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StoreError::Corrupt);
    }
    progress(Stage::CheckingPages, 1, 1);
    let audit = audit::check(&store, Depth::Log, &mut |done, all| progress(Stage::CheckingLog, done, all))?;
    let identity = store.identity()?.ok_or(StoreError::Foreign)?;
    let last = store.size()?.checked_sub(1).map(|last| store.logged(last, 1)).transpose()?;
    Ok(Inspection {
        bytes: fs::metadata(file)?.len(),
        agency: identity.agency,
        epoch: store.epoch()?,
        heads: store.heads()?,
        last_received_ms: last.and_then(|mut entries| entries.pop()).map(|logged| logged.entry.received_ms),
        audit,
    })
}

/// Puts a backup's data file into a folder that has none. The server must open a new epoch before it serves.
pub fn restore(file: &Path, folder: &Path) -> Result<()> {
    let to = folder.join(DATA_FILE);
    let partial = begin_copy(&to)?;
    fs::copy(file, &partial)?;
    finish_copy(&partial, &to)
}

/// Moves a damaged data file, with whatever belongs to it, into a new folder `damaged-<time>` beside it and answers
/// that folder. The keys stay.
pub fn move_aside(folder: &Path, now_ms: i64) -> Result<PathBuf> {
    let aside = folder.join(format!("damaged-{now_ms}"));
    fs::create_dir(&aside)?;
    for suffix in ["", "-wal", "-shm"] {
        let name = format!("{DATA_FILE}{suffix}");
        if folder.join(&name).exists() {
            fs::rename(folder.join(&name), aside.join(&name))?;
        }
    }
    sync_folder(&aside)?;
    sync_folder(folder)?;
    Ok(aside)
}

/// An empty file for the copy, readable by its owner alone; an unfinished one of earlier is replaced.
fn begin_copy(to: &Path) -> Result<PathBuf> {
    if to.exists() {
        return Err(StoreError::TargetExists);
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&partial)?;
    Ok(partial)
}

fn finish_copy(partial: &Path, to: &Path) -> Result<()> {
    File::open(partial)?.sync_all()?;
    if to.exists() {
        return Err(StoreError::TargetExists);
    }
    fs::rename(partial, to)?;
    sync_folder(to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

fn sync_folder(folder: &Path) -> Result<()> {
    Ok(File::open(folder)?.sync_all()?)
}

/// Copies one snapshot and answers what `witness` says of that same snapshot.
fn copy<T>(
    from: &Connection,
    to: &Path,
    progress: &mut dyn FnMut(Stage, u64, u64),
    witness: impl FnOnce() -> Result<T>,
) -> Result<T> {
    // An open read transaction holds the snapshot, so a busy writer cannot make the copy start over.
    let snapshot = from.unchecked_transaction()?;
    let said = witness()?;
    let mut target = Connection::open(to)?;
    {
        let backup = Backup::new(&snapshot, &mut target)?;
        while backup.step(STEP_PAGES)? != StepResult::Done {
            let state = backup.progress();
            let (all, rest) = (u64::try_from(state.pagecount), u64::try_from(state.remaining));
            let (all, rest) = (all.unwrap_or(0), rest.unwrap_or(0));
            progress(Stage::Copying, all.saturating_sub(rest), all);
        }
    }
    // One file, which can be opened where nothing may be written.
    target.query_row("pragma journal_mode = delete", [], |_| Ok(()))?;
    Ok(said)
}
