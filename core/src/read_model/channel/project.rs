//! Keeping the rows of channels in step with records and entries.

use super::Standing;
use crate::domain::stream::{StreamClass, StreamName};
use crate::entry::{Entry, Verdict};
use crate::ids::RecordId;
use crate::record::cbor::Value;
use crate::record::content::{Approval, Content, Delivery, Release, ReleaseAnswer};
use crate::storage::records::RecordRow;
use crate::storage::{StorageError, WriteTx, signed};

/// The scenario's key in the values of a notice.
const SCENARIO: u64 = 5;

/// A record with what became of it.
struct Noted<'a> {
    tx: &'a WriteTx<'a>,
    n: i64,
    record: &'a RecordRow,
    entry: Option<Entry>,
    standing: Standing,
}

/// Brings the rows about one record up to date, after it or its entry was stored. Records of other streams say nothing
/// to these screens, nor do kinds newer than this build.
pub fn note(tx: &WriteTx<'_>, id: RecordId) -> Result<(), StorageError> {
    let Some(record) = tx.record(id)? else { return Ok(()) };
    if record.stream.class() != StreamClass::Channel {
        return Ok(());
    }
    let Ok(body) = record.body() else { return Ok(()) };
    let n = tx.stream_row(&record.stream)?.ok_or(StorageError::NotFound)?;
    let entry = tx.entry_of_record(id)?;
    let standing = standing(&record, entry.as_ref());
    let noted = Noted { tx, n, record: &record, entry, standing };
    match &body.content {
        Content::Release(release) => noted.release(release),
        Content::ReleaseAnswer(answer) => noted.answer(answer),
        Content::Approval(approval) => noted.approval(*approval),
        Content::Delivery(delivery) => noted.delivery(delivery),
        _ => Ok(()),
    }
}

/// Takes every row of a half out of the screens, before they are made again.
pub fn forget_stream(tx: &WriteTx<'_>, kept: &StreamName) -> Result<(), StorageError> {
    let Some(n) = tx.stream_row(kept)? else { return Ok(()) };
    tx.run("delete from release_parents where release in (select record from releases where stream = ?1)", [n])?;
    for table in ["releases", "release_answers", "release_approvals", "deliveries"] {
        tx.run(&format!("delete from {table} where stream = ?1"), [n])?;
    }
    Ok(())
}

/// Empties what lists show of releases that expired by `now_ms`, milliseconds since 1970 UTC; how many.
pub fn expire(tx: &WriteTx<'_>, now_ms: i64) -> Result<usize, StorageError> {
    tx.run(
        "update releases set scenario = null, plain_en = null, plain_es = null
         where expires_ms <= ?1 and (scenario is not null or plain_en is not null)",
        [now_ms],
    )
}

fn standing(record: &RecordRow, entry: Option<&Entry>) -> Standing {
    match entry.map(|entry| &entry.verdict) {
        Some(Verdict::Accepted) => Standing::Accepted,
        Some(_) => Standing::Refused,
        None if record.own => Standing::Waiting,
        None => Standing::SignatureOnly,
    }
}

impl Noted<'_> {
    fn pos(&self) -> Option<i64> {
        self.entry.as_ref().map(|entry| signed(entry.pos))
    }

    fn received_ms(&self) -> Option<i64> {
        self.entry.as_ref().map(|entry| entry.received_ms)
    }

    fn release(&self, release: &Release) -> Result<(), StorageError> {
        let record = self.record;
        let plain = release.plain.as_ref();
        let sort_ms = self.received_ms().unwrap_or(record.made_ms);
        // As long after its arrival as after it was written: a sender's clock that is ahead keeps nothing alive.
        let life_ms = |expires: i64| expires.saturating_sub(record.made_ms);
        let ends_ms = |expires: i64| expires.min(sort_ms.saturating_add(life_ms(expires)));
        self.tx.run(
            "insert into releases (record, stream, event, thread, kind, version, purpose, author, made_ms, expires_ms,
               state, pos, received_ms, sort_ms, scenario, plain_en, plain_es)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             on conflict (record) do update set state = excluded.state, pos = excluded.pos,
               received_ms = excluded.received_ms, sort_ms = excluded.sort_ms, expires_ms = excluded.expires_ms",
            rusqlite::params![
                record.id.as_bytes(),
                self.n,
                release.event.as_bytes(),
                release.thread.as_bytes(),
                release.kind,
                release.version,
                release.purpose,
                record.author.as_bytes(),
                record.made_ms,
                release.expires_ms.map(ends_ms),
                self.standing as i64,
                self.pos(),
                self.received_ms(),
                sort_ms,
                scenario(release),
                plain.map(|plain| plain.en.as_str()),
                plain.map(|plain| plain.es.as_str()),
            ],
        )?;
        for parent in &release.parents {
            self.tx.run(
                "insert into release_parents (parent, release) values (?1, ?2) on conflict do nothing",
                (parent.as_bytes(), record.id.as_bytes()),
            )?;
        }
        Ok(())
    }

    fn answer(&self, answer: &ReleaseAnswer) -> Result<(), StorageError> {
        let record = self.record;
        self.tx.run(
            "insert into release_answers (record, stream, event, answered, answered_agency, answer, other_event, author,
               made_ms, state, pos, received_ms)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             on conflict (record) do update set state = excluded.state, pos = excluded.pos,
               received_ms = excluded.received_ms",
            rusqlite::params![
                record.id.as_bytes(),
                self.n,
                answer.event.as_bytes(),
                answer.to.as_bytes(),
                answer.to_agency,
                answer.answer,
                answer.other_event.as_ref().map(|event| event.as_bytes()),
                record.author.as_bytes(),
                record.made_ms,
                self.standing as i64,
                self.pos(),
                self.received_ms(),
            ],
        )?;
        Ok(())
    }

    fn approval(&self, approval: Approval) -> Result<(), StorageError> {
        self.tx.run(
            "insert into release_approvals (record, stream, content, author, state) values (?1, ?2, ?3, ?4, ?5)
             on conflict (record) do update set state = excluded.state",
            (self.record.id.as_bytes(), self.n, &approval.content, self.record.author.as_bytes(), self.standing as i64),
        )?;
        Ok(())
    }

    fn delivery(&self, delivery: &Delivery) -> Result<(), StorageError> {
        let Some(entry) = self.entry.as_ref().filter(|entry| entry.verdict.is_accepted()) else { return Ok(()) };
        self.tx.run(
            "insert into deliveries (stream, agency, epoch, pos, devices, received_ms) values (?1, ?2, ?3, ?4, ?5, ?6)
             on conflict (stream, agency) do update set epoch = excluded.epoch, pos = excluded.pos,
               devices = excluded.devices, received_ms = excluded.received_ms
             where (excluded.epoch, excluded.pos, excluded.devices) >= (epoch, pos, devices)",
            (self.n, &delivery.agency, delivery.epoch, signed(delivery.pos), delivery.devices, entry.received_ms),
        )?;
        Ok(())
    }
}

/// What a notice is about; any other release says it in its plain words.
fn scenario(release: &Release) -> Option<String> {
    let is_notice = release.kind == "notice";
    let mut values = release.values.clone().filter(|_| is_notice)?.into_map().ok()?;
    values.take_optional(SCENARIO).and_then(|code: Value| code.into_text().ok())
}
