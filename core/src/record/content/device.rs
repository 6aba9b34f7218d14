//! Records in the life of a device: invite, enrolment, new generation, retire, compromised.

use super::access::{Access, grant_from_value, grant_to_value};
use super::agency::{actor_from_value, actor_to_value};
use crate::domain::stream::StreamName;
use crate::domain::value::Actor;
use crate::ids::{DeviceId, RecordId};
use crate::record::cbor::{CborError, Value};
use crate::record::keys::PublicKey;

/// Kind 20. An administrator invites a person; needs nobody online when the person enrols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Who is invited.
    pub holder: Actor,
    /// Codes of the set `actor_role` the holder acts in; the first is the usual one.
    pub roles: Vec<String>,
    /// Unit word of sayable references, 2 to 6 letters.
    pub unit: String,
    /// Device number of sayable references.
    pub device_number: u32,
    /// Streams and what the device may do there.
    pub grants: Vec<(StreamName, Access)>,
    /// SHA-256 of the 128-bit code that only the invited person is given.
    pub code_hash: [u8; 32],
    /// Not accepted by the server after this time, milliseconds since 1970 UTC.
    pub expires_ms: i64,
}

impl Invite {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(actor_to_value(&self.holder))),
            (2, Some(Value::Array(self.roles.iter().map(|role| Value::from(role.as_str())).collect()))),
            (3, Some(Value::from(self.unit.as_str()))),
            (4, Some(Value::from(self.device_number))),
            (5, Some(Value::Array(self.grants.iter().map(grant_to_value).collect()))),
            (6, Some(Value::from(&self.code_hash[..]))),
            (7, Some(Value::Int(self.expires_ms))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self {
            holder: actor_from_value(fields.take(1)?)?,
            roles: fields.take(2)?.into_array()?.into_iter().map(Value::into_text).collect::<Result<_, _>>()?,
            unit: fields.take(3)?.into_text()?,
            device_number: fields.take(4)?.into_int()?,
            grants: fields.take(5)?.into_array()?.into_iter().map(grant_from_value).collect::<Result<_, _>>()?,
            code_hash: fields.take(6)?.into_byte_array()?,
            expires_ms: fields.take(7)?.into_int()?,
        })
    }
}

/// Kind 21. A device reveals the invite's code and signs with its new key. First record of its `control` chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// The invite.
    pub invite: RecordId,
    /// The code whose hash the invite holds.
    pub code: [u8; 16],
    /// The device's id, chosen by the device.
    pub device: DeviceId,
    /// The key that signs this record and all later ones.
    pub key: PublicKey,
    /// Platform and app version, for the list of devices.
    pub platform: String,
}

impl Enrolment {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::from(self.invite.as_bytes()))),
            (2, Some(Value::from(&self.code[..]))),
            (3, Some(Value::from(self.device.as_bytes()))),
            (4, Some(Value::Bytes(self.key.to_bytes()))),
            (5, Some(Value::from(self.platform.as_str()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self {
            invite: RecordId(fields.take(1)?.into_byte_array()?),
            code: fields.take(2)?.into_byte_array()?,
            device: DeviceId(fields.take(3)?.into_byte_array()?),
            key: PublicKey::from_bytes(&fields.take(4)?.into_bytes()?).map_err(|_| CborError::Shape)?,
            platform: fields.take(5)?.into_text()?,
        })
    }
}

/// Kind 26. First record of a chain's new generation after a restore or a clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGeneration {
    /// The generation before.
    pub previous: u64,
    /// Last seq the database still knew of in that generation.
    pub last_known_seq: u64,
}

impl NewGeneration {
    pub(super) fn to_value(&self) -> Value {
        Value::map([(1, Some(Value::from(self.previous))), (2, Some(Value::from(self.last_known_seq)))])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self { previous: fields.take(1)?.into_int()?, last_known_seq: fields.take(2)?.into_int()? })
    }
}

macro_rules! about_device {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            /// The device.
            pub device: DeviceId,
            /// Why, without personal data.
            pub reason: String,
        }

        impl $name {
            pub(super) fn to_value(&self) -> Value {
                Value::map([
                    (1, Some(Value::from(self.device.as_bytes()))),
                    (2, Some(Value::from(self.reason.as_str()))),
                ])
            }

            pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
                let mut fields = value.into_map()?;
                Ok(Self {
                    device: DeviceId(fields.take(1)?.into_byte_array()?),
                    reason: fields.take(2)?.into_text()?,
                })
            }
        }
    };
}

about_device!(
    /// Kind 22. Out of service: delivers what it has signed, then may read and write nothing.
    Retire
);
about_device!(
    /// Kind 23. In foreign hands: all it sends from this `control` position on is quarantined.
    Compromised
);
