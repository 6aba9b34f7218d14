//! Change rows: the truth of every document. Bytes lie compressed, and sealed where the stream's class says so.

use rusqlite::Row;

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged};
use super::{compression, seal, signed, unsigned};
use crate::domain::stream::StreamName;
use crate::ids::{ActorHash, ChangeHash, DocumentId, RecordId};
use crate::step::{self, Step};

/// How far a change has come. The first three apply to the document, the others are kept as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ChangeState {
    /// Saved here, not yet covered by a record.
    Local = 0,
    /// Covered by a record of ours that waits for its entry.
    Sealed = 1,
    /// Its record's entry says accepted.
    Accepted = 2,
    /// Its record's entry says refused, or excluded later.
    Refused = 3,
    /// Its record came from a device that was reported as compromised.
    Quarantined = 4,
}

impl ChangeState {
    /// Whether the change is part of the document.
    pub const fn applies(self) -> bool {
        matches!(self, Self::Local | Self::Sealed | Self::Accepted)
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        [Self::Local, Self::Sealed, Self::Accepted, Self::Refused, Self::Quarantined]
            .into_iter()
            .find(|state| *state as i64 == number)
    }
}

/// What is known of a change besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeFact {
    /// SHA-256 of its bytes.
    pub hash: ChangeHash,
    /// Who made it.
    pub actor: ActorHash,
    /// Counts its actor's changes from 1.
    pub seq: u64,
    /// Author time, milliseconds since 1970, as claimed.
    pub time_ms: i64,
    /// How far it has come.
    pub state: ChangeState,
    /// The record that covers it; `None` while local.
    pub record: Option<RecordId>,
}

/// A change with its raw bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// What is known of it.
    pub fact: ChangeFact,
    /// The raw, uncompressed change chunk.
    pub bytes: Vec<u8>,
}

/// The unsigned tail of one document: what a commit record would cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTail {
    /// The document.
    pub document: DocumentId,
    /// Number of its kind.
    pub kind: u16,
    /// Generation of the changes.
    pub generation: u64,
    /// Sequence number of the newest one.
    pub last_seq: u64,
    /// Hash of the newest one.
    pub last_hash: ChangeHash,
    /// How many changes.
    pub changes: u64,
    /// Stored size of their bytes, a measure of what a frame would carry.
    pub stored_bytes: u64,
}

const FACT: &str = "c.hash, a.hash, c.seq, c.time_ms, c.state, r.id";
const JOINS: &str = "from changes c join actors a on a.n = c.actor left join records r on r.n = c.record";

fn read_fact(row: &Row<'_>) -> rusqlite::Result<ChangeFact> {
    let record = match row.get_ref(5)?.as_blob_or_null()? {
        Some(bytes) => Some(RecordId::from_slice(bytes).ok_or_else(|| damaged(5))?),
        None => None,
    };
    Ok(ChangeFact {
        hash: ChangeHash::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
        actor: ActorHash::from_slice(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged(1))?,
        seq: unsigned(row.get(2)?),
        time_ms: row.get(3)?,
        state: ChangeState::from_number(row.get(4)?).ok_or_else(|| damaged(4))?,
        record,
    })
}

