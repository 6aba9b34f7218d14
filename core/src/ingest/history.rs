//! What a document's accepted changes hold, indexed so that a new change can be checked without the merge library.
//!
//! Every question is asked about the *causal past* of the change (what its author had seen), not about the document as
//! it happens to stand here: so the answer is the same on every node, in any order of arrival.

use std::collections::HashMap;

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub(super) fn resolved(&self, resolve: impl Fn(OpId) -> OpId) -> Self {
        match self {
            Self::Character(text) => Self::Character(resolve(*text)),
            other => other.clone(),
        }
    }
}

#[derive(Clone, Debug)]
struct Operation {
    made: Made,
    /// The operations that replaced or removed it.
    replaced_by: Vec<OpId>,
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
    ops: HashMap<OpId, Operation>,
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

    pub(super) fn actor_index(&self, actor: &[u8]) -> Option<u32> {
        self.by_actor.get(&ActorHash::from_slice(actor)?).copied()
    }

    /// What an operation of the past made.
    pub(super) fn made(&self, id: OpId, past: &Past) -> Option<&Made> {
        past.clock.covers(id).then(|| self.ops.get(&id).map(|op| &op.made)).flatten()
    }

    /// Whether an operation of the past still stood when the author wrote.
    pub(super) fn stood(&self, id: OpId, past: &Past) -> bool {
        past.clock.covers(id)
            && self.ops.get(&id).is_some_and(|op| !op.replaced_by.iter().any(|by| past.clock.covers(*by)))
    }

    /// The values that stood at a key when the author wrote; several in a conflict.
    pub(super) fn standing_at(&self, key: &str, past: &Past) -> Vec<OpId> {
        let all = self.keys.get(key).map(Vec::as_slice).unwrap_or_default();
        all.iter().copied().filter(|id| self.stood(*id, past)).collect()
    }

    /// Takes in an operation, and the key it wrote.
    pub(super) fn insert(&mut self, id: OpId, made: Made, key: Option<&str>) {
        self.ops.insert(id, Operation { made, replaced_by: Vec::new() });
        if let Some(key) = key {
            match self.keys.get_mut(key) {
                Some(values) => values.push(id),
                None => {
                    self.keys.insert(key.to_owned(), vec![id]);
                }
            }
        }
    }

    pub(super) fn replace(&mut self, id: OpId, by: OpId) {
        if let Some(op) = self.ops.get_mut(&id) {
            op.replaced_by.push(by);
        }
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
