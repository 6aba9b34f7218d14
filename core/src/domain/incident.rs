//! Document kind 1: an incident, as an agency works on it. Lives in `internal` streams.

use super::part::{
    ACTION_TAKEN, BASIS, COUNT, FOLLOW_UP, FORCE_EVENT, INCURSION, LINK, LOG_ENTRY, NARRATIVE_MAX, NOTIFICATION,
    PERSON_IN_INCIDENT, PLACE, SCENE, SIGNIFICANCE, SPAN, UNIT, VEHICLE, answer, coded, one, words,
};
use super::schema::{Field, Kind, Shape, Type};
use super::sets::force::{HAZARD, WEAPON};
use super::sets::person::{COUNT_GROUP, COUNT_OUTCOME};
use super::sets::place::MOVEMENT;
use super::sets::report::{ENTERED_VIA, KNOWN_BY, OUTCOME, SEVERITY, STATUS, VOID_REASON};
use super::sets::scenario::SCENARIO;
use super::stream::StreamClass;

/// Most scenarios an incident names beside its main one.
pub const ALSO_MAX: usize = 3;

/// The kind's table.
pub static INCIDENT: Kind = Kind {
    code: 1,
    name: "incident",
    class: StreamClass::Internal,
    schema: 1,
    fields: &[
        one("ref", Type::Text { max: 40 }),
        one("scenario", Type::Code(&SCENARIO)).at_start(),
        Field::new("also", Shape::Members(&SCENARIO)),
        coded("severity", &SEVERITY).at_filing(),
        one("status", Type::Code(&STATUS)),
        one("outcome", Type::Code(&OUTCOME)),
        one("void_reason", Type::Code(&VOID_REASON)),
        Field::new("occurred", Shape::Part(SPAN)).at_filing(),
        answer("known_at", Type::At).for_iph(),
        answer("arrived_at", Type::At).for_iph(),
        coded("known_by", &KNOWN_BY).for_iph(),
        words("emergency_folio", 18).for_iph(),
        one("entered_via", Type::Code(&ENTERED_VIA)).at_filing(),
        one("on_behalf_of", Type::Actor),
        Field::new("place", Shape::Part(PLACE)).at_filing(),
        coded("movement", &MOVEMENT).at_filing(),
        Field::new("counts", Shape::Grid { rows: &COUNT_GROUP, columns: &COUNT_OUTCOME, cell: COUNT }).at_filing(),
        Field::new("people", Shape::List(PERSON_IN_INCIDENT)),
        Field::new("units", Shape::List(UNIT)),
        Field::new("vehicles", Shape::List(VEHICLE)),
        Field::new("force_events", Shape::List(FORCE_EVENT)),
        Field::new("incursion", Shape::Part(INCURSION)),
        Field::new("hazards", Shape::Members(&HAZARD)),
        Field::new("weapons", Shape::Members(&WEAPON)),
        Field::new("scene", Shape::Part(SCENE)).for_iph(),
        Field::new("narrative", Shape::Prose { max: NARRATIVE_MAX }).for_iph(),
        one("narrative_lang", Type::Lang),
        Field::new("log", Shape::List(LOG_ENTRY)),
        Field::new("actions", Shape::List(ACTION_TAKEN)),
        Field::new("notifications", Shape::List(NOTIFICATION)),
        Field::new("follow_ups", Shape::List(FOLLOW_UP)),
        Field::new("links", Shape::List(LINK)),
        Field::new("basis", Shape::PerField(BASIS)),
        Field::new("significance", Shape::Part(SIGNIFICANCE)),
    ],
};
