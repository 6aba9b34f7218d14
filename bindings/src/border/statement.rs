//! One release or answer in full: what it says, who signed it, what this phone can say of it on its own authority.

use enlace_core::border::{Place, plain};
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::{Holder, Verified};
use enlace_core::i18n::Lang;
use enlace_core::i18n::format::Clocks;
use enlace_core::ids::{EventId, RecordId, ThreadId};
use enlace_core::read_model::channel::{self, Statement};
use enlace_core::record::content::{Content, Release, ReleaseAnswer};
use enlace_core::release::check::NOTICE;
use enlace_core::release::notice::Notice;

use super::channels::exercise;
use super::notice::number;
use super::speaker::Names;
use super::threads::RecordStanding;
use crate::{Coded, Explained, FieldApp, FieldError, NoticeFields, Speaker};

/// What a record of a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum StatementKind {
    /// A release: a notice, a report or a withdrawal, or one of a type newer than this app.
    Release,
    /// A person's answer to a release.
    Answer,
}

/// One release or answer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StatementView {
    /// The record.
    pub record: RecordId,
    /// What it is.
    pub kind: StatementKind,
    /// The channel.
    pub channel: StreamName,
    /// Id of the exercise it belongs to; none in real life. Show an exercise as one, always.
    pub exercise: Option<String>,
    /// The event it speaks of.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// The matter, of a release.
    pub thread: Option<ThreadId>,
    /// The release answered, of an answer.
    pub answers: Option<RecordId>,
    /// Who said it.
    pub by: Speaker,
    /// For whom it was entered, when it was given by voice: their call sign.
    pub on_behalf_of: Option<String>,
    /// Whether this device signed it.
    pub mine: bool,
    /// Type of a release, or the word of an answer.
    pub word: Coded,
    /// What a release may be used for.
    pub purpose: Option<Coded>,
    /// Every line of it in the language asked for; of a type newer than this app its signed plain words. Empty once it
    /// expired.
    pub lines: Vec<String>,
    /// The fields of a notice, to start a correction from; of an observation or a correction the fields claimed.
    pub notice: Option<NoticeFields>,
    /// Whether its type is newer than this app: it was kept, answer that it was not understood if asked.
    pub newer: bool,
    /// Releases it stands in the place of.
    pub replaces: Vec<RecordId>,
    /// When it was written by its author's clock, milliseconds since 1970.
    pub made_ms: i64,
    /// When its agency's server received it, by that server's clock.
    pub received_ms: Option<i64>,
    /// When it leaves the screens.
    pub expires_ms: Option<i64>,
    /// Whether it expired: what it said is gone from the screens.
    pub expired: bool,
    /// How far it has come.
    pub standing: RecordStanding,
    /// The same in words.
    pub standing_words: String,
    /// Why it does not count, if it does not: its agency had left the channel. It is kept and shown.
    #[uniffi(default)]
    pub not_counting: Option<Explained>,
    /// What this phone verified just now.
    pub verified: Verification,
}

/// What this phone can say of a record on its own authority, from the root that was compared by voice.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Verification {
    /// Whether signature and key hold.
    pub holds: bool,
    /// Why not.
    pub fault: Option<Explained>,
    /// Id of the pinned root.
    pub root: String,
    /// Id of the key that signed.
    pub key: String,
    /// Position in its agency's half, once entered.
    pub position: Option<u64>,
    /// Whether its agency's server signed a head at or past that position.
    pub under_head: bool,
    /// Why its agency's half is at rest, if it is.
    pub stopped: Option<Explained>,
}

#[uniffi::export]
impl FieldApp {
    /// One release or answer in full, verified again from the pinned root.
    pub async fn statement(&self, record: RecordId, lang: Lang) -> Result<StatementView, FieldError> {
        self.at_place(move |holder| {
            let now_ms = holder.now().utc_ms;
            let said = holder.storage().read(|tx| channel::statement(tx, record, now_ms))?;
            StatementView::of(holder, &Names::of(holder)?, lang, &said.ok_or_else(FieldError::no_release)?)
        })
        .await
    }
}

