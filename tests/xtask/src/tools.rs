//! The tools the suites use: whether they are there, and how they come to be.

use std::process::{Command, ExitCode, Stdio};

use crate::devices;
use crate::swift::Toolchain;

/// Something a suite cannot run without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A program of the operating system, installed from its Debian package when missing.
    System(&'static Program),
    /// A part of the tool chain, which rustup installs from `rust-toolchain.toml`.
    Cargo(&'static Program),
    /// A cargo subcommand, built from its crate when missing.
    Crate(&'static Program),
    /// The Kotlin compiler and libraries, which Maven fetches once.
    KotlinJars,
    /// What runs Android sources without a phone, which Maven fetches once.
    Robolectric,
    /// The right to mount file systems, which root has unless a container takes it away.
    Mount,
    /// A Swift tool chain, set up in a folder of its own when missing.
    Swift,
    /// A compiler with standard libraries for phones; unpacked from Debian's packages when missing.
    DeviceCompiler,
    /// Something asked for on the command line.
    Asked {
        /// Whether it was.
        given: bool,
        /// What to say if not.
        how: &'static str,
    },
}

/// A program and where it comes from.
#[derive(Debug, PartialEq, Eq)]
pub struct Program {
    /// Name on the search path.
    pub name: &'static str,
    /// Debian package, or the command that brings it.
    pub source: &'static str,
    /// What it is for.
    pub purpose: &'static str,
}

/// Links, and compiles the encrypted database.
pub static CC: Program = Program { name: "cc", source: "gcc", purpose: "linking; compiling SQLCipher, OpenSSL, zstd" };
/// Drives OpenSSL's build.
pub static MAKE: Program = Program { name: "make", source: "make", purpose: "building OpenSSL" };
/// Configures OpenSSL's build.
pub static PERL: Program = Program { name: "perl", source: "perl", purpose: "configuring OpenSSL" };
/// Runs the binding's end-to-end test.
pub static PYTHON: Program = Program { name: "python3", source: "python3", purpose: "driving the binding end to end" };
/// Lists the tracked files.
pub static GIT: Program =
    Program { name: "git", source: "git", purpose: "listing tracked files for the architecture tests" };
/// Runs the Kotlin compiler and what it compiled.
pub static JAVA: Program =
    Program { name: "java", source: "openjdk-17-jdk-headless", purpose: "compiling and running Kotlin" };
/// Packs archives; a Java without it runs programs and builds none.
pub static JAR: Program =
    Program { name: "jar", source: "openjdk-17-jdk-headless", purpose: "packing the Kotlin package for phones" };
/// Fetches jars from Maven Central.
pub static MAVEN: Program =
    Program { name: "mvn", source: "maven", purpose: "fetching the Kotlin compiler and libraries" };
/// Makes the root folder that Swift lives in.
pub static DEBOOTSTRAP: Program =
    Program { name: "debootstrap", source: "debootstrap", purpose: "setting up Swift where there is none" };
/// Checks formatting.
pub static RUSTFMT: Program =
    Program { name: "cargo-fmt", source: "rustup component add rustfmt", purpose: "formatting" };
/// Lints.
pub static CLIPPY: Program = Program { name: "cargo-clippy", source: "rustup component add clippy", purpose: "lints" };
/// Checks licences, sources and duplicate crates.
pub static DENY: Program = Program {
    name: "cargo-deny",
    // Unoptimised: it runs for seconds, and optimising it takes minutes.
    source: "cargo install --quiet --debug --locked cargo-deny@0.20.2",
    purpose: "licences, bans, sources",
};

/// Ends a suite that hangs; without it a hanging suite hangs.
pub static TIMEOUT: Program = Program { name: "timeout", source: "coreutils", purpose: "ending a suite that hangs" };

static SYSTEM: [&Program; 5] = [&CC, &MAKE, &PERL, &PYTHON, &GIT];
static OPTIONAL: [&Program; 8] = [&JAVA, &JAR, &MAVEN, &DEBOOTSTRAP, &RUSTFMT, &CLIPPY, &DENY, &TIMEOUT];

impl Need {
    /// Makes sure of it, or says in one line why it cannot be had.
    pub fn obtain(self) -> Result<(), String> {
        match self {
            Self::System(program) => program.install(),
            Self::Cargo(program) if program.is_there() => Ok(()),
            Self::Cargo(program) => {
                Err(format!("{} is not installed; install it with `{}`", program.name, program.source))
            }
            Self::Crate(program) => program.build(),
            Self::KotlinJars => crate::kotlin::fetch()
                .map_err(|error| format!("Maven cannot fetch what bindings/kotlin/pom.xml names: {error:#}")),
            Self::Robolectric => crate::kotlin::fetch_robolectric()
                .map_err(|error| format!("Maven cannot fetch Robolectric and its parts of AndroidX: {error:#}")),
            Self::Mount if may_mount() => Ok(()),
            Self::Mount => {
                Err("file systems cannot be mounted here; run as root on Linux, outside a confined container"
                    .to_owned())
            }
            Self::Swift => Toolchain::get().map(drop),
            Self::DeviceCompiler => devices::obtain(),
            Self::Asked { given: true, .. } => Ok(()),
            Self::Asked { given: false, how } => Err(how.to_owned()),
        }
    }
}

impl Program {
    /// Whether it is on the search path.
    pub fn is_there(&self) -> bool {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(self.name).is_file()))
    }

    /// Installs the Debian package, once, when root; anybody else is told its name.
    fn install(&self) -> Result<(), String> {
        if self.is_there() {
            return Ok(());
        }
        let Self { name, source, .. } = self;
        if !is_root() || !APT.is_there() {
            return Err(format!("{name} is missing; install it (Debian package {source})"));
        }
        println!("installing {source}, which brings {name}");
        let installed = quietly("apt-get", &["update"])
            && quietly("apt-get", &["install", "--yes", "--no-install-recommends", source])
            && self.is_there();
        if installed { Ok(()) } else { Err(format!("{name} is missing and installing {source} failed")) }
    }
}

