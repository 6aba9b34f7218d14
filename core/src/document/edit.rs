//! Writing: what a person did becomes one change that touches only the fields it names.

use std::collections::VecDeque;

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ActorId, Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

use super::fields::{FieldValue, sides};
use super::prose::{self, Splice};
use super::{Document, DocumentError, SCHEMA_KEY, codec, guarded};
use crate::domain::schema::{Field, Kind, Leaf, Shape};
use crate::domain::value::Register;
use crate::ids::{ActorHash, ChangeHash, ItemId};

/// Operations after which the rest of an edit goes into another change.
const MAX_CHANGE_OPS: usize = 2_000;
/// Rough bytes after which the rest of an edit goes into another change, well below what `ingest` accepts.
const MAX_CHANGE_BYTES: usize = 32 * 1024;
/// Characters one splice step inserts or deletes at most.
const MAX_STEP: usize = 500;

/// One thing to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Writes a register. In a conflict it settles it; else writing the value that stands writes nothing.
    Set {
        /// Field path.
        path: String,
        /// The new content.
        value: Register,
    },
    /// Removes a register: back to "not asked yet".
    Clear {
        /// Field path.
        path: String,
    },
    /// Replaces part of a prose field, in UTF-16 code units.
    Splice {
        /// Field path.
        path: String,
        /// Where, counted from the start.
        at: usize,
        /// How much is removed there.
        delete: usize,
        /// What is put there.
        insert: String,
    },
    /// Turns a prose field into `text` by the smallest splices. In a conflict it settles it.
    WriteProse {
        /// Field path.
        path: String,
        /// The whole new text.
        text: String,
    },
}

impl Edit {
    /// Writes a register.
    pub fn set(path: impl Into<String>, value: impl Into<Register>) -> Self {
        Self::Set { path: path.into(), value: value.into() }
    }

    /// Removes a register.
    pub fn clear(path: impl Into<String>) -> Self {
        Self::Clear { path: path.into() }
    }

    /// Writes a whole prose field.
    pub fn write(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self::WriteProse { path: path.into(), text: text.into() }
    }

    /// The field the edit names.
    pub fn path(&self) -> &str {
        match self {
            Self::Set { path, .. }
            | Self::Clear { path }
            | Self::Splice { path, .. }
            | Self::WriteProse { path, .. } => path,
        }
    }

    fn check(&self, kind: &Kind) -> Result<(), DocumentError> {
        let leaf = kind.resolve(self.path()).ok_or(DocumentError::UnknownField)?;
        let writes_prose = matches!(self, Self::Splice { .. } | Self::WriteProse { .. });
        if matches!(leaf, Leaf::Prose { .. }) == writes_prose { Ok(()) } else { Err(DocumentError::WrongShape) }
    }
}

/// What a change says about itself: when and, after filing, why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Author's clock in milliseconds since 1970-01-01 UTC; a change keeps whole seconds.
    pub time_ms: i64,
    /// A code of the set `change_reason`.
    pub reason: Option<String>,
}

/// A change this device made, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// The raw change chunk, never compressed.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: ChangeHash,
    /// Who made it.
    pub actor: ActorHash,
    /// The actor's count of changes, from 1.
    pub seq: u64,
}

impl Document {
    /// A new document. Its first change holds the schema version, the empty prose fields and `edits`;
    /// edits too large for one change continue in further ones.
    pub fn create(
        kind: &'static Kind,
        actor: ActorHash,
        edits: &[Edit],
        stamp: &Stamp,
    ) -> Result<(Self, Vec<NewChange>), DocumentError> {
        let mut first = vec![Step::Set(SCHEMA_KEY.to_owned(), ScalarValue::Int(i64::from(kind.schema)))];
        first.extend(prose_paths(kind.fields, "").into_iter().map(Step::Make));
        let mut document = Self::empty(kind);
        let changes = document.write(actor, first, edits, stamp)?;
        Ok((document, changes))
    }

    /// Writes `edits` in order. No change when nothing changes, several when they are too large for one.
    /// On an error the document is as it was.
    pub fn edit(&mut self, actor: ActorHash, edits: &[Edit], stamp: &Stamp) -> Result<Vec<NewChange>, DocumentError> {
        self.write(actor, Vec::new(), edits, stamp)
    }

