//! Records: what one holder's device signed. The only signature format of the system.
//!
//! Part of the trusted path: pure, no I/O. Knows nothing of servers' verdicts, of storage or of Automerge.

pub mod body;
pub mod cbor;
pub mod content;
pub mod envelope;
pub mod keys;
