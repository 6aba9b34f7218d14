//! Correct what the own agency said, or take it back. What was said stays in the record; the thread goes on from all
//! its heads, so a correction also settles a disagreement.

use super::CommandError;
use super::send_notice::{NoticeDraft, Sent, preview_notice, send};
use super::speaking::{Preview, Speaking};
use crate::domain::stream::StreamName;
use crate::holder::Holder;
use crate::ids::{RecordId, ThreadId};
use crate::read_model::channel;
use crate::record::content::{Content, Release};
use crate::release::check::WITHDRAWAL;

/// A notice that replaces every head of `release`'s thread, for the same event. Sent by [`super::send_notice`].
pub fn preview_correction(holder: &Holder, release: RecordId, draft: NoticeDraft) -> Result<Preview, CommandError> {
    let (channel, said) = own_release(holder, release)?;
    let reason = draft.reason.clone().or_else(|| Some("correction".to_owned()));
    preview_notice(
        holder,
        &channel,
        NoticeDraft { event: Some(said.event), thread: Some(said.thread), reason, ..draft },
    )
}

/// Takes a thread of the own agency back. It leaves the other side's lists at once; that it was said stays known.
pub fn withdraw(holder: &Holder, release: RecordId, reason: &str) -> Result<Sent, CommandError> {
    let (channel, said) = own_release(holder, release)?;
    let parents = holder.storage().read(|tx| channel::heads_of(tx, &channel, said.thread))?;
    if parents.iter().map(|parent| own_release(holder, *parent)).all(|head| is_withdrawal(&head)) {
        return Err(CommandError::ReleaseWithdrawn);
    }
    let speaking = Speaking::open(holder, &channel)?;
    let withdrawal = Release {
        kind: WITHDRAWAL.to_owned(),
        version: 1,
        parents,
        caveats: speaking.caveats(said.caveats.clone()),
        expires_ms: None,
        basis: None,
        approval: None,
        reason: Some(reason.to_owned()),
        plain: None,
        values: None,
        ..said
    };
    let bytes = withdrawal.to_value().encode().len();
    let preview = Preview { channel, release: withdrawal, bytes, has_text: false, doubts: Vec::new() };
    send(holder, &preview, "withdraw")
}

/// A thread's newest release by the own agency, for what follows it.
pub fn newest_of(holder: &Holder, channel: &StreamName, thread: ThreadId) -> Result<RecordId, CommandError> {
    let heads = holder.storage().read(|tx| channel::heads_of(tx, channel, thread))?;
    heads.first().copied().ok_or(CommandError::ReleaseUnknown)
}

fn is_withdrawal(head: &Result<(StreamName, Release), CommandError>) -> bool {
    head.as_ref().is_ok_and(|(_, release)| release.kind == WITHDRAWAL)
}

fn own_release(holder: &Holder, id: RecordId) -> Result<(StreamName, Release), CommandError> {
    let found = holder.storage().read(|tx| channel::statement(tx, id, i64::MIN))?;
    let statement = found.filter(|said| said.kept.origin().is_none()).ok_or(CommandError::ReleaseUnknown)?;
    match statement.body.content {
        Content::Release(release) => Ok((statement.kept, release)),
        _ => Err(CommandError::ReleaseUnknown),
    }
}
