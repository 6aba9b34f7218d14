//! A phone that dies at every step.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use enlace_core::clock::SystemEntropy;
use enlace_core::step::Step;
use enlace_core::storage::key::FileVault;
use enlace_core::storage::{Options, Storage};
use serde_json::json;

use crate::phone::{PhoneProcess, invite};
use crate::serving::Serving;
use crate::story::{Death, Story, same, sync, tell};
use crate::world::World;
use crate::{DIE_AT, wish};

/// Steps of a working day.
pub const STEPS: &[Step] = &[
    Step::KeyStored,
    Step::TablesMade,
    Step::SecretWritten,
    Step::DocumentAdded,
    Step::ChangeAdded,
    Step::DocumentProjected,
    Step::NumberTaken,
    Step::WriteDone,
    Step::WriteKept,
    Step::SealReserved,
    Step::SealCounted,
    Step::SealSigned,
    Step::RecordAdded,
    Step::ChangesSealed,
    Step::ChainMoved,
    Step::EntryAdded,
    Step::ChangesSettled,
    Step::CursorMoved,
    Step::WindowMoved,
];

/// Steps that an administrator's act leads to.
pub const UNDER_ORDERS: &[Step] = &[Step::DraftAdded, Step::DocumentForgotten];

/// Steps after a database was put back.
pub const RESTORED: &[Step] = &[Step::RestoreNoticed];

const STREAMS: &str = "internal/nogales:write,identity/nogales:write";

/// An agency, its server, and a phone that watches.
struct Place {
    world: World,
    serving: Serving,
    witness: PhoneProcess,
}

impl Place {
    /// With so many documents from before.
    fn new(documents: usize) -> Self {
        let world = World::founded();
        let serving = Serving::start(&world);
        let mut witness = PhoneProcess::enrolled(&world, "witness", &invite(&world, &serving, "agent", STREAMS));
        for _ in 0..documents {
            witness.report("minor");
        }
        witness.sync();
        Self { world, serving, witness }
    }

    fn invitation(&self) -> String {
        invite(&self.world, &self.serving, "agent", STREAMS)
    }

    fn phone(&self, name: &str, wish: Option<String>) -> PhoneProcess {
        let mut command = self.world.command(&["phone", "--dir", name]);
        PhoneProcess::begin(match wish {
            Some(wish) => {
                command.env(DIE_AT, wish);
                command
            }
            None => command,
        })
    }

    /// What must be true once the phone was started again and has synced.
    fn check(&mut self, name: &str, invitation: &str, story: &Story) {
        let mut phone = self.phone(name, None);
        phone.done(&json!({ "do": "enrol", "invitation": invitation }));
        story.check(&mut phone, name);
        phone.sync();
        phone.sync();
        story.check(&mut phone, name);
        self.witness.sync();
        story.check(&mut self.witness, "the witness");
        same(&mut phone, &mut self.witness, name);
        drop(phone);
        verify_database(&self.world.path(name));
    }

    fn close(self) {
        drop((self.witness, self.serving));
        self.world.run(&["log", "verify"]).succeeded();
    }
}

/// Reads every page of the phone's database.
fn verify_database(folder: &Path) {
    let vault = Arc::new(FileVault::open(folder.join("keystore")).unwrap());
    let options = Options {
        path: folder.join("phone.db"),
        key_name: "database".to_owned(),
        vault,
        entropy: Arc::new(SystemEntropy),
    };
    Storage::open(options).unwrap().verify().unwrap();
}

/// A working day. Ends early if the phone dies.
fn day(phone: &mut PhoneProcess, invitation: &str, story: &mut Story) -> Result<(), Death> {
    tell(phone, &json!({ "do": "enrol", "invitation": invitation }))?;
    sync(phone)?;
    sync(phone)?;
    story.report(phone)?;
    story.worsen(phone, "severe")?;
    story.person(phone)?;
    sync(phone)?;
    story.worsen(phone, "extreme")?;
    story.report(phone)?;
    sync(phone)?;
    story.worsen(phone, "moderate")?;
    sync(phone)
}

/// Lets a phone die at a time of a step; whether it came to that.
fn dies(place: &mut Place, step: Step, time: u32) -> bool {
    let (name, invitation) = (format!("{}-{time}", step.word()), place.invitation());
    let mut story = Story::default();
    let mut phone = place.phone(&name, Some(wish(step, time)));
    let died = day(&mut phone, &invitation, &mut story).is_err();
    drop(phone);
    place.check(&name, &invitation, &story);
    died
}

