//! Records about documents: commit, filing, adopt, purge.

use crate::ids::{ChangeHash, DocumentId, RecordId};
use crate::record::cbor::{CborError, Value};

/// Kind 1. Signs for all changes of this author's actor up to the named one in each document.
///
/// Automerge makes each change depend on its actor's previous one, so the last hash covers the whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The documents, in the order their changes follow the record.
    pub documents: Vec<CommitDocument>,
}

/// One document of a commit: `[document, kind, generation, last_seq, last_hash]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommitDocument {
    /// The document.
    pub document: DocumentId,
    /// Code of its kind.
    pub kind: u16,
    /// Generation in the actor id: device generation × 2¹⁶ + refusals of this document so far.
    pub generation: u64,
    /// Automerge `seq` of the last change signed for.
    pub last_seq: u64,
    /// Hash of that change.
    pub last_hash: ChangeHash,
}

impl Commit {
    /// Most documents in one commit.
    pub const MAX_DOCUMENTS: usize = 1_000;

    pub(super) fn to_value(&self) -> Value {
        Value::map([(1, Some(Value::Array(self.documents.iter().copied().map(CommitDocument::to_value).collect())))])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let documents = value.into_map()?.take(1)?.into_array()?;
        if documents.is_empty() || documents.len() > Self::MAX_DOCUMENTS {
            return Err(CborError::Shape);
        }
        Ok(Self { documents: documents.into_iter().map(CommitDocument::from_value).collect::<Result<_, _>>()? })
    }
}

impl CommitDocument {
    fn to_value(self) -> Value {
        Value::Array(vec![
            Value::from(self.document.as_bytes()),
            Value::from(u32::from(self.kind)),
            Value::from(self.generation),
            Value::from(self.last_seq),
            Value::from(self.last_hash.as_bytes()),
        ])
    }

    fn from_value(value: Value) -> Result<Self, CborError> {
        let [document, kind, generation, last_seq, last_hash] = value.into_tuple()?;
        Ok(Self {
            document: DocumentId(document.into_byte_array()?),
            kind: kind.into_int()?,
            generation: generation.into_int()?,
            last_seq: last_seq.into_int()?,
            last_hash: ChangeHash(last_hash.into_byte_array()?),
        })
    }
}

/// Kind 2. The author files a document in exactly this state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The document.
    pub document: DocumentId,
    /// Code of its kind.
    pub kind: u16,
    /// Its heads, sorted.
    pub heads: Vec<ChangeHash>,
}

impl Filing {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::from(self.document.as_bytes()))),
            (2, Some(Value::from(u32::from(self.kind)))),
            (3, Some(Value::Array(self.heads.iter().map(|head| Value::from(head.as_bytes())).collect()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let heads = fields
            .take(3)?
            .into_array()?
            .into_iter()
            .map(|head| head.into_byte_array().map(ChangeHash))
            .collect::<Result<Vec<_>, _>>();
        Ok(Self {
            document: DocumentId(fields.take(1)?.into_byte_array()?),
            kind: fields.take(2)?.into_int()?,
            heads: heads?,
        })
    }
}

/// Kind 24. A supervisor takes over records that were quarantined: from here on they count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopt {
    /// The quarantined records, in the order they are to apply.
    pub records: Vec<RecordId>,
}

impl Adopt {
    /// Most records adopted at once.
    pub const MAX_RECORDS: usize = 1_000;

    pub(super) fn to_value(&self) -> Value {
        Value::map([(1, Some(Value::Array(self.records.iter().map(|id| Value::from(id.as_bytes())).collect())))])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let records = value.into_map()?.take(1)?.into_array()?;
        if records.is_empty() || records.len() > Self::MAX_RECORDS {
            return Err(CborError::Shape);
        }
        let records = records.into_iter().map(|id| id.into_byte_array().map(RecordId)).collect::<Result<_, _>>()?;
        Ok(Self { records })
    }
}

/// Kind 25. The bodies of one document are deleted on all nodes; entries and proofs stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purge {
    /// The document.
    pub document: DocumentId,
    /// Legal ground or order, as a reference without personal data.
    pub reason: String,
}

impl Purge {
    pub(super) fn to_value(&self) -> Value {
        Value::map([(1, Some(Value::from(self.document.as_bytes()))), (2, Some(Value::from(self.reason.as_str())))])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self { document: DocumentId(fields.take(1)?.into_byte_array()?), reason: fields.take(2)?.into_text()? })
    }
}
