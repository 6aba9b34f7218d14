//! Why a written position cannot be believed.

/// Why a text is no position. Nothing is ever guessed: a doubtful text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoordinateError {
    /// Nothing was written.
    #[error("no position was given")]
    Empty,
    /// The text has the shape of no known form.
    #[error("the text is no position in a known form")]
    NotUnderstood,
    /// Latitude or longitude is missing, or one of them has fewer parts than the other.
    #[error("latitude or longitude is missing")]
    Incomplete,
    /// Two latitudes, two longitudes, or a sign beside a letter.
    #[error("the signs or letters of the position contradict each other")]
    Contradicts,
    /// Latitude beyond 90, longitude beyond 180, minutes or seconds of 60 and more.
    #[error("a part of the position is out of range")]
    OutOfRange,
    /// A zone, a band or a square that does not exist.
    #[error("the grid has no such zone, band or square")]
    GridLetters,
    /// An odd number of digits, or more than ten.
    #[error("a grid reference has an even number of digits, at most ten")]
    GridDigits,
    /// The square exists, but not in this zone and band.
    #[error("the square does not lie in its zone and band")]
    GridAbsent,
    /// Easting or northing that no place of the zone has.
    #[error("the easting or northing is out of range")]
    UtmRange,
}

impl CoordinateError {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "coordinate_empty",
            Self::NotUnderstood => "coordinate_not_understood",
            Self::Incomplete => "coordinate_incomplete",
            Self::Contradicts => "coordinate_contradicts",
            Self::OutOfRange => "coordinate_out_of_range",
            Self::GridLetters => "grid_letters_unknown",
            Self::GridDigits => "grid_digits_uneven",
            Self::GridAbsent => "grid_square_absent",
            Self::UtmRange => "utm_out_of_range",
        }
    }

    /// Every reason, so that each can be held to have its sentence.
    pub const ALL: [Self; 9] = [
        Self::Empty,
        Self::NotUnderstood,
        Self::Incomplete,
        Self::Contradicts,
        Self::OutOfRange,
        Self::GridLetters,
        Self::GridDigits,
        Self::GridAbsent,
        Self::UtmRange,
    ];
}
