//! Releases from a report: field by field in both languages what would leave and what stays, and a second officer.

use std::sync::Arc;

use enlace_core::border::plain;
use enlace_core::command;
use enlace_core::domain::incident::INCIDENT;
use enlace_core::domain::person_identity::PERSON_IDENTITY;
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::i18n::format::{self, Clocks};
use enlace_core::i18n::{Lang, field_label};
use enlace_core::ids::{DocumentId, EventId, ItemId, KeyId, RecordId, ThreadId, encode_hex};
use enlace_core::read_model::channel;
use enlace_core::record::content::{Content, ReleaseRequest};
use enlace_core::release::check::MAX_RELEASE_BYTES;

use super::notice::{number, sent, told};
use super::speaker::{Names, refused};
use crate::{Coded, FieldApp, FieldError, Sent, Speaker, Told, Words};

/// What a releasing officer chose of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct ReleaseDraft {
    /// A code of the set `purpose`.
    pub purpose: String,
    /// Paths of the report that leave. What is not named stays.
    pub fields: Vec<String>,
    /// Fields of persons' identities that leave: they need `basis` and a second officer.
    #[uniffi(default)]
    pub identity: Vec<IdentityField>,
    /// Codes of the set `caveat`.
    #[uniffi(default)]
    pub caveats: Vec<String>,
    /// The law or agreement it rests on.
    #[uniffi(default)]
    pub basis: Option<String>,
    /// The event, when it is known; a new one otherwise.
    #[uniffi(default)]
    pub event: Option<EventId>,
    /// A release of the own agency whose thread this replaces the state of; a new thread otherwise.
    #[uniffi(default)]
    pub replaces: Option<RecordId>,
    /// When it leaves the others' screens, milliseconds since 1970.
    #[uniffi(default)]
    pub expires_ms: Option<i64>,
    /// A code of the set `change_reason`, when it replaces another.
    #[uniffi(default)]
    pub reason: Option<String>,
}

/// One field of the identity of a person in the report.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct IdentityField {
    /// Id of the person's entry under `people`, as it stands in the report's paths.
    pub item: String,
    /// Path in the identity document.
    pub path: String,
}

/// A field that would leave.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LeavingField {
    /// Its path here; `identity.` and the person's item before it for who a person is.
    pub path: String,
    /// Its label in both languages.
    pub label: Words,
    /// The value in words of both languages.
    pub shown: Words,
}

/// A filled field that stays.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StayingField {
    /// Its path here.
    pub path: String,
    /// Its label in both languages.
    pub label: Words,
}

/// What would leave of a report, exactly, and what would not.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ReleasePage {
    /// The channel.
    pub channel: StreamName,
    /// The report.
    pub document: DocumentId,
    /// Every member that gets it.
    pub to: Vec<Told>,
    /// The event.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// Releases it stands in the place of.
    pub replaces: Vec<RecordId>,
    /// What leaves, field by field.
    pub leaves: Vec<LeavingField>,
    /// What stays: of sections that may cross the others learn how many fields were kept back, nothing more.
    pub stays: Vec<StayingField>,
    /// Every line of it in English, as the other side reads it; what stands in no line does not leave.
    pub english: Vec<String>,
    /// The same in Spanish.
    pub spanish: Vec<String>,
    /// What it may be used for.
    pub purpose: Coded,
    /// Under which conditions, those the channel adds included.
    pub caveats: Vec<Coded>,
    /// The law or agreement it rests on.
    pub basis: Option<String>,
    /// When it leaves the others' screens, milliseconds since 1970.
    pub expires_ms: Option<i64>,
    /// Its size in bytes.
    pub bytes: u32,
    /// Most bytes it may have.
    pub max_bytes: u32,
    /// Whether it holds text that people wrote: read it once more.
    pub has_text: bool,
    /// Whether a second officer must approve it first.
    pub needs_approval: bool,
    /// SHA-256 of what the person saw, hexadecimal: what a log of the app may keep.
    pub confirmation: String,
}

/// A release of a report as it would be signed. Sending takes this very object: nothing can be added after it was shown.
#[derive(Debug, uniffi::Object)]
pub struct ReleasePreview {
    preview: command::ReleasePreview,
    told: Vec<(String, Words)>,
    offset_min: i16,
}

