//! Enumerations: the code tables of the data model. A code is never renamed, reused or removed.
//!
//! No set has a code for "not known": that is an answer state, see `domain::value::Answer`.
//! Knows nothing of labels; they live in the catalogues under `enum.<set>.<code>`.

pub mod agency;
pub mod evidence;
pub mod force;
pub mod person;
pub mod place;
pub mod release;
pub mod report;
pub mod response;
pub mod scenario;

/// An enumeration. Labels live in the catalogues under `enum.<set>.<code>`.
#[derive(Debug)]
pub struct Set {
    /// Name in text keys.
    pub name: &'static str,
    /// Codes in the order a picker shows them.
    pub codes: &'static [Code],
}

/// One code of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// ASCII `snake_case`.
    pub code: &'static str,
    /// What it prints as elsewhere (NIBRS code, IPH box, CAP value), if anywhere.
    pub maps_to: Option<&'static str>,
}

impl Set {
    /// The code of that name; `None` for a code newer than this build.
    pub fn get(&self, code: &str) -> Option<&'static Code> {
        self.codes.iter().find(|known| known.code == code)
    }

    /// Whether this build knows the code.
    pub fn contains(&self, code: &str) -> bool {
        self.get(code).is_some()
    }
}

/// Every set, in the order of the catalogues.
pub fn all() -> &'static [&'static Set] {
    ALL
}

/// The set of that name.
pub fn by_name(name: &str) -> Option<&'static Set> {
    ALL.iter().copied().find(|set| set.name == name)
}

const fn code(code: &'static str) -> Code {
    Code { code, maps_to: None }
}

const fn mapped(code: &'static str, maps_to: &'static str) -> Code {
    Code { code, maps_to: Some(maps_to) }
}

static ALL: &[&Set] = &[
    &report::STATUS,
    &report::VOID_REASON,
    &report::OUTCOME,
    &report::CHANGE_REASON,
    &report::SEVERITY,
    &report::LEVEL,
    &report::REASON,
    &report::TIME_PRECISION,
    &report::KNOWN_BY,
    &report::ENTERED_VIA,
    &report::BASIS_SOURCE,
    &report::CERTAINTY,
    &report::FOLLOW_UP_STATE,
    &report::LINK_KIND,
    &place::SIDE,
    &place::MOVEMENT,
    &place::TERRAIN,
    &place::PLACE_SOURCE,
    &place::LANDMARK_KIND,
    &place::LANDMARK_STANDING,
    &place::SCENE_RISK,
    &person::COUNT_GROUP,
    &person::COUNT_OUTCOME,
    &person::PERSON_ROLE,
    &person::AGE_BAND,
    &person::CONDITION,
    &person::NEED,
    &person::CONSENT,
    &person::REFERRED_TO,
    &person::SEX,
    &person::DOCUMENT_KIND,
    &force::HAZARD,
    &force::WEAPON,
    &force::FORCE_PARTY,
    &force::FORCE_LEVEL,
    &force::RESISTANCE,
    &force::PROVOCATION,
    &force::INCURSION_KIND,
    &response::UNIT_KIND,
    &response::UNIT_STATUS,
    &response::VEHICLE_MEDIUM,
    &response::VEHICLE_USE,
    &response::VEHICLE_INVOLVEMENT,
    &response::ACTION,
    &response::NOTIFICATION_TO,
    &response::MEDIUM,
    &evidence::EVIDENCE_KIND,
    &evidence::EVIDENCE_START,
    &evidence::DOCUMENTATION,
    &evidence::COLLECTION,
    &evidence::PACKAGING,
    &evidence::PACKAGING_STATE,
    &evidence::CUSTODY_ACT,
    &agency::AGENCY_KIND,
    &agency::ACTOR_ROLE,
    &scenario::SCENARIO,
    &release::PLACE_PRECISION,
    &release::HAPPENING,
    &release::ASK,
    &release::PURPOSE,
    &release::CAVEAT,
    &release::ANSWER,
    &release::DECLINED_REASON,
    &release::RELEASE_TYPE,
    &release::RELEASE_STATE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_set_and_code_has_one_name() {
        let names: BTreeSet<_> = ALL.iter().map(|set| set.name).collect();
        assert_eq!(names.len(), ALL.len());
        for set in all() {
            let codes: BTreeSet<_> = set.codes.iter().map(|code| code.code).collect();
            assert_eq!(codes.len(), set.codes.len(), "{}", set.name);
        }
    }

    #[test]
    fn codes_are_short_snake_case_words() {
        for code in all().iter().flat_map(|set| set.codes) {
            assert!((1..=32).contains(&code.code.len()), "{}", code.code);
            assert!(code.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        }
    }

    #[test]
    fn no_set_holds_an_answer_state() {
        for set in all() {
            for state in ["unknown", "not_known", "not_applicable", "na", "unk"] {
                assert!(!set.contains(state), "{} {state}", set.name);
            }
        }
    }

    #[test]
    fn sets_are_found_by_name() {
        assert_eq!(by_name("severity").map(|set| set.codes.len()), Some(4));
        assert_eq!(by_name("weapon").and_then(|set| set.get("rifle")).and_then(|code| code.maps_to), Some("N 13"));
        assert!(by_name("no_such_set").is_none());
    }
}
