//! The compiler that can check code for phones: the pinned one, or Debian's with a standard library built from source.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{DEVICES, debian};
use crate::run::command;

/// A compiler and how it comes by the standard libraries of devices.
pub enum Compiler {
    /// The pinned tool chain has them installed.
    Pinned,
    /// Debian's brings their source.
    Debian(debian::Toolchain),
}

impl Compiler {
    /// The pinned one where it can, else Debian's, fetched when it is not there yet.
    pub fn obtain() -> Result<Self, String> {
        if sysroot().is_some_and(|root| has_every_device(&root)) {
            return Ok(Self::Pinned);
        }
        debian::Toolchain::obtain().map(Self::Debian).map_err(|reason| {
            format!("no standard library for phones: `rustup target add {}` adds it; {reason}", DEVICES.join(" "))
        })
    }

    /// Cargo, told to compile with it.
    pub fn cargo(&self) -> Command {
        let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        if let Self::Debian(toolchain) = self {
            toolchain.equip(&mut cargo);
            cargo.args(["-Z", "build-std=std,panic_abort"]).env("RUSTC_BOOTSTRAP", "1");
        }
        cargo
    }
}

impl fmt::Display for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pinned => write!(f, "the pinned tool chain"),
            Self::Debian(toolchain) => write!(f, "{toolchain}"),
        }
    }
}

fn sysroot() -> Option<PathBuf> {
    let told = command("rustc").args(["--print", "sysroot"]).output().ok()?;
    Some(PathBuf::from(String::from_utf8(told.stdout).ok()?.trim()))
}

fn has_every_device(sysroot: &Path) -> bool {
    DEVICES.iter().all(|device| sysroot.join("lib/rustlib").join(device).join("lib").is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sysroot_serves_only_with_the_libraries_of_every_device() {
        let root = std::env::temp_dir().join(format!("xtask-sysroot-{}", std::process::id()));
        for device in DEVICES {
            assert!(!has_every_device(&root));
            std::fs::create_dir_all(root.join("lib/rustlib").join(device).join("lib")).unwrap();
        }
        assert!(has_every_device(&root));
        std::fs::remove_dir_all(root).unwrap();
    }
}
