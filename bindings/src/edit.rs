//! What to write.

use enlace_core::document::{self, DocumentError, FieldValue};
use enlace_core::holder::HolderError;

use crate::{FieldError, Value};

/// One thing to write. A call takes a list of them: they are saved together or not at all.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Edit {
    /// Writes a field. Prose becomes the whole new text by the smallest splices. In a conflict it settles it.
    Set {
        /// Field path: `severity`, `place.point`, `vehicles.<item>.plate`.
        path: String,
        /// The new content.
        value: Value,
    },
    /// Back to "not asked yet".
    Clear {
        /// Field path.
        path: String,
    },
    /// Replaces part of a prose field as it is typed, in UTF-16 code units (what Kotlin and Swift's `utf16` count).
    Splice {
        /// Field path.
        path: String,
        /// Where, counted from the start.
        at: u32,
        /// How much is removed there.
        delete: u32,
        /// What is put there.
        insert: String,
    },
}

impl Edit {
    fn into_core(self) -> Result<document::Edit, FieldError> {
        let too_far = |_| FieldError::from(HolderError::Document(DocumentError::SpliceOutOfRange));
        Ok(match self {
            Self::Set { path, value } => match value.into_field() {
                Some(FieldValue::Register(value)) => document::Edit::Set { path, value },
                Some(FieldValue::Prose(text)) => document::Edit::WriteProse { path, text },
                _ => return Err(HolderError::Document(DocumentError::WrongShape).into()),
            },
            Self::Clear { path } => document::Edit::Clear { path },
            Self::Splice { path, at, delete, insert } => document::Edit::Splice {
                path,
                at: usize::try_from(at).map_err(too_far)?,
                delete: usize::try_from(delete).map_err(too_far)?,
                insert,
            },
        })
    }
}

/// A list of edits as the core takes them.
pub(crate) fn into_core(edits: Vec<Edit>) -> Result<Vec<document::Edit>, FieldError> {
    edits.into_iter().map(Edit::into_core).collect()
}
