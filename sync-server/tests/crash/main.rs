//! Real processes that die at every named step of `enlace_core::step`: a phone, a server, a backup, a restore.
//!
//! After each death the files are opened again and the invariant P1 is checked: what was acknowledged is there, nothing
//! is half done, and the next sync brings everybody to the same state.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

mod copies;
mod server;
mod story;
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

use std::collections::BTreeSet;

use enlace_core::step::{CAN_DIE, Step};

/// The variable that makes a process die.
const DIE_AT: &str = "ENLACE_DIE_AT";

/// A step and its time, as the variable wants it.
fn wish(step: Step, time: u32) -> String {
    format!("{}:{time}", step.word())
}

#[test]
fn every_step_of_the_code_is_died_at() {
    const { assert!(CAN_DIE, "a build without debug assertions cannot be tested for crashes") };
    let tested =
        [telephone::STEPS, telephone::UNDER_ORDERS, telephone::RESTORED, server::STEPS, copies::STEPS].concat();
    let distinct: BTreeSet<Step> = tested.iter().copied().collect();
    assert_eq!(tested.len(), distinct.len());
    assert_eq!(distinct, Step::ALL.iter().copied().collect());
}
