//! Records that say something to the other members of a channel: release, answer, and the second approval.

use crate::domain::stream::StreamName;
use crate::ids::{ChangeHash, DocumentId, EventId, RecordId, ThreadId};
use crate::record::cbor::{CborError, Value};
use crate::record::content::channel::{Officer, agency_code, bounded};

/// Kind 7. A full typed value, chosen for others. It never changes; a later release of its thread replaces it.
///
/// The head is the same for every type, so that a build that does not know a type still places, shows and answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// What kind of value: `notice`, `report`, `withdrawal`, or a type this build does not know.
    pub kind: String,
    /// Version of the type.
    pub version: u16,
    /// What happened.
    pub event: EventId,
    /// The matter; parents are of this thread.
    pub thread: ThreadId,
    /// All heads of the thread the author had seen; empty for the first release of a thread.
    pub parents: Vec<RecordId>,
    /// A code of the set `purpose`.
    pub purpose: String,
    /// Codes of the set `caveat`.
    pub caveats: Vec<String>,
    /// When it leaves the screens of those who received it, milliseconds since 1970 UTC.
    pub expires_ms: Option<i64>,
    /// The law or agreement it rests on, in words.
    pub basis: Option<String>,
    /// The second officer's approval, where one is needed.
    pub approval: Option<RecordId>,
    /// A code of the set `change_reason`, in a release that replaces others.
    pub reason: Option<String>,
    /// The whole in plain words, for builds that do not know the type.
    pub plain: Option<Plain>,
    /// The typed value; `None` for a withdrawal.
    pub values: Option<Value>,
}

/// What a release says, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

impl Release {
    /// Most parents or caveats.
    pub const MAX_ITEMS: usize = 16;

    /// The content as CBOR: keys 1 to 13 in the order of the fields.
    pub fn to_value(&self) -> Value {
        let ids = |ids: &[RecordId]| Value::Array(ids.iter().map(|id| Value::from(id.as_bytes())).collect());
        let caveats = Value::Array(self.caveats.iter().map(|code| Value::from(code.as_str())).collect());
        Value::map([
            (1, Some(Value::from(self.kind.as_str()))),
            (2, Some(Value::from(u32::from(self.version)))),
            (3, Some(Value::from(self.event.as_bytes()))),
            (4, Some(Value::from(self.thread.as_bytes()))),
            (5, (!self.parents.is_empty()).then(|| ids(&self.parents))),
            (6, Some(Value::from(self.purpose.as_str()))),
            (7, (!self.caveats.is_empty()).then_some(caveats)),
            (8, self.expires_ms.map(Value::Int)),
            (9, self.basis.as_deref().map(Value::from)),
            (10, self.approval.map(|id| Value::from(id.as_bytes()))),
            (11, self.reason.as_deref().map(Value::from)),
            (
                12,
                self.plain.as_ref().map(|plain| Value::Array(vec![plain.en.as_str().into(), plain.es.as_str().into()])),
            ),
            (13, self.values.clone()),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let parents =
            fields.take_optional(5).map(|list| bounded(list, Self::MAX_ITEMS)).transpose()?.unwrap_or_default();
        let caveats =
            fields.take_optional(7).map(|list| bounded(list, Self::MAX_ITEMS)).transpose()?.unwrap_or_default();
        let plain = fields.take_optional(12).map(Value::into_tuple).transpose()?;
        let plain = plain.map(|[en, es]| Ok(Plain { en: en.into_text()?, es: es.into_text()? })).transpose()?;
        Ok(Self {
            kind: fields.take(1)?.into_text()?,
            version: fields.take(2)?.into_int()?,
            event: EventId(fields.take(3)?.into_byte_array()?),
            thread: ThreadId(fields.take(4)?.into_byte_array()?),
            parents: parents.into_iter().map(record_id).collect::<Result<_, _>>()?,
            purpose: fields.take(6)?.into_text()?,
            caveats: caveats.into_iter().map(Value::into_text).collect::<Result<_, _>>()?,
            expires_ms: fields.take_optional(8).map(Value::into_int).transpose()?,
            basis: fields.take_optional(9).map(Value::into_text).transpose()?,
            approval: fields.take_optional(10).map(record_id).transpose()?,
            reason: fields.take_optional(11).map(Value::into_text).transpose()?,
            plain,
            values: fields.take_optional(13),
        })
    }
}

/// Kind 8. A person's answer to a release: the only acknowledgement there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseAnswer {
    /// The event it belongs to.
    pub event: EventId,
    /// The release it answers.
    pub to: RecordId,
    /// Whose release that is.
    pub to_agency: String,
    /// A code of the set `answer`.
    pub answer: String,
    /// Minutes until arrival.
    pub eta_min: Option<u16>,
    /// A code of the set `declined_reason`.
    pub reason: Option<String>,
    /// The own event that is meant, in `same_event` and `not_same`.
    pub other_event: Option<EventId>,
    /// Keys of the notice and their values, in `observation` and `correction`.
    pub claims: Option<Value>,
    /// Free text, at most 280 characters, and its language.
    pub text: Option<(String, String)>,
    /// For whom it was entered, when given by voice.
    pub on_behalf_of: Option<Officer>,
}

impl ReleaseAnswer {
    /// Longest text in characters.
    pub const MAX_TEXT_CHARS: usize = 280;

