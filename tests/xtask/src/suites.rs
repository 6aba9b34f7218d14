//! The suites, in the order they run: the quick ones that fail often first.
//!
//! Every compiling command selects the whole workspace, so that features resolve alike and nothing is built twice.

use std::path::Path;

use anyhow::Context as _;

use crate::count::Counting;
use crate::suite::Suite;
use crate::tools::{CC, CLIPPY, DENY, GIT, JAR, JAVA, MAKE, MAVEN, Need, PERL, PYTHON, RUSTFMT};

const COMPILING: [Need; 3] = [Need::System(&CC), Need::System(&MAKE), Need::System(&PERL)];
const BINDING_TEST: &str = "bindings/python/run_tests.py";

/// Every suite of the repository.
pub fn all(online: bool) -> anyhow::Result<Vec<Suite>> {
    let mut suites = vec![
        suite("fmt", "formatting", "cargo fmt --all --check", &[Need::Cargo(&RUSTFMT)]),
        suite(
            "clippy",
            "lints of every target, warnings are errors",
            "cargo clippy --workspace --all-targets --locked -- -D warnings",
            &compiling_and(Need::Cargo(&CLIPPY)),
        ),
        cargo_test("unit", "tests beside the code", "--lib --bins"),
    ];
    for (folder, target) in integration_targets()? {
        if target == MOUNTING {
            suites.push(mounting(folder));
            continue;
        }
        let mut integration = cargo_test(&target, &format!("{folder}/{target}"), &format!("--test {target}"));
        integration.needs.push(Need::System(&GIT));
        suites.push(integration);
    }
    suites.extend([
        cargo_test("doctests", "examples in the documentation", "--doc"),
        docs(),
        bindings(),
        python(),
        kotlin(),
        kotlin_android(),
        swift(),
        android(),
        devices(),
        ios(),
        demo(),
        suite(
            "deny",
            "licences, sources and banned crates",
            "cargo deny --offline check licenses bans sources",
            &[Need::Crate(&DENY)],
        ),
        suite(
            "advisories",
            "published security advisories",
            "cargo deny check advisories",
            &[
                Need::Asked { given: online, how: "the advisory database comes from the network: pass --online" },
                Need::Crate(&DENY),
            ],
        ),
    ]);
    Ok(suites)
}

fn docs() -> Suite {
    let mut docs = suite(
        "docs",
        "documentation builds without warnings",
        "cargo doc --workspace --lib --no-deps --locked",
        &COMPILING,
    );
    docs.environment.push(("RUSTDOCFLAGS", "-D warnings"));
    docs
}

fn bindings() -> Suite {
    let about = "the committed Kotlin and Swift code is what the library gives";
    let mut bindings = suite("bindings", about, "cargo xtask bindings --check", &COMPILING);
    bindings.counting = Counting::ClosingLine;
    bindings
}

fn python() -> Suite {
    let mut python = suite(
        "python",
        "two phones and a real server, driven through the binding",
        &format!("python3 {BINDING_TEST}"),
        &compiling_and(Need::System(&PYTHON)),
    );
    python.counting = Counting::ClosingLine;
    python
}

fn kotlin() -> Suite {
    let about = "the scenarios and the package's own tests on the JVM, against a real server; the pages' snippets";
    let needs = [Need::System(&JAVA), Need::System(&JAR), Need::System(&MAVEN), Need::KotlinJars];
    let mut kotlin = suite("kotlin", about, "cargo xtask kotlin test", &[&COMPILING[..], &needs].concat());
    kotlin.counting = Counting::ClosingLine;
    kotlin
}

fn ios() -> Suite {
    let about =
        "the iPhone app's models run over samples, its screens are type-checked and read as a screen reader would";
    let mut needs = compiling_and(Need::System(&PYTHON));
    needs.push(Need::Swift);
    let mut ios = suite("ios", about, "python3 ios-demo/run_tests.py", &needs);
    ios.counting = Counting::ClosingLine;
    ios
}

