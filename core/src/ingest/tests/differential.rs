//! The merge library as an oracle: what our reader makes of a change, the library makes of it too, and it would have
//! written the same bytes.

use automerge::legacy::{ElementId, Key as TheirKey, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, Change, ObjType};

use super::world::World;
use crate::ids::ActorHash;
use crate::ingest::chunk::{self, Chunk};
use crate::ingest::operations::{self, Action, Key, Operation, Ref};

/// Whether our reader takes the bytes; if so, the library must agree on every operation and on the spelling.
pub(crate) fn assert_read_alike(bytes: &[u8]) -> bool {
    let Ok((chunk, columns)) = chunk::read_with_columns(bytes) else { return false };
    let Ok(ours) = operations::read(&chunk, &columns) else { return false };
    // Values are read where they are needed; a change with one spelled otherwise is not taken.
    let spelled = |op: &Operation<'_>| !matches!(op.action, Action::Put(value) if value.scalar().is_err());
    // Numbers out of range are refused by the change's place.
    if !(1..=u64::from(u32::MAX)).contains(&chunk.start_op) || !ours.iter().all(spelled) {
        return false;
    }
    let change = Change::try_from(bytes).unwrap_or_else(|error| panic!("{error}: {bytes:02x?}"));
    let expanded = change.decode();
    assert_eq!(Change::from(expanded.clone()).raw_bytes(), bytes, "{bytes:02x?}");
    assert_eq!((change.hash().0, change.seq(), change.start_op().get()), (chunk.hash.0, chunk.seq, chunk.start_op));
    let ours: Vec<Op> = ours.iter().map(|op| translated(&chunk, op)).collect();
    assert_eq!(ours, expanded.operations, "{bytes:02x?}");
    true
}

fn translated(chunk: &Chunk, op: &Operation<'_>) -> Op {
    let actor = |actor: ActorHash| ActorId::from(actor.0);
    let id = |named: &Ref| OpId(u64::from(named.counter), actor(chunk.actors[named.actor]));
    Op {
        action: match op.action {
            Action::Put(value) => OpType::Put(value.scalar().unwrap()),
            Action::MakeText => OpType::Make(ObjType::Text),
            Action::Delete => OpType::Delete,
        },
        obj: op.object.as_ref().map_or(ObjectId::Root, |object| ObjectId::Id(id(object))),
        key: match &op.key {
            Key::Text(text) => TheirKey::Map((*text).into()),
            Key::Head => TheirKey::Seq(ElementId::Head),
            Key::Element(element) => TheirKey::Seq(ElementId::Id(id(element))),
        },
        pred: op.preds.iter().map(id).collect::<Vec<_>>().into(),
        insert: op.insert,
    }
}

#[test]
fn honest_changes_are_read_as_the_library_reads_them() {
    let mut world = World::new(4, 77);
    (1..80).for_each(|second| world.step(second));
    assert!(world.changes.iter().all(|change| assert_read_alike(&change.bytes)));
}
