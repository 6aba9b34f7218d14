//! A damaged database is set aside and kept, never deleted; what is still readable goes into a new one.
//!
//! The new file is finished beside the old one before anything is moved, so a crash at any point leaves either the
//! damaged database or the new one, and [`Storage::open`] completes the exchange. Rows of the read model are made
//! again afterwards, cursors go back to the beginning if anything was lost, so that the server fills the holes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::connection::{Options, Storage, connect, database_key, lock};
use super::error::StorageError;
use super::key::DatabaseKey;
use super::seal::fresh_key;
use super::{beside, migrations, stream_name};
use crate::clock::Entropy;
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Entry};

/// Set while the read model has to be made again.
pub(crate) const REBUILD_NEEDED: &str = "read_model.rebuild_needed";

/// Suffix of a new file that is not complete yet.
const SALVAGING: &str = ".salvaging";

/// Suffix of a new file that is complete and waits to take the old one's place.
const SALVAGED: &str = ".salvaged";

/// Suffix of the mark that damage was seen: the next opening salvages.
const DAMAGE_SEEN: &str = ".damage-seen";

/// SQLCipher's page size.
const PAGE: usize = 4096;

/// Failed looks into a table after which it is given up. Each costs opening the damaged file anew.
const PATIENCE: u32 = 120;

/// Failed looks with single steps, before the steps grow: a page rarely holds more rows.
const SINGLE_STEPS: u32 = 24;

/// Tables with their key, parents first. Everything else follows from these.
const TABLES: [(&str, &str); 20] = [
    ("settings", "rowid"),
    ("counters", "rowid"),
    ("authors", "rowid"),
    ("streams", "n"),
    ("actors", "n"),
    ("documents", "n"),
    ("body_keys", "document"),
    ("asked", "document"),
    ("records", "n"),
    ("changes", "n"),
    ("entries", "n"),
    ("superseded_entries", "n"),
    ("drafts", "n"),
    ("audit", "n"),
    ("refused_frames", "n"),
    ("stopped_halves", "rowid"),
    ("seen_releases", "rowid"),
    ("channel_drafts", "n"),
    ("carried", "n"),
    ("hand_overs", "rowid"),
];

/// What was saved out of a damaged database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalvageReport {
    /// Where the damaged file is kept.
    pub kept: PathBuf,
    /// Documents saved.
    pub documents: u64,
    /// Changes saved.
    pub changes: u64,
    /// Changes of this device among them that the server has not entered yet.
    pub unsent_changes: u64,
    /// Records saved.
    pub records: u64,
    /// Entries saved.
    pub entries: u64,
    /// Rows that could not be read, or whose parent could not; at most this many.
    pub lost: u64,
}

impl Storage {
    /// Opens the database; if it is damaged, or damage was seen while it was last open, sets it aside and opens a new one with what could be saved.
    ///
    /// With a report, call `read_model::rebuild` before showing anything, and tell the person.
    pub fn open_or_salvage(options: Options) -> Result<(Self, Option<SalvageReport>), StorageError> {
        if beside(&options.path, DAMAGE_SEEN).exists() {
            return salvage(options).map(|(storage, report)| (storage, Some(report)));
        }
        match Self::open(options.clone()) {
            Err(StorageError::Corrupt) => salvage(options).map(|(storage, report)| (storage, Some(report))),
            opened => Ok((opened?, None)),
        }
    }
}

/// Sets the database aside, whatever is wrong with it, and opens a new one with what could be saved.
pub fn salvage(options: Options) -> Result<(Storage, SalvageReport), StorageError> {
    let path = &options.path;
    let held = lock(path)?;
    let key = database_key(&options)?;
    // A wrong key or a full disk is no damage: nothing is moved for that.
    match connect(path, &key, true) {
        Ok(_) | Err(StorageError::Corrupt) => {}
        Err(error) => return Err(error),
    }
    let mut report = SalvageReport::default();
    let unfinished = beside(path, SALVAGING);
    remove_database(&unfinished)?;
    {
        let mut target = connect(&unfinished, &key, false)?;
        migrations::run(&mut target)?;
        copy(&options, &key, &target, &mut report)?;
        target.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
    }
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, beside(path, SALVAGED))?;
    sync_folder(path)?;
    report.kept = finish(path)?.unwrap_or_else(|| path.clone());
    drop(held);
    Ok((Storage::open(options)?, report))
}

