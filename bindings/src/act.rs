//! What a holder does. None of it waits for a network.

use enlace_core::command::{self, CommandError};
use enlace_core::domain::evidence_item::EVIDENCE_ITEM;
use enlace_core::domain::incident::INCIDENT;
use enlace_core::domain::schema::Kind;
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DocumentId;

use crate::app::kind_of;
use crate::edit::into_core;
use crate::{Edit, FieldApp, FieldError, Finding, Value};

/// What a command did, and what it doubts.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Saved {
    /// The document.
    pub document: DocumentId,
    /// Its sayable reference, when the command gave one.
    pub reference: Option<String>,
    /// Changes written; 0 when nothing was different.
    pub changes: u32,
    /// What to show beside it; blocks nothing.
    pub warnings: Vec<Finding>,
}

#[uniffi::export]
impl FieldApp {
    /// Reports an incident in `stream` as a draft and gives it a reference. Nothing is asked for but `scenario`.
    pub async fn report(&self, stream: StreamName, edits: Vec<Edit>) -> Result<Saved, FieldError> {
        self.at_place(move |holder| saved(command::report(holder, &stream, &into_core(edits)?), &INCIDENT)).await
    }

    /// Writes fields of a document. After filing, `reason` is a code of the set `change_reason`.
    #[uniffi::method(default(reason = None))]
    pub async fn edit(
        &self,
        document: DocumentId,
        edits: Vec<Edit>,
        reason: Option<String>,
    ) -> Result<Saved, FieldError> {
        self.at_place(move |holder| {
            let done = command::edit(holder, document, &into_core(edits)?, reason.as_deref());
            saved(done, kind_of(holder, document))
        })
        .await
    }

    /// Settles a conflict: `value` is one of the sides, or something better.
    #[uniffi::method(default(reason = None))]
    pub async fn resolve(
        &self,
        document: DocumentId,
        path: String,
        value: Value,
        reason: Option<String>,
    ) -> Result<Saved, FieldError> {
        self.edit(document, vec![Edit::Set { path, value }], reason).await
    }

    /// Files a document: its author signs exactly this state. An incident becomes `reported`.
    pub async fn file(&self, document: DocumentId) -> Result<Saved, FieldError> {
        self.at_place(move |holder| saved(command::file(holder, document), kind_of(holder, document))).await
    }

    /// Describes an item of evidence of an incident and signs for it at once. Recordings are named by their SHA-256
    /// (`media.<item>.sha256`); the files stay with the host.
    pub async fn capture_evidence(&self, incident: DocumentId, edits: Vec<Edit>) -> Result<Saved, FieldError> {
        self.at_place(move |holder| {
            saved(command::capture_evidence(holder, incident, &into_core(edits)?), &EVIDENCE_ITEM)
        })
        .await
    }

    /// Adds a person to an incident and, where `identity` says anything, an identity document in `stream`.
    ///
    /// `person` holds the fields of the list item without their prefix: `role`, `age_band`.
    #[uniffi::method(default(reason = None))]
    pub async fn record_person(
        &self,
        incident: DocumentId,
        person: Vec<Edit>,
        stream: StreamName,
        identity: Vec<Edit>,
        reason: Option<String>,
    ) -> Result<Saved, FieldError> {
        self.at_place(move |holder| {
            let (person, identity) = (into_core(person)?, into_core(identity)?);
            let done = command::record_person(holder, incident, &person, &stream, &identity, reason.as_deref());
            saved(done, &INCIDENT)
        })
        .await
    }

    /// Writes the values of a draft again, under the rights that hold now.
    #[uniffi::method(default(reason = None))]
    pub async fn take_up_draft(&self, number: u64, reason: Option<String>) -> Result<Saved, FieldError> {
        self.at_place(move |holder| saved(command::take_up_draft(holder, number, reason.as_deref()), &INCIDENT)).await
    }

    /// Lets a draft go. Its values stay in the refused changes.
    pub async fn discard_draft(&self, number: u64) -> Result<(), FieldError> {
        self.at_place(move |holder| plain(command::discard_draft(holder, number))).await
    }

    /// Keeps a document on the phone whatever its age, or no longer.
    pub async fn pin(&self, document: DocumentId, pinned: bool) -> Result<(), FieldError> {
        self.at_place(move |holder| plain(command::pin(holder, document, pinned))).await
    }

    /// Asks for a document that lies outside the window; the next sync brings it.
    pub async fn fetch(&self, document: DocumentId) -> Result<(), FieldError> {
        self.at_place(move |holder| plain(command::fetch(holder, document))).await
    }
}

fn saved(done: Result<command::Saved, CommandError>, kind: &Kind) -> Result<Saved, FieldError> {
    let done = done.map_err(|error| FieldError::of_command(error, kind))?;
    Ok(Saved {
        document: done.document,
        reference: done.reference,
        changes: u32::try_from(done.changes).unwrap_or(u32::MAX),
        warnings: done.warnings.iter().map(|finding| Finding::of(kind, finding)).collect(),
    })
}

fn plain<T>(done: Result<T, CommandError>) -> Result<T, FieldError> {
    done.map_err(|error| FieldError::of_command(error, &INCIDENT))
}
