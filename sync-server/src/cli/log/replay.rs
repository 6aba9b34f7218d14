//! Reading the log again as a phone would: every author's signature, chain and right, by the keys `control` told of.

use std::collections::BTreeMap;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry, Verdict};
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
        before: BTreeMap::new(),
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
    /// The entry before, of each stream.
    before: BTreeMap<StreamName, Entry>,
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
        if let Err(refusal) = arrival::check_control(self.before.get(&entry.stream), entry) {
            return Ok(Err(code(&refusal)));
        }
        self.cursors.insert(entry.stream.clone(), next);
        self.before.insert(entry.stream.clone(), entry.clone());
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
        ArrivalRefusal::Chain(_)
        | ArrivalRefusal::ControlBehind
        | ArrivalRefusal::AuthorChain
        | ArrivalRefusal::EpochUnproven => "entry_chain_broken",
        ArrivalRefusal::Record(_) => "log_signature_bad",
        ArrivalRefusal::OtherRecord | ArrivalRefusal::RecordMissing => "record_damaged",
        ArrivalRefusal::RightsIgnored | ArrivalRefusal::ControlWentBack => "log_right_missing",
    }
}

fn finding(code: &'static str, logged: &LoggedEntry) -> Finding {
    Finding { code, log_index: logged.log_index, place: Some((logged.entry.stream.clone(), logged.entry.pos)) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use enlace_core::clock::{Clock as _, ManualClock, SeededEntropy};
    use enlace_core::entry::Entry;
    use enlace_core::record::body::ChainPosition;
    use enlace_core::record::content::{AgencyProfile, Content};
    use enlace_core::record::envelope::Envelope;
    use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};

    use super::*;
    use crate::agency::{Agency, Genesis, genesis, seal};
    use crate::store::sqlite::SqliteStore;
    use crate::store::{NewEntry, Store as _};

    /// An agency of two founding records, and its keys: root, server.
    fn founded(folder: &std::path::Path) -> (Identity, SoftwareSigner, SoftwareSigner) {
        let (clock, entropy) = (Arc::new(ManualClock::at(1_795_000_000_000)), Arc::new(SeededEntropy::new(5)));
        let make = || SoftwareSigner::generate(Algorithm::EdDsa, &*entropy);
        let (root, server) = (make(), make());
        let identity = Identity {
            agency: "gn".to_owned(),
            origin: "gn.example/log".to_owned(),
            root: root.public_key(),
            server: server.public_key(),
        };
        let profile = AgencyProfile { code: "gn".to_owned(), ..AgencyProfile::default() };
        let founding = Genesis { profile, server: server.public_key(), administrators: Vec::new() };
        let records = genesis(&founding, &root, &clock.now(), &*entropy).unwrap();
        let store = SqliteStore::open(folder, entropy).unwrap();
        let signer = SoftwareSigner::from_secret(Algorithm::EdDsa, *server.secret()).unwrap();
        Agency::found(store, &identity, &records, Arc::new(signer), clock).unwrap();
        (identity, root, server)
    }

    /// Enters a record as accepted, as a server would that goes around the rules, and replays.
    fn smuggled(write: impl FnOnce(&SoftwareSigner, &SoftwareSigner, &SqliteStore) -> Envelope) -> Replayed {
        let folder = tempfile::tempdir().unwrap();
        let (identity, root, server) = founded(folder.path());
        let mut store = SqliteStore::open(folder.path(), Arc::new(SeededEntropy::new(6))).unwrap();
        let envelope = write(&root, &server, &store);
        let head = store.head(&StreamName::control()).unwrap();
        let entry = Entry {
            epoch: 1,
            stream: StreamName::control(),
            pos: head.pos + 1,
            prev: Some(head.hash),
            record: envelope.id(),
            received_ms: 1_795_000_000_001,
            ctl: head.pos,
            verdict: Verdict::Accepted,
        };
        let mut tx = store.begin().unwrap();
        tx.append(&NewEntry { entry: &entry, envelope: Some(&envelope.encode()), documents: &[] }).unwrap();
        tx.commit().unwrap();
        replay(&store, &identity, &mut |_, _| {}).unwrap()
    }

    fn profile_by(signer: &SoftwareSigner, seq: u64, prev: Option<enlace_core::ids::RecordId>) -> Envelope {
        let position = ChainPosition { stream: StreamName::control(), generation: 0, seq, prev };
        let content = Content::AgencyProfile(AgencyProfile { code: "gn".to_owned(), ..AgencyProfile::default() });
        let now = ManualClock::at(1_795_000_000_000).now();
        seal("gn", position, content, signer, &now, &SeededEntropy::new(7)).unwrap()
    }

    fn code(replayed: &Replayed) -> Option<&'static str> {
        replayed.finding.as_ref().map(|finding| finding.code)
    }

    #[test]
    fn a_server_that_goes_around_the_rules_is_found_out() {
        let replayed = smuggled(|_, server, _| profile_by(server, 1, None));
        assert_eq!((replayed.records, code(&replayed)), (2, Some("log_right_missing")));
    }

    #[test]
    fn a_record_of_a_key_nobody_certified_is_found_out() {
        let stranger = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(8));
        let replayed = smuggled(|_, _, _| profile_by(&stranger, 1, None));
        assert_eq!(code(&replayed), Some("log_signature_bad"));
    }

    #[test]
    fn a_hole_in_an_author_s_chain_is_found_out() {
        let replayed = smuggled(|root, _, _| profile_by(root, 1, None));
        assert_eq!(code(&replayed), Some("log_author_chain_broken"));
        let whole = smuggled(|root, _, store| {
            let last = store.entry_at(&StreamName::control(), 2).unwrap().unwrap().entry.record;
            profile_by(root, 3, Some(last))
        });
        assert_eq!((whole.records, code(&whole)), (3, None));
    }
}
