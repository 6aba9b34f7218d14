//! Send a notice to the responders of the other side: coded fields, offline too, shown as they leave before they leave.

use super::CommandError;
use super::speaking::{Preview, Speaking, coarsen};
use crate::domain::stream::StreamName;
use crate::holder::Holder;
use crate::ids::{EventId, RecordId, ThreadId};
use crate::read_model::channel;
use crate::record::content::{Content, Release};
use crate::release::check::{NOTICE, notice_life_ms};
use crate::release::names::pointers;
use crate::release::notice::Notice;
use crate::release::part::SentBy;

/// What a person chose for a notice. Nothing else fills it: no text of a report ever gets in.
#[derive(Clone, Debug, Default)]
pub struct NoticeDraft {
    /// The event, when it is known; a new one otherwise.
    pub event: Option<EventId>,
    /// The thread this replaces the state of; a new one otherwise.
    pub thread: Option<ThreadId>,
    /// A code of the set `purpose`.
    pub purpose: String,
    /// Codes of the set `caveat`.
    pub caveats: Vec<String>,
    /// When it leaves the others' screens, milliseconds since 1970 UTC; the longest its purpose allows when not chosen.
    pub expires_ms: Option<i64>,
    /// A code of the set `change_reason`, when it replaces another.
    pub reason: Option<String>,
    /// The coded fields.
    pub notice: Notice,
}

/// What was signed. It leaves with the next contact, before everything but `control`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The record.
    pub record: RecordId,
    /// The event.
    pub event: EventId,
    /// The matter.
    pub thread: ThreadId,
}

/// Makes of a person's choices what would leave: the place no finer than its precision, role and unit as accredited.
pub fn preview_notice(holder: &Holder, channel: &StreamName, draft: NoticeDraft) -> Result<Preview, CommandError> {
    let speaking = Speaking::open(holder, channel)?;
    let officer = speaking.officer()?;
    let mut notice = coarsen(draft.notice);
    if notice.sender.is_none() && !officer.unit.is_empty() {
        notice.sender = Some(SentBy { role: officer.role.clone(), unit: officer.unit.clone() });
    }
    let mut doubts: Vec<_> = notice.words().flat_map(pointers).map(|pointer| pointer.code()).collect();
    doubts.sort_unstable();
    doubts.dedup();
    let caveats = speaking.caveats(draft.caveats);
    let life_ms = notice_life_ms(&draft.purpose, &caveats);
    let entropy = &*holder.host().entropy;
    let (thread, parents) = match draft.thread {
        Some(thread) => (thread, holder.storage().read(|tx| channel::heads_of(tx, channel, thread))?),
        None => (ThreadId::random(entropy), Vec::new()),
    };
    let release = Release {
        kind: NOTICE.to_owned(),
        version: 1,
        event: draft.event.unwrap_or_else(|| EventId::random(entropy)),
        thread,
        parents,
        purpose: draft.purpose,
        caveats,
        expires_ms: draft.expires_ms.or(Some(holder.now().utc_ms + life_ms)),
        basis: None,
        approval: None,
        reason: draft.reason,
        plain: None,
        values: Some(notice.to_value()),
    };
    speaking.judge(&Content::Release(release.clone()))?;
    let bytes = release.to_value().encode().len();
    Ok(Preview { channel: channel.clone(), release, bytes, has_text: notice.text.is_some(), doubts })
}

/// Signs exactly what was shown. `text_confirmed` says that the free text was shown once more and holds no names.
pub fn send_notice(holder: &Holder, preview: &Preview, text_confirmed: bool) -> Result<Sent, CommandError> {
    if preview.has_text && !text_confirmed {
        return Err(CommandError::TextUnconfirmed);
    }
    send(holder, preview, "send_notice")
}

/// Signs what a preview holds, unless the thread went on since it was made.
pub(super) fn send(holder: &Holder, preview: &Preview, act: &str) -> Result<Sent, CommandError> {
    let Preview { channel, release, .. } = preview;
    let heads = holder.storage().read(|tx| channel::heads_of(tx, channel, release.thread))?;
    if heads != release.parents {
        return Err(CommandError::PreviewStale);
    }
    let speaking = Speaking::open(holder, channel)?;
    let record = speaking.say(Content::Release(release.clone()), act)?;
    Ok(Sent { record, event: release.event, thread: release.thread })
}
