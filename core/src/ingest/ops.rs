//! The operations of a change: only writes and deletions of root keys, new text objects, and characters put into and
//! taken out of them. Whatever one names must lie in the past of the change or earlier in the change itself.

use std::collections::{HashMap, HashSet};

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId as ForeignId, OpType};
use automerge::{ActorId, ExpandedChange, ObjType, ScalarValue};

use super::history::{History, Made, OpId, Past};
use super::refusal::ChangeRefusal;
use super::schema;
use crate::document::SCHEMA_KEY;
use crate::domain::schema::Kind;

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
    change: &ExpandedChange,
) -> Result<Vec<Effect>, ChangeRefusal> {
    let mut checker = Checker::new(history, past, change)?;
    for op in &change.operations {
        let effect = checker.effect(op, kind)?;
        checker.take_in(effect);
    }
    let is_first = change.deps.is_empty();
    let states_schema = checker.effects.iter().any(|effect| matches!(effect.made, Some(Made::Schema(_))));
    if is_first && !states_schema { Err(ChangeRefusal::SchemaMissing) } else { Ok(checker.effects) }
}

/// What each operation does, without checking: for changes accepted before.
pub(super) fn trusted(history: &History, past: &Past, change: &ExpandedChange) -> Result<Vec<Effect>, ChangeRefusal> {
    let checker = Checker::new(history, past, change)?;
    change.operations.iter().map(|op| checker.raw(op)).collect()
}

struct Checker<'a> {
    history: &'a History,
    past: &'a Past,
    change: &'a ExpandedChange,
    start: u32,
    effects: Vec<Effect>,
    /// Operations replaced by earlier ones of this change.
    replaced: HashSet<OpId>,
    /// The newest value this change wrote at each key it did not delete again.
    written: HashMap<String, OpId>,
}

impl<'a> Checker<'a> {
    fn new(history: &'a History, past: &'a Past, change: &'a ExpandedChange) -> Result<Self, ChangeRefusal> {
        let start = u32::try_from(change.start_op.get()).map_err(|_| ChangeRefusal::OpCeiling)?;
        let (effects, replaced, written) = (Vec::new(), HashSet::new(), HashMap::new());
        Ok(Self { history, past, change, start, effects, replaced, written })
    }

    /// Our name for an operation; `None` when its actor is unknown or its counter too large.
    fn id(&self, foreign: &ForeignId) -> Option<OpId> {
        let counter = u32::try_from(foreign.counter()).ok()?;
        if foreign.actor() == &self.change.actor_id && counter >= self.start {
            return Some(OpId { counter, actor: OpId::OWN });
        }
        Some(OpId { counter, actor: self.history.actor_index(foreign.actor().to_bytes())? })
    }

    /// What an operation made that lies before the one being checked.
    fn made(&self, id: OpId) -> Option<&Made> {
        if id.actor == OpId::OWN {
            let index = usize::try_from(id.counter.checked_sub(self.start)?).ok()?;
            self.effects.get(index)?.made.as_ref()
        } else {
            self.history.made(id, self.past)
        }
    }

    /// The order in which the merge library ranks operations; the highest wins a conflict.
    fn rank(&self, id: OpId) -> (u32, ActorId) {
        let actor = match self.history.actor_at(id.actor) {
            Some(actor) => ActorId::from(actor.0),
            None => self.change.actor_id.clone(),
        };
        (id.counter, actor)
    }

    fn stands(&self, id: OpId) -> bool {
        !self.replaced.contains(&id) && (id.actor == OpId::OWN || self.history.stood(id, self.past))
    }

    fn preds(&self, op: &Op) -> Option<Vec<OpId>> {
        op.pred.iter().map(|pred| self.id(pred)).collect()
    }

    fn effect(&self, op: &Op, kind: &Kind) -> Result<Effect, ChangeRefusal> {
        match (&op.obj, &op.key) {
            (ObjectId::Root, Key::Map(key)) if !op.insert => self.at_key(op, key, kind),
            (ObjectId::Id(text), Key::Seq(element)) => self.in_text(op, text, element),
            _ => Err(ChangeRefusal::OpMisplaced),
        }
    }

