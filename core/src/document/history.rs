//! Who changed what, when and why: one summary for each change of a document.

use std::collections::{BTreeSet, HashMap};

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ObjType};

use super::{Document, DocumentError, guarded};
use crate::ids::{ActorHash, ChangeHash};

/// One change, as history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSummary {
    /// The change.
    pub hash: ChangeHash,
    /// Who made it.
    pub actor: ActorHash,
    /// The actor's count of changes, from 1.
    pub seq: u64,
    /// What the author's clock said, in milliseconds since 1970-01-01 UTC, to the second.
    pub time_ms: i64,
    /// A code of the set `change_reason`, after filing.
    pub reason: Option<String>,
    /// Paths of the fields it wrote.
    pub paths: BTreeSet<String>,
}

impl Document {
    /// All changes, each after those it builds on.
    pub fn history(&self) -> Result<Vec<ChangeSummary>, DocumentError> {
        guarded(|| {
            let mut texts = HashMap::new();
            self.inner.get_changes(&[]).iter().filter_map(|change| summary(change, &mut texts)).collect()
        })
    }
}

/// `texts` remembers which key each text object was made at.
fn summary(change: &Change, texts: &mut HashMap<OpId, String>) -> Option<ChangeSummary> {
    let actor = ActorHash::from_slice(change.actor_id().to_bytes())?;
    let mut paths = BTreeSet::new();
    for (op, counter) in change.decode().operations.iter().zip(change.start_op().get()..) {
        if let (OpType::Make(ObjType::Text), Key::Map(key)) = (&op.action, &op.key) {
            texts.insert(OpId::new(counter, change.actor_id()), key.to_string());
        }
        paths.extend(path(op, texts));
    }
    Some(ChangeSummary {
        hash: ChangeHash(change.hash().0),
        actor,
        seq: change.seq(),
        time_ms: change.timestamp().saturating_mul(1000),
        reason: change.message().map(str::to_owned),
        paths,
    })
}

fn path(op: &Op, texts: &HashMap<OpId, String>) -> Option<String> {
    match (&op.obj, &op.key) {
        (ObjectId::Root, Key::Map(key)) => Some(key.to_string()),
        (ObjectId::Root, Key::Seq(_)) => None,
        (ObjectId::Id(object), _) => texts.get(object).cloned(),
    }
}
