//! A commit record and the changes that come with it: which change belongs to which document, and whether all of
//! them may be applied. A commit counts whole or not at all.

use thiserror::Error;

use super::change::{CheckedChange, check};
use super::history::History;
use super::refusal::ChangeRefusal;
use super::trial::{self, Probe};
use super::{actor, chunk};
use crate::document::Document;
use crate::domain::kinds::kind_by_code;
use crate::domain::schema::Kind;
use crate::domain::stream::StreamName;
use crate::ids::DeviceId;
use crate::record::content::{Commit, CommitDocument};

/// Why a commit does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CommitRefusal {
    /// Fewer changes came along than the commit names.
    #[error("changes named by the commit are missing")]
    ChangesMissing,
    /// Changes came along that the commit does not name.
    #[error("changes came along that the commit does not name")]
    ChangesUnnamed,
    /// The same document stands in the commit twice.
    #[error("a document stands in the commit twice")]
    DocumentRepeated,
    /// A document's generation belongs to another generation of the device than the record's.
    #[error("generation of a document is not of the record's")]
    GenerationForeign,
    /// The device has begun anew too often in one document.
    #[error("device has begun anew too often in one document")]
    TooManyGenerations,
    /// A kind of document this build does not know.
    #[error("kind of document is not known")]
    KindUnknown,
    /// The kind of document lives in another class of stream.
    #[error("kind of document lives in another class of stream")]
    KindMisplaced,
    /// The document exists in another stream or as another kind.
    #[error("document exists elsewhere or as another kind")]
    DocumentElsewhere,
    /// A change breaks a rule.
    #[error(transparent)]
    Change(#[from] ChangeRefusal),
}

impl CommitRefusal {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ChangesMissing => "commit_changes_missing",
            Self::ChangesUnnamed => "commit_changes_unnamed",
            Self::DocumentRepeated => "commit_document_repeated",
            Self::GenerationForeign => "commit_generation_foreign",
            Self::TooManyGenerations => "commit_generations_used_up",
            Self::KindUnknown => "kind_unknown",
            Self::KindMisplaced => "kind_misplaced",
            Self::DocumentElsewhere => "document_elsewhere",
            Self::Change(refusal) => refusal.code(),
        }
    }
}

/// Most actors of one device in one document that come to count: after each restore, refusal or return to a document it
/// had let go, a device goes on as another. A document has room for sixteen devices that use all of theirs.
pub const MAX_DEVICE_ACTORS: usize = super::history::MAX_DOCUMENT_ACTORS / 16;

/// Whether every document is named in the generation of the chain the record stands in: a device writes as a new actor
/// only there, or by one of the steps within it that [`MAX_DEVICE_ACTORS`] bounds.
pub fn check_generations(commit: &Commit, generation: u64) -> Result<(), CommitRefusal> {
    let fits = commit.documents.iter().all(|named| actor::device_generation(named.generation) == generation);
    if fits { Ok(()) } else { Err(CommitRefusal::GenerationForeign) }
}

/// The changes of one document of a commit.
#[derive(Clone, Copy, Debug)]
pub struct CommitPart<'a> {
    /// What the commit says of the document.
    pub named: CommitDocument,
    /// Its changes, by rising seq; the last one has the named hash.
    pub changes: &'a [Vec<u8>],
}

/// Deals the changes out to the documents: each document's run ends with the hash the commit names.
pub fn split<'a>(commit: &Commit, changes: &'a [Vec<u8>]) -> Result<Vec<CommitPart<'a>>, CommitRefusal> {
    let mut rest = changes;
    let mut parts: Vec<CommitPart<'a>> = Vec::with_capacity(commit.documents.len());
    for named in &commit.documents {
        if parts.iter().any(|part| part.named.document == named.document) {
            return Err(CommitRefusal::DocumentRepeated);
        }
        let mut count = 0;
        loop {
            let bytes = rest.get(count).ok_or(CommitRefusal::ChangesMissing)?;
            count += 1;
            if chunk::read(bytes)?.hash == named.last_hash {
                break;
            }
        }
        let (run, tail) = rest.split_at(count);
        parts.push(CommitPart { named: *named, changes: run });
        rest = tail;
    }
    if rest.is_empty() { Ok(parts) } else { Err(CommitRefusal::ChangesUnnamed) }
}

/// Like [`split`], for changes of which some documents' were left out: those documents are passed over.
pub fn split_present<'a>(commit: &Commit, changes: &'a [Vec<u8>]) -> Result<Vec<CommitPart<'a>>, CommitRefusal> {
    let hashes: Vec<_> =
        changes.iter().map(|bytes| Ok(chunk::read(bytes)?.hash)).collect::<Result<_, ChangeRefusal>>()?;
    let present = commit.documents.iter().filter(|named| hashes.contains(&named.last_hash)).copied().collect();
    split(&Commit { documents: present }, changes)
}

/// How many of `changes` belong to the commit, when those of further commits follow.
pub fn count_of(commit: &Commit, changes: &[Vec<u8>]) -> Result<usize, CommitRefusal> {
    let last = commit.documents.last().ok_or(CommitRefusal::ChangesMissing)?.last_hash;
    for (index, bytes) in changes.iter().enumerate() {
        if chunk::read(bytes)?.hash == last {
            return Ok(index + 1);
        }
    }
    Err(CommitRefusal::ChangesMissing)
}

/// The kind a part names, if its documents live in this class of stream.
pub fn kind_of(part: &CommitPart<'_>, stream: &StreamName) -> Result<&'static Kind, CommitRefusal> {
    let kind = kind_by_code(part.named.kind).ok_or(CommitRefusal::KindUnknown)?;
    if kind.class == stream.class() { Ok(kind) } else { Err(CommitRefusal::KindMisplaced) }
}

/// Checks one document's changes and applies them on trial.
///
/// `history` takes the changes in; on an error it must be thrown away. Changes the history has are passed over, so a
/// record that comes twice does no harm. `probe` says whether the result is also saved and loaded again.
pub fn check_part(
    part: &CommitPart<'_>,
    kind: &'static Kind,
    stream: &StreamName,
    device: DeviceId,
    document: &Document,
    history: &mut History,
    probe: impl FnOnce(usize, usize) -> Probe,
) -> Result<(Document, Vec<CheckedChange>), CommitRefusal> {
    let expected = actor::derive(device, stream, part.named.document, part.named.generation);
    let before = history.len();
    let mut fresh = Vec::with_capacity(part.changes.len());
    for bytes in part.changes {
        match check(history, kind, expected, bytes) {
            Ok(change) => {
                history.admit(&change)?;
                fresh.push(change);
            }
            Err(ChangeRefusal::AlreadyKnown) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let newest = history.newest_of(&expected);
    let is_named = history.change_of(&expected, part.named.last_seq) == Some(part.named.last_hash);
    if newest.is_none() || !is_named {
        return Err(CommitRefusal::ChangesMissing);
    }
    let applied = trial::apply(document, &fresh, probe(before, history.len()))?;
    Ok((applied, fresh))
}
