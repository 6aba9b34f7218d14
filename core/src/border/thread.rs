//! One agency's releases about one matter.

use std::collections::{BTreeMap, BTreeSet};

use super::said::Said;
use crate::ids::{RecordId, ThreadId};
use crate::release::check::WITHDRAWAL;

/// What became of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReleaseState {
    /// A head of its thread: what the agency says now.
    Current,
    /// A later release of the thread stands in its place.
    Superseded,
    /// A later release of the thread says that it was wrong.
    Corrected,
    /// Taken back: its words are hidden, that it was is not.
    Withdrawn,
}

impl ReleaseState {
    /// The code in the set `release_state`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Superseded => "superseded",
            Self::Corrected => "corrected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The releases of one thread. Its state is its heads: several are that agency's disagreement, and all are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread<'a> {
    /// The agency.
    pub agency: String,
    /// The thread.
    pub id: ThreadId,
    /// Its releases in the order of the agency's half, each with what became of it.
    pub releases: Vec<(&'a Said, ReleaseState)>,
}

impl<'a> Thread<'a> {
    /// The thread of these releases, in the order of their agency's half. All are of one agency and one thread.
    pub(super) fn of(agency: &str, id: ThreadId, releases: Vec<&'a Said>) -> Self {
        let parents: BTreeMap<RecordId, &[RecordId]> =
            releases.iter().filter_map(|said| Some((said.record, said.release()?.parents.as_slice()))).collect();
        let mut withdrawn = BTreeSet::new();
        let mut replaced: BTreeSet<RecordId> = BTreeSet::new();
        let mut corrected: BTreeSet<RecordId> = BTreeSet::new();
        for release in releases.iter().filter_map(|said| said.release()) {
            replaced.extend(&release.parents);
            if release.reason.as_deref() == Some("correction") {
                corrected.extend(&release.parents);
            }
            if release.kind == WITHDRAWAL {
                hide(&release.parents, &parents, &mut withdrawn);
            }
        }
        let state = |record: &RecordId| match () {
            () if withdrawn.contains(record) => ReleaseState::Withdrawn,
            () if corrected.contains(record) => ReleaseState::Corrected,
            () if replaced.contains(record) => ReleaseState::Superseded,
            () => ReleaseState::Current,
        };
        let releases = releases.into_iter().map(|said| (said, state(&said.record))).collect();
        Self { agency: agency.to_owned(), id, releases }
    }

    /// What the agency says now. A withdrawal is a head without values.
    pub fn heads(&self) -> impl Iterator<Item = &'a Said> {
        self.releases.iter().filter(|(_, state)| *state == ReleaseState::Current).map(|(said, _)| *said)
    }

    /// Whether officers of the agency said different things, each without having seen the other's.
    pub fn is_disputed(&self) -> bool {
        self.heads().nth(1).is_some()
    }

    /// Whether all that stands is that it was taken back.
    pub fn is_withdrawn(&self) -> bool {
        self.heads().all(|said| said.release().is_some_and(|release| release.kind == WITHDRAWAL))
    }

    /// Whether everything that stands is past its time.
    pub fn is_expired(&self, now_ms: i64) -> bool {
        self.heads().all(|said| said.expires_ms().is_some_and(|expires| expires <= now_ms))
    }
}

/// Marks these releases and all before them.
fn hide(from: &[RecordId], parents: &BTreeMap<RecordId, &[RecordId]>, hidden: &mut BTreeSet<RecordId>) {
    let mut waiting: Vec<RecordId> = from.to_vec();
    while let Some(record) = waiting.pop() {
        if hidden.insert(record) {
            waiting.extend(parents.get(&record).into_iter().copied().flatten());
        }
    }
}
