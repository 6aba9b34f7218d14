//! Everything said of one event, and which events are said to be the same.

use super::{Standing, id};
use crate::domain::stream::StreamName;
use crate::ids::{EventId, RecordId};
use crate::record::body::Body;
use crate::record::content::Content;
use crate::storage::{ReadTx, StorageError, damaged, stream_name, unsigned};

/// A release or an answer as it was signed, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The half it stands in; its origin says whose it is.
    pub kept: StreamName,
    /// The record.
    pub record: RecordId,
    /// How far it has come.
    pub standing: Standing,
    /// Epoch and position in its half, once entered.
    pub place: Option<(u32, u64)>,
    /// When its agency's server received it, milliseconds since 1970 UTC by that server's clock.
    pub received_ms: Option<i64>,
    /// Who signed, when by their clock, and what; of a release that expired by then the values and plain words are gone.
    pub body: Body,
    /// Whether it expired.
    pub expired: bool,
}

/// Releases and answers of an event, as they were entered; those still waiting come last. Refused ones are left out.
pub fn event_statements(tx: &ReadTx<'_>, event: EventId, now_ms: i64) -> Result<Vec<Statement>, StorageError> {
    let found = tx.list(
        "select record, state from (
           select record, state, pos, received_ms from releases where event = ?1 and state <> 2
           union all
           select record, state, pos, received_ms from release_answers
             where (event = ?1 or other_event = ?1) and state <> 2)
         order by received_ms is null, received_ms, pos, record",
        [event.as_bytes()],
        |row| Ok((id(row, 0).map(RecordId)?, Standing::read(row, 1)?)),
    )?;
    found.into_iter().map(|(record, standing)| read(tx, record, standing, now_ms)).collect()
}

/// One release or answer; `None` when this phone does not have it.
pub fn statement(tx: &ReadTx<'_>, record: RecordId, now_ms: i64) -> Result<Option<Statement>, StorageError> {
    let standing = tx.find(
        "select state from releases where record = ?1 union all select state from release_answers where record = ?1",
        [record.as_bytes()],
        |row| Standing::read(row, 0),
    )?;
    standing.map(|standing| read(tx, record, standing, now_ms)).transpose()
}

fn read(tx: &ReadTx<'_>, record: RecordId, standing: Standing, now_ms: i64) -> Result<Statement, StorageError> {
    let row = tx.record(record)?.ok_or(StorageError::NotFound)?;
    let mut body = row.body()?;
    let entry = tx.entry_of_record(record)?;
    let mut expired = false;
    if let Content::Release(release) = &mut body.content {
        let ends_ms =
            tx.find("select expires_ms from releases where record = ?1", [record.as_bytes()], |row| row.get(0))?;
        expired = ends_ms.flatten().is_some_and(|ends_ms: i64| ends_ms <= now_ms);
        if expired {
            (release.values, release.plain) = (None, None);
        }
    }
    Ok(Statement {
        kept: row.stream,
        record,
        standing,
        place: entry.as_ref().map(|entry| (entry.epoch, entry.pos)),
        received_ms: entry.map(|entry| entry.received_ms),
        body,
        expired,
    })
}

/// A person's word that two events are the same, or are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventClaim {
    /// The half it stands in; its origin says whose word it is.
    pub kept: StreamName,
    /// Its position there: a later word of the same agency on the same events replaces an earlier one.
    pub pos: u64,
    /// The event answered.
    pub event: EventId,
    /// The event it is said to be, or not to be.
    pub other: EventId,
    /// Whether they are said to be the same.
    pub same: bool,
}

/// Every accepted word on events being the same, in the order in which each half has them.
pub fn same_event_claims(tx: &ReadTx<'_>) -> Result<Vec<EventClaim>, StorageError> {
    tx.list(
        "select s.name, a.pos, a.event, a.other_event, a.answer from release_answers a join streams s on s.n = a.stream
         where a.other_event is not null and a.answer in ('same_event', 'not_same') and a.state = 1
         order by s.name, a.pos",
        [],
        |row| {
            let (pos, answer): (Option<i64>, String) = (row.get(1)?, row.get(4)?);
            Ok(EventClaim {
                kept: stream_name(row, 0)?,
                pos: pos.map(unsigned).ok_or_else(|| damaged(1))?,
                event: id(row, 2).map(EventId)?,
                other: id(row, 3).map(EventId)?,
                same: answer == "same_event",
            })
        },
    )
}
