//! Dangers, weapons, force and crossings by government personnel.

use super::{Set, code, mapped};

/// Dangers to those who respond.
pub static HAZARD: Set = Set {
    name: "hazard",
    codes: &[
        code("armed"),
        code("shooting"),
        code("explosive"),
        code("fire"),
        code("current"),
        code("heat"),
        code("cold"),
        code("terrain"),
        code("chemical"),
        code("crowd"),
        code("drone"),
        code("none_seen"),
    ],
};

/// Weapons and means; maps to NIBRS weapon codes.
pub static WEAPON: Set = Set {
    name: "weapon",
    codes: &[
        mapped("handgun", "N 12"),
        mapped("rifle", "N 13"),
        mapped("shotgun", "N 14"),
        mapped("firearm", "N 11"),
        mapped("blade", "N 20"),
        mapped("blunt", "N 30"),
        mapped("rock", "N 30"),
        mapped("vehicle", "N 35"),
        mapped("body", "N 40"),
        mapped("explosive", "N 60"),
        mapped("fire", "N 65"),
        mapped("laser", "N 90"),
        mapped("less_lethal", "N 90"),
        mapped("drone", "N 90"),
        mapped("other", "N 90"),
        mapped("none", "N 99"),
    ],
};

/// Who used force, or against whom.
pub static FORCE_PARTY: Set =
    Set { name: "force_party", codes: &[code("us_officer"), code("mx_officer"), code("person"), code("animal")] };

/// Level of force used.
pub static FORCE_LEVEL: Set = Set {
    name: "force_level",
    codes: &[
        code("verbal"),
        mapped("physical", "IPH B"),
        mapped("less_lethal", "IPH B"),
        mapped("firearm", "IPH B"),
        code("other"),
    ],
};

/// Resistance met.
pub static RESISTANCE: Set = Set { name: "resistance", codes: &[code("passive"), code("active"), code("high_danger")] };

/// Conduct before the force.
pub static PROVOCATION: Set = Set {
    name: "provocation",
    codes: &[
        code("weapon_shown"),
        code("rocks_land"),
        code("rocks_water"),
        code("vehicle_at"),
        code("struck"),
        code("shot"),
        code("other"),
    ],
};

/// Nature of a crossing by government personnel.
pub static INCURSION_KIND: Set =
    Set { name: "incursion_kind", codes: &[code("inadvertent"), code("pursuit"), code("rescue"), code("deliberate")] };
