//! The corpus of hostile changes: files that every build must answer with the same code, and never with a panic.
//!
//! `ENLACE_WRITE_FIXTURES=1 cargo test -p enlace-core hostile` writes the files anew from `crafted`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use super::crafted::{BASE, Case, cases};
use crate::document::Document;
use crate::domain::incident::INCIDENT;
use crate::ids::ActorHash;
use crate::ingest::trial::{self, Probe};
use crate::ingest::{ChangeRefusal, History, check};

/// What `expected.toml` says.
type Expected = BTreeMap<String, BTreeMap<String, String>>;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/hostile/changes")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn expected() -> Expected {
    toml::from_str(&String::from_utf8(file("expected.toml")).unwrap()).unwrap()
}

/// `accepted`, or the code of the refusal.
fn answer(base: &[Vec<u8>], actor: ActorHash, bytes: &[u8]) -> &'static str {
    let base: Vec<&[u8]> = base.iter().map(Vec::as_slice).collect();
    let history = History::from_accepted(base.iter().copied()).unwrap();
    let checked = match check(&history, &INCIDENT, actor, bytes) {
        Ok(checked) => checked,
        Err(refusal) => return refusal.code(),
    };
    let document = Document::from_changes(&INCIDENT, base).unwrap();
    trial::apply(&document, &[checked], Probe::SaveAndLoad).map_or_else(ChangeRefusal::code, |_| "accepted")
}

#[test]
fn hostile_changes_on_file_get_the_code_they_always_got() {
    let expected = expected();
    let base: Vec<Vec<u8>> = (1..=BASE).map(|number| file(&format!("base_{number}.bin"))).collect();
    let mut wrong = Vec::new();
    for (section, files) in &expected {
        let base = if section == "into_an_empty_document" { &[][..] } else { &base };
        for (name, line) in files {
            let (actor, code) = line.split_once(' ').unwrap();
            let actual = answer(base, ActorHash::from_hex(actor).unwrap(), &file(name));
            if actual != code {
                wrong.push(format!("{name}: {actual}, not {code}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_hostile_file_is_expected() {
    let listed: usize = expected().values().map(BTreeMap::len).sum();
    let found = std::fs::read_dir(folder()).unwrap().filter(|entry| {
        let path = entry.as_ref().unwrap().path();
        let is_base = path.file_name().unwrap().to_str().unwrap().starts_with("base_");
        path.extension().is_some_and(|end| end == "bin") && !is_base
    });
    assert_eq!(found.count(), listed);
    assert!(listed >= 80, "{listed}");
}

#[test]
fn crafted_hostile_changes_get_their_code() {
    let (base, cases) = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let actual = answer(if case.on_base { &base } else { &[] }, case.actor, &case.bytes);
        if actual != case.code {
            wrong.push(format!("{}: {actual}, not {}", case.name, case.code));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    if std::env::var("ENLACE_WRITE_FIXTURES").is_ok() {
        write(&base, &cases);
    }
}

#[test]
fn every_refusal_but_four_is_provoked() {
    let (_, cases) = cases();
    let never: Vec<_> = ChangeRefusal::ALL
        .iter()
        .map(|refusal| refusal.code())
        .filter(|code| !cases.iter().any(|case| case.code == *code))
        .collect();
    // The ceiling needs a document of two million operations, a text past its bound thousands (see `lengths`), and nothing is known that the rules let pass and the
    // merge library does not.
    assert_eq!(never, ["change_undecodable", "change_op_ceiling", "change_prose_too_long", "change_trial_failed"]);
}

fn write(base: &[Vec<u8>], cases: &[Case]) {
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder().join(name), bytes).unwrap();
    std::fs::create_dir_all(folder()).unwrap();
    for (number, bytes) in base.iter().enumerate() {
        put(&format!("base_{}.bin", number + 1), bytes);
    }
    let mut text = String::from("# file = \"actor of the sending device, code\"\n");
    for (section, on_base) in [("after_the_base", true), ("into_an_empty_document", false)] {
        writeln!(text, "\n[{section}]").unwrap();
        for case in cases.iter().filter(|case| case.on_base == on_base) {
            put(&format!("{}.bin", case.name), &case.bytes);
            writeln!(text, "\"{}.bin\" = \"{} {}\"", case.name, case.actor, case.code).unwrap();
        }
    }
    put("expected.toml", text.as_bytes());
}
