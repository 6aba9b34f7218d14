//! `cargo xtask swift`: compiles and runs Swift packages of the repository, on Linux too.

mod counts;
mod page;
mod surface;
mod toolchain;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use clap::Subcommand;

use crate::report::Counts;
use crate::run::{echoed, run, target};
use crate::{binding, ios, scenarios};
pub use toolchain::Toolchain;

/// The package over the binding.
pub const FIELD: &str = "bindings/swift";
/// Its sources that people write.
const SOURCES: [&str; 4] =
    ["bindings/swift/Package.swift", "bindings/swift/Sources", "bindings/swift/Tests", "tests/xtask/src/swift"];

/// What to do with Swift.
#[derive(Subcommand)]
pub enum Act {
    /// Makes sure of a Swift tool chain: the machine's own, or Debian's in a folder below ~/.cache/enlace.
    Setup,
    /// Tests the package over the binding against the real library and the real server; ends with "N passed, N failed".
    Test {
        /// Runs only the tests whose name matches.
        #[arg(long)]
        only: Option<String>,
    },
    /// Measures what calls and screens cost in Swift, with this many documents.
    Cost {
        /// Documents in the measured database.
        #[arg(long, default_value_t = 10_000)]
        documents: u32,
        /// The folder of an optimised library, `target/ship` perhaps; the development build is measured otherwise.
        #[arg(long, value_name = "FOLDER")]
        library: Option<PathBuf>,
    },
    /// Accepts the hand-written layer's public surface as it is now into `bindings/swift/api.txt`.
    Accept,
    /// Runs `swift build`, `swift test` or `swift run` on a package of the repository, below target/swift.
    Package {
        /// The package's folder.
        folder: PathBuf,
        /// build, test or run.
        verb: String,
        /// What the verb takes.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Formats Swift sources in place.
    Format {
        /// Changes nothing; fails where a source is not formatted or cannot be parsed.
        #[arg(long)]
        check: bool,
        /// Folders or files.
        #[arg(required = true)]
        sources: Vec<PathBuf>,
    },
}

/// Runs one of the acts.
pub fn act(act: Act) -> anyhow::Result<()> {
    let swift = Toolchain::get().map_err(anyhow::Error::msg)?;
    match act {
        Act::Setup => run(swift.command("swift")?.arg("--version")),
        Act::Test { only } => test_field(&swift, only.as_deref()),
        Act::Cost { documents, library } => cost(&swift, documents, library.as_deref()),
        Act::Accept => {
            run(&mut package(&swift, Path::new(FIELD), "build")?)?;
            surface::accept(&swift)
        }
        Act::Package { folder, verb, rest } if verb == "test" => {
            close(tested(package(&swift, &folder, &verb)?.args(rest))?)
        }
        Act::Package { folder, verb, rest } => run(package(&swift, &folder, &verb)?.args(rest)),
        Act::Format { check: true, sources } => check_format(&swift, &sources),
        Act::Format { check: false, sources } => {
            run(swift.writing("swift")?.args(["format", "--in-place", "--recursive"]).args(sources))
        }
    }
}

/// A verb of the package manager on a package, against the library as cargo builds it.
fn package(swift: &Toolchain, folder: &Path, verb: &str) -> anyhow::Result<Command> {
    binding::build()?;
    let debug = std::path::absolute(target())?.join("debug");
    let mut command = swift.command("swift")?;
    command
        .arg(verb)
        .arg("--package-path")
        .arg(std::path::absolute(folder)?)
        .arg("--scratch-path")
        .arg(products(folder)?)
        // The package manager's own sandbox is for macOS.
        .arg("--disable-sandbox")
        .args(linking(&debug));
    Ok(command)
}

/// Where the linker and the loader find the library. Observation's runtime lacks a symbol on Linux that nobody calls.
fn linking(debug: &Path) -> Vec<String> {
    let debug = debug.display();
    [format!("-L{debug}"), format!("-rpath={debug}"), "--allow-shlib-undefined".to_owned()]
        .into_iter()
        .flat_map(|option| ["-Xlinker".to_owned(), option])
        .collect()
}

/// The compiler, for a module that is built against the package over the binding.
fn compiler(swift: &Toolchain, module: &str) -> anyhow::Result<Command> {
    let module_map = std::path::absolute(FIELD)?.join("EnlaceFFI/module.modulemap");
    let mut compiler = swift.command("swiftc")?;
    compiler
        .args(["-swift-version", "6", "-package-name", "Field", "-module-name", module, "-I"])
        .arg(products(Path::new(FIELD))?.join("debug/Modules"))
        .arg("-Xcc")
        .arg(format!("-fmodule-map-file={}", module_map.display()));
    Ok(compiler)
}

/// Where a package is built.
fn products(folder: &Path) -> anyhow::Result<PathBuf> {
    let name = folder.to_string_lossy().trim_matches('/').replace('/', "-");
    Ok(std::path::absolute(target())?.join("swift").join(name))
}

/// Measures on a disk that keeps what it is given: inside, the usual place for what is temporary is memory.
fn cost(swift: &Toolchain, documents: u32, library: Option<&Path>) -> anyhow::Result<()> {
    let disk = std::path::absolute(target())?.join("swift/cost");
    std::fs::create_dir_all(&disk)?;
    run(package(swift, Path::new(FIELD), "run")?
        .env("ENLACE_COMMAND", std::path::absolute(target())?.join("debug/enlace"))
        .env("TMPDIR", disk)
        .envs(library.map(std::path::absolute).transpose()?.map(|folder| ("LD_LIBRARY_PATH", folder)))
        .args(["--configuration", "release", "cost", &documents.to_string()]))
}

/// Sources, then tests, then the surface: what a test run fails on first is what is quickest to mend.
fn test_field(swift: &Toolchain, only: Option<&str>) -> anyhow::Result<()> {
    check_format(swift, &SOURCES.map(PathBuf::from))?;
    let mut command = package(swift, Path::new(FIELD), "test")?;
    command
        .env("ENLACE_COMMAND", std::path::absolute(target())?.join("debug/enlace"))
        .env("ENLACE_SCENARIOS", scenarios::write_as_json()?)
        // Each test serves an agency of its own: one at a time keeps a small machine from running out of time.
        .arg("--no-parallel")
        .args(only.iter().flat_map(|name| ["--filter", *name]));
    let mut counts = tested(&mut command)?;
    if only.is_none() {
        for checked in [surface::check(swift), page::check(swift), ios::check_release(swift)] {
            match checked {
                Ok(()) => counts.passed += 1,
                Err(error) => {
                    println!("{error:#}");
                    counts.failed += 1;
                }
            }
        }
    }
    close(counts)
}

/// Runs `swift test`; how many tests there were.
fn tested(command: &mut Command) -> anyhow::Result<Counts> {
    let (succeeded, lines) = echoed(command).context("cannot start Swift")?;
    let mut counts = counts::tested(&lines).context("swift test ran no test")?;
    if !succeeded && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

/// Says how many tests there were, on the last line.
fn close(counts: Counts) -> anyhow::Result<()> {
    println!("{} passed, {} failed", counts.passed, counts.failed);
    ensure!(counts.failed == 0, "Swift tests failed");
    Ok(())
}

/// Fails where a source is not formatted, which includes that it cannot be parsed.
fn check_format(swift: &Toolchain, sources: &[PathBuf]) -> anyhow::Result<()> {
    run(swift.command("swift")?.args(["format", "lint", "--strict", "--recursive"]).args(sources))
}