#[test]
fn a_phone_that_dies_at_any_step_keeps_what_it_acknowledged_and_converges() {
    // More than a first sync brings whole: it has a window to bring.
    let mut place = Place::new(70);
    for step in STEPS.iter().copied().filter(|step| !matches!(step, Step::WriteDone | Step::WriteKept)) {
        assert!(dies(&mut place, step, 1), "{} is never reached", step.word());
        dies(&mut place, step, 4);
    }
    place.close();
}

#[test]
fn a_phone_that_dies_at_any_transaction_keeps_what_it_acknowledged_and_converges() {
    // ENLACE_CRASHES=all dies at each one, else at every third.
    let stride = if std::env::var("ENLACE_CRASHES").is_ok_and(|which| which == "all") { 1 } else { 3 };
    let mut place = Place::new(3);
    for (step, first) in [(Step::WriteDone, 1), (Step::WriteKept, 2)] {
        let died = (first..1_000).step_by(stride).take_while(|time| dies(&mut place, step, *time)).count();
        assert!(died * stride > 20, "only {died} transactions in a day");
    }
    place.close();
}

#[test]
fn a_phone_that_dies_over_a_refusal_offers_what_was_refused_after_its_restart() {
    let mut place = Place::new(0);
    let mut phone = PhoneProcess::enrolled(&place.world, "refused", &place.invitation());
    let (document, _) = phone.report("minor");
    phone.sync();
    let edit = json!({ "do": "edit", "document": document, "edits": { "severity": "severe" }, "reason": null });
    phone.done(&edit);
    let device = newest_device(&place.world);
    place.world.run(&["devices", "revoke", &device, "internal/nogales"]).succeeded();
    drop(phone);
    let mut phone = place.phone("refused", Some(wish(Step::DraftAdded, 1)));
    assert!(sync(&mut phone).is_err(), "never reached");
    place.world.run(&["devices", "grant", &device, "internal/nogales:write"]).succeeded();
    let mut phone = place.phone("refused", None);
    phone.sync();
    phone.sync();
    let drafts = phone.done(&json!({ "do": "drafts" }))["drafts"].as_array().unwrap().clone();
    assert_eq!(drafts.len(), 1, "what was refused is offered once: {drafts:?}");
    phone.done(&json!({ "do": "take_up", "draft": drafts[0]["number"] }));
    phone.sync();
    place.witness.sync();
    same(&mut phone, &mut place.witness, "refused");
    place.close();
}

#[test]
fn a_phone_that_dies_over_a_purge_obeys_after_its_restart() {
    let mut place = Place::new(0);
    let mut phone = PhoneProcess::enrolled(&place.world, "purged", &place.invitation());
    let ((gone, _), (kept, _)) = (phone.report("severe"), phone.report("minor"));
    phone.sync();
    place.world.run(&["purge", &gone, "--reason", "Order 7"]).succeeded();
    drop(phone);
    let mut phone = place.phone("purged", Some(wish(Step::DocumentForgotten, 1)));
    assert!(sync(&mut phone).is_err(), "never reached");
    let mut phone = place.phone("purged", None);
    assert!(phone.shows(&gone), "half a purge is none");
    phone.sync();
    assert!(!phone.shows(&gone) && phone.shows(&kept));
    place.witness.sync();
    same(&mut phone, &mut place.witness, "purged");
    place.close();
}

#[test]
fn a_phone_that_dies_over_its_restored_database_opens_a_new_generation_later() {
    let mut place = Place::new(0);
    let invitation = place.invitation();
    let mut phone = PhoneProcess::enrolled(&place.world, "restored", &invitation);
    drop(phone);
    let files = || fs::read_dir(place.world.path("restored")).unwrap().map(|entry| entry.unwrap().path());
    let database = |path: &std::path::PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("phone.db");
    let old: Vec<_> = files().filter(database).map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    phone = place.phone("restored", None);
    let mut story = Story::default();
    story.report(&mut phone).unwrap();
    phone.sync();
    drop(phone);
    files().filter(database).for_each(|path| fs::remove_file(path).unwrap());
    for (path, bytes) in &old {
        fs::write(path, bytes).unwrap();
    }
    for step in RESTORED {
        let mut phone = place.phone("restored", Some(wish(*step, 1)));
        assert!(sync(&mut phone).is_err(), "{} is never reached", step.word());
    }
    place.check("restored", &invitation, &Story::default());
    let mut phone = place.phone("restored", None);
    story.check(&mut phone, "the restored phone");
    story.report(&mut phone).unwrap();
    drop(phone);
    place.check("restored", &invitation, &story);
    place.close();
}

/// The device id of the phone that enrolled last.
fn newest_device(world: &World) -> String {
    let told = world.run(&["--json", "devices"]).json();
    let devices = told["devices"].as_array().unwrap();
    let newest = devices.iter().max_by_key(|device| device["reference"].as_str().unwrap()).unwrap();
    newest["id"].as_str().unwrap().to_owned()
}
