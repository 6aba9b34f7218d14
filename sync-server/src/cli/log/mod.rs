//! The agency's log: checking it whole, and showing what others should keep of it.

pub mod checkpoint;
mod replay;
pub mod verify;
