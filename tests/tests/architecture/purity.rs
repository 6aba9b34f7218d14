//! The trusted path is pure and small; no file grows past reading; nothing is unsafe.

use crate::source::Source;
use crate::tree::{assert_none, sources, texts};

/// What decides whether foreign bytes are believed.
const TRUSTED: [&str; 5] = ["record", "entry", "log", "release", "ingest"];
/// Lines of code, without tests and comments, that the trusted path may have.
const TRUSTED_LINES: usize = 6_000;
/// Lines of any kind that a file may have.
const FILE_LINES: usize = 600;

/// Modules of the standard library that reach outside the program.
const IMPURE_STD: [&str; 6] = ["env", "fs", "io", "net", "process", "thread"];
/// Names that pure code does not know.
const IMPURE_NAMES: [&str; 6] = ["rusqlite", "reqwest", "tokio", "SystemTime", "Instant", "getrandom"];

fn trusted(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|source| TRUSTED.contains(&source.module()) && !source.is_test())
}

fn impurities(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in trusted(sources) {
        let std = source.first_segments_after("std::");
        let std = IMPURE_STD.into_iter().filter(|module| std.contains(*module));
        let names = IMPURE_NAMES.into_iter().filter(|name| source.has_word(name));
        findings.extend(std.chain(names).map(|name| format!("{}: {name} has no place there", source.path)));
    }
    findings
}

fn unsafe_words(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| source.has_word("unsafe"))
        .map(|source| format!("{}: unsafe code", source.path))
        .collect()
}

fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines >= FILE_LINES).then(|| format!("{path}: {lines} lines"))
}

#[test]
fn trusted_path_does_no_io() {
    assert_none("the trusted path is pure", &impurities(&sources("core")));
}

#[test]
fn trusted_path_stays_within_its_budget() {
    let sources = sources("core");
    let total: usize = trusted(&sources).map(Source::code_lines).sum();
    for module in TRUSTED {
        let lines: usize = trusted(&sources).filter(|source| source.module() == module).map(Source::code_lines).sum();
        println!("{module:8} {lines:5} lines of code");
    }
    println!("trusted path: {total} of at most {TRUSTED_LINES} lines of code");
    assert!(total < TRUSTED_LINES, "the trusted path has {total} lines of code");
}

#[test]
fn nothing_is_unsafe() {
    for package in ["core", "sync-server", "bindings"] {
        assert_none("unsafe code", &unsafe_words(&sources(package)));
    }
    let root = texts("rs").into_iter().find(|(path, _)| path.ends_with("core/src/lib.rs")).unwrap();
    assert!(root.1.contains("#![forbid(unsafe_code)]"));
}

#[test]
fn no_file_is_longer_than_six_hundred_lines() {
    let long: Vec<String> =
        texts("rs").iter().filter_map(|(path, text)| too_long(&path.display().to_string(), text)).collect();
    assert_none("a file this long holds more than one idea", &long);
}

#[test]
fn no_package_is_called_core() {
    let packages: Vec<String> = texts("toml")
        .iter()
        .filter(|(path, _)| path.file_name().is_some_and(|name| name == "Cargo.toml"))
        .filter_map(|(_, text)| {
            Some(text.parse::<toml::Table>().unwrap().get("package")?.get("name")?.as_str()?.to_owned())
        })
        .collect();
    assert!(packages.contains(&"enlace-core".to_owned()));
    assert!(!packages.contains(&"core".to_owned()), "a package called core hides the standard library's");
}

mod checker {
    use super::*;

    #[test]
    fn impure_words_are_found_in_the_trusted_path_alone() {
        let text = "fn a() { std::fs::read(b) }";
        assert_eq!(impurities(&[Source::new("ingest/change.rs", text)]).len(), 1);
        assert_eq!(impurities(&[Source::new("storage/mod.rs", text)]), Vec::<String>::new());
        let imports = "use std::{fs, net::TcpStream};";
        assert_eq!(impurities(&[Source::new("log/mod.rs", imports)]).len(), 2);
    }

    #[test]
    fn unsafe_blocks_and_long_files_are_found() {
        assert_eq!(unsafe_words(&[Source::new("a.rs", "fn a() { unsafe { b() } }")]).len(), 1);
        assert!(too_long("a.rs", &"x\n".repeat(600)).is_some());
        assert!(too_long("a.rs", &"x\n".repeat(599)).is_none());
    }
}
