//! Mutated changes: refused, or harmless. Seeds and counts are fixed; `ENLACE_MUTATIONS` raises the count.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ExpandedChange, ObjType, ScalarValue};

use super::differential::assert_read_alike;
use super::forge::{data, expanded, sealed};
use super::world::{Dice, Peer, World, portrait};
use crate::document::samples::SAMPLE;
use crate::document::{Document, NewChange, guarded};
use crate::ids::ActorHash;
use crate::ingest::trial::{self, Probe};
use crate::ingest::{CheckedChange, check, chunk};

const COUNT: usize = 10_000;

fn count() -> usize {
    std::env::var("ENLACE_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(COUNT)
}

/// A settled world, and one more change of each of its people that nobody has heard of.
struct Stage {
    judge: Peer,
    fresh: Vec<NewChange>,
    tally: BTreeMap<&'static str, usize>,
}

impl Stage {
    fn new(seed: u64) -> Self {
        let mut world = World::new(4, seed);
        (1..25).for_each(|second| world.step(second));
        world.settle();
        let judge = world.peers[0].clone();
        let mut fresh = Vec::new();
        while fresh.len() < 12 {
            let mut peer = world.dice.pick(&world.peers).clone();
            let edits = world.edits(&peer.document);
            fresh.extend(peer.edit(&edits, 30).into_iter().take(1));
        }
        Self { judge, fresh, tally: BTreeMap::new() }
    }

    /// A mutated change is refused, or applies, saves, loads, takes an edit and merges in either order.
    fn judge(&mut self, bytes: &[u8], claimed: ActorHash) {
        assert_read_alike(bytes);
        match check(&self.judge.history, &SAMPLE, claimed, bytes) {
            Err(refusal) => *self.tally.entry(refusal.code()).or_default() += 1,
            Ok(checked) => {
                *self.tally.entry("accepted").or_default() += 1;
                let with = apply(&self.judge.document, &checked);
                let Some(other) = self.fresh.iter().find(|change| change.actor != checked.actor()) else { return };
                let other = self.judge.check(other).unwrap();
                let after = apply(&with, &other);
                let before = apply(&apply(&self.judge.document, &other), &checked);
                assert_eq!(portrait(&after), portrait(&before));
            }
        }
    }

    fn report(&self, name: &str) {
        println!("{name}: {:?}", self.tally);
    }
}

fn apply(document: &Document, checked: &CheckedChange) -> Document {
    trial::apply(document, std::slice::from_ref(checked), Probe::SaveAndLoad)
        .unwrap_or_else(|refusal| panic!("{refusal}: {:02x?}", checked.bytes()))
}

#[test]
fn changes_with_mutated_bytes_are_refused_or_harmless() {
    for seed in 0..4 {
        let mut stage = Stage::new(seed);
        let dice = Dice::new(seed);
        for _ in 0..count() / 4 {
            let original = dice.pick(&stage.fresh).clone();
            let mut data = data(&original.bytes);
            // Mostly past the hashes it builds on, where anything altered is refused alike.
            let past_deps = if dice.below(4) > 0 { 1 + 32 * usize::from(data[0]) } else { 0 };
            for _ in 0..=dice.below(3) {
                mutate(&mut data, past_deps, &dice);
            }
            let bytes = sealed(1, &data);
            let claimed = chunk::read(&bytes).map_or(original.actor, |chunk| chunk.actor);
            stage.judge(&bytes, claimed);
        }
        stage.report("bytes");
    }
}

fn mutate(data: &mut Vec<u8>, from: usize, dice: &Dice) {
    let at = from.min(data.len() - 1);
    let at = at + dice.below(data.len() - at);
    match dice.below(6) {
        0 => data[at] ^= 1 << dice.below(8),
        1 => data[at] = *dice.pick(&[0, 1, 0x7e, 0x7f, 0x80, 0xff]),
        2 => data.insert(at, u8::try_from(dice.below(256)).unwrap()),
        3 if data.len() > 1 => drop(data.remove(at)),
        4 => data[at] = data[at].wrapping_add(1),
        _ => {
            let end = (at + dice.below(12)).min(data.len());
            let piece = data[at..end].to_vec();
            let to = dice.below(data.len());
            data.splice(to..to, piece);
        }
    }
}

#[test]
fn changes_with_mutated_structure_are_refused_or_harmless() {
    for seed in 10..14 {
        let mut stage = Stage::new(seed);
        let dice = Dice::new(seed);
        let known: Vec<ExpandedChange> = stage.fresh.iter().map(|change| expanded(&change.bytes)).collect();
        for _ in 0..count() / 4 {
            let original = dice.pick(&stage.fresh).clone();
            let mut change = expanded(&original.bytes);
            for _ in 0..=dice.below(2) {
                alter(&mut change, &known, &dice);
            }
            let actor = ActorHash::from_slice(change.actor_id.to_bytes()).unwrap_or(original.actor);
            // Some structures cannot even be encoded.
            if let Ok(bytes) = guarded(move || Change::from(change).raw_bytes().to_vec()) {
                stage.judge(&bytes, actor);
            }
        }
        stage.report("structure");
    }
}

fn alter(change: &mut ExpandedChange, known: &[ExpandedChange], dice: &Dice) {
    let other = dice.pick(known);
    match dice.below(9) {
        8 => change.time = *dice.pick(&[i64::MIN, -1, i64::MAX / 1_000, i64::MAX]),
        0 => change.seq = *dice.pick(&[0, 1, change.seq.wrapping_add(1), u64::MAX]),
        1 => {
            let start = change.start_op.get();
            let start = *dice.pick(&[1, start - 1, start + 1, 2_000_000, 0xffff_ffff]);
            change.start_op = NonZeroU64::new(start).unwrap_or(NonZeroU64::MIN);
        }
        2 => match dice.below(3) {
            0 => drop(change.deps.pop()),
            1 => change.deps.push(ChangeHash([u8::try_from(dice.below(256)).unwrap(); 32])),
            _ => change.deps.extend(&other.deps),
        },
        3 => change.actor_id = other.actor_id.clone(),
        4 if !change.operations.is_empty() => {
            let at = dice.below(change.operations.len());
            change.operations.swap_remove(at);
        }
        _ if change.operations.is_empty() => change.operations.extend(other.operations.iter().cloned()),
        _ => {
            let at = dice.below(change.operations.len());
            let mut op = change.operations[at].clone();
            alter_op(&mut op, other, dice);
            if dice.below(4) == 0 { change.operations.insert(at, op) } else { change.operations[at] = op }
        }
    }
}

fn alter_op(op: &mut Op, other: &ExpandedChange, dice: &Dice) {
    let counter = dice.below(120) as u64;
    let actor = dice.pick(&[other.actor_id.clone(), ActorId::from([1; 16]), ActorId::from([2; 16])]).clone();
    let id = OpId(counter, actor);
    let model = other.operations.get(dice.below(other.operations.len().max(1)));
    match dice.below(8) {
        0 => op.insert = !op.insert,
        1 => op.pred = vec![id].into(),
        2 => op.pred = op.pred.iter().cloned().chain([id]).collect::<Vec<_>>().into(),
        3 => op.pred = Vec::new().into(),
        4 => op.obj = if dice.below(2) == 0 { ObjectId::Root } else { ObjectId::Id(id) },
        5 => {
            op.key = match dice.below(4) {
                0 => Key::Map((*dice.pick(&["severity", "narrative", "weather", "schema", "X"])).into()),
                1 => Key::Seq(ElementId::Head),
                2 => Key::Seq(ElementId::Id(id)),
                _ => model.map_or(Key::Seq(ElementId::Head), |op| op.key.clone()),
            }
        }
        6 => {
            op.action = match dice.below(9) {
                0 => OpType::Delete,
                1 => OpType::Increment(1),
                2 => OpType::Make(*dice.pick(&[ObjType::Map, ObjType::List, ObjType::Text, ObjType::Table])),
                3 => OpType::MarkEnd(true),
                4 => OpType::Put(ScalarValue::counter(1)),
                5 => OpType::Put(ScalarValue::F64(f64::NAN)),
                6 => OpType::Put(ScalarValue::Str("extreme".into())),
                7 => OpType::Put(ScalarValue::Str("ñ".into())),
                _ => model.map_or(OpType::Delete, |op| op.action.clone()),
            }
        }
        _ => {
            if let Some(model) = model {
                *op = model.clone();
            }
        }
    }
}
