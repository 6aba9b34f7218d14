//! Bytes that were once signed or sent must mean the same for ever.
//!
//! `tests/fixtures/v1` holds a sealed record of every kind and shape, entries, a head and what goes over a link or by
//! hand, as hexadecimal. Files are only ever added: run with `ENLACE_WRITE_FIXTURES=1` to write those that are missing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its fixtures has failed")]

mod damage;
mod files;
mod hand;
mod link;
mod signed;
