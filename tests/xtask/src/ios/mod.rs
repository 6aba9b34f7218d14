//! `cargo xtask ios`: the library for iPhones, iPads and their simulators, and the Swift package that brings it.

mod release;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::ensure;
use clap::Parser;

use crate::run::{command, run, target};
use crate::swift::Toolchain;
use crate::tools::Program;
pub use release::check as check_release;

/// The compiler's name for a device.
const DEVICE: &str = "aarch64-apple-ios";
/// The same for the simulator, on either kind of Mac.
const SIMULATOR: [&str; 2] = ["aarch64-apple-ios-sim", "x86_64-apple-ios"];
/// The oldest system the package runs on; its manifest says the same.
const OLDEST: &str = "17.0";
/// Where the package of this repository looks for the library on a Mac. Not committed.
const FRAMEWORK: &str = "bindings/swift/Enlace.xcframework";
/// Where the archive would lie, in a dry run.
const EXAMPLE: &str = "https://example.org/Enlace.xcframework.zip";

static XCODE: Program = Program { name: "xcodebuild", source: "Xcode", purpose: "building for iPhones" };

/// How to build.
#[derive(Parser)]
pub struct Arguments {
    /// Prints each step and what it leaves; builds nothing.
    #[arg(long)]
    dry_run: bool,
    /// Also makes a package to release, which fetches the library from here: the address of Enlace.xcframework.zip.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Builds the library and the package, or says how they would be built.
pub fn ios(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.dry_run {
        print!("{}", dry_run()?);
        return Ok(());
    }
    ensure!(XCODE.is_there(), "{} is missing: it comes with {}, which runs on a Mac", XCODE.name, XCODE.source);
    let built = target();
    let out = built.join("ios");
    headers(&out)?;
    for old in [PathBuf::from(FRAMEWORK), archive(&out)] {
        remove(&old)?;
    }
    for step in steps(&built) {
        run(&mut step.command())?;
    }
    println!("{FRAMEWORK}");
    if let Some(url) = &arguments.url {
        let swift = Toolchain::get().map_err(anyhow::Error::msg)?;
        let checksum = release::checksum(&swift, &archive(&out))?;
        println!("{}", release::make(&out.join("release"), url, &checksum)?.display());
    }
    Ok(())
}

/// One command.
struct Step {
    words: Vec<String>,
}

impl Step {
    fn new(words: &str) -> Self {
        Self { words: words.split(' ').map(str::to_owned).collect() }
    }

    fn command(&self) -> Command {
        let mut command = command(&self.words[0]);
        command.args(&self.words[1..]).env("IPHONEOS_DEPLOYMENT_TARGET", OLDEST);
        command
    }
}

/// From sources to the archive, in order, with everything that is built below one folder.
fn steps(root: &Path) -> Vec<Step> {
    let out = root.join("ios");
    let targets = [DEVICE].into_iter().chain(SIMULATOR);
    let mut steps = vec![format!("rustup target add {}", targets.clone().collect::<Vec<_>>().join(" "))];
    steps
        .extend(targets.map(|name| {
            format!("cargo build --locked --profile ship --package enlace-bindings --lib --target {name}")
        }));
    let built = |name: &str| root.join(name).join("ship/libenlace.a").display().to_string();
    let (both, headers) = (out.join("simulator/libenlace.a"), out.join("headers"));
    let (both, headers) = (both.display(), headers.display());
    steps.extend([
        format!("lipo -create {} -output {both}", SIMULATOR.map(built).join(" ")),
        format!(
            "xcodebuild -create-xcframework -library {} -headers {headers} -library {both} -headers {headers} \
             -output {FRAMEWORK}",
            built(DEVICE)
        ),
        format!("ditto -c -k --sequesterRsrc --keepParent {FRAMEWORK} {}", archive(&out).display()),
    ]);
    steps.iter().map(|words| Step::new(words)).collect()
}

fn archive(out: &Path) -> PathBuf {
    out.join("Enlace.xcframework.zip")
}

/// What the library's callers include. In a folder of its own: two frameworks with a module map side by side in one app
/// would overwrite each other's.
fn headers(out: &Path) -> anyhow::Result<()> {
    let folder = out.join("headers/EnlaceFFI");
    std::fs::create_dir_all(&folder)?;
    std::fs::create_dir_all(out.join("simulator"))?;
    for (from, to) in HEADERS {
        std::fs::copy(Path::new("bindings/swift/generated").join(from), folder.join(to))?;
    }
    Ok(())
}

const HEADERS: [(&str, &str); 2] = [("EnlaceFFI.h", "EnlaceFFI.h"), ("EnlaceFFI.modulemap", "module.modulemap")];

fn remove(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        std::fs::remove_dir_all(path)?;
    } else if path.exists() {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

/// Every step and what it leaves, as text.
fn dry_run() -> anyhow::Result<String> {
    let root = Path::new("target");
    let out = root.join("ios");
    let mut lines: Vec<String> = HEADERS
        .iter()
        .map(|(_, name)| format!("write  {}", out.join("headers/EnlaceFFI").join(name).display()))
        .collect();
    lines.push(format!("with   IPHONEOS_DEPLOYMENT_TARGET={OLDEST}"));
    lines.extend(steps(root).iter().map(|step| format!("$ {}", step.words.join(" "))));
    lines.push("with --url:".to_owned());
    lines.push(format!("$ swift package compute-checksum {}", archive(&out).display()));
    lines.extend(release::FOLDERS.iter().map(|folder| format!("copy   bindings/swift/{folder} to target/ios/release")));
    lines.push("write  target/ios/release/Package.swift".to_owned());
    let manifest = release::manifest(EXAMPLE, "(the checksum)")?;
    lines.extend(manifest.lines().map(|line| format!("         {line}").trim_end().to_owned()));
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_and_the_package_are_the_accepted_ones() {
        crate::run::at_root();
        let now = dry_run().unwrap();
        let hint = "write it anew with `cargo xtask ios --dry-run > tests/xtask/src/ios/dry_run.txt`";
        assert!(now == include_str!("dry_run.txt"), "{now}\n{hint}");
    }

    #[test]
    fn the_library_and_the_package_are_for_the_same_systems() {
        crate::run::at_root();
        let manifest = std::fs::read_to_string("bindings/swift/Package.swift").unwrap();
        assert!(manifest.contains(&format!(".iOS(.v{})", OLDEST.trim_end_matches(".0"))));
    }
}
