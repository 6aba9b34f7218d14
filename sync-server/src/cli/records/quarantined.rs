//! What waits in quarantine, as lists and acts need it.

use std::collections::BTreeSet;

use enlace_core::domain::stream::StreamName;
use enlace_core::ids::{DeviceId, DocumentId, RecordId};
use enlace_core::record::body::Body;
use enlace_core::record::envelope::Envelope;

use super::super::desk::Desk;
use super::super::failure::Failure;
use super::super::files;
use crate::store::{Read as _, StoreError};

/// A record whose changes were set apart.
#[derive(Clone, Debug)]
pub struct Quarantined {
    /// The record.
    pub id: RecordId,
    /// Its stream.
    pub stream: StreamName,
    /// Its place in the log.
    pub log_index: u64,
    /// When the server received it, milliseconds since 1970 UTC.
    pub received_ms: i64,
    /// Why it does not count: a stable word.
    pub code: String,
    /// The device that sent it.
    pub device: Option<DeviceId>,
    /// The documents it changes.
    pub documents: BTreeSet<DocumentId>,
    /// Bytes of its changes.
    pub bytes: usize,
}

/// Everything that waits, in the order in which it was received.
pub fn all(desk: &Desk) -> Result<Vec<Quarantined>, Failure> {
    let read = || -> Result<Vec<Quarantined>, StoreError> {
        let found = desk.reader().quarantined()?.into_iter().map(|id| one(desk, id));
        found.collect()
    };
    let mut found = read().map_err(|error| files::store_failure(&error, desk.folder().path()))?;
    found.sort_by_key(|record| record.log_index);
    Ok(found)
}

fn one(desk: &Desk, id: RecordId) -> Result<Quarantined, StoreError> {
    let reader = desk.reader();
    let logged = reader.entry_of(&id)?.ok_or(StoreError::Corrupt)?;
    let envelope = reader.envelope(&id)?.ok_or(StoreError::Corrupt)?;
    let envelope = Envelope::decode(&envelope).map_err(|_| StoreError::Corrupt)?;
    let body = Body::decode(envelope.payload()).map_err(|_| StoreError::Corrupt)?;
    let kept = reader.set_aside_of(&id)?;
    Ok(Quarantined {
        id,
        stream: logged.entry.stream.clone(),
        log_index: logged.log_index,
        received_ms: logged.entry.received_ms,
        code: logged.entry.verdict.code().unwrap_or_default().to_owned(),
        device: desk.directory().device_of_key(&body.author).map(|device| device.id),
        documents: kept.iter().map(|body| body.document).collect(),
        bytes: kept.iter().filter_map(|body| body.bytes.as_ref()).map(Vec::len).sum(),
    })
}
