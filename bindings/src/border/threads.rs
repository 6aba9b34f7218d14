//! The list of what agencies said in channels.

use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::i18n::{Lang, text};
use enlace_core::ids::{EventId, KeyId, RecordId, ThreadId};
use enlace_core::read_model::channel::{self, Standing, ThreadKey, ThreadSummary};

use super::channels::{Unsent, exercise};
use super::notice::number;
use super::speaker::Names;
use super::statement::not_counting;
use crate::{Coded, Explained, FieldApp, FieldError, Speaker};

/// Rows of a page.
const PAGE: usize = 50;

/// How far a record of a channel has come on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum RecordStanding {
    /// Signed here; the own server has not entered it.
    Waiting,
    /// Its agency's server has it and it counts.
    Accepted,
    /// Refused: nobody outside the agency gets it.
    Refused,
    /// Came by hand or by camera: the signature holds, its agency has not confirmed it here.
    SignatureOnly,
}

/// What to list. The default lists everything that has not expired.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct ThreadFilter {
    /// Of this channel.
    #[uniffi(default)]
    pub channel: Option<StreamName>,
    /// That another agency said and nobody of the own one answered.
    #[uniffi(default)]
    pub needs_answer: bool,
    /// That another agency said and nobody opened here.
    #[uniffi(default)]
    pub unread: bool,
    /// That the own agency said.
    #[uniffi(default)]
    pub own: bool,
}

/// Where a page ended.
#[uniffi::remote(Record)]
pub struct ThreadKey {
    /// When the last thread was said, milliseconds since 1970.
    pub sort_ms: i64,
    /// Its newest release.
    pub record: RecordId,
}

/// One agency's matter in a channel.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ThreadRow {
    /// The channel.
    pub channel: StreamName,
    /// Id of the exercise it belongs to; none in real life. Show an exercise as one, always.
    pub exercise: Option<String>,
    /// The matter.
    pub thread: ThreadId,
    /// What happened.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// What the agency says now, newest first; several when its officers disagree. Answers and the page take any.
    pub heads: Vec<RecordId>,
    /// Who said the newest.
    pub by: Speaker,
    /// Whether this device signed the newest.
    pub mine: bool,
    /// Type of the newest: a code of the set `release_type`.
    pub kind: Coded,
    /// What it may be used for.
    pub purpose: Coded,
    /// What a notice is about.
    pub scenario: Option<Coded>,
    /// The whole in plain words, if it was signed in them.
    pub plain: Option<String>,
    /// When it was written by its author's clock, milliseconds since 1970.
    pub made_ms: i64,
    /// When its agency's server received it, by that server's clock.
    pub received_ms: Option<i64>,
    /// When it leaves the screens.
    pub expires_ms: Option<i64>,
    /// How far it has come.
    pub standing: RecordStanding,
    /// The same in words.
    pub standing_words: String,
    /// Whether the agency took all of it back.
    pub withdrawn: bool,
    /// Whether nobody opened it here.
    pub unread: bool,
    /// Whether another agency said it and nobody of the own one answered.
    pub needs_answer: bool,
    /// Answers of persons to any of its heads.
    pub answers: u64,
    /// Why the newest does not count, if it does not: its agency had left the channel.
    #[uniffi(default)]
    pub not_counting: Option<Explained>,
}

/// A page of the list, at most 50 rows.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ThreadPage {
    /// Newest first.
    pub rows: Vec<ThreadRow>,
    /// Where the next page begins; none after the last.
    pub next: Option<ThreadKey>,
    /// What of this phone waits too long to be sent, whatever the filter: show whom to call.
    pub unsent: Vec<Unsent>,
}

#[uniffi::export]
impl FieldApp {
    /// One page of what agencies said, newest first; `after` is the `next` of the page before.
    #[uniffi::method(default(after = None))]
    pub async fn threads(
        &self,
        filter: ThreadFilter,
        lang: Lang,
        after: Option<ThreadKey>,
    ) -> Result<ThreadPage, FieldError> {
        self.at_place(move |holder| {
            let (names, now_ms, own) =
                (Names::of(holder)?, holder.now().utc_ms, holder.host().signer.public_key().id());
            let page = holder.storage().read(|tx| channel::page(tx, &filter.into(), now_ms, after, PAGE))?;
            let rows = page.rows.into_iter().map(|row| ThreadRow::of(holder, &names, lang, &own, row));
            let unsent = holder.unsent()?.into_iter().map(|late| Unsent::of(lang, &names, late)).collect();
            Ok(ThreadPage { rows: rows.collect::<Result<_, _>>()?, next: page.next, unsent })
        })
        .await
    }

    /// Notes that a person opened a release: it is unread no more.
    pub async fn mark_opened(&self, release: RecordId) -> Result<(), FieldError> {
        self.at_place(move |holder| enlace_core::command::mark_opened(holder, release).map_err(super::speaker::refused))
            .await
    }
}

impl ThreadRow {
    fn of(holder: &Holder, names: &Names, lang: Lang, own: &KeyId, row: ThreadSummary) -> Result<Self, FieldError> {
        let half = holder.half(&row.kept)?;
        let officer = half.as_ref().and_then(|half| half.roster.officer(&row.author));
        let agency = row.kept.origin().unwrap_or(names.own()).to_owned();
        let channel = row.kept.plain();
        let standing = RecordStanding::from(row.standing);
        let entry = match row.heads.first() {
            Some(newest) => holder.storage().read(|tx| tx.entry_of_record(*newest))?,
            None => None,
        };
        Ok(Self {
            not_counting: not_counting(holder, lang, &row.kept, entry.map(|entry| (entry.epoch, entry.pos)))?,
            exercise: exercise(&channel),
            channel,
            thread: row.thread,
            event: row.event,
            event_number: number(&row.event),
            heads: row.heads,
            by: names.speaker(lang, &agency, officer),
            mine: row.author == *own,
            kind: Coded::of(lang, "release_type", &row.kind),
            purpose: Coded::of(lang, "purpose", &row.purpose),
            scenario: row.scenario.map(|code| Coded::of(lang, "scenario", &code)),
            plain: row.plain.map(|(en, es)| crate::Words { en, es }.in_lang(lang)),
            made_ms: row.made_ms,
            received_ms: row.received_ms,
            expires_ms: row.expires_ms,
            standing,
            standing_words: standing.words(lang),
            withdrawn: row.withdrawn,
            unread: row.unread,
            needs_answer: row.needs_answer,
            answers: row.answers,
        })
    }
}

impl RecordStanding {
    /// The standing in words.
    pub(super) fn words(self, lang: Lang) -> String {
        let word = match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::SignatureOnly => "signature_only",
        };
        text(lang, &format!("text.standing.{word}")).unwrap_or_default().to_owned()
    }
}

impl From<Standing> for RecordStanding {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Waiting => Self::Waiting,
            Standing::Accepted => Self::Accepted,
            Standing::Refused => Self::Refused,
            Standing::SignatureOnly => Self::SignatureOnly,
        }
    }
}

impl From<ThreadFilter> for channel::ThreadFilter {
    fn from(filter: ThreadFilter) -> Self {
        let ThreadFilter { channel, needs_answer, unread, own } = filter;
        Self { channel, unread, needs_answer, own }
    }
}
