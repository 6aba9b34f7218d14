//! One agency from end to end in one process: the real server logic, real encrypted databases, a link under control.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests")]

mod merging;
mod orders;
mod refusal;
mod restore;
mod sync;
