//! Keep a document on the phone whatever its age; ask for one that lies outside the window.

use super::CommandError;
use crate::holder::Holder;
use crate::ids::DocumentId;

/// Keeps a document on the phone, or no longer. A pinned document that is not here is fetched.
pub fn pin(holder: &Holder, id: DocumentId, pinned: bool) -> Result<(), CommandError> {
    Ok(holder.storage().write(|tx| {
        tx.set_pinned(id, pinned)?;
        match tx.document(id)? {
            Some(row) if pinned && !row.held && !row.forgotten => tx.want_document(id),
            _ => Ok(()),
        }
    })?)
}

/// Asks for a document's content with the next sync. It then stays for as long as the window reaches.
pub fn fetch(holder: &Holder, id: DocumentId) -> Result<(), CommandError> {
    Ok(holder.storage().write(|tx| tx.ask_for_document(id))?)
}
