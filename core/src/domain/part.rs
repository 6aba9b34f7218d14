//! Parts that document kinds share, as tables of fields. A part is never a nested object: see `domain::schema`.
//!
//! A short field name draws from the set that carries the part's name: `kind` of a unit from `unit_kind`.

use super::schema::{Field, Shape, Type};
use super::sets::Set;
use super::sets::force::{FORCE_LEVEL, FORCE_PARTY, INCURSION_KIND, PROVOCATION, RESISTANCE, WEAPON};
use super::sets::person::{AGE_BAND, CONDITION, CONSENT, NEED, PERSON_ROLE, REFERRED_TO};
use super::sets::place::{PLACE_SOURCE, SCENE_RISK, SIDE, TERRAIN};
use super::sets::report::{BASIS_SOURCE, CERTAINTY, FOLLOW_UP_STATE, LEVEL, LINK_KIND, REASON, TIME_PRECISION};
use super::sets::response::{
    ACTION, MEDIUM, NOTIFICATION_TO, UNIT_KIND, UNIT_STATUS, VEHICLE_INVOLVEMENT, VEHICLE_MEDIUM, VEHICLE_USE,
};

/// Longest narrative in characters.
pub const NARRATIVE_MAX: u32 = 20_000;

/// Longest note or log text in characters.
pub const NOTE_MAX: u32 = 4_000;

/// An optional register.
pub const fn one(name: &'static str, ty: Type) -> Field {
    Field::new(name, Shape::One(ty))
}

/// An optional register that also accepts "not known" and "not applicable".
pub const fn answer(name: &'static str, ty: Type) -> Field {
    Field::new(name, Shape::Answer(ty))
}

/// A text register of at most `max` characters that accepts answer states.
pub const fn words(name: &'static str, max: u32) -> Field {
    answer(name, Type::Text { max })
}

/// A code register that accepts answer states.
pub const fn coded(name: &'static str, set: &'static Set) -> Field {
    answer(name, Type::Code(set))
}

/// A merging text of at most [`NOTE_MAX`] characters.
pub const fn note(name: &'static str) -> Field {
    Field::new(name, Shape::Prose { max: NOTE_MAX })
}

/// A whole number from 0 to `max` that accepts answer states.
pub const fn number(name: &'static str, max: i64) -> Field {
    answer(name, Type::Int { min: 0, max })
}

/// The type of a count.
pub const COUNT: Type = Type::Int { min: 0, max: 65_535 };

/// A random id of 16 bytes.
pub const ID: Type = Type::Bytes { len: 16 };

/// When something happened, and how exactly that is known.
pub const SPAN: &[Field] = &[
    answer("from", Type::At).at_filing(),
    answer("to", Type::At),
    one("precision", Type::Code(&TIME_PRECISION)),
    one("ongoing", Type::Bool),
];

/// A place: a point, words, or both.
pub const PLACE: &[Field] = &[
    answer("point", Type::Point),
    one("source", Type::Code(&PLACE_SOURCE)),
    one("at", Type::At),
    coded("side", &SIDE),
    coded("terrain", &TERRAIN),
    Field::new("landmark", Shape::Part(LANDMARK)),
    Field::new("address", Shape::Part(ADDRESS)),
    one("grid_said", Type::Text { max: 40 }),
];

/// A landmark both sides know, and where the place lies from it.
pub const LANDMARK: &[Field] = &[
    one("id", Type::Text { max: 40 }),
    one("text", Type::Text { max: 200 }),
    one("lang", Type::Lang),
    one("bearing_deg", Type::Int { min: 0, max: 359 }),
    one("distance_m", Type::Int { min: 0, max: 200_000 }),
];

/// An address as the IPH 2019 asks for it (section 4).
pub const ADDRESS: &[Field] = &[
    words("street", 120),
    words("ext_no", 20),
    words("int_no", 20),
    words("post_code", 10),
    words("locality", 120),
    words("municipality", 120),
    words("state", 60),
    words("references", 500),
];

/// A person in an incident: never a name, which lives in the identity document of the same subject.
pub const PERSON_IN_INCIDENT: &[Field] = &[
    one("subject", ID),
    one("role", Type::Code(&PERSON_ROLE)).at_filing(),
    one("group", Type::Int { min: 1, max: 999 }),
    coded("age_band", &AGE_BAND),
    coded("condition", &CONDITION),
    Field::new("needs", Shape::Members(&NEED)),
    answer("language", Type::Lang),
    coded("consent", &CONSENT),
    one("reserve_identity", Type::Bool),
    coded("referred_to", &REFERRED_TO),
    note("note"),
];

/// A unit of an authority.
pub const UNIT: &[Field] = &[
    one("agency", Type::Text { max: 40 }),
    one("call_sign", Type::Text { max: 40 }),
    one("kind", Type::Code(&UNIT_KIND)),
    number("strength", 65_535),
    coded("side", &SIDE),
    coded("status", &UNIT_STATUS),
    one("at", Type::At),
];

/// A vehicle (IPH 2019, annex C).
pub const VEHICLE: &[Field] = &[
    coded("medium", &VEHICLE_MEDIUM),
    words("plate", 20),
    words("plate_state", 60),
    answer("plate_country", Type::Country),
    words("make", 60),
    words("model", 60),
    answer("year", Type::Int { min: 1900, max: 2100 }),
    words("colour", 40),
    coded("use", &VEHICLE_USE),
    answer("stolen", Type::Bool),
    words("vin", 17),
    coded("involvement", &VEHICLE_INVOLVEMENT),
    words("disposition", 200),
];