impl StatementView {
    pub(super) fn of(holder: &Holder, names: &Names, lang: Lang, said: &Statement) -> Result<Self, FieldError> {
        let verified = holder.verify(said.record)?.ok_or_else(FieldError::no_release)?;
        let clocks = Clocks::ThereAnd { offset_min: holder.now().offset_min };
        let half = holder.half(&said.kept)?;
        let officer = half.as_ref().and_then(|half| half.roster.officer(&said.body.author));
        let agency = said.kept.origin().unwrap_or(names.own());
        let standing = RecordStanding::from(said.standing);
        let told = match &said.body.content {
            Content::Release(release) => Told::release(lang, release, clocks, said.expired),
            Content::ReleaseAnswer(answer) => Told::answer(lang, answer, clocks),
            _ => return Err(FieldError::no_release()),
        };
        Ok(Self {
            record: said.record,
            kind: told.kind,
            exercise: exercise(&said.kept.plain()),
            channel: said.kept.plain(),
            event_number: number(&told.event),
            event: told.event,
            thread: told.thread,
            answers: told.answers,
            by: names.speaker(lang, agency, officer),
            on_behalf_of: told.on_behalf_of,
            mine: said.body.author == holder.host().signer.public_key().id(),
            word: told.word,
            purpose: told.purpose,
            lines: told.lines,
            notice: told.notice.map(NoticeFields::from),
            newer: told.newer,
            replaces: told.replaces,
            made_ms: said.body.written.at.utc_ms,
            received_ms: said.received_ms,
            expires_ms: told.expires_ms,
            expired: said.expired,
            standing,
            standing_words: standing.words(lang),
            not_counting: not_counting(holder, lang, &said.kept, said.place)?,
            verified: Verification::of(lang, verified),
        })
    }
}

/// Why what stands at a place of a half does not count in its channel; nothing while it has no place yet.
pub(super) fn not_counting(
    holder: &Holder,
    lang: Lang,
    kept: &StreamName,
    place: Option<(u32, u64)>,
) -> Result<Option<Explained>, FieldError> {
    let (Some(agency), Some((epoch, pos))) = (kept.origin(), place) else { return Ok(None) };
    let place = Place { country: String::new(), agency: agency.to_owned(), epoch, pos };
    let code = holder.channel_view(&kept.plain())?.channel.counts(&place).code();
    Ok(code.map(|code| Explained::of(lang, code)))
}

/// What differs between a release and an answer.
struct Told {
    kind: StatementKind,
    event: EventId,
    thread: Option<ThreadId>,
    answers: Option<RecordId>,
    on_behalf_of: Option<String>,
    word: Coded,
    purpose: Option<Coded>,
    lines: Vec<String>,
    notice: Option<Notice>,
    newer: bool,
    replaces: Vec<RecordId>,
    expires_ms: Option<i64>,
}

impl Told {
    fn release(lang: Lang, release: &Release, clocks: Clocks, expired: bool) -> Self {
        let known = plain::lines(lang, release, clocks);
        let plain = release.plain.clone().map(|plain| crate::Words { en: plain.en, es: plain.es }.in_lang(lang));
        let plain = || plain.unwrap_or_default().lines().map(str::to_owned).collect();
        Self {
            kind: StatementKind::Release,
            event: release.event,
            thread: Some(release.thread),
            answers: None,
            on_behalf_of: None,
            word: Coded::of(lang, "release_type", &release.kind),
            purpose: Some(Coded::of(lang, "purpose", &release.purpose)),
            newer: known.is_none() && !expired,
            lines: known.unwrap_or_else(plain),
            notice: release
                .values
                .clone()
                .filter(|_| release.kind == NOTICE)
                .and_then(|it| Notice::from_value(it).ok()),
            replaces: release.parents.clone(),
            expires_ms: release.expires_ms,
        }
    }

    fn answer(lang: Lang, answer: &ReleaseAnswer, clocks: Clocks) -> Self {
        Self {
            kind: StatementKind::Answer,
            event: answer.event,
            thread: None,
            answers: Some(answer.to),
            on_behalf_of: answer.on_behalf_of.as_ref().map(|officer| officer.call_sign.clone()),
            word: Coded::of(lang, "answer", &answer.answer),
            purpose: None,
            lines: plain::answer(lang, answer, clocks),
            notice: answer.claims.clone().and_then(|it| Notice::from_claims(it).ok()),
            newer: false,
            replaces: Vec::new(),
            expires_ms: None,
        }
    }
}

impl Verification {
    fn of(lang: Lang, verified: Verified) -> Self {
        Self {
            holds: verified.fault.is_none(),
            fault: verified.fault.map(|code| Explained::of(lang, code)),
            root: verified.root.to_hex(),
            key: verified.author.to_hex(),
            position: verified.entry.as_ref().map(|(_, pos, ..)| *pos),
            under_head: verified.under_head,
            stopped: verified.stopped.map(|code| Explained::of(lang, &code)),
        }
    }
}
