//! What a document's accepted changes hold, indexed so that a new change can be checked without the merge library.
//!
//! Every question is asked about the *causal past* of the change (what its author had seen), not about the document as
//! it happens to stand here: so the answer is the same on every node, in any order of arrival.

use std::collections::{BTreeMap, HashMap};

use super::chunk::Chunk;
use super::refusal::ChangeRefusal;
use crate::ids::{ActorHash, ChangeHash};

/// Highest operation counter of a document, far below what would exhaust the merge library's 32 bits.
pub const OP_CEILING: u64 = 2_000_000;
/// Most actors of one document; each device is one, and one more after a restore or a refusal.
pub const MAX_DOCUMENT_ACTORS: usize = 1_024;

/// An operation: its counter, and its actor's index in the history (or [`OpId::OWN`] inside the change being checked).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct OpId {
    pub(super) counter: u32,
    pub(super) actor: u32,
}

impl OpId {
    /// Stands for the actor of the change being checked, whose index may not exist yet.
    pub(super) const OWN: u32 = u32::MAX;
}

/// What an operation made. Deletions are not kept: they only mark what they remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// A register's value.
    Register,
    /// The schema version.
    Schema(i64),
    /// A text object.
    Text,
    /// A character of a text object.
    Character(OpId),
}

impl Made {
    /// The same, with operations named by `resolve`.
    pub(super) fn resolved(self, resolve: impl Fn(OpId) -> OpId) -> Self {
        match self {
            Self::Character(text) => Self::Character(resolve(text)),
            other => other,
        }
    }
}

/// Characters of one text that one actor wrote one after the other, by the counter of the first.
#[derive(Clone, Copy, Debug)]
struct Run {
    length: u32,
    text: OpId,
}

#[derive(Clone, Debug)]
struct Node {
    max_op: u32,
    clock: Clock,
}

/// The highest operation of each actor that a change has seen, by actor index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clock(Vec<u32>);

impl Clock {
    pub(super) fn covers(&self, id: OpId) -> bool {
        self.0.get(id.actor as usize).is_some_and(|seen| *seen >= id.counter)
    }

    fn merge(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a = (*a).max(*b));
    }

    fn set(&mut self, actor: u32, counter: u32) {
        let index = actor as usize;
        if self.0.len() <= index {
            self.0.resize(index + 1, 0);
        }
        self.0[index] = counter;
    }
}

/// A change's place in the history.
#[derive(Clone, Debug)]
pub(super) struct Past {
    /// What its author had seen.
    pub(super) clock: Clock,
    /// The author's index; `None` for an actor's first change.
    pub(super) actor: Option<u32>,
}

/// The accepted changes of one document.
#[derive(Clone, Debug, Default)]
pub struct History {
    changes: HashMap<ChangeHash, Node>,
    actors: Vec<ActorHash>,
    by_actor: HashMap<ActorHash, u32>,
    /// Each actor's changes, by `seq - 1`.
    chains: Vec<Vec<ChangeHash>>,
    /// What each operation made, characters apart.
    made: HashMap<OpId, Made>,
    /// Each actor's characters.
    runs: Vec<BTreeMap<u32, Run>>,
    /// Characters ever put into each text.
    written: HashMap<OpId, u64>,
    /// The operations that replaced or removed an operation.
    replaced: HashMap<OpId, Vec<OpId>>,
    /// The values ever written at each key, oldest first.
    keys: HashMap<String, Vec<OpId>>,
}

impl History {
    /// Whether the document has the change.
    pub fn contains(&self, hash: &ChangeHash) -> bool {
        self.changes.contains_key(hash)
    }

    /// How many changes the document has.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether the document has no change yet.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// An actor's newest change: its number and hash.
    pub fn newest_of(&self, actor: &ActorHash) -> Option<(u64, ChangeHash)> {
        let chain = self.chain(*self.by_actor.get(actor)?)?;
        Some((chain.len() as u64, *chain.last()?))
    }

    /// The change an actor has at a number; set against another with the same number, it proves two histories.
    pub fn change_of(&self, actor: &ActorHash, seq: u64) -> Option<ChangeHash> {
        let index = usize::try_from(seq.checked_sub(1)?).ok()?;
        self.chain(*self.by_actor.get(actor)?)?.get(index).copied()
    }

