//! Applying checked changes to a copy of the document, so that whatever the merge library does with them, the
//! document at hand is either the whole new one or untouched.

use std::collections::BTreeSet;

use super::change::CheckedChange;
use super::refusal::ChangeRefusal;
use crate::document::Document;
use crate::ids::ChangeHash;

/// How far a trial goes. Both apply, compare heads and make an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// Also saves and loads the document: a server's trial.
    SaveAndLoad,
    /// No more than that: a phone's trial, of changes its server tried before.
    ApplyOnly,
}

impl Probe {
    /// The trial for a document that grows from `before` to `after` changes: saving and loading costs as much as the
    /// whole document, so it is done when the number of changes reaches the next power of two.
    pub const fn when_doubling(before: usize, after: usize) -> Self {
        if before == 0 || after.ilog2() > before.ilog2() { Self::SaveAndLoad } else { Self::ApplyOnly }
    }
}

/// The document with `changes` applied; a change that breaks it refuses them all.
pub fn apply(document: &Document, changes: &[CheckedChange], probe: Probe) -> Result<Document, ChangeRefusal> {
    let mut next = document.clone();
    next.apply_decoded(changes.iter().map(|change| change.decoded().clone()).collect())?;
    if next.heads() != heads_after(document.heads(), changes) {
        return Err(ChangeRefusal::TrialFailed);
    }
    if probe == Probe::SaveAndLoad {
        let loaded = Document::from_cache(next.kind(), &next.to_cache()?)?;
        if loaded.heads() != next.heads() {
            return Err(ChangeRefusal::TrialFailed);
        }
    }
    next.try_edit()?;
    Ok(next)
}

fn heads_after(before: Vec<ChangeHash>, changes: &[CheckedChange]) -> Vec<ChangeHash> {
    let mut heads: BTreeSet<ChangeHash> = before.into_iter().collect();
    for change in changes {
        for dep in change.deps() {
            heads.remove(dep);
        }
        heads.insert(change.hash());
    }
    heads.into_iter().collect()
}
