//! What a phone without a link sends by hand, and what the office does with it.

use serde_json::{Value, json};

use crate::phone::{PhoneProcess, invite};
use crate::serving::Serving;
use crate::world::World;

/// One command of the office; what it told.
fn take(world: &World, files: &[&str]) -> Value {
    world.run(&[&["--json", "courier", "take"], files].concat()).json()
}

#[test]
fn the_office_takes_a_queue_from_a_stick_or_from_codes_with_and_without_a_server_and_only_once() {
    let world = World::founded();
    let serving = Serving::start(&world);
    let invitation = invite(&world, &serving, "agent", "internal/nogales:write");
    let mut phone = PhoneProcess::enrolled(&world, "phone", &invitation);
    phone.report("minor");
    let told = phone.done(&json!({ "do": "courier", "file": "queue" }));
    assert_eq!(told["bundles"].as_array().unwrap().len(), 1, "{told}");
    // Through the running server, then with none, then on an error of the hand.
    assert_eq!(take(&world, &["queue.1.bundle"]), json!({ "bundles": 1, "entered": 1, "known": 0, "rejected": [] }));
    assert_eq!(take(&world, &["queue.1.bundle"])["known"], 1);
    let entries = world.entries();
    assert_eq!(serving.stop(), Some(0));
    assert_eq!(take(&world, &["queue.1.bundle", "queue.1.bundle"])["known"], 2);
    phone.report("severe");
    let told = phone.done(&json!({ "do": "courier", "most_bytes": 1 }));
    let bundles = told["bundles"].as_array().unwrap();
    let codes: Vec<&str> = bundles
        .iter()
        .flat_map(|bundle| bundle["codes"].as_array().unwrap())
        .map(|code| code.as_str().unwrap())
        .collect();
    world.write("codes.txt", &codes.join("\n"));
    let taken = take(&world, &["codes.txt"]);
    // The first record still waits on the phone: it was told nothing yet.
    assert_eq!((&taken["entered"], &taken["known"]), (&json!(1), &json!(1)), "{taken}");
    assert_eq!(world.entries(), entries + 1);
    world.run(&["courier", "take", "codes.txt"]).succeeded();
    let serving = Serving::start(&world);
    assert!(serving.said().len() == 4);
}

#[test]
fn what_is_no_bundle_damaged_or_sealed_to_another_server_is_refused_with_its_word() {
    let (world, other) = (World::founded(), World::founded());
    let serving = Serving::start(&world);
    let invitation = invite(&world, &serving, "agent", "internal/nogales:write");
    let mut phone = PhoneProcess::enrolled(&world, "phone", &invitation);
    phone.report("minor");
    phone.done(&json!({ "do": "courier", "file": "queue" }));
    let sealed = std::fs::read(world.path("queue.1.bundle")).unwrap();
    std::fs::write(other.path("queue.bundle"), &sealed).unwrap();
    other.run(&["courier", "take", "queue.bundle"]).failed(3, "bundle_other_recipient");
    let mut changed = sealed.clone();
    *changed.last_mut().unwrap() ^= 1;
    std::fs::write(world.path("changed.bundle"), &changed).unwrap();
    world.write("letter.txt", "hello");
    world.write("half.txt", "ENLACEQ1:00");
    for (file, code) in
        [("changed.bundle", "bundle_damaged"), ("letter.txt", "bundle_foreign"), ("half.txt", "bundle_damaged")]
    {
        world.run(&["courier", "take", file]).failed(3, code);
        world.run(&["--lang", "es", "courier", "take", file]).failed(3, code);
    }
    assert_eq!(take(&world, &["queue.1.bundle"])["entered"], 1);
}
