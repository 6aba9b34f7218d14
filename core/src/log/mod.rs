//! The log: one Merkle tree over all entries of one agency's server, which nobody can rewrite unseen.
//!
//! Hashing and proofs are RFC 9162 §2, checkpoints and proof files are C2SP text, so a judge needs no software of ours.
//! Part of the trusted path: pure, no I/O. Knows nothing of records, streams or where tree nodes are stored.
//!
//! Invariant: no function here panics, whatever it is given.

pub mod merkle;
pub mod prove;
pub mod verify;

pub mod checkpoint;
pub mod note;
pub mod proof;

/// The log's name in checkpoints: a URL without scheme, as C2SP asks; the same for all epochs of an agency's server.
pub fn origin(agency: &str) -> String {
    format!("enlace/{agency}/log")
}
