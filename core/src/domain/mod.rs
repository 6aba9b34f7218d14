//! Pure types and rules of the data model: document kinds, enumerations, references, significance.
//!
//! Knows nothing of SQL, Automerge, signatures, the clock or any I/O.

pub mod schema;
pub mod sets;
pub mod stream;
pub mod value;

pub mod evidence_item;
pub mod incident;
pub mod kinds;
pub mod notice_field;
pub mod part;
pub mod person_identity;

pub mod boundary_line;
pub mod care;
pub mod check;
mod check_character;
pub mod fields;
pub mod reference;
pub mod rule;
pub mod significance;
