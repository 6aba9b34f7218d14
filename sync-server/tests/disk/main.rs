//! Full disks and read-only folders, the real thing: small file systems in memory and read-only mounts, under the real
//! binary as server, as command and as phone.
//!
//! Mounting takes a right that not everybody has, so these tests are ignored unless asked for: `cargo xtask test` runs
//! them where it may mount, and elsewhere says that it skipped them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]
#![cfg(target_os = "linux")]

mod mounted;
mod server;
mod telephone;

#[allow(dead_code, reason = "shared with the command's own tests")]
#[path = "../cli/phone.rs"]
mod phone;
#[allow(dead_code, reason = "shared with the command's own tests")]
#[path = "../cli/serving.rs"]
mod serving;
#[allow(dead_code, reason = "shared with the command's own tests")]
#[path = "../cli/world.rs"]
mod world;

use enlace_core::i18n::{self, Lang};

/// Demands that a code has a sentence of its own in both languages.
fn is_explained(code: &str) {
    for lang in Lang::ALL {
        assert!(i18n::text(lang, &format!("error.{code}")).is_some(), "{code} says nothing in {lang:?}");
    }
}
