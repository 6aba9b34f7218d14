//! A cut of power at every moment of a phone's and a server's work, not the end of a process: a process that is killed
//! leaves what it wrote, a cut leaves what was synced and any part of the rest.
//!
//! SQLite runs over a file system that notes every write and sync, under SQLCipher and below the server's store alike.
//! For every sync, and some writes between, the disk is made as a cut there may leave it, both are opened on it, and
//! what anybody was told is kept must be there, whole. `ENLACE_CUTS=20` tries so many disks at each moment.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod disk;
mod phone;
mod watched;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use disk::{Disk, Left, Op, Told, note};
use enlace_core::clock::SeededEntropy;
use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::ids::{DocumentId, RecordId};
use enlace_core::record::content::Access;
use enlace_core::sync::Outcome;
use enlace_server::store::Read as _;
use enlace_server::store::audit::{self, Depth};
use enlace_server::store::sqlite::SqliteStore;
use enlace_tests::harness::{INTERNAL, Link, World};
use enlace_tests::workload::Dice;

/// Every how many writes a cut is tried too.
const WRITES: usize = 10;

fn internal() -> StreamName {
    StreamName::parse(INTERNAL).unwrap()
}

/// What a phone writes down, signs and sends; the report everything is in.
fn work(world: &mut World, holder: &Arc<Holder>) -> DocumentId {
    let edits = [Edit::set("scenario", "drone"), Edit::write("narrative", "Zumbido al norte.")];
    let document = command::report(holder, &internal(), &edits).unwrap().document;
    for number in 0..60_usize {
        let item = enlace_core::ids::ItemId::random(&*holder.host().entropy).to_segment();
        let path = format!("actions.{item}.action");
        let words = format!("nota {number} ").repeat(20 + number);
        let edits = [Edit::set(path.clone(), "search"), Edit::write(format!("actions.{item}.note"), words)];
        command::edit(holder, document, &edits, None).unwrap();
        note(Op::Told(Told::Saved(path)));
        match number % 6 {
            1 => drop(holder.seal_all().unwrap()),
            3 => {
                sync(world, holder);
                note(Op::Told(Told::Entered(entered(holder))));
            }
            // What was destroyed leaves the log at once: the way by which pages come into the database itself.
            5 => holder.storage().checkpoint().unwrap(),
            _ => {}
        }
    }
    document
}

fn sync(world: &mut World, holder: &Arc<Holder>) -> Outcome {
    Link::default().exchange(holder, &mut world.agency).unwrap()
}

/// Records of the phone's stream that the server told it has.
fn entered(holder: &Holder) -> Vec<RecordId> {
    let entries = holder.storage().read(|tx| tx.entries_of_stream(&internal())).unwrap();
    entries.into_iter().map(|entry| entry.record).collect()
}

/// What was told before a moment.
#[derive(Default)]
struct Promises {
    is_enrolled: bool,
    saved: Vec<String>,
    entered: BTreeSet<RecordId>,
}

impl Promises {
    fn take(&mut self, told: &Told) {
        match told {
            Told::Enrolled => self.is_enrolled = true,
            Told::Saved(path) => self.saved.push(path.clone()),
            Told::Entered(records) => self.entered.extend(records),
        }
    }
}

/// A moment's work: everything that happened, and who was where.
struct Recorded {
    ops: Vec<Op>,
    phone: PathBuf,
    server: PathBuf,
    document: DocumentId,
}

impl Recorded {
    /// A phone and its server at work over the watched file system.
    fn new() -> Self {
        watched::watch();
        let mut world = World::new(61);
        let phone = world.folder().join("phone-of-ana.db");
        let holder = phone::open(&phone, phone::NotedVault::default()).unwrap();
        let invitation = world.invite("Ana", &["agent"], &[(INTERNAL, Access::Write)]);
        command::enrol(&holder, &invitation, "test 1.0").unwrap();
        for _ in 0..2 {
            sync(&mut world, &holder);
        }
        note(Op::Told(Told::Enrolled));
        let document = work(&mut world, &holder);
        let server = world.server_folder().to_owned();
        Self { ops: disk::take(), phone, server, document }
    }

