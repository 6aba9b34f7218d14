//! One person to invite, from the command line or from a line of a roster, checked before anything is signed.

use enlace_core::domain::sets;
use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::record::content::{Access, AgencyProfile};

use super::super::failure::Reason;

/// A person as the administrator wrote them.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Name as it will be shown to colleagues.
    pub name: String,
    /// Rank or grade.
    pub rank: String,
    /// Badge number or call sign.
    pub call_sign: String,
    /// Codes of the set `actor_role`.
    pub roles: Vec<String>,
    /// Unit word.
    pub unit: String,
    /// Device number; empty to take the next free one.
    pub device_number: String,
    /// `stream:access`.
    pub streams: Vec<String>,
}

/// A person who can be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Name as it will be shown to colleagues.
    pub name: String,
    /// Rank or grade.
    pub rank: String,
    /// Badge number or call sign.
    pub call_sign: String,
    /// Codes of the set `actor_role`, the usual one first.
    pub roles: Vec<String>,
    /// Unit word, 2 to 6 upper-case letters.
    pub unit: String,
    /// Device number; `None` to take the next free one of the unit.
    pub device_number: Option<u32>,
    /// Streams and what the device may do there.
    pub grants: Vec<(StreamName, Access)>,
}

/// Longest name, rank or call sign in characters.
const MAX_CHARS: usize = 80;

/// Largest device number: four digits in a sayable reference.
pub const MAX_DEVICE_NUMBER: u32 = 9_999;

/// Checks one person against the agency's profile; everything that is wrong is said at once.
pub fn check(written: &Written, profile: Option<&AgencyProfile>) -> Result<Person, Vec<Reason>> {
    let mut wrong = Vec::new();
    let mut keep = |found: Result<(), Reason>| found.map_err(|reason| wrong.push(reason)).is_ok();
    keep(name(&written.name));
    for text in [&written.rank, &written.call_sign] {
        keep(plain(text));
    }
    keep(unit(&written.unit));
    keep(if written.roles.is_empty() { Err(Reason::new("invite_role_missing")) } else { Ok(()) });
    for role in &written.roles {
        keep(known_role(role));
    }
    let device_number = device_number(&written.device_number);
    keep(device_number.as_ref().map(|_| ()).map_err(Clone::clone));
    keep(if written.streams.is_empty() { Err(Reason::new("invite_stream_missing")) } else { Ok(()) });
    let grants: Vec<_> = written.streams.iter().map(|text| grant(text, profile)).collect();
    for found in &grants {
        keep(found.as_ref().map(|_| ()).map_err(Clone::clone));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Person {
        name: written.name.clone(),
        rank: written.rank.clone(),
        call_sign: written.call_sign.clone(),
        roles: written.roles.clone(),
        unit: written.unit.clone(),
        device_number: device_number.unwrap_or_default(),
        grants: grants.into_iter().flatten().collect(),
    })
}

/// Reads `stream:access`, such as `internal/nogales:write`.
pub fn grant(text: &str, profile: Option<&AgencyProfile>) -> Result<(StreamName, Access), Reason> {
    let (name, word) = text.split_once(':').unwrap_or((text, ""));
    let stream = stream(name, profile)?;
    let access = Access::from_word(&word.replace('-', "_"));
    let access = access.ok_or_else(|| Reason::new("invite_access_unknown").with("grant", text))?;
    Ok((stream, access))
}

/// Reads a stream an agency has: its sector must be one of the profile's.
pub fn stream(name: &str, profile: Option<&AgencyProfile>) -> Result<StreamName, Reason> {
    let stream = StreamName::parse(name).filter(|stream| *stream != StreamName::control());
    let stream = stream.ok_or_else(|| Reason::new("invite_stream_malformed").with("stream", name))?;
    let sectors = profile.map(|profile| profile.sectors.as_slice()).unwrap_or_default();
    let is_known = sectors.is_empty() || sectors.iter().any(|sector| Some(sector.code.as_str()) == stream.scope());
    if !is_known && stream.class() != StreamClass::Channel {
        let known: Vec<&str> = sectors.iter().map(|sector| sector.code.as_str()).collect();
        return Err(Reason::new("invite_sector_unknown").with("stream", name).with("sectors", known.join(", ")));
    }
    Ok(stream)
}

