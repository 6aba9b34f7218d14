//! The twelve rules, and the scenario's default.

use super::{Assessment, Reason, Thresholds};
use crate::domain::fields::Fields;
use crate::domain::sets::scenario::{Level, by_code};
use crate::domain::value::Scalar;

/// Scenarios that are violence by themselves; any other is once force was used.
const VIOLENT: [&str; 11] = [
    "shots_across",
    "shots_nearby",
    "rocks_at_officers",
    "assault_on_officer",
    "assault_on_person",
    "robbery",
    "sexual_violence",
    "kidnapping",
    "pursuit_to_line",
    "vehicle_evading",
    "threat_to_post",
];

const OFFICERS: [&str; 2] = ["us_officer", "mx_officer"];
const FIREARMS: [&str; 4] = ["handgun", "rifle", "shotgun", "firearm"];
const DEADLY: [&str; 6] = ["handgun", "rifle", "shotgun", "firearm", "explosive", "vehicle"];
const MINORS: [&str; 3] = ["infant", "child", "adolescent"];

/// The level of a report and why. Facts that are added never lower it, except what shows that a crossing by
/// personnel was harmless: not known counts against.
pub fn assess(fields: &Fields, thresholds: Thresholds) -> Assessment {
    let report = Report::of(fields);
    let rules = [
        (Reason::Death, report.is_violent() && report.dead() > 0),
        (Reason::SeriousInjury, report.is_violent() && report.any_person(|person| person.is("condition", "immediate"))),
        (Reason::FiredAcross, report.fired_across()),
        (Reason::Hostage, report.has_scenario("kidnapping")),
        (Reason::Many, report.is_many(thresholds)),
        (Reason::ArmedAttack, report.is_armed_attack()),
        (Reason::Post, report.has_scenario("threat_to_post")),
        (Reason::Minor, report.minor_lost_or_at_risk()),
        (Reason::OfficerFired, report.officer_fired()),
        (Reason::InCustody, report.any_person(|person| person.is("role", "held") && person.is_dying())),
        (Reason::Explosive, report.has_explosive()),
    ];
    let mut reasons: Vec<_> =
        rules.into_iter().filter(|(_, holds)| *holds).map(|(why, _)| (why, Level::High)).collect();
    reasons.extend(report.crossing().map(|level| (Reason::Personnel, level)));
    let default = report.scenarios.iter().filter_map(|code| by_code(code)).map(|scenario| scenario.level).max();
    reasons.extend(default.filter(|level| *level > Level::Routine).map(|level| (Reason::Scenario, level)));
    reasons.sort_unstable();
    let level = reasons.iter().map(|(_, level)| *level).max().unwrap_or(Level::Routine);
    Assessment { level, reasons }
}

/// A report with its scenarios and the live items of two lists.
struct Report<'a> {
    fields: &'a Fields,
    scenarios: Vec<&'a str>,
    people: Vec<Item<'a>>,
    forces: Vec<Item<'a>>,
}

/// One live item of a list.
struct Item<'a> {
    fields: &'a Fields,
    prefix: String,
}

impl Item<'_> {
    fn is(&self, field: &str, code: &str) -> bool {
        self.fields.has_code(&format!("{}{field}", self.prefix), code)
    }

    fn is_any(&self, field: &str, codes: &[&str]) -> bool {
        codes.iter().any(|code| self.is(field, code))
    }

    fn is_dying(&self) -> bool {
        self.is_any("condition", &["dead", "immediate"])
    }

    fn number(&self, field: &str) -> i64 {
        self.fields.largest(&format!("{}{field}", self.prefix))
    }

    /// Whether a shot was fired in this use of force.
    fn fired(&self) -> bool {
        self.is("level", "firearm") || self.is_any("weapon", &FIREARMS) || self.number("shots") > 0
    }
}

