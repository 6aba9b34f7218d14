//! Child processes: how they are started, and files that save starting them.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// A command without the variables that describe xtask itself.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_set_by_cargo_run(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    command
}

/// Variables that describe xtask itself. Build scripts that watch them would run again below every `cargo xtask`.
pub fn is_set_by_cargo_run(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"]
        .into_iter()
        .any(|prefix| name.starts_with(prefix))
}

/// Runs a command to its end; an error when it does not succeed.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} failed: {status}");
    }
    Ok(())
}

/// Runs a command to its end, passing its output on line by line; whether it succeeded, and the lines.
pub fn echoed(command: &mut Command) -> std::io::Result<(bool, Vec<String>)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut lines = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            println!("{line}");
            lines.push(line);
        }
    }
    Ok((child.wait()?.success(), lines))
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

/// Where what was downloaded for this machine is kept, for every copy of the repository.
pub fn cache() -> anyhow::Result<PathBuf> {
    let home = std::env::home_dir().context("this user has no home folder")?;
    Ok(home.join(".cache/enlace"))
}

/// Every file below a folder with one of these endings, in order.
pub fn files(folder: &Path, endings: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in folder.read_dir().with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| endings.iter().any(|wanted| end == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Makes `made` unless a file beside it says that it was made from these very inputs.
pub fn unless_made(
    made: &Path,
    inputs: &[PathBuf],
    told: &str,
    make: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let stamp = PathBuf::from(format!("{}.made-from", made.display()));
    let now = fingerprint(inputs, told)?;
    if made.exists() && std::fs::read_to_string(&stamp).is_ok_and(|then| then == now) {
        return Ok(());
    }
    if let Some(folder) = made.parent() {
        std::fs::create_dir_all(folder)?;
    }
    make()?;
    std::fs::write(stamp, now)?;
    Ok(())
}

/// Names, lengths and contents of the inputs, as one short text. No security rests on it.
fn fingerprint(inputs: &[PathBuf], told: &str) -> anyhow::Result<String> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    told.hash(&mut hasher);
    for path in inputs {
        path.hash(&mut hasher);
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Tests of this crate run in its own folder, two below the root that every path is relative to.
#[cfg(test)]
pub fn at_root() {
    std::env::set_current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_describes_xtask_is_not_handed_down() {
        assert!(is_set_by_cargo_run("CARGO_PKG_NAME"));
        assert!(!is_set_by_cargo_run("CARGO_TARGET_DIR"));
    }

    #[test]
    fn what_was_made_is_made_again_only_when_an_input_changed() {
        let folder = std::env::temp_dir().join(format!("xtask-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (input, made) = (folder.join("input"), folder.join("made"));
        let mut times = 0;
        for (content, told, wanted) in [("a", "x", 1), ("a", "x", 1), ("b", "x", 2), ("b", "y", 3)] {
            std::fs::write(&input, content).unwrap();
            let make = || {
                times += 1;
                Ok(std::fs::write(&made, "")?)
            };
            unless_made(&made, std::slice::from_ref(&input), told, make).unwrap();
            assert_eq!(times, wanted);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_command_that_fails_is_an_error() {
        assert!(run(&mut command("true")).is_ok());
        assert!(run(&mut command("false")).unwrap_err().to_string().starts_with("false failed"));
        assert!(run(&mut command("no-such-program")).is_err());
    }
}
