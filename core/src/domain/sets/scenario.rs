//! Scenarios: the kinds of event, each with its default significance and whom it concerns.

use super::{Code, Set, code};
use Recipient::{ChildProtection, Consulate, HighLevel, Liaison, Prosecutor, Rescue, Responders, Supervisors};

/// Significance of an event: who is told, and how fast. Ordered from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Told by feed, silent.
    Routine,
    /// Told at once, sounding.
    Elevated,
    /// Told at once, and the leads of both sides with it.
    High,
}

impl Level {
    /// The code in the set `level`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Elevated => "elevated",
            Self::High => "high",
        }
    }

    /// The level of that code; `None` for a code newer than this build.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Routine, Self::Elevated, Self::High].into_iter().find(|level| level.code() == code)
    }
}

/// Whom a scenario concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipient {
    /// Responders on duty across the line, same sector.
    Responders,
    /// Rescue and medical, both sides.
    Rescue,
    /// Supervisors, both sides.
    Supervisors,
    /// Liaison officers and consuls, both sides.
    Liaison,
    /// High-level contacts, both sides.
    HighLevel,
    /// Prosecutor, own side.
    Prosecutor,
    /// Consulate, only by the consular rule: the person asks, a death, a child alone; never from nationality alone.
    Consulate,
    /// Child protection, own side.
    ChildProtection,
}

/// A kind of event.
#[derive(Debug)]
pub struct Scenario {
    /// Code in the set `scenario`.
    pub code: &'static str,
    /// Significance before any rule or person speaks.
    pub level: Level,
    /// Told by default.
    pub recipients: &'static [Recipient],
    /// Offered in the preview, not ticked.
    pub offered: &'static [Recipient],
    /// Never sent by itself: crosses only by a releasing officer, with consent or to save life,
    /// no place finer than the sector, and no scenario name in any alert text.
    pub restricted: bool,
}

/// The scenario of that code; `None` for a code newer than this build.
pub fn by_code(code: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.code == code)
}

const fn open(
    code: &'static str,
    level: Level,
    recipients: &'static [Recipient],
    offered: &'static [Recipient],
) -> Scenario {
    Scenario { code, level, recipients, offered, restricted: false }
}

const fn restricted(
    code: &'static str,
    level: Level,
    recipients: &'static [Recipient],
    offered: &'static [Recipient],
) -> Scenario {
    Scenario { code, level, recipients, offered, restricted: true }
}

/// Every scenario, in the order a picker shows them.
pub static SCENARIOS: &[Scenario] = &[
    open("accidental_crossing", Level::Routine, &[Responders], &[]),
    open("personnel_crossing", Level::Elevated, &[Responders, Supervisors, Liaison], &[]),
    open("shots_across", Level::High, &[Responders, Supervisors, Liaison, HighLevel, Prosecutor], &[]),
    open("shots_nearby", Level::Elevated, &[Responders, Supervisors], &[]),
    open("rocks_at_officers", Level::Elevated, &[Responders, Supervisors], &[]),
    open("assault_on_officer", Level::Elevated, &[Responders, Supervisors], &[]),
    open("robbery", Level::Elevated, &[Responders, Supervisors], &[Prosecutor]),
    open("assault_on_person", Level::Elevated, &[Responders, Supervisors], &[Rescue, Prosecutor]),
    restricted("sexual_violence", Level::Elevated, &[Supervisors, Prosecutor], &[Rescue]),
    open("kidnapping", Level::High, &[Responders, Supervisors, Liaison, HighLevel, Prosecutor], &[]),
    restricted("trafficking", Level::Elevated, &[Supervisors, Prosecutor], &[Liaison]),
    open("abandonment", Level::Elevated, &[Responders, Rescue, Supervisors], &[]),
    open("pursuit_to_line", Level::Elevated, &[Responders, Supervisors], &[]),
    open("vehicle_evading", Level::Elevated, &[Responders, Supervisors], &[]),
    open("rescue_land", Level::Elevated, &[Responders, Rescue], &[]),
    open("rescue_water", Level::Elevated, &[Responders, Rescue], &[]),
    open("barrier_injury", Level::Elevated, &[Responders, Rescue], &[]),
    open("mass_casualty", Level::High, &[Responders, Rescue, Supervisors, Liaison, HighLevel], &[]),
    open("body_found", Level::Elevated, &[Supervisors, Prosecutor], &[Liaison, Consulate]),
    open("missing_person", Level::Elevated, &[Responders, Rescue, Supervisors], &[Liaison]),
    restricted("child_alone", Level::Elevated, &[ChildProtection, Supervisors], &[Consulate]),
    open("threat_to_post", Level::High, &[Responders, Supervisors, Liaison, HighLevel, Prosecutor], &[]),
    open("explosive_device", Level::High, &[Responders, Supervisors, Liaison, HighLevel, Prosecutor], &[]),
    open("tunnel", Level::Elevated, &[Supervisors], &[Responders, Prosecutor]),
    open("drone", Level::Routine, &[Responders], &[]),
    open("fire_across", Level::Elevated, &[Responders, Rescue, Supervisors], &[]),
    open("contraband", Level::Routine, &[Responders], &[Prosecutor]),
    open("crowd", Level::Elevated, &[Responders, Supervisors], &[]),
    open("property_damage", Level::Routine, &[], &[Responders]),
    open("other", Level::Routine, &[], &[Responders]),
];

/// The codes of [`SCENARIOS`].
pub static SCENARIO: Set = Set { name: "scenario", codes: &CODES };

static CODES: [Code; SCENARIOS.len()] = {
    let mut codes = [code(""); SCENARIOS.len()];
    let mut at = 0;
    while at < codes.len() {
        codes[at] = code(SCENARIOS[at].code);
        at += 1;
    }
    codes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_scenarios_are_known_and_three_are_restricted() {
        assert_eq!(SCENARIO.codes.len(), 30);
        let restricted: Vec<_> = SCENARIOS.iter().filter(|s| s.restricted).map(|s| s.code).collect();
        assert_eq!(restricted, ["sexual_violence", "trafficking", "child_alone"]);
        assert!(SCENARIO.codes.iter().all(|code| by_code(code.code).is_some()));
    }

    #[test]
    fn a_restricted_scenario_never_tells_the_other_side_s_responders_or_rescue() {
        for scenario in SCENARIOS.iter().filter(|s| s.restricted) {
            assert!(!scenario.recipients.contains(&Responders) && !scenario.recipients.contains(&Rescue));
        }
    }

    #[test]
    fn every_high_scenario_tells_the_high_level_contacts() {
        for scenario in SCENARIOS.iter().filter(|s| s.level == Level::High) {
            assert!(scenario.recipients.contains(&HighLevel), "{}", scenario.code);
        }
    }

    #[test]
    fn levels_are_ordered_and_read_back() {
        assert!(Level::Routine < Level::Elevated && Level::Elevated < Level::High);
        for code in super::super::report::LEVEL.codes {
            assert_eq!(Level::from_code(code.code).map(Level::code), Some(code.code));
        }
    }
}