/// Completes an exchange that was interrupted: sets the damaged file aside and puts the new one in its place.
/// Where the damaged file is now; `None` when there was nothing to do.
pub(super) fn finish(path: &Path) -> Result<Option<PathBuf>, StorageError> {
    let salvaged = beside(path, SALVAGED);
    if !salvaged.exists() {
        return Ok(None);
    }
    let kept = (1..u32::MAX).map(|n| beside(path, &format!(".damaged-{n}"))).find(|kept| !kept.exists());
    let kept = kept.ok_or(StorageError::Io(std::io::ErrorKind::AlreadyExists))?;
    // The log before the file: a new file never meets an old log.
    for suffix in ["-wal", "-shm", ""] {
        match fs::rename(beside(path, suffix), beside(&kept, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    fs::rename(&salvaged, path)?;
    remove_file(&beside(path, DAMAGE_SEEN))?;
    sync_folder(path)?;
    Ok(Some(kept))
}

fn copy(
    options: &Options,
    key: &DatabaseKey,
    target: &Connection,
    report: &mut SalvageReport,
) -> Result<(), StorageError> {
    let path = &options.path;
    target.execute_batch("begin immediate")?;
    let mut source = Source { path, key, connection: None };
    if source.open().is_none() {
        // The catalogue of tables is gone. Ours is the same in every database of this build, so a copy gets that.
        let patched = beside(path, ".patched");
        if patch_catalogue(path, &patched, key).is_ok() {
            copy_tables(&mut Source { path: &patched, key, connection: None }, target, report)?;
        }
        remove_database(&patched)?;
    } else {
        copy_tables(&mut source, target, report)?;
    }
    renew_lost_keys(target, &*options.entropy, report)?;
    if report.lost > 0 || report.documents == 0 {
        target.execute_batch(
            "update streams set epoch = 0, pos = 0, entry_hash = null, head = null, window_complete = 0",
        )?;
        cut_control(target)?;
    }
    target.execute("insert or replace into settings (name, value) values (?1, x'01')", [REBUILD_NEEDED])?;
    let number = |sql: &str| target.query_row(sql, [], |row| row.get::<_, i64>(0)).map(super::unsigned);
    report.unsent_changes = number("select count(*) from changes where state < 2")?;
    target.execute_batch("commit")?;
    Ok(())
}

/// Sealed bodies whose key could not be read are lost with it, though not by order: their documents get a new key,
/// under which the server's copy comes in again.
fn renew_lost_keys(target: &Connection, entropy: &dyn Entropy, report: &mut SalvageReport) -> Result<(), StorageError> {
    let mut statement = target.prepare(
        "select d.n, s.name from documents d join streams s on s.n = d.stream
         where d.forgotten = 0 and not exists (select 1 from body_keys k where k.document = d.n)",
    )?;
    let keyless = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, stream_name(row, 1)?)))?;
    for row in keyless {
        let (n, stream) = row?;
        if stream.class().is_sealed() {
            let lost = target.execute("delete from changes where document = ?1", [n])? as u64;
            report.changes = report.changes.saturating_sub(lost);
            report.lost += lost.max(1);
            target.execute("insert into body_keys (document, key) values (?1, ?2)", (n, &fresh_key(entropy)[..]))?;
        }
    }
    Ok(())
}

/// `control` is folded from its first entry on: it goes back to where it is still whole.
fn cut_control(target: &Connection) -> Result<(), StorageError> {
    let control = StreamName::control();
    let mut statement = target.prepare(
        "select e.bytes, exists (select 1 from records r where r.id = e.record_id)
         from entries e join streams s on s.n = e.stream where s.name = ?1 order by e.pos",
    )?;
    let mut rows = statement.query([control.as_str()])?;
    let mut whole = Cursor::START;
    while let Some(row) = rows.next()? {
        let (bytes, has_record): (Vec<u8>, bool) = (row.get(0)?, row.get(1)?);
        match Entry::decode(&bytes).ok().and_then(|entry| whole.advance(&entry).ok()) {
            Some(next) if has_record => whole = next,
            _ => break,
        }
    }
    let hash = (whole.pos > 0).then_some(whole.hash.as_bytes());
    target.execute(
        "update streams set epoch = ?2, pos = ?3, entry_hash = ?4 where name = ?1",
        (control.as_str(), whole.epoch, super::signed(whole.pos), hash),
    )?;
    target.execute(
        "delete from entries where pos > ?2 and stream = (select n from streams where name = ?1)",
        (control.as_str(), super::signed(whole.pos)),
    )?;
    Ok(())
}

