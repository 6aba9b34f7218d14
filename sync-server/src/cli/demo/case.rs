//! The case file: who plays, what they write. Compiled in, so that the demonstration needs no file.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::failure::{Exit, Failure};

const CASE: &str = include_str!("../../../demo/case.toml");

/// Field paths to values, as `enlace phone` takes them.
pub type Fields = Map<String, Value>;

/// The whole case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Agency of the profile.
    pub agency: String,
    /// Unit word.
    pub unit: String,
    /// IANA zone of the place.
    pub zone: String,
    /// Its offset from UTC in minutes.
    pub offset_min: i16,
    /// Stream of working documents.
    pub internal: String,
    /// Stream of identities.
    pub identity: String,
    /// Works in English.
    pub ana: Person,
    /// Works in Spanish.
    pub luis: Person,
    /// Her phone is stolen.
    pub rosa: Person,
    /// Ana's report.
    pub robbery: Report,
    /// The item of evidence.
    pub stone: Fields,
    /// The person and who it is.
    pub victim: Victim,
    /// Luis's report.
    pub fall: Fields,
    /// Two edits of one text.
    pub merge: Merge,
    /// Two edits of one field.
    pub conflict: Conflict,
    /// The edit that is refused.
    pub refused: Refused,
    /// What comes from the stolen phone.
    pub stolen: Stolen,
    /// What is searched.
    pub words: Words,
    /// The other agency, and what crosses.
    pub across: Across,
}

/// An invented officer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Call sign.
    pub call_sign: String,
}

/// The other agency and the notices that leave.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Across {
    /// Its code in the profile.
    pub agency: String,
    /// Word of the channel.
    pub channel: String,
    /// Its unit word.
    pub unit: String,
    /// Its officer's name.
    pub name: String,
    /// Its officer's call sign.
    pub call_sign: String,
    /// First notice.
    pub scenario: String,
    /// What happens.
    pub happening: Vec<String>,
    /// Why it is told.
    pub purpose: String,
    /// In words.
    pub text: String,
    /// Second notice, handed over by camera.
    pub again_scenario: String,
    /// What happens.
    pub again_happening: Vec<String>,
    /// In words.
    pub again_text: String,
    /// What kind of event the first notice tells of, as the other side sees it.
    pub corrected: String,
    /// The agreement a part of the report is released under.
    pub basis: String,
    /// Third notice, which a server changes on its way.
    pub lied_text: String,
}

/// A report in two steps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// First answers.
    pub first: Fields,
    /// The rest.
    pub more: Fields,
}

/// A person in the incident.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Victim {
    /// In the incident, without a name.
    pub person: Fields,
    /// In the identity stream.
    pub identity: Fields,
}

/// Two additions to one text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// Put in front.
    pub ana: String,
    /// Put behind.
    pub luis: String,
    /// A field only Luis writes.
    pub luis_hazard: String,
}

/// Two values of one field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The field.
    pub path: String,
    /// Ana's value.
    pub ana: String,
    /// Luis's value.
    pub luis: String,
    /// What a person decides.
    pub settled: String,
}

/// An edit and why the right to it went.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The field.
    pub path: String,
    /// The value.
    pub value: String,
    /// Why the right was withdrawn.
    pub reason: String,
}

/// A stolen phone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stolen {
    /// Why it is declared lost.
    pub reason: String,
    /// What is written on it later.
    pub report: Fields,
}

/// Words looked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Not to be read in a phone's file.
    pub hidden: Vec<String>,
    /// Typed by Ana.
    pub typed: String,
    /// Typed by Luis, without accents.
    pub typed_es: String,
}

impl Case {
    /// Reads the compiled-in case.
    pub fn read() -> Result<Self, Failure> {
        toml::from_str(CASE).map_err(|_| Failure::new("demo_case_malformed", Exit::Environment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_is_whole_and_searches_words_it_contains() {
        let case = Case::read().unwrap();
        for word in &case.words.hidden {
            assert!(CASE.contains(word), "{word}");
        }
        assert!([&case.conflict.ana, &case.conflict.luis].contains(&&case.conflict.settled));
    }
}
