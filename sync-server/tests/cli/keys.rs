//! The root's acts on administrators.

use crate::world::World;

const ROOT: &str = "enlace-data/keys/root.key";

fn ids_of(world: &World, role: &str) -> Vec<String> {
    let told = world.run(&["--json", "keys"]).json();
    let keys = told["keys"].as_array().unwrap();
    let of_role = keys.iter().filter(|key| key["role"] == role && key["removed_ms"].is_null());
    of_role.map(|key| key["id"].as_str().unwrap().to_owned()).collect()
}

fn invite_with(world: &World, key: &str) -> crate::world::Run {
    let person =
        ["invite", "--holder", "Eva", "--role", "agent", "--unit", "NGL", "--streams", "internal/nogales:read"];
    world.run(&[&person[..], &["--key", key]].concat())
}

#[test]
fn an_administrator_is_added_and_another_removed_by_the_root_alone() {
    let world = World::founded();
    assert!(world.run(&["keys", "list"]).succeeded().out.contains("administrator"));
    let first = ids_of(&world, "administrator")[0].clone();
    let add = |key: &str| {
        let words = ["keys", "administrator", "add", "--root-key", key, "--out", "third.key", "--holder", "Eva Ruiz"];
        world.run(&words)
    };
    add("enlace-data/keys/administrator-1.key").failed(3, "key_file_other_role");
    assert!(!world.path("third.key").exists());
    assert!(add(ROOT).succeeded().out.contains("third.key"));
    add(ROOT).failed(3, "key_file_exists");
    assert_eq!(ids_of(&world, "administrator").len(), 3);
    invite_with(&world, "third.key").succeeded();

    let remove = |id: &str| world.run(&["keys", "administrator", "remove", &id[..8], "--root-key", ROOT]);
    let run = remove(&first);
    assert!(run.succeeded().out.contains("may do nothing any more"), "{}", run.out);
    let refused = ["administrator-1.key", "administrator-2.key"]
        .iter()
        .filter(|name| invite_with(&world, &format!("enlace-data/keys/{name}")).status == 3)
        .count();
    assert_eq!(refused, 1);
    remove(&first).failed(3, "administrator_id_unknown");
    remove(&ids_of(&world, "server")[0]).failed(3, "administrator_id_unknown");
    world.run(&["log", "verify"]).succeeded();
}

#[test]
fn the_last_administrator_stays() {
    let world = World::founded();
    let ids = ids_of(&world, "administrator");
    let remove = |id: &str| world.run(&["keys", "administrator", "remove", id, "--root-key", ROOT]);
    assert!(remove(&ids[0]).succeeded().out.contains("One administrator is left"));
    remove(&ids[1]).failed(3, "administrator_last");
    world.run(&["init", "--profile", "nogales", "--data", "third"]).succeeded();
    let words = ["keys", "administrator", "add", "--root-key", "third/keys/root.key", "--out", "new.key"];
    world.run(&words).failed(3, "root_key_wrong");
}
