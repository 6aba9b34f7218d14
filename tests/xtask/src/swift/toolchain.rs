//! The Swift tool chain: the machine's own, or Debian's in a root folder of its own that nothing else is installed into.

use std::fs::{File, create_dir_all, remove_dir_all, rename};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::run::{cache, command, run, target};
use crate::tools::{DEBOOTSTRAP, Need, Program};

/// The release of Debian that has Swift 6; older ones have none that compiles the package.
const RELEASE: &str = "trixie";

/// What compiles and links a package: the compiler with its library, and the C and C++ headers it imports.
const INSTALL: &str = "apt-get update && \
    apt-get install --yes --no-install-recommends swiftlang swiftlang-dev libc6-dev libstdc++-14-dev && \
    apt-get clean && swift --version";

/// Enters the root with its own processes and mounts; all of them end with the command, however it ends. The repository
/// is at its own path, mostly read-only; what is built goes to the target folder.
const ENTER: &str = r#"set -eu
root=$1 repository=$2 target=$3 mode=$4; shift 4
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root$repository"
mount -o "bind,$mode" "$repository" "$root$repository"
mkdir -p "$root$target"
mount -o bind "$target" "$root$target"
exec chroot "$root" /usr/bin/env -C "$repository" "$@"
"#;

/// The same before there is anything to compile: only processes and names of hosts.
const FURNISH: &str = r#"set -eu
root=$1; shift
mount -t proc proc "$root/proc"
for file in hosts resolv.conf; do touch "$root/etc/$file"; mount -o bind,ro "/etc/$file" "$root/etc/$file"; done
exec chroot "$root" "$@"
"#;

/// Variables that are others inside.
const INSIDE: [(&str, &str); 5] = [
    ("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
    ("HOME", "/root"),
    ("TMPDIR", "/tmp"),
    ("LANG", "C.UTF-8"),
    ("DEBIAN_FRONTEND", "noninteractive"),
];

static SWIFT: Program = Program { name: "swift", source: "swiftlang", purpose: "compiling the Swift package" };

/// A Swift that can be run.
#[derive(Debug)]
pub enum Toolchain {
    /// The one on the search path.
    Native,
    /// The one below this root.
    Root(PathBuf),
}

impl Toolchain {
    /// The one that is there, or a new one; an error in one line when it cannot be had.
    pub fn get() -> Result<Self, String> {
        if SWIFT.is_there() {
            return Ok(Self::Native);
        }
        let unset = |reason: String| format!("Swift cannot be set up: {reason}");
        let root = root().map_err(|error| unset(error.to_string()))?;
        Need::Mount.obtain().map_err(unset)?;
        if !root.exists() {
            Need::System(&DEBOOTSTRAP).obtain().map_err(unset)?;
            set_up(&root).map_err(|error| unset(format!("{error:#}")))?;
        }
        Ok(Self::Root(root))
    }

    /// A program of the tool chain, run from the root of the repository, which it can only read.
    pub fn command(&self, program: &str) -> anyhow::Result<Command> {
        self.entering(program, "ro")
    }

    /// A program that changes sources.
    pub fn writing(&self, program: &str) -> anyhow::Result<Command> {
        self.entering(program, "rw")
    }

    fn entering(&self, program: &str, mode: &str) -> anyhow::Result<Command> {
        let Self::Root(root) = self else {
            return Ok(command(program));
        };
        let mut inside = separate();
        create_dir_all(target())?;
        inside
            .args(["sh", "-c", ENTER, "sh"])
            .arg(root)
            .arg(std::env::current_dir()?)
            .arg(std::path::absolute(target())?)
            .args([mode, program])
            .envs(INSIDE);
        Ok(inside)
    }
}

/// Where the root is: kept for the machine, shared by every copy of the repository.
fn root() -> anyhow::Result<PathBuf> {
    Ok(cache()?.join("swift"))
}

/// Makes the root beside its place and moves it there when it is whole, so that a broken-off attempt is begun anew.
fn set_up(root: &Path) -> anyhow::Result<()> {
    let part = root.with_extension("part");
    create_dir_all(root.parent().context("the root has a folder")?)?;
    let lock = File::create(root.with_extension("lock"))?;
    lock.lock()?;
    if root.exists() {
        return Ok(());
    }
    if part.exists() {
        remove_dir_all(&part)?;
    }
    println!("setting up Swift in {} (once; some 500 MB from Debian's mirror, minutes)", root.display());
    logged(separate().args(["debootstrap", "--variant=minbase", RELEASE]).arg(&part), &part)?;
    logged(separate().args(["sh", "-c", FURNISH, "sh"]).arg(&part).args(["sh", "-c", INSTALL]).envs(INSIDE), &part)?;
    Ok(rename(part, root)?)
}

/// Runs a step whose output only matters when it fails.
fn logged(step: &mut Command, part: &Path) -> anyhow::Result<()> {
    let path = part.with_extension("log");
    let log = File::create(&path)?;
    if run(step.stdout(log.try_clone()?).stderr(log)).is_err() {
        let text = std::fs::read_to_string(&path)?;
        bail!("{}; all of it is in {}", text.lines().last().unwrap_or("no word why"), path.display());
    }
    Ok(())
}

/// A command with mounts and processes of its own.
fn separate() -> Command {
    let mut unshare = command("unshare");
    unshare.args(["--mount", "--pid", "--fork", "--kill-child", "--"]);
    unshare
}
