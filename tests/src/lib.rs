//! What the test binaries of this package share.

pub mod harness;
pub mod samples;
pub mod workload;
