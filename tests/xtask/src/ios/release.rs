//! The package that apps of other repositories name: the sources, and where the library is fetched from.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::run::{files, target};
use crate::swift::{FIELD, Toolchain};

/// What of the package goes out.
pub const FOLDERS: [&str; 2] = ["generated", "Sources"];

/// The checksum of an archive, as a manifest wants it.
pub fn checksum(swift: &Toolchain, archive: &Path) -> anyhow::Result<String> {
    output(swift, &["package".as_ref(), "compute-checksum".as_ref(), std::path::absolute(archive)?.as_os_str()])
}

/// Writes the package; its folder.
pub fn make(out: &Path, url: &str, checksum: &str) -> anyhow::Result<PathBuf> {
    super::remove(out)?;
    for folder in FOLDERS {
        let from = Path::new(FIELD).join(folder);
        for file in files(&from, &["swift", "h", "modulemap", "xcprivacy"])? {
            let to = out.join(file.strip_prefix(FIELD)?);
            std::fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
            std::fs::copy(&file, &to)?;
        }
    }
    std::fs::write(out.join("Package.swift"), manifest(url, checksum)?)?;
    Ok(out.to_owned())
}

/// The repository's own manifest, with the library from an address and without what only tests need.
pub fn manifest(url: &str, checksum: &str) -> anyhow::Result<String> {
    let own = std::fs::read_to_string(Path::new(FIELD).join("Package.swift"))?;
    let library = format!(
        "let library = Target.binaryTarget(\n    name: \"EnlaceFFI\",\n    url: \"{url}\",\n    checksum: \"{checksum}\"\n)\n"
    );
    let (before, rest) = own.split_once("#if canImport(Darwin)\n").context("the manifest does not choose a library")?;
    let (_, after) = rest.split_once("#endif\n").context("the manifest does not choose a library")?;
    let is_for_tests = |line: &&str| line.contains("path: \"Tests/") || line.contains(".testTarget(");
    ensure!(after.lines().filter(is_for_tests).count() > 0, "the manifest names no tests");
    let after: String = after.lines().filter(|line| !is_for_tests(line)).map(|line| line.to_owned() + "\n").collect();
    Ok(format!("{before}{library}{after}"))
}

/// Makes a package to release around an archive that stands in for the real one, and has the package manager read it.
pub fn check(swift: &Toolchain) -> anyhow::Result<()> {
    let out = target().join("ios-stand-in");
    super::remove(&out)?;
    std::fs::create_dir_all(&out)?;
    let archive = out.join("Enlace.xcframework.zip");
    std::fs::write(&archive, "stands in for the archive")?;
    let checksum = checksum(swift, &archive)?;
    let package = std::path::absolute(make(&out.join("release"), super::EXAMPLE, &checksum)?)?;
    let read =
        output(swift, &["package".as_ref(), "--package-path".as_ref(), package.as_os_str(), "dump-package".as_ref()])?;
    says(&serde_json::from_str(&read)?, &checksum)
}

/// The manifest as read names the library with its checksum, and every target has sources.
fn says(manifest: &Value, checksum: &str) -> anyhow::Result<()> {
    let targets = manifest["targets"].as_array().context("the manifest has no targets")?;
    let named =
        |name: &str| targets.iter().find(|one| one["name"] == name).with_context(|| format!("no target {name}"));
    let library = named("EnlaceFFI")?;
    ensure!(library["type"] == "binary" && library["url"] == super::EXAMPLE, "the library is not fetched: {library}");
    ensure!(library["checksum"] == checksum, "another checksum: {library}");
    for name in ["FieldFFI", "Field", "FieldTesting"] {
        named(name)?;
    }
    let is_for_tests = |one: &Value| one["type"] == "test" || one["type"] == "executable";
    ensure!(!targets.iter().any(is_for_tests), "the released package holds tests");
    Ok(())
}

fn output(swift: &Toolchain, words: &[&std::ffi::OsStr]) -> anyhow::Result<String> {
    let output = swift.command("swift")?.args(words).stdin(std::process::Stdio::null()).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