fn kotlin_android() -> Suite {
    let about = "the package's Android sources over the framework's own classes, with a keystore in memory";
    let needs = [Need::System(&JAVA), Need::System(&JAR), Need::System(&MAVEN), Need::KotlinJars, Need::Robolectric];
    let mut suite = suite("kotlin-android", about, "cargo xtask kotlin android", &[&COMPILING[..], &needs].concat());
    suite.counting = Counting::ClosingLine;
    suite
}

fn android() -> Suite {
    let about = "the Android app against a real server, its screens drawn and checked off the screen";
    let mut needs = compiling_and(Need::System(&PYTHON));
    needs.extend([Need::System(&JAVA), Need::System(&MAVEN)]);
    let mut android = suite("android", about, "python3 android-demo/run_tests.py", &needs);
    android.counting = Counting::ClosingLine;
    android
}

fn swift() -> Suite {
    let mut swift = suite(
        "swift",
        "the scenarios and the Swift package's own tests, on the real library and a real server",
        "cargo xtask swift test",
        &compiling_and(Need::Swift),
    );
    swift.counting = Counting::ClosingLine;
    swift
}

fn devices() -> Suite {
    let about = "core and binding type-checked for Android and iOS devices, warnings are errors";
    let needs = [Need::System(&CC), Need::DeviceCompiler];
    let mut devices = suite("devices", about, "cargo xtask devices", &needs);
    devices.counting = Counting::ClosingLine;
    devices
}

fn demo() -> Suite {
    suite(
        "cargo-demo",
        "the README's command: the whole story on loopback, every step checked",
        "cargo demo --quick",
        &COMPILING,
    )
}

/// The test binary that mounts file systems; its tests are ignored unless asked for.
const MOUNTING: &str = "disk";

fn mounting(folder: &str) -> Suite {
    let selection = format!("--test {MOUNTING} -- --include-ignored");
    let mut disk = cargo_test(MOUNTING, &format!("{folder}/{MOUNTING}: full disks and read-only folders"), &selection);
    disk.needs.push(Need::Mount);
    disk
}

fn cargo_test(name: &str, about: &str, selection: &str) -> Suite {
    let command = format!("cargo test --workspace --locked --no-fail-fast {selection}");
    Suite { counting: Counting::CargoTest, ..suite(name, about, &command, &COMPILING) }
}

fn suite(name: &str, about: &str, command: &str, needs: &[Need]) -> Suite {
    Suite {
        name: name.to_owned(),
        about: about.to_owned(),
        needs: needs.to_vec(),
        command: command.split(' ').map(str::to_owned).collect(),
        environment: Vec::new(),
        counting: Counting::Whole,
    }
}

fn compiling_and(need: Need) -> Vec<Need> {
    COMPILING.into_iter().chain([need]).collect()
}

/// Where test binaries lie.
const INTEGRATION: [&str; 2] = ["sync-server/tests", "tests/tests"];

/// The test binaries with their folders, by name: `NAME.rs` or `NAME/main.rs`.
fn integration_targets() -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut targets = Vec::new();
    for folder in INTEGRATION {
        for entry in Path::new(folder).read_dir().with_context(|| format!("cannot list {folder}"))? {
            let path = entry?.path();
            let is_target = path.join("main.rs").is_file() || path.extension().is_some_and(|end| end == "rs");
            if let Some(stem) = path.file_stem().filter(|_| is_target) {
                targets.push((folder, stem.to_string_lossy().into_owned()));
            }
        }
    }
    targets.sort();
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::run::at_root;

    #[test]
    fn suite_names_are_unique_and_include_every_test_binary() {
        at_root();
        let suites = all(false).unwrap();
        let names: BTreeSet<&str> = suites.iter().map(|suite| suite.name.as_str()).collect();
        assert_eq!(names.len(), suites.len());
        assert!(names.contains("architecture") && names.contains("cli"));
    }

    #[test]
    fn advisories_are_skipped_unless_asked_for() {
        at_root();
        let suites = all(false).unwrap();
        let advisories = suites.iter().find(|suite| suite.name == "advisories").unwrap();
        assert!(advisories.needs[0].obtain().unwrap_err().contains("--online"));
    }
}
