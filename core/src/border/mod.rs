//! What the two sides told each other, put together: pure folds and forms over what `ingest` accepted.
//!
//! Nothing here is believed that `ingest` did not believe before, and nothing here decides what may cross: that is
//! `release`. No I/O, no clock, no SQL. A fold is a function of a set of records: in whatever order they arrive,
//! every server and every phone that has the same ones shows the same.

pub mod accounting;
pub mod channel;
pub mod choice;
pub mod event;
pub mod fold;
pub mod hint;
mod link;
pub mod plain;
pub mod said;
#[cfg(test)]
mod tests;
pub mod thread;
pub mod voice;
mod words;

pub use channel::Channel;
pub use event::Event;
pub use fold::Fold;
pub use link::{Link, LinkState};
pub use said::{Place, Said};
pub use thread::{ReleaseState, Thread};
