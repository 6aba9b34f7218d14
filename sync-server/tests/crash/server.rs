//! A server that dies at every step, while phones and an administrator go on.

use std::fs;
use std::path::Path;

use enlace_core::step::Step;
use serde_json::{Value, json};

use crate::phone::{PhoneProcess, invite};
use crate::serving::Serving;
use crate::story::{Story, same};
use crate::world::World;
use crate::{DIE_AT, wish};

/// Steps of a server.
pub const STEPS: &[Step] = &[
    Step::RecordStored,
    Step::LeafStored,
    Step::EntryStored,
    Step::BodyStored,
    Step::ChainStored,
    Step::ApartStored,
    Step::ContactStored,
    Step::CheckpointStored,
    Step::KeysKept,
    Step::DataKept,
    Step::KeysDestroyed,
];

const STREAMS: &str = "internal/nogales:write,identity/nogales:write";

/// A morning that every run begins with: two agents, a phone that was lost, a document to be purged.
struct Morning {
    world: World,
    port: String,
    purged: String,
    entries: u64,
}

impl Morning {
    fn new() -> Self {
        let world = World::founded();
        let serving = Serving::start(&world);
        let port = serving.url().rsplit(':').next().unwrap().to_owned();
        let phone = |name: &str| PhoneProcess::enrolled(&world, name, &invite(&world, &serving, "agent", STREAMS));
        let (mut ana, mut eva, mut lost) = (phone("ana"), phone("eva"), phone("lost"));
        let (purged, _) = ana.report("severe");
        ana.sync();
        eva.sync();
        lost.report("extreme");
        let told = world.run(&["--json", "devices"]).json();
        let device = told["devices"][2]["id"].as_str().unwrap().to_owned();
        world.run(&["devices", "lost", &device]).succeeded();
        world.keep_checkpoint("morning.txt");
        drop((ana, eva, lost));
        assert_eq!(serving.stop(), Some(0));
        let entries = world.entries();
        Self { world, port, purged, entries }
    }

    /// A world of its own that goes on from here.
    fn again(&self) -> World {
        let world = World::new();
        copy(&self.world.path(""), &world.path(""));
        world
    }

    fn serve(&self, world: &World, wish: Option<String>) -> Serving {
        let mut command = world.command(&["serve", "--listen", &format!("127.0.0.1:{}", self.port)]);
        if let Some(wish) = wish {
            command.env(DIE_AT, wish);
        }
        Serving::begin(command)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A server, started again whenever it is found dead.
struct Restarting<'a> {
    morning: &'a Morning,
    world: &'a World,
    serving: Serving,
    deaths: usize,
}

impl Restarting<'_> {
    /// Syncs; over a server that dies once more.
    fn sync(&mut self, phone: &mut PhoneProcess) -> Value {
        let sync = json!({ "do": "sync" });
        let answer = phone.ask(&sync);
        let was_answered = answer.get("error").is_none_or(|code| code == "device_compromised");
        if was_answered || !self.serving.dies() { answer } else { self.restart(|| phone.ask(&sync)) }
    }

    fn restart<T>(&mut self, then: impl FnOnce() -> T) -> T {
        self.deaths += 1;
        self.serving = self.morning.serve(self.world, None);
        then()
    }

    /// Purges, whatever happens to the server meanwhile.
    fn purge(&mut self) {
        let words = ["purge", &self.morning.purged, "--reason", "Order 9"];
        let run = self.world.run(&words);
        if run.status == 0 || !self.serving.dies() {
            run.succeeded();
        } else {
            let world = self.world;
            self.restart(|| world.run(&words)).succeeded();
        }
    }
}

/// A day over which the server dies; whether it did.
fn dies(morning: &Morning, step: Step, time: u32) -> bool {
    let world = morning.again();
    let serving = morning.serve(&world, Some(wish(step, time)));
    let mut server = Restarting { morning, world: &world, serving, deaths: 0 };
    let [mut ana, mut eva, mut lost] = ["ana", "eva", "lost"].map(|name| PhoneProcess::start(&world, name));
    let (mut of_ana, mut of_eva) = (Story::default(), Story::default());
    of_ana.report(&mut ana).unwrap();
    of_ana.person(&mut ana).unwrap();
    server.sync(&mut ana);
    of_ana.worsen(&mut ana, "severe").unwrap();
    of_eva.report(&mut eva).unwrap();
    server.sync(&mut eva);
    server.sync(&mut lost);
    server.sync(&mut ana);
    server.purge();
    // Faults are over: everything arrives.
    for _ in 0..2 {
        for phone in [&mut ana, &mut eva] {
            let answer = server.sync(phone);
            assert!(answer.get("error").is_none(), "{answer}");
        }
    }
    assert_eq!(server.sync(&mut lost)["error"], "device_compromised");
    for phone in [&mut ana, &mut eva] {
        of_ana.check(phone, "a phone");
        of_eva.check(phone, "a phone");
        assert!(!phone.shows(&morning.purged), "what was purged is gone");
    }
    same(&mut ana, &mut eva, step.word());
    let quarantined = world.run(&["--json", "records"]).json();
    assert_eq!(quarantined["quarantined"].as_array().unwrap().len(), 1, "once, and once only");
    let deaths = server.deaths;
    drop((server, ana, eva, lost));
    // The log goes on from where it was, and holds together.
    world.run(&["log", "verify", "--against", "morning.txt"]).succeeded();
    assert!(world.entries() > morning.entries);
    assert!(deaths <= 1);
    deaths == 1
}

#[test]
fn a_server_that_dies_at_any_step_keeps_what_it_answered_and_converges() {
    let morning = Morning::new();
    for step in STEPS.iter().copied() {
        assert!(dies(&morning, step, 1), "{} is never reached", step.word());
        dies(&morning, step, 3);
    }
}

#[test]
fn a_server_that_dies_at_any_transaction_keeps_what_it_answered_and_converges() {
    let morning = Morning::new();
    let transactions = (1..1_000).take_while(|time| dies(&morning, Step::DataKept, *time)).count();
    assert!(transactions > 5, "only {transactions} transactions in a day");
}