impl Program {
    /// Runs the command that brings it, once.
    fn build(&self) -> Result<(), String> {
        if self.is_there() {
            return Ok(());
        }
        let Self { name, source, .. } = self;
        println!("building {name}: {source}");
        let mut words = source.split(' ');
        let built = words.next().is_some_and(|program| quietly(program, &words.collect::<Vec<_>>())) && self.is_there();
        if built { Ok(()) } else { Err(format!("{name} is missing and could not be built with `{source}`")) }
    }
}

static APT: Program = Program { name: "apt-get", source: "apt", purpose: "installing system packages" };

/// Tries it, in a mount namespace of its own that ends with the trial.
fn may_mount() -> bool {
    is_root() && quietly("unshare", &["--mount", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/tmp"])
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn quietly(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Prints what is there. Fails when a tool that building needs is missing.
pub fn doctor() -> ExitCode {
    let mut complete = true;
    for (program, needed) in
        SYSTEM.iter().map(|program| (program, true)).chain(OPTIONAL.iter().map(|program| (program, false)))
    {
        let there = program.is_there();
        complete &= there || !needed;
        let state = if there { "there" } else { "MISSING" };
        let Program { name, source, purpose } = program;
        let hint = if there { String::new() } else { format!("  (from: {source})") };
        println!("{name:14} {state:8} {purpose}{hint}");
    }
    if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_nobody_has_is_missing() {
        let program = Program { name: "no-such-program", source: "cargo install it", purpose: "nothing" };
        assert!(!program.is_there());
    }

    #[test]
    fn what_cannot_be_built_says_what_was_tried() {
        let program = Program { name: "no-such-program", source: "false --quiet", purpose: "nothing" };
        assert_eq!(
            program.build(),
            Err("no-such-program is missing and could not be built with `false --quiet`".to_owned())
        );
    }

    #[test]
    fn what_was_not_asked_for_says_how_to_ask() {
        let need = Need::Asked { given: false, how: "run with --online" };
        assert_eq!(need.obtain(), Err("run with --online".to_owned()));
        assert_eq!(Need::Asked { given: true, how: "" }.obtain(), Ok(()));
    }
}