    fn chain(&self, actor: u32) -> Option<&Vec<ChangeHash>> {
        self.chains.get(actor as usize)
    }

    /// Where the change stands, if it is the next of its actor and builds on what is here.
    pub(super) fn place(&self, chunk: &Chunk) -> Result<Past, ChangeRefusal> {
        if self.contains(&chunk.hash) {
            return Err(ChangeRefusal::AlreadyKnown);
        }
        let actor = self.by_actor.get(&chunk.actor).copied();
        if self.change_of(&chunk.actor, chunk.seq).is_some() {
            return Err(ChangeRefusal::Equivocation);
        }
        let newest = self.newest_of(&chunk.actor);
        if chunk.seq != newest.map_or(1, |(seq, _)| seq + 1) {
            return Err(ChangeRefusal::SeqGap);
        }
        if actor.is_none() && self.actors.len() >= MAX_DOCUMENT_ACTORS {
            return Err(ChangeRefusal::TooManyActors);
        }
        if chunk.deps.is_empty() != self.is_empty() {
            return Err(if self.is_empty() { ChangeRefusal::DepMissing } else { ChangeRefusal::NotRooted });
        }
        let nodes: Vec<&Node> = chunk
            .deps
            .iter()
            .map(|dep| self.changes.get(dep).ok_or(ChangeRefusal::DepMissing))
            .collect::<Result<_, _>>()?;
        if newest.is_some_and(|(_, hash)| chunk.deps.binary_search(&hash).is_err()) {
            return Err(ChangeRefusal::OwnPreviousMissing);
        }
        let seen = nodes.iter().map(|node| node.max_op).max().unwrap_or(0);
        if chunk.start_op != u64::from(seen) + 1 {
            return Err(ChangeRefusal::StartOpWrong);
        }
        if chunk.start_op + chunk.ops - 1 > OP_CEILING {
            return Err(ChangeRefusal::OpCeiling);
        }
        let mut clock = Clock::default();
        for node in nodes {
            clock.merge(&node.clock);
        }
        Ok(Past { clock, actor })
    }

    pub(super) fn actor_at(&self, index: u32) -> Option<ActorHash> {
        self.actors.get(index as usize).copied()
    }

    pub(super) fn actor_index(&self, actor: &ActorHash) -> Option<u32> {
        self.by_actor.get(actor).copied()
    }

    /// What an operation of the past made.
    pub(super) fn made(&self, id: OpId, past: &Past) -> Option<Made> {
        if !past.clock.covers(id) {
            return None;
        }
        self.made.get(&id).copied().or_else(|| {
            let (first, run) = self.runs.get(id.actor as usize)?.range(..=id.counter).next_back()?;
            (id.counter - first < run.length).then_some(Made::Character(run.text))
        })
    }

    /// Whether what an operation of the past made still stood when the author wrote.
    pub(super) fn stood(&self, id: OpId, past: &Past) -> bool {
        let replaced = self.replaced.get(&id).is_some_and(|by| by.iter().any(|by| past.clock.covers(*by)));
        !replaced && self.made(id, past).is_some()
    }

    /// The values that stood at a key when the author wrote; several in a conflict.
    pub(super) fn standing_at(&self, key: &str, past: &Past) -> Vec<OpId> {
        let all = self.keys.get(key).map(Vec::as_slice).unwrap_or_default();
        all.iter().copied().filter(|id| self.stood(*id, past)).collect()
    }

    /// The key a text was made at.
    pub(super) fn key_of(&self, text: OpId) -> Option<&str> {
        self.keys.iter().find(|(_, made)| made.contains(&text)).map(|(key, _)| key.as_str())
    }

    /// Characters of a text when the author wrote, unless as many as were ever put into it fit `most`.
    pub(super) fn length_past(&self, text: OpId, past: &Past, most: u64) -> u64 {
        let written = self.written.get(&text).copied().unwrap_or(0);
        if written <= most {
            return written;
        }
        let runs = self.runs.iter().zip(0..).flat_map(|(runs, actor)| runs.iter().map(move |run| (actor, run)));
        let characters = runs.filter(|(_, (_, run))| run.text == text).flat_map(|(actor, (first, run))| {
            (*first..first.saturating_add(run.length)).map(move |counter| OpId { counter, actor })
        });
        characters.filter(|id| self.stood(*id, past)).count() as u64
    }

