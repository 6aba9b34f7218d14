//! The merge library may panic on data it did not write; here a panic becomes an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::DocumentError;

/// Runs `work`; a panic inside it is [`DocumentError::Internal`].
///
/// Callers hand in owned or cloned state and drop it on failure, so nothing half-done is ever seen.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, DocumentError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| DocumentError::Internal)
}