fn name(text: &str) -> Result<(), Reason> {
    if text.is_empty() { Err(Reason::new("invite_name_missing")) } else { plain(text) }
}

fn plain(text: &str) -> Result<(), Reason> {
    let fits = text.chars().count() <= MAX_CHARS && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Reason::new("invite_text_unfit").with("max", MAX_CHARS)) }
}

fn unit(text: &str) -> Result<(), Reason> {
    let fits = (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase());
    if fits { Ok(()) } else { Err(Reason::new("invite_unit_malformed").with("unit", text)) }
}

fn known_role(role: &str) -> Result<(), Reason> {
    let Some(set) = sets::by_name("actor_role") else { return Ok(()) };
    if set.contains(role) {
        return Ok(());
    }
    let known: Vec<&str> = set.codes.iter().map(|code| code.code).collect();
    Err(Reason::new("invite_role_unknown").with("role", role).with("roles", known.join(", ")))
}

fn device_number(text: &str) -> Result<Option<u32>, Reason> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number| (1..=MAX_DEVICE_NUMBER).contains(number));
    number.map(Some).ok_or_else(|| Reason::new("invite_device_number_malformed").with("number", text))
}

#[cfg(test)]
pub mod tests {
    use enlace_core::record::content::Sector;

    use super::*;

    pub fn profile() -> AgencyProfile {
        let sector = Sector { code: "nogales".to_owned(), name_en: "N".to_owned(), name_es: "N".to_owned() };
        AgencyProfile { sectors: vec![sector], ..AgencyProfile::default() }
    }

    fn ana() -> Written {
        Written {
            name: "Ana López".to_owned(),
            roles: vec!["agent".to_owned()],
            unit: "NGL".to_owned(),
            streams: vec!["internal/nogales:write".to_owned(), "identity/nogales:write-own".to_owned()],
            ..Written::default()
        }
    }

    fn codes(written: &Written) -> Vec<String> {
        match check(written, Some(&profile())) {
            Ok(_) => Vec::new(),
            Err(wrong) => wrong.iter().map(|reason| reason.code().to_owned()).collect(),
        }
    }

    #[test]
    fn a_person_with_rights_can_be_invited() {
        let person = check(&ana(), Some(&profile())).unwrap();
        assert_eq!(person.grants[1], (StreamName::parse("identity/nogales").unwrap(), Access::WriteOwn));
        assert_eq!(person.device_number, None);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let wrong = Written {
            name: String::new(),
            unit: "ngl".to_owned(),
            roles: vec!["boss".to_owned()],
            device_number: "0".to_owned(),
            streams: vec!["internal/nogales".to_owned(), "control:write".to_owned(), "internal/laredo:read".to_owned()],
            ..Written::default()
        };
        let expected = [
            "invite_name_missing",
            "invite_unit_malformed",
            "invite_role_unknown",
            "invite_device_number_malformed",
            "invite_access_unknown",
            "invite_stream_malformed",
            "invite_sector_unknown",
        ];
        assert_eq!(codes(&wrong), expected);
        assert_eq!(codes(&Written { roles: Vec::new(), ..ana() }), ["invite_role_missing"]);
        assert_eq!(codes(&Written { streams: Vec::new(), ..ana() }), ["invite_stream_missing"]);
        assert_eq!(codes(&Written { rank: "a\nb".to_owned(), ..ana() }), ["invite_text_unfit"]);
    }

    #[test]
    fn channels_and_exercises_are_streams_too() {
        assert!(grant("channel/amber:read", Some(&profile())).is_ok());
        assert!(grant("exercise/e7/internal/nogales:write", Some(&profile())).is_ok());
    }
}
