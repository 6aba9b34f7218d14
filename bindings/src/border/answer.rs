//! Answers: a person's word, the only acknowledgement there is.

use enlace_core::command;
use enlace_core::holder::Holder;
use enlace_core::ids::{EventId, RecordId};
use enlace_core::read_model::channel;
use enlace_core::record::content::{Content, Officer};

use super::notice_fields::{NoticeFields, SaidText};
use super::speaker::refused;
use crate::{FieldApp, FieldError};

/// What a person answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct AnswerDraft {
    /// A code of the set `answer`.
    pub answer: String,
    /// Minutes until arrival, with `en_route`.
    #[uniffi(default)]
    pub eta_min: Option<u16>,
    /// A code of the set `declined_reason`, with `declined`.
    #[uniffi(default)]
    pub reason: Option<String>,
    /// Fields as the answering side sees them, with `observation` and `correction`.
    #[uniffi(default)]
    pub claims: Option<NoticeFields>,
    /// Free text: no names.
    #[uniffi(default)]
    pub text: Option<SaidText>,
    /// For whom it is entered, when given by voice; then it may answer the own agency's release too.
    #[uniffi(default)]
    pub on_behalf_of: Option<Officer>,
}

#[uniffi::export]
impl FieldApp {
    /// Answers a release of another agency, or by voice one of the own. Signed at once, with or without signal; gives the
    /// answer's record.
    pub async fn answer(&self, release: RecordId, answer: AnswerDraft) -> Result<RecordId, FieldError> {
        self.at_place(move |holder| {
            let claims = answer.claims.map(|claims| claims.into_core(&purpose(holder, release)?)).transpose()?;
            let draft = command::AnswerDraft {
                answer: answer.answer,
                eta_min: answer.eta_min,
                reason: answer.reason,
                claims,
                text: answer.text.map(|said| (said.text, said.lang)),
                on_behalf_of: answer.on_behalf_of,
            };
            command::answer(holder, release, draft).map_err(refused)
        })
        .await
    }

    /// Says that a release speaks of the same event as `own`, or with `same` false takes that back. It is proposed until
    /// those whose events they are say the same.
    pub async fn same_event(&self, release: RecordId, own: EventId, same: bool) -> Result<RecordId, FieldError> {
        self.at_place(move |holder| command::same_event(holder, release, own, same).map_err(refused)).await
    }
}

/// What the release answered may be used for: a claimed place is told as exactly as that allows.
fn purpose(holder: &Holder, release: RecordId) -> Result<String, FieldError> {
    let now_ms = holder.now().utc_ms;
    match holder.storage().read(|tx| channel::statement(tx, release, now_ms))?.map(|said| said.body.content) {
        Some(Content::Release(release)) => Ok(release.purpose),
        _ => Err(FieldError::no_release()),
    }
}
