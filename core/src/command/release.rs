//! Release fields of an incident: what leaves and what stays, field by field, before anything is signed. Who a person is
//! crosses only with a named basis and a second officer, whose own phone makes the same release and approves what it shows.

use std::collections::{BTreeMap, BTreeSet};

use super::CommandError;
use super::send_notice::{Sent, send};
use super::speaking::{Preview, Speaking};
use crate::border::choice::{Choice, foreign_item};
use crate::document;
use crate::domain::fields::Fields;
use crate::domain::incident::INCIDENT;
use crate::domain::person_identity::PERSON_IDENTITY;
use crate::domain::stream::StreamName;
use crate::domain::value::{Answer, Register, Scalar};
use crate::holder::Holder;
use crate::i18n::format::{Clocks, value};
use crate::i18n::{Lang, field_label};
use crate::ids::{ChangeHash, DocumentId, EventId, ItemId, RecordId, SubjectId, ThreadId};
use crate::ingest::roster::ChannelDenial;
use crate::read_model::{channel, evidence};
use crate::record::content::{Approval, Content, Plain, Release, ReleaseRequest};
use crate::release::check::{REPORT, ReleaseRefusal, approved_hash};
use crate::release::report::{Report, crosses};

/// What a releasing officer chose.
#[derive(Clone, Debug, Default)]
pub struct ReleaseDraft {
    /// The event, when it is known; a new one otherwise.
    pub event: Option<EventId>,
    /// The thread this replaces the state of; a new one otherwise.
    pub thread: Option<ThreadId>,
    /// A code of the set `purpose`.
    pub purpose: String,
    /// Codes of the set `caveat`.
    pub caveats: Vec<String>,
    /// When it leaves the others' screens, milliseconds since 1970 UTC.
    pub expires_ms: Option<i64>,
    /// The law or agreement it rests on.
    pub basis: Option<String>,
    /// A code of the set `change_reason`, when it replaces another.
    pub reason: Option<String>,
    /// Paths of the incident that leave.
    pub fields: BTreeSet<String>,
    /// Items of `people` and paths of that person's identity that leave.
    pub identity: BTreeSet<(ItemId, String)>,
}

/// What would leave of an incident, and what would not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasePreview {
    /// The release as it would be signed.
    pub preview: Preview,
    /// The incident.
    pub document: DocumentId,
    /// Its heads, sorted: the state it was made from.
    pub heads: Vec<ChangeHash>,
    /// What leaves: the path here, and the value.
    pub leaves: BTreeMap<String, Register>,
    /// Filled fields that stay, by their paths here.
    pub withheld: BTreeSet<String>,
    /// Whether a second officer must approve it first.
    pub needs_approval: bool,
}

impl ReleasePreview {
    /// What a second officer approves.
    pub fn content(&self) -> [u8; 32] {
        approved_hash(&self.preview.release)
    }
}

/// Word before paths of identities in what a request for approval names.
const IDENTITY: &str = "identity.";

/// Makes the release of a choice and says what leaves and what stays.
pub fn preview_release(
    holder: &Holder,
    channel: &StreamName,
    incident: DocumentId,
    draft: &ReleaseDraft,
) -> Result<ReleasePreview, CommandError> {
    let entropy = &*holder.host().entropy;
    let (thread, parents) = match draft.thread {
        Some(thread) => (thread, holder.storage().read(|tx| channel::heads_of(tx, channel, thread))?),
        None => (ThreadId::random(entropy), Vec::new()),
    };
    let head = Release {
        kind: REPORT.to_owned(),
        version: 1,
        event: draft.event.unwrap_or_else(|| EventId::random(entropy)),
        thread,
        parents,
        purpose: draft.purpose.clone(),
        caveats: Speaking::open(holder, channel)?.caveats(draft.caveats.clone()),
        expires_ms: draft.expires_ms,
        basis: draft.basis.clone(),
        approval: None,
        reason: draft.reason.clone(),
        plain: None,
        values: None,
    };
    let choice = Choice { fields: draft.fields.clone(), identity: draft.identity.clone() };
    let mut made = make(holder, channel, incident, head, &choice)?;
    let judged = Speaking::open(holder, channel)?.judge(&Content::Release(made.preview.release.clone()));
    made.needs_approval = match judged {
        Err(CommandError::Channel(ChannelDenial::Release(ReleaseRefusal::ApprovalMissing))) => true,
        judged => judged.map(|()| false)?,
    };
    Ok(made)
}

