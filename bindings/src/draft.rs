//! Values that a refusal took out of a document, offered to their author again.

use enlace_core::document::FieldValue;
use enlace_core::domain::schema::Kind;
use enlace_core::holder::decode_lost;
use enlace_core::i18n::{self, Lang, field_label};
use enlace_core::ids::DocumentId;
use enlace_core::storage::drafts::DraftRow;

use crate::app::kind_of;
use crate::detail::shown;
use crate::{FieldApp, FieldError, Value};

/// What one refusal took out of one document.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Draft {
    /// Its number, for `take_up_draft` and `discard_draft`.
    pub number: u64,
    /// The document.
    pub document: DocumentId,
    /// Why it was refused.
    pub code: String,
    /// The same as a sentence.
    pub explained: String,
    /// When it was set aside, milliseconds since 1970.
    pub made_ms: i64,
    /// The values, in path order.
    pub values: Vec<LostValue>,
}

/// A value that is no longer in its document.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LostValue {
    /// Its field.
    pub path: String,
    /// The field's label.
    pub label: String,
    /// The value.
    pub value: Value,
    /// The value in words.
    pub shown: String,
}

#[uniffi::export]
impl FieldApp {
    /// Drafts nobody has settled, oldest first.
    pub async fn drafts(&self, lang: Lang) -> Result<Vec<Draft>, FieldError> {
        self.at_place(move |holder| {
            let rows = holder.storage().read(|tx| tx.open_drafts(None))?;
            rows.iter().map(|row| Draft::of(lang, kind_of(holder, row.document), row)).collect()
        })
        .await
    }
}

impl Draft {
    pub(crate) fn of(lang: Lang, kind: &Kind, row: &DraftRow) -> Result<Self, FieldError> {
        let lost = decode_lost(&row.lost)?;
        Ok(Self {
            number: row.number,
            document: row.document,
            code: row.code.clone(),
            explained: i18n::explain(lang, &row.code, &[]),
            made_ms: row.made_ms,
            values: lost.into_iter().map(|(path, value)| LostValue::of(lang, kind, path, &value)).collect(),
        })
    }
}

impl LostValue {
    fn of(lang: Lang, kind: &Kind, path: String, value: &FieldValue) -> Self {
        let (label, shown) = (field_label(lang, kind, &path), shown(lang, kind, &path, value));
        Self { path, label, value: Value::from(value), shown }
    }
}
