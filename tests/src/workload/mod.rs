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

/// What an officer enters about one event, for commands to save: the documents of [`case`] as edits.
#[derive(Clone, Debug, Default)]
pub struct Entered {
    /// The incident.
    pub incident: Vec<Edit>,
    /// Each person: the part in the incident, then the identity.
    pub people: Vec<(Vec<Edit>, Vec<Edit>)>,
    /// Each item found, without the incident it belongs to.
    pub evidence: Vec<Vec<Edit>>,
    /// Entered into the incident later, one after the other.
    pub later: [Vec<Edit>; 2],
}

/// Event `number` of a seed as it is entered; it happened before `now_ms`.
pub fn entered(seed: u64, number: u64, now_ms: i64) -> Entered {
    let mut dice = Dice::new(seed, number);
    let chosen = dice.below(OFFICERS);
    let device = DeviceId(dice.id());
    let officer = Officer { actor: officer(seed, chosen), device, device_number: chosen + 400 };
    let ago = 7_200_000 + i64::try_from(number % 2_500).unwrap_or(0) * 900_000;
    let time_ms = now_ms - ago;
    let mut entered = Entered::default();
    let mut fill = |kind: &'static Kind, write: &mut dyn FnMut(&mut Form<'_>)| {
        let mut form = Form { kind, dice: &mut dice, edits: Vec::new() };
        write(&mut form);
        form.edits
    };
    let mut found = ("es", Vec::new());
    entered.incident = fill(&INCIDENT, &mut |form| found = forms::incident(form, &officer, number, time_ms));
    let (lang, subjects) = found;
    let (people, incident) = entered.incident.into_iter().partition(|edit| edit.path().starts_with("people."));
    entered.incident = incident;
    let scenario = Edit::set("scenario", "personnel_crossing");
    if entered.incident.contains(&scenario) {
        // Filing such a report asks for who crossed.
        entered.incident.push(Edit::set("incursion.country", "MX"));
    }
    for (subject, part) in subjects.into_iter().zip(parts(people)) {
        let identity = fill(&PERSON_IDENTITY, &mut |form| forms::person_identity(form, subject, lang));
        entered.people.push((part, identity));
    }
    let mut items = 0;
    let status = fill(&INCIDENT, &mut |form| {
        items = form.dice.below(5);
        form.text("status", "reported");
        forms::log(form, &officer, lang, time_ms);
    });
    for _ in 0..=items {
        let nowhere = DocumentId([0; 16]);
        let mut item = fill(&EVIDENCE_ITEM, &mut |form| {
            forms::evidence_item(form, &officer, nowhere, lang, time_ms);
        });
        item.retain(|edit| edit.path() != "incident");
        entered.evidence.push(item);
    }
    let splice = fill(&INCIDENT, &mut |form| {
        let insert = words::phrase(form.dice, lang, 10) + ". ";
        form.edits.push(Edit::Splice { path: "narrative".to_owned(), at: 0, delete: 0, insert });
    });
    entered.later = [status, splice];
    entered
}

/// The items of a list, each with its paths as seen from the item.
fn parts(edits: Vec<Edit>) -> Vec<Vec<Edit>> {
    let mut parts: Vec<(String, Vec<Edit>)> = Vec::new();
    for edit in edits {
        let Edit::Set { path, value } = edit else { continue };
        let mut words = path.splitn(3, '.').skip(1);
        let (Some(item), Some(rest)) = (words.next(), words.next()) else { continue };
        if parts.last().is_none_or(|(last, _)| last != item) {
            parts.push((item.to_owned(), Vec::new()));
        }
        if let Some((_, part)) = parts.last_mut().filter(|_| rest != "subject") {
            part.push(Edit::set(rest, value));
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
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
