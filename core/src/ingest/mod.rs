//! What a record and a change must satisfy before anything stores or applies it. Shared by phone and server.
//!
//! Part of the trusted path: pure, no I/O. Records first (who may say this, here, now), then changes
//! (bytes, ancestors, schema), each refusal with a stable word.

// Records.
pub mod arrival;
pub mod chain;
pub mod commit;
pub mod directory;
pub mod opened;
pub mod rights;
pub mod roster;

// Changes.
pub mod actor;
pub mod change;
pub mod chunk;
mod columns;
pub mod history;
mod leb;
mod operations;
mod ops;
pub mod refusal;
mod runs;
pub mod schema;
pub mod trial;

#[cfg(test)]
pub(crate) mod record_tests;
#[cfg(test)]
mod tests;

pub use change::{CheckedChange, check};
pub use history::History;
pub use refusal::ChangeRefusal;
