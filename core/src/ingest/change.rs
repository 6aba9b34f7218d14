//! A change from anybody, checked before the merge library may apply it.
//!
//! Order: bytes, place in the history, operations and schema. The library is fed only bytes whose layout was
//! checked here, and even then its panics are caught. Passing is no licence to apply: that is `trial::apply`.

use std::collections::HashSet;

use automerge::Change;

use super::chunk::{self, Chunk};
use super::history::{History, OpId, Past};
use super::operations;
use super::ops::{self, Effect};
use super::refusal::ChangeRefusal;
use crate::document::guarded;
use crate::domain::schema::Kind;
use crate::ids::{ActorHash, ChangeHash};

/// A change that passed every rule that needs no merged document.
#[derive(Clone, Debug)]
pub struct CheckedChange {
    chunk: Chunk,
    change: Change,
    effects: Vec<Effect>,
}

impl CheckedChange {
    /// Its hash.
    pub const fn hash(&self) -> ChangeHash {
        self.chunk.hash
    }

    /// Who made it.
    pub const fn actor(&self) -> ActorHash {
        self.chunk.actor
    }

    /// The actor's count of changes, from 1.
    pub const fn seq(&self) -> u64 {
        self.chunk.seq
    }

    /// What the author's clock said, in seconds since 1970-01-01 UTC.
    pub const fn time(&self) -> i64 {
        self.chunk.time
    }

    /// The changes it builds on, sorted.
    pub fn deps(&self) -> &[ChangeHash] {
        &self.chunk.deps
    }

    /// Its bytes, as they are stored.
    pub fn bytes(&self) -> &[u8] {
        self.change.raw_bytes()
    }

    pub(super) const fn decoded(&self) -> &Change {
        &self.change
    }
}

/// Checks a change against the accepted ones. `expected` is the actor of the device that signed for it.
pub fn check(
    history: &History,
    kind: &Kind,
    expected: ActorHash,
    bytes: &[u8],
) -> Result<CheckedChange, ChangeRefusal> {
    let (chunk, columns) = chunk::read_with_columns(bytes)?;
    if chunk.actor != expected {
        return Err(ChangeRefusal::WrongActor);
    }
    let past = history.place(&chunk)?;
    let operations = operations::read(&chunk, &columns)?;
    let effects = ops::check(history, &past, kind, &chunk, &operations)?;
    let Ok(Ok(change)) = guarded(|| Change::try_from(bytes)) else { return Err(ChangeRefusal::Undecodable) };
    Ok(CheckedChange { chunk, change, effects })
}

impl History {
    /// Takes in a change that was checked against this history.
    pub fn admit(&mut self, checked: &CheckedChange) -> Result<(), ChangeRefusal> {
        let past = self.place(&checked.chunk)?;
        self.take_in(&checked.chunk, past, &checked.effects)
    }

    /// Indexes changes that were accepted before, in an order in which each follows those it builds on.
    /// Rules of content are not asked again: what was accepted once stays accepted.
    pub fn from_accepted<'a>(changes: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, ChangeRefusal> {
        let mut history = Self::default();
        for bytes in changes {
            let (chunk, columns) = chunk::read_with_columns(bytes)?;
            let past = history.place(&chunk)?;
            let operations = operations::read(&chunk, &columns)?;
            let effects = ops::trusted(&history, &past, &chunk, &operations)?;
            history.take_in(&chunk, past, &effects)?;
        }
        Ok(history)
    }

    fn take_in(&mut self, chunk: &Chunk, past: Past, effects: &[Effect]) -> Result<(), ChangeRefusal> {
        let own = self.insert_change(chunk, past)?;
        let resolve = |id: OpId| if id.actor == OpId::OWN { OpId { actor: own, ..id } } else { id };
        let start = u32::try_from(chunk.start_op).map_err(|_| ChangeRefusal::OpCeiling)?;
        // A value the change itself replaced stands in nobody's past: it is not listed at its key, so that a key has
        // no more values than the document has changes.
        let own_again = |id: &&OpId| id.actor == OpId::OWN;
        let passing: HashSet<u32> =
            effects.iter().flat_map(|effect| effect.replaces.iter().filter(own_again).map(|id| id.counter)).collect();
        for (effect, counter) in effects.iter().zip(start..) {
            let id = OpId { counter, actor: own };
            for replaced in &effect.replaces {
                self.replace(resolve(*replaced), id);
            }
            if let Some(made) = effect.made {
                let key = effect.key.as_deref().filter(|_| !passing.contains(&counter));
                self.insert(id, made.resolved(resolve), key);
            }
        }
        Ok(())
    }
}
