//! A small kind of document for tests, with every shape a field can have.

use crate::domain::schema::{Field, Kind, Shape, Type};
use crate::domain::sets::{Code, Set};
use crate::domain::stream::StreamClass;
use crate::ids::ActorHash;

use super::Stamp;

const fn code(code: &'static str) -> Code {
    Code { code, maps_to: None }
}

static SEVERITY: Set = Set { name: "severity", codes: &[code("minor"), code("extreme")] };
static HAZARDS: Set = Set { name: "hazard", codes: &[code("fire"), code("flood")] };

const TEXT: Shape = Shape::Answer(Type::Text { max: 200 });

static PERSON: [Field; 4] = [
    Field::new("role", TEXT),
    Field::new("age", Shape::Answer(Type::Int { min: 0, max: 130 })),
    Field::new("needs", Shape::Members(&HAZARDS)),
    Field::new("note", Shape::Prose { max: 2_000 }),
];

static PLACE: [Field; 3] = [
    Field::new("point", Shape::Answer(Type::Point)),
    Field::new("street", TEXT),
    Field::new("directions", Shape::Prose { max: 2_000 }),
];

static BASIS: [Field; 1] = [Field::new("source", TEXT)];

static FIELDS: [Field; 11] = [
    Field::new("ref", Shape::One(Type::Text { max: 24 })),
    Field::new("severity", Shape::Answer(Type::Code(&SEVERITY))),
    Field::new("known_at", Shape::Answer(Type::At)),
    Field::new("reported_by", Shape::One(Type::Actor)),
    Field::new("urgent", Shape::Answer(Type::Bool)),
    Field::new("digest", Shape::One(Type::Bytes { len: 4 })),
    Field::new("place", Shape::Part(&PLACE)),
    Field::new("people", Shape::List(&PERSON)),
    Field::new("hazards", Shape::Members(&HAZARDS)),
    Field::new("basis", Shape::PerField(&BASIS)),
    Field::new("narrative", Shape::Prose { max: 20_000 }),
];

/// The kind.
pub(crate) static SAMPLE: Kind =
    Kind { code: 900, name: "sample", class: StreamClass::Internal, schema: 1, fields: &FIELDS };

/// A newer build's idea of the same kind: one field and one prose field more.
static NEWER_FIELDS: [Field; 4] = [
    Field::new("severity", Shape::Answer(Type::Code(&SEVERITY))),
    Field::new("narrative", Shape::Prose { max: 20_000 }),
    Field::new("weather", TEXT),
    Field::new("outlook", Shape::Prose { max: 200 }),
];

/// The newer kind.
pub(crate) static NEWER: Kind =
    Kind { code: 900, name: "sample", class: StreamClass::Internal, schema: 2, fields: &NEWER_FIELDS };

/// An actor told from others by one byte.
pub(crate) const fn actor(byte: u8) -> ActorHash {
    ActorHash([byte; 16])
}

/// A stamp at a second.
pub(crate) fn stamp(second: i64) -> Stamp {
    Stamp { time_ms: second * 1000, reason: None }
}
