//! People in an incident: counts, roles, needs, identity.

use super::{Set, code, mapped};

/// Who is counted.
pub static COUNT_GROUP: Set =
    Set { name: "count_group", codes: &[code("us_officers"), code("mx_officers"), code("public"), code("minors")] };

/// What is counted.
pub static COUNT_OUTCOME: Set = Set {
    name: "count_outcome",
    codes: &[code("involved"), code("in_danger"), code("injured"), code("dead"), code("missing"), code("held")],
};

/// A person's part in an incident.
pub static PERSON_ROLE: Set = Set {
    name: "person_role",
    codes: &[
        mapped("victim", "IPH E"),
        mapped("witness", "IPH E"),
        mapped("complainant", "IPH E"),
        code("in_danger"),
        code("missing"),
        code("suspect"),
        mapped("held", "IPH A"),
        code("officer"),
        code("guardian"),
        code("bystander"),
    ],
};

/// Age band, when no birth date is needed.
pub static AGE_BAND: Set =
    Set { name: "age_band", codes: &[code("infant"), code("child"), code("adolescent"), code("adult"), code("older")] };

/// START triage state.
pub static CONDITION: Set = Set {
    name: "condition",
    codes: &[
        mapped("unhurt", "N none"),
        mapped("minor", "N M"),
        mapped("delayed", "N O"),
        mapped("immediate", "N O"),
        code("dead"),
    ],
};

/// What a person needs now.
pub static NEED: Set = Set {
    name: "need",
    codes: &[
        code("water"),
        code("food"),
        code("first_aid"),
        code("evacuation"),
        code("warmth"),
        code("shelter"),
        code("interpreter"),
        code("pregnancy"),
        code("disability"),
        code("medicine"),
        code("child_care"),
        code("together"),
        code("legal"),
        code("consular"),
        code("protection"),
    ],
};

/// What a person allows to be told about them.
pub static CONSENT: Set = Set {
    name: "consent",
    codes: &[code("refused"), code("care_only"), code("named"), code("guardian"), code("unable")],
};

/// Where a person was referred.
pub static REFERRED_TO: Set = Set {
    name: "referred_to",
    codes: &[
        code("hospital"),
        code("ambulance"),
        code("shelter"),
        code("child_agency"),
        code("consulate"),
        code("prosecutor"),
        code("victim_services"),
        code("rights_body"),
        code("family"),
        code("forensic"),
    ],
};

/// Sex as documented.
pub static SEX: Set = Set { name: "sex", codes: &[mapped("female", "N F"), mapped("male", "N M"), code("other")] };

/// Identity document shown.
pub static DOCUMENT_KIND: Set = Set {
    name: "document_kind",
    codes: &[code("national_id"), code("licence"), code("passport"), code("other"), code("none")],
};
