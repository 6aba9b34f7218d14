//! Going back with a server that was restored from a backup: only on the root's signed word.

use super::SyncError;
use super::session::Session;
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Entry};
use crate::holder;
use crate::ids::DocumentId;
use crate::ingest::arrival::ArrivalRefusal;
use crate::ingest::directory::Directory;
use crate::record::content::Content;
use crate::storage::WriteTx;
use crate::wire::DownItem;

impl Session {
    /// Takes a stream back to `back_to`. For `control` the first entry that follows must be the root's new epoch;
    /// other streams follow once it is known.
    pub(super) fn go_back(
        &self,
        tx: &WriteTx<'_>,
        directory: &mut Directory,
        stream: &StreamName,
        back_to: Cursor,
        items: &[DownItem],
    ) -> Result<Vec<DocumentId>, SyncError> {
        let here = tx.cursor(stream)?;
        if back_to.pos > here.pos {
            return Err(SyncError::RewindUnproven);
        }
        let is_known_past = match tx.entry(stream, back_to.epoch, back_to.pos)? {
            Some(entry) => Cursor::at(&entry) == back_to,
            None => back_to == Cursor::START,
        };
        if !is_known_past {
            return Err(SyncError::RewindUnproven);
        }
        if *stream == StreamName::control() {
            check_new_epoch(directory, back_to, items)?;
            let touched = tx.rewind(stream, &back_to)?;
            *directory = tx_directory(self, tx)?;
            Ok(touched)
        } else if here.epoch >= directory.epoch() {
            Err(SyncError::RewindUnproven)
        } else {
            Ok(tx.rewind(stream, &back_to)?)
        }
    }
}

fn check_new_epoch(directory: &Directory, after: Cursor, items: &[DownItem]) -> Result<(), SyncError> {
    let first = items.first().ok_or(SyncError::RewindUnproven)?;
    let envelope = first.envelope.as_deref().ok_or(SyncError::RewindUnproven)?;
    let entry = Entry::decode(&first.entry).map_err(ArrivalRefusal::from)?;
    let record = crate::ingest::opened::open(envelope, directory).map_err(ArrivalRefusal::from)?;
    let follows = after.advance(&entry).is_ok() && entry.record == record.id();
    let is_new = match &record.body().content {
        Content::NewEpoch(epoch) => epoch.epoch > directory.epoch() && epoch.epoch == entry.epoch,
        _ => false,
    };
    let is_root = record.body().author == directory.root().id();
    if follows && is_new && is_root { Ok(()) } else { Err(SyncError::RewindUnproven) }
}

fn tx_directory(session: &Session, tx: &WriteTx<'_>) -> Result<Directory, SyncError> {
    let identity = session.holder.identity()?;
    Ok(holder::fold(tx, &identity)?)
}
