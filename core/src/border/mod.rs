//! What the two sides told each other, put together: pure folds and forms over what `ingest` accepted.
//!
//! Nothing here is believed that `ingest` did not believe before, and nothing here decides what may cross: that is
//! `release`. No I/O, no clock, no SQL.

pub mod choice;
