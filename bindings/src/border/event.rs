//! One event as both sides tell it: each field country by country, who is silent, what may be the same.

use enlace_core::border::event::{FieldVoice, Silence, Voice};
use enlace_core::border::{Event, Link, LinkState, Said, hint, plain};
use enlace_core::domain::notice_field::notice_field;
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::i18n::Lang;
use enlace_core::i18n::format::Clocks;
use enlace_core::ids::{EventId, RecordId};
use enlace_core::read_model::channel;

use super::notice::number;
use super::speaker::Names;
use super::statement::StatementView;
use crate::{Coded, FieldApp, FieldError, Speaker};

/// How a value came to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SaidAs {
    /// In a notice that stands.
    Stated,
    /// In an answer: we see it so.
    Observed,
    /// In an answer: yours is wrong.
    Corrected,
}

/// One value of a field, as one officer said it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct VoiceView {
    /// `US` or `MX`.
    pub country: String,
    /// Who said it.
    pub by: Speaker,
    /// The release or answer it stands in.
    pub record: RecordId,
    /// How it was said.
    pub said_as: SaidAs,
    /// The value in words.
    pub shown: String,
    /// When its agency's server received it, milliseconds since 1970.
    pub received_ms: i64,
    /// Who signed that they observe the same. Never a value that happens to be equal.
    pub agreed: Vec<Speaker>,
}

/// A field of the notices about an event.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EventField {
    /// Its name, as in `NoticeFields`; empty for one newer than this app.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Whether two voices differ.
    pub disputed: bool,
    /// By country, then agency.
    pub voices: Vec<VoiceView>,
}

/// A member that said nothing.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SilentMember {
    /// Agency code.
    pub agency: String,
    /// Its name in the language asked for.
    pub agency_name: String,
    /// Asked since, milliseconds since 1970.
    pub since_ms: i64,
    /// When its server first reported to hold a release about it; none when it has not.
    pub delivered_ms: Option<i64>,
}

/// How far two events are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SameState {
    /// Somebody says so, those whose event the other one is have not.
    Proposed,
    /// Those whose events they are say so.
    Joined,
    /// Taken back, or denied by one whose event it is.
    Undone,
}

/// Another event that somebody says is this one, or not.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SameEvent {
    /// The other event.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// How far they are one.
    pub state: SameState,
    /// Agencies that say they are the same.
    pub same: Vec<String>,
    /// Agencies that say they are not.
    pub not_same: Vec<String>,
}

/// An event that may be the same and of which nobody has said anything yet. Found here, shown here, sent to nobody.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LikelySame {
    /// The other event.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// A release about it: what `same_event` takes.
    pub release: RecordId,
    /// What it is about.
    pub scenario: Option<Coded>,
    /// Who told of it.
    pub agency: String,
}

/// An event as a channel knows it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EventView {
    /// The channel.
    pub channel: StreamName,
    /// Its ids: several once both sides joined them.
    pub events: Vec<EventId>,
    /// Their numbers, in the same order.
    pub numbers: Vec<String>,
    /// Who says what of each field. Only what has entries here: what came by hand stands in `history`.
    pub fields: Vec<EventField>,
    /// Members that said nothing.
    pub silent: Vec<SilentMember>,
    /// Events said to be the same, or not.
    pub same: Vec<SameEvent>,
    /// Events that may be the same.
    pub likely: Vec<LikelySame>,
    /// Every release and answer, oldest first; what waits or came by hand last.
    pub history: Vec<StatementView>,
}

#[uniffi::export]
impl FieldApp {
    /// What everybody in a channel says of an event. `NotHere` when nobody speaks of it here.
    pub async fn event(&self, channel: StreamName, event: EventId, lang: Lang) -> Result<EventView, FieldError> {
        self.at_place(move |holder| view(holder, channel, event, lang)).await
    }
}

