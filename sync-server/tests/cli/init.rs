//! Setting up an agency.

use std::fs;

use crate::world::World;

#[test]
fn an_agency_is_set_up_and_its_log_verifies() {
    let world = World::new();
    let run = world.run(&["init", "--profile", "nogales", "--agency", "usbp-nogales"]);
    let said = &run.succeeded().out;
    assert!(said.contains("United States Border Patrol, Nogales Station (usbp-nogales) is set up"), "{said}");
    assert!(said.contains("Root key: ") && said.contains("Move it to two offline places now"));
    // Profile, the server's certificate and two administrators'.
    assert_eq!(world.entries(), 4);
}

#[test]
fn the_other_pilot_and_a_profile_of_one_s_own_are_set_up_alike() {
    let world = World::new();
    let run = world.run(&["init", "--profile", "laredo", "--agency", "usbp-laredo-west"]);
    assert!(run.succeeded().out.contains("Laredo West Station (usbp-laredo-west) is set up"), "{}", run.out);
    assert!(run.out.contains("Laredo III, Colombia Solidarity (2304)"), "{}", run.out);
    let laredo = include_str!("../../profiles/laredo/profile.toml");
    world.write("own.toml", &laredo.replacen("name = \"laredo\"", "name = \"own\"", 1));
    world.run(&["init", "--profile", "own.toml", "--data", "own"]).succeeded();
    world.write("broken.toml", &laredo.replacen("kind = \"rescue\"", "kind = \"circus\"", 1));
    world.run(&["init", "--profile", "broken.toml", "--data", "broken"]).failed(3, "profile_malformed");
}

#[test]
fn the_other_language_is_whole() {
    let world = World::new();
    let run = world.run(&["--lang", "es", "init", "--profile", "nogales"]);
    assert!(run.succeeded().out.contains("Guardia Nacional, Nogales (gn-nogales) quedó preparada"));
    let said = run.out.lines().filter(|line| !line.starts_with("  enlace"));
    let words = said.flat_map(str::split_whitespace).filter(|word| !word.contains('/'));
    assert!(words.clone().all(|word| !["the", "and", "key", "for", "with"].contains(&word)), "{}", run.out);
    assert!(words.count() > 50);
}

#[test]
fn a_second_init_changes_nothing() {
    let world = World::founded();
    let before = fs::read(world.path("enlace-data/keys/root.key")).unwrap();
    world.run(&["init", "--profile", "nogales"]).failed(3, "data_exists");
    assert_eq!(fs::read(world.path("enlace-data/keys/root.key")).unwrap(), before);
    assert_eq!(world.entries(), 4);
}

#[test]
fn keys_on_a_medium_are_never_overwritten_and_a_failed_init_leaves_nothing() {
    let world = World::new();
    world.run(&["init", "--profile", "nogales", "--out", "medium"]).succeeded();
    let run = world.run(&["init", "--profile", "nogales", "--data", "second", "--out", "medium"]);
    run.failed(3, "key_file_exists");
    let left: Vec<_> = fs::read_dir(world.path("second")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["enlace.lock"]);
    assert!(world.path("medium/root.key").exists());
    fs::remove_dir_all(world.path("medium")).unwrap();
    world.run(&["init", "--profile", "nogales", "--data", "second", "--out", "medium"]).succeeded();
}

#[test]
fn a_file_in_the_place_of_the_folder_is_no_folder() {
    let world = World::new();
    world.write("enlace-data", "not a folder");
    world.run(&["init", "--profile", "nogales"]).failed(4, "folder_read_only");
    assert_eq!(fs::read_to_string(world.path("enlace-data")).unwrap(), "not a folder");
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_what_init_writes() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::founded();
    let mode = |name: &str| fs::metadata(world.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("enlace-data"), 0o700);
    for folder in ["enlace-data", "enlace-data/keys"] {
        for entry in fs::read_dir(world.path(folder)).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
            }
        }
    }
}
