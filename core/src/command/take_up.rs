//! What to do with values that a refusal took out of a document.

use super::edit::{check_edits, edit_beside};
use super::{CommandError, Saved};
use crate::domain::kinds::kind_by_code;
use crate::holder::{Holder, HolderError, decode_lost, edits_of};
use crate::read_model;
use crate::storage::drafts::DraftRow;
use crate::storage::{StorageError, WriteTx};

/// Writes a draft's values again as a new change, under the rights that hold now.
pub fn take_up_draft(holder: &Holder, number: u64, reason: Option<&str>) -> Result<Saved, CommandError> {
    let draft = open_draft(holder, number)?;
    let row = holder.storage().read(|tx| tx.document(draft.document))?.ok_or(HolderError::UnknownDocument)?;
    holder.may_write(&row.stream)?;
    let edits = edits_of(decode_lost(&draft.lost)?);
    let kind = kind_by_code(row.kind).ok_or(HolderError::UnknownKind)?;
    let edits = check_edits(kind, &edits)?;
    let is_empty = holder.storage().read(|tx| tx.changes(draft.document))?.is_empty();
    let saved = if is_empty {
        let made = holder.recreate(draft.document, &edits, "take_up_draft", |tx| settle(tx, &draft))?;
        Saved::new(made, Vec::new())
    } else {
        edit_beside(holder, draft.document, &edits, reason, |tx| settle(tx, &draft))?
    };
    if saved.changes == 0 {
        // The values stand already: there was no edit to settle it with.
        holder.storage().write(|tx| settle(tx, &draft))?;
    }
    Ok(saved)
}

/// Lets a draft go. Its values stay in the refused changes.
pub fn discard_draft(holder: &Holder, number: u64) -> Result<(), CommandError> {
    let draft = open_draft(holder, number)?;
    Ok(holder.storage().write(|tx| settle(tx, &draft))?)
}

fn open_draft(holder: &Holder, number: u64) -> Result<DraftRow, CommandError> {
    let drafts = holder.storage().read(|tx| tx.open_drafts(None))?;
    drafts.into_iter().find(|draft| draft.number == number).ok_or(CommandError::DraftUnknown)
}

fn settle(tx: &WriteTx<'_>, draft: &DraftRow) -> Result<(), StorageError> {
    tx.settle_draft(draft.number)?;
    read_model::refresh_sync(tx, draft.document)
}
