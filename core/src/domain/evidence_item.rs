//! Document kind 2: an item of evidence and the recordings that show it. Lives in `internal` streams.

use super::part::{ID, MEDIA, PLACE, answer, coded, one, words};
use super::schema::{Field, Kind, Shape, Type, VOIDED, VOIDED_TYPE};
use super::sets::evidence::{COLLECTION, DOCUMENTATION, EVIDENCE_KIND, EVIDENCE_START, PACKAGING, PACKAGING_STATE};
use super::stream::StreamClass;

/// The kind's table.
pub static EVIDENCE_ITEM: Kind = Kind {
    code: 2,
    name: "evidence_item",
    class: StreamClass::Internal,
    schema: 1,
    fields: &[
        one("ref", Type::Text { max: 40 }),
        one("incident", ID).at_start(),
        one("kind", Type::Code(&EVIDENCE_KIND)).at_start(),
        one("description", Type::Text { max: 2_000 }).at_filing(),
        one("lang", Type::Lang),
        answer("quantity", Type::Int { min: 0, max: 10_000_000 }),
        one("series", Type::Text { max: 40 }),
        answer("found_at", Type::At).at_filing(),
        Field::new("found_place", Shape::Part(PLACE)),
        words("place_in_scene", 280),
        answer("found_by", Type::Actor).at_filing(),
        coded("start", &EVIDENCE_START).at_filing(),
        Field::new("documentation", Shape::Members(&DOCUMENTATION)),
        coded("collection", &COLLECTION),
        coded("packaging", &PACKAGING),
        words("seal_no", 40),
        coded("packaging_state", &PACKAGING_STATE),
        answer("holder", Type::Actor),
        words("storage_place", 200),
        Field::new("media", Shape::List(MEDIA)),
        one(VOIDED, VOIDED_TYPE),
    ],
};
