//! What crosses the border: how it is told, asked, answered and bounded.

use super::{Set, code};

/// How exactly a release tells a place.
pub static PLACE_PRECISION: Set =
    Set { name: "place_precision", codes: &[code("exact"), code("m100"), code("km1"), code("sector")] };

/// What is going on, as a notice tells it.
pub static HAPPENING: Set = Set {
    name: "happening",
    codes: &[
        code("shots_from_us"),
        code("shots_from_mx"),
        code("shots_heard"),
        code("rocks"),
        code("fleeing_to_us"),
        code("fleeing_to_mx"),
        code("in_water"),
        code("trapped"),
        code("lost"),
        code("hurt"),
        code("armed_group"),
        code("crossed"),
        code("your_crossed"),
        code("withdrew"),
        code("fire"),
        code("scene_safe"),
        code("over"),
    ],
};

/// What the sender asks of the other side.
pub static ASK: Set = Set {
    name: "ask",
    codes: &[
        code("acknowledge"),
        code("send_units"),
        code("close_route"),
        code("medical"),
        code("water_rescue"),
        code("hold_fire"),
        code("withdraw"),
        code("confirm_units"),
        code("keep_scene"),
        code("meet"),
        code("keep_clear"),
        code("call_us"),
        code("know"),
    ],
};

/// What a release may be used for.
pub static PURPOSE: Set = Set {
    name: "purpose",
    codes: &[
        code("life_safety"),
        code("officer_safety"),
        code("apprehension"),
        code("investigation"),
        code("prevention"),
        code("consular"),
        code("inform"),
    ],
};

/// Under which condition a release may be used.
pub static CAVEAT: Set = Set {
    name: "caveat",
    codes: &[code("originator"), code("humanitarian"), code("lead_only"), code("unverified"), code("exercise")],
};

/// What a person answers to a release.
pub static ANSWER: Set = Set {
    name: "answer",
    codes: &[
        code("received"),
        code("en_route"),
        code("on_scene"),
        code("standing_by"),
        code("handled"),
        code("stood_down"),
        code("declined"),
        code("question"),
        code("observation"),
        code("correction"),
        code("same_event"),
        code("not_same"),
        code("closed"),
        code("not_understood"),
    ],
};

/// Why the other side cannot assist.
pub static DECLINED_REASON: Set = Set {
    name: "declined_reason",
    codes: &[
        code("no_units"),
        code("no_authority"),
        code("too_dangerous"),
        code("law"),
        code("approval"),
        code("not_found"),
    ],
};

/// Type of a release.
pub static RELEASE_TYPE: Set =
    Set { name: "release_type", codes: &[code("notice"), code("report"), code("withdrawal")] };

/// What became of a release.
pub static RELEASE_STATE: Set =
    Set { name: "release_state", codes: &[code("current"), code("superseded"), code("corrected"), code("withdrawn")] };
