//! The settings in force, who is a member, and what of a former member still counts.

use std::collections::{BTreeMap, BTreeSet};

use super::said::Place;
use crate::ingest::roster::Roster;
use crate::record::content::ChannelSettings;

/// A channel's settings, folded over the halves of all its agencies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// The highest version that every member it names signed; `None` before the first.
    pub in_force: Option<ChannelSettings>,
    /// Later versions that somebody signed and not yet everybody, by version.
    pub proposed: Vec<Proposal>,
}

/// Settings that wait for somebody to agree. Two members may have signed different settings of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The settings.
    pub settings: ChannelSettings,
    /// Members that signed them.
    pub agreed: BTreeSet<String>,
    /// Members that have not.
    pub missing: BTreeSet<String>,
}

/// Whether what an agency said counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counts {
    /// Said by a member.
    Yes,
    /// Said by a former member while it was one.
    SaidBefore,
    /// Said by a former member after it left, or by an agency that never was one: kept, shown, not counted.
    No,
}

impl Counts {
    /// The stable word for what does not count.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Yes | Self::SaidBefore => None,
            Self::No => Some("channel_member_removed"),
        }
    }
}

impl Channel {
    /// Folds what every agency signed. Each roster is of another agency.
    pub fn of<'a>(rosters: impl IntoIterator<Item = &'a Roster>) -> Self {
        let mut signed: BTreeMap<u32, Vec<Proposal>> = BTreeMap::new();
        for roster in rosters {
            for settings in roster.all_settings() {
                let same_version = signed.entry(settings.version).or_default();
                match same_version.iter_mut().find(|proposal| proposal.settings == *settings) {
                    Some(proposal) => drop(proposal.agreed.insert(roster.agency().to_owned())),
                    None => same_version.push(Proposal {
                        settings: settings.clone(),
                        agreed: BTreeSet::from([roster.agency().to_owned()]),
                        missing: BTreeSet::new(),
                    }),
                }
            }
        }
        let mut proposals: Vec<Proposal> = signed.into_values().flatten().collect();
        for proposal in &mut proposals {
            let members = proposal.settings.members.iter().map(|member| member.agency.clone());
            proposal.missing = members.filter(|agency| !proposal.agreed.contains(agency)).collect();
        }
        let agreed = |proposal: &&Proposal| proposal.missing.is_empty();
        let in_force = proposals.iter().filter(agreed).map(|proposal| proposal.settings.clone()).next_back();
        let newest = in_force.as_ref().map_or(0, |settings| settings.version);
        proposals.retain(|proposal| proposal.settings.version > newest);
        proposals.sort_by(|a, b| {
            let rank = |proposal: &Proposal| (proposal.settings.version, proposal.agreed.first().cloned());
            rank(a).cmp(&rank(b))
        });
        Self { in_force, proposed: proposals }
    }

    /// Codes of the members, sorted; none before the first settings.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.in_force.iter().flat_map(|settings| &settings.members).map(|member| member.agency.as_str())
    }

    /// Whether what stands there counts. Before the first settings are in force, nobody was left out.
    pub fn counts(&self, place: &Place) -> Counts {
        let Some(settings) = &self.in_force else { return Counts::Yes };
        if self.members().any(|agency| agency == place.agency) {
            return Counts::Yes;
        }
        let left = settings.left.iter().find(|left| left.agency == place.agency);
        match left {
            Some(left) if (place.epoch, place.pos) <= (left.epoch, left.pos) => Counts::SaidBefore,
            _ => Counts::No,
        }
    }
}
