//! Two agencies from end to end in one process: real server logic on both sides, real encrypted databases on their
//! phones, and the exchange between the servers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod crossing;
mod dying;
mod ending;
mod leaks;
mod restore;
mod said;
