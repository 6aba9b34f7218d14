//! What ARCHITECTURE.md promises about the shape of the code, read from the code.
//!
//! The checkers are plain functions over text, tested beside themselves on small bad inputs;
//! the tests in the `*_hold` style run them over the real tree.

#![allow(clippy::unwrap_used, reason = "a test that cannot read the tree has failed")]

mod documents;
mod imports;
mod licences;
mod purity;
mod source;
mod tree;