/// A release that waits for a second officer, or was approved and waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ApprovalRow {
    /// The request.
    pub request: RecordId,
    /// The channel.
    pub channel: StreamName,
    /// The report.
    pub document: DocumentId,
    /// Who asks.
    pub by: Speaker,
    /// Whether this device asks.
    pub mine: bool,
    /// Whether a second officer approved it.
    pub approved: bool,
    /// The event.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// What it may be used for.
    pub purpose: Coded,
    /// The law or agreement it rests on.
    pub basis: Option<String>,
    /// Labels of the fields, in the language asked for. Values are shown by `preview_approval` alone.
    pub fields: Vec<String>,
}

#[uniffi::export]
impl ReleasePreview {
    /// What to show before it is sent or approved. Pure and quick.
    pub fn page(&self, lang: Lang) -> ReleasePage {
        let (shown, release) = (&self.preview, &self.preview.preview.release);
        let clocks = Clocks::ThereAnd { offset_min: self.offset_min };
        let lines = |lang| plain::lines(lang, release, clocks).unwrap_or_default();
        let told =
            |(agency, names): &(String, Words)| Told { agency: agency.clone(), name: names.clone().in_lang(lang) };
        let leaves = shown.leaves.iter().map(|(path, register)| LeavingField {
            path: path.clone(),
            label: label_of(path),
            shown: in_both(|lang| {
                let (kind, field) = field_of(path);
                format::value(lang, kind, field, register, clocks)
            }),
        });
        let size = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        ReleasePage {
            channel: shown.preview.channel.clone(),
            document: shown.document,
            to: self.told.iter().map(told).collect(),
            event: release.event,
            event_number: number(&release.event),
            replaces: release.parents.clone(),
            leaves: leaves.collect(),
            stays: shown
                .withheld
                .iter()
                .map(|path| StayingField { path: path.clone(), label: label_of(path) })
                .collect(),
            english: lines(Lang::En),
            spanish: lines(Lang::Es),
            purpose: Coded::of(lang, "purpose", &release.purpose),
            caveats: release.caveats.iter().map(|code| Coded::of(lang, "caveat", code)).collect(),
            basis: release.basis.clone(),
            expires_ms: release.expires_ms,
            bytes: size(shown.preview.bytes),
            max_bytes: size(MAX_RELEASE_BYTES),
            has_text: shown.preview.has_text,
            needs_approval: shown.needs_approval,
            confirmation: encode_hex(&shown.preview.confirmation()),
        }
    }
}

#[uniffi::export]
impl FieldApp {
    /// Makes the release of a choice and says what leaves and what stays. Signs nothing.
    pub async fn preview_release(
        &self,
        channel: StreamName,
        incident: DocumentId,
        draft: ReleaseDraft,
    ) -> Result<Arc<ReleasePreview>, FieldError> {
        self.at_place(move |holder| {
            let draft = draft.into_core(holder)?;
            let shown = command::preview_release(holder, &channel, incident, &draft).map_err(refused)?;
            ReleasePreview::of(holder, shown)
        })
        .await
    }

    /// Signs exactly what was shown, naming the second officer's approval where one is needed; fails with
    /// `release_approval_missing` before there is one.
    pub async fn release(&self, preview: Arc<ReleasePreview>) -> Result<Sent, FieldError> {
        self.at_place(move |holder| sent(command::release(holder, &preview.preview))).await
    }

    /// Asks a second officer of the own agency; the request names the fields, never their values.
    pub async fn request_approval(&self, preview: Arc<ReleasePreview>) -> Result<RecordId, FieldError> {
        self.at_place(move |holder| command::request_approval(holder, &preview.preview).map_err(refused)).await
    }

    /// Requests nobody approved yet, then own ones that were approved and not sent yet; oldest first.
    pub async fn approvals(&self, lang: Lang) -> Result<Vec<ApprovalRow>, FieldError> {
        self.at_place(move |holder| {
            let (names, own) = (Names::of(holder)?, holder.host().signer.public_key().id());
            let asked = command::approvals_asked(holder).map_err(refused)?.into_iter();
            let asked = asked.map(|(id, author, request)| (id, author, request, false));
            let given = command::approvals_given(holder).map_err(refused)?.into_iter();
            let given = given.map(|(id, request)| (id, own, request, true));
            asked
                .chain(given)
                .map(|(id, author, request, approved)| {
                    let row = ApprovalRow::of(holder, &names, lang, id, &author, request)?;
                    Ok(ApprovalRow { mine: author == own, approved, ..row })
                })
                .collect()
        })
        .await
    }

