//! Halves of channels: one agency's part of a channel, folded from what the database holds of it.

use std::sync::{Arc, PoisonError};

use super::{Holder, HolderError};
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Entry};
use crate::ingest::directory::Directory;
use crate::ingest::roster::Roster;
use crate::record::keys::PublicKey;
use crate::storage::{ReadTx, StorageError};

/// One agency's half of a channel, up to where it was read.
#[derive(Clone, Debug)]
pub struct Half {
    /// Who speaks for the agency.
    pub roster: Roster,
    /// How far it was read.
    pub cursor: Cursor,
}

impl Half {
    /// Folds what the database holds of a half. It was checked before it was stored.
    pub fn fold(tx: &ReadTx<'_>, agency: &str, root: PublicKey, kept: &StreamName) -> Result<Self, StorageError> {
        let mut half = Self { roster: Roster::new(agency, root, kept), cursor: Cursor::START };
        let upto = tx.cursor(kept)?;
        for entry in tx.entries_of_stream(kept)? {
            // Past the cursor lies what a damaged database still held: it comes again and is checked again.
            if entry.pos > upto.pos {
                break;
            }
            half.follow(tx, &entry)?;
        }
        half.cursor = upto;
        Ok(half)
    }

    /// Takes in one stored entry.
    pub fn follow(&mut self, tx: &ReadTx<'_>, entry: &Entry) -> Result<(), StorageError> {
        let body = tx.record_body(entry.record)?;
        self.roster.follow(entry, body.as_ref());
        self.cursor = Cursor::at(entry);
        Ok(())
    }
}

/// Whose half is kept under a name, and the root it is verified from; `None` for an agency that is not pinned.
pub fn root_of(directory: &Directory, kept: &StreamName) -> Option<(String, PublicKey)> {
    match kept.origin() {
        None => Some((directory.agency().to_owned(), *directory.root())),
        Some(agency) => directory.pin(agency).map(|pin| (pin.agency.clone(), pin.root)),
    }
}

impl Holder {
    /// A half of a channel as the database holds it now; `None` for an agency that is not pinned.
    pub fn half(&self, kept: &StreamName) -> Result<Option<Arc<Half>>, HolderError> {
        self.storage().read(|tx| self.half_in(tx, kept))
    }

    /// The same inside a transaction.
    pub(crate) fn half_in(&self, tx: &ReadTx<'_>, kept: &StreamName) -> Result<Option<Arc<Half>>, HolderError> {
        let Some((agency, root)) = root_of(&*self.directory()?, kept) else { return Ok(None) };
        let cached = self.halves.read().unwrap_or_else(PoisonError::into_inner).get(kept).cloned();
        let upto = tx.cursor(kept)?;
        // Another exchange of this phone may have carried the half further, or a new pin may name another root.
        if let Some(half) = cached.filter(|half| half.cursor == upto && *half.roster.root() == root) {
            return Ok(Some(half));
        }
        let half = Arc::new(Half::fold(tx, &agency, root, kept)?);
        self.keep_half(kept, half.clone());
        Ok(Some(half))
    }

    /// Keeps a half at hand. It is believed only while the database's cursor is the same.
    pub(crate) fn keep_half(&self, kept: &StreamName, half: Arc<Half>) {
        self.halves.write().unwrap_or_else(PoisonError::into_inner).insert(kept.clone(), half);
    }
}
