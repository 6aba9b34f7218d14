//! The operations of a change: only writes and deletions of root keys, new text objects, and characters put into and
//! taken out of them. Whatever one names must lie in the past of the change or earlier in the change itself.

use std::collections::{HashMap, HashSet};

use automerge::ScalarValue;

use super::chunk::Chunk;
use super::history::{History, Made, OpId, Past};
use super::operations::{Action, Key, Operation, Ref};
use super::refusal::ChangeRefusal;
use super::schema;
use crate::document::SCHEMA_KEY;
use crate::domain::schema::{Kind, Leaf};
use crate::ids::ActorHash;

/// What an operation does to the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Effect {
    /// What it makes; nothing when it deletes.
    pub(super) made: Option<Made>,
    /// The root key it writes.
    pub(super) key: Option<String>,
    /// What it replaces or removes.
    pub(super) replaces: Vec<OpId>,
}

/// Checks every operation; the effects stand in order of the operations.
pub(super) fn check(
    history: &History,
    past: &Past,
    kind: &Kind,
    chunk: &Chunk,
    operations: &[Operation<'_>],
) -> Result<Vec<Effect>, ChangeRefusal> {
    let mut checker = Checker::new(history, past, chunk)?;
    for op in operations {
        let effect = checker.effect(op, kind)?;
        checker.take_in(effect);
    }
    checker.check_lengths(kind)?;
    let states_schema = checker.effects.iter().any(|effect| matches!(effect.made, Some(Made::Schema(_))));
    if chunk.deps.is_empty() && !states_schema { Err(ChangeRefusal::SchemaMissing) } else { Ok(checker.effects) }
}

/// What each operation does, without checking: for changes accepted before.
pub(super) fn trusted(
    history: &History,
    past: &Past,
    chunk: &Chunk,
    operations: &[Operation<'_>],
) -> Result<Vec<Effect>, ChangeRefusal> {
    let checker = Checker::new(history, past, chunk)?;
    operations.iter().map(|op| checker.raw(op)).collect()
}

struct Checker<'a> {
    history: &'a History,
    past: &'a Past,
    chunk: &'a Chunk,
    /// Indexes of the chunk's actors in the history.
    actors: Vec<Option<u32>>,
    start: u32,
    effects: Vec<Effect>,
    /// What stands at each key this change has written, after the operations so far.
    standing: HashMap<String, Vec<OpId>>,
    /// Characters this change has removed.
    removed: HashSet<OpId>,
}

impl<'a> Checker<'a> {
    fn new(history: &'a History, past: &'a Past, chunk: &'a Chunk) -> Result<Self, ChangeRefusal> {
        let start = u32::try_from(chunk.start_op).map_err(|_| ChangeRefusal::OpCeiling)?;
        let actors = chunk.actors.iter().map(|actor| history.actor_index(actor)).collect();
        let effects = Vec::with_capacity(usize::try_from(chunk.ops).unwrap_or(0));
        let (standing, removed) = (HashMap::new(), HashSet::new());
        Ok(Self { history, past, chunk, actors, start, effects, standing, removed })
    }

    /// Our name for an operation; `None` when its actor is unknown.
    fn id(&self, named: Ref) -> Option<OpId> {
        if named.actor == 0 && named.counter >= self.start {
            return Some(OpId { counter: named.counter, actor: OpId::OWN });
        }
        let actor = self.actors.get(named.actor).copied().flatten()?;
        Some(OpId { counter: named.counter, actor })
    }

    /// What an operation made that lies before the one being checked.
    fn made(&self, id: OpId) -> Option<Made> {
        if id.actor == OpId::OWN {
            let index = usize::try_from(id.counter.checked_sub(self.start)?).ok()?;
            self.effects.get(index)?.made
        } else {
            self.history.made(id, self.past)
        }
    }

    /// The order in which the merge library ranks operations; the highest wins a conflict.
    fn rank(&self, id: OpId) -> (u32, ActorHash) {
        (id.counter, self.history.actor_at(id.actor).unwrap_or(self.chunk.actor))
    }

    /// Whether a character still stands.
    fn stands(&self, id: OpId) -> bool {
        !self.removed.contains(&id) && (id.actor == OpId::OWN || self.history.stood(id, self.past))
    }

    fn preds(&self, op: &Operation<'_>) -> Option<Vec<OpId>> {
        op.preds.iter().map(|pred| self.id(*pred)).collect()
    }

    fn effect(&self, op: &Operation<'_>, kind: &Kind) -> Result<Effect, ChangeRefusal> {
        match (op.object, op.key) {
            (None, Key::Text(key)) if !op.insert => self.at_key(op, key, kind),
            (Some(text), Key::Head) => self.in_text(op, text, None),
            (Some(text), Key::Element(element)) => self.in_text(op, text, Some(element)),
            _ => Err(ChangeRefusal::OpMisplaced),
        }
    }

    fn at_key(&self, op: &Operation<'_>, key: &str, kind: &Kind) -> Result<Effect, ChangeRefusal> {
        match op.action {
            Action::Put(value) => schema::check_value(kind, key, &value.scalar()?)?,
            Action::MakeText => schema::check_prose(kind, key)?,
            Action::Delete => schema::check_delete(kind, key)?,
        }
        let preds = self.preds(op).ok_or(ChangeRefusal::PredWrong)?;
        self.check_preds(key, &preds, op.action == Action::Delete)?;
        let made = made_at_key(key, op.action)?;
        if let Some(Made::Schema(version)) = made {
            let lowered = |id: &OpId| matches!(self.made(*id), Some(Made::Schema(before)) if before > version);
            if preds.iter().any(lowered) {
                return Err(ChangeRefusal::SchemaLowered);
            }
        }
        Ok(Effect { made, key: Some(key.to_owned()), replaces: preds })
    }

    /// Exactly the values that stood at the key are replaced, and a deletion deletes something.
    fn check_preds(&self, key: &str, preds: &[OpId], is_delete: bool) -> Result<(), ChangeRefusal> {
        let mut standing = self.standing_at(key);
        // Writing what already won a conflict deletes the losers and writes nothing.
        if is_delete && standing.len() == preds.len() + 1 {
            standing.sort_unstable_by_key(|id| self.rank(*id));
            standing.pop();
        }
        let is_exact = preds.len() == standing.len() && standing.iter().all(|id| preds.contains(id));
        if is_exact && !(is_delete && preds.is_empty()) { Ok(()) } else { Err(ChangeRefusal::PredWrong) }
    }

    fn standing_at(&self, key: &str) -> Vec<OpId> {
        self.standing.get(key).cloned().unwrap_or_else(|| self.history.standing_at(key, self.past))
    }

    fn in_text(&self, op: &Operation<'_>, text: Ref, element: Option<Ref>) -> Result<Effect, ChangeRefusal> {
        let is_text = |id: &OpId| self.made(*id) == Some(Made::Text);
        let text = self.id(text).filter(is_text).ok_or(ChangeRefusal::ObjectUnknown)?;
        let lies_here = |id: &OpId| self.made(*id) == Some(Made::Character(text));
        let element = match element {
            Some(element) => Some(self.id(element).filter(lies_here).ok_or(ChangeRefusal::ElementUnknown)?),
            None => None,
        };
        match (op.action, op.insert, element) {
            (Action::Put(value), true, _) => {
                schema::check_character(value.text())?;
                if !op.preds.is_empty() {
                    return Err(ChangeRefusal::PredWrong);
                }
                Ok(Effect { made: Some(Made::Character(text)), key: None, replaces: Vec::new() })
            }
            (Action::Delete, false, Some(element)) => {
                if !self.stands(element) || self.preds(op).as_deref() != Some(&[element]) {
                    return Err(ChangeRefusal::PredWrong);
                }
                Ok(Effect { made: None, key: None, replaces: vec![element] })
            }
            (Action::MakeText, ..) => Err(ChangeRefusal::NestedObject),
            _ => Err(ChangeRefusal::OpMisplaced),
        }
    }

    /// A text may grow up to its field's bound. Past it, where what two people wrote was merged, it may only shrink.
    fn check_lengths(&self, kind: &Kind) -> Result<(), ChangeRefusal> {
        let mut grown: HashMap<OpId, i64> = HashMap::new();
        for effect in &self.effects {
            match effect.made {
                Some(Made::Character(text)) => *grown.entry(text).or_default() += 1,
                None if effect.key.is_none() => {
                    for removed in &effect.replaces {
                        if let Some(Made::Character(text)) = self.made(*removed) {
                            *grown.entry(text).or_default() -= 1;
                        }
                    }
                }
                _ => {}
            }
        }
        for (text, by) in grown {
            let Ok(by @ 1..) = u64::try_from(by) else { continue };
            let Some(Leaf::Prose { max }) = self.key_of(text).and_then(|key| kind.resolve(key)) else { continue };
            let room = u64::from(max).checked_sub(by).ok_or(ChangeRefusal::ProseTooLong)?;
            if self.history.length_past(text, self.past, room) > room {
                return Err(ChangeRefusal::ProseTooLong);
            }
        }
        Ok(())
    }

    fn key_of(&self, text: OpId) -> Option<&str> {
        if text.actor != OpId::OWN {
            return self.history.key_of(text);
        }
        let index = usize::try_from(text.counter.checked_sub(self.start)?).ok()?;
        self.effects.get(index)?.key.as_deref()
    }

    fn take_in(&mut self, effect: Effect) {
        let counter = self.start.saturating_add(u32::try_from(self.effects.len()).unwrap_or(u32::MAX));
        if let Some(key) = &effect.key {
            let mut standing = self.standing_at(key);
            standing.retain(|id| !effect.replaces.contains(id));
            standing.extend(effect.made.map(|_| OpId { counter, actor: OpId::OWN }));
            self.standing.insert(key.clone(), standing);
        } else {
            self.removed.extend(&effect.replaces);
        }
        self.effects.push(effect);
    }

    /// The effect of an accepted operation.
    fn raw(&self, op: &Operation<'_>) -> Result<Effect, ChangeRefusal> {
        let replaces = self.preds(op).ok_or(ChangeRefusal::PredWrong)?;
        let (made, key) = match (op.object, op.key) {
            (None, Key::Text(key)) => (made_at_key(key, op.action)?, Some(key.to_owned())),
            (Some(text), _) if op.insert => {
                (Some(Made::Character(self.id(text).ok_or(ChangeRefusal::ObjectUnknown)?)), None)
            }
            _ => (None, None),
        };
        Ok(Effect { made, key, replaces })
    }
}

fn made_at_key(key: &str, action: Action<'_>) -> Result<Option<Made>, ChangeRefusal> {
    Ok(match action {
        Action::Delete => None,
        Action::MakeText => Some(Made::Text),
        Action::Put(value) if key == SCHEMA_KEY => match value.scalar()? {
            ScalarValue::Int(version) => Some(Made::Schema(version)),
            _ => Some(Made::Register),
        },
        Action::Put(_) => Some(Made::Register),
    })
}