    /// Makes on this phone what a request asks for, to be looked at before `approve`, or before `release` once it was
    /// approved. Fails with `approval_differs` when the report changed since.
    pub async fn preview_approval(&self, request: RecordId) -> Result<Arc<ReleasePreview>, FieldError> {
        self.at_place(move |holder| {
            let shown = command::preview_approval(holder, request).map_err(refused)?;
            ReleasePreview::of(holder, shown)
        })
        .await
    }

    /// Approves exactly what was shown. Nobody approves a request of their own.
    pub async fn approve(&self, request: RecordId, preview: Arc<ReleasePreview>) -> Result<RecordId, FieldError> {
        self.at_place(move |holder| command::approve(holder, request, &preview.preview).map_err(refused)).await
    }
}

impl ReleasePreview {
    fn of(holder: &Holder, preview: command::ReleasePreview) -> Result<Arc<Self>, FieldError> {
        let told = told(holder, &preview.preview.channel)?;
        Ok(Arc::new(Self { preview, told, offset_min: holder.now().offset_min }))
    }
}

impl ApprovalRow {
    fn of(
        holder: &Holder,
        names: &Names,
        lang: Lang,
        id: RecordId,
        author: &KeyId,
        request: ReleaseRequest,
    ) -> Result<Self, FieldError> {
        let half = holder.half(&request.channel)?;
        let officer = half.as_ref().and_then(|half| half.roster.officer(author));
        Ok(Self {
            request: id,
            by: names.speaker(lang, names.own(), officer),
            mine: false,
            approved: false,
            event: request.head.event,
            event_number: number(&request.head.event),
            purpose: Coded::of(lang, "purpose", &request.head.purpose),
            basis: request.head.basis,
            fields: request.fields.iter().map(|path| label_of(path).in_lang(lang)).collect(),
            channel: request.channel,
            document: request.document,
        })
    }
}

impl ReleaseDraft {
    fn into_core(self, holder: &Holder) -> Result<command::ReleaseDraft, FieldError> {
        let identity = self.identity.into_iter().map(|field| {
            let item = ItemId::from_segment(&field.item);
            item.map(|item| (item, field.path))
                .ok_or_else(|| FieldError::input("report_field_stays", "no item".to_owned()))
        });
        let replaced = self.replaces.map(|release| matter(holder, release)).transpose()?;
        Ok(command::ReleaseDraft {
            event: self.event.or(replaced.map(|(event, _)| event)),
            thread: replaced.map(|(_, thread)| thread),
            purpose: self.purpose,
            caveats: self.caveats,
            expires_ms: self.expires_ms,
            basis: self.basis,
            reason: self.reason,
            fields: self.fields.into_iter().collect(),
            identity: identity.collect::<Result<_, _>>()?,
        })
    }
}

/// Event and thread of a release of the own agency.
fn matter(holder: &Holder, release: RecordId) -> Result<(EventId, ThreadId), FieldError> {
    let said = holder.storage().read(|tx| channel::statement(tx, release, holder.now().utc_ms))?;
    match said.filter(|said| said.kept.origin().is_none()).map(|said| said.body.content) {
        Some(Content::Release(release)) => Ok((release.event, release.thread)),
        _ => Err(FieldError::no_release()),
    }
}

/// The kind of document a path of a preview belongs to, and the path in it.
fn field_of(path: &str) -> (&'static enlace_core::domain::schema::Kind, &str) {
    let identity = path.strip_prefix("identity.").and_then(|rest| rest.split_once('.'));
    identity.map_or((&INCIDENT, path), |(_, field)| (&PERSON_IDENTITY, field))
}

fn label_of(path: &str) -> Words {
    let (kind, field) = field_of(path);
    in_both(|lang| field_label(lang, kind, field))
}

fn in_both(said: impl Fn(Lang) -> String) -> Words {
    Words { en: said(Lang::En), es: said(Lang::Es) }
}
