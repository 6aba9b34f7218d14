//! One document, field by field.

use enlace_core::command;
use enlace_core::document::{Document, FieldValue, SCHEMA_KEY};
use enlace_core::domain::person_identity::PERSON_IDENTITY;
use enlace_core::domain::schema::Kind;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::Actor;
use enlace_core::holder::{Holder, HolderError};
use enlace_core::i18n::{Lang, field_label, format, format::Clocks};
use enlace_core::ids::{DocumentId, SubjectId};
use enlace_core::read_model::detail;
use enlace_core::read_model::proof::SyncState;

use crate::{Draft, FieldApp, FieldError, Value};

/// A document as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DocumentView {
    /// The document.
    pub document: DocumentId,
    /// `incident`, `evidence_item`, `person_identity`.
    pub kind: String,
    /// Its stream.
    pub stream: StreamName,
    /// Its fields, in path order. What is missing was not asked yet.
    pub fields: Vec<FieldView>,
    /// Where it stands with the server.
    pub sync: SyncState,
    /// Values that a refusal took out of it, offered again.
    pub drafts: Vec<Draft>,
    /// Kept on the phone whatever its age.
    pub pinned: bool,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FieldView {
    /// Its path.
    pub path: String,
    /// Its label.
    pub label: String,
    /// The value every device shows until a person decides.
    pub value: Value,
    /// The value in words.
    pub shown: String,
    /// What each side wrote, the shown one included; empty unless they differ.
    pub sides: Vec<Side>,
}

/// One side of a conflict.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Side {
    /// What it wrote.
    pub value: Value,
    /// The same in words.
    pub shown: String,
    /// Who, where and when.
    pub written: Authorship,
}

/// Who wrote something and when they said it was.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Authorship {
    /// Whether this device did.
    pub own: bool,
    /// The holder, where a verified record names one; personal data.
    pub author: Option<Actor>,
    /// Milliseconds since 1970, as claimed.
    pub written_ms: i64,
}

#[uniffi::export]
impl FieldApp {
    /// A document with labels and values in a language. `NotHere` when its content is not on this phone.
    pub async fn document(&self, document: DocumentId, lang: Lang) -> Result<DocumentView, FieldError> {
        self.at_place(move |holder| {
            let (_, loaded) = holder.document(document)?;
            shown_document(holder, document, &loaded, lang)
        })
        .await
    }
}

#[uniffi::export]
impl FieldApp {
    /// Who a person is: the identity documents of a subject, each look on record. Ask for the holder's presence first.
    pub async fn look_at_person(&self, subject: SubjectId, lang: Lang) -> Result<Vec<DocumentView>, FieldError> {
        self.at_place(move |holder| {
            let found = command::look_at_person(holder, subject);
            let found = found.map_err(|error| FieldError::of_command(error, &PERSON_IDENTITY))?;
            found.into_iter().map(|(id, loaded)| shown_document(holder, id, &loaded, lang)).collect()
        })
        .await
    }
}

fn shown_document(holder: &Holder, id: DocumentId, loaded: &Document, lang: Lang) -> Result<DocumentView, FieldError> {
    let fields = loaded.fields().map_err(HolderError::Document)?;
    let view = holder.storage().read(|tx| detail::detail(tx, id, &fields))?;
    DocumentView::of(lang, loaded.kind(), view.ok_or_else(FieldError::no_document)?)
}

impl DocumentView {
    fn of(lang: Lang, kind: &Kind, view: detail::DocumentView) -> Result<Self, FieldError> {
        let fields = view.fields.iter().filter(|field| field.path != SCHEMA_KEY);
        Ok(Self {
            document: view.document.id,
            kind: kind.name.to_owned(),
            stream: view.document.stream,
            fields: fields.map(|field| FieldView::of(lang, kind, field)).collect(),
            sync: view.sync,
            drafts: view.drafts.iter().map(|row| Draft::of(lang, kind, row)).collect::<Result<_, _>>()?,
            pinned: view.document.pinned,
        })
    }
}

impl FieldView {
    fn of(lang: Lang, kind: &Kind, field: &detail::FieldView) -> Self {
        let side = |side: &detail::Side| Side {
            value: Value::from(&side.value),
            shown: shown(lang, kind, &field.path, &side.value),
            written: side.written.clone().into(),
        };
        Self {
            path: field.path.clone(),
            label: field_label(lang, kind, &field.path),
            value: Value::from(&field.value),
            shown: shown(lang, kind, &field.path, &field.value),
            sides: field.sides.iter().map(side).collect(),
        }
    }
}

/// A field's content in words; empty for what only a newer build can read.
pub(crate) fn shown(lang: Lang, kind: &Kind, path: &str, value: &FieldValue) -> String {
    match value {
        FieldValue::Prose(text) => text.clone(),
        FieldValue::Register(register) => format::value(lang, kind, path, register, Clocks::There),
        FieldValue::Newer => String::new(),
    }
}

impl From<detail::Authorship> for Authorship {
    fn from(written: detail::Authorship) -> Self {
        let author = written.author.map(|author| author.holder);
        Self { own: written.own, author, written_ms: written.written_ms }
    }
}
