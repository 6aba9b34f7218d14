//! What may cross the border: the typed values of releases and the rules each must satisfy.
//!
//! Part of the trusted path: pure, no I/O. Knows nothing of how a release reaches anyone. Both sides run the same
//! checks: the sender's phone before it signs, the sender's server before it delivers, every receiver before it believes.

pub mod check;

pub use check::{Sender, may_send};
