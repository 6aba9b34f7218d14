//! Documents: making, editing, loading, and what ingest asks of every change (parts of G6 and G7).

use enlace_core::document::{Document, Edit, Stamp};
use enlace_core::domain::incident::INCIDENT;
use enlace_core::ids::ActorHash;
use enlace_core::ingest::trial::{Probe, apply};
use enlace_core::ingest::{CheckedChange, History, check};
use enlace_tests::workload::{Case, CaseDocument, case};

use crate::Scale;
use crate::measure::each;
use crate::table::{Row, Table, ms, us};

/// Changes of the long-lived document.
const LONG: u16 = 1_000;

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    let numbers: Vec<u64> = (0..60).collect();
    let cases: Vec<Case> = numbers.iter().map(|number| case(7, *number).unwrap()).collect();
    let documents: Vec<&CaseDocument> = cases.iter().flat_map(|case| &case.documents).collect();
    let per_case = documents.len() as f64 / cases.len() as f64;
    let made = each(&numbers, |number| case(7, *number).unwrap());
    table.figure("make a document with its later edits, per document", us(made.cpu) / per_case, "µs");
    let load = each(&documents, |document| load(document));
    table.figure("load a document from its changes", us(load.cpu), "µs");
    let ingest = each(&documents, |document| ingest(document));
    table.row(&Row {
        what: "check every change and try them (limit: load)",
        value: us(ingest.cpu),
        unit: "µs",
        limit: Some(us(load.cpu)),
        goal: None,
    });
    let long = LongDocument::new();
    let cost = each(std::slice::from_ref(&long.next), |next| check(&long.history, &INCIDENT, ACTOR, next).unwrap());
    let checked = check(&long.history, &INCIDENT, ACTOR, &long.next).unwrap();
    table.figure("check one change on a document of 1,000 changes", us(cost.cpu), "µs");
    let probe = Probe::when_doubling(LONG.into(), usize::from(LONG) + 1);
    let tries = each(std::slice::from_ref(&checked), |checked| {
        apply(&long.document, std::slice::from_ref(checked), probe).unwrap()
    });
    table.row(&Row {
        what: "check and try one change there (G6)",
        value: ms(cost.cpu + tries.cpu),
        unit: "ms",
        limit: None,
        goal: Some(3.0),
    });
}

fn load(document: &CaseDocument) -> Document {
    Document::from_changes(document.kind, document.changes.iter().map(|change| &change.bytes[..])).unwrap()
}

/// What a server does with a document it has never seen, short of storing it.
fn ingest(document: &CaseDocument) -> Document {
    let mut history = History::default();
    let mut checked: Vec<CheckedChange> = Vec::new();
    for change in &document.changes {
        let change = check(&history, document.kind, document.actor, &change.bytes).unwrap();
        history.admit(&change).unwrap();
        checked.push(change);
    }
    let empty = Document::from_changes(document.kind, std::iter::empty()).unwrap();
    apply(&empty, &checked, Probe::SaveAndLoad).unwrap()
}

const ACTOR: ActorHash = ActorHash([7; 16]);

struct LongDocument {
    history: History,
    document: Document,
    next: Vec<u8>,
}

impl LongDocument {
    fn new() -> Self {
        let stamp = |second: u16| Stamp { time_ms: 1_790_000_000_000 + i64::from(second) * 1_000, reason: None };
        let (mut document, mut changes) = Document::create(&INCIDENT, ACTOR, &[], &stamp(0)).unwrap();
        for second in 1..LONG {
            let splice = Edit::Splice { path: "narrative".to_owned(), at: 0, delete: 0, insert: "Sigue. ".to_owned() };
            let edits = [splice, Edit::set("place.landmark.bearing_deg", i64::from(second % 360))];
            changes.extend(document.edit(ACTOR, &edits, &stamp(second)).unwrap());
        }
        let mut history = History::default();
        for change in &changes {
            history.admit(&check(&history, &INCIDENT, ACTOR, &change.bytes).unwrap()).unwrap();
        }
        let mut later = document.clone();
        let next = later.edit(ACTOR, &[Edit::set("status", "closed")], &stamp(LONG)).unwrap();
        Self { history, document, next: next[0].bytes.clone() }
    }
}
