//! An agency and its phones in one process: the real server logic on a real store, real encrypted databases, and a
//! link that can be cut anywhere.

#![expect(clippy::expect_used, clippy::panic, reason = "a broken harness fails its test")]

mod channel;
mod link;
mod phone;
mod road;
mod world;

pub use channel::{AMBER, Two, settings};
pub use link::{Cut, Link};
pub use phone::Phone;
pub use road::Way;
pub use world::{AGENCY, IDENTITY, INTERNAL, NOON_MS, World};