    fn write(
        &mut self,
        actor: ActorHash,
        first: Vec<Step>,
        edits: &[Edit],
        stamp: &Stamp,
    ) -> Result<Vec<NewChange>, DocumentError> {
        edits.iter().try_for_each(|edit| edit.check(self.kind))?;
        let steps = first.into_iter().chain(edits.iter().map(Step::from)).collect();
        let mut next = self.inner.clone();
        next.set_actor(ActorId::from(actor.0));
        let kind = self.kind;
        let (next, changes) = guarded(move || write_steps(next, kind, steps, stamp))??;
        self.inner = next;
        Ok(changes)
    }
}

/// A piece of an edit, small enough that changes can be split between pieces.
enum Step {
    Set(String, ScalarValue),
    Clear(String),
    Make(String),
    Write(String, String),
    Splice(String, Splice),
}

impl From<&Edit> for Step {
    fn from(edit: &Edit) -> Self {
        match edit {
            Edit::Set { path, value } => Self::Set(path.clone(), codec::encode(value)),
            Edit::Clear { path } => Self::Clear(path.clone()),
            Edit::Splice { path, at, delete, insert } => {
                Self::Splice(path.clone(), Splice { at: *at, delete: *delete, insert: insert.clone() })
            }
            Edit::WriteProse { path, text } => Self::Write(path.clone(), text.clone()),
        }
    }
}

fn write_steps(
    mut inner: Automerge,
    kind: &Kind,
    mut steps: VecDeque<Step>,
    stamp: &Stamp,
) -> Result<(Automerge, Vec<NewChange>), DocumentError> {
    let mut changes = Vec::new();
    while !steps.is_empty() {
        if write_change(&mut inner, kind, &mut steps, stamp)? {
            changes.push(last_change(&inner)?);
        }
    }
    Ok((inner, changes))
}

/// Does steps until a change is full; `false` when they changed nothing.
fn write_change(
    inner: &mut Automerge,
    kind: &Kind,
    steps: &mut VecDeque<Step>,
    stamp: &Stamp,
) -> Result<bool, DocumentError> {
    let mut writer = Writer { tx: inner.transaction(), kind, bytes: 0 };
    while let Some(step) = steps.pop_front() {
        // What a step leaves to do comes before what was to follow it.
        writer.perform(step)?.into_iter().rev().for_each(|rest| steps.push_front(rest));
        if writer.tx.pending_ops() + 2 * MAX_STEP > MAX_CHANGE_OPS || writer.bytes > MAX_CHANGE_BYTES {
            break;
        }
    }
    let mut options = CommitOptions::default().with_time(stamp.time_ms.div_euclid(1000));
    options.message.clone_from(&stamp.reason);
    Ok(writer.tx.commit_with(options).0.is_some())
}

fn last_change(inner: &Automerge) -> Result<NewChange, DocumentError> {
    let change = inner.get_last_local_change().ok_or(DocumentError::Internal)?;
    Ok(NewChange {
        bytes: change.raw_bytes().to_vec(),
        hash: ChangeHash(change.hash().0),
        actor: ActorHash::from_slice(change.actor_id().to_bytes()).ok_or(DocumentError::Internal)?,
        seq: change.seq(),
    })
}

struct Writer<'a> {
    tx: Transaction<'a>,
    kind: &'a Kind,
    bytes: usize,
}

