//! `cargo xtask android`: the Kotlin package for phones, as a Maven repository that holds one AAR.

mod aar;
mod elf;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::Parser;

use crate::kotlin::Kit;
use crate::run::{command, run, target};
use crate::tools::Program;
pub use aar::Aar;
use aar::Parts;

/// ABIs of phones, and the compiler's name for each.
const ABIS: [(&str, &str); 3] = [
    ("arm64-v8a", "aarch64-linux-android"),
    ("armeabi-v7a", "armv7-linux-androideabi"),
    ("x86_64", "x86_64-linux-android"),
];

/// Android 8.0: the oldest version whose keystore and file calls the package uses.
const API: &str = "26";

const LIBRARY: &str = "libenlace.so";

static NDK: Program =
    Program { name: "cargo-ndk", source: "cargo install --locked cargo-ndk", purpose: "building for phones" };

/// How to build.
#[derive(Parser)]
pub struct Arguments {
    /// Prints each step and what lies in the AAR; builds nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Builds the package, or says how it would be built.
pub fn android(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.dry_run {
        print!("{}", dry_run()?);
        return Ok(());
    }
    ensure!(NDK.is_there(), "{} is missing; install it with `{}`", NDK.name, NDK.source);
    ensure!(
        std::env::var_os("ANDROID_NDK_HOME").is_some(),
        "ANDROID_NDK_HOME does not say where the Android NDK is; its `sdkmanager` installs it"
    );
    let out = target().join("android");
    build(&out.join("jni"))?;
    let libraries = ABIS.map(|(abi, _)| (abi, out.join("jni").join(abi).join(LIBRARY)));
    for (abi, library) in &libraries {
        elf::check_pages(library).with_context(|| format!("{abi}: {}", library.display()))?;
    }
    let kit = Kit::new()?;
    let made = package(&kit, &out, &libraries)?;
    println!("{}", made.archive.display());
    Ok(())
}

/// An AAR with this machine's own library in the place of a phone's: everything about it but the library is real.
pub fn stand_in(kit: &Kit, library: &Path) -> anyhow::Result<Aar> {
    package(kit, &target().join("android-stand-in"), &[("x86_64", library.to_owned())])
}

fn package(kit: &Kit, out: &Path, libraries: &[(&str, PathBuf)]) -> anyhow::Result<Aar> {
    let package = kit.package()?;
    let android = kit.android(&package)?;
    aar::make(&Parts { classes: [package, android], libraries }, out)
}

fn build(into: &Path) -> anyhow::Result<()> {
    run(command("rustup").args(["target", "add"]).args(ABIS.map(|(_, triple)| triple)))?;
    run(command("cargo").args(cargo_ndk(into)))
}

fn cargo_ndk(into: &Path) -> Vec<String> {
    let abis = ABIS.iter().flat_map(|(abi, _)| ["--target", abi]);
    let begin = ["ndk", "--platform", API].into_iter().chain(abis).map(str::to_owned);
    let build = ["build", "--locked", "--profile", "ship", "--package", "enlace-bindings", "--lib"];
    begin.chain(["--output-dir".to_owned(), into.display().to_string()]).chain(build.map(str::to_owned)).collect()
}

/// Every step and the layout, as text.
fn dry_run() -> anyhow::Result<String> {
    let out = Path::new("target/android");
    let triples = ABIS.map(|(_, triple)| triple).join(" ");
    let mut lines = vec![
        format!("$ rustup target add {triples}"),
        format!("$ cargo {}", cargo_ndk(&out.join("jni")).join(" ")),
        format!("check  64-bit libraries: every segment lies on a page of {} bytes", elf::PAGE),
        "$ cargo xtask kotlin jar".to_owned(),
    ];
    let layout = aar::layout(&ABIS.map(|(abi, _)| abi));
    let repository = aar::Repository::of(out)?;
    lines.push(format!("write  {}", repository.aar.display()));
    lines.extend(layout.iter().map(|entry| format!("         {entry}")));
    lines.push(format!("write  {}", repository.pom.display()));
    lines.extend(repository.text.lines().map(|line| format!("         {line}")));
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_and_the_layout_are_the_accepted_ones() {
        crate::run::at_root();
        let now = dry_run().unwrap();
        let hint = "write it anew with `cargo xtask android --dry-run > tests/xtask/src/android/dry_run.txt`";
        assert!(now == include_str!("dry_run.txt"), "{now}\n{hint}");
    }

    #[test]
    fn every_abi_with_wide_pages_has_its_link_flags() {
        crate::run::at_root();
        let config: toml::Table = std::fs::read_to_string(".cargo/config.toml").unwrap().parse().unwrap();
        for (_, triple) in ABIS.iter().filter(|(abi, _)| abi.contains("64")) {
            let flags = &config["target"][*triple]["rustflags"];
            let wanted = format!("link-arg=-Wl,-z,max-page-size={}", elf::PAGE);
            assert!(flags.as_array().unwrap().contains(&wanted.into()), "{triple}");
        }
    }
}
