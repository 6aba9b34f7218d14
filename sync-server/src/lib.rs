//! The sync server an agency runs, and what the `enlace` command is made of.

pub mod agency;
pub mod store;
