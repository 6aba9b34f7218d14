//! What may cross the border: the typed values of releases and the rules each must satisfy.
//!
//! Part of the trusted path: pure, no I/O. Knows nothing of how a release reaches anyone. Both sides run the same
//! checks: the sender's phone before it signs, the sender's server before it delivers, every receiver before it believes.

pub mod check;
pub mod names;
pub mod notice;
pub mod part;
pub mod precision;
mod reading;
mod refusal;
pub mod report;
#[cfg(test)]
mod tests;

pub use check::{Sender, may_answer, may_send};
pub use notice::Notice;
pub use precision::Precision;
pub use refusal::ReleaseRefusal;
pub use report::Report;
