//! The library, the server and the generated code: built once, shared by every language's suite.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context as _;

use crate::run::{command, run, target};

/// Committed generated code, by language: where the generator writes, below a root.
pub const GENERATED: [(&str, &str); 2] =
    [("kotlin", "bindings/kotlin/generated"), ("swift", "bindings/swift/generated")];

/// Builds the library with its generator and the `enlace` command, the whole workspace at once as every other suite:
/// features resolve alike and nothing is built twice.
pub fn build() -> anyhow::Result<()> {
    run(command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).args([
        "build",
        "--quiet",
        "--workspace",
        "--features",
        "enlace-bindings/cli",
    ]))
}

/// The debug library.
pub fn library() -> PathBuf {
    let name = if cfg!(target_os = "macos") { "libenlace.dylib" } else { "libenlace.so" };
    target().join("debug").join(name)
}

/// Writes a language's side of the built library into a folder.
pub fn generate(language: &str, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    run(command(target().join("debug/uniffi-bindgen"))
        .arg("generate")
        .arg(library())
        .args(["--language", language, "--no-format", "--out-dir"])
        .arg(folder)
        .stdout(Stdio::null()))
}

/// `cargo xtask bindings`: writes the committed generated code anew.
pub fn write() -> anyhow::Result<()> {
    build()?;
    for (language, folder) in GENERATED {
        generate(language, Path::new(folder))?;
        println!("{folder}");
    }
    Ok(())
}

/// Compares the committed generated code with what the library gives now; the languages that differ.
pub fn drifted() -> anyhow::Result<Vec<&'static str>> {
    build()?;
    let mut drifted = Vec::new();
    for (language, committed) in GENERATED {
        let fresh = target().join("drift").join(language);
        if fresh.exists() {
            std::fs::remove_dir_all(&fresh)?;
        }
        generate(language, &fresh)?;
        if contents(&fresh)? != contents(Path::new(committed))? {
            drifted.push(language);
        }
    }
    Ok(drifted)
}

/// Files below a folder with their contents.
fn contents(folder: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let files = crate::run::files(folder, &["kt", "swift", "h", "modulemap"])?;
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((path.strip_prefix(folder)?.to_owned(), text))
    };
    files.into_iter().map(read).collect()
}
