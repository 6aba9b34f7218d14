//! The `enlace` command.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::Arc;

use enlace_core::clock::{SystemClock, SystemEntropy};

fn main() -> ExitCode {
    let line: Vec<OsString> = std::env::args_os().collect();
    enlace_server::cli::run(&line, Arc::new(SystemClock::new()), Arc::new(SystemEntropy))
}
