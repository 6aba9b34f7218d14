//! Agencies and the roles of those who act for them.

use super::{Set, code};

/// Kind of agency.
pub static AGENCY_KIND: Set = Set {
    name: "agency_kind",
    codes: &[
        code("border_police"),
        code("ports"),
        code("federal_police"),
        code("rescue"),
        code("migration"),
        code("consular"),
        code("prosecutor"),
        code("medical"),
        code("local_police"),
        code("tribal_police"),
        code("boundary"),
        code("rights"),
        code("liaison"),
    ],
};

/// Role of a person acting for an agency.
pub static ACTOR_ROLE: Set = Set {
    name: "actor_role",
    codes: &[
        code("agent"),
        code("rescuer"),
        code("supervisor"),
        code("releaser"),
        code("duty_officer"),
        code("liaison"),
        code("consul"),
        code("custodian"),
        code("prosecutor"),
        code("lead"),
        code("high_level"),
        code("auditor"),
        code("administrator"),
        code("partner"),
    ],
};