    /// The content as CBOR: keys 1 to 10 in the order of the fields.
    pub fn to_value(&self) -> Value {
        let text = self.text.as_ref().map(|(text, lang)| Value::Array([text, lang].map(|t| t.as_str().into()).into()));
        Value::map([
            (1, Some(Value::from(self.event.as_bytes()))),
            (2, Some(Value::from(self.to.as_bytes()))),
            (3, Some(Value::from(self.to_agency.as_str()))),
            (4, Some(Value::from(self.answer.as_str()))),
            (5, self.eta_min.map(|minutes| Value::from(u32::from(minutes)))),
            (6, self.reason.as_deref().map(Value::from)),
            (7, self.other_event.map(|event| Value::from(event.as_bytes()))),
            (8, self.claims.clone()),
            (9, text),
            (10, self.on_behalf_of.as_ref().map(Officer::to_value)),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let text = fields.take_optional(9).map(Value::into_tuple).transpose()?;
        let text = text.map(|[text, lang]| Ok((text.into_text()?, lang.into_text()?))).transpose()?;
        if text.as_ref().is_some_and(|(text, _)| text.chars().count() > Self::MAX_TEXT_CHARS) {
            return Err(CborError::Shape);
        }
        Ok(Self {
            event: EventId(fields.take(1)?.into_byte_array()?),
            to: record_id(fields.take(2)?)?,
            to_agency: agency_code(fields.take(3)?)?,
            answer: fields.take(4)?.into_text()?,
            eta_min: fields.take_optional(5).map(Value::into_int).transpose()?,
            reason: fields.take_optional(6).map(Value::into_text).transpose()?,
            other_event: fields.take_optional(7).map(Value::into_byte_array).transpose()?.map(EventId),
            claims: fields.take_optional(8),
            text,
            on_behalf_of: fields.take_optional(10).map(Officer::from_value).transpose()?,
        })
    }
}

/// Kind 31. A second officer approves one release before it is made. Says nothing of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// SHA-256 of the canonical bytes of the release's content without its approval.
    pub content: [u8; 32],
}

impl Approval {
    pub(super) fn to_value(self) -> Value {
        Value::map([(1, Some(Value::from(&self.content[..])))])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        Ok(Self { content: value.into_map()?.take(1)?.into_byte_array()? })
    }
}

/// Kind 32. Asks a second officer of the own agency to approve a release. Stands in the stream of the document it
/// draws from and names fields, never their values: the approver's device makes the same release from the same state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseRequest {
    /// The channel.
    pub channel: StreamName,
    /// The document.
    pub document: DocumentId,
    /// Its heads, sorted.
    pub heads: Vec<ChangeHash>,
    /// The fields chosen, as paths, sorted.
    pub fields: Vec<String>,
    /// The release without its values.
    pub head: Release,
    /// SHA-256 of the canonical bytes of the release's content without its approval.
    pub content: [u8; 32],
}

impl ReleaseRequest {
    /// Most heads or fields.
    pub const MAX_ITEMS: usize = 256;

    pub(super) fn to_value(&self) -> Value {
        let heads = self.heads.iter().map(|head| Value::from(head.as_bytes()));
        let fields = self.fields.iter().map(|path| Value::from(path.as_str()));
        Value::map([
            (1, Some(Value::from(self.channel.as_str()))),
            (2, Some(Value::from(self.document.as_bytes()))),
            (3, Some(Value::Array(heads.collect()))),
            (4, Some(Value::Array(fields.collect()))),
            (5, Some(self.head.to_value())),
            (6, Some(Value::from(&self.content[..]))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let heads = bounded(fields.take(3)?, Self::MAX_ITEMS)?;
        let paths = bounded(fields.take(4)?, Self::MAX_ITEMS)?;
        let heads = heads.into_iter().map(|head| head.into_byte_array().map(ChangeHash));
        Ok(Self {
            channel: StreamName::parse(&fields.take(1)?.into_text()?).ok_or(CborError::Shape)?,
            document: DocumentId(fields.take(2)?.into_byte_array()?),
            heads: heads.collect::<Result<_, _>>()?,
            fields: paths.into_iter().map(Value::into_text).collect::<Result<_, _>>()?,
            head: Release::from_value(fields.take(5)?)?,
            content: fields.take(6)?.into_byte_array()?,
        })
    }
}

fn record_id(value: Value) -> Result<RecordId, CborError> {
    value.into_byte_array().map(RecordId)
}
