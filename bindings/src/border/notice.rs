//! Notices: shown as they leave, in both languages, before they leave.

use std::sync::Arc;

use enlace_core::border::plain;
use enlace_core::command::{self, Preview};
use enlace_core::domain::reference::EventNumber;
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::i18n::format::Clocks;
use enlace_core::i18n::{Lang, text};
use enlace_core::ids::{EventId, RecordId, ThreadId, encode_hex};
use enlace_core::release::check::{MAX_NOTICE_BYTES, MAX_RELEASE_BYTES, NOTICE};

use super::speaker::{Names, refused};
use crate::{Coded, Explained, FieldApp, FieldError, NoticeFields, Words};

/// What a person chose for a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct NoticeDraft {
    /// A code of the set `purpose`.
    pub purpose: String,
    /// The coded fields.
    pub notice: NoticeFields,
    /// Codes of the set `caveat`.
    #[uniffi(default)]
    pub caveats: Vec<String>,
    /// The event, when it is known; a new one otherwise.
    #[uniffi(default)]
    pub event: Option<EventId>,
    /// When it leaves the others' screens, milliseconds since 1970; as late as its purpose allows when none is chosen.
    #[uniffi(default)]
    pub expires_ms: Option<i64>,
    /// A code of the set `change_reason`, of a correction.
    #[uniffi(default)]
    pub reason: Option<String>,
}

/// An agency that would be told.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Told {
    /// Agency code.
    pub agency: String,
    /// Its name in the language asked for.
    pub name: String,
}

/// What would leave, exactly.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticePage {
    /// The channel.
    pub channel: StreamName,
    /// Every member that gets it.
    pub to: Vec<Told>,
    /// The event.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// Releases it stands in the place of.
    pub replaces: Vec<RecordId>,
    /// Every line of it in English; what stands in no line does not leave.
    pub english: Vec<String>,
    /// The same in Spanish.
    pub spanish: Vec<String>,
    /// What it may be used for.
    pub purpose: Coded,
    /// Under which conditions, those the channel adds included.
    pub caveats: Vec<Coded>,
    /// When it leaves the others' screens, milliseconds since 1970.
    pub expires_ms: Option<i64>,
    /// Its size in bytes.
    pub bytes: u32,
    /// Most bytes it may have.
    pub max_bytes: u32,
    /// Whether it holds free text: show `question` with the text once more and send with `text_confirmed`.
    pub has_text: bool,
    /// The question to confirm.
    pub question: String,
    /// What in the text may point at a person; blocks nothing.
    pub doubts: Vec<Explained>,
    /// SHA-256 of what the person saw, hexadecimal: what a log of the app may keep.
    pub confirmation: String,
}

/// What was signed. It leaves with the next contact, before everything else.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Sent {
    /// The record.
    pub record: RecordId,
    /// The event.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// The matter.
    pub thread: ThreadId,
}

/// A notice as it would be signed. Sending takes this very object: nothing can be added after it was shown.
#[derive(Debug, uniffi::Object)]
pub struct NoticePreview {
    pub(super) preview: Preview,
    told: Vec<(String, Words)>,
    offset_min: i16,
}

#[uniffi::export]
impl NoticePreview {
    /// What to show before it is sent. Pure and quick.
    pub fn page(&self, lang: Lang) -> NoticePage {
        let release = &self.preview.release;
        let lines =
            |lang| plain::lines(lang, release, Clocks::ThereAnd { offset_min: self.offset_min }).unwrap_or_default();
        let told =
            |(agency, names): &(String, Words)| Told { agency: agency.clone(), name: names.clone().in_lang(lang) };
        let size = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        NoticePage {
            channel: self.preview.channel.clone(),
            to: self.told.iter().map(told).collect(),
            event: release.event,
            event_number: number(&release.event),
            replaces: release.parents.clone(),
            english: lines(Lang::En),
            spanish: lines(Lang::Es),
            purpose: Coded::of(lang, "purpose", &release.purpose),
            caveats: release.caveats.iter().map(|code| Coded::of(lang, "caveat", code)).collect(),
            expires_ms: release.expires_ms,
            bytes: size(self.preview.bytes),
            max_bytes: size(if release.kind == NOTICE { MAX_NOTICE_BYTES } else { MAX_RELEASE_BYTES }),
            has_text: self.preview.has_text,
            question: text(lang, "text.notice.no_names").unwrap_or_default().to_owned(),
            doubts: self.preview.doubts.iter().map(|code| Explained::of(lang, code)).collect(),
            confirmation: encode_hex(&self.preview.confirmation()),
        }
    }
}

