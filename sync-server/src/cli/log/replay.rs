//! Reading the log again as a phone would: every author's signature, chain and right, by the keys `control` told of.

use std::collections::BTreeMap;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Verdict};
use enlace_core::ingest::arrival::{self, ArrivalRefusal};
use enlace_core::ingest::chain::{ChainTip, check_next};
use enlace_core::ingest::directory::Directory;
use enlace_core::ingest::opened::OpenedRecord;

use crate::store::audit::Finding;
use crate::store::{ChainKey, Identity, LoggedEntry, Read, StoreError};

/// Entries read at a time.
const BATCH: usize = 256;

/// How far a replay came, and what stopped it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Records whose signature, chain and right were checked.
    pub records: u64,
    /// The first that does not hold; what follows it cannot be judged.
    pub finding: Option<Finding>,
}

/// Replays the log from its first entry until something does not hold.
pub fn replay(
    store: &dyn Read,
    identity: &Identity,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Replayed, StoreError> {
    let size = store.size()?;
    let mut replay = Replay {
        store,
        directory: Directory::new(&identity.agency, identity.root),
        cursors: BTreeMap::new(),
        tips: BTreeMap::new(),
    };
    let (mut index, mut records) = (0, 0);
    while index < size {
        let batch = match store.logged(index, BATCH) {
            Ok(batch) if !batch.is_empty() => batch,
            // The audit names what cannot be read.
            Ok(_) | Err(StoreError::Corrupt) => return Ok(Replayed { records, finding: None }),
            Err(error) => return Err(error),
        };
        for logged in &batch {
            match replay.step(logged)? {
                Ok(checked) => records += checked,
                Err(code) => return Ok(Replayed { records, finding: Some(finding(code, logged)) }),
            }
        }
        index += batch.len() as u64;
        progress(index, size);
    }
    Ok(Replayed { records, finding: None })
}

struct Replay<'a> {
    store: &'a dyn Read,
    directory: Directory,
    cursors: BTreeMap<StreamName, Cursor>,
    tips: BTreeMap<ChainKey, ChainTip>,
}

impl Replay<'_> {
    /// Checks one entry; answers how many records it added.
    fn step(&mut self, logged: &LoggedEntry) -> Result<Result<u64, &'static str>, StoreError> {
        let entry = &logged.entry;
        let Some(envelope) = self.store.envelope(&entry.record)? else { return Ok(Err("record_damaged")) };
        let cursor = self.cursors.get(&entry.stream).copied().unwrap_or(Cursor::START);
        let checked = arrival::check(&self.directory, &cursor, &entry.stream, &entry.encode(), &envelope);
        let (arrival, next) = match checked {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(code(&refusal))),
        };
        self.cursors.insert(entry.stream.clone(), next);
        // An exclusion names a record that has its place already.
        if matches!(entry.verdict, Verdict::Excluded(_)) {
            return Ok(Ok(0));
        }
        if !self.follows(arrival.record()) {
            return Ok(Err("log_author_chain_broken"));
        }
        if entry.stream == StreamName::control() {
            self.directory.apply(entry, arrival.record().body());
        }
        Ok(Ok(1))
    }

    /// Whether the record is the next of its author's chain.
    fn follows(&mut self, record: &OpenedRecord) -> bool {
        let position = &record.body().position;
        let key =
            ChainKey { author: record.body().author, stream: position.stream.clone(), generation: position.generation };
        let tip = check_next(self.tips.get(&key), position, record.id(), None);
        tip.is_ok_and(|tip| {
            self.tips.insert(key, tip);
            true
        })
    }
}

/// The word for an operator, who looks at stored data: a phone's words tell what to do about a link.
const fn code(refusal: &ArrivalRefusal) -> &'static str {
    match refusal {
        ArrivalRefusal::Malformed(_) => "entry_damaged",
        ArrivalRefusal::Chain(_) | ArrivalRefusal::ControlBehind => "entry_chain_broken",
        ArrivalRefusal::Record(_) => "log_signature_bad",
        ArrivalRefusal::OtherRecord => "record_damaged",
        ArrivalRefusal::RightsIgnored => "log_right_missing",
    }
}

fn finding(code: &'static str, logged: &LoggedEntry) -> Finding {
    Finding { code, log_index: logged.log_index, place: Some((logged.entry.stream.clone(), logged.entry.pos)) }
}
