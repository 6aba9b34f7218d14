//! Significance: who must be told and how fast, as a pure function of a report that lists its reasons.
//!
//! It rises by itself and never falls by itself. A competing value counts as said, because to tell too many is
//! mended by a call and to tell too late is not. The numbers are settings of whoever shares the report.

mod decision;
mod rules;

pub use decision::{Decision, Standing, standing};
pub use rules::assess;

use crate::domain::sets::scenario::Level;

/// Why significance is what it is. In the order of the set `reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A person died in violence.
    Death,
    /// Life at risk after violence.
    SeriousInjury,
    /// Shots crossed the line.
    FiredAcross,
    /// Government personnel crossed.
    Personnel,
    /// Hostage or kidnapping.
    Hostage,
    /// Many dead, hurt or in danger.
    Many,
    /// Armed attack on an officer.
    ArmedAttack,
    /// Consulate or port attacked.
    Post,
    /// A minor died, is missing or at risk of death.
    Minor,
    /// An officer fired a weapon.
    OfficerFired,
    /// Death or serious injury in custody.
    InCustody,
    /// Explosive.
    Explosive,
    /// Raised by a person.
    Raised,
    /// By kind of event.
    Scenario,
}

impl Reason {
    /// Every reason, in order.
    pub const ALL: [Self; 14] = [
        Self::Death,
        Self::SeriousInjury,
        Self::FiredAcross,
        Self::Personnel,
        Self::Hostage,
        Self::Many,
        Self::ArmedAttack,
        Self::Post,
        Self::Minor,
        Self::OfficerFired,
        Self::InCustody,
        Self::Explosive,
        Self::Raised,
        Self::Scenario,
    ];

    /// The code in the set `reason`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Death => "death",
            Self::SeriousInjury => "serious_injury",
            Self::FiredAcross => "fired_across",
            Self::Personnel => "personnel",
            Self::Hostage => "hostage",
            Self::Many => "many",
            Self::ArmedAttack => "armed_attack",
            Self::Post => "post",
            Self::Minor => "minor",
            Self::OfficerFired => "officer_fired",
            Self::InCustody => "in_custody",
            Self::Explosive => "explosive",
            Self::Raised => "raised",
            Self::Scenario => "scenario",
        }
    }

    /// The reason of that code; `None` for a code newer than this build.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// The numbers of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Dead and hurt together, from here on, are many.
    pub many_hurt: i64,
    /// In danger, from here on, are many.
    pub many_in_danger: i64,
}

impl Default for Thresholds {
    /// Five dead or hurt, ten in danger.
    fn default() -> Self {
        Self { many_hurt: 5, many_in_danger: 10 }
    }
}

/// What the rules make of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The highest level any reason gives.
    pub level: Level,
    /// Every reason above routine, with the level it gives, in order.
    pub reasons: Vec<(Reason, Level)>,
}

#[cfg(test)]
mod tests;
