//! Report an incident: nothing is asked for but what is happening.

use super::edit::{blocking, check_edits, findings, stage};
use super::{CommandError, Saved, limits};
use crate::document::Edit;
use crate::domain::fields::Fields;
use crate::domain::incident::INCIDENT;
use crate::domain::reference::Reference;
use crate::domain::rule::{self, Finding, Sighting};
use crate::domain::stream::StreamName;
use crate::holder::Holder;
use crate::ids::DocumentId;
use crate::read_model::incidents::{IncidentFilter, page};
use crate::storage::WriteTx;
use crate::storage::counters::Counter;

/// Creates an incident in `stream` as a draft, with a reference given in the same transaction.
pub fn report(holder: &Holder, stream: &StreamName, edits: &[Edit]) -> Result<Saved, CommandError> {
    report_as(holder, stream, DocumentId::random(&*holder.host().entropy), edits)
}

/// The same under an id that was drawn before.
pub(crate) fn report_as(
    holder: &Holder,
    stream: &StreamName,
    id: DocumentId,
    edits: &[Edit],
) -> Result<Saved, CommandError> {
    if stream.class() != INCIDENT.class {
        return Err(CommandError::WrongKind);
    }
    holder.may_write(stream)?;
    let edits = &check_edits(&INCIDENT, edits)?;
    let view = view_of(edits).with("status", "draft");
    let limits = limits(holder);
    let found = findings(&INCIDENT, None, &view, stage(holder)?, false, None, limits);
    let mut warnings = blocking(found, None, limits)?;
    warnings.extend(perhaps_duplicates(holder, &view)?);
    let mut reference = None;
    let saved = holder.create(&INCIDENT, stream, id, "report", |tx| {
        let given = next_reference(holder, tx)?;
        let mut all = vec![Edit::set("ref", given.as_str()), Edit::set("status", "draft")];
        all.extend(edits.iter().filter(|edit| edit.path() != "ref" && edit.path() != "status").cloned());
        reference = Some(given);
        Ok::<_, CommandError>(all)
    })?;
    Ok(Saved { reference, ..Saved::new(saved, warnings) })
}

/// The device's next sayable reference. Used up exactly when the transaction commits, so that a hole shows.
pub(super) fn next_reference(holder: &Holder, tx: &WriteTx<'_>) -> Result<String, CommandError> {
    let device = holder.device()?;
    let counter = tx.next_number(Counter::Reference)?;
    let number = (u16::try_from(device.device_number), u32::try_from(counter));
    let (Ok(device_number), Ok(counter)) = number else { return Err(CommandError::ReferencesUsedUp) };
    let reference = Reference::new(&device.unit, device_number, counter).ok_or(CommandError::ReferencesUsedUp)?;
    Ok(reference.to_string())
}

/// The fields that `edits` would make of an empty document.
pub(super) fn view_of(edits: &[Edit]) -> Fields {
    let mut view = Fields::new();
    for edit in edits {
        match edit {
            Edit::Set { path, value } => view.set(path.clone(), value.clone()),
            Edit::WriteProse { path, text } | Edit::Splice { path, insert: text, .. } => {
                view.set(path.clone(), crate::domain::fields::Content::Prose(text.clone()));
            }
            Edit::Clear { .. } => {}
        }
    }
    view
}

/// Newest reports of the same scenario that may be the same event.
fn perhaps_duplicates(holder: &Holder, view: &Fields) -> Result<Vec<Finding>, CommandError> {
    let Some(this) = Sighting::of(view) else { return Ok(Vec::new()) };
    let filter = IncidentFilter {
        scenarios: vec![this.scenario.clone()],
        since_ms: Some(this.from_ms - i64::try_from(rule::DUPLICATE_MS).unwrap_or(i64::MAX)),
        ..IncidentFilter::default()
    };
    let rows = holder.storage().read(|tx| page(tx, &filter, None))?.rows;
    let others = rows.into_iter().filter(|row| row.status != "voided").filter_map(|row| {
        Some(Sighting {
            reference: row.reference?,
            scenario: row.scenario?,
            point: row.point?,
            from_ms: row.occurred?.0,
        })
    });
    Ok(rule::duplicates(&this, &others.collect::<Vec<_>>()))
}
