//! Places on the WGS84 ellipsoid, without floats in anything stored.
//!
//! Owns the point, distances and bearings, and the ways people write and say a position: USNG/MGRS, UTM,
//! degrees and minutes, degrees minutes and seconds, decimal degrees. Knows nothing of landmarks or of any border,
//! and no language: what is written reads alike in English and in Spanish, what is read may be either.

mod angle;
mod error;
mod form;
mod grid;
mod lexer;
mod point;
mod projection;
mod reading;
mod utm;

pub use error::CoordinateError;
pub use form::{Form, GridStep, format};
pub use grid::GridSquare;
pub use point::Point;
pub use reading::{Reading, read};
pub use utm::Utm;

#[cfg(test)]
mod oracle_tests;
