//! The sync server an agency runs, and the `enlace` command.

pub mod agency;
pub mod cli;
pub mod key_file;
pub mod store;
