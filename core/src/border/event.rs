//! What both sides say of one event: field by field, by country, then agency.

use std::collections::{BTreeMap, BTreeSet};

use super::channel::Channel;
use super::fold::{Fold, threads};
use super::link::{Link, LinkState};
use super::said::Said;
use super::thread::Thread;
use crate::domain::reference::EventNumber;
use crate::ids::EventId;
use crate::record::cbor::Value;
use crate::release::check::NOTICE;

/// How a value came to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// In a notice that stands.
    Stated,
    /// In an answer: we see it so.
    Observed,
    /// In an answer: yours is wrong.
    Corrected,
}

/// One value of one field, as one officer said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldVoice<'a> {
    /// Who and when. Voices come by country, then agency.
    pub said: &'a Said,
    /// How.
    pub voice: Voice,
    /// The value, as it was signed.
    pub value: Value,
    /// Those who answered this very release and observed the same: a signed agreement. Never a value that happens to
    /// be equal, never "received".
    pub agreed: Vec<&'a Said>,
}

/// A member that said nothing of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Its code.
    pub agency: String,
    /// When the first release about the event was received, milliseconds since 1970 UTC: asked since then.
    pub since_ms: i64,
    /// When its server first reported to hold a release about it; `None` when it has not.
    pub delivered_ms: Option<i64>,
}

/// An event as a channel knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Its ids, each with the number people say: several once both sides joined them.
    pub ids: BTreeSet<EventId>,
    /// The threads about it, by country, then agency.
    pub threads: Vec<Thread<'a>>,
    /// Keys of the notice and who says what; see `domain::notice_field`.
    pub fields: BTreeMap<u64, Vec<FieldVoice<'a>>>,
    /// Claims that it is the same as another, or not: proposed, joined and undone ones.
    pub links: Vec<Link>,
    /// Members that said nothing.
    pub silent: Vec<Silence>,
    /// Every release and answer, by when it was received.
    pub history: Vec<&'a Said>,
}

impl<'a> Event<'a> {
    /// The event of these releases and answers.
    pub(super) fn of(fold: &'a Fold, channel: &'a Channel, links: &[Link], said: Vec<&'a Said>) -> Self {
        let mut ids: BTreeSet<EventId> = said.iter().filter_map(|said| event_of(said)).collect();
        let threads = threads(said.iter().copied());
        let fields = fields(&threads, &said);
        let touches = |link: &&Link| ids.contains(&link.events.0) || ids.contains(&link.events.1);
        let links: Vec<Link> = links.iter().filter(touches).cloned().collect();
        for link in links.iter().filter(|link| link.state == LinkState::Joined) {
            ids.extend([link.events.0, link.events.1]);
        }
        let silent = silent(fold, channel, &said);
        let mut history = said;
        history.sort_by_key(|said| (said.received_ms, &said.place));
        Self { ids, threads, fields, links, silent, history }
    }

    /// The number people say. Joined events have one each; the least id's is said first.
    pub fn numbers(&self) -> Vec<EventNumber> {
        self.ids.iter().map(|id| EventNumber::of(&id.0)).collect()
    }

    /// Whether two agencies, or two officers of one, say different things in a field.
    pub fn is_disputed(&self, key: u64) -> bool {
        let mut values = self.fields.get(&key).into_iter().flatten().map(|voice| &voice.value);
        let first = values.next();
        values.any(|value| Some(value) != first)
    }

    /// Whether every thread about it is past its time or withdrawn.
    pub fn is_past(&self, now_ms: i64) -> bool {
        self.threads.iter().all(|thread| thread.is_expired(now_ms) || thread.is_withdrawn())
    }
}

fn event_of(said: &Said) -> Option<EventId> {
    let release = said.release().map(|release| release.event);
    release.or_else(|| said.answer().map(|answer| answer.event))
}

fn fields<'a>(threads: &[Thread<'a>], said: &[&'a Said]) -> BTreeMap<u64, Vec<FieldVoice<'a>>> {
    let mut fields: BTreeMap<u64, Vec<FieldVoice<'a>>> = BTreeMap::new();
    let mut add = |said: &'a Said, voice, values: &Value, agreed: &dyn Fn(u64, &Value) -> Vec<&'a Said>| {
        let Value::Map(values) = values else { return };
        for (key, value) in values {
            let voice = FieldVoice { said, voice, value: value.clone(), agreed: agreed(*key, value) };
            fields.entry(*key).or_default().push(voice);
        }
    };
    for head in threads.iter().flat_map(Thread::heads) {
        let Some(release) = head.release().filter(|release| release.kind == NOTICE) else { continue };
        let agreed = |key, value: &Value| agreements(said, head, key, value);
        if let Some(values) = &release.values {
            add(head, Voice::Stated, values, &agreed);
        }
    }
    let standing: BTreeSet<_> = threads.iter().flat_map(Thread::heads).map(|head| head.record).collect();
    for (said, voice, claims) in newest_claims(said, |said| standing.contains(said)) {
        add(said, voice, claims, &|_, _| Vec::new());
    }
    for voices in fields.values_mut() {
        voices.sort_by_key(|voice| (&voice.said.place, voice.voice));
    }
    fields
}

/// The newest observation and correction of every officer about every release that still stands.
fn newest_claims<'a>(
    said: &[&'a Said],
    stands: impl Fn(&crate::ids::RecordId) -> bool,
) -> impl Iterator<Item = (&'a Said, Voice, &'a Value)> {
    let mut newest = BTreeMap::new();
    for said in said {
        let Some(answer) = said.answer().filter(|answer| stands(&answer.to)) else { continue };
        let voice = match answer.answer.as_str() {
            "observation" => Voice::Observed,
            "correction" => Voice::Corrected,
            _ => continue,
        };
        if let Some(claims) = &answer.claims {
            newest.insert((&said.place.agency, said.author, answer.to, voice), (*said, voice, claims));
        }
    }
    newest.into_values()
}

/// Answers of other agencies to this very release that observe the same value.
fn agreements<'a>(said: &[&'a Said], head: &Said, key: u64, value: &Value) -> Vec<&'a Said> {
    let agrees = |other: &&&'a Said| {
        let Some(answer) = other.answer() else { return false };
        let claims = match &answer.claims {
            Some(Value::Map(claims)) => claims.get(&key) == Some(value),
            _ => false,
        };
        claims && answer.to == head.record && answer.answer == "observation" && other.place.agency != head.place.agency
    };
    said.iter().filter(agrees).copied().collect()
}

fn silent(fold: &Fold, channel: &Channel, said: &[&Said]) -> Vec<Silence> {
    let spoke: BTreeSet<&str> = said.iter().map(|said| said.place.agency.as_str()).collect();
    let releases: Vec<&&Said> = said.iter().filter(|said| said.release().is_some()).collect();
    let Some(since_ms) = releases.iter().map(|said| said.received_ms).min() else { return Vec::new() };
    let silence = |agency: &str| Silence {
        agency: agency.to_owned(),
        since_ms,
        delivered_ms: releases
            .iter()
            .filter_map(|release| fold.delivered(&release.place, agency))
            .map(|(said, _)| said.received_ms)
            .min(),
    };
    channel.members().filter(|agency| !spoke.contains(agency)).map(silence).collect()
}
