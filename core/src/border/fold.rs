//! All that was said in a channel, by place.

use std::collections::{BTreeMap, BTreeSet};

use super::channel::{Channel, Counts};
use super::event::Event;
use super::link::{Link, LinkState, links};
use super::said::{Place, Said};
use super::thread::Thread;
use crate::ids::{EventId, RecordId, ThreadId};
use crate::record::content::{Content, Delivery};

/// A channel's records, kept by whose they are and where they stand. What is shown is a function of this set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    said: BTreeMap<Place, Said>,
    by_record: BTreeMap<RecordId, Place>,
    /// Reports that a server holds another's half: who holds, whose, where the report stands.
    deliveries: BTreeMap<(String, String), BTreeSet<Place>>,
}

impl Fold {
    /// Takes in a record; one already there changes nothing.
    pub fn add(&mut self, said: Said) {
        self.by_record.insert(said.record, said.place.clone());
        if let Content::Delivery(delivery) = &said.content {
            let pair = (said.place.agency.clone(), delivery.agency.clone());
            self.deliveries.entry(pair).or_default().insert(said.place.clone());
        }
        self.said.entry(said.place.clone()).or_insert(said);
    }

    /// The record of that id.
    pub fn get(&self, record: &RecordId) -> Option<&Said> {
        self.said.get(self.by_record.get(record)?)
    }

    /// Everything, by country, then agency, then position.
    pub fn all(&self) -> impl Iterator<Item = &Said> {
        self.said.values()
    }

    /// What counts under these settings.
    pub fn counting<'a>(&'a self, channel: &'a Channel) -> impl Iterator<Item = &'a Said> {
        self.said.values().filter(|said| channel.counts(&said.place) != Counts::No)
    }

    /// What is kept and shown and does not count: said after its agency had left.
    pub fn not_counting<'a>(&'a self, channel: &'a Channel) -> impl Iterator<Item = &'a Said> {
        self.said.values().filter(|said| channel.counts(&said.place) == Counts::No)
    }

    /// Every thread, by country, then agency, then id.
    pub fn threads<'a>(&'a self, channel: &'a Channel) -> Vec<Thread<'a>> {
        threads(self.counting(channel))
    }

    /// Answers to a release that count.
    pub fn answers<'a>(&'a self, channel: &'a Channel, release: &'a RecordId) -> impl Iterator<Item = &'a Said> {
        self.counting(channel).filter(|said| said.answer().is_some_and(|answer| answer.to == *release))
    }

    /// The first report that an agency's server holds a record of another's half, if any: a machine's fact.
    pub fn delivered(&self, place: &Place, to_agency: &str) -> Option<(&Said, &Delivery)> {
        self.deliveries_of(place, to_agency).next()
    }

    /// How many of an agency's devices hold a record of another's half, as far as its server has told.
    pub fn devices(&self, place: &Place, to_agency: &str) -> u32 {
        self.deliveries_of(place, to_agency).map(|(_, delivery)| delivery.devices).max().unwrap_or(0)
    }

    /// Reports of an agency's server that cover a record of another's half.
    fn deliveries_of(&self, place: &Place, to_agency: &str) -> impl Iterator<Item = (&Said, &Delivery)> {
        let reached = (place.epoch, place.pos);
        let reports = self.deliveries.get(&(to_agency.to_owned(), place.agency.clone())).into_iter().flatten();
        reports.filter_map(|report| self.said.get(report)).filter_map(move |said| match &said.content {
            Content::Delivery(delivery) if (delivery.epoch, delivery.pos) >= reached => Some((said, delivery)),
            _ => None,
        })
    }

    /// Every claim that two events are one.
    pub fn links(&self, channel: &Channel) -> Vec<Link> {
        let mut owners: BTreeMap<EventId, BTreeSet<&str>> = BTreeMap::new();
        for said in self.counting(channel) {
            if let Some(release) = said.release() {
                owners.entry(release.event).or_default().insert(&said.place.agency);
            }
        }
        links(self.counting(channel), &owners)
    }

    /// Every event, by its least id. Events joined by both sides are one.
    pub fn events<'a>(&'a self, channel: &'a Channel) -> Vec<Event<'a>> {
        let links = self.links(channel);
        let mut groups: BTreeMap<EventId, Vec<&Said>> = BTreeMap::new();
        let roots = Roots::of(&links);
        for said in self.counting(channel) {
            let event = said.release().map(|release| release.event);
            if let Some(event) = event.or_else(|| said.answer().map(|answer| answer.event)) {
                groups.entry(roots.of_event(event)).or_default().push(said);
            }
        }
        groups.into_values().map(|said| Event::of(self, channel, &links, said)).collect()
    }

    /// The event this one is part of.
    pub fn event<'a>(&'a self, channel: &'a Channel, event: EventId) -> Option<Event<'a>> {
        self.events(channel).into_iter().find(|found| found.ids.contains(&event))
    }
}

/// The threads of these records, which come in the order of each agency's half.
pub(super) fn threads<'a>(said: impl Iterator<Item = &'a Said>) -> Vec<Thread<'a>> {
    let mut threads: BTreeMap<(&str, &str, ThreadId), Vec<&Said>> = BTreeMap::new();
    for said in said {
        if let Some(release) = said.release() {
            let key = (said.place.country.as_str(), said.place.agency.as_str(), release.thread);
            threads.entry(key).or_default().push(said);
        }
    }
    threads.into_iter().map(|((_, agency, id), said)| Thread::of(agency, id, said)).collect()
}

/// The least event of every connected component of joined events.
struct Roots(BTreeMap<EventId, EventId>);

impl Roots {
    fn of(links: &[Link]) -> Self {
        let mut roots = Self(BTreeMap::new());
        for link in links.iter().filter(|link| link.state == LinkState::Joined) {
            let (a, b) = (roots.of_event(link.events.0), roots.of_event(link.events.1));
            roots.0.insert(a.max(b), a.min(b));
        }
        roots
    }

    fn of_event(&self, event: EventId) -> EventId {
        let mut root = event;
        while let Some(next) = self.0.get(&root).filter(|next| **next != root) {
            root = *next;
        }
        root
    }
}