fn copy_tables(source: &mut Source<'_>, target: &Connection, report: &mut SalvageReport) -> Result<(), StorageError> {
    for (table, key) in TABLES {
        let saved = copy_table(source, target, table, key, report)?;
        match table {
            "documents" => report.documents = saved,
            "changes" => report.changes = saved,
            "records" => report.records = saved,
            "entries" => report.entries = saved,
            _ => {}
        }
    }
    Ok(())
}

/// Copies the rows of a table that can be read; how many.
fn copy_table(
    source: &mut Source<'_>,
    target: &Connection,
    table: &str,
    key: &str,
    report: &mut SalvageReport,
) -> Result<u64, StorageError> {
    let columns = columns(target, table)?;
    let marks = vec!["?"; columns.len()].join(", ");
    let mut insert =
        target.prepare(&format!("insert or ignore into {table} ({}) values ({marks})", columns.join(", ")))?;
    let mut saved = 0;
    let mut put = |row: Vec<Value>, report: &mut SalvageReport| -> Result<(), StorageError> {
        match insert.execute(params_from_iter(row)) {
            Ok(inserted) => saved += inserted as u64,
            // Its parent could not be read.
            Err(error) if matches!(StorageError::from_ref(&error), StorageError::Conflict) => report.lost += 1,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    };
    let list = columns.join(", ");
    if key == "rowid" {
        // Tables without row numbers: small, read from both ends.
        for order in ["asc", "desc"] {
            let sql = format!("select {list} from {table} order by 1 {order}");
            let (rows, whole) = source.scan(&sql, 0, columns.len());
            rows.into_iter().try_for_each(|row| put(row, report))?;
            if whole {
                break;
            }
            report.lost += 1;
        }
        return Ok(saved);
    }
    let range = format!("select {list}, {key} from {table} where {key} >= ?1 order by {key} limit 1000");
    let single = format!("select {list}, {key} from {table} where {key} = ?1");
    let top = source.number(&format!("select max({key}) from {table}"));
    let (mut next, mut gap) = (0, Gap::default());
    while top.is_none_or(|top| next <= top) {
        let (rows, whole) = source.scan(&range, next, columns.len() + 1);
        let full = rows.len() == 1000;
        for mut row in rows {
            if let Some(Value::Integer(n)) = row.pop() {
                next = n + 1;
            }
            gap = Gap::default();
            put(row, report)?;
        }
        if whole && !full {
            break;
        }
        if !whole {
            // Step over what cannot be read: the pages after it may be fine.
            let readable = |source: &mut Source<'_>, n: i64| source.scan(&single, n, columns.len() + 1).1;
            let Some(after) = gap.step_over(next, top, |n| readable(source, n)) else {
                report.lost += 1;
                break;
            };
            report.lost += super::unsigned(after - next);
            next = after;
        }
    }
    Ok(saved)
}

/// Finds the next readable row after an unreadable one.
#[derive(Default)]
struct Gap {
    misses: u32,
}

impl Gap {
    /// The first row after `at` that can be read, `None` when patience or the table ends. Steps grow, and the place
    /// where reading becomes possible again is then found by halving.
    fn step_over(&mut self, at: i64, top: Option<i64>, mut readable: impl FnMut(i64) -> bool) -> Option<i64> {
        let (mut bad, mut step) = (at - 1, 1);
        loop {
            let good = bad.saturating_add(step);
            if top.is_some_and(|top| good > top && bad >= top) || self.misses >= PATIENCE {
                return None;
            }
            let good = top.map_or(good, |top| good.min(top));
            if readable(good) {
                return Some(Self::halve(bad, good, readable));
            }
            self.misses += 1;
            bad = good;
            if self.misses > SINGLE_STEPS {
                step = (step * 2).min(1 << 20);
            }
        }
    }

    fn halve(mut bad: i64, mut good: i64, mut readable: impl FnMut(i64) -> bool) -> i64 {
        while good - bad > 1 {
            let middle = bad + (good - bad) / 2;
            if readable(middle) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        good
    }
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, StorageError> {
    let mut statement = connection.prepare("select name from pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// The damaged database. A failed read leaves SQLCipher's connection unusable, so it is opened again after each.
struct Source<'a> {
    path: &'a Path,
    key: &'a DatabaseKey,
    connection: Option<Connection>,
}

impl Source<'_> {
    fn open(&mut self) -> Option<&Connection> {
        if self.connection.is_none() {
            self.connection = connect(self.path, self.key, true).ok();
        }
        self.connection.as_ref()
    }

    /// Rows up to the first that cannot be read, and whether that was all of them.
    fn scan(&mut self, sql: &str, from: i64, columns: usize) -> (Vec<Vec<Value>>, bool) {
        let mut rows = Vec::new();
        let whole = self.open().is_some_and(|connection| read_rows(connection, sql, from, columns, &mut rows).is_ok());
        if !whole {
            self.connection = None;
        }
        (rows, whole)
    }

    fn number(&mut self, sql: &str) -> Option<i64> {
        let number = self.open()?.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
        if number.is_err() {
            self.connection = None;
        }
        number.ok().map(|number| number.unwrap_or(0))
    }
}

fn read_rows(
    connection: &Connection,
    sql: &str,
    from: i64,
    columns: usize,
    into: &mut Vec<Vec<Value>>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = if statement.parameter_count() == 0 { statement.query([])? } else { statement.query([from])? };
    while let Some(row) = rows.next()? {
        into.push((0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?);
    }
    Ok(())
}

/// Makes a copy of the file whose catalogue of tables comes from a new database of the same key and at least the same
/// size: the migrations of one build, run in one go, lay the tables at the same pages.
fn patch_catalogue(path: &Path, patched: &Path, key: &DatabaseKey) -> Result<(), StorageError> {
    let donor = beside(path, ".donor");
    remove_database(&donor)?;
    let mut bytes = fs::read(path)?;
    let pages = make_donor(&donor, key, bytes.len())?;
    let whole = fs::read(&donor)?;
    remove_database(&donor)?;
    bytes.resize(bytes.len().max(whole.len()), 0);
    for page in pages {
        let range = (page - 1) * PAGE..page * PAGE;
        let (Some(into), Some(from)) = (bytes.get_mut(range.clone()), whole.get(range)) else {
            return Err(StorageError::Corrupt);
        };
        into.copy_from_slice(from);
    }
    remove_database(patched)?;
    fs::write(patched, bytes)?;
    let log = beside(path, "-wal");
    if log.exists() {
        fs::copy(log, beside(patched, "-wal"))?;
    }
    Ok(())
}

/// Makes a database of at least `size` bytes; the numbers of the pages its catalogue lies on, from 1.
fn make_donor(path: &Path, key: &DatabaseKey, size: usize) -> Result<Vec<usize>, StorageError> {
    let mut connection = connect(path, key, false)?;
    migrations::run(&mut connection)?;
    let filler = i64::try_from(size).unwrap_or(i64::MAX);
    connection.execute("insert into settings (name, value) values ('size', zeroblob(?1))", [filler])?;
    connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
    let mut statement = connection.prepare("select pageno from dbstat where name = 'sqlite_schema'")?;
    let pages = statement.query_map([], |row| row.get::<_, u32>(0))?;
    pages.map(|page| Ok(page? as usize)).collect()
}

fn remove_database(path: &Path) -> Result<(), StorageError> {
    ["", "-wal", "-shm"].iter().try_for_each(|suffix| remove_file(&beside(path, suffix)))
}

fn remove_file(path: &Path) -> Result<(), StorageError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Leaves the mark for the next opening. On a disk that takes no file either, damage will be met again.
pub(super) fn mark_damaged(path: &Path) {
    let _ = fs::write(beside(path, DAMAGE_SEEN), b"");
}

/// Makes renames durable.
fn sync_folder(path: &Path) -> Result<(), StorageError> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