    fn at_key(&self, op: &Op, key: &str, kind: &Kind) -> Result<Effect, ChangeRefusal> {
        match &op.action {
            OpType::Put(value) => schema::check_value(kind, key, value)?,
            OpType::Make(ObjType::Text) => schema::check_prose(kind, key)?,
            OpType::Delete => schema::check_delete(kind, key)?,
            _ => return Err(forbidden(&op.action)),
        }
        let preds = self.preds(op).ok_or(ChangeRefusal::PredWrong)?;
        let mut standing = self.history.standing_at(key, self.past);
        standing.retain(|id| !self.replaced.contains(id));
        standing.extend(self.written.get(key));
        // Writing what already won a conflict deletes the losers and writes nothing.
        if op.action == OpType::Delete && standing.len() == preds.len() + 1 {
            standing.sort_unstable_by_key(|id| self.rank(*id));
            standing.pop();
        }
        let exact = preds.len() == standing.len() && standing.iter().all(|id| preds.contains(id));
        if !exact || (op.action == OpType::Delete && preds.is_empty()) {
            return Err(ChangeRefusal::PredWrong);
        }
        let made = made_at_key(key, &op.action);
        if let Some(Made::Schema(version)) = &made {
            let lowered = |id: &OpId| matches!(self.made(*id), Some(Made::Schema(before)) if before > version);
            if preds.iter().any(lowered) {
                return Err(ChangeRefusal::SchemaLowered);
            }
        }
        Ok(Effect { made, key: Some(key.to_owned()), replaces: preds })
    }

    fn in_text(&self, op: &Op, text: &ForeignId, element: &ElementId) -> Result<Effect, ChangeRefusal> {
        let text =
            self.id(text).filter(|id| self.made(*id) == Some(&Made::Text)).ok_or(ChangeRefusal::ObjectUnknown)?;
        let element = match element {
            ElementId::Head => None,
            ElementId::Id(id) => {
                let lies_here = |id: &OpId| self.made(*id) == Some(&Made::Character(text));
                Some(self.id(id).filter(lies_here).ok_or(ChangeRefusal::ElementUnknown)?)
            }
        };
        match (&op.action, op.insert, element) {
            (OpType::Put(value), true, _) => {
                schema::check_character(value)?;
                if !op.pred.is_empty() {
                    return Err(ChangeRefusal::PredWrong);
                }
                Ok(Effect { made: Some(Made::Character(text)), key: None, replaces: Vec::new() })
            }
            (OpType::Delete, false, Some(element)) => {
                if !self.stands(element) || self.preds(op).as_deref() != Some(&[element]) {
                    return Err(ChangeRefusal::PredWrong);
                }
                Ok(Effect { made: None, key: None, replaces: vec![element] })
            }
            (OpType::Put(_) | OpType::Delete, ..) => Err(ChangeRefusal::OpMisplaced),
            (action, ..) => Err(forbidden(action)),
        }
    }

    fn take_in(&mut self, effect: Effect) {
        let counter = self.start.saturating_add(u32::try_from(self.effects.len()).unwrap_or(u32::MAX));
        self.replaced.extend(&effect.replaces);
        if let Some(key) = &effect.key {
            match effect.made {
                Some(_) => self.written.insert(key.clone(), OpId { counter, actor: OpId::OWN }),
                None => self.written.remove(key),
            };
        }
        self.effects.push(effect);
    }

    /// The effect of an accepted operation.
    fn raw(&self, op: &Op) -> Result<Effect, ChangeRefusal> {
        let replaces = self.preds(op).ok_or(ChangeRefusal::PredWrong)?;
        let (made, key) = match (&op.obj, &op.key) {
            (ObjectId::Root, Key::Map(key)) => (made_at_key(key, &op.action), Some(key.to_string())),
            (ObjectId::Id(text), _) if op.insert => {
                let text = self.id(text).ok_or(ChangeRefusal::ObjectUnknown)?;
                (Some(Made::Character(text)), None)
            }
            _ => (None, None),
        };
        Ok(Effect { made, key, replaces })
    }
}

fn made_at_key(key: &str, action: &OpType) -> Option<Made> {
    match action {
        OpType::Delete => None,
        OpType::Make(_) => Some(Made::Text),
        OpType::Put(ScalarValue::Int(version)) if key == SCHEMA_KEY => Some(Made::Schema(*version)),
        _ => Some(Made::Register),
    }
}

const fn forbidden(action: &OpType) -> ChangeRefusal {
    match action {
        OpType::Increment(_) => ChangeRefusal::Counter,
        OpType::MarkBegin(_) | OpType::MarkEnd(_) => ChangeRefusal::Mark,
        _ => ChangeRefusal::NestedObject,
    }
}
