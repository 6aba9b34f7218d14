//! A workload for benchmarks, compression and scenarios: cases of one agency, each a function of (seed, number).
//!
//! A case is an incident with 0–5 people and 0–4 items of evidence, as separate documents, then three later edits:
//! its status, a sentence in its narrative, one more item of evidence. People and events are invented.

mod dice;
mod fields;
mod forms;
mod frames;
mod words;

use enlace_core::document::{Document, DocumentError, Edit, NewChange, Stamp};
use enlace_core::domain::evidence_item::EVIDENCE_ITEM;
use enlace_core::domain::incident::INCIDENT;
use enlace_core::domain::person_identity::PERSON_IDENTITY;
use enlace_core::domain::schema::Kind;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::Actor;
use enlace_core::ids::{ActorHash, DeviceId, DocumentId};
use enlace_core::ingest::actor::{derive, generation};

pub use dice::Dice;
use fields::{Form, officer};
pub use frames::{Streams, down_frames, up_frames};
pub use words::report;

/// Officers whose phones write the cases.
const OFFICERS: usize = 24;

/// 2026-01-12 07:00 in Nogales.
const START_MS: i64 = 1_768_226_400_000;

/// Who writes a case.
#[derive(Clone, Debug)]
pub struct Officer {
    /// The person.
    pub actor: Actor,
    /// Their phone.
    pub device: DeviceId,
    /// Its number in sayable references.
    pub device_number: usize,
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Who wrote it.
    pub officer: Officer,
    /// The incident first, then people and evidence.
    pub documents: Vec<CaseDocument>,
}

/// One document of a case with all its changes.
#[derive(Clone, Debug)]
pub struct CaseDocument {
    /// Its id.
    pub id: DocumentId,
    /// What it is.
    pub kind: &'static Kind,
    /// Where it lives.
    pub stream: StreamName,
    /// Its only author.
    pub actor: ActorHash,
    /// Its changes, oldest first.
    pub changes: Vec<NewChange>,
}

impl Case {
    /// All change bytes of the case.
    pub fn changes(&self) -> impl Iterator<Item = &NewChange> {
        self.documents.iter().flat_map(|document| &document.changes)
    }
}

/// Case `number` of a seed, whole.
pub fn case(seed: u64, number: u64) -> Result<Case, DocumentError> {
    let mut dice = Dice::new(seed, number);
    let chosen = dice.below(OFFICERS);
    let officer = Officer {
        actor: officer(seed, chosen),
        device: DeviceId(Dice::new(seed ^ 0xde, u64::try_from(chosen).unwrap_or(0)).id()),
        device_number: chosen + 400,
    };
    let mut time_ms = START_MS + i64::try_from(number).unwrap_or(0) * 420_000;
    let mut writer = Writer { dice, officer, documents: Vec::new() };

    let mut found = ("es", Vec::new());
    let mut incident = writer.create(&INCIDENT, time_ms, |form, officer| {
        found = forms::incident(form, officer, number, time_ms);
    })?;
    let (lang, subjects) = found;
    for subject in subjects {
        time_ms += 90_000;
        writer.create(&PERSON_IDENTITY, time_ms, |form, _| forms::person_identity(form, subject, lang))?;
    }
    let id = writer.documents.first().map_or(DocumentId([0; 16]), |document| document.id);
    let items = writer.dice.below(5);
    for _ in 0..=items {
        time_ms += 120_000;
        writer.create(&EVIDENCE_ITEM, time_ms, |form, officer| {
            forms::evidence_item(form, officer, id, lang, time_ms);
        })?;
    }
    time_ms += 3_600_000;
    writer.edit(&mut incident, time_ms, |form, officer| {
        form.text("status", "investigating");
        forms::log(form, officer, lang, time_ms);
    })?;
    time_ms += 600_000;
    writer.edit(&mut incident, time_ms, |form, _| {
        let insert = words::phrase(form.dice, lang, 10) + ". ";
        form.edits.push(Edit::Splice { path: "narrative".to_owned(), at: 0, delete: 0, insert });
    })?;
    Ok(Case { officer: writer.officer, documents: writer.documents })
}

struct Writer {
    dice: Dice,
    officer: Officer,
    documents: Vec<CaseDocument>,
}

impl Writer {
    fn create(
        &mut self,
        kind: &'static Kind,
        time_ms: i64,
        fill: impl FnOnce(&mut Form<'_>, &Officer),
    ) -> Result<Document, DocumentError> {
        let id = DocumentId(self.dice.id());
        let stream = stream(kind);
        let actor = derive(self.officer.device, &stream, id, generation(0, 0));
        let mut form = Form { kind, dice: &mut self.dice, edits: Vec::new() };
        fill(&mut form, &self.officer);
        let stamp = Stamp { time_ms, reason: None };
        let (document, changes) = Document::create(kind, actor, &form.edits, &stamp)?;
        self.documents.push(CaseDocument { id, kind, stream, actor, changes });
        Ok(document)
    }

    /// Edits the incident, which is the first document.
    fn edit(
        &mut self,
        document: &mut Document,
        time_ms: i64,
        fill: impl FnOnce(&mut Form<'_>, &Officer),
    ) -> Result<(), DocumentError> {
        let mut form = Form { kind: document.kind(), dice: &mut self.dice, edits: Vec::new() };
        fill(&mut form, &self.officer);
        let stamp = Stamp { time_ms, reason: Some("new_information".to_owned()) };
        if let Some(first) = self.documents.first_mut() {
            first.changes.extend(document.edit(first.actor, &form.edits, &stamp)?);
        }
        Ok(())
    }
}

/// Where documents of a kind live in the workload's agency.
pub fn stream(kind: &Kind) -> StreamName {
    let name = format!("{}/nogales", kind.class.word());
    StreamName::parse(&name).unwrap_or_else(StreamName::control)
}
