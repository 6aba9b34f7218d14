//! What the authorities sent, did and told.

use super::{Set, code, mapped};

/// Kind of unit.
pub static UNIT_KIND: Set = Set {
    name: "unit_kind",
    codes: &[
        code("foot"),
        code("vehicle"),
        code("mounted"),
        code("boat"),
        code("aircraft"),
        code("drone"),
        code("medical"),
        code("fire"),
        code("rescue"),
        code("canine"),
        code("command"),
    ],
};

/// What a unit is doing.
pub static UNIT_STATUS: Set =
    Set { name: "unit_status", codes: &[code("en_route"), code("on_scene"), code("standing_by"), code("withdrawn")] };

/// Where a vehicle moves (IPH 2019, annex C).
pub static VEHICLE_MEDIUM: Set =
    Set { name: "vehicle_medium", codes: &[mapped("land", "IPH C"), mapped("water", "IPH C"), mapped("air", "IPH C")] };

/// What a vehicle is used for (IPH 2019, annex C).
pub static VEHICLE_USE: Set = Set {
    name: "vehicle_use",
    codes: &[mapped("private", "IPH C"), mapped("public", "IPH C"), mapped("cargo", "IPH C"), code("official")],
};

/// A vehicle's part in an incident.
pub static VEHICLE_INVOLVEMENT: Set = Set {
    name: "vehicle_involvement",
    codes: &[code("suspect"), code("fleeing"), code("victim"), code("damaged"), code("abandoned"), code("present")],
};

/// Actions taken.
pub static ACTION: Set = Set {
    name: "action",
    codes: &[
        code("first_aid"),
        code("scene_secured"),
        code("search"),
        code("rescue"),
        code("detention"),
        code("evidence"),
        code("withdrew"),
        code("interview"),
        code("handover"),
    ],
};

/// Who was told.
pub static NOTIFICATION_TO: Set = Set {
    name: "notification_to",
    codes: &[
        code("counterpart"),
        code("supervisor"),
        code("emergency"),
        code("consulate"),
        code("prosecutor"),
        code("registry"),
        code("family"),
        code("child_agency"),
        code("high_level"),
    ],
};

/// Means of communication.
pub static MEDIUM: Set = Set {
    name: "medium",
    codes: &[code("app"), code("radio"), code("phone"), code("sms"), code("email"), code("in_person")],
};
