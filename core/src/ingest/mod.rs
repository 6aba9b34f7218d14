//! What a record and a change must satisfy before anything stores or applies it. Shared by phone and server.
//!
//! Part of the trusted path: pure, no I/O. Records first (who may say this, here, now), then changes
//! (bytes, ancestors, schema), each refusal with a stable word.

pub mod arrival;
pub mod chain;
pub mod directory;
pub mod opened;
pub mod rights;

#[cfg(test)]
mod record_tests;
