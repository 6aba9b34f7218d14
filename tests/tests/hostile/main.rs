//! Hostile input: whatever bytes come, a decoder answers with a value or an error, and what it accepts has one spelling.
//!
//! Works on honest samples, damaged: cut, flipped, spliced into one another, or replaced by noise.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod decoders;
mod mutations;
