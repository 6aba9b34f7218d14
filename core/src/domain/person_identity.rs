//! Document kind 3: who a person is. Lives in `identity` streams, sealed under a key of its own.
//!
//! Invariant: never a field for immigration status, visa or permit class, manner of entry, destination or contacts
//! of a migrant, religion, ethnicity, race, biometrics or social-media names.

use super::part::{ID, TRUSTED_PERSON, answer, coded, number, one, words};
use super::schema::{Field, Kind, Shape, Type};
use super::sets::person::{DOCUMENT_KIND, SEX};
use super::stream::StreamClass;

/// The kind's table.
pub static PERSON_IDENTITY: Kind = Kind {
    code: 3,
    name: "person_identity",
    class: StreamClass::Identity,
    schema: 1,
    fields: &[
        one("subject", ID).at_start(),
        words("surname_1", 80),
        words("surname_2", 80),
        words("given_names", 120),
        words("alias", 80),
        coded("sex", &SEX),
        answer("birth_date", Type::Date),
        number("age", 130),
        answer("nationality", Type::Country),
        coded("document_kind", &DOCUMENT_KIND),
        words("document_no", 40),
        words("phone", 40),
        words("email", 120),
        words("address", 500),
        Field::new("trusted_person", Shape::Part(TRUSTED_PERSON)),
        words("description", 2_000),
        one("lang", Type::Lang),
    ],
};