    /// Takes in an operation, and the key it wrote.
    pub(super) fn insert(&mut self, id: OpId, made: Made, key: Option<&str>) {
        match made {
            Made::Character(text) => self.insert_character(id, text),
            made => drop(self.made.insert(id, made)),
        }
        if let Some(key) = key {
            self.keys.entry(key.to_owned()).or_default().push(id);
        }
    }

    fn insert_character(&mut self, id: OpId, text: OpId) {
        *self.written.entry(text).or_default() += 1;
        let Some(runs) = self.runs.get_mut(id.actor as usize) else { return };
        match runs.last_entry() {
            Some(mut last) if last.get().text == text && last.key() + last.get().length == id.counter => {
                last.get_mut().length += 1;
            }
            _ => drop(runs.insert(id.counter, Run { length: 1, text })),
        }
    }

    pub(super) fn replace(&mut self, id: OpId, by: OpId) {
        self.replaced.entry(id).or_default().push(by);
    }

    /// Takes in a change at its place; returns its actor's index.
    pub(super) fn insert_change(&mut self, chunk: &Chunk, past: Past) -> Result<u32, ChangeRefusal> {
        let max_op = u32::try_from(chunk.start_op + chunk.ops - 1).map_err(|_| ChangeRefusal::OpCeiling)?;
        let next = u32::try_from(self.actors.len()).map_err(|_| ChangeRefusal::TooManyActors)?;
        let actor = past.actor.unwrap_or(next);
        if actor == next {
            self.actors.push(chunk.actor);
            self.by_actor.insert(chunk.actor, next);
            self.chains.push(Vec::new());
            self.runs.push(BTreeMap::new());
        }
        if let Some(chain) = self.chains.get_mut(actor as usize) {
            chain.push(chunk.hash);
        }
        let mut clock = past.clock;
        clock.set(actor, max_op);
        self.changes.insert(chunk.hash, Node { max_op, clock });
        Ok(actor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(byte: u8, start_op: u64, deps: &[u8]) -> Chunk {
        let deps = deps.iter().map(|dep| ChangeHash([*dep; 32])).collect();
        let (hash, actor) = (ChangeHash([byte; 32]), ActorHash([byte; 16]));
        Chunk { hash, actor, seq: 1, start_op, time: 0, deps, ops: 20_000, actors: vec![actor] }
    }

    #[test]
    fn a_document_stops_growing_at_its_ceiling() {
        let mut history = History::default();
        let mut start = 1;
        for byte in 1..=100 {
            let deps: Vec<u8> = (byte - 1..byte).filter(|dep| *dep > 0).collect();
            let next = chunk(byte, start, &deps);
            let past = history.place(&next).unwrap();
            history.insert_change(&next, past).unwrap();
            start += next.ops;
        }
        assert_eq!(start - 1, OP_CEILING);
        assert_eq!(history.place(&chunk(101, start, &[100])).unwrap_err(), ChangeRefusal::OpCeiling);
    }

    #[test]
    fn what_another_branch_wrote_is_not_in_the_past() {
        let mut history = History::default();
        let root = chunk(1, 1, &[]);
        let past = history.place(&root).unwrap();
        history.insert_change(&root, past).unwrap();
        let (left, right) = (chunk(2, 20_001, &[1]), chunk(3, 20_001, &[1]));
        for (branch, made) in [(&left, Made::Text), (&right, Made::Register)] {
            let past = history.place(branch).unwrap();
            let actor = history.insert_change(branch, past).unwrap();
            history.insert(OpId { counter: 20_001, actor }, made, Some("narrative"));
        }
        let after_left = history.place(&chunk(4, 40_001, &[2])).unwrap();
        let (by_left, by_right) = (OpId { counter: 20_001, actor: 1 }, OpId { counter: 20_001, actor: 2 });
        assert_eq!(history.made(by_left, &after_left), Some(Made::Text));
        assert_eq!(history.made(by_right, &after_left), None);
        assert_eq!(history.standing_at("narrative", &after_left), [by_left]);
        let after_both = history.place(&chunk(4, 40_001, &[2, 3])).unwrap();
        assert_eq!(history.standing_at("narrative", &after_both), [by_left, by_right]);
    }
}
