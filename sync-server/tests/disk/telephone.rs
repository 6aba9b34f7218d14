//! A phone whose disk is full, or whose folder cannot be written.

use serde_json::json;

use crate::is_explained;
use crate::mounted::Mounted;
use crate::phone::{PhoneProcess, invite};
use crate::serving::Serving;
use crate::world::World;

const WRITES: &str = "internal/nogales:write";

/// Reports until the phone says that there is no room; what it acknowledged before.
fn report_until_full(phone: &mut PhoneProcess) -> Vec<String> {
    let mut kept = Vec::new();
    for _ in 0..2_000 {
        let edits = json!({ "scenario": "drone", "severity": "minor", "narrative": { "prose": "Zumbido al norte. ".repeat(60) } });
        let answer = phone.ask(&json!({ "do": "report", "stream": "internal/nogales", "edits": edits }));
        let Some(id) = answer["document"].as_str() else {
            assert_eq!(answer["error"], "storage_disk_full");
            return kept;
        };
        kept.push(id.to_owned());
    }
    panic!("the disk never was full");
}

#[test]
#[ignore = "mounts file systems: cargo xtask test --only disk"]
fn a_phone_on_a_full_disk_says_so_shows_everything_and_goes_on_when_there_is_room() {
    let world = World::founded();
    let disk = Mounted::small(&world.path("small"), 6_000);
    let serving = Serving::start(&world);
    let mut phone = PhoneProcess::enrolled(&world, "small/phone", &invite(&world, &serving, "agent", WRITES));
    let mut other = PhoneProcess::enrolled(&world, "other", &invite(&world, &serving, "agent", WRITES));
    disk.fill_but(600);
    let mut kept = report_until_full(&mut phone);
    is_explained("storage_disk_full");
    assert!(kept.len() > 3, "{}", kept.len());
    assert!(kept.iter().all(|id| phone.shows(id)), "a full disk can be read");
    let refused = phone.ask(&json!({ "do": "sync" }))["error"].as_str().unwrap().to_owned();
    assert!(["storage_disk_full", "vault_full"].contains(&refused.as_str()), "{refused}");
    is_explained("vault_full");
    // The app ends and starts again, still without room.
    drop(phone);
    let starting = world.command(&["phone", "--dir", "small/phone"]).output().unwrap();
    let said = String::from_utf8(starting.stderr).unwrap();
    assert!(
        starting.status.success() || said.contains("[storage_disk_full]") || said.contains("[vault_full]"),
        "{said}"
    );

    disk.make_room();
    let mut phone = PhoneProcess::start(&world, "small/phone");
    assert!(kept.iter().all(|id| phone.shows(id)), "nothing that was saved is lost");
    kept.push(phone.report("severe").0);
    phone.sync();
    other.sync();
    assert!(kept.iter().all(|id| other.shows(id)), "and all of it arrives");
    drop((phone, other, serving));
    world.run(&["log", "verify"]).succeeded();
}

#[test]
#[ignore = "mounts file systems: cargo xtask test --only disk"]
fn a_phone_in_a_folder_that_cannot_be_written_says_so_and_goes_on_when_it_can() {
    let world = World::founded();
    let serving = Serving::start(&world);
    let mut phone = PhoneProcess::enrolled(&world, "phone", &invite(&world, &serving, "agent", WRITES));
    let (kept, _) = phone.report("minor");
    drop(phone);
    let mounted = Mounted::read_only(&world.path("phone"));
    for lang in ["en", "es"] {
        let run = world.run(&["--lang", lang, "phone", "--dir", "phone"]);
        assert_ne!(run.status, 0);
        assert!(run.err.contains("[storage_read_only]") || run.err.contains("[vault_unavailable]"), "{}", run.err);
    }
    drop(mounted);
    let mut phone = PhoneProcess::start(&world, "phone");
    assert!(phone.shows(&kept));
    phone.report("severe");
    phone.sync();
}