#[uniffi::export]
impl FieldApp {
    /// Makes of a person's choices what would leave, and asks everything the members will ask. Signs nothing.
    pub async fn preview_notice(
        &self,
        channel: StreamName,
        draft: NoticeDraft,
    ) -> Result<Arc<NoticePreview>, FieldError> {
        self.at_place(move |holder| {
            let preview = command::preview_notice(holder, &channel, draft.into_core()?).map_err(refused)?;
            NoticePreview::of(holder, preview)
        })
        .await
    }

    /// The same for a notice that replaces what the own agency said in the thread of `release`.
    pub async fn preview_correction(
        &self,
        release: RecordId,
        draft: NoticeDraft,
    ) -> Result<Arc<NoticePreview>, FieldError> {
        self.at_place(move |holder| {
            let preview = command::preview_correction(holder, release, draft.into_core()?).map_err(refused)?;
            NoticePreview::of(holder, preview)
        })
        .await
    }

    /// Signs exactly what was shown, with or without signal. `text_confirmed` says that a person was shown the free text
    /// once more and said that it names nobody. Fails with `preview_stale` when the thread went on since.
    pub async fn send_notice(&self, preview: Arc<NoticePreview>, text_confirmed: bool) -> Result<Sent, FieldError> {
        self.at_place(move |holder| sent(command::send_notice(holder, &preview.preview, text_confirmed))).await
    }

    /// Takes back the thread of a release of the own agency. `reason` is a code of the set `change_reason`.
    pub async fn withdraw(&self, release: RecordId, reason: String) -> Result<Sent, FieldError> {
        self.at_place(move |holder| sent(command::withdraw(holder, release, &reason))).await
    }
}

impl NoticePreview {
    pub(super) fn of(holder: &Holder, preview: Preview) -> Result<Arc<Self>, FieldError> {
        let told = told(holder, &preview.channel)?;
        Ok(Arc::new(Self { preview, told, offset_min: holder.now().offset_min }))
    }
}

/// Every other member of a channel with both its names.
pub(super) fn told(holder: &Holder, channel: &StreamName) -> Result<Vec<(String, Words)>, FieldError> {
    let (names, halves) = (Names::of(holder)?, holder.halves_of(channel)?);
    let settings = enlace_core::border::Channel::of(halves.iter().map(|(_, half)| &half.roster));
    let others = settings.members().filter(|agency| *agency != names.own());
    Ok(others.map(|agency| (agency.to_owned(), names.both(agency))).collect())
}

impl NoticeDraft {
    fn into_core(self) -> Result<command::NoticeDraft, FieldError> {
        Ok(command::NoticeDraft {
            notice: self.notice.into_core(&self.purpose)?,
            event: self.event,
            thread: None,
            purpose: self.purpose,
            caveats: self.caveats,
            expires_ms: self.expires_ms,
            reason: self.reason,
        })
    }
}

pub(super) fn sent(done: Result<command::Sent, command::CommandError>) -> Result<Sent, FieldError> {
    let command::Sent { record, event, thread } = done.map_err(refused)?;
    Ok(Sent { record, event, event_number: number(&event), thread })
}

/// An event's number as people say it.
pub(super) fn number(event: &EventId) -> String {
    EventNumber::of(&event.0).to_string()
}
