//! Who has confirmed a purge: whose signed request shows that it took in the entry.

use enlace_core::entry::Entry;
use enlace_core::i18n::format::relative;
use enlace_core::ingest::directory::Device;
use enlace_core::record::body::Body;
use enlace_core::record::content::Content;
use enlace_core::record::envelope::Envelope;
use serde_json::json;

use super::super::Context;
use super::super::desk::Desk;
use super::super::devices;
use super::super::failure::Failure;
use super::super::files;
use super::find;
use crate::agency;
use crate::store::{Read as _, StoreError, StoredDocument};

/// One device that holds or held the document.
struct Receipt {
    reference: String,
    device: String,
    contact_ms: Option<i64>,
    state: &'static str,
}

/// Says when and on which ground the document was purged, and for each device whether it has done so.
pub fn tell(context: &Context, desk: &Desk, document: &StoredDocument, opening: &str) -> Result<(), Failure> {
    let failure = |error| files::store_failure(&error, desk.folder().path());
    let (entry, reason) = order(desk, document).map_err(failure)?;
    let mut receipts = Vec::new();
    for device in desk.directory().devices() {
        receipts.extend(receipt(desk, document, &entry, device).map_err(failure)?);
    }
    receipts.sort_by(|one, other| one.reference.cmp(&other.reference));
    let (out, now_ms) = (&context.out, context.clock.now().utc_ms);
    let told: Vec<_> = receipts
        .iter()
        .map(|one| {
            json!({ "device": one.device, "reference": one.reference, "last_contact_ms": one.contact_ms,
            "state": one.state })
        })
        .collect();
    out.result(&json!({
        "purged": true, "document": document.id.to_hex(), "record": entry.record.to_hex(), "reason": reason,
        "purged_ms": entry.received_ms, "receipts": told,
    }));
    let when = relative(out.lang(), entry.received_ms, now_ms);
    out.say(opening, &[("id", &document.id.to_hex()), ("when", &when), ("reason", &reason)]);
    if receipts.is_empty() {
        out.say("purge.nobody", &[]);
        return Ok(());
    }
    let rows: Vec<_> = receipts.iter().map(|receipt| cells(context, receipt)).collect();
    let columns = ["devices.column.reference", "devices.column.contact", "devices.column.state"];
    out.table(&columns.map(str::to_owned), &rows);
    if receipts.iter().any(|receipt| receipt.state == "waiting") {
        out.say("purge.waiting", &[("id", &document.id.to_hex())]);
    }
    Ok(())
}

fn cells(context: &Context, receipt: &Receipt) -> Vec<String> {
    let (out, now_ms) = (&context.out, context.clock.now().utc_ms);
    let contact = match receipt.contact_ms {
        Some(ms) => relative(out.lang(), ms, now_ms),
        None => out.text("devices.never", &[]),
    };
    vec![receipt.reference.clone(), contact, out.text(&format!("purge.state.{}", receipt.state), &[])]
}

/// The entry that purged a document, and the ground it names.
fn order(desk: &Desk, document: &StoredDocument) -> Result<(Entry, String), StoreError> {
    for delivery in desk.reader().document_deliveries(&document.id)?.into_iter().rev() {
        let Some(envelope) = delivery.envelope.as_deref() else { continue };
        let envelope = Envelope::decode(envelope).map_err(|_| StoreError::Corrupt)?;
        let body = Body::decode(envelope.payload()).map_err(|_| StoreError::Corrupt)?;
        if let Content::Purge(purge) = body.content {
            return Ok((delivery.logged.entry, purge.reason));
        }
    }
    Err(StoreError::Corrupt)
}

/// What is known of one device; nothing for one that could never have had the document.
fn receipt(
    desk: &Desk,
    document: &StoredDocument,
    purge: &Entry,
    device: &Device,
) -> Result<Option<Receipt>, StoreError> {
    let key = device.key.id();
    let reached = agency::reached(desk.reader(), &key)?;
    let reached = reached.into_iter().find(|reached| reached.stream == document.stream);
    let wrote = || -> Result<bool, StoreError> {
        let bodies = desk.reader().document_bodies(&document.id)?;
        Ok(find::authors(desk, &bodies)?.contains(&key))
    };
    let may_read = device.may_read(&document.stream, purge.ctl);
    if !may_read && reached.is_none() && !wrote()? {
        return Ok(None);
    }
    let has_confirmed = reached.is_some_and(|at| (at.epoch, at.pos) >= (purge.epoch, purge.pos));
    let state = match devices::list::state(device, desk.directory().size()) {
        "destroyed" => "destroyed",
        _ if has_confirmed => "confirmed",
        _ => "waiting",
    };
    let contact_ms = desk.reader().contact(&key)?.map(|contact| contact.last_ms);
    let reference = format!("{}-{:04}", device.unit, device.device_number);
    Ok(Some(Receipt { reference, device: device.id.to_hex(), contact_ms, state }))
}
