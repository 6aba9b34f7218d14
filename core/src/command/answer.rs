//! Answer a release: a person's word, the only acknowledgement there is.

use super::CommandError;
use super::speaking::{Speaking, coarsen};
use crate::domain::sets::release::{ANSWER, DECLINED_REASON};
use crate::holder::Holder;
use crate::ids::{EventId, RecordId};
use crate::read_model::channel::{self, Statement};
use crate::record::content::{Content, Officer, ReleaseAnswer};
use crate::release::check::is_known;
use crate::release::notice::Notice;

/// What a person answers.
#[derive(Clone, Debug, Default)]
pub struct AnswerDraft {
    /// A code of the set `answer`.
    pub answer: String,
    /// Minutes until arrival, with `en_route`.
    pub eta_min: Option<u16>,
    /// A code of the set `declined_reason`, with `declined`.
    pub reason: Option<String>,
    /// Fields as the answering side sees them, with `observation` and `correction`.
    pub claims: Option<Notice>,
    /// Free text and its language.
    pub text: Option<(String, String)>,
    /// For whom it is entered, when given by voice; then it may answer the own agency's release too.
    pub on_behalf_of: Option<Officer>,
}

/// What still makes sense to say of a release that expired.
const AFTER_EXPIRY: [&str; 5] = ["handled", "stood_down", "closed", "same_event", "not_same"];

/// Answers a release another agency made, or by voice one of the own agency.
pub fn answer(holder: &Holder, to: RecordId, draft: AnswerDraft) -> Result<RecordId, CommandError> {
    give(holder, to, draft, None)
}

/// Says that a release speaks of the same event as the own one, or takes that back. The other side sees it as proposed
/// until it says the same.
pub fn same_event(holder: &Holder, to: RecordId, own: EventId, same: bool) -> Result<RecordId, CommandError> {
    let code = if same { "same_event" } else { "not_same" };
    give(holder, to, AnswerDraft { answer: code.to_owned(), ..AnswerDraft::default() }, Some(own))
}

fn give(
    holder: &Holder,
    to: RecordId,
    draft: AnswerDraft,
    other_event: Option<EventId>,
) -> Result<RecordId, CommandError> {
    let now_ms = holder.now().utc_ms;
    let found = holder.storage().read(|tx| channel::statement(tx, to, now_ms))?;
    let said = found.ok_or(CommandError::ReleaseUnknown)?;
    let Content::Release(release) = &said.body.content else { return Err(CommandError::ReleaseUnknown) };
    check(&said, &draft, other_event)?;
    // Only a type this build cannot read may be answered so; for everything else there is a question.
    if draft.answer == "not_understood" && is_known(release) {
        return Err(CommandError::AnswerMalformed);
    }
    let answer = ReleaseAnswer {
        event: release.event,
        to,
        to_agency: said.body.agency.clone(),
        answer: draft.answer,
        eta_min: draft.eta_min,
        reason: draft.reason,
        other_event,
        claims: draft.claims.map(|claims| coarsen(claims).to_value()),
        text: draft.text,
        on_behalf_of: draft.on_behalf_of,
    };
    let id = Speaking::open(holder, &said.kept.plain())?.say(Content::ReleaseAnswer(answer), "answer")?;
    holder.storage().write(|tx| tx.see_release(to, now_ms))?;
    Ok(id)
}

fn check(said: &Statement, draft: &AnswerDraft, other_event: Option<EventId>) -> Result<(), CommandError> {
    let is_own = said.kept.origin().is_none();
    if is_own && draft.on_behalf_of.is_none() {
        return Err(CommandError::AnswerToSelf);
    }
    let joins = matches!(draft.answer.as_str(), "same_event" | "not_same");
    let fits = draft.text.as_ref().is_none_or(|(text, _)| text.chars().count() <= ReleaseAnswer::MAX_TEXT_CHARS);
    let is_known = ANSWER.contains(&draft.answer)
        && joins == other_event.is_some()
        && draft.eta_min.is_none_or(|_| draft.answer == "en_route")
        && (draft.claims.is_none() || matches!(draft.answer.as_str(), "observation" | "correction"))
        && fits;
    if !is_known {
        return Err(CommandError::AnswerMalformed);
    }
    let declined = draft.answer == "declined";
    if declined != draft.reason.as_ref().is_some_and(|reason| DECLINED_REASON.contains(reason)) {
        return Err(CommandError::AnswerReason);
    }
    if said.expired && !AFTER_EXPIRY.contains(&draft.answer.as_str()) {
        return Err(CommandError::ReleaseExpired);
    }
    Ok(())
}
