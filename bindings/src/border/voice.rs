//! When only a voice or a text message gets through: words for the radio, a message of one SMS, and reading one.

use enlace_core::border::voice::{self, Message, VoiceError};
use enlace_core::domain::reference::EventNumber;
use enlace_core::domain::stream::Realm;
use enlace_core::holder::Holder;
use enlace_core::i18n::Lang;
use enlace_core::i18n::format::Clocks;
use enlace_core::ids::{EventId, RecordId};
use enlace_core::landmark::Gazetteer;
use enlace_core::read_model::channel;
use enlace_core::record::content::Content;
use enlace_core::release::notice::Notice;

use super::notice_fields::NoticeFields;
use crate::{FieldApp, FieldError};

/// A text message that was read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HeardMessage {
    /// Whether it belongs to an exercise. Show an exercise as one, always.
    pub exercise: bool,
    /// The event's number, as people say it.
    pub event_number: String,
    /// Every line of it in the language asked for.
    pub lines: Vec<String>,
    /// The same as fields, to be entered as given by voice.
    pub fields: NoticeFields,
}

#[uniffi::export]
impl FieldApp {
    /// A notice in short sentences to read on the radio. Fails with `voice_restricted` for what is not said on an open
    /// channel.
    pub async fn radio_words(&self, release: RecordId, lang: Lang) -> Result<Vec<String>, FieldError> {
        self.at_place(move |holder| {
            let (event, notice, exercise) = notice_of(holder, release)?;
            voice::radio(lang, &event, &notice, exercise).map_err(unsaid)
        })
        .await
    }

    /// A notice as one text message of at most 160 characters every phone can send. Neither signed nor secret.
    pub async fn text_message(&self, release: RecordId) -> Result<String, FieldError> {
        self.at_place(move |holder| {
            let (event, notice, exercise) = notice_of(holder, release)?;
            let names = notice.place.as_ref().and_then(|place| place.landmark.as_ref());
            let landmark = names.and_then(|names| Gazetteer::shipped().by_name(&names.en).ok());
            Message::of(&notice, &event, exercise, landmark.map(|of| of.id.as_str())).encode().map_err(unsaid)
        })
        .await
    }

    /// Reads a text message; fails with `voice_check_failed` when something was typed or heard wrong.
    pub async fn read_text_message(&self, text: String, lang: Lang) -> Result<HeardMessage, FieldError> {
        self.at_place(move |holder| {
            let (heard, now) = (Message::decode(&text).map_err(unsaid)?, holder.now());
            Ok(HeardMessage {
                exercise: heard.exercise,
                event_number: heard.event.to_string(),
                lines: heard.lines(lang, now.utc_ms, Clocks::ThereAnd { offset_min: now.offset_min }),
                fields: heard.notice(now.utc_ms).into(),
            })
        })
        .await
    }

    /// The releases of an event by its number, as somebody said it: with or without the E, spaces and hyphens. Fails with
    /// `event_number_check_failed` when a digit was heard wrong.
    pub async fn releases_of_number(&self, said: String) -> Result<Vec<RecordId>, FieldError> {
        self.at_place(move |holder| {
            let number =
                EventNumber::parse(&said).map_err(|error| FieldError::input(error.code(), error.to_string()))?;
            let now_ms = holder.now().utc_ms;
            let threads =
                holder.storage().read(|tx| channel::threads(tx, &channel::ThreadFilter::default(), now_ms))?;
            let found = threads.into_iter().filter(|thread| EventNumber::of(&thread.event.0) == number);
            Ok(found.flat_map(|thread| thread.heads).collect())
        })
        .await
    }
}

/// The tables that decode a text message by hand, in Markdown: what the printed card says.
#[uniffi::export]
pub fn voice_card(lang: Lang) -> String {
    voice::card(lang)
}

fn notice_of(holder: &Holder, release: RecordId) -> Result<(EventId, Notice, bool), FieldError> {
    let now_ms = holder.now().utc_ms;
    let said =
        holder.storage().read(|tx| channel::statement(tx, release, now_ms))?.ok_or_else(FieldError::no_release)?;
    let exercise = said.kept.realm() != Realm::Operation;
    let Content::Release(release) = said.body.content else { return Err(FieldError::no_release()) };
    let notice = release.values.and_then(|values| Notice::from_value(values).ok());
    Ok((release.event, notice.ok_or_else(FieldError::no_release)?, exercise))
}

fn unsaid(error: VoiceError) -> FieldError {
    FieldError::input(error.code(), error.to_string())
}
