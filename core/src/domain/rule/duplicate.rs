//! Perhaps the same event twice: two crews write down one thing without hearing each other. Never blocks.

use super::{Arg, Finding, Weight};
use crate::domain::fields::Fields;
use crate::domain::value::Point;

/// Two reports of one scenario closer than this may be one event, in metres.
pub const DUPLICATE_METRES: f64 = 2_000.0;

/// Two reports of one scenario no further apart in time may be one event, in milliseconds.
pub const DUPLICATE_MS: u64 = 2 * 3_600_000;

/// What is compared of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The report's sayable reference.
    pub reference: String,
    /// Its scenario.
    pub scenario: String,
    /// Where.
    pub point: Point,
    /// When it began: milliseconds since 1970-01-01 UTC.
    pub from_ms: i64,
}

impl Sighting {
    /// What a report says; `None` without a scenario, a position and a time, or when it is voided.
    pub fn of(fields: &Fields) -> Option<Self> {
        let is_voided = super::status(fields) == Some("voided");
        (!is_voided).then_some(Self {
            reference: fields.text("ref").unwrap_or_default().to_owned(),
            scenario: fields.text("scenario")?.to_owned(),
            point: fields.point("place.point")?,
            from_ms: fields.at("occurred.from")?.utc_ms,
        })
    }

    /// Whether the two may be one event.
    pub fn may_be(&self, other: &Self) -> bool {
        self.scenario == other.scenario
            && self.from_ms.abs_diff(other.from_ms) <= DUPLICATE_MS
            && self.point.distance_m(&other.point) <= DUPLICATE_METRES
    }
}

/// A warning for each of `others` that may be the same event as `this`. `others` does not hold `this` itself.
pub fn duplicates(this: &Sighting, others: &[Sighting]) -> Vec<Finding> {
    let warning = |other: &Sighting| {
        let reference = Arg::Plain(other.reference.clone());
        Finding::new(Weight::Warning, "perhaps_a_duplicate", "").with("ref", reference)
    };
    others.iter().filter(|other| this.may_be(other)).map(warning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(lat_e7: i32, from_ms: i64) -> Sighting {
        Sighting {
            reference: format!("NGL-{lat_e7}"),
            scenario: "rescue_land".to_owned(),
            point: Point::new(lat_e7, -1_109_430_000),
            from_ms,
        }
    }

    #[test]
    fn near_in_place_and_time_warns() {
        let this = sighting(313_330_000, 0);
        let near = sighting(313_500_000, 7_200_000);
        let far = sighting(313_520_000, 0);
        let late = sighting(313_330_000, 7_200_001);
        let other = Sighting { scenario: "robbery".to_owned(), ..this.clone() };
        let found = duplicates(&this, &[near.clone(), far, late, other]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].args, [("ref", Arg::Plain(near.reference))]);
        assert_eq!(found[0].weight, Weight::Warning);
    }

    #[test]
    fn a_report_without_a_place_or_voided_is_not_compared() {
        assert_eq!(Sighting::of(&Fields::new().with("scenario", "robbery")), None);
    }
}
