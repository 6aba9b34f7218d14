//! The sync server an agency runs.

pub mod store;
