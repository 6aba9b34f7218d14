//! What a releasing officer chose of an incident becomes a report, and all else is counted.
//!
//! The same fields, choice and thread always give the same report, so a second officer's device makes it again from
//! the same state and approves what it sees.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::domain::fields::{Content, Fields};
use crate::domain::incident::INCIDENT;
use crate::domain::person_identity::PERSON_IDENTITY;
use crate::domain::schema::{Kind, VOIDED};
use crate::domain::value::{Actor, Answer, Register, Scalar};
use crate::ids::{ItemId, ThreadId};
use crate::release::report::{Provenance, Report, crosses};

/// The section under which fields of persons' identities are counted.
pub const IDENTITY: &str = "identity";

/// Why a field cannot be released as chosen.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChoiceError {
    /// Two values stand against each other; a person must settle them first.
    #[error("a chosen field holds competing values")]
    Conflicting {
        /// The field.
        path: String,
    },
    /// References, links and ids of the agency's own never cross.
    #[error("a chosen field never leaves the agency")]
    Stays {
        /// The field.
        path: String,
    },
    /// Written by a newer build: this one cannot show it, so nobody could have looked at it.
    #[error("a chosen field was written by a newer build")]
    Newer {
        /// The field.
        path: String,
    },
}

impl ChoiceError {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Conflicting { .. } => "report_field_conflicting",
            Self::Stays { .. } => "report_field_stays",
            Self::Newer { .. } => "report_field_newer",
        }
    }
}

/// What was chosen.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Paths of the incident.
    pub fields: BTreeSet<String>,
    /// Items of `people` and paths of that person's identity.
    pub identity: BTreeSet<(ItemId, String)>,
}

impl Choice {
    /// The report of this choice. `persons` are the identities known of items of `people`.
    pub fn report(
        &self,
        thread: ThreadId,
        incident: &Fields,
        persons: &BTreeMap<ItemId, Fields>,
    ) -> Result<Report, ChoiceError> {
        let mut report = Report { kind: INCIDENT.name.to_owned(), ..Report::default() };
        for (path, content) in incident.iter().filter(|(path, _)| !is_void(incident, path)) {
            let top = top(path);
            if self.fields.contains(path) {
                report.fields.insert(foreign(thread, path), chosen(&INCIDENT, path, incident, content)?);
                if let Some(provenance) = provenance(incident, top) {
                    report.provenance.insert(top.to_owned(), provenance);
                }
            } else if crosses(&INCIDENT, path) {
                *report.withheld.entry(top.to_owned()).or_default() += 1;
            }
        }
        for (item, person) in persons {
            for (path, content) in person.iter() {
                if self.identity.contains(&(*item, path.to_owned())) {
                    let register = chosen(&PERSON_IDENTITY, path, person, content)?;
                    report.identity.insert(format!("{}.{path}", foreign_item(thread, *item).to_segment()), register);
                } else if crosses(&PERSON_IDENTITY, path) {
                    *report.withheld.entry(IDENTITY.to_owned()).or_default() += 1;
                }
            }
        }
        Ok(report)
    }
}

/// The id an item of a document has in the releases of a thread. Only who holds the document can tell which it is.
pub fn foreign_item(thread: ThreadId, item: ItemId) -> ItemId {
    let mut hash = Sha256::new();
    hash.update(b"enlace release item 1\n");
    hash.update(thread.as_bytes());
    hash.update(item.as_bytes());
    let mut id = [0; 16];
    id.iter_mut().zip(hash.finalize()).for_each(|(byte, hashed)| *byte = hashed);
    ItemId(id)
}

fn foreign(thread: ThreadId, path: &str) -> String {
    let segment = |segment: &str| match ItemId::from_segment(segment) {
        Some(item) => foreign_item(thread, item).to_segment(),
        None => segment.to_owned(),
    };
    path.split('.').map(segment).collect::<Vec<_>>().join(".")
}

