//! Runs `tests/scenarios/*.toml` on the core itself: real encrypted databases, the real server logic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod file;
mod run;
mod stage;
mod values;

use std::path::PathBuf;

use file::Scenario;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

fn play(name: &str) {
    let text = std::fs::read_to_string(folder().join(format!("{name}.toml"))).unwrap();
    let scenario: Scenario = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    if let Err(said) = run::run(&scenario) {
        panic!("{name}: {said}");
    }
}

#[test]
fn two_phones_one_incident() {
    play("two_phones_one_incident");
}

#[test]
fn refusal_and_recovery() {
    play("refusal_and_recovery");
}

#[test]
fn stolen_phone() {
    play("stolen_phone");
}

#[test]
fn months_later() {
    play("months_later");
}

#[test]
fn every_scenario_has_a_test_here() {
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    let text = include_str!("main.rs");
    assert!(files.len() >= 4);
    assert!(files.iter().all(|name| text.contains(&format!("play(\"{name}\")"))), "{files:?}");
}
