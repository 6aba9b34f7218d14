//! Perhaps the same event twice: inside an agency and across the border.
//!
//! Computed by each side from what it already has, and shown to that side alone: a hint sends nothing, and of the
//! other's text it needs none.

use crate::domain::rule::{DUPLICATE_METRES, DUPLICATE_MS};
use crate::geo::Point;
use crate::ids::EventId;
use crate::release::notice::Notice;

use super::channel::Channel;
use super::fold::Fold;
use super::thread::Thread;

/// Scenarios of one rescue: one side sees a person in the river, the other misses somebody.
const RESCUE: [&str; 5] = ["rescue_land", "rescue_water", "barrier_injury", "missing_person", "abandonment"];

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// A code of the set `scenario`.
    pub scenario: String,
    /// Where, with how far it may be off.
    pub point: Point,
    /// When it began, milliseconds since 1970 UTC.
    pub from_ms: i64,
}

impl Sighting {
    /// What a notice says; `None` without a point and a time.
    pub fn of(notice: &Notice) -> Option<Self> {
        let point = notice.place.as_ref()?.point?;
        Some(Self { scenario: notice.scenario.clone(), point, from_ms: notice.occurred.as_ref()?.from.utc_ms })
    }

    /// Whether the two may be one event: same scenario or both a rescue, within 2 km beside what each may be off, and
    /// within two hours.
    pub fn may_be(&self, other: &Self) -> bool {
        let is_rescue = |sighting: &Self| RESCUE.contains(&sighting.scenario.as_str());
        let alike = self.scenario == other.scenario || (is_rescue(self) && is_rescue(other));
        let slack = |point: &Point| f64::from(point.accuracy_m.unwrap_or(0).min(2_000));
        alike
            && self.from_ms.abs_diff(other.from_ms) <= DUPLICATE_MS
            && self.point.distance_m(&other.point) <= DUPLICATE_METRES + slack(&self.point) + slack(&other.point)
    }
}

/// Pairs of the two lists that may be one event: own reports and what the other side told.
pub fn likely<'a, A, B>(own: &'a [(A, Sighting)], others: &'a [(B, Sighting)]) -> Vec<(&'a A, &'a B)> {
    let pairs = own.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
    pairs.filter(|(one, other)| one.1.may_be(&other.1)).map(|(one, other)| (&one.0, &other.0)).collect()
}

/// Pairs of a channel's events that may be one and of which nobody has said yet whether they are.
pub fn between_events(fold: &Fold, channel: &Channel) -> Vec<(EventId, EventId)> {
    let spoken: Vec<_> = fold.links(channel).into_iter().map(|link| link.events).collect();
    let mut seen: Vec<(EventId, Sighting)> = Vec::new();
    for head in fold.threads(channel).iter().flat_map(Thread::heads) {
        let Some(release) = head.release() else { continue };
        let notice = release.values.clone().and_then(|values| Notice::from_value(values).ok());
        seen.extend(notice.as_ref().and_then(Sighting::of).map(|sighting| (release.event, sighting)));
    }
    seen.sort_by_key(|(event, sighting)| (sighting.from_ms, *event));
    let mut pairs = Vec::new();
    for (at, (event, sighting)) in seen.iter().enumerate() {
        let later = seen.iter().skip(at + 1);
        let later = later.take_while(|(_, other)| other.from_ms.abs_diff(sighting.from_ms) <= DUPLICATE_MS);
        for (other, _) in later.filter(|(other, found)| other != event && found.may_be(sighting)) {
            let pair = (*event.min(other), *event.max(other));
            if !spoken.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(scenario: &str, point: Point, from_ms: i64) -> Sighting {
        Sighting { scenario: scenario.to_owned(), point, from_ms }
    }

    #[test]
    fn same_scenario_or_same_rescue_nearby_and_soon_after_may_be_one() {
        let here = Point::new(313_330_000, -1_109_430_000);
        let ours = sighting("rescue_water", here, 0);
        let theirs = |scenario, metres, minutes: i64| sighting(scenario, here.toward(180.0, metres), minutes * 60_000);
        assert!(ours.may_be(&theirs("rescue_water", 1_900.0, 119)));
        assert!(ours.may_be(&theirs("missing_person", 500.0, -100)));
        assert!(!ours.may_be(&theirs("shots_across", 10.0, 0)));
        assert!(!ours.may_be(&theirs("rescue_water", 2_100.0, 0)));
        assert!(!ours.may_be(&theirs("rescue_water", 0.0, 121)));
        let coarse = Point { accuracy_m: Some(800), ..here.toward(180.0, 2_500.0) };
        assert!(ours.may_be(&sighting("rescue_water", coarse, 0)), "a coarse place may be off");
        let own = [("NGL-1", ours)];
        let others = [(1, theirs("rescue_land", 100.0, 0)), (2, theirs("drone", 100.0, 0))];
        assert_eq!(likely(&own, &others), [(&"NGL-1", &1)]);
    }
}
