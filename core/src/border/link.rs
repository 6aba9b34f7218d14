//! Claims that two events are one.

use std::collections::{BTreeMap, BTreeSet};

use super::said::Said;
use crate::ids::EventId;

/// Two events, the lesser id first.
pub(super) type Pair = (EventId, EventId);

/// How far two events are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkState {
    /// Somebody says so, and those whose event the other one is have not.
    Proposed,
    /// Those whose events they are say so.
    Joined,
    /// Whoever said so took it back, or one whose event it is says no.
    Undone,
}

/// Two events that somebody says are one, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The two, the lesser id first.
    pub events: (EventId, EventId),
    /// Agencies whose newest word is that they are the same.
    pub same: BTreeSet<String>,
    /// Agencies whose newest word is that they are not.
    pub not_same: BTreeSet<String>,
    /// What comes of it.
    pub state: LinkState,
}

/// The newest word of every agency about every pair. `answers` come in the order of each agency's half.
pub(super) fn links<'a>(
    answers: impl Iterator<Item = &'a Said>,
    owners: &BTreeMap<EventId, BTreeSet<&str>>,
) -> Vec<Link> {
    let mut words: BTreeMap<Pair, BTreeMap<&str, bool>> = BTreeMap::new();
    for said in answers {
        let Some((pair, is_same)) = claim(said) else { continue };
        words.entry(pair).or_default().insert(&said.place.agency, is_same);
    }
    words.into_iter().map(|(pair, words)| link(pair, &words, owners)).collect()
}

fn claim(said: &Said) -> Option<(Pair, bool)> {
    let answer = said.answer()?;
    let is_same = match answer.answer.as_str() {
        "same_event" => true,
        "not_same" => false,
        _ => return None,
    };
    let other = answer.other_event.filter(|other| *other != answer.event)?;
    Some(((answer.event.min(other), answer.event.max(other)), is_same))
}

fn link(events: Pair, words: &BTreeMap<&str, bool>, owners: &BTreeMap<EventId, BTreeSet<&str>>) -> Link {
    let of =
        |wanted: bool| words.iter().filter(move |(_, same)| **same == wanted).map(|(agency, _)| (*agency).to_owned());
    let (same, not_same): (BTreeSet<String>, BTreeSet<String>) = (of(true).collect(), of(false).collect());
    let owned = |event: &EventId, by: &BTreeSet<String>| {
        owners.get(event).is_some_and(|owners| owners.iter().any(|owner| by.contains(*owner)))
    };
    let refused = owned(&events.0, &not_same) || owned(&events.1, &not_same);
    let state = match () {
        () if refused || same.is_empty() => LinkState::Undone,
        () if owned(&events.0, &same) && owned(&events.1, &same) => LinkState::Joined,
        () => LinkState::Proposed,
    };
    Link { events, same, not_same, state }
}
