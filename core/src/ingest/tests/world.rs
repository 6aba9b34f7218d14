//! Honest people editing one document, for tests: each has a copy, edits it at random, and hears of others' changes
//! late and out of order.

use std::collections::BTreeMap;

use crate::clock::{Entropy, SeededEntropy};
use crate::document::samples::{SAMPLE, actor, stamp};
use crate::document::{Document, Edit, FieldValue, NewChange};
use crate::domain::value::Register;
use crate::ids::ItemId;
use crate::ingest::change::{CheckedChange, check};
use crate::ingest::history::History;
use crate::ingest::refusal::ChangeRefusal;
use crate::ingest::trial::{self, Probe};

/// Numbers from a seed.
pub(crate) struct Dice(SeededEntropy);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed))
    }

    /// A number below `bound`.
    pub(crate) fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_be_bytes(bytes) % bound as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// One person's device.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) number: u8,
    pub(crate) document: Document,
    pub(crate) history: History,
    waiting: Vec<NewChange>,
}

impl Peer {
    pub(crate) fn check(&self, change: &NewChange) -> Result<CheckedChange, ChangeRefusal> {
        check(&self.history, &SAMPLE, change.actor, &change.bytes)
    }

    /// Takes in a change now, or once what it builds on is here.
    pub(crate) fn hear(&mut self, change: NewChange) {
        self.waiting.push(change);
        while let Some(index) = self.waiting.iter().position(|change| !self.is_early(change)) {
            let change = self.waiting.remove(index);
            let checked = self.check(&change).unwrap_or_else(|refusal| panic!("honest change: {refusal}"));
            self.document = trial::apply(&self.document, std::slice::from_ref(&checked), Probe::ApplyOnly).unwrap();
            self.history.admit(&checked).unwrap();
        }
    }

    fn is_early(&self, change: &NewChange) -> bool {
        matches!(self.check(change), Err(ChangeRefusal::DepMissing | ChangeRefusal::SeqGap))
    }

    /// Makes a change; it passes this device's own rules too.
    pub(crate) fn edit(&mut self, edits: &[Edit], second: i64) -> Vec<NewChange> {
        let changes = self.document.edit(actor(self.number), edits, &stamp(second)).unwrap();
        for change in &changes {
            let checked = self.check(change).unwrap_or_else(|refusal| panic!("own change: {refusal}, {edits:?}"));
            self.history.admit(&checked).unwrap();
        }
        changes
    }
}

/// The people and every change they made, in the order they were made.
pub(crate) struct World {
    pub(crate) peers: Vec<Peer>,
    pub(crate) changes: Vec<NewChange>,
    pub(crate) dice: Dice,
}

impl World {
    /// `people` with a copy each of one new document.
    pub(crate) fn new(people: u8, seed: u64) -> Self {
        let edits = [Edit::set("severity", "minor"), Edit::write("narrative", "Dos hombres en la línea. 🚓")];
        let (document, changes) = Document::create(&SAMPLE, actor(1), &edits, &stamp(0)).unwrap();
        let history = History::default();
        let mut first = Peer { number: 1, document, history, waiting: Vec::new() };
        let checked = first.check(&changes[0]).unwrap();
        first.history.admit(&checked).unwrap();
        let peers = (1..=people).map(|number| Peer { number, ..first.clone() }).collect();
        Self { peers, changes, dice: Dice::new(seed) }
    }

    /// One person edits; the others hear of it with luck.
    pub(crate) fn step(&mut self, second: i64) {
        let editor = self.dice.below(self.peers.len());
        let edits = self.edits(&self.peers[editor].document);
        for change in self.peers[editor].edit(&edits, second) {
            for other in 0..self.peers.len() {
                if other != editor && self.dice.below(3) > 0 {
                    self.peers[other].hear(change.clone());
                }
            }
            self.changes.push(change);
        }
    }

    /// Everybody hears of everything, in an order of their own.
    pub(crate) fn settle(&mut self) {
        for peer in &mut self.peers {
            let mut missing: Vec<NewChange> =
                self.changes.iter().filter(|change| !peer.history.contains(&change.hash)).cloned().collect();
            missing.retain(|change| !peer.waiting.iter().any(|waiting| waiting.hash == change.hash));
            while !missing.is_empty() {
                let change = missing.swap_remove(self.dice.below(missing.len()));
                peer.hear(change);
            }
            assert!(peer.waiting.is_empty());
        }
    }

    pub(crate) fn edits(&self, document: &Document) -> Vec<Edit> {
        (0..=self.dice.below(3)).map(|_| self.random_edit(document)).collect()
    }

    fn random_edit(&self, document: &Document) -> Edit {
        let item = ItemId([u8::try_from(self.dice.below(3)).unwrap(); 16]).to_segment();
        let words = ["río ", "🚑", "no ", "vehicle", ""];
        match self.dice.below(9) {
            0 | 1 => Edit::set("severity", *self.dice.pick(&["minor", "extreme"])),
            2 => Edit::set(format!("people.{item}.age"), i64::try_from(self.dice.below(90)).unwrap()),
            3 => Edit::set(format!("people.{item}.role"), Register::Unknown),
            4 => Edit::clear(*self.dice.pick(&["severity", "urgent", "hazards.fire"])),
            5 => Edit::set("hazards.fire", true),
            6 => Edit::write(format!("people.{item}.note"), *self.dice.pick(&words)),
            _ => {
                let state = document.field("narrative").unwrap().unwrap();
                let FieldValue::Prose(old) = state.value else { panic!("narrative is prose") };
                let mut text: Vec<char> = old.chars().collect();
                let from = self.dice.below(text.len() + 1);
                let to = (from + self.dice.below(6)).min(text.len());
                text.splice(from..to, self.dice.pick(&words).chars());
                Edit::write("narrative", text.into_iter().collect::<String>())
            }
        }
    }
}

/// What a document says and stands on, for comparing copies.
pub(crate) fn portrait(
    document: &Document,
) -> (Vec<crate::ids::ChangeHash>, BTreeMap<String, crate::document::FieldState>) {
    (document.heads(), document.fields().unwrap())
}
