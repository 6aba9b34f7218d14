//! Backups, and what a restore says and does.

use std::fs;

use crate::world::World;

#[test]
fn a_dry_run_says_what_would_be_missing_and_changes_nothing() {
    let world = World::founded();
    world.run(&["backup", "one.backup"]).succeeded();
    world.invite("Ana López");
    world.invite("Eva Ruiz");
    let run = world.run(&["restore", "one.backup", "--dry-run"]);
    assert!(run.succeeded().out.contains("Only in the present data: 2 entries of control."), "{}", run.out);
    assert!(run.out.contains("Nothing was changed."));
    let told = world.run(&["--json", "restore", "one.backup", "--dry-run"]).json();
    assert_eq!(told["only_in_present"][0]["entries"], 2);
    assert_eq!(world.entries(), 6);
}

#[test]
fn a_restore_opens_an_epoch_of_its_own_and_keeps_the_old_data() {
    let world = World::founded();
    world.run(&["backup", "one.backup"]).succeeded();
    world.invite("Ana López");
    let root = "enlace-data/keys/root.key";
    let run = world.run(&["restore", "one.backup", "--root-key", root]);
    assert!(run.succeeded().out.contains("Epoch 2 begins"), "{}", run.out);
    // The four of the founding and the root's word on the new epoch.
    assert_eq!(world.entries(), 5);
    let aside: Vec<_> = fs::read_dir(world.path("enlace-data"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && path.join("enlace.db").exists())
        .collect();
    assert_eq!(aside.len(), 1);
    world.invite("Eva Ruiz");
    // The same backup once more: never an epoch that was used before.
    let run = world.run(&["restore", "one.backup", "--root-key", root]);
    assert!(run.succeeded().out.contains("Epoch 3 begins"), "{}", run.out);
    world.invite("Eva Ruiz");
    assert_eq!(world.entries(), 6);
}

#[test]
fn only_the_root_restores_and_only_its_own_agency() {
    let world = World::founded();
    world.run(&["backup", "one.backup"]).succeeded();
    world.run(&["init", "--profile", "nogales", "--data", "other", "--agency", "ofo-nogales"]).succeeded();
    world.run(&["init", "--profile", "nogales", "--data", "third"]).succeeded();
    let restore = |key: &str| world.run(&["restore", "one.backup", "--root-key", key]);
    restore("enlace-data/keys/administrator-1.key").failed(3, "key_file_other_role");
    restore("other/keys/root.key").failed(3, "key_other_agency");
    restore("third/keys/root.key").failed(3, "root_key_wrong");
    let foreign = world.run(&["restore", "one.backup", "--dry-run", "--data", "other"]);
    foreign.failed(3, "backup_other_agency");
    assert_eq!(world.entries(), 4);
}

#[test]
fn a_damaged_or_foreign_backup_is_refused() {
    let world = World::founded();
    world.run(&["backup", "one.backup"]).succeeded();
    world.run(&["backup", "one.backup"]).failed(3, "file_exists");
    let mut bytes = fs::read(world.path("one.backup")).unwrap();
    let pattern = b"Guardia Nacional";
    let at = bytes.windows(pattern.len()).position(|window| window == pattern).unwrap();
    bytes[at] ^= 1;
    fs::write(world.path("damaged.backup"), &bytes).unwrap();
    world.run(&["restore", "damaged.backup", "--dry-run"]).failed(1, "backup_not_whole");
    world.write("letter.txt", "Dear all");
    world.run(&["restore", "letter.txt", "--dry-run"]).failed(3, "backup_unreadable");
    world.run(&["restore", "nowhere.backup", "--dry-run"]).failed(3, "file_missing");
    assert_eq!(world.entries(), 4);
}

#[test]
fn a_restore_that_cannot_be_finished_leaves_everything_where_it_was() {
    let world = World::founded();
    world.run(&["backup", "one.backup"]).succeeded();
    world.invite("Ana López");
    world.run(&["init", "--profile", "nogales", "--data", "other"]).succeeded();
    fs::copy(world.path("other/server.key"), world.path("enlace-data/server.key")).unwrap();
    let root = "enlace-data/keys/root.key";
    world.run(&["restore", "one.backup", "--root-key", root]).failed(3, "server_key_other");
    assert_eq!(world.entries(), 5);
}

#[test]
fn data_that_is_gone_is_restored_with_its_keys() {
    let world = World::founded();
    world.invite("Ana López");
    world.run(&["backup", "one.backup"]).succeeded();
    world.keep_checkpoint("kept.txt");
    for name in ["enlace.db", "enlace.db-wal", "enlace.db-shm", "keys.db", "keys.db-wal", "keys.db-shm"] {
        let _ = fs::remove_file(world.path("enlace-data").join(name));
    }
    world.run(&["log", "verify"]).failed(3, "data_missing");
    let root = "enlace-data/keys/root.key";
    let run = world.run(&["restore", "one.backup", "--root-key", root, "--against", "kept.txt"]);
    assert!(run.succeeded().out.contains("There is no present data"), "{}", run.out);
    world.run(&["log", "verify", "--against", "kept.txt"]).succeeded();
    assert_eq!(world.entries(), 6);
}

#[test]
fn a_backup_names_what_is_kept_apart_from_it_and_a_dry_run_misses_the_server_s_key() {
    let world = World::founded();
    let run = world.run(&["backup", "one.backup"]);
    assert!(run.succeeded().out.contains("server.key") && run.out.contains("enlace.toml"), "{}", run.out);
    let told = world.run(&["--json", "backup", "two.backup"]).json();
    assert_eq!(told["not_in_it"].as_array().unwrap().len(), 4);
    fs::rename(world.path("enlace-data/server.key"), world.path("offline.key")).unwrap();
    let run = world.run(&["--lang", "es", "restore", "one.backup", "--dry-run"]);
    assert!(run.succeeded().out.contains("Falta la llave del servidor"), "{}", run.out);
    let root = "enlace-data/keys/root.key";
    world.run(&["restore", "one.backup", "--root-key", root]).failed(3, "key_file_missing");
    assert_eq!(world.entries(), 4);
}
