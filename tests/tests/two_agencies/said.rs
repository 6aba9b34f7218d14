//! What the tests say and read.

use std::collections::BTreeSet;

use enlace_core::command::{self, AnswerDraft, CommandError, NoticeDraft, Preview, Sent};
use enlace_core::ids::{EventId, RecordId};
use enlace_core::read_model::channel::{Standing, Statement, ThreadFilter, ThreadSummary, statement, threads};
use enlace_core::release::notice::Notice;
use enlace_tests::harness::{Phone, Two};

pub fn rescue() -> NoticeDraft {
    let happening: BTreeSet<String> = ["lost".to_owned()].into();
    NoticeDraft {
        purpose: "life_safety".to_owned(),
        notice: Notice { scenario: "rescue_land".to_owned(), happening, ..Notice::default() },
        ..NoticeDraft::default()
    }
}

pub fn preview(phone: &Phone, draft: NoticeDraft) -> Result<Preview, CommandError> {
    command::preview_notice(phone.holder(), &Two::amber(), draft)
}

pub fn notice(phone: &Phone) -> Sent {
    command::send_notice(phone.holder(), &preview(phone, rescue()).unwrap(), true).unwrap()
}

pub fn answer(phone: &Phone, to: RecordId, code: &str) -> RecordId {
    let draft = AnswerDraft { answer: code.to_owned(), ..AnswerDraft::default() };
    command::answer(phone.holder(), to, draft).unwrap()
}

pub fn listed(phone: &Phone) -> Vec<ThreadSummary> {
    let now_ms = phone.holder().now().utc_ms;
    phone.holder().storage().read(|tx| threads(tx, &ThreadFilter::default(), now_ms)).unwrap()
}

pub fn read(phone: &Phone, record: RecordId) -> Option<Statement> {
    let now_ms = phone.holder().now().utc_ms;
    phone.holder().storage().read(|tx| statement(tx, record, now_ms)).unwrap()
}

pub fn accepted(phone: &Phone, record: RecordId) -> bool {
    read(phone, record).is_some_and(|said| said.standing == Standing::Accepted)
}

/// Ids of the event this one is part of, as a phone folds it.
pub fn joined(phone: &Phone, event: EventId) -> BTreeSet<EventId> {
    let view = phone.holder().channel_view(&Two::amber()).unwrap();
    view.fold.event(&view.channel, event).map(|event| event.ids).unwrap_or_default()
}
