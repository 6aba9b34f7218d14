//! Orders to a device and its receipts.

use crate::ids::{DeviceId, RecordId};
use crate::record::cbor::{CborError, Value};

/// Kind 11. Destroy what a device holds. Takes effect once two administrators have signed:
/// the first proposes, the second approves the first's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destroy {
    /// The device.
    pub device: DeviceId,
    /// At once; else after the sealed tail was delivered.
    pub now: bool,
    /// The first administrator's record; `None` in that record itself.
    pub approves: Option<RecordId>,
}

impl Destroy {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::from("destroy"))),
            (2, Some(Value::from(self.device.as_bytes()))),
            (3, Some(Value::from(self.now))),
            (4, self.approves.map(|first| Value::from(first.as_bytes()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        if fields.take(1)?.into_text()? != "destroy" {
            return Err(CborError::Shape);
        }
        Ok(Self {
            device: DeviceId(fields.take(2)?.into_byte_array()?),
            now: fields.take(3)?.into_bool()?,
            approves: fields.take_optional(4).map(|first| first.into_byte_array().map(RecordId)).transpose()?,
        })
    }
}

/// Kind 12. A device's last word on an order: keys destroyed, and how many records it could not deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderReceipt {
    /// The approving order.
    pub order: RecordId,
    /// Records destroyed undelivered; 0 unless the order said *now*.
    pub undelivered: u64,
}

impl OrderReceipt {
    pub(super) fn to_value(&self) -> Value {
        Value::map([(1, Some(Value::from(self.order.as_bytes()))), (2, Some(Value::from(self.undelivered)))])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self { order: RecordId(fields.take(1)?.into_byte_array()?), undelivered: fields.take(2)?.into_int()? })
    }
}
