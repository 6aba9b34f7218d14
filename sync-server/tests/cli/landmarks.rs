//! Checking a list of landmarks.

use crate::world::World;

const HEADING: &str = "name,kind,lat,lon,uncertainty_m,source\n";

#[test]
fn a_good_list_is_said_to_be_good_in_both_languages() {
    let world = World::new();
    world.write("gates.csv", &format!("{HEADING}Gate 1,street,31.3333,-110.95,20,visit\n"));
    let run = world.run(&["landmarks", "check", "gates.csv"]);
    assert!(run.succeeded().out.contains("Landmarks that can be imported: 1. Lines that cannot: 0."), "{}", run.out);
    let run = world.run(&["--lang", "es", "landmarks", "check", "gates.csv"]);
    assert!(run.succeeded().out.contains("que se pueden importar: 1"), "{}", run.out);
}

#[test]
fn every_bad_line_is_named_with_its_number_and_its_code() {
    let world = World::new();
    let lines =
        "Gate 1,street,31.3333,-110.95,20,visit\nGate 2,street,91,-110.95,20,visit\nGate 3,moon,31.3,-110.9,20,visit\n";
    world.write("gates.csv", &format!("{HEADING}{lines}"));
    let run = world.run(&["landmarks", "check", "gates.csv"]);
    run.failed(1, "landmark_list_wrong");
    assert!(
        run.err.contains("[coordinate_out_of_range]") && run.err.contains("[landmark_code_unknown]"),
        "{}",
        run.err
    );
    let run = world.run(&["--json", "--lang", "es", "landmarks", "check", "gates.csv"]);
    let told: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((&told["good"], &told["bad"]), (&1.into(), &2.into()));
    assert_eq!((&told["lines"][0]["line"], &told["lines"][1]["column"]), (&3.into(), &"kind".into()));
    assert!(told["lines"][1]["text"].as_str().unwrap().contains("código"));
}

#[test]
fn a_file_that_is_no_list_says_so() {
    let world = World::new();
    world.run(&["landmarks", "check", "none.csv"]).failed(3, "file_missing");
    world.write("list.geojson", "{}");
    world.run(&["landmarks", "check", "list.geojson"]).failed(3, "landmark_list_not_geojson");
    world.write("list.csv", "name,kind\n");
    world.run(&["landmarks", "check", "list.csv"]).failed(3, "landmark_column_missing");
    std::fs::write(world.path("latin.csv"), b"name\n\xf1").unwrap();
    world.run(&["landmarks", "check", "latin.csv"]).failed(3, "landmark_list_not_text");
}
