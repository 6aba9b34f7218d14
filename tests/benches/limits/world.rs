//! A phone at work: cases entered through the commands, until there are as many documents as asked for.

use enlace_core::command;
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DocumentId;
use enlace_tests::harness::{IDENTITY, INTERNAL, NOON_MS, Phone};
use enlace_tests::workload::entered;

/// What was entered.
#[derive(Debug, Default)]
pub struct Work {
    /// The incidents.
    pub incidents: Vec<DocumentId>,
    /// Documents of every kind.
    pub documents: usize,
    /// Transactions: each is a save a person waited for.
    pub saves: usize,
}

/// Enters whole cases until `documents` are there.
pub fn work(phone: &Phone, documents: usize) -> Work {
    let holder = phone.holder();
    let (internal, identity) = (stream(INTERNAL), stream(IDENTITY));
    let mut work = Work::default();
    for number in 0.. {
        if work.documents >= documents {
            break;
        }
        let case = entered(7, number, NOON_MS);
        let incident = command::report(holder, &internal, &case.incident).unwrap().document;
        for (part, person) in &case.people {
            command::record_person(holder, incident, part, &identity, person, None).unwrap();
        }
        for item in &case.evidence {
            command::capture_evidence(holder, incident, item).unwrap();
        }
        for (edits, reason) in case.later.iter().zip([None, Some("new_information")]) {
            command::edit(holder, incident, edits, reason).unwrap();
        }
        work.incidents.push(incident);
        work.documents += 1 + case.people.len() + case.evidence.len();
        work.saves += 3 + 2 * case.people.len() + case.evidence.len();
    }
    work
}

/// A stream by its name.
pub fn stream(name: &str) -> StreamName {
    StreamName::parse(name).unwrap()
}
