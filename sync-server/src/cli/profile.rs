//! Profiles: what a pilot agreed on, compiled in as data, so that setting up an agency needs no typing.

use enlace_core::i18n::Lang;
use enlace_core::record::content::{AgencyProfile, Sector};
use serde::Deserialize;

use super::failure::{Exit, Failure};

const NOGALES: &str = include_str!("../../profiles/nogales/profile.toml");

/// Sectors, ports and agencies of one pilot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The word given to `enlace init --profile`.
    pub name: String,
    /// What it covers, in English.
    pub name_en: String,
    /// What it covers, in Spanish.
    pub name_es: String,
    /// The agency that is set up when none is named.
    pub default_agency: String,
    /// Stretches of the line, named alike on both sides.
    pub sectors: Vec<SectorData>,
    /// Ports of entry.
    pub ports: Vec<Port>,
    /// Agencies of both sides.
    pub agencies: Vec<Agency>,
}

/// A stretch of the line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorData {
    /// The last word of its streams.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
}

/// A port of entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// United States port code; several crossings share one.
    pub code: String,
    /// Sector it lies in.
    pub sector: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
}

/// One agency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Agency code.
    pub code: String,
    /// `US` or `MX`.
    pub country: String,
    /// A code of the set `agency_kind`.
    pub kind: String,
    /// Usual unit word of sayable references.
    pub unit: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
    /// Sectors it works in.
    pub sectors: Vec<String>,
    /// IANA zone of its headquarters.
    pub zone: String,
    /// How to reach its duty desk; empty until the agency says.
    pub duty_contact: String,
}

impl Profile {
    /// A compiled-in profile by its name.
    pub fn by_name(name: &str) -> Result<Self, Failure> {
        let unknown = || Failure::new("profile_unknown", Exit::Usage).with("name", name).with("profiles", "nogales");
        let profile: Self = toml::from_str(NOGALES).map_err(|_| unknown())?;
        if profile.name == name { Ok(profile) } else { Err(unknown()) }
    }

    /// What it covers, in words.
    pub fn title(&self, lang: Lang) -> &str {
        either(lang, &self.name_en, &self.name_es)
    }

    /// Ports of entry in an agency's sectors.
    pub fn ports_of(&self, agency: &Agency) -> impl Iterator<Item = &Port> {
        self.ports.iter().filter(|port| agency.sectors.contains(&port.sector))
    }

    /// An agency by its code; without a code the profile's default.
    pub fn agency(&self, code: Option<&str>) -> Result<&Agency, Failure> {
        let code = code.unwrap_or(&self.default_agency);
        self.agencies.iter().find(|agency| agency.code == code).ok_or_else(|| {
            let known: Vec<&str> = self.agencies.iter().map(|agency| agency.code.as_str()).collect();
            Failure::new("agency_unknown", Exit::Usage).with("code", code).with("agencies", known.join(", "))
        })
    }

    /// The signed form of an agency's profile. Without a duty contact it names none.
    pub fn to_record(&self, agency: &Agency, duty_contact: Option<&str>) -> AgencyProfile {
        let sectors = self.sectors.iter().filter(|sector| agency.sectors.contains(&sector.code));
        let contact = duty_contact.unwrap_or(&agency.duty_contact);
        AgencyProfile {
            code: agency.code.clone(),
            country: agency.country.clone(),
            kind: agency.kind.clone(),
            name_en: agency.name_en.clone(),
            name_es: agency.name_es.clone(),
            sectors: sectors.map(SectorData::to_record).collect(),
            zone: Some(agency.zone.clone()),
            duty_contact: (!contact.is_empty()).then(|| contact.to_owned()),
            ..AgencyProfile::default()
        }
    }
}

impl Agency {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        either(lang, &self.name_en, &self.name_es)
    }
}

impl Port {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        either(lang, &self.name_en, &self.name_es)
    }
}

const fn either<'a>(lang: Lang, en: &'a str, es: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Es => es,
    }
}

impl SectorData {
    fn to_record(&self) -> Sector {
        Sector { code: self.code.clone(), name_en: self.name_en.clone(), name_es: self.name_es.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use enlace_core::domain::sets;
    use enlace_core::domain::stream::StreamName;

    use super::*;

    #[test]
    fn every_agency_of_the_profile_can_be_set_up() {
        let profile = Profile::by_name("nogales").unwrap();
        let kinds = sets::by_name("agency_kind").unwrap();
        let mut codes = BTreeSet::new();
        for agency in &profile.agencies {
            assert!(codes.insert(&agency.code), "{} twice", agency.code);
            assert!(kinds.contains(&agency.kind), "{}", agency.kind);
            assert!(["US", "MX"].contains(&agency.country.as_str()));
            assert!((2..=6).contains(&agency.unit.len()) && agency.unit.bytes().all(|b| b.is_ascii_uppercase()));
            let record = profile.to_record(agency, None);
            assert_eq!(record.sectors.len(), agency.sectors.len(), "{}: a sector the profile lacks", agency.code);
            for sector in &record.sectors {
                assert!(StreamName::parse(&format!("internal/{}", sector.code)).is_some());
            }
        }
        assert!(profile.agency(None).is_ok());
        assert!(["US", "MX"].iter().all(|country| profile.agencies.iter().any(|agency| agency.country == *country)));
    }

    #[test]
    fn ports_lie_in_known_sectors() {
        let profile = Profile::by_name("nogales").unwrap();
        for port in &profile.ports {
            assert!(profile.sectors.iter().any(|sector| sector.code == port.sector), "{}", port.name_en);
        }
    }

    #[test]
    fn no_duty_contact_is_signed_unless_the_agency_gave_it() {
        let profile = Profile::by_name("nogales").unwrap();
        let agency = profile.agency(Some("beta-nogales")).unwrap();
        assert_eq!(profile.to_record(agency, None).duty_contact, None);
        assert_eq!(profile.to_record(agency, Some("desk 7")).duty_contact.as_deref(), Some("desk 7"));
    }

    #[test]
    fn unknown_names_say_what_is_known() {
        assert_eq!(Profile::by_name("tijuana").unwrap_err().code(), "profile_unknown");
        let failure = Profile::by_name("nogales").unwrap().agency(Some("nobody")).unwrap_err();
        assert_eq!(failure.code(), "agency_unknown");
        assert!(failure.sentence(Lang::En).contains("gn-nogales"));
    }
}
