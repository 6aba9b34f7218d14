//! Sync against servers that tell the truth and servers that do not.

mod peer;
pub(crate) mod world;
