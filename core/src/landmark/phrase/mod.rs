//! Places in words: "monumento 122-A, 300 m al este", "2 km north of the Santa Fe bridge", and back.
//!
//! Either language is read at any time; what is written in one reads back to the same place in the other. Distances
//! are written in metres and kilometres with a point, as both sides do on the radio.

mod read;
mod words;
mod write;

pub use read::read;
pub use write::write;

use super::NameError;

/// Why a phrase is no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseError {
    /// Nothing was said.
    #[error("no place was given")]
    Empty,
    /// More than is read at once.
    #[error("the phrase is too long")]
    TooLong,
    /// A distance without a direction.
    #[error("the distance has no direction")]
    DirectionMissing,
    /// A distance of nothing, or of more than 100 kilometres.
    #[error("the distance is out of range")]
    DistanceOutOfRange,
    /// Words both before and behind the distance, or neither.
    #[error("the phrase names no one landmark")]
    NotUnderstood,
    /// The name leads to no landmark or to several.
    #[error(transparent)]
    Name(#[from] NameError),
}

impl PhraseError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "place_phrase_empty",
            Self::TooLong => "place_phrase_too_long",
            Self::DirectionMissing => "place_direction_missing",
            Self::DistanceOutOfRange => "place_distance_out_of_range",
            Self::NotUnderstood => "place_phrase_not_understood",
            Self::Name(error) => error.code(),
        }
    }

    /// Ids of the landmarks it could mean.
    pub fn choices(&self) -> &[String] {
        match self {
            Self::Name(NameError::Ambiguous(ids)) => ids,
            _ => &[],
        }
    }
}
