//! What is doubtful or impossible in a report as it stands.

use super::{Arg, Finding, Weight};
use crate::domain::boundary_line;
use crate::domain::fields::{Content, Fields};
use crate::domain::incident::ALSO_MAX;
use crate::domain::sets::person::COUNT_GROUP;
use crate::domain::value::{Answer, Scalar};

/// A place said to be on the line may be this far from it before anyone is asked, in metres.
pub const LINE_METRES: f64 = 100_000.0;

/// What "the future" is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// Now, as the device reads it: milliseconds since 1970-01-01 UTC.
    pub now_ms: i64,
    /// How far the device's clock is known to be wrong at most, in milliseconds.
    pub clock_error_ms: i64,
}

/// Every finding about the content of a report, whatever its status.
pub fn doubts(fields: &Fields, limits: TimeLimits) -> Vec<Finding> {
    let mut found = Vec::new();
    spans(fields, &mut found);
    future(fields, limits, &mut found);
    scenarios(fields, &mut found);
    counts(fields, &mut found);
    line(fields, &mut found);
    found
}

fn spans(fields: &Fields, found: &mut Vec<Finding>) {
    for (from, to) in [("occurred.from", "occurred.to"), ("incursion.entered", "incursion.left")] {
        if let (Some(from), Some(until)) = (fields.at(from), fields.at(to))
            && until.utc_ms < from.utc_ms
        {
            found.push(Finding::new(Weight::Refusal, "ends_before_it_begins", to));
        }
    }
}

/// Every time in the report except those that plan ahead.
fn future(fields: &Fields, limits: TimeLimits, found: &mut Vec<Finding>) {
    let latest = limits.now_ms.saturating_add(limits.clock_error_ms.max(0));
    for (path, content) in fields.iter() {
        let Content::Register(Answer::Known(Scalar::At(at))) = content else { continue };
        if at.utc_ms > latest && path.rsplit('.').next() != Some("due") {
            let finding = Finding::new(Weight::Refusal, "in_the_future", path);
            found.push(finding.with("field", Arg::Field(path.to_owned())));
        }
    }
}

fn scenarios(fields: &Fields, found: &mut Vec<Finding>) {
    if fields.members("also").count() > ALSO_MAX {
        let max = Arg::Number(i64::try_from(ALSO_MAX).unwrap_or(i64::MAX));
        found.push(Finding::new(Weight::Refusal, "too_many_scenarios", "also").with("max", max));
    }
}

fn counts(fields: &Fields, found: &mut Vec<Finding>) {
    for row in COUNT_GROUP.codes {
        let count = |outcome: &str| fields.int(&format!("counts.{}.{outcome}", row.code));
        let hurt = count("injured").unwrap_or(0) + count("dead").unwrap_or(0);
        if let Some(involved) = count("involved").filter(|involved| hurt > *involved) {
            let path = format!("counts.{}.involved", row.code);
            let name = Arg::Code { set: COUNT_GROUP.name, code: row.code.to_owned() };
            let finding = Finding::new(Weight::Warning, "more_hurt_than_involved", &path).with("row", name);
            found.push(finding.with("hurt", Arg::Number(hurt)).with("involved", Arg::Number(involved)));
        }
    }
}

fn line(fields: &Fields, found: &mut Vec<Finding>) {
    let Some(point) = fields.point("place.point").filter(|_| fields.text("place.side") == Some("on_line")) else {
        return;
    };
    let metres = boundary_line::distance_m(&point);
    if metres > LINE_METRES {
        #[expect(clippy::cast_possible_truncation, reason = "rounded, and no place is further than 20,037 km")]
        let km = (metres / 1000.0).round() as i64;
        found.push(Finding::new(Weight::Warning, "far_from_the_line", "place.point").with("km", Arg::Number(km)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::{At, Point, Register};

    const NOW: TimeLimits = TimeLimits { now_ms: 1_000_000, clock_error_ms: 5_000 };

    fn at(utc_ms: i64) -> Register {
        Scalar::At(At { utc_ms, offset_min: 0, zone: None }).into()
    }

    fn codes(fields: &Fields) -> Vec<&'static str> {
        doubts(fields, NOW).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn an_event_cannot_end_before_it_begins() {
        let fields = Fields::new().with("occurred.from", at(2)).with("occurred.to", at(1));
        assert_eq!(codes(&fields), ["ends_before_it_begins"]);
        assert_eq!(codes(&fields.with("occurred.to", at(2))), [""; 0]);
    }

    #[test]
    fn the_future_begins_after_the_known_clock_error() {
        let fields = |utc_ms| Fields::new().with("known_at", at(utc_ms));
        assert_eq!(codes(&fields(1_005_000)), [""; 0]);
        assert_eq!(codes(&fields(1_005_001)), ["in_the_future"]);
        assert_eq!(codes(&Fields::new().with("follow_ups.x.due", at(i64::MAX))), [""; 0]);
    }

    #[test]
    fn more_hurt_than_involved_is_only_asked_about() {
        let fields = Fields::new()
            .with("counts.public.involved", 2)
            .with("counts.public.injured", 2)
            .with("counts.public.dead", 1)
            .with("counts.minors.dead", 1);
        let found = doubts(&fields, NOW);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code, found[0].weight), ("more_hurt_than_involved", Weight::Warning));
        assert_eq!(found[0].args[1], ("hurt", Arg::Number(3)));
    }

    #[test]
    fn a_place_on_the_line_may_not_be_in_hermosillo() {
        let there = Scalar::Point(Point::new(290_730_000, -1_109_560_000));
        let fields = Fields::new().with("place.point", there).with("place.side", "mx");
        assert_eq!(codes(&fields), [""; 0]);
        assert_eq!(codes(&fields.with("place.side", "on_line")), ["far_from_the_line"]);
    }

    #[test]
    fn at_most_three_further_scenarios() {
        let mut fields = Fields::new();
        for scenario in ["robbery", "drone", "crowd"] {
            fields.set(format!("also.{scenario}"), true);
        }
        assert_eq!(codes(&fields), [""; 0]);
        assert_eq!(codes(&fields.with("also.tunnel", true)), ["too_many_scenarios"]);
    }
}
