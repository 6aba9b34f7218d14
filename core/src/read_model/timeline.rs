//! What happened to a document: each change and filing with its author, reason and the times that are known of it.
//!
//! Ordered as the changes build on each other, never by what authors' clocks say.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::detail::{Authorship, authorship};
use super::proof::{RecordProof, record_proof};
use crate::document::ChangeSummary;
use crate::ids::{ChangeHash, DocumentId, KeyId, RecordId};
use crate::storage::changes::{ChangeFact, ChangeState};
use crate::storage::{ReadTx, StorageError, damaged};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    /// What.
    pub event: TimelineEvent,
    /// Who, and when by their clock.
    pub written: Authorship,
    /// The record that signs for it; `None` while it is only saved here.
    pub record: Option<RecordId>,
    /// What is proven of that record, with the time the server received it.
    pub proof: RecordProof,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimelineEvent {
    /// The document was made or changed.
    Changed {
        /// The change.
        change: ChangeHash,
        /// A code of the set `change_reason`, after filing.
        reason: Option<String>,
        /// Paths of the fields it wrote.
        paths: BTreeSet<String>,
    },
    /// The document was filed as it stood after the items above.
    Filed,
    /// A change that is not part of the document: refused or kept apart.
    NotApplied {
        /// The change.
        change: ChangeHash,
        /// Refused or quarantined.
        state: ChangeState,
    },
}

/// The timeline of a document, oldest first. `history` is the document's own.
pub fn timeline(tx: &ReadTx<'_>, id: DocumentId, history: &[ChangeSummary]) -> Result<Vec<TimelineItem>, StorageError> {
    let facts = tx.change_facts(id)?;
    let summaries: BTreeMap<ChangeHash, &ChangeSummary> =
        history.iter().map(|summary| (summary.hash, summary)).collect();
    let mut filings = filings(tx, id)?;
    let mut items = Vec::with_capacity(facts.len() + filings.len());
    for fact in &facts {
        items.push(change_item(tx, fact, summaries.get(&fact.hash).copied())?);
        // A filing stands after the last of the changes it seals.
        for filing in &mut filings {
            filing.missing.remove(&fact.hash);
        }
        for filing in filings.extract_if(.., |filing| filing.missing.is_empty()) {
            items.push(filing_item(tx, &filing)?);
        }
    }
    for filing in &filings {
        items.push(filing_item(tx, filing)?);
    }
    Ok(items)
}

struct FilingRow {
    record: RecordId,
    author: KeyId,
    made_ms: i64,
    missing: BTreeSet<ChangeHash>,
}

fn filings(tx: &ReadTx<'_>, id: DocumentId) -> Result<Vec<FilingRow>, StorageError> {
    tx.list(
        "select f.record_id, f.author, f.made_ms, f.heads from filings f join documents d on d.n = f.document
         where d.id = ?1 order by f.made_ms, f.record_id",
        [id.as_bytes()],
        |row| {
            let heads = row.get_ref(3)?.as_blob()?;
            Ok(FilingRow {
                record: RecordId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
                author: KeyId::from_slice(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged(1))?,
                made_ms: row.get(2)?,
                missing: heads.chunks_exact(ChangeHash::LEN).filter_map(ChangeHash::from_slice).collect(),
            })
        },
    )
}

fn change_item(
    tx: &ReadTx<'_>,
    fact: &ChangeFact,
    summary: Option<&ChangeSummary>,
) -> Result<TimelineItem, StorageError> {
    let event = match summary {
        Some(summary) if fact.state.applies() => {
            TimelineEvent::Changed { change: fact.hash, reason: summary.reason.clone(), paths: summary.paths.clone() }
        }
        _ => TimelineEvent::NotApplied { change: fact.hash, state: fact.state },
    };
    let written = authorship(tx, fact.hash)?;
    let proof = fact.record.map_or(Ok(RecordProof::Waiting), |record| record_proof(tx, record))?;
    Ok(TimelineItem { event, written, record: fact.record, proof })
}

fn filing_item(tx: &ReadTx<'_>, filing: &FilingRow) -> Result<TimelineItem, StorageError> {
    let own = tx.record(filing.record)?.is_some_and(|record| record.own);
    Ok(TimelineItem {
        event: TimelineEvent::Filed,
        written: Authorship { own, author: tx.author(filing.author)?, written_ms: filing.made_ms },
        record: Some(filing.record),
        proof: record_proof(tx, filing.record)?,
    })
}