impl ReadTx<'_> {
    /// Whether the change is stored, in any state.
    pub fn has_change(&self, hash: ChangeHash) -> Result<bool, StorageError> {
        Ok(self.find("select 1 from changes where hash = ?1", [hash.as_bytes()], |_| Ok(()))?.is_some())
    }

    /// The changes that make up the document, in the order they were stored, which is causal.
    /// [`StorageError::Forgotten`] when its content was destroyed.
    pub fn changes(&self, document: DocumentId) -> Result<Vec<ChangeRow>, StorageError> {
        let sql = format!("select {FACT}, c.body {JOINS} where c.document = ?1 and c.state < 3 order by c.n");
        self.changes_of(document, &sql)
    }

    /// The document's changes that were refused or quarantined, in the order they were stored.
    pub fn refused_changes(&self, document: DocumentId) -> Result<Vec<ChangeRow>, StorageError> {
        let sql = format!("select {FACT}, c.body {JOINS} where c.document = ?1 and c.state >= 3 order by c.n");
        self.changes_of(document, &sql)
    }

    /// What is known of every change of the document, refused ones included, in the order they were stored.
    pub fn change_facts(&self, document: DocumentId) -> Result<Vec<ChangeFact>, StorageError> {
        let Some(n) = self.document_row(document)? else { return Ok(Vec::new()) };
        self.list(&format!("select {FACT} {JOINS} where c.document = ?1 order by c.n"), [n], read_fact)
    }

    /// The changes a record covers, in the order they were stored.
    pub fn changes_of_record(&self, record: RecordId) -> Result<Vec<(DocumentId, ChangeRow)>, StorageError> {
        let sql = format!(
            "select {FACT}, c.body, c.document, d.id {JOINS} join documents d on d.n = c.document
             where r.id = ?1 order by c.n"
        );
        let rows = self.list(&sql, [record.as_bytes()], |row| {
            let id = DocumentId::from_slice(row.get_ref(8)?.as_blob()?).ok_or_else(|| damaged(8))?;
            Ok((read_fact(row)?, row.get::<_, Option<Vec<u8>>>(6)?, row.get::<_, i64>(7)?, id))
        })?;
        rows.into_iter()
            .map(|(fact, body, n, id)| {
                let sealed = self.is_sealed(id)?;
                let bytes = self.open_body(n, id, fact.hash, body, sealed)?;
                Ok((id, ChangeRow { fact, bytes }))
            })
            .collect()
    }

    /// Documents of the stream with changes no record covers yet, longest waiting first.
    pub fn local_tails(&self, stream: &StreamName, limit: u32) -> Result<Vec<LocalTail>, StorageError> {
        self.list(
            "select d.id, d.kind, d.generation, max(c.seq),
                    (select l.hash from changes l where l.document = c.document and l.state = 0 order by l.seq desc limit 1),
                    count(*), sum(length(c.body))
             from changes c join documents d on d.n = c.document join streams s on s.n = d.stream
             where c.state = 0 and s.name = ?1
             group by c.document order by min(c.n) limit ?2",
            (stream.as_str(), limit),
            |row| {
                Ok(LocalTail {
                    document: DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
                    kind: row.get(1)?,
                    generation: unsigned(row.get(2)?),
                    last_seq: unsigned(row.get(3)?),
                    last_hash: ChangeHash::from_slice(row.get_ref(4)?.as_blob()?).ok_or_else(|| damaged(4))?,
                    changes: unsigned(row.get(5)?),
                    stored_bytes: unsigned(row.get(6)?),
                })
            },
        )
    }

    /// Streams with changes no record covers yet.
    pub fn streams_with_local_changes(&self) -> Result<Vec<StreamName>, StorageError> {
        self.list(
            "select distinct s.name from changes c join documents d on d.n = c.document
             join streams s on s.n = d.stream where c.state = 0 order by s.name",
            [],
            |row| super::transaction::stream_name(row, 0),
        )
    }

    fn changes_of(&self, document: DocumentId, sql: &str) -> Result<Vec<ChangeRow>, StorageError> {
        let Some(n) = self.document_row(document)? else { return Ok(Vec::new()) };
        let sealed = self.is_sealed(document)?;
        let rows = self.list(sql, [n], |row| Ok((read_fact(row)?, row.get::<_, Option<Vec<u8>>>(6)?)))?;
        rows.into_iter()
            .map(|(fact, body)| {
                let bytes = self.open_body(n, document, fact.hash, body, sealed)?;
                Ok(ChangeRow { fact, bytes })
            })
            .collect()
    }

    fn open_body(
        &self,
        n: i64,
        document: DocumentId,
        hash: ChangeHash,
        body: Option<Vec<u8>>,
        sealed: bool,
    ) -> Result<Vec<u8>, StorageError> {
        let body = body.ok_or(StorageError::Forgotten)?;
        if !sealed {
            return compression::unpack(&body);
        }
        let key = self.body_key(n)?.ok_or(StorageError::Forgotten)?;
        compression::unpack(&seal::open(&key, document, hash, &body)?)
    }

    fn is_sealed(&self, document: DocumentId) -> Result<bool, StorageError> {
        Ok(self.document(document)?.is_some_and(|document| document.stream.class().is_sealed()))
    }
}

