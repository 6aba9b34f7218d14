//! Landmarks from other people's lists: CSV, and GeoJSON points.
//!
//! Nothing is lost: good lines come in, every other line is named with its number and reason. Sizes are bounded before
//! anything is read.

mod csv;
mod error;
mod fields;
mod geojson;

pub use csv::csv;
pub use error::ImportError;
pub use geojson::geojson;

use std::collections::HashSet;

use super::Landmark;
use fields::Fields;

/// Largest list read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Most landmarks read from one list.
pub const MAX_LANDMARKS: usize = 200_000;

/// What a list held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The good lines, in their order.
    pub landmarks: Vec<Landmark>,
    /// Every other line, in their order.
    pub refused: Vec<Refused>,
}

/// A line that is no landmark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Number of the line in the file, from 1; for GeoJSON the line its feature begins on.
    pub line: usize,
    /// What is wrong with it.
    pub error: ImportError,
}

/// Gathers lines, and sees that no id comes twice.
#[derive(Default)]
struct Gathering {
    read: Imported,
    ids: HashSet<String>,
}

impl Gathering {
    fn add(&mut self, line: usize, fields: Result<Fields, ImportError>) -> Result<(), ImportError> {
        if self.read.landmarks.len() + self.read.refused.len() >= MAX_LANDMARKS {
            return Err(ImportError::TooMany);
        }
        let landmark = fields.and_then(Fields::landmark);
        match landmark {
            Ok(landmark) if self.ids.insert(landmark.id.clone()) => self.read.landmarks.push(landmark),
            Ok(_) => self.read.refused.push(Refused { line, error: ImportError::IdTwice }),
            Err(error) => self.read.refused.push(Refused { line, error }),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
