//! Going back in a stream with a server that was restored from a backup. Nothing is lost: our own records wait
//! again, what others wrote is kept until it is entered anew, superseded entries stay as evidence.

use super::changes::ChangeState;
use super::error::StorageError;
use super::signed;
use super::transaction::{WriteTx, damaged};
use crate::domain::stream::StreamName;
use crate::entry::Cursor;
use crate::ids::DocumentId;

impl WriteTx<'_> {
    /// Takes the stream back to `cursor`; the documents whose content may be different now.
    pub fn rewind(&self, stream: &StreamName, cursor: &Cursor) -> Result<Vec<DocumentId>, StorageError> {
        let n = self.stream_row(stream)?.ok_or(StorageError::NotFound)?;
        let past = (n, signed(cursor.pos));
        let gone = "select record_id from entries where stream = ?1 and pos > ?2";
        let touched = self.list(
            &format!(
                "select distinct d.id from changes c join documents d on d.n = c.document
                 join records r on r.n = c.record where r.id in ({gone})"
            ),
            past,
            |row| DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0)),
        )?;
        self.run(
            &format!(
                "update changes set state = case (select own from records where records.n = changes.record)
                   when 1 then {} else {} end
                 where state = {} and record in (select r.n from records r where r.id in ({gone}))",
                ChangeState::Sealed as i64,
                ChangeState::Quarantined as i64,
                ChangeState::Accepted as i64,
            ),
            past,
        )?;
        self.run(&format!("update records set state = 0 where own = 1 and state = 1 and id in ({gone})"), past)?;
        self.run(
            "insert into superseded_entries (stream, epoch, pos, bytes)
             select stream, epoch, pos, bytes from entries where stream = ?1 and pos > ?2",
            past,
        )?;
        self.run("delete from entries where stream = ?1 and pos > ?2", past)?;
        self.run("update streams set head = null where n = ?1", [n])?;
        self.set_cursor(stream, cursor)?;
        Ok(touched)
    }
}