impl WriteTx<'_> {
    /// Stores a change of a document that has a row; `false` when it is here already, in any state.
    ///
    /// A second change with the same actor and number is a [`StorageError::Conflict`]; a change to a forgotten
    /// document is [`StorageError::Forgotten`].
    pub fn add_change(&self, document: DocumentId, change: &ChangeRow) -> Result<bool, StorageError> {
        let fact = &change.fact;
        if self.has_change(fact.hash)? {
            return Ok(false);
        }
        let row = self.document(document)?.ok_or(StorageError::NotFound)?;
        let n = self.document_row(document)?.ok_or(StorageError::NotFound)?;
        if row.forgotten {
            return Err(StorageError::Forgotten);
        }
        let mut body = compression::pack(&change.bytes);
        if row.stream.class().is_sealed() {
            let key = self.body_key(n)?.ok_or(StorageError::Forgotten)?;
            body = seal::seal(&key, document, fact.hash, &body, self.entropy)?;
        }
        let actor = self.ensure_actor(fact.actor)?;
        let record = fact.record.map(|record| self.record_row(record)).transpose()?;
        self.run(
            "insert into changes (document, hash, actor, seq, time_ms, state, record, body)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (n, fact.hash.as_bytes(), actor, signed(fact.seq), fact.time_ms, fact.state as i64, record, body),
        )?;
        step::reached(Step::ChangeAdded);
        Ok(true)
    }

    /// Puts the document's local changes up to `last_seq` under a record that is already stored; how many.
    pub fn seal_changes(&self, document: DocumentId, last_seq: u64, record: RecordId) -> Result<usize, StorageError> {
        let n = self.document_row(document)?.ok_or(StorageError::NotFound)?;
        let record = self.record_row(record)?;
        let sealed = self.run(
            "update changes set state = 1, record = ?2 where document = ?1 and state = 0 and seq <= ?3",
            (n, record, signed(last_seq)),
        )?;
        step::reached(Step::ChangesSealed);
        Ok(sealed)
    }

    /// Gives every change of a record its state after an entry; the documents touched.
    pub fn settle_changes(&self, record: RecordId, state: ChangeState) -> Result<Vec<DocumentId>, StorageError> {
        let n = self.record_row(record)?;
        self.run("update changes set state = ?2 where record = ?1", (n, state as i64))?;
        step::reached(Step::ChangesSettled);
        self.list(
            "select distinct d.id from changes c join documents d on d.n = c.document where c.record = ?1",
            [n],
            |row| DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0)),
        )
    }

    /// Gives one change a state: what builds on a refused change is refused with it.
    pub fn set_change_state(&self, hash: ChangeHash, state: ChangeState) -> Result<(), StorageError> {
        let touched = self.run("update changes set state = ?2 where hash = ?1", (hash.as_bytes(), state as i64))?;
        if touched == 0 { Err(StorageError::NotFound) } else { Ok(()) }
    }

    /// Notes that a stored change was entered with `record`: after a rewind it comes again.
    pub fn accept_change(&self, hash: ChangeHash, record: RecordId) -> Result<(), StorageError> {
        let record = self.record_row(record)?;
        let touched = self.run(
            "update changes set state = ?2, record = ?3 where hash = ?1",
            (hash.as_bytes(), ChangeState::Accepted as i64, record),
        )?;
        if touched == 0 { Err(StorageError::NotFound) } else { Ok(()) }
    }

    fn ensure_actor(&self, actor: ActorHash) -> Result<i64, StorageError> {
        match self.find("select n from actors where hash = ?1", [actor.as_bytes()], |row| row.get(0))? {
            Some(n) => Ok(n),
            None => self.insert("insert into actors (hash) values (?1)", [actor.as_bytes()]),
        }
    }
}
