//! Capture evidence: describe an item or a recording and sign for it at once, so that "existed no later than" counts
//! from the first contact with a server.

use super::edit::{blocking, check_edits, findings, stage};
use super::report::{next_reference, view_of};
use super::{CommandError, Saved, limits};
use crate::document::Edit;
use crate::domain::evidence_item::EVIDENCE_ITEM;
use crate::domain::value::Scalar;
use crate::holder::Holder;
use crate::ids::{DocumentId, ItemId};
use crate::storage::counters::Counter;

/// Creates an evidence item of `incident` in the incident's stream and seals it.
///
/// Every media item among `edits` (`media.<item>.sha256`) is given the device's next gap-free capture number: a
/// recording that was made and is missing leaves a hole.
pub fn capture_evidence(holder: &Holder, incident: DocumentId, edits: &[Edit]) -> Result<Saved, CommandError> {
    let stream = match holder.storage().read(|tx| tx.document(incident))? {
        Some(row) => row.stream,
        None => return Err(crate::holder::HolderError::UnknownDocument.into()),
    };
    holder.may_write(&stream)?;
    let edits = &check_edits(&EVIDENCE_ITEM, edits)?[..];
    let incident_edit = Edit::set("incident", Scalar::Bytes(incident.0.to_vec()));
    let view = view_of(&[std::slice::from_ref(&incident_edit), edits].concat());
    let limits = limits(holder);
    let found = findings(&EVIDENCE_ITEM, None, &view, stage(holder)?, false, None, limits);
    let warnings = blocking(found, None, limits)?;
    let id = DocumentId::random(&*holder.host().entropy);
    let device = holder.identity()?.device;
    let mut reference = None;
    let saved = holder.create(&EVIDENCE_ITEM, &stream, id, "capture_evidence", |tx| {
        let given = next_reference(holder, tx)?;
        let mut all = vec![Edit::set("ref", given.as_str()), incident_edit];
        all.extend(edits.iter().filter(|edit| !is_numbered(edit.path())).cloned());
        for item in media_items(edits) {
            let number = i64::try_from(tx.next_number(Counter::Capture)?).unwrap_or(i64::MAX);
            all.push(Edit::set(format!("media.{item}.capture_no"), number));
            all.push(Edit::set(format!("media.{item}.device"), Scalar::Bytes(device.0.to_vec())));
        }
        reference = Some(given);
        Ok::<_, CommandError>(all)
    })?;
    holder.seal_stream(&stream)?;
    Ok(Saved { reference, ..Saved::new(saved, warnings) })
}

/// Paths only the core fills.
fn is_numbered(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or_default();
    matches!(path, "ref" | "incident") || (path.starts_with("media.") && matches!(last, "capture_no" | "device"))
}

fn media_items(edits: &[Edit]) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for edit in edits {
        let mut words = edit.path().split('.');
        if words.next() == Some("media")
            && let Some(item) = words.next()
            && ItemId::from_segment(item).is_some()
            && !items.iter().any(|known| known == item)
        {
            items.push(item.to_owned());
        }
    }
    items
}
