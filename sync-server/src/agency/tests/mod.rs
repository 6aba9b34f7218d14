//! The agency with real phones, without a network.

mod codes;
mod entering;
mod peers;
mod serving;
mod windows;
pub(crate) mod world;
