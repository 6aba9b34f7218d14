//! The agency with real phones, without a network.

mod codes;
mod entering;
mod serving;
mod windows;
pub(crate) mod world;