fn view(holder: &Holder, channel: StreamName, event: EventId, lang: Lang) -> Result<EventView, FieldError> {
    let (names, now) = (Names::of(holder)?, holder.now());
    let known = holder.channel_view(&channel)?;
    let found = known.fold.event(&known.channel, event);
    let ids: Vec<EventId> = found.as_ref().map_or_else(|| vec![event], |found| found.ids.iter().copied().collect());
    let mut statements = Vec::new();
    for id in &ids {
        for said in holder.storage().read(|tx| channel::event_statements(tx, *id, now.utc_ms))? {
            if said.kept.plain() == channel && !statements.contains(&said) {
                statements.push(said);
            }
        }
    }
    if statements.is_empty() {
        return Err(FieldError::no_event());
    }
    statements.sort_by_key(|said| (said.received_ms.is_none(), said.received_ms, said.body.written.at.utc_ms));
    let page = Page { lang, names: &names, clocks: Clocks::ThereAnd { offset_min: now.offset_min } };
    let pairs = hint::between_events(&known.fold, &known.channel);
    let others = pairs.iter().filter_map(|(one, other)| match (ids.contains(one), ids.contains(other)) {
        (true, false) => Some(*other),
        (false, true) => Some(*one),
        _ => None,
    });
    let likely = others.filter_map(|other| page.likely(&known.fold.event(&known.channel, other)?, other));
    Ok(EventView {
        numbers: ids.iter().map(number).collect(),
        fields: found.as_ref().map(|found| page.fields(found)).unwrap_or_default(),
        silent: found.iter().flat_map(|found| &found.silent).map(|silent| page.silent(silent)).collect(),
        same: found.iter().flat_map(|found| &found.links).map(|link| same(link, &ids)).collect(),
        likely: likely.collect(),
        history: statements
            .iter()
            .map(|said| StatementView::of(holder, &names, lang, said))
            .collect::<Result<_, _>>()?,
        events: ids,
        channel,
    })
}

/// What words of the page are made with.
struct Page<'a> {
    lang: Lang,
    names: &'a Names,
    clocks: Clocks,
}

impl Page<'_> {
    fn speaker(&self, said: &Said) -> Speaker {
        self.names.speaker(self.lang, &said.place.agency, said.officer.as_ref())
    }

    fn fields(&self, event: &Event<'_>) -> Vec<EventField> {
        let field = |(key, voices): (&u64, &Vec<FieldVoice<'_>>)| EventField {
            name: notice_field(*key).map(|field| field.name.to_owned()).unwrap_or_default(),
            label: voices
                .first()
                .map(|voice| plain::field(self.lang, *key, &voice.value, self.clocks).0)
                .unwrap_or_default(),
            disputed: event.is_disputed(*key),
            voices: voices.iter().map(|voice| self.voice(*key, voice)).collect(),
        };
        event.fields.iter().map(field).collect()
    }

    fn voice(&self, key: u64, voice: &FieldVoice<'_>) -> VoiceView {
        VoiceView {
            country: voice.said.place.country.clone(),
            by: self.speaker(voice.said),
            record: voice.said.record,
            said_as: match voice.voice {
                Voice::Stated => SaidAs::Stated,
                Voice::Observed => SaidAs::Observed,
                Voice::Corrected => SaidAs::Corrected,
            },
            shown: plain::field(self.lang, key, &voice.value, self.clocks).1,
            received_ms: voice.said.received_ms,
            agreed: voice.agreed.iter().map(|said| self.speaker(said)).collect(),
        }
    }

    fn silent(&self, silent: &Silence) -> SilentMember {
        SilentMember {
            agency: silent.agency.clone(),
            agency_name: self.names.name(self.lang, &silent.agency),
            since_ms: silent.since_ms,
            delivered_ms: silent.delivered_ms,
        }
    }

    fn likely(&self, event: &Event<'_>, id: EventId) -> Option<LikelySame> {
        let thread = event.threads.iter().find(|thread| thread.heads().any(|head| speaks_of(head, id)))?;
        let head = thread.heads().find(|head| speaks_of(head, id))?;
        let release = head.release()?;
        let notice =
            release.values.clone().and_then(|values| enlace_core::release::notice::Notice::from_value(values).ok());
        Some(LikelySame {
            event: id,
            event_number: number(&id),
            release: head.record,
            scenario: notice.map(|notice| Coded::of(self.lang, "scenario", &notice.scenario)),
            agency: thread.agency.clone(),
        })
    }
}

fn same(link: &Link, ids: &[EventId]) -> SameEvent {
    let (one, other) = link.events;
    // Joined events are both this one: the greater is then the other.
    let other = if ids.contains(&one) { other } else { one };
    SameEvent {
        event: other,
        event_number: number(&other),
        state: match link.state {
            LinkState::Proposed => SameState::Proposed,
            LinkState::Joined => SameState::Joined,
            LinkState::Undone => SameState::Undone,
        },
        same: link.same.iter().cloned().collect(),
        not_same: link.not_same.iter().cloned().collect(),
    }
}

fn speaks_of(said: &Said, event: EventId) -> bool {
    said.release().is_some_and(|release| release.event == event)
}
