//! What screens read: rows and views kept beside the documents, so that no list ever loads an Automerge document.
//!
//! [`project`] runs in the transaction that stores a change. Everything here follows from changes, records and
//! entries, and [`rebuild`] makes it again from them.
//!
//! Invariant: words of sealed documents are in the index of their own class only, which is asked on purpose.

pub mod channel;
pub mod detail;
pub mod evidence;
pub mod incidents;
pub mod nearest;
pub mod proof;
pub mod search;
pub mod summary;
pub mod timeline;
pub mod window;

mod projection;
mod rebuild;
mod rows;
mod view;

pub use projection::{is_filed, note_filing, project, refresh_sync, remove};
pub use rebuild::{RebuildError, rebuild};
pub use view::DocumentFields;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
