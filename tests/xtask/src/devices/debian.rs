//! Debian's packages of a recent Rust compiler and of its standard library's source, unpacked into the cache: nothing
//! is installed, so a compiler that somebody uses here stays as it is.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use crate::run::{cache, command, files, run};

/// The compiler, the standard library for this machine and its source; apt adds what they need.
const PACKAGES: [&str; 3] = ["rustc-web", "libstd-rust-web-dev", "rust-web-src"];
/// Parts of the packages, some 400 MB, that no check reads.
const UNREAD: [&str; 3] = ["./usr/src/*/src", "./usr/src/*/compiler", "./usr/share"];
/// Oldest compiler that the workspace is written for.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// An unpacked compiler.
pub struct Toolchain {
    rustc: PathBuf,
    libraries: PathBuf,
    version: String,
}

impl Toolchain {
    /// The one in the cache, fetched when there is none or it is too old.
    pub fn obtain() -> Result<Self, String> {
        let cache = cache().map_err(|error| error.to_string())?;
        let home = cache.join("device-rust");
        let _alone = lock(&cache).map_err(|error| format!("{}: {error}", cache.display()))?;
        let fitting = |home: &Path| Self::open(home).ok().filter(|found| is_recent(&found.version));
        if let Some(found) = fitting(&home) {
            return Ok(found);
        }
        println!("fetching Debian's {} into {}, about 140 MB, once", PACKAGES.join(", "), home.display());
        fetch(&home).map_err(|error| format!("Debian's {} cannot be had: {error:#}", PACKAGES[0]))?;
        fitting(&home).ok_or_else(|| format!("Debian's {} is older than {OLDEST} or does not run", PACKAGES[0]))
    }

    fn open(home: &Path) -> anyhow::Result<Self> {
        let rustc = home.join("usr/bin/rustc");
        let driver = files(&home.join("usr/lib"), &["so"])?
            .into_iter()
            .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("librustc_driver")))
            .context("no compiler library")?;
        let libraries = driver.parent().context("a file has a folder")?.to_owned();
        let told = command(&rustc).arg("--version").env("LD_LIBRARY_PATH", &libraries).output()?;
        if !told.status.success() {
            bail!("{} does not run: {}", rustc.display(), String::from_utf8_lossy(&told.stderr).trim());
        }
        let version = String::from_utf8(told.stdout)?.trim().to_owned();
        Ok(Self { rustc, libraries, version })
    }

    /// Points cargo at it.
    pub fn equip(&self, cargo: &mut Command) {
        cargo.env("RUSTC", &self.rustc).env("LD_LIBRARY_PATH", &self.libraries);
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Debian's {}, standard library from its source", self.version)
    }
}

/// Held while one process looks and fetches; others wait, and find what it fetched.
fn lock(cache: &Path) -> std::io::Result<File> {
    std::fs::create_dir_all(cache)?;
    let lock = File::create(cache.join("device-rust.lock"))?;
    lock.lock()?;
    Ok(lock)
}

/// Whether `rustc 1.96.0 (..)` is at least the workspace's version.
fn is_recent(version: &str) -> bool {
    let numbers = |text: &str| text.split('.').map_while(|part| part.parse::<u32>().ok()).collect::<Vec<_>>();
    let found = version.split(' ').nth(1).map(numbers).unwrap_or_default();
    !found.is_empty() && found >= numbers(OLDEST)
}

/// Downloads and unpacks beside `home`, which appears only when all of it is there.
fn fetch(home: &Path) -> anyhow::Result<()> {
    let unpacked = home.with_extension("unpacking");
    let downloads = home.with_extension("downloads");
    for folder in [home, &unpacked, &downloads] {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
    }
    std::fs::create_dir_all(downloads.join("partial"))?;
    std::fs::create_dir_all(&unpacked)?;
    download(&downloads)?;
    for package in files(&downloads, &["deb"])? {
        unpack(&package, &unpacked)?;
    }
    std::fs::remove_dir_all(&downloads)?;
    std::fs::rename(&unpacked, home)?;
    Ok(())
}

fn download(folder: &Path) -> anyhow::Result<()> {
    // Only root may update; the lists may be recent enough for anybody else.
    let _ = run(apt().arg("update"));
    run(apt()
        .args(["install", "--download-only", "--reinstall", "--yes", "--no-install-recommends"])
        .args(["--option", "Debug::NoLocking=true", "--option", "APT::Sandbox::User=root", "--option"])
        .arg(format!("Dir::Cache::archives={}", folder.display()))
        .args(PACKAGES))
}

fn apt() -> Command {
    let mut apt = command("apt-get");
    apt.arg("--quiet=2").env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn unpack(package: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut archive = command("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(package)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start dpkg-deb")?;
    let content = archive.stdout.take().context("dpkg-deb has an output")?;
    let unpacked = command("tar")
        .args(["--extract", "--anchored", "--no-wildcards-match-slash"])
        .args(UNREAD.map(|part| format!("--exclude={part}")))
        .arg("--directory")
        .arg(folder)
        .stdin(content)
        .status()?;
    if !archive.wait()?.success() || !unpacked.success() {
        bail!("{} cannot be unpacked", package.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_older_than_the_workspace_or_of_no_version_does_not_serve() {
        assert!(is_recent(&format!("rustc {OLDEST}.0 (59807616e 2026-04-14)")));
        assert!(is_recent("rustc 1.1000.0 (built from a source tarball)"));
        assert!(!is_recent("rustc 1.85.0 (4d91de4e4 2025-02-17)"));
        assert!(!is_recent("rustc"));
        assert!(!is_recent(""));
    }
}
