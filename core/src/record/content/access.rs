//! Records about access: grant and revocation.

use crate::domain::stream::StreamName;
use crate::ids::{DeviceId, KeyId};
use crate::record::cbor::{CborError, Value};

/// What a device may do in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Read.
    Read,
    /// Create documents and go on writing those it created; read nothing else.
    WriteOwn,
    /// Read and write.
    Write,
}

impl Access {
    const ALL: [Self; 3] = [Self::Read, Self::WriteOwn, Self::Write];

    /// The word in signed records.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::WriteOwn => "write_own",
            Self::Write => "write",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.word() == word)
    }
}

/// `[stream, access]`.
pub(super) fn grant_to_value((stream, access): &(StreamName, Access)) -> Value {
    Value::Array(vec![Value::from(stream.as_str()), Value::from(access.word())])
}

pub(super) fn grant_from_value(value: Value) -> Result<(StreamName, Access), CborError> {
    let [stream, access] = value.into_tuple()?;
    let stream = StreamName::parse(&stream.into_text()?).ok_or(CborError::Shape)?;
    let access = Access::from_word(&access.into_text()?).ok_or(CborError::Shape)?;
    Ok((stream, access))
}

/// Kind 4. An administrator gives a device access to a stream; a later grant replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The device.
    pub device: DeviceId,
    /// The stream.
    pub stream: StreamName,
    /// What it may do there.
    pub access: Access,
}

impl Grant {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::from(self.device.as_bytes()))),
            (2, Some(Value::from(self.stream.as_str()))),
            (3, Some(Value::from(self.access.word()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self {
            device: DeviceId(fields.take(1)?.into_byte_array()?),
            stream: StreamName::parse(&fields.take(2)?.into_text()?).ok_or(CborError::Shape)?,
            access: Access::from_word(&fields.take(3)?.into_text()?).ok_or(CborError::Shape)?,
        })
    }
}

/// What a revocation ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// A certificate of an administrator or a server key. Only the root may.
    Key(KeyId),
    /// An unused invite.
    Invite(crate::ids::RecordId),
    /// A device's access to one stream.
    Grant(DeviceId, StreamName),
}

/// Kind 5. Ends a right from this `control` position on. What was accepted before stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// What ends.
    pub revoked: Revoked,
    /// Why, without personal data.
    pub reason: String,
}

impl Revocation {
    pub(super) fn to_value(&self) -> Value {
        let (key, invite, grant) = match &self.revoked {
            Revoked::Key(key) => (Some(Value::from(key.as_bytes())), None, None),
            Revoked::Invite(invite) => (None, Some(Value::from(invite.as_bytes())), None),
            Revoked::Grant(device, stream) => {
                let pair = vec![Value::from(device.as_bytes()), Value::from(stream.as_str())];
                (None, None, Some(Value::Array(pair)))
            }
        };
        Value::map([(1, key), (2, invite), (3, grant), (4, Some(Value::from(self.reason.as_str())))])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let revoked = match (fields.take_optional(1), fields.take_optional(2), fields.take_optional(3)) {
            (Some(key), None, None) => Revoked::Key(KeyId(key.into_byte_array()?)),
            (None, Some(invite), None) => Revoked::Invite(crate::ids::RecordId(invite.into_byte_array()?)),
            (None, None, Some(grant)) => {
                let [device, stream] = grant.into_tuple()?;
                let stream = StreamName::parse(&stream.into_text()?).ok_or(CborError::Shape)?;
                Revoked::Grant(DeviceId(device.into_byte_array()?), stream)
            }
            _ => return Err(CborError::Shape),
        };
        Ok(Self { revoked, reason: fields.take(4)?.into_text()? })
    }
}
