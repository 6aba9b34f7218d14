//! Tests of who may say what, over worlds of really signed records.

mod arrivals;
mod channel;
mod denials;
mod devices;
mod model;
mod opening;
mod orders;
mod positions;
pub(crate) mod world;