impl Writer<'_> {
    /// Does one step, or turns it into smaller ones.
    fn perform(&mut self, step: Step) -> Result<Vec<Step>, DocumentError> {
        let (Step::Set(path, _) | Step::Clear(path) | Step::Make(path) | Step::Write(path, _) | Step::Splice(path, _)) =
            &step;
        if !matches!(step, Step::Make(_) | Step::Clear(_)) {
            let first: Vec<Step> = self.prose_of_new_item(path).into_iter().map(Step::Make).collect();
            if !first.is_empty() {
                return Ok(first.into_iter().chain([step]).collect());
            }
        }
        self.bytes += path.len();
        match step {
            Step::Set(path, scalar) => self.set(&path, scalar).map(|()| Vec::new()),
            Step::Clear(path) => {
                self.tx.delete(ROOT, path.as_str()).map_err(|_| DocumentError::Internal)?;
                Ok(Vec::new())
            }
            Step::Make(path) => self.make(&path).map(|_| Vec::new()),
            Step::Write(path, text) => self.write(path, text),
            Step::Splice(path, splice) => self.splice(path, splice),
        }
    }

    fn set(&mut self, path: &str, scalar: ScalarValue) -> Result<(), DocumentError> {
        let mut stands = self.tx.get_all(ROOT, path).map_err(|_| DocumentError::Internal)?.into_iter();
        let same = |value: Value<'_>| value.as_scalar() == Some(&scalar);
        if stands.len() > 0 && stands.all(|(value, _)| same(value)) {
            return Ok(());
        }
        self.bytes += scalar_bytes(&scalar);
        self.tx.put(ROOT, path, scalar).map_err(|_| DocumentError::Internal)
    }

    /// A new text object at `path`, in place of whatever is there.
    fn make(&mut self, path: &str) -> Result<ObjId, DocumentError> {
        self.tx.put_object(ROOT, path, ObjType::Text).map_err(|_| DocumentError::Internal)
    }

    fn write(&mut self, path: String, text: String) -> Result<Vec<Step>, DocumentError> {
        let mut sides = sides(&self.tx, self.kind, &path);
        let stands = sides.pop().map(|(value, _)| value);
        let settled = sides.iter().all(|(value, _)| Some(value) == stands.as_ref());
        match stands {
            Some(FieldValue::Prose(old)) if settled => {
                let splices = prose::removing_first(prose::splices(&old, &text), MAX_STEP);
                Ok(splices.into_iter().map(|splice| Step::Splice(path.clone(), splice)).collect())
            }
            _ => {
                self.make(&path)?;
                Ok(vec![Step::Splice(path, Splice { at: 0, delete: 0, insert: text })])
            }
        }
    }

    fn splice(&mut self, path: String, splice: Splice) -> Result<Vec<Step>, DocumentError> {
        let standing = self.tx.get(ROOT, path.as_str()).map_err(|_| DocumentError::Internal)?;
        let object = match standing {
            Some((Value::Object(ObjType::Text), object)) => object,
            Some(_) => return Err(DocumentError::WrongShape),
            None => self.make(&path)?,
        };
        let text = self.tx.text(&object).map_err(|_| DocumentError::Internal)?;
        let end = splice.at.checked_add(splice.delete).ok_or(DocumentError::SpliceOutOfRange)?;
        if !prose::is_boundary(&text, splice.at) || !prose::is_boundary(&text, end) {
            return Err(DocumentError::SpliceOutOfRange);
        }
        let (now, later) = prose::split(&text, splice, MAX_STEP);
        let delete = isize::try_from(now.delete).map_err(|_| DocumentError::SpliceOutOfRange)?;
        self.bytes += now.insert.len() + 4 * now.delete;
        self.tx.splice_text(&object, now.at, delete, &now.insert).map_err(|_| DocumentError::Internal)?;
        Ok(later.map(|later| Step::Splice(path, later)).into_iter().collect())
    }

    /// Paths of the prose fields to create when `path` is the first written of a list item.
    fn prose_of_new_item(&self, path: &str) -> Vec<String> {
        let Some((item, fields)) = item_of(self.kind.fields, path) else { return Vec::new() };
        let paths = prose_paths(fields, item);
        // '/' follows '.', so the range holds exactly the keys that begin with `item`.
        let after = format!("{}/", item.trim_end_matches('.'));
        if paths.is_empty() || self.tx.map_range(ROOT, item.to_owned()..after).next().is_some() {
            return Vec::new();
        }
        paths
    }
}

fn scalar_bytes(scalar: &ScalarValue) -> usize {
    match scalar {
        ScalarValue::Str(text) => text.len(),
        ScalarValue::Bytes(bytes) => bytes.len(),
        _ => 8,
    }
}

/// The prefix of a list item's keys, dot included, and the item's fields, when `path` lies in a list.
fn item_of<'a>(fields: &'static [Field], path: &'a str) -> Option<(&'a str, &'static [Field])> {
    let mut fields = fields;
    let mut start = 0;
    loop {
        let rest = path.get(start..)?;
        let (name, _) = rest.split_once('.')?;
        start += name.len() + 1;
        match fields.iter().find(|field| field.name == name)?.shape {
            Shape::Part(sub) => fields = sub,
            Shape::List(sub) => {
                let (item, _) = path.get(start..)?.split_once('.')?;
                ItemId::from_segment(item)?;
                return Some((path.get(..start + item.len() + 1)?, sub));
            }
            _ => return None,
        }
    }
}

/// Paths of all prose fields that do not depend on a list item.
fn prose_paths(fields: &[Field], prefix: &str) -> Vec<String> {
    fields
        .iter()
        .flat_map(|field| match field.shape {
            Shape::Prose { .. } => vec![format!("{prefix}{}", field.name)],
            Shape::Part(sub) => prose_paths(sub, &format!("{prefix}{}.", field.name)),
            _ => Vec::new(),
        })
        .collect()
}
