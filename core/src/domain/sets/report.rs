//! How a report stands, how grave it is, and how its facts are known.

use super::{Set, code, mapped};

/// Where a report stands; in conflict it counts as the more open one.
pub static STATUS: Set = Set {
    name: "status",
    codes: &[code("draft"), code("reported"), code("investigating"), code("closed"), code("voided")],
};

/// Why a report was voided.
pub static VOID_REASON: Set =
    Set { name: "void_reason", codes: &[code("duplicate"), code("mistake"), code("practice")] };

/// How an incident ended; closing needs one.
pub static OUTCOME: Set = Set {
    name: "outcome",
    codes: &[
        code("handled"),
        code("custody"),
        code("transferred"),
        code("cared_for"),
        code("unfounded"),
        code("not_located"),
        code("no_action"),
    ],
};

/// Why a filed report was changed.
pub static CHANGE_REASON: Set = Set {
    name: "change_reason",
    codes: &[code("new_information"), code("correction"), code("translation"), code("review"), code("order")],
};

/// Threat to life and property; CAP 1.2 `severity`.
pub static SEVERITY: Set = Set {
    name: "severity",
    codes: &[
        mapped("extreme", "CAP Extreme"),
        mapped("severe", "CAP Severe"),
        mapped("moderate", "CAP Moderate"),
        mapped("minor", "CAP Minor"),
    ],
};

/// Significance: who is told, and how fast. See [`super::scenario::Level`].
pub static LEVEL: Set = Set { name: "level", codes: &[code("routine"), code("elevated"), code("high")] };

/// Why significance is what it is.
pub static REASON: Set = Set {
    name: "reason",
    codes: &[
        code("death"),
        code("serious_injury"),
        code("fired_across"),
        code("personnel"),
        code("hostage"),
        code("many"),
        code("armed_attack"),
        code("post"),
        code("minor"),
        code("officer_fired"),
        code("in_custody"),
        code("explosive"),
        code("raised"),
        code("scenario"),
    ],
};

/// How exactly a time is known.
pub static TIME_PRECISION: Set = Set {
    name: "time_precision",
    codes: &[code("minute"), code("quarter"), code("hour"), code("part_of_day"), code("day")],
};

/// How the authority learned of it (IPH 2019, section 3).
pub static KNOWN_BY: Set = Set {
    name: "known_by",
    codes: &[
        mapped("complaint", "IPH"),
        mapped("in_the_act", "IPH"),
        mapped("located", "IPH"),
        mapped("court_order", "IPH"),
        mapped("emergency_call", "IPH"),
        mapped("discovery", "IPH"),
        mapped("handed_in", "IPH"),
        code("counterpart"),
    ],
};

/// How the words reached the person who typed them.
pub static ENTERED_VIA: Set = Set {
    name: "entered_via",
    codes: &[code("own"), code("radio"), code("phone"), code("in_person"), code("sensor"), code("paper")],
};

/// On whose word a value rests.
pub static BASIS_SOURCE: Set = Set {
    name: "basis_source",
    codes: &[
        code("officer_saw"),
        code("victim_said"),
        code("witness_said"),
        code("instrument"),
        code("document"),
        code("counterpart"),
        code("inferred"),
    ],
};

/// How sure a value is; CAP 1.2 `certainty`.
pub static CERTAINTY: Set = Set {
    name: "certainty",
    codes: &[
        mapped("observed", "CAP Observed"),
        mapped("likely", "CAP Likely"),
        mapped("possible", "CAP Possible"),
        mapped("unlikely", "CAP Unlikely"),
    ],
};

/// Where a follow-up stands.
pub static FOLLOW_UP_STATE: Set =
    Set { name: "follow_up_state", codes: &[code("open"), code("done"), code("dropped")] };

/// How two reports belong together.
pub static LINK_KIND: Set =
    Set { name: "link_kind", codes: &[code("duplicate_of"), code("related"), code("continues"), code("same_event")] };
