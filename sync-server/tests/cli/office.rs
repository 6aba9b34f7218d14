//! A served agency with a phone that is a process of its own: what administrators do about real records.

use serde_json::json;

use crate::phone::{PhoneProcess, invite};
use crate::serving::Serving;
use crate::world::{Run, World};

/// A founded agency and its running server.
fn served() -> (World, Serving) {
    let world = World::founded();
    let serving = Serving::start(&world);
    (world, serving)
}

fn phone(world: &World, serving: &Serving, name: &str, streams: &str) -> PhoneProcess {
    PhoneProcess::enrolled(world, name, &invite(world, serving, "agent", streams))
}

/// The device id of the phone that enrolled last.
fn newest_device(world: &World) -> String {
    let told = world.run(&["--json", "devices"]).json();
    let devices = told["devices"].as_array().unwrap();
    devices.iter().max_by_key(|device| device["reference"].as_str().unwrap()).unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

const WRITES: &str = "internal/nogales:write";

#[test]
fn what_a_lost_phone_sends_waits_in_a_list_until_an_administrator_adopts_it() {
    let (world, serving) = served();
    let mut ana = phone(&world, &serving, "ana", WRITES);
    let mut lost = phone(&world, &serving, "lost", WRITES);
    let device = newest_device(&world);
    world.run(&["devices", "lost", &device]).succeeded();
    assert!(world.run(&["records"]).succeeded().out.contains("Nothing is in quarantine"));
    world.run(&["records", "adopt", "--device", &device[..8]]).failed(3, "records_none_of_device");
    let (first, _) = lost.report("severe");
    assert_eq!(lost.ask(&json!({ "do": "sync" }))["error"], "device_compromised");
    let run = world.run(&["records", "list"]);
    assert!(run.succeeded().out.contains("NGL-0002") && run.out.contains("device_compromised"), "{}", run.out);
    let told = world.run(&["--json", "records"]).json();
    assert_eq!(told["quarantined"].as_array().unwrap().len(), 1);
    assert_eq!(told["quarantined"][0]["documents"], json!([first]));
    ana.sync();
    assert!(!ana.shows(&first));

    world.run(&["records", "adopt", "ffffffff"]).failed(3, "record_id_unknown");
    let id = told["quarantined"][0]["id"].as_str().unwrap();
    let run = world.run(&["--lang", "es", "records", "adopt", &id[..8]]);
    assert!(run.succeeded().out.contains("Registros asumidos: 1"), "{}", run.out);
    world.run(&["records", "adopt", &id[..8]]).failed(3, "record_id_unknown");
    ana.sync();
    assert!(ana.shows(&first));
    drop(serving);
    world.run(&["log", "verify"]).succeeded();
}

#[test]
fn everything_of_a_lost_phone_is_adopted_at_once_also_without_a_server() {
    let (world, serving) = served();
    let mut lost = phone(&world, &serving, "lost", WRITES);
    let device = newest_device(&world);
    let (before, _) = lost.report("minor");
    lost.sync();
    world.run(&["devices", "lost", &device]).succeeded();
    let edit = json!({ "do": "edit", "document": before, "edits": { "severity": "severe" }, "reason": null });
    for _ in 0..2 {
        lost.done(&edit);
        lost.report("severe");
        assert_eq!(lost.ask(&json!({ "do": "sync" }))["error"], "device_compromised");
    }
    assert_eq!(serving.stop(), Some(0));
    let run = world.run(&["--json", "records", "adopt", "--device", &device[..8]]);
    assert_eq!(run.json()["adopted"].as_array().unwrap().len(), 2);
    assert_eq!(world.run(&["--json", "records"]).json()["quarantined"], json!([]));
    world.run(&["log", "verify"]).succeeded();
}

#[test]
fn a_purge_shows_first_what_would_go_and_then_who_confirmed() {
    let (world, serving) = served();
    let mut ana = phone(&world, &serving, "ana", WRITES);
    let mut own = phone(&world, &serving, "own", "internal/nogales:write-own");
    let (kept, _) = ana.report("minor");
    let (gone, reference) = own.report("severe");
    own.sync();
    ana.sync();
    assert!(ana.shows(&gone) && ana.shows(&kept));

    let dry = world.run(&["purge", &reference]);
    assert!(dry.succeeded().out.contains("Nothing was changed") && dry.out.contains("written by 1 devices"), "{dry:?}");
    let told = world.run(&["--json", "purge", &gone[..10], "--dry-run"]).json();
    assert_eq!((&told["purged"], &told["holds"]["document"]), (&json!(false), &json!(gone)));
    world.run(&["purge", "NGL-0409-0001X"]).failed(3, "document_id_unknown");
    world.run(&["purge", "0000000000"]).failed(3, "document_id_unknown");
    world.run(&["purge", &gone, "--reason", "Order 1", "--dry-run"]).failed(2, "usage_argument_conflict");

    let states = |run: &Run| -> Vec<String> {
        let told = run.json();
        told["receipts"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect()
    };
    let run = world.run(&["--json", "purge", &gone, "--reason", "Order 112/2026"]);
    assert_eq!(states(&run), ["waiting", "waiting"]);
    ana.sync();
    own.sync();
    assert!(!ana.shows(&gone) && !own.shows(&gone) && ana.shows(&kept));
    // Its next request is a phone's own word that it came so far.
    ana.sync();
    assert_eq!(states(&world.run(&["--json", "purge", &gone])), ["confirmed", "waiting"]);
    own.sync();
    let run = world.run(&["purge", &gone, "--reason", "again"]);
    assert!(run.succeeded().out.contains("on the ground “Order 112/2026”"), "{}", run.out);
    assert_eq!(states(&world.run(&["--json", "purge", &gone])), ["confirmed", "confirmed"]);
    drop(serving);
    world.run(&["log", "verify"]).succeeded();
}