/// Signs exactly what was shown, naming the second officer's approval where one is needed.
pub fn release(holder: &Holder, shown: &ReleasePreview) -> Result<Sent, CommandError> {
    let mut preview = shown.preview.clone();
    if shown.needs_approval {
        let own = holder.host().signer.public_key().id();
        let approvals = holder.storage().read(|tx| channel::approvals_of(tx, shown.content()))?;
        preview.release.approval = approvals.iter().find(|found| found.author != own).map(|found| found.record);
    }
    send(holder, &preview, "release")
}

/// Asks a second officer of the own agency. Names the fields, never their values.
pub fn request_approval(holder: &Holder, shown: &ReleasePreview) -> Result<RecordId, CommandError> {
    let (row, _) = holder.document(shown.document)?;
    holder.seal_stream(&row.stream)?;
    let request = ReleaseRequest {
        channel: shown.preview.channel.clone(),
        document: shown.document,
        heads: shown.heads.clone(),
        fields: shown.leaves.keys().cloned().collect(),
        head: Release { values: None, plain: None, ..shown.preview.release.clone() },
        content: shown.content(),
    };
    Ok(holder.seal(&row.stream, Content::ReleaseRequest(request))?)
}

/// Makes on this phone what another officer asks approval for, to be looked at before it is approved.
pub fn preview_approval(holder: &Holder, request: RecordId) -> Result<ReleasePreview, CommandError> {
    let (request, _) = asked(holder, request)?;
    let mut choice = Choice::default();
    for path in &request.fields {
        let identity = path.strip_prefix(IDENTITY).and_then(|rest| rest.split_once('.'));
        match identity.and_then(|(item, path)| Some((ItemId::from_segment(item)?, path.to_owned()))) {
            Some(identity) => choice.identity.insert(identity),
            None => choice.fields.insert(path.clone()),
        };
    }
    let made = make(holder, &request.channel, request.document, request.head.clone(), &choice)?;
    if made.heads != request.heads || made.content() != request.content {
        return Err(CommandError::ApprovalDiffers);
    }
    Ok(made)
}

/// Approves exactly what was shown.
pub fn approve(holder: &Holder, request: RecordId, shown: &ReleasePreview) -> Result<RecordId, CommandError> {
    let (asked, author) = asked(holder, request)?;
    let own = holder.host().signer.public_key().id();
    if author == own {
        return Err(CommandError::ApprovalOwn);
    }
    if asked.content != shown.content() {
        return Err(CommandError::ApprovalDiffers);
    }
    let speaking = Speaking::open(holder, &asked.channel)?;
    if !speaking.roster.may_approve(&own) {
        return Err(CommandError::Channel(ChannelDenial::Release(ReleaseRefusal::NotReleaser)));
    }
    speaking.say(Content::Approval(Approval { content: asked.content }), "approve")
}

/// Requests on this phone that nobody approved yet, with the key that asks; oldest first.
pub fn approvals_asked(holder: &Holder) -> Result<Vec<(RecordId, crate::ids::KeyId, ReleaseRequest)>, CommandError> {
    let rows = holder.storage().read(|tx| tx.records_of_kind(REQUEST_KIND))?;
    let mut open = Vec::new();
    for row in rows {
        let (request, author) = asked(holder, row.id)?;
        if holder.storage().read(|tx| channel::approvals_of(tx, request.content))?.is_empty() {
            open.push((row.id, author, request));
        }
    }
    Ok(open)
}

/// Own requests that a second officer approved and whose thread has not gone on: `preview_approval` makes the release
/// again, to be shown once more and sent. Oldest first.
pub fn approvals_given(holder: &Holder) -> Result<Vec<(RecordId, ReleaseRequest)>, CommandError> {
    let own = holder.host().signer.public_key().id();
    let rows = holder.storage().read(|tx| tx.records_of_kind(REQUEST_KIND))?;
    let mut given = Vec::new();
    for row in rows.into_iter().filter(|row| row.author == own) {
        let (request, _) = asked(holder, row.id)?;
        let (approvals, heads) = holder.storage().read(|tx| {
            let heads = channel::heads_of(tx, &request.channel, request.head.thread)?;
            Ok::<_, crate::storage::StorageError>((channel::approvals_of(tx, request.content)?, heads))
        })?;
        if approvals.iter().any(|approval| approval.author != own) && heads == request.head.parents {
            given.push((row.id, request));
        }
    }
    Ok(given)
}

const REQUEST_KIND: u16 = 32;

fn asked(holder: &Holder, id: RecordId) -> Result<(ReleaseRequest, crate::ids::KeyId), CommandError> {
    let body = holder.storage().read(|tx| tx.record_body(id))?.ok_or(CommandError::ReleaseUnknown)?;
    match body.content {
        Content::ReleaseRequest(request) => Ok((request, body.author)),
        _ => Err(CommandError::ReleaseUnknown),
    }
}

