//! The sync server an agency runs, and the `enlace` command.

pub mod agency;
pub mod cli;
pub mod config;
pub mod federation;
pub mod http;
pub mod key_file;
pub mod logs;
pub mod metrics;
pub mod peers;
pub mod profile;
pub mod server;
pub mod state;
pub mod store;
pub mod tls;

pub use agency::genesis;
pub use config::Config;
pub use server::Server;
