//! What must hold in a profile before anybody founds an agency on it.

use std::collections::BTreeSet;

use enlace_core::domain::sets;
use enlace_core::domain::stream::{StreamName, is_label};
use enlace_core::landmark::Gazetteer;

use super::data::{Agency, Forum, Profile};

/// What is wrong with a profile, with the code of what it stands in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A code used twice.
    #[error("the code {0} is used twice")]
    Twice(String),
    /// A name that lacks in one language.
    #[error("{0} lacks a name in one language")]
    Nameless(String),
    /// A code of a set, a country, a zone or a word in a form nobody knows.
    #[error("{0} holds {1}, which is not known")]
    Unknown(String, String),
    /// A sector, agency or landmark the profile names and does not have.
    #[error("{0} names {1}, which the profile does not have")]
    Missing(String, String),
    /// A forum without a co-chair of either side among its members.
    #[error("{0} has no co-chair of each side")]
    OneSided(String),
}

impl Profile {
    /// Everything that is wrong with it, in its order.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.repeated();
        faults.extend(self.nameless());
        faults.extend(self.ports.iter().filter_map(|port| self.misses_sector(&port.landmark, &port.sector)));
        let landmarks = Gazetteer::shipped();
        let lost = self.ports.iter().filter(|port| landmarks.by_id(&port.landmark).is_none());
        faults.extend(lost.map(|port| Fault::Missing(port.name_en.clone(), port.landmark.clone())));
        self.agencies.iter().for_each(|agency| self.look_at_agency(agency, &mut faults));
        self.forums.iter().for_each(|forum| self.look_at_forum(forum, &mut faults));
        if self.agency(&self.default_agency).is_none() {
            faults.push(Fault::Missing(self.name.clone(), self.default_agency.clone()));
        }
        faults
    }

    /// Codes of agencies, also former ones, of sectors, of forums, and unit words: each stands for one thing.
    fn repeated(&self) -> Vec<Fault> {
        let former = |agency: &'_ Agency| agency.former.iter().map(|former| former.code.clone()).collect::<Vec<_>>();
        let agencies = self.agencies.iter().flat_map(|agency| [vec![agency.code.clone()], former(agency)].concat());
        let units = self.agencies.iter().map(|agency| agency.unit.clone());
        let sectors = self.sectors.iter().map(|sector| sector.code.clone());
        let forums = self.forums.iter().map(|forum| forum.code.clone());
        let twice = |codes: Vec<String>| {
            let mut seen = BTreeSet::new();
            codes.into_iter().filter(|code| !seen.insert(code.clone())).collect::<Vec<_>>()
        };
        let all = [agencies.collect(), units.collect(), sectors.collect(), forums.collect()];
        all.into_iter().flat_map(twice).map(Fault::Twice).collect()
    }

    fn nameless(&self) -> Vec<Fault> {
        let mut names: Vec<(&str, &str, &str)> = vec![(&self.name, &self.name_en, &self.name_es)];
        names.extend(self.sectors.iter().map(|one| (one.code.as_str(), one.name_en.as_str(), one.name_es.as_str())));
        names.extend(self.ports.iter().map(|one| (one.code.as_str(), one.name_en.as_str(), one.name_es.as_str())));
        names.extend(self.forums.iter().map(|one| (one.code.as_str(), one.name_en.as_str(), one.name_es.as_str())));
        for one in &self.agencies {
            names.push((&one.code, &one.name_en, &one.name_es));
            names.push((&one.code, &one.duty_desk_en, &one.duty_desk_es));
            names.extend(one.former.iter().map(|one| (one.code.as_str(), one.name_en.as_str(), one.name_es.as_str())));
        }
        let lacks = |(_, en, es): &(&str, &str, &str)| en.trim().is_empty() || es.trim().is_empty();
        names.into_iter().filter(lacks).map(|(code, ..)| Fault::Nameless(code.to_owned())).collect()
    }

    fn misses_sector(&self, whose: &str, sector: &str) -> Option<Fault> {
        let is_there = self.sectors.iter().any(|known| known.code == sector)
            && StreamName::parse(&format!("internal/{sector}")).is_some();
        (!is_there).then(|| Fault::Missing(whose.to_owned(), sector.to_owned()))
    }

    fn look_at_agency(&self, agency: &Agency, faults: &mut Vec<Fault>) {
        let unknown = |what: &str| Fault::Unknown(agency.code.clone(), what.to_owned());
        faults.extend(unknown_code("agency_kind", &agency.kind).map(unknown));
        faults.extend(agency.roles.iter().filter_map(|role| unknown_code("actor_role", role)).map(unknown));
        let is_country = ["US", "MX"].contains(&agency.country.as_str());
        let is_unit = (2..=6).contains(&agency.unit.len()) && agency.unit.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_zone = agency.zone.starts_with("America/");
        let codes = std::iter::once(&agency.code).chain(agency.former.iter().map(|former| &former.code));
        faults.extend(codes.filter(|code| !is_label(code)).map(|code| unknown(code)));
        let words = [(is_country, &agency.country), (is_unit, &agency.unit), (is_zone, &agency.zone)];
        faults.extend(words.iter().filter(|(is_good, _)| !is_good).map(|(_, word)| unknown(word)));
        if agency.sectors.is_empty() {
            faults.push(Fault::Missing(agency.code.clone(), "sectors".to_owned()));
        }
        faults.extend(agency.sectors.iter().filter_map(|sector| self.misses_sector(&agency.code, sector)));
    }

    fn look_at_forum(&self, forum: &Forum, faults: &mut Vec<Fault>) {
        let missing = |what: &String| Fault::Missing(forum.code.clone(), what.clone());
        faults.extend(forum.members.iter().filter(|member| self.agency(member).is_none()).map(missing));
        faults.extend(forum.sectors.iter().filter_map(|sector| self.misses_sector(&forum.code, sector)));
        let roles = forum.co_chairs.iter().filter_map(|chair| unknown_code("actor_role", &chair.role));
        faults.extend(roles.map(|role| Fault::Unknown(forum.code.clone(), role.to_owned())));
        let chairs = forum.co_chairs.iter().filter(|chair| forum.members.contains(&chair.agency));
        let countries = chairs.filter_map(|chair| Some(self.agency(&chair.agency)?.country.as_str()));
        if countries.collect::<BTreeSet<_>>() != BTreeSet::from(["MX", "US"]) {
            faults.push(Fault::OneSided(forum.code.clone()));
        }
    }
}

fn unknown_code<'a>(set: &str, code: &'a str) -> Option<&'a str> {
    let is_known = sets::by_name(set).is_some_and(|set| set.contains(code));
    (!is_known).then_some(code)
}
