//! The files of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::source::Source;

/// The workspace root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every tracked file that is still there, relative to the root.
pub fn tracked() -> Vec<PathBuf> {
    let listing = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    assert!(listing.status.success(), "git ls-files failed: these tests run in a git checkout");
    let files: Vec<PathBuf> = String::from_utf8(listing.stdout)
        .unwrap()
        .split_terminator('\0')
        .map(PathBuf::from)
        .filter(|path| root().join(path).is_file())
        .collect();
    assert!(files.len() > 20, "only {} files are tracked", files.len());
    files
}

/// Every tracked file with this extension, with its text.
pub fn texts(extension: &str) -> Vec<(PathBuf, String)> {
    tracked()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == extension))
        .map(|path| {
            let text = std::fs::read_to_string(root().join(&path)).unwrap();
            (path, text)
        })
        .collect()
}

/// Whether a file holds tests alone: `tests.rs`, `x_tests.rs`, or anything in a folder of such a name.
fn is_test(path: &Path) -> bool {
    path.iter().filter_map(|part| part.to_str()).any(|part| {
        let name = part.strip_suffix(".rs").unwrap_or(part);
        name == "tests" || name.ends_with("_tests")
    })
}

/// The Rust sources of one package that ship, paths relative to its `src`.
pub fn sources(package: &str) -> Vec<Source> {
    let folder = Path::new(package).join("src");
    let sources: Vec<Source> = texts("rs")
        .into_iter()
        .filter_map(|(path, text)| {
            let inside = path.strip_prefix(&folder).ok().filter(|inside| !is_test(inside))?;
            Some(Source::new(inside.to_str()?, &text))
        })
        .collect();
    assert!(!sources.is_empty(), "no sources in {}", folder.display());
    sources
}

/// Fails with every finding on its own line.
pub fn assert_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
