//! A server and commands whose disk is full, or whose folder cannot be written.

use std::fs;

use serde_json::json;

use crate::is_explained;
use crate::mounted::Mounted;
use crate::phone::{PhoneProcess, invite};
use crate::serving::Serving;
use crate::world::World;

const WRITES: &str = "internal/nogales:write";

/// A world whose agency lies on a small disk.
fn on_small_disk(kilobytes: u32) -> (World, Mounted) {
    let world = World::new();
    let disk = Mounted::small(&world.path("enlace-data"), kilobytes);
    world.run(&["init", "--profile", "nogales"]).succeeded();
    (world, disk)
}

#[test]
#[ignore = "mounts file systems: cargo xtask test --only disk"]
fn a_server_on_a_full_disk_takes_nothing_in_loses_nothing_and_goes_on_when_there_is_room() {
    let (world, disk) = on_small_disk(6_000);
    let serving = Serving::start(&world);
    let mut ana = PhoneProcess::enrolled(&world, "ana", &invite(&world, &serving, "agent", WRITES));
    let mut eva = PhoneProcess::enrolled(&world, "eva", &invite(&world, &serving, "agent", WRITES));
    let (before, _) = ana.report("minor");
    ana.sync();
    disk.fill_but(100);
    let mut refused = None;
    let mut kept = vec![before];
    for _ in 0..200 {
        kept.push(ana.report("severe").0);
        let answer = ana.ask(&json!({ "do": "sync" }));
        if let Some(code) = answer["error"].as_str() {
            refused = Some(code.to_owned());
            break;
        }
    }
    let refused = refused.expect("the disk never was full");
    is_explained(&refused);
    assert_eq!(refused, "server_status");
    // Commands beside it and after it say the same.
    let person = ["invite", "--holder", "Luz", "--role", "agent", "--unit", "NGL", "--streams", WRITES];
    assert_ne!(world.run(&person).status, 0);
    let address = format!("127.0.0.1:{}", serving.url().rsplit(':').next().unwrap());
    assert_eq!(serving.stop(), Some(0));
    // Ending, it emptied its side files.
    disk.fill_but(0);
    let run = world.run(&person);
    assert_eq!(run.status, 4, "{run:?}");
    assert!(run.err.contains("[store_full]") || run.err.contains("[disk_full]"), "{}", run.err);

    disk.make_room();
    world.run(&["log", "verify"]).succeeded();
    let serving = Serving::begin(world.command(&["serve", "--listen", &address]));
    ana.sync();
    eva.sync();
    assert!(kept.iter().all(|id| eva.shows(id)), "everything arrives once there is room");
    drop(serving);
    world.run(&["log", "verify"]).succeeded();
}

#[test]
#[ignore = "mounts file systems: cargo xtask test --only disk"]
fn commands_on_a_full_disk_leave_everything_as_it_was() {
    let (world, disk) = on_small_disk(3_000);
    world.run(&["backup", "good.backup"]).succeeded();
    world.invite("Ana López");
    let entries = world.entries();
    disk.fill_but(20);
    // A copy to a full disk has no name.
    let run = world.run(&["backup", "enlace-data/one.backup"]);
    assert_eq!(run.status, 4, "{run:?}");
    assert!(run.err.contains("[store_full]") || run.err.contains("[disk_full]"), "{}", run.err);
    assert!(!world.path("enlace-data/one.backup").exists());
    // Founding on a full disk leaves nothing.
    let run = world.run(&["init", "--profile", "nogales", "--data", "enlace-data/second"]);
    assert_eq!(run.status, 4, "{run:?}");
    assert!(
        !world.path("enlace-data/second/enlace.db").exists()
            && !world.path("enlace-data/second/keys/root.key").exists()
    );
    // A restore that finds no room puts the old data back.
    let restore = ["restore", "good.backup", "--root-key", "enlace-data/keys/root.key"];
    let run = world.run(&restore);
    assert_eq!(run.status, 4, "{run:?}");
    disk.make_room();
    assert_eq!(world.entries(), entries);
    world.invite("Eva Ruiz");
    world.run(&restore).succeeded();
    world.run(&["log", "verify"]).succeeded();
}

#[test]
#[ignore = "mounts file systems: cargo xtask test --only disk"]
fn a_folder_that_cannot_be_written_is_read_and_never_served() {
    let world = World::founded();
    world.invite("Ana López");
    world.run(&["backup", "media/one.backup"]).failed(4, "store_unreachable");
    fs::create_dir(world.path("media")).unwrap();
    world.run(&["backup", "media/one.backup"]).succeeded();
    let mounted = [Mounted::read_only(&world.path("enlace-data")), Mounted::read_only(&world.path("media"))];
    for words in [&["serve", "--listen", "127.0.0.1:0"][..], &["devices", "retire", "00000000"], &["purge", "00000000"]]
    {
        let run = world.run(words);
        assert!([3, 4].contains(&run.status), "{words:?}: {run:?}");
    }
    let run = world.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(run.status, 4);
    assert!(run.err.contains("[folder_read_only]") || run.err.contains("[store_read_only]"), "{}", run.err);
    let run = world.run(&[
        "--lang",
        "es",
        "invite",
        "--holder",
        "Luz",
        "--role",
        "agent",
        "--unit",
        "NGL",
        "--streams",
        WRITES,
    ]);
    assert_eq!(run.status, 4);
    assert!(run.err.contains("No se puede escribir"), "{}", run.err);
    world.run(&["backup", "media/two.backup"]).failed(4, "store_read_only");
    // Evidence on a medium that cannot be written is read all the same.
    world.run(&["log", "verify"]).succeeded();
    world.run(&["restore", "media/one.backup", "--dry-run"]).succeeded();
    drop(mounted);
    world.invite("Eva Ruiz");
    assert_eq!(world.entries(), 6);
}
