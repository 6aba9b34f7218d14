//! Holds `docs/records.cddl` and the code together, in both directions:
//! every sample that code encodes meets its rule, and every rule, member and choice is met by some sample.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its input has failed")]

mod grammar;
mod parser;
mod rules;
mod validator;
