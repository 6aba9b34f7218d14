//! Databases that come back from the past, on the phone and on the server.

use std::fs;

use enlace_core::document::Edit;
use enlace_tests::harness::{INTERNAL, World};

#[test]
fn a_phone_restored_from_a_backup_goes_on_in_a_new_generation() {
    let mut world = World::new(30);
    let (mut ana, luis) = (world.phone("ana"), world.phone("luis"));
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&ana).unwrap();
    ana.holder().storage().close();
    let backup = world.folder().join("backup.db");
    fs::copy(&ana.path, &backup).unwrap();
    ana.start().unwrap();
    ana.edit(id, &[Edit::set("severity", "severe")]);
    let lost = ana.report(INTERNAL, &[Edit::set("scenario", "tunnel")]);
    world.sync(&ana).unwrap();

    ana.die();
    for suffix in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", ana.path.display()));
    }
    fs::copy(&backup, &ana.path).unwrap();
    ana.start().unwrap();
    assert_eq!(ana.holder().identity().unwrap().generation, 1);
    assert!(ana.dump(lost).is_none());
    ana.edit(id, &[Edit::set("movement", "none")]);
    let outcome = world.sync(&ana).unwrap();
    assert_eq!((outcome.refused.len(), outcome.rejected.len()), (0, 0), "{outcome:?}");
    world.sync(&luis).unwrap();
    assert!(ana.dump(lost).is_some(), "what the backup lacked came back");
    assert_eq!(ana.dump(id), luis.dump(id));
    assert_eq!(ana.dump(lost), luis.dump(lost));
    // What comes to the phone from here on is written in its new generation too.
    for report in [lost, luis.report(INTERNAL, &[Edit::set("scenario", "drone")])] {
        world.sync(&luis).unwrap();
        world.sync(&ana).unwrap();
        ana.edit(report, &[Edit::set("severity", "minor")]);
        let outcome = world.sync(&ana).unwrap();
        assert_eq!((outcome.accepted, outcome.refused.len()), (1, 0), "{outcome:?}");
    }
}

#[test]
fn a_crash_in_the_middle_of_a_seal_signs_the_same_record_again() {
    let mut world = World::new(31);
    let mut ana = world.phone("ana");
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    ana.holder().seal_all().unwrap();
    ana.die();
    ana.start().unwrap();
    assert_eq!(ana.holder().identity().unwrap().generation, 0);
    let outcome = world.sync(&ana).unwrap();
    assert_eq!(outcome.accepted, 1);
    assert!(ana.dump(id).is_some());
}

#[test]
fn phones_send_again_what_a_restored_server_lost() {
    let mut world = World::new(32);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let kept = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&ana).unwrap();
    let backup = world.back_up("restored");
    let lost = ana.report(INTERNAL, &[Edit::set("scenario", "tunnel")]);
    ana.edit(kept, &[Edit::set("severity", "severe")]);
    world.sync(&ana).unwrap();
    world.sync(&luis).unwrap();
    assert_eq!(ana.dump(lost), luis.dump(lost));

    world.restore(&backup);
    let outcome = world.sync(&luis).unwrap();
    assert!(outcome.disbelieved.is_empty(), "{outcome:?}");
    world.sync(&ana).unwrap();
    let outcome = world.sync(&ana).unwrap();
    assert!(outcome.disbelieved.is_empty(), "{outcome:?}");
    world.sync(&luis).unwrap();
    assert!(luis.dump(lost).is_some());
    assert_eq!(ana.dump(lost), luis.dump(lost));
    assert_eq!(ana.dump(kept), luis.dump(kept));
}

#[test]
fn a_server_that_goes_back_without_the_roots_word_is_not_followed() {
    let mut world = World::new(33);
    let ana = world.phone("ana");
    let backup = world.back_up("rolled-back");
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&ana).unwrap();
    world.open_server(&backup);
    let outcome = world.sync(&ana);
    let is_noticed = outcome.as_ref().map_or(true, |outcome| !outcome.disbelieved.is_empty());
    assert!(is_noticed, "{outcome:?}");
    assert!(ana.dump(id).is_some());
}
