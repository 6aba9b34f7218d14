//! Record who a person is: in the identity stream, linked to the incident by a random subject id only.

use super::edit::check_edits;
use super::{CommandError, Saved, edit};
use crate::document::Edit;
use crate::domain::person_identity::PERSON_IDENTITY;
use crate::domain::stream::StreamName;
use crate::domain::value::Scalar;
use crate::holder::Holder;
use crate::ids::{DocumentId, ItemId, SubjectId};

/// Adds a person to an incident and, if `identity` says anything, an identity document in `stream`.
///
/// `person` holds the fields of the incident's list item without their prefix (`role`, `age_band`, ...).
/// The identity of victims, witnesses and minors is reserved unless said otherwise.
pub fn record_person(
    holder: &Holder,
    incident: DocumentId,
    person: &[Edit],
    stream: &StreamName,
    identity: &[Edit],
    reason: Option<&str>,
) -> Result<Saved, CommandError> {
    if stream.class() != PERSON_IDENTITY.class {
        return Err(CommandError::WrongKind);
    }
    let entropy = &*holder.host().entropy;
    let subject = SubjectId::random(entropy);
    let item = ItemId::random(entropy).to_segment();
    let prefix = format!("people.{item}.");
    let mut edits: Vec<Edit> = person.iter().cloned().map(|edit| prefixed(&prefix, edit)).collect();
    edits.push(Edit::set(format!("{prefix}subject"), Scalar::Bytes(subject.0.to_vec())));
    let says_reserved = person.iter().any(|edit| edit.path() == "reserve_identity");
    if !says_reserved && is_protected(person) {
        edits.push(Edit::set(format!("{prefix}reserve_identity"), true));
    }
    if !identity.is_empty() {
        holder.may_write(stream)?;
    }
    let identity = check_edits(&PERSON_IDENTITY, identity)?;
    let added = edit(holder, incident, &edits, reason)?;
    if identity.is_empty() {
        return Ok(added);
    }
    let id = DocumentId::random(entropy);
    let saved = holder.create(&PERSON_IDENTITY, stream, id, "record_person", |_| {
        let mut all = vec![Edit::set("subject", Scalar::Bytes(subject.0.to_vec()))];
        all.extend(identity.iter().filter(|edit| edit.path() != "subject").cloned());
        Ok::<_, CommandError>(all)
    })?;
    Ok(Saved::new(saved, added.warnings))
}

/// Victims, witnesses and minors: the default on the IPH, annex E.
fn is_protected(person: &[Edit]) -> bool {
    let has = |path: &str, codes: &[&str]| {
        person.iter().any(|edit| match edit {
            Edit::Set { path: set, value } if set == path => {
                matches!(value.known(), Some(Scalar::Text(code)) if codes.contains(&code.as_str()))
            }
            _ => false,
        })
    };
    has("role", &["victim", "witness"]) || has("age_band", &["infant", "child", "adolescent"])
}

fn prefixed(prefix: &str, edit: Edit) -> Edit {
    match edit {
        Edit::Set { path, value } => Edit::Set { path: format!("{prefix}{path}"), value },
        Edit::Clear { path } => Edit::Clear { path: format!("{prefix}{path}") },
        Edit::Splice { path, at, delete, insert } => {
            Edit::Splice { path: format!("{prefix}{path}"), at, delete, insert }
        }
        Edit::WriteProse { path, text } => Edit::WriteProse { path: format!("{prefix}{path}"), text },
    }
}
