//! What a person decided about significance, and what stands in the end.

use std::collections::BTreeSet;

use super::{Assessment, Reason};
use crate::domain::fields::Fields;
use crate::domain::sets::scenario::Level;
use crate::domain::value::{Answer, Scalar};

/// A level a person chose, with a reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The level chosen; where two persons chose at once, the higher.
    pub level: Level,
    /// The reasons that stood when it was chosen.
    pub reasons: BTreeSet<Reason>,
    /// Whether a person answers for lowering.
    pub lowers: bool,
}

impl Decision {
    /// The decision a report holds; `None` without a level and a reason in words.
    pub fn of(fields: &Fields) -> Option<Self> {
        let chosen = fields.registers("significance.level").filter_map(|register| match register.known() {
            Some(Scalar::Text(code)) => Level::from_code(code),
            _ => None,
        });
        Some(Self {
            level: chosen.max().filter(|_| fields.is_answered("significance.why"))?,
            reasons: fields.members("significance.reasons").filter_map(Reason::from_code).collect(),
            lowers: matches!(fields.register("significance.lowered_by"), Some(Answer::Known(Scalar::Actor(_)))),
        })
    }
}

/// The level that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The level.
    pub level: Level,
    /// Every reason for it, in order; `raised` among them when a person raised it.
    pub reasons: Vec<Reason>,
    /// Whether a person lowered it below what the rules say, or below what was reached.
    pub lowered: bool,
}

/// The highest of what the rules say, what was `reached` before, and what a person chose.
///
/// Only a person lowers it, and only for the reasons that person knew: a reason that came later lifts it again.
pub fn standing(assessment: &Assessment, reached: Option<Level>, decision: Option<&Decision>) -> Standing {
    let mut reasons: Vec<Reason> = assessment.reasons.iter().map(|(reason, _)| *reason).collect();
    let ruled = assessment.level.max(reached.unwrap_or(Level::Routine));
    let Some(decision) = decision else { return Standing { level: ruled, reasons, lowered: false } };
    if decision.level > assessment.level {
        reasons.push(Reason::Raised);
        reasons.sort_unstable();
    }
    let knew_all = assessment.reasons.iter().all(|(reason, _)| decision.reasons.contains(reason));
    let lowered = decision.level < ruled && decision.lowers && knew_all;
    Standing { level: if lowered { decision.level } else { ruled.max(decision.level) }, reasons, lowered }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::Actor;

    fn ruled(reasons: &[(Reason, Level)]) -> Assessment {
        let level = reasons.iter().map(|(_, level)| *level).max().unwrap_or(Level::Routine);
        Assessment { level, reasons: reasons.to_vec() }
    }

    fn lowered_to(level: Level, knowing: &[Reason]) -> Decision {
        Decision { level, reasons: knowing.iter().copied().collect(), lowers: true }
    }

    #[test]
    fn a_person_raises_it_and_is_named_among_the_reasons() {
        let raised = Decision { level: Level::High, reasons: BTreeSet::new(), lowers: false };
        let standing = standing(&ruled(&[]), None, Some(&raised));
        assert_eq!((standing.level, standing.reasons, standing.lowered), (Level::High, vec![Reason::Raised], false));
    }

    #[test]
    fn a_lowered_level_holds_until_a_new_reason_comes() {
        let known = [(Reason::Many, Level::High)];
        let decision = lowered_to(Level::Elevated, &[Reason::Many]);
        let held = standing(&ruled(&known), Some(Level::High), Some(&decision));
        assert_eq!((held.level, held.lowered), (Level::Elevated, true));
        let grown = [(Reason::Death, Level::High), (Reason::Many, Level::High)];
        assert_eq!(standing(&ruled(&grown), Some(Level::High), Some(&decision)).level, Level::High);
    }

    #[test]
    fn nobody_lowers_it_without_answering_for_it() {
        let anonymous = Decision { lowers: false, ..lowered_to(Level::Routine, &[Reason::Many]) };
        assert_eq!(standing(&ruled(&[(Reason::Many, Level::High)]), None, Some(&anonymous)).level, Level::High);
    }

    #[test]
    fn what_was_reached_never_falls_by_itself() {
        assert_eq!(standing(&ruled(&[]), Some(Level::High), None).level, Level::High);
    }

    #[test]
    fn a_decision_is_read_from_a_report_and_the_higher_of_two_counts() {
        let mut fields = Fields::new()
            .with("significance.level", "elevated")
            .with("significance.reasons.many", true)
            .with("significance.lowered_by", Scalar::Actor(Actor::default()));
        assert_eq!(Decision::of(&fields), None);
        fields.set("significance.why", "all accounted for");
        fields.compete("significance.level", "high");
        assert_eq!(Decision::of(&fields), Some(lowered_to(Level::High, &[Reason::Many])));
    }
}
