//! What a profile holds.

use enlace_core::i18n::Lang;
use enlace_core::record::content::{AgencyProfile, Sector};
use serde::Deserialize;

/// Begins every duty contact the agency has not given yet. Such a one is never signed.
const PENDING: &str = "PENDIENTE/PENDING";

/// Sectors, ports, agencies and forums of one pilot.
#[derive(Clone, Debug, Deserialize)]
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
    /// Where they meet.
    pub forums: Vec<Forum>,
}

/// A stretch of the line.
#[derive(Clone, Debug, Deserialize)]
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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// United States port code; several crossings share one.
    pub code: String,
    /// Sector it lies in.
    pub sector: String,
    /// Its id in the list of landmarks.
    pub landmark: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
}

/// One agency.
#[derive(Clone, Debug, Deserialize)]
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
    /// Roles its people act in: codes of the set `actor_role`.
    pub roles: Vec<String>,
    /// Who answers at any hour, in English.
    pub duty_desk_en: String,
    /// Who answers at any hour, in Spanish.
    pub duty_desk_es: String,
    /// How to reach that desk; a placeholder until the agency says.
    pub duty_contact: String,
    /// Whether its presence or name is to be confirmed with the agency itself.
    #[serde(default)]
    pub to_confirm: bool,
    /// What it was before, newest first: agencies are renamed, records are not.
    #[serde(default)]
    pub former: Vec<Former>,
}

/// An agency that went before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Former {
    /// Its code.
    pub code: String,
    /// Its name in English.
    pub name_en: String,
    /// Its name in Spanish.
    pub name_es: String,
    /// Its last year.
    pub until: u16,
}

/// Where agencies of both sides meet, such as a Border Liaison Mechanism.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forum {
    /// Its code.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
    /// Sectors it is concerned with.
    pub sectors: Vec<String>,
    /// Agencies that take part, its co-chairs among them.
    pub members: Vec<String>,
    /// One of each side; never a person, always a role.
    pub co_chairs: Vec<CoChair>,
}

/// Who presides for one side.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoChair {
    /// Agency code.
    pub agency: String,
    /// A code of the set `actor_role`.
    pub role: String,
}

impl Profile {
    /// What it covers, in words.
    pub fn title(&self, lang: Lang) -> &str {
        either(lang, &self.name_en, &self.name_es)
    }

    /// Ports of entry in an agency's sectors.
    pub fn ports_of(&self, agency: &Agency) -> impl Iterator<Item = &Port> {
        self.ports.iter().filter(|port| agency.sectors.contains(&port.sector))
    }

    /// An agency by its code.
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.code == code)
    }

    /// The agency a record of any time names, by its code or one it had before.
    pub fn successor(&self, code: &str) -> Option<&Agency> {
        let had = |agency: &&Agency| agency.former.iter().any(|former| former.code == code);
        self.agency(code).or_else(|| self.agencies.iter().find(had))
    }

    /// Forums an agency takes part in.
    pub fn forums_of(&self, agency: &Agency) -> impl Iterator<Item = &Forum> {
        self.forums.iter().filter(|forum| forum.members.contains(&agency.code))
    }

    /// The signed form of an agency's profile. Without a duty contact it names none.
    pub fn to_record(&self, agency: &Agency, duty_contact: Option<&str>) -> AgencyProfile {
        let sectors = self.sectors.iter().filter(|sector| agency.sectors.contains(&sector.code));
        AgencyProfile {
            code: agency.code.clone(),
            country: agency.country.clone(),
            kind: agency.kind.clone(),
            name_en: agency.name_en.clone(),
            name_es: agency.name_es.clone(),
            former_codes: agency.former.iter().map(|former| former.code.clone()).collect(),
            sectors: sectors.map(SectorData::to_record).collect(),
            zone: Some(agency.zone.clone()),
            duty_contact: duty_contact.or(agency.contact()).map(str::to_owned),
            ..AgencyProfile::default()
        }
    }
}

impl Agency {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        either(lang, &self.name_en, &self.name_es)
    }

    /// How to reach its duty desk; none while only a placeholder stands there.
    pub fn contact(&self) -> Option<&str> {
        let contact = self.duty_contact.trim();
        (!contact.is_empty() && !contact.starts_with(PENDING)).then_some(contact)
    }
}

impl Port {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        either(lang, &self.name_en, &self.name_es)
    }
}

impl Forum {
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