/// The release of a choice: the same from the same state, on every phone.
fn make(
    holder: &Holder,
    channel: &StreamName,
    incident: DocumentId,
    head: Release,
    choice: &Choice,
) -> Result<ReleasePreview, CommandError> {
    let (row, document) = holder.document(incident)?;
    if row.kind != INCIDENT.code {
        return Err(CommandError::WrongKind);
    }
    let fields = document::view(&document.fields().map_err(crate::holder::HolderError::from)?);
    let persons = persons(holder, &fields)?;
    let thread = head.thread;
    let report = choice.report(thread, &fields, &persons).map_err(CommandError::Choice)?;
    let plain = Some(Plain { en: told(Lang::En, &report), es: told(Lang::Es, &report) });
    let release = Release { plain, values: Some(report.to_value()), ..head };
    let (leaves, withheld) = sides(choice, &fields, &persons, &report, thread);
    let mut heads = document.heads();
    heads.sort();
    let bytes = release.to_value().encode().len();
    let has_text = report.fields.values().any(|register| matches!(register, Answer::Known(Scalar::Text(_))));
    let preview = Preview { channel: channel.clone(), release, bytes, has_text, doubts: Vec::new() };
    Ok(ReleasePreview { preview, document: incident, heads, leaves, withheld, needs_approval: true })
}

/// What leaves with its value, and what is filled and stays; by paths here.
fn sides(
    choice: &Choice,
    fields: &Fields,
    persons: &BTreeMap<ItemId, Fields>,
    report: &Report,
    thread: ThreadId,
) -> (BTreeMap<String, Register>, BTreeSet<String>) {
    let (mut leaves, mut withheld) = (BTreeMap::new(), BTreeSet::new());
    let values: BTreeMap<String, &Register> =
        report.fields.iter().map(|(path, register)| (path.clone(), register)).collect();
    for (path, _) in fields.iter().filter(|(path, _)| *path != document::SCHEMA_KEY) {
        let there = path.split('.').map(|part| match ItemId::from_segment(part) {
            Some(item) => foreign_item(thread, item).to_segment(),
            None => part.to_owned(),
        });
        match values.get(&there.collect::<Vec<_>>().join(".")) {
            Some(register) => drop(leaves.insert(path.to_owned(), (*register).clone())),
            None => drop(withheld.insert(path.to_owned())),
        }
    }
    for (item, person) in persons {
        for (path, _) in person.iter() {
            let here = format!("{IDENTITY}{}.{path}", item.to_segment());
            let there = format!("{}.{path}", foreign_item(thread, *item).to_segment());
            match report.identity.get(&there).filter(|_| choice.identity.contains(&(*item, path.to_owned()))) {
                Some(register) => drop(leaves.insert(here, register.clone())),
                None if crosses(&PERSON_IDENTITY, path) => drop(withheld.insert(here)),
                None => {}
            }
        }
    }
    (leaves, withheld)
}

/// The identities this phone holds of persons of an incident.
fn persons(holder: &Holder, fields: &Fields) -> Result<BTreeMap<ItemId, Fields>, CommandError> {
    let mut persons = BTreeMap::new();
    for (path, _) in fields.iter() {
        let item = path.strip_prefix("people.").and_then(|rest| rest.strip_suffix(".subject"));
        let Some(item) = item.and_then(ItemId::from_segment) else { continue };
        let Some(Answer::Known(Scalar::Bytes(subject))) = fields.register(path) else { continue };
        let Some(subject) = SubjectId::from_slice(subject) else { continue };
        for id in holder.storage().read(|tx| evidence::identities_of(tx, subject))? {
            if let Ok((_, identity)) = holder.document(id) {
                let identity = identity.fields().map_err(crate::holder::HolderError::from)?;
                persons.insert(item, document::view(&identity));
            }
        }
    }
    Ok(persons)
}

/// A report in plain words, one field after the other, for builds that do not know its type.
fn told(lang: Lang, report: &Report) -> String {
    let of_incident = report.fields.iter().map(|(path, register)| {
        format!("{}: {}", field_label(lang, &INCIDENT, path), value(lang, &INCIDENT, path, register, Clocks::There))
    });
    let of_persons = report.identity.iter().map(|(path, register)| {
        let field = path.split_once('.').map_or(path.as_str(), |(_, field)| field);
        let said = value(lang, &PERSON_IDENTITY, field, register, Clocks::There);
        format!("{}: {said}", field_label(lang, &PERSON_IDENTITY, field))
    });
    of_incident.chain(of_persons).collect::<Vec<_>>().join("; ")
}
