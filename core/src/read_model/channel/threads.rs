//! The list of what agencies said in channels: one row a thread, newest first.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::{Standing, id};
use crate::domain::stream::StreamName;
use crate::ids::{EventId, KeyId, RecordId, ThreadId};
use crate::storage::{ReadTx, StorageError, stream_name, unsigned};

/// Most releases looked at for one list.
const MOST_HEADS: u32 = 400;

/// What to list. The default lists everything that has not expired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadFilter {
    /// Of this channel, by its plain name.
    pub channel: Option<StreamName>,
    /// That no person opened on this phone, and others said.
    pub unread: bool,
    /// That another agency said and nobody of the own one answered.
    pub needs_answer: bool,
}

/// One agency's matter in a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadSummary {
    /// The half it stands in; its origin says whose it is.
    pub kept: StreamName,
    /// The matter.
    pub thread: ThreadId,
    /// What happened.
    pub event: EventId,
    /// What the agency says now; several when its officers disagree.
    pub heads: Vec<RecordId>,
    /// Type of the newest head.
    pub kind: String,
    /// A code of the set `purpose`.
    pub purpose: String,
    /// A code of the set `scenario`, of a notice.
    pub scenario: Option<String>,
    /// The whole in plain words, English then Spanish, if it was said in them.
    pub plain: Option<(String, String)>,
    /// The key that signed the newest head.
    pub author: KeyId,
    /// When it was written by the author's clock, milliseconds since 1970 UTC.
    pub made_ms: i64,
    /// When its agency's server received it, by that server's clock.
    pub received_ms: Option<i64>,
    /// When it leaves the screens.
    pub expires_ms: Option<i64>,
    /// How far the newest head has come.
    pub standing: Standing,
    /// Whether the agency took all of it back.
    pub withdrawn: bool,
    /// Whether nobody opened it here, and others said it.
    pub unread: bool,
    /// Whether another agency said it and nobody of the own one answered.
    pub needs_answer: bool,
    /// Answers of persons to any of its heads.
    pub answers: u64,
}

const HEADS: &str = "
    select r.record, s.name, r.thread, r.event, r.kind, r.purpose, r.scenario, r.plain_en, r.plain_es, r.author,
           r.made_ms, r.received_ms, r.expires_ms, r.state,
           exists (select 1 from seen_releases v where v.record = r.record),
           exists (select 1 from release_answers a join streams o on o.n = a.stream
                   where a.answered = r.record and a.state <> 2 and o.name not like 'peer/%'),
           (select count(*) from release_answers a where a.answered = r.record and a.state <> 2)
    from releases r join streams s on s.n = r.stream
    where r.state <> 2 and (r.expires_ms is null or r.expires_ms > ?1)
      and not exists (select 1 from release_parents p join releases c on c.record = p.release
                      where p.parent = r.record and c.state <> 2)";

/// Threads that have not expired by `now_ms`, milliseconds since 1970 UTC; newest first.
pub fn threads(tx: &ReadTx<'_>, filter: &ThreadFilter, now_ms: i64) -> Result<Vec<ThreadSummary>, StorageError> {
    let sql = format!("{HEADS} order by r.sort_ms desc, r.record limit {MOST_HEADS}");
    let mut order: Vec<ThreadSummary> = Vec::new();
    let mut places: BTreeMap<(StreamName, ThreadId), usize> = BTreeMap::new();
    for head in tx.list(&sql, [now_ms], read_head)? {
        let place = *places.entry((head.kept.clone(), head.thread)).or_insert(order.len());
        match order.get_mut(place) {
            Some(thread) => thread.join(&head),
            None => order.push(head),
        }
    }
    order.retain(|thread| {
        filter.channel.as_ref().is_none_or(|channel| thread.kept.plain() == *channel)
            && (!filter.unread || thread.unread)
            && (!filter.needs_answer || thread.needs_answer)
    });
    Ok(order)
}

/// What an agency says now in a thread of a half, whatever has expired: what a later release of it names as parents.
pub fn heads_of(tx: &ReadTx<'_>, kept: &StreamName, thread: ThreadId) -> Result<Vec<RecordId>, StorageError> {
    tx.list(
        "select r.record from releases r join streams s on s.n = r.stream
         where s.name = ?1 and r.thread = ?2 and r.state <> 2
           and not exists (select 1 from release_parents p join releases c on c.record = p.release
                           where p.parent = r.record and c.state <> 2)
         order by r.record",
        (kept.as_str(), thread.as_bytes()),
        |row| id(row, 0).map(RecordId),
    )
}

impl ThreadSummary {
    /// Takes in an older head of the same thread.
    fn join(&mut self, head: &Self) {
        self.heads.extend(&head.heads);
        self.withdrawn &= head.withdrawn;
        self.unread |= head.unread;
        self.needs_answer |= head.needs_answer;
        self.answers += head.answers;
    }
}

fn read_head(row: &Row<'_>) -> rusqlite::Result<ThreadSummary> {
    let kept = stream_name(row, 1)?;
    let kind: String = row.get(4)?;
    let (seen, answered): (bool, bool) = (row.get(14)?, row.get(15)?);
    let is_theirs = kept.origin().is_some();
    let withdrawn = kind == "withdrawal";
    let plain = row.get::<_, Option<String>>(7)?.zip(row.get(8)?);
    Ok(ThreadSummary {
        kept,
        thread: id(row, 2).map(ThreadId)?,
        event: id(row, 3).map(EventId)?,
        heads: vec![id(row, 0).map(RecordId)?],
        kind,
        purpose: row.get(5)?,
        scenario: row.get(6)?,
        plain,
        author: id(row, 9).map(KeyId)?,
        made_ms: row.get(10)?,
        received_ms: row.get(11)?,
        expires_ms: row.get(12)?,
        standing: Standing::read(row, 13)?,
        withdrawn,
        unread: is_theirs && !seen,
        needs_answer: is_theirs && !withdrawn && !answered,
        answers: unsigned(row.get(16)?),
    })
}
