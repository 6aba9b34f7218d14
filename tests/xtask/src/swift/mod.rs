//! `cargo xtask swift`: compiles and runs Swift packages of the repository, on Linux too.

mod toolchain;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::binding;
use crate::run::{run, target};
use toolchain::Toolchain;

/// What to do with Swift.
#[derive(Subcommand)]
pub enum Act {
    /// Makes sure of a Swift tool chain: the machine's own, or Debian's in a folder below ~/.cache/enlace.
    Setup,
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
        Act::Package { folder, verb, rest } => package(&swift, &folder, &verb, &rest),
        Act::Format { check: true, sources } => check_format(&swift, &sources),
        Act::Format { check: false, sources } => {
            run(swift.writing("swift")?.args(["format", "--in-place", "--recursive"]).args(sources))
        }
    }
}

/// Runs a verb of the package manager on a package, against the library as cargo builds it.
fn package(swift: &Toolchain, folder: &Path, verb: &str, rest: &[String]) -> anyhow::Result<()> {
    binding::build()?;
    let debug = std::path::absolute(target())?.join("debug");
    run(swift
        .command("swift")?
        .arg(verb)
        .arg("--package-path")
        .arg(std::path::absolute(folder)?)
        .arg("--scratch-path")
        .arg(products(folder)?)
        // The package manager's own sandbox is for macOS.
        .arg("--disable-sandbox")
        .args(linking(&debug))
        .args(rest))
}

/// Where the linker and the loader find the library. Observation's runtime lacks a symbol on Linux that nobody calls.
fn linking(debug: &Path) -> Vec<String> {
    let debug = debug.display();
    [format!("-L{debug}"), format!("-rpath={debug}"), "--allow-shlib-undefined".to_owned()]
        .into_iter()
        .flat_map(|option| ["-Xlinker".to_owned(), option])
        .collect()
}

/// Fails where a source is not formatted, which includes that it cannot be parsed.
fn check_format(swift: &Toolchain, sources: &[PathBuf]) -> anyhow::Result<()> {
    run(swift.command("swift")?.args(["format", "lint", "--strict", "--recursive"]).args(sources))
}

/// Where a package is built.
fn products(folder: &Path) -> anyhow::Result<PathBuf> {
    let name = folder.to_string_lossy().trim_matches('/').replace('/', "-");
    Ok(std::path::absolute(target())?.join("swift").join(name))
}
