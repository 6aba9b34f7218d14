//! Ids and names as text: 32 hexadecimal digits (64 for a record), or a stream's name.

use enlace_core::clock::SystemEntropy;
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::{DeviceId, DocumentId, EventId, ItemId, RecordId, SubjectId, ThreadId};

use crate::FieldError;

uniffi::custom_type!(DocumentId, String, {
    remote,
    lower: |id| id.to_hex(),
    try_lift: |text| Ok(DocumentId::from_hex(&text).ok_or_else(FieldError::no_document)?),
});

uniffi::custom_type!(SubjectId, String, {
    remote,
    lower: |id| id.to_hex(),
    try_lift: |text| Ok(SubjectId::from_hex(&text).ok_or_else(FieldError::no_document)?),
});

uniffi::custom_type!(DeviceId, String, {
    remote,
    lower: |id| id.to_hex(),
    try_lift: |text| Ok(DeviceId::from_hex(&text).ok_or_else(FieldError::no_document)?),
});

uniffi::custom_type!(RecordId, String, {
    remote,
    lower: |id| id.to_hex(),
    try_lift: |text| Ok(RecordId::from_hex(&text).ok_or_else(FieldError::no_release)?),
});

uniffi::custom_type!(EventId, String, {
    remote,
    lower: |id| id.to_hex(),
    try_lift: |text| Ok(EventId::from_hex(&text).ok_or_else(FieldError::no_event)?),
});

uniffi::custom_type!(ThreadId, String, {
    remote,
    lower: |id| id.to_hex(),
    try_lift: |text| Ok(ThreadId::from_hex(&text).ok_or_else(FieldError::no_release)?),
});

uniffi::custom_type!(StreamName, String, {
    remote,
    lower: |name| name.to_string(),
    try_lift: |text| Ok(StreamName::parse(&text).ok_or_else(FieldError::no_stream)?),
});

/// A new id for an item of a keyed list: 22 characters, to be put into a path such as `vehicles.<item>.plate`.
#[uniffi::export]
pub fn new_item_id() -> String {
    ItemId::random(&SystemEntropy).to_segment()
}
