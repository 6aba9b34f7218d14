//! Sync: one request up, one answer down, resumable at every part.
//!
//! The session has no I/O of its own: it is handed bytes and hands out bytes, so that simulated worlds run the same
//! code as phones. `http` and `driver` put it on a real link. Knows nothing of screens.

mod apply;
pub mod backoff;
pub mod courier;
pub mod driver;
mod error;
pub mod http;
mod incoming;
mod outgoing;
mod pace;
mod peer;
mod rewind;
mod session;

#[cfg(test)]
pub(crate) mod tests;

pub use error::SyncError;
pub use pace::Pace;
pub use session::{Options, Outcome, Session};