fn top(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// Whether the field belongs to a list item that was voided.
fn is_void(fields: &Fields, path: &str) -> bool {
    let end = path.split('.').scan(0, |end, segment| {
        *end += segment.len() + 1;
        Some((*end - 1, segment))
    });
    end.filter(|(_, segment)| ItemId::from_segment(segment).is_some())
        .any(|(end, _)| path.get(..end).is_some_and(|item| fields.register(&format!("{item}.{VOIDED}")).is_some()))
}

fn chosen(kind: &Kind, path: &str, fields: &Fields, content: &Content) -> Result<Register, ChoiceError> {
    let path = || path.to_owned();
    if !crosses(kind, &path()) {
        return Err(ChoiceError::Stays { path: path() });
    }
    if fields.registers(&path()).count() > 1 {
        return Err(ChoiceError::Conflicting { path: path() });
    }
    match content {
        Content::Newer => Err(ChoiceError::Newer { path: path() }),
        Content::Prose(text) => Ok(Register::from(text.as_str())),
        Content::Register(Answer::Known(Scalar::Actor(actor))) => {
            Ok(Scalar::Actor(Actor { name: String::new(), ..actor.clone() }).into())
        }
        Content::Register(register) => Ok(register.clone()),
    }
}

fn provenance(fields: &Fields, top: &str) -> Option<Provenance> {
    let code = |leaf: &str| fields.text(&format!("basis.{top}.{leaf}")).map(str::to_owned);
    let provenance = Provenance { source: code("source"), certainty: code("certainty") };
    (provenance != Provenance::default()).then_some(provenance)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::geo::Point;

    fn incident() -> Fields {
        let actor = Actor { name: "Nombre Secreto".to_owned(), call_sign: "Halcon 7".to_owned(), ..Actor::default() };
        let [person, gone] = [ItemId([7; 16]), ItemId([8; 16])].map(ItemId::to_segment);
        Fields::new()
            .with("ref", "NGL-0417-0012P")
            .with("scenario", "drone")
            .with("place.point", Point::new(1, 2))
            .with("place.side", "us")
            .with("on_behalf_of", actor)
            .with("basis.place.source", "instrument")
            .with(format!("people.{person}.role"), "victim")
            .with(format!("people.{person}.subject"), Scalar::Bytes(vec![9; 16]))
            .with(format!("people.{gone}.role"), "witness")
            .with(format!("people.{gone}.voided"), "mistake")
    }

    fn choice(paths: &[&str]) -> Choice {
        Choice { fields: paths.iter().map(|path| (*path).to_owned()).collect(), ..Choice::default() }
    }

    fn chosen(paths: &[&str]) -> Result<Report, ChoiceError> {
        choice(paths).report(ThreadId([2; 16]), &incident(), &BTreeMap::new())
    }

    #[test]
    fn chosen_fields_cross_and_all_others_are_counted() {
        let made = chosen(&["scenario", "place.side"]).unwrap();
        let paths: Vec<_> = made.fields.keys().map(String::as_str).collect();
        assert_eq!(paths, ["place.side", "scenario"]);
        let withheld: Vec<_> = made.withheld.iter().map(|(section, n)| (section.as_str(), *n)).collect();
        assert_eq!(withheld, [("on_behalf_of", 1), ("people", 1), ("place", 1)], "no reference, no void item");
        assert_eq!(made.provenance["place"].source.as_deref(), Some("instrument"));
        assert_eq!(Report::from_value(made.to_value()), Ok(made));
    }

    #[test]
    fn neither_ids_nor_names_of_the_agency_cross() {
        let person = ItemId([7; 16]).to_segment();
        let made = chosen(&["on_behalf_of", &format!("people.{person}.role")]).unwrap();
        let bytes = made.to_value().encode();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"Nombre Secreto") && !holds(person.as_bytes()) && !holds(b"NGL-0417") && holds(b"Halcon 7"));
        let other = foreign_item(ThreadId([3; 16]), ItemId([7; 16]));
        assert_ne!(foreign_item(ThreadId([2; 16]), ItemId([7; 16])), other, "threads cannot be linked by it");
        for path in ["ref", &format!("people.{person}.subject")] {
            assert!(matches!(chosen(&[path]), Err(ChoiceError::Stays { .. })), "{path}");
        }
    }

    #[test]
    fn competing_values_are_settled_before_they_cross() {
        let mut fields = incident();
        fields.compete("scenario", "tunnel");
        let made = choice(&["scenario"]).report(ThreadId([2; 16]), &fields, &BTreeMap::new());
        assert_eq!(made.unwrap_err().code(), "report_field_conflicting");
    }

    #[test]
    fn identities_cross_field_by_field_under_an_id_of_the_thread() {
        let item = ItemId([7; 16]);
        let person = Fields::new().with("surname_1", "Pérez").with("given_names", "Ana").with("subject", "x");
        let identity = [(item, "surname_1".to_owned())].into();
        let chosen = Choice { identity, ..choice(&["scenario"]) };
        let made = chosen.report(ThreadId([2; 16]), &incident(), &[(item, person)].into()).unwrap();
        let path = format!("{}.surname_1", foreign_item(ThreadId([2; 16]), item).to_segment());
        assert_eq!((made.identity.keys().collect::<Vec<_>>(), made.withheld[IDENTITY]), (vec![&path], 1));
        assert!(made.may_cross());
    }

    proptest! {
        #[test]
        fn the_same_choice_gives_the_same_report_and_nothing_beside_it(picks in prop::collection::vec(any::<bool>(), 10)) {
            let fields = incident();
            let paths: Vec<String> = fields.iter().map(|(path, _)| path.to_owned()).collect();
            let picked = paths.iter().zip(picks).filter(|(path, pick)| *pick && crosses(&INCIDENT, path));
            let picked: BTreeSet<String> = picked.map(|(path, _)| path.clone()).filter(|path| !path.contains("voided") && !path.contains(&ItemId([8; 16]).to_segment())).collect();
            let choice = Choice { fields: picked.clone(), ..Choice::default() };
            let [one, two] = [1, 1].map(|_| choice.report(ThreadId([2; 16]), &fields, &BTreeMap::new()).unwrap());
            prop_assert_eq!(one.fields.len(), picked.len());
            let withheld: u32 = one.withheld.values().sum();
            prop_assert_eq!(one.fields.len() + withheld as usize, 5);
            prop_assert_eq!(one.to_value().encode(), two.to_value().encode());
        }
    }
}
