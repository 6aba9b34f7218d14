//! Who a holder is: what the invitation told and what the device chose, kept before anything is sent.

use crate::ids::{DeviceId, RecordId};
use crate::record::cbor::{CborError, Value};
use crate::record::keys::PublicKey;
use crate::storage::{ReadTx, StorageError, WriteTx};

const SETTING: &str = "identity";

/// The enrolment on this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Agency code.
    pub agency: String,
    /// The agency's root key: the one thing believed because a person handed it over.
    pub root: PublicKey,
    /// This device's id.
    pub device: DeviceId,
    /// URL of the agency's server.
    pub server: String,
    /// SHA-256 of the server certificate's `SubjectPublicKeyInfo`.
    pub pin: Option<[u8; 32]>,
    /// The invite that was answered.
    pub invite: RecordId,
    /// Device generation: rises when the database was restored or cloned.
    pub generation: u64,
}

impl Identity {
    /// The stored identity, if there is one.
    pub fn load(tx: &ReadTx<'_>) -> Result<Option<Self>, StorageError> {
        let Some(bytes) = tx.setting(SETTING)? else { return Ok(None) };
        Self::decode(&bytes).map(Some).map_err(|_| StorageError::Corrupt)
    }

    /// Stores the identity.
    pub fn store(&self, tx: &WriteTx<'_>) -> Result<(), StorageError> {
        tx.put_setting(SETTING, &self.encode())
    }

    fn encode(&self) -> Vec<u8> {
        Value::map([
            (1, Some(Value::from(self.agency.as_str()))),
            (2, Some(Value::Bytes(self.root.to_bytes()))),
            (3, Some(Value::from(self.device.as_bytes()))),
            (4, Some(Value::from(self.server.as_str()))),
            (5, self.pin.map(|pin| Value::from(&pin[..]))),
            (6, Some(Value::from(self.invite.as_bytes()))),
            (7, Some(Value::from(self.generation))),
        ])
        .encode()
    }

    fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let mut fields = Value::decode(bytes)?.into_map()?;
        Ok(Self {
            agency: fields.take(1)?.into_text()?,
            root: PublicKey::from_bytes(&fields.take(2)?.into_bytes()?).map_err(|_| CborError::Shape)?,
            device: DeviceId(fields.take(3)?.into_byte_array()?),
            server: fields.take(4)?.into_text()?,
            pin: fields.take_optional(5).map(Value::into_byte_array).transpose()?,
            invite: RecordId(fields.take(6)?.into_byte_array()?),
            generation: fields.take(7)?.into_int()?,
        })
    }
}
