//! The list of what agencies said in channels: one row a thread, newest first.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::{Standing, id};
use crate::domain::stream::StreamName;
use crate::ids::{EventId, KeyId, RecordId, ThreadId};
use crate::storage::{ReadTx, StorageError, stream_name, unsigned};

/// Most threads of a list that is not asked for page by page.
const MOST: usize = 400;

/// Heads looked at in one go.
const CHUNK: usize = 100;

/// What to list. The default lists everything that has not expired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadFilter {
    /// Of this channel, by its plain name.
    pub channel: Option<StreamName>,
    /// That no person opened on this phone, and others said.
    pub unread: bool,
    /// That another agency said and nobody of the own one answered.
    pub needs_answer: bool,
    /// That the own agency said.
    pub own: bool,
}

impl ThreadFilter {
    fn takes(&self, thread: &ThreadSummary) -> bool {
        self.channel.as_ref().is_none_or(|channel| thread.kept.plain() == *channel)
            && (!self.unread || thread.unread)
            && (!self.needs_answer || thread.needs_answer)
            && (!self.own || thread.kept.origin().is_none())
    }
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

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadKey {
    /// When the newest head of the last thread was received, or written while it waits; milliseconds since 1970 UTC.
    pub sort_ms: i64,
    /// That head.
    pub record: RecordId,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadPage {
    /// Newest first.
    pub rows: Vec<ThreadSummary>,
    /// Where the next page begins; none after the last.
    pub next: Option<ThreadKey>,
}

const HEADS: &str = "
    select r.record, s.name, r.thread, r.event, r.kind, r.purpose, r.scenario, r.plain_en, r.plain_es, r.author,
           r.made_ms, r.received_ms, r.expires_ms, r.state,
           exists (select 1 from seen_releases v where v.record = r.record),
           exists (select 1 from release_answers a join streams o on o.n = a.stream
                   where a.answered = r.record and a.state <> 2 and o.name not like 'peer/%'),
           (select count(*) from release_answers a where a.answered = r.record and a.state <> 2), r.sort_ms
    from releases r join streams s on s.n = r.stream
    where r.state <> 2 and (r.expires_ms is null or r.expires_ms > ?1)
      and not exists (select 1 from release_parents p join releases c on c.record = p.release
                      where p.parent = r.record and c.state <> 2)";

/// The newest threads that have not expired by `now_ms`, milliseconds since 1970 UTC, newest first; 400 at most.
pub fn threads(tx: &ReadTx<'_>, filter: &ThreadFilter, now_ms: i64) -> Result<Vec<ThreadSummary>, StorageError> {
    Ok(page(tx, filter, now_ms, None, MOST)?.rows)
}

/// At most `limit` threads that have not expired by `now_ms`, newest first, after where another page ended. A thread is
/// as new as its newest head.
pub fn page(
    tx: &ReadTx<'_>,
    filter: &ThreadFilter,
    now_ms: i64,
    after: Option<ThreadKey>,
    limit: usize,
) -> Result<ThreadPage, StorageError> {
    let sql = format!(
        "{HEADS} and (r.sort_ms < ?2 or (r.sort_ms = ?2 and r.record > ?3))
         order by r.sort_ms desc, r.record limit {CHUNK}"
    );
    let mut rows = Vec::new();
    // Before everything: no head is newer than the end of time.
    let mut at = after.unwrap_or(ThreadKey { sort_ms: i64::MAX, record: RecordId([0xff; 32]) });
    loop {
        let (sort_ms, record) = (at.sort_ms, at.record);
        let heads = tx.list(&sql, (now_ms, sort_ms, record.as_bytes()), read_head)?;
        for (key, head) in &heads {
            at = *key;
            let thread = whole(tx, head, now_ms)?;
            // An older head of a disagreement belongs to the page of the newest.
            let is_newest = thread.heads.first() == head.heads.first();
            if is_newest && filter.takes(&thread) {
                rows.push(thread);
            }
            if rows.len() == limit {
                return Ok(ThreadPage { rows, next: Some(at) });
            }
        }
        if heads.len() < CHUNK {
            return Ok(ThreadPage { rows, next: None });
        }
    }
}

/// The thread of a head with all its heads.
fn whole(tx: &ReadTx<'_>, head: &ThreadSummary, now_ms: i64) -> Result<ThreadSummary, StorageError> {
    let sql = format!("{HEADS} and r.thread = ?2 and s.name = ?3 order by r.sort_ms desc, r.record");
    let heads = tx.list(&sql, (now_ms, head.thread.as_bytes(), head.kept.as_str()), read_head)?;
    let mut heads = heads.into_iter().map(|(_, head)| head);
    let mut thread = heads.next().ok_or(StorageError::NotFound)?;
    heads.for_each(|head| thread.join(&head));
    Ok(thread)
}

/// How many threads of a half need an answer of the own agency, and how many nobody opened here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// That nobody of the own agency answered.
    pub needs_answer: u64,
    /// That nobody opened here.
    pub unread: u64,
}

/// What of each half of another agency is still to be looked at, of threads that have not expired by `now_ms`.
pub fn unsettled(tx: &ReadTx<'_>, now_ms: i64) -> Result<BTreeMap<StreamName, Unsettled>, StorageError> {
    let sql = format!(
        "with heads (record, name, thread, event, kind, purpose, scenario, plain_en, plain_es, author, made_ms,
                     received_ms, expires_ms, state, seen, answered, answers, sort_ms) as ({HEADS})
         select name, count(distinct case when kind <> 'withdrawal' and not answered then thread end),
                count(distinct case when not seen then thread end)
         from heads where name like 'peer/%' group by name"
    );
    let rows = tx.list(&sql, [now_ms], |row| {
        let counts = Unsettled { needs_answer: unsigned(row.get(1)?), unread: unsigned(row.get(2)?) };
        Ok((stream_name(row, 0)?, counts))
    })?;
    Ok(rows.into_iter().collect())
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

fn read_head(row: &Row<'_>) -> rusqlite::Result<(ThreadKey, ThreadSummary)> {
    let kept = stream_name(row, 1)?;
    let kind: String = row.get(4)?;
    let (seen, answered): (bool, bool) = (row.get(14)?, row.get(15)?);
    let is_theirs = kept.origin().is_some();
    let withdrawn = kind == "withdrawal";
    let plain = row.get::<_, Option<String>>(7)?.zip(row.get(8)?);
    let key = ThreadKey { sort_ms: row.get(17)?, record: id(row, 0).map(RecordId)? };
    let head = ThreadSummary {
        kept,
        thread: id(row, 2).map(ThreadId)?,
        event: id(row, 3).map(EventId)?,
        heads: vec![key.record],
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
    };
    Ok((key, head))
}
