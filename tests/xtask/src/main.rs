//! `cargo xtask`: the commands a developer and CI run, in one place and one language.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks on its terminal")]

mod android;
mod binding;
mod count;
mod devices;
mod ios;
mod kotlin;
mod pages;
mod picture;
mod report;
mod run;
mod scenarios;
mod suite;
mod suites;
mod swift;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};

/// Build and test commands of the repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Runs every suite that can run here, installing what is missing, and ends with "N passed, N failed, N skipped".
    Test(TestArguments),
    /// Writes the committed Kotlin and Swift bindings anew from the library.
    Bindings {
        /// Writes nothing; fails where the committed code is not what the library gives.
        #[arg(long)]
        check: bool,
    },
    /// Compiles, tests or measures the Kotlin package.
    #[command(subcommand)]
    Kotlin(kotlin::Act),
    /// Sets up Swift, compiles and runs packages of the repository.
    #[command(subcommand)]
    Swift(swift::Act),
    /// Type-checks the core and the binding for Android and iOS devices; ends with "N passed, N failed".
    Devices,
    /// Builds the library for iPhones and simulators, and the Swift package around it. Needs a Mac.
    Ios(ios::Arguments),
    /// Builds the Kotlin package for phones: a Maven repository with one AAR in `target/android/maven`.
    Android(android::Arguments),
    /// Draws the README's picture anew from a run of `cargo demo`.
    Picture,
    /// Shows which tools are there, and what each is for. Installs nothing.
    Doctor,
}

#[derive(Parser)]
struct TestArguments {
    /// Runs only these suites; may be repeated or separated by commas.
    #[arg(long, value_name = "SUITE", value_delimiter = ',')]
    only: Vec<String>,
    /// Names the suites and ends.
    #[arg(long)]
    list: bool,
    /// Also runs what needs more network than the package registries (the advisory database).
    #[arg(long)]
    online: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    // The alias runs from any folder of the workspace; every path below is relative to its root.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("xtask is two folders deep")?;
    std::env::set_current_dir(root).context("cannot enter the workspace root")?;
    match arguments.verb {
        Verb::Doctor => Ok(tools::doctor()),
        Verb::Test(arguments) => test(&arguments),
        Verb::Bindings { check: false } => binding::write().map(done),
        Verb::Bindings { check: true } => check_bindings(),
        Verb::Devices => devices::check(),
        Verb::Swift(act) => swift::act(act).map(done),
        Verb::Ios(arguments) => ios::ios(&arguments).map(done),
        Verb::Android(arguments) => android::android(&arguments).map(done),
        Verb::Picture => picture::draw().map(done),
        Verb::Kotlin(act) => kotlin::act(&act).map(done),
    }
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}

fn check_bindings() -> anyhow::Result<ExitCode> {
    let drifted = binding::drifted()?;
    for language in &drifted {
        println!("{language}: the committed code is not what the library gives; run `cargo xtask bindings`");
    }
    println!("{} passed, {} failed", binding::GENERATED.len() - drifted.len(), drifted.len());
    Ok(if drifted.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn test(arguments: &TestArguments) -> anyhow::Result<ExitCode> {
    let mut suites = suites::all(arguments.online)?;
    if arguments.list {
        for suite in &suites {
            println!("{:14} {}", suite.name, suite.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(unknown) = arguments.only.iter().find(|name| suites.iter().all(|suite| suite.name != **name)) {
        bail!("there is no suite {unknown:?}; `cargo xtask test --list` names them");
    }
    suites.retain(|suite| arguments.only.is_empty() || arguments.only.contains(&suite.name));
    let results = suites.iter().map(suite::Suite::run).collect::<Vec<_>>();
    Ok(report::print(&results))
}
