//! `cargo xtask kotlin`: compiles the Kotlin package and its tests with a plain compiler, and runs them on the JVM
//! against the real library and the real server. No Gradle.

mod jars;
mod kit;
mod robolectric;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::run::{command, run, target};
use crate::{android, binding, scenarios};
use jars::class_path;
pub use kit::Kit;

/// What to do with the Kotlin package.
#[derive(Clone, Subcommand)]
pub enum Act {
    /// Compiles the package into `target/kotlin/enlace-field.jar` and prints what compiling against it takes.
    Jar,
    /// Compiles everything, the snippets of the pages too, and runs the tests; ends with "N passed, N failed".
    Test {
        /// Runs only the tests whose name holds this.
        #[arg(long, value_name = "WORDS", default_value = "")]
        only: String,
    },
    /// Runs the Android sources over the framework's own classes, without a phone; ends with "N passed, N failed".
    Android,
    /// Accepts the hand-written layer's public surface as it is now into `bindings/kotlin/api.txt`.
    Accept,
    /// Measures what calls and screens cost over JNA, with this many documents.
    Cost {
        /// Documents in the measured database.
        #[arg(long, default_value_t = 10_000)]
        documents: u32,
        /// The folder of an optimised library, `target/ship` perhaps; the development build is measured otherwise.
        #[arg(long, value_name = "FOLDER")]
        library: Option<PathBuf>,
    },
}

/// Runs one of the acts.
pub fn act(act: &Act) -> anyhow::Result<()> {
    let kit = Kit::new()?;
    match act {
        Act::Jar => kit.tell(),
        Act::Test { only } => java(&kit, None, "MainKt", &[only]),
        Act::Android => robolectric::test(&kit),
        Act::Accept => java(&kit, None, "MainKt", &["--accept"]),
        Act::Cost { documents, library } => java(&kit, library.as_deref(), "CostKt", &[&documents.to_string()]),
    }
}

/// Fetches what compiling takes, if it is not here yet.
pub fn fetch() -> anyhow::Result<()> {
    jars::Jars::get().map(drop)
}

/// Fetches what running the Android sources takes, if it is not here yet.
pub fn fetch_robolectric() -> anyhow::Result<()> {
    robolectric::jars().map(drop)
}

/// Runs a program of the tests, over the development library or another.
fn java(kit: &Kit, library: Option<&Path>, main: &str, arguments: &[&str]) -> anyhow::Result<()> {
    binding::build()?;
    let aar = android::stand_in(kit, &binding::library())?;
    let built = kit.tests(&aar)?;
    let debug = std::path::absolute(target())?.join("debug");
    let property = |name: &str, path: &Path| format!("-D{name}={}", path.display());
    run(command("java")
        .arg(property("jna.library.path", library.unwrap_or(&debug)))
        .arg(property("enlace.command", &debug.join("enlace")))
        .arg(property("enlace.scenarios", &scenarios::write_as_json()?))
        .arg(property("enlace.package", &built.package))
        .arg(property("enlace.android", &built.android))
        .arg(property("enlace.aar", &aar.archive))
        .args(["-cp", &class_path(&built.class_path)?, &format!("org.enlace.field.tests.{main}")])
        .args(arguments))
}
