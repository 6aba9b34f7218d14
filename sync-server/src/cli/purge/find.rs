//! Finding a document by its id or by the reference people say.

use std::collections::BTreeSet;

use enlace_core::document::{Document, FieldValue};
use enlace_core::domain::kinds::kind_by_code;
use enlace_core::domain::reference::Reference;
use enlace_core::domain::value::{Answer, Scalar};
use enlace_core::ids::KeyId;
use enlace_core::record::body::Body;
use enlace_core::record::envelope::Envelope;

use super::super::Context;
use super::super::beginning;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::super::files;
use crate::store::{Read as _, StoreError, StoredBody, StoredDocument};

/// Documents read at a time.
const PAGE: usize = 1_000;

/// The document somebody means: `NGL-0417-0012P` as on its screen, or the beginning of its id.
pub fn document(context: &Context, desk: &Desk, said: &str) -> Result<StoredDocument, Failure> {
    let failure = |error: StoreError| files::store_failure(&error, desk.folder().path());
    let all = all(desk).map_err(failure)?;
    let Ok(heard) = Reference::parse(said) else {
        let ids = all.into_iter().map(|document| (document.id.to_hex(), document));
        return beginning::find(said, ids, "document_id_unknown", "document_id_ambiguous");
    };
    let reference = heard.reference.to_string();
    let mut progress = context.out.progress("purge.progress");
    let count = all.len() as u64;
    for (at, document) in (1..).zip(all) {
        if reference_of(desk, &document).map_err(failure)?.as_ref() == Some(&reference) {
            return Ok(document);
        }
        progress.at(at, count);
    }
    drop(progress);
    Err(Failure::new("document_id_unknown", Exit::Refused).with("id", reference))
}

/// Every document of the agency.
fn all(desk: &Desk) -> Result<Vec<StoredDocument>, StoreError> {
    let mut found = Vec::new();
    for (stream, _) in desk.reader().heads()? {
        let mut after = None;
        loop {
            let page = desk.reader().window(&stream, i64::MIN, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some((last.key, last.id));
            found.extend(page);
        }
    }
    Ok(found)
}

/// The reference of a document, where its kind has one and its body is here.
fn reference_of(desk: &Desk, document: &StoredDocument) -> Result<Option<String>, StoreError> {
    let Some(kind) = kind_by_code(document.kind).filter(|kind| kind.field("ref").is_some()) else { return Ok(None) };
    let bodies = desk.reader().document_bodies(&document.id)?;
    let bytes = bodies.iter().filter_map(|body| body.bytes.as_deref());
    let Ok(read) = Document::from_changes(kind, bytes) else { return Ok(None) };
    let Ok(Some(field)) = read.field("ref") else { return Ok(None) };
    Ok(match field.value {
        FieldValue::Register(Answer::Known(Scalar::Text(text))) => Some(text),
        _ => None,
    })
}

/// The keys that wrote these bodies.
pub fn authors(desk: &Desk, bodies: &[StoredBody]) -> Result<BTreeSet<KeyId>, StoreError> {
    let records: BTreeSet<_> = bodies.iter().map(|body| body.record).collect();
    let author = |record| {
        let envelope = desk.reader().envelope(record)?.ok_or(StoreError::Corrupt)?;
        let envelope = Envelope::decode(&envelope).map_err(|_| StoreError::Corrupt)?;
        Body::decode(envelope.payload()).map(|body| body.author).map_err(|_| StoreError::Corrupt)
    };
    records.iter().map(author).collect()
}
