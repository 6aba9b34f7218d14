//! What a document says now, field by field, with what others say where they differ.

use std::collections::BTreeMap;

use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, Value};

use super::codec;
use super::{Document, DocumentError, guarded};
use crate::domain::schema::Kind;
use crate::domain::value::Register;
use crate::ids::{ActorHash, ChangeHash};

/// The content of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// A register.
    Register(Register),
    /// A merging text.
    Prose(String),
    /// Written by a newer build in a form this one cannot read; kept untouched.
    Newer,
}

/// One side of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// What this side wrote.
    pub value: FieldValue,
    /// Who wrote it.
    pub actor: ActorHash,
    /// The change that wrote it.
    pub change: ChangeHash,
}

/// A field as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldState {
    /// The value every device shows until a person decides.
    pub value: FieldValue,
    /// Different values written without knowing of each other, the shown one included; empty when there are none.
    pub alternatives: Vec<Alternative>,
}

impl Document {
    /// All fields by path, those this build does not know included.
    pub fn fields(&self) -> Result<BTreeMap<String, FieldState>, DocumentError> {
        guarded(|| {
            let mut fields = BTreeMap::new();
            for item in self.inner.map_range(&ROOT, ..) {
                let path = item.key.clone().into_owned();
                let state = if item.conflict {
                    self.state(&path)
                } else {
                    let value = read(&self.inner, self.kind, &path, &item.value.clone().into_value(), &item.id());
                    Some(FieldState { value, alternatives: Vec::new() })
                };
                fields.extend(state.map(|state| (path, state)));
            }
            fields
        })
    }

    /// One field; `None` when it was not asked yet.
    pub fn field(&self, path: &str) -> Result<Option<FieldState>, DocumentError> {
        guarded(|| self.state(path))
    }

    fn state(&self, path: &str) -> Option<FieldState> {
        let sides = sides(&self.inner, self.kind, path);
        let value = sides.last()?.0.clone();
        if sides.iter().all(|side| side.0 == value) {
            return Some(FieldState { value, alternatives: Vec::new() });
        }
        let alternatives = sides.into_iter().filter_map(|(value, id)| alternative(&self.inner, value, &id)).collect();
        Some(FieldState { value, alternatives })
    }
}

/// Every value the key holds, the one shown last, with the operation that wrote it.
pub(super) fn sides(inner: &impl ReadDoc, kind: &Kind, path: &str) -> Vec<(FieldValue, ObjId)> {
    let all = inner.get_all(&ROOT, path).unwrap_or_default();
    all.into_iter().map(|(value, id)| (read(inner, kind, path, &value, &id), id)).collect()
}

fn read(inner: &impl ReadDoc, kind: &Kind, path: &str, value: &Value<'_>, id: &ObjId) -> FieldValue {
    match value {
        Value::Object(ObjType::Text) => inner.text(id).map_or(FieldValue::Newer, FieldValue::Prose),
        Value::Object(_) => FieldValue::Newer,
        Value::Scalar(scalar) => {
            codec::decode(scalar, kind.resolve(path)).map_or(FieldValue::Newer, FieldValue::Register)
        }
    }
}

fn alternative(inner: &Automerge, value: FieldValue, id: &ObjId) -> Option<Alternative> {
    let ObjId::Id(_, actor, _) = id else { return None };
    Some(Alternative {
        value,
        actor: ActorHash::from_slice(actor.to_bytes())?,
        change: ChangeHash(inner.hash_for_opid(id)?.0),
    })
}
