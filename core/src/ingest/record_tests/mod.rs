//! Tests of who may say what, over worlds of really signed records.

mod arrivals;
mod denials;
mod devices;
mod model;
mod opening;
mod orders;
mod positions;
mod world;