impl<'a> Report<'a> {
    fn of(fields: &'a Fields) -> Self {
        let main = fields.registers("scenario").filter_map(|register| match register.known() {
            Some(Scalar::Text(code)) => Some(code.as_str()),
            _ => None,
        });
        let items = |list: &'static str| {
            let live = fields.items(list).into_iter();
            live.map(|item| Item { fields, prefix: format!("{list}.{item}.") }).collect()
        };
        Self {
            fields,
            scenarios: main.chain(fields.members("also")).collect(),
            people: items("people"),
            forces: items("force_events"),
        }
    }

    fn has_scenario(&self, code: &str) -> bool {
        self.scenarios.contains(&code)
    }

    fn is_violent(&self) -> bool {
        !self.forces.is_empty() || self.scenarios.iter().any(|code| VIOLENT.contains(code))
    }

    fn any_person(&self, test: impl Fn(&Item<'_>) -> bool) -> bool {
        self.people.iter().any(test)
    }

    fn count(&self, group: &str, outcome: &str) -> i64 {
        self.fields.largest(&format!("counts.{group}.{outcome}"))
    }

    /// Minors are counted among the public, so the larger of the two stands for both.
    fn counted(&self, outcome: &str) -> i64 {
        let public = self.count("public", outcome).max(self.count("minors", outcome));
        self.count("us_officers", outcome) + self.count("mx_officers", outcome) + public
    }

    fn people_with(&self, field: &str, codes: &[&str]) -> i64 {
        let matching = self.people.iter().filter(|person| person.is_any(field, codes)).count();
        i64::try_from(matching).unwrap_or(i64::MAX)
    }

    /// Counts, the list of people and the uses of force may tell of the same persons: the largest figure stands.
    fn dead(&self) -> i64 {
        let in_force = self.forces.iter().map(|event| event.number("dead_authority") + event.number("dead_persons"));
        self.counted("dead").max(self.people_with("condition", &["dead"])).max(in_force.sum())
    }

    fn hurt(&self) -> i64 {
        let in_force = self.forces.iter().map(|e| e.number("injured_authority") + e.number("injured_persons"));
        let people = self.people_with("condition", &["minor", "delayed", "immediate"]);
        self.counted("injured").max(people).max(in_force.sum())
    }

    fn is_many(&self, thresholds: Thresholds) -> bool {
        let in_danger = self.counted("in_danger").max(self.people_with("role", &["in_danger"]));
        self.dead() + self.hurt() >= thresholds.many_hurt || in_danger >= thresholds.many_in_danger
    }

    fn fired_across(&self) -> bool {
        let across = |event: &Item<'_>| self.fields.may_be_true(&format!("{}across_line", event.prefix));
        self.has_scenario("shots_across") || self.forces.iter().any(|event| across(event) && event.fired())
    }

    fn is_armed_attack(&self) -> bool {
        let armed = |event: &Item<'_>| event.is_any("weapon", &DEADLY) || event.is("level", "firearm");
        let by_force = self.forces.iter().any(|event| event.is_any("against", &OFFICERS) && armed(event));
        let deadly = DEADLY.iter().any(|code| self.fields.may_be_true(&format!("weapons.{code}")));
        by_force || (self.has_scenario("assault_on_officer") && deadly)
    }

    fn officer_fired(&self) -> bool {
        let by_force = self.forces.iter().any(|event| event.is_any("by", &OFFICERS) && event.fired());
        by_force || self.fields.may_be_true("incursion.shots")
    }

    fn minor_lost_or_at_risk(&self) -> bool {
        let counted = self.count("minors", "dead") > 0 || self.count("minors", "missing") > 0;
        let lost = |person: &Item<'_>| person.is_dying() || person.is("role", "missing");
        counted || self.any_person(|person| person.is_any("age_band", &MINORS) && lost(person))
    }

    fn has_explosive(&self) -> bool {
        self.has_scenario("explosive_device")
            || self.fields.may_be_true("hazards.explosive")
            || self.fields.may_be_true("weapons.explosive")
            || self.forces.iter().any(|event| event.is("weapon", "explosive"))
    }

    /// What a crossing by personnel gives; `None` when there was none.
    fn crossing(&self) -> Option<Level> {
        let crossed = self.has_scenario("personnel_crossing") || self.fields.is_answered_below("incursion");
        crossed.then(|| if self.crossing_was_harmless() { Level::Elevated } else { Level::High })
    }

    /// By mistake or in a rescue, left again, no weapon pointed, no shot, no force, and all of it known.
    fn crossing_was_harmless(&self) -> bool {
        let all = |path: &str, test: &dyn Fn(&Scalar) -> bool| {
            let mut values = self.fields.registers(path).peekable();
            values.peek().is_some() && values.all(|value| value.known().is_some_and(test))
        };
        let meant_no_harm =
            |kind: &Scalar| matches!(kind, Scalar::Text(code) if code == "inadvertent" || code == "rescue");
        all("incursion.kind", &meant_no_harm)
            && all("incursion.left", &|left| matches!(left, Scalar::At(_)))
            && self.fields.is_surely("incursion.weapon_pointed", false)
            && self.fields.is_surely("incursion.shots", false)
            && self.forces.is_empty()
    }
}
