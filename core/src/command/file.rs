//! File a document: it leaves draft, and its author signs exactly this state.

use super::{CommandError, Saved, edit};
use crate::document::Edit;
use crate::domain::incident::INCIDENT;
use crate::holder::Holder;
use crate::ids::DocumentId;
use crate::record::content::{Content, Filing};

/// Files a document. An incident becomes `reported`; every field its form asks for must be answered in some state.
pub fn file(holder: &Holder, id: DocumentId) -> Result<Saved, CommandError> {
    let (row, document) = holder.document(id)?;
    let saved = if row.kind == INCIDENT.code {
        edit(holder, id, &[Edit::set("status", "reported")], None)?
    } else {
        holder.may_write(&row.stream)?;
        Saved { document: id, reference: None, changes: 0, warnings: Vec::new() }
    };
    holder.seal_stream(&row.stream)?;
    let (_, filed) = holder.document(id)?;
    let filing = Filing { document: id, kind: document.kind().code, heads: filed.heads() };
    holder.seal(&row.stream, Content::Filing(filing))?;
    Ok(saved)
}