/// One use of force (IPH 2019, annex B).
pub const FORCE_EVENT: &[Field] = &[
    answer("at", Type::At),
    coded("by", &FORCE_PARTY),
    coded("against", &FORCE_PARTY),
    coded("level", &FORCE_LEVEL),
    coded("resistance", &RESISTANCE),
    coded("provocation", &PROVOCATION),
    coded("weapon", &WEAPON),
    answer("shots", COUNT),
    answer("across_line", Type::Bool),
    answer("injured_authority", COUNT),
    answer("injured_persons", COUNT),
    answer("dead_authority", COUNT),
    answer("dead_persons", COUNT),
    answer("medical_help", Type::Bool),
    words("help_text", 1_000),
    one("reviewed_by", Type::Actor),
];

/// A crossing of the line by government personnel.
pub const INCURSION: &[Field] = &[
    answer("country", Type::Country),
    words("body", 120),
    answer("strength", COUNT),
    answer("uniformed", Type::Bool),
    answer("marked_vehicle", Type::Bool),
    answer("weapons_shown", Type::Bool),
    answer("weapon_pointed", Type::Bool),
    answer("shots", Type::Bool),
    answer("contact_with", Type::Bool),
    number("furthest_m", 200_000),
    coded("kind", &INCURSION_KIND),
    answer("entered", Type::At),
    answer("left", Type::At),
    words("marks", 1_000),
];

/// Someone was told. Consular: one per person and post, kept even when declined.
pub const NOTIFICATION: &[Field] = &[
    one("to", Type::Code(&NOTIFICATION_TO)),
    one("to_text", Type::Text { max: 120 }),
    one("medium", Type::Code(&MEDIUM)),
    one("at", Type::At),
    one("by", Type::Actor),
    one("legal_basis", Type::Text { max: 200 }),
    words("answered_by", 120),
    answer("answered_at", Type::At),
    words("answer_text", 1_000),
];

/// The scene and how it was kept (IPH 2019, section 4 and annex F).
pub const SCENE: &[Field] = &[
    answer("inspected", Type::Bool),
    answer("objects_found", Type::Bool),
    answer("preserved", Type::Bool),
    answer("prioritised", Type::Bool),
    coded("risk", &SCENE_RISK),
    words("risk_text", 500),
    Field::new("entries", Shape::List(SCENE_ENTRY)),
];

/// Someone entered the scene after it was secured.
pub const SCENE_ENTRY: &[Field] =
    &[one("at", Type::At), one("who", Type::Text { max: 200 }), one("why", Type::Text { max: 280 })];

/// An entry of the running log.
pub const LOG_ENTRY: &[Field] =
    &[one("at", Type::At).at_start(), note("text"), one("lang", Type::Lang), one("by", Type::Actor)];

/// Something the authority did.
pub const ACTION_TAKEN: &[Field] =
    &[one("action", Type::Code(&ACTION)), one("at", Type::At), one("by", Type::Actor), note("note")];

/// Something still to be done.
pub const FOLLOW_UP: &[Field] = &[
    one("what", Type::Text { max: 500 }),
    one("lang", Type::Lang),
    one("owner", Type::Actor),
    one("due", Type::At),
    one("state", Type::Code(&FOLLOW_UP_STATE)),
];

/// A link to another report or to an event.
pub const LINK: &[Field] = &[one("link_kind", Type::Code(&LINK_KIND)), one("target", ID), note("note")];

/// On whose word one top-level field rests, and how sure it is.
pub const BASIS: &[Field] = &[one("source", Type::Code(&BASIS_SOURCE)), one("certainty", Type::Code(&CERTAINTY))];

/// What a person decided about significance; the computed level is never stored.
///
/// `reasons` are those that stood when `level` was chosen: a later reason lifts a lowered level again.
pub const SIGNIFICANCE: &[Field] = &[
    one("level", Type::Code(&LEVEL)),
    Field::new("reasons", Shape::Members(&REASON)),
    one("raised_by", Type::Actor),
    one("lowered_by", Type::Actor),
    one("why", Type::Text { max: 500 }),
];

/// A recording attached to an evidence item: what it is, never its bytes.
pub const MEDIA: &[Field] = &[
    one("sha256", Type::Bytes { len: 32 }).at_start(),
    one("size_bytes", Type::Int { min: 0, max: 1 << 40 }),
    one("mime", Type::Text { max: 100 }),
    one("captured", Type::At),
    Field::new("place", Shape::Part(PLACE)),
    one("capture_no", Type::Int { min: 0, max: i64::MAX }),
    one("device", ID),
    one("width", Type::Int { min: 0, max: 1_000_000 }),
    one("height", Type::Int { min: 0, max: 1_000_000 }),
    one("duration_s", Type::Int { min: 0, max: 10_000_000 }),
    one("claimed", Type::Text { max: 4_000 }),
];

/// A person to be told, chosen by the person.
pub const TRUSTED_PERSON: &[Field] = &[words("name", 160), words("phone", 40)];
