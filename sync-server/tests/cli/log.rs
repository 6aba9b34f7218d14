//! Checking the log, whole and touched.

use std::fs;

use crate::data::{flip, flip_in, restore_files, snapshot_files};
use crate::world::World;

#[test]
fn a_flipped_byte_is_caught_and_named() {
    let world = World::founded();
    world.invite("Ana López");
    world.run(&["log", "verify"]).succeeded();
    flip(&world, "Guardia Nacional".as_bytes());
    let run = world.run(&["log", "verify"]);
    run.failed(1, "log_diverges");
    assert!(run.err.contains("First at stream control, position 1 (entry 0 of the log)"), "{}", run.err);
    let run = world.run(&["--json", "log", "verify"]);
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&told["whole"], &told["first"]["pos"]), (&false.into(), &1.into()));
}

#[test]
fn a_touched_certificate_is_caught_and_the_files_put_back_verify_again() {
    let world = World::founded();
    world.run(&["log", "verify"]).succeeded();
    let good = snapshot_files(&world);
    // Inside the envelope of the second administrator's certificate, wherever it lies.
    flip(&world, b"administrator");
    let run = world.run(&["log", "verify"]);
    assert_eq!(run.status, 1, "{run:?}");
    restore_files(&good);
    world.run(&["log", "verify"]).succeeded();
}

#[test]
fn a_log_that_was_cut_does_not_contain_the_checkpoint_others_hold() {
    let world = World::founded();
    world.run(&["log", "verify"]).succeeded();
    let old = snapshot_files(&world);
    world.invite("Ana López");
    world.keep_checkpoint("kept.txt");
    world.run(&["log", "verify", "--against", "kept.txt"]).succeeded();
    restore_files(&old);
    world.run(&["log", "verify"]).succeeded();
    world.run(&["log", "verify", "--against", "kept.txt"]).failed(1, "log_differs_from_checkpoint");
    // Rewritten to the same length, it is another history.
    world.invite("Somebody else");
    world.run(&["log", "verify", "--against", "kept.txt"]).failed(1, "log_differs_from_checkpoint");
}

#[test]
fn only_a_checkpoint_of_this_log_is_compared() {
    let world = World::founded();
    world.run(&["init", "--profile", "nogales", "--data", "other", "--agency", "ofo-nogales"]).succeeded();
    let text = world.run(&["log", "checkpoint", "--data", "other"]).succeeded().out.clone();
    world.write("other.txt", &text);
    world.run(&["log", "verify", "--against", "other.txt"]).failed(3, "checkpoint_other_log");
    world.keep_checkpoint("edited.txt");
    let text = fs::read_to_string(world.path("edited.txt")).unwrap().replacen("\n4\n", "\n3\n", 1);
    world.write("edited.txt", &text);
    world.run(&["log", "verify", "--against", "edited.txt"]).failed(3, "checkpoint_bad_signature");
    world.write("edited.txt", "hello");
    world.run(&["log", "verify", "--against", "edited.txt"]).failed(3, "checkpoint_malformed");
    world.run(&["log", "verify", "--against", "nowhere.txt"]).failed(3, "file_missing");
}

#[test]
fn an_expert_checks_a_backup_from_the_digits_of_another_source() {
    let world = World::founded();
    world.invite("Ana López");
    world.run(&["backup", "agency.backup"]).succeeded();
    let run = world.run(&["--json", "log", "verify"]);
    let told: serde_json::Value = serde_json::from_str(&run.succeeded().out).unwrap();
    let digits = told["root_fingerprint"].as_str().unwrap();
    // Nobody's data folder is needed, and none is made.
    let check = |digits: &str| {
        world.run(&["--data", "nowhere", "log", "verify", "--backup", "agency.backup", "--root", digits])
    };
    assert!(check(&digits.replace(' ', "-")).succeeded().out.contains(digits));
    let other = digits.replace(char::from(digits.as_bytes()[0]), if digits.starts_with('7') { "3" } else { "7" });
    check(&other).failed(1, "root_fingerprint_differs");
    check("").failed(1, "root_fingerprint_differs");
    assert!(!world.path("nowhere").exists());
    world.run(&["log", "verify", "--backup", "absent.backup"]).failed(3, "file_missing");
    world.write("other.backup", "no database at all");
    assert_ne!(world.run(&["log", "verify", "--backup", "other.backup"]).status, 0);
    assert!(flip_in(&world.path("agency.backup"), "Guardia Nacional".as_bytes()) > 0);
    world.run(&["log", "verify", "--backup", "agency.backup"]).failed(1, "log_diverges");
}
