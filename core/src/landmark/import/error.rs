//! What can be wrong with a list of landmarks or with one of its lines.

use crate::geo::CoordinateError;

/// What is wrong with a list or a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The list is larger than is read.
    #[error("the list is too large")]
    TooLarge,
    /// More landmarks than are read.
    #[error("the list has too many landmarks")]
    TooMany,
    /// The list is no text in UTF-8.
    #[error("the list is no text in utf-8")]
    NotText,
    /// A heading the list cannot do without.
    #[error("the column {0} is missing")]
    ColumnMissing(&'static str),
    /// The file is no collection of GeoJSON features.
    #[error("the file is no geojson feature collection")]
    NotGeoJson,
    /// A feature that is no point.
    #[error("the feature is no point")]
    NotAPoint,
    /// A line with more or fewer cells than the heading, or a quote that does not close.
    #[error("the line has more or fewer cells than the heading")]
    RowTorn,
    /// A cell that has to be filled.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A cell that holds more than is read.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// A cell that should hold a whole number in range.
    #[error("{0} is no number in range")]
    NotANumber(&'static str),
    /// A cell with a code no set has.
    #[error("{0} is no known code")]
    CodeUnknown(&'static str),
    /// An id that is not lower-case words with hyphens.
    #[error("the id is malformed")]
    IdMalformed,
    /// An id that an earlier line has.
    #[error("the id comes twice")]
    IdTwice,
    /// The position cannot be read.
    #[error("the position cannot be read: {0}")]
    Position(CoordinateError),
}

impl ImportError {
    /// The stable code; its sentence takes `column` where [`Self::column`] names one.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "landmark_list_too_large",
            Self::TooMany => "landmark_list_too_long",
            Self::NotText => "landmark_list_not_text",
            Self::ColumnMissing(_) => "landmark_column_missing",
            Self::NotGeoJson => "landmark_list_not_geojson",
            Self::NotAPoint => "landmark_not_a_point",
            Self::RowTorn => "landmark_line_torn",
            Self::Missing(_) => "landmark_cell_missing",
            Self::TooLong(_) => "landmark_cell_too_long",
            Self::NotANumber(_) => "landmark_cell_not_a_number",
            Self::CodeUnknown(_) => "landmark_code_unknown",
            Self::IdMalformed => "landmark_id_malformed",
            Self::IdTwice => "landmark_id_twice",
            Self::Position(error) => error.code(),
        }
    }

    /// The column it is about, if one.
    pub const fn column(self) -> Option<&'static str> {
        match self {
            Self::ColumnMissing(column)
            | Self::Missing(column)
            | Self::TooLong(column)
            | Self::NotANumber(column)
            | Self::CodeUnknown(column) => Some(column),
            _ => None,
        }
    }
}
