//! `cargo xtask devices`: the core and the binding type-checked for phones, without the vendors' kits.
//!
//! Catches every mistake that a `cfg` of the target hides on this machine, and the wrong choice of features for one.
//! Says nothing about C code, linking or running.

mod compiler;
mod debian;
mod kit;

use std::process::ExitCode;

use crate::run::{run, target};
use compiler::Compiler;
use kit::Kit;

/// What phones are, to a compiler.
const DEVICES: [&str; 2] = ["aarch64-linux-android", "aarch64-apple-ios"];

/// Makes sure that something here can compile for devices, or says in one line why nothing can.
pub fn obtain() -> Result<(), String> {
    Compiler::obtain().map(|_| ())
}

/// Checks every device; ends with "N passed, N failed".
pub fn check() -> anyhow::Result<ExitCode> {
    let compiler = Compiler::obtain().map_err(anyhow::Error::msg)?;
    println!("with {compiler}");
    let kit = Kit::write(&std::path::absolute(target())?.join("devices"))?;
    let mut failed = 0;
    // One at a time: cargo would give all targets of one call the features of each.
    for device in DEVICES {
        println!("checking {device}");
        if let Err(error) = check_one(&compiler, &kit, device) {
            println!("{device}: {error}");
            failed += 1;
        }
    }
    println!("{} passed, {failed} failed", DEVICES.len() - failed);
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check_one(compiler: &Compiler, kit: &Kit, device: &str) -> anyhow::Result<()> {
    let mut check = compiler.cargo();
    check
        .args(["check", "--locked", "--lib", "-p", "enlace-core", "-p", "enlace-bindings", "--target", device])
        .arg("--target-dir")
        .arg(kit.folder())
        // Macros and build scripts run once or twice: compiling them fast beats running them fast.
        .args(["--config", r#"profile.dev.package."*".opt-level=0"#])
        .env("RUSTFLAGS", "-D warnings");
    kit.equip(&mut check, device);
    run(&mut check)
}