    /// Cuts the power at every sync and every tenth write from the enrolment on, `tries` times each: how many cuts, and
    /// what was not as it was told.
    fn cut_everywhere(&self, tries: u64, ignores: impl Fn(&Op) -> bool) -> (usize, Vec<String>) {
        let (mut disk, mut promises) = (Disk::default(), Promises::default());
        let (mut writes, mut cuts, mut broken) = (0, 0, Vec::new());
        for (moment, op) in self.ops.iter().enumerate() {
            let is_due = match op {
                Op::Sync { .. } => true,
                Op::Write { .. } => {
                    writes += 1;
                    writes % WRITES == 0
                }
                Op::Told(told) => {
                    promises.take(told);
                    false
                }
                _ => false,
            };
            for number in (0..tries).filter(|_| is_due && promises.is_enrolled) {
                let left = disk.cut(&mut Dice::new(number, moment as u64));
                broken.extend(
                    self.check(left, &promises).err().map(|why| format!("operation {moment}, disk {number}: {why}")),
                );
                cuts += 1;
            }
            if !ignores(op) {
                disk.take(op);
            }
        }
        (cuts, broken)
    }

    /// Both sides on what a cut has left.
    fn check(&self, left: Left, promises: &Promises) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in &left.files {
            let to = folder.path().join(if Path::new(path).starts_with(&self.server) { "server" } else { "phone" });
            std::fs::create_dir_all(&to).unwrap();
            std::fs::write(to.join(Path::new(path).file_name().unwrap()), bytes).unwrap();
        }
        let store = SqliteStore::open(&folder.path().join("server"), Arc::new(SeededEntropy::new(9)));
        let store = store.map_err(|error| format!("server: {error}"))?;
        let found = audit::check(&store, Depth::Bodies, &mut |_, _| {}).map_err(|error| format!("server: {error}"))?;
        require(found.findings.is_empty(), || format!("server: {:?}", found.findings))?;
        let is_there = |id: &RecordId| store.entry_of(id).is_ok_and(|entry| entry.is_some());
        require(promises.entered.iter().all(is_there), || "told, and not on the server".to_owned())?;

        let database = folder.path().join("phone").join(self.phone.file_name().unwrap());
        let holder = phone::open(&database, phone::NotedVault::with(left.secrets));
        let holder = holder.map_err(|error| format!("phone: {error}"))?;
        holder.storage().verify().map_err(|error| format!("phone: {error}"))?;
        let generation = holder.identity().map_err(|error| format!("phone: {error}"))?.generation;
        require(generation == 0, || "a cut was taken for a restore".to_owned())?;
        // The server synced before it answered: nothing the phone has of it can be missing there.
        require(entered(&holder).iter().all(is_there), || "on the phone, and not on the server".to_owned())?;
        let Some(last) = promises.saved.len().checked_sub(1) else { return Ok(()) };
        let (_, shown) = holder.document(self.document).map_err(|error| format!("phone: {error}"))?;
        let fields = shown.fields().unwrap();
        let lost = promises.saved.iter().position(|path| !fields.contains_key(path));
        require(lost.is_none(), || format!("told, and not on the phone: note {lost:?} of {last}"))?;
        let half = |end: &str| fields.keys().filter(|path| path.ends_with(end)).count();
        let (notes, texts) = (half(".action"), half(".note"));
        require(notes == texts && notes <= last + 2, || format!("{notes} notes, {texts} texts, {last} told"))
    }
}

fn require(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

#[test]
fn whatever_anybody_was_told_is_kept_survives_a_power_cut_at_any_moment() {
    let tries = std::env::var("ENLACE_CUTS").ok().and_then(|tries| tries.parse().ok()).unwrap_or(1);
    let recorded = Recorded::new();
    let (cuts, broken) = recorded.cut_everywhere(tries, |_| false);
    println!("{cuts} cuts over {} operations", recorded.ops.len());
    assert_eq!(broken, Vec::<String>::new());
    assert!(cuts > 150, "{cuts} cuts");

    // A disk that says it synced the write-ahead log and did not is noticed: the cuts can tell.
    let lies = |op: &Op| matches!(op, Op::Sync { path } if path.ends_with("-wal"));
    let (cuts, broken) = recorded.cut_everywhere(1, lies);
    let is_lost = |why: &&String| ["no enrolment", "not on the"].iter().any(|what| why.contains(what));
    assert!(broken.iter().filter(is_lost).count() > cuts / 4, "{broken:?}");
}
