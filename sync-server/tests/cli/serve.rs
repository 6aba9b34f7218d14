//! The running server, and commands beside it.

use std::fs;
use std::net::TcpListener;

use crate::serving::Serving;
use crate::world::World;

#[test]
fn the_server_says_in_both_languages_where_and_whose_it_is() {
    let world = World::founded();
    let serving = Serving::start(&world);
    assert!(serving.said()[0].starts_with("Serving gn-nogales at https://127.0.0.1:"), "{:?}", serving.said());
    assert!(serving.said()[2].starts_with("Atendiendo a gn-nogales en https://127.0.0.1:"), "{:?}", serving.said());
    assert_eq!(serving.said()[1].rsplit(": ").next(), serving.said()[3].rsplit(": ").next());
}

#[test]
fn records_reach_the_log_through_the_running_server() {
    let world = World::founded();
    let serving = Serving::start(&world);
    world.invite("Ana López");
    world.invite("Eva Ruiz");
    let roster =
        "name,role,unit,streams\nBeto,agent,NGL,internal/nogales:write\nLuz,agent,NGL,internal/nogales:write\n";
    world.write("roster.csv", roster);
    world.run(&["invite", "--csv", "roster.csv", "--print", "sheets.html"]).succeeded();
    assert_eq!(world.entries(), 8);
    world.run(&["backup", "one.backup"]).succeeded();
    world.run(&["restore", "one.backup", "--dry-run"]).succeeded();
    let root = "enlace-data/keys/root.key";
    world.run(&["restore", "one.backup", "--root-key", root]).failed(4, "data_in_use");
    world.run(&["serve", "--listen", "127.0.0.1:0"]).failed(4, "data_in_use");
    drop(serving);
    // Killed, it left its address behind; the lock went with it.
    world.invite("Rosa");
    assert_eq!(world.entries(), 9);
}

#[cfg(unix)]
#[test]
fn a_server_told_to_stop_ends_well_and_leaves_no_address() {
    let world = World::founded();
    let serving = Serving::start(&world);
    world.invite("Ana López");
    assert!(world.path("enlace-data/enlace.address").exists());
    assert_eq!(serving.stop(), Some(0));
    assert!(!world.path("enlace-data/enlace.address").exists());
    assert_eq!(world.entries(), 5);
}

#[test]
fn a_port_in_use_is_said() {
    let world = World::founded();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = world.run(&["serve", "--listen", &address]);
    run.failed(4, "address_in_use");
    assert!(run.err.contains(&address), "{}", run.err);
}

#[test]
fn a_damaged_configuration_or_certificate_is_said() {
    let world = World::founded();
    let good = fs::read_to_string(world.path("enlace-data/enlace.toml")).unwrap();
    world.write("enlace-data/enlace.toml", &format!("{good}colour = \"red\"\n"));
    let run = world.run(&["serve"]);
    run.failed(3, "config_malformed");
    let line = good.lines().count() + 1;
    assert!(run.err.contains(&format!("line {line}")), "{}", run.err);
    world.write("enlace-data/enlace.toml", &good);
    world.write("enlace-data/tls.key", "no key");
    assert_eq!(world.run(&["serve", "--listen", "127.0.0.1:0"]).status, 4);
}
