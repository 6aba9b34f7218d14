//! Where it happened, and how that is known.

use super::{Set, code, mapped};

/// Side of the boundary line.
pub static SIDE: Set = Set { name: "side", codes: &[code("us"), code("mx"), code("on_line"), code("both")] };

/// Movement across the boundary line.
pub static MOVEMENT: Set =
    Set { name: "movement", codes: &[code("none"), code("to_us"), code("to_mx"), code("both_ways"), code("along")] };

/// Kind of place; maps to NIBRS location types.
pub static TERRAIN: Set = Set {
    name: "terrain",
    codes: &[
        mapped("desert", "N 10"),
        mapped("mountain", "N 10"),
        mapped("river", "N 16"),
        mapped("lake", "N 16"),
        code("barrier"),
        mapped("port", "N 11"),
        mapped("bridge", "N 13"),
        mapped("road", "N 13"),
        mapped("rail", "N 25"),
        mapped("street", "N 13"),
        mapped("building", "N 25"),
        mapped("home", "N 20"),
        code("care_site"),
        code("tunnel"),
        code("air"),
        mapped("other", "N 25"),
    ],
};

/// How a position was found.
pub static PLACE_SOURCE: Set =
    Set { name: "place_source", codes: &[code("gps"), code("map"), code("landmark"), code("voice"), code("estimate")] };

/// Risk at the scene (IPH 2019, section 4).
pub static SCENE_RISK: Set = Set { name: "scene_risk", codes: &[mapped("social", "IPH"), mapped("natural", "IPH")] };

/// What a landmark is.
pub static LANDMARK_KIND: Set = Set {
    name: "landmark_kind",
    codes: &[
        code("monument"),
        code("port"),
        code("bridge"),
        code("rail_bridge"),
        code("dam"),
        code("ferry"),
        code("street"),
        code("hospital"),
        code("office"),
        code("checkpoint"),
        code("transport"),
        code("town"),
        code("nature"),
        code("other"),
    ],
};

/// How the position of a landmark is known, best first.
pub static LANDMARK_STANDING: Set = Set {
    name: "landmark_standing",
    codes: &[
        code("surveyed"),
        code("register"),
        code("agency"),
        code("published"),
        code("treaty"),
        code("described"),
        code("general"),
        code("between"),
    ],
};
