//! Change fields of a document.

use super::{CommandError, Saved, limits};
use crate::document::{self, Document, Edit};
use crate::domain::check;
use crate::domain::fields::Fields;
use crate::domain::rule::{self, Finding, Stage, Weight};
use crate::domain::schema::Kind;
use crate::domain::value::{Answer, Scalar};
use crate::holder::{Holder, HolderError};
use crate::ids::DocumentId;
use crate::read_model;
use crate::storage::{StorageError, WriteTx};

/// Writes `edits`. After filing, `reason` is a code of the set `change_reason`. Setting a field in conflict to one of
/// its values settles the conflict.
pub fn edit(holder: &Holder, id: DocumentId, edits: &[Edit], reason: Option<&str>) -> Result<Saved, CommandError> {
    edit_beside(holder, id, edits, reason, |_| Ok(()))
}

/// The same; `beside` writes in the transaction of the edit, if there is anything to write.
pub(super) fn edit_beside(
    holder: &Holder,
    id: DocumentId,
    edits: &[Edit],
    reason: Option<&str>,
    beside: impl FnOnce(&WriteTx<'_>) -> Result<(), StorageError>,
) -> Result<Saved, CommandError> {
    let (row, document) = holder.document(id)?;
    holder.may_write(&row.stream)?;
    let edits = &check_edits(document.kind(), edits)?;
    let sealed = holder.storage().read(|tx| read_model::is_filed(tx, id))?;
    let stage = stage(holder)?;
    let limits = limits(holder);
    let mut warnings = Vec::new();
    let saved = holder.edit(id, edits, reason, "edit", |tx, before, after| {
        let (before, after) = (view(before)?, view(after)?);
        check_spliced(document.kind(), edits, &before, &after)?;
        let found = findings(document.kind(), Some(&before), &after, stage, sealed, reason, limits);
        warnings = blocking(found, Some(&before), limits)?;
        Ok::<_, CommandError>(beside(tx)?)
    })?;
    Ok(Saved::new(saved, warnings))
}

fn view(document: &Document) -> Result<Fields, HolderError> {
    Ok(document::view(&document.fields()?))
}

/// The edits with every line break one character, once every value fits its field.
pub fn check_edits(kind: &Kind, edits: &[Edit]) -> Result<Vec<Edit>, CommandError> {
    let edits: Vec<Edit> = edits.iter().cloned().map(with_plain_breaks).collect();
    for edit in &edits {
        let checked = match edit {
            Edit::Set { path, value } => check::register(kind, path, value),
            Edit::WriteProse { path, text } => check::prose(kind, path, text),
            Edit::Splice { path, insert, .. } => check::prose(kind, path, insert),
            Edit::Clear { .. } => Ok(()),
        };
        checked.map_err(|error| CommandError::Value { path: edit.path().to_owned(), error })?;
    }
    Ok(edits)
}

/// Texts pasted from elsewhere end their lines in several ways.
fn with_plain_breaks(edit: Edit) -> Edit {
    let plain = |text: String| if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    match edit {
        Edit::Set { path, value: Answer::Known(Scalar::Text(text)) } => Edit::set(path, plain(text).as_str()),
        Edit::Splice { path, at, delete, insert } => Edit::Splice { path, at, delete, insert: plain(insert) },
        Edit::WriteProse { path, text } => Edit::write(path, plain(text)),
        other => other,
    }
}

/// What is typed into a text must leave it within its bound, or no longer than it was.
fn check_spliced(kind: &Kind, edits: &[Edit], before: &Fields, after: &Fields) -> Result<(), CommandError> {
    for edit in edits.iter().filter(|edit| matches!(edit, Edit::Splice { .. })) {
        let text = |fields: &Fields| fields.prose(edit.path()).unwrap_or_default().to_owned();
        let (before, after) = (text(before), text(after));
        if after.chars().count() > before.chars().count() {
            let checked = check::prose(kind, edit.path(), &after);
            checked.map_err(|error| CommandError::Value { path: edit.path().to_owned(), error })?;
        }
    }
    Ok(())
}

pub(super) fn findings(
    kind: &Kind,
    before: Option<&Fields>,
    after: &Fields,
    stage: Stage,
    sealed: bool,
    reason: Option<&str>,
    limits: rule::TimeLimits,
) -> Vec<Finding> {
    let mut found = rule::step(kind, before, after, stage, sealed, reason);
    found.extend(rule::doubts(after, limits));
    found
}

/// Warnings when nothing blocks; else everything that does. What stood in the document before does not block a change
/// that has nothing to do with it: a colleague's mistake must not stop the next report.
pub(super) fn blocking(
    found: Vec<Finding>,
    before: Option<&Fields>,
    limits: rule::TimeLimits,
) -> Result<Vec<Finding>, CommandError> {
    let standing = before.map(|before| rule::doubts(before, limits)).unwrap_or_default();
    let (blocks, warnings): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|finding| finding.weight > Weight::Warning && !standing.contains(finding));
    if blocks.is_empty() { Ok(warnings) } else { Err(CommandError::Rules(blocks)) }
}

/// What this agency's form asks for at filing.
pub(super) fn stage(holder: &Holder) -> Result<Stage, CommandError> {
    let directory = holder.directory()?;
    let is_mexican = directory.profile().is_some_and(|profile| profile.country == "MX");
    Ok(if is_mexican { Stage::IphFiling } else { Stage::Filing })
}
