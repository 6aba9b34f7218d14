//! The agency: a state machine over the store. Records become entries, requests become answers.
//!
//! Owns every decision of the server. Knows no sockets, threads or timers: time comes from a `Clock`, whoever drives it
//! calls one method at a time, and a method that fails has kept nothing.
//!
//! Invariants: one entry for one record; an answer is built after its request's entries are durable; one root is
//! signed for one size of the log.

mod answer;
mod caller;
mod changes;
mod channels;
mod courier;
mod decision;
mod delivery;
mod documents;
mod entering;
mod error;
mod frames;
mod genesis;
mod peer;
mod progress;
mod quota;
mod session;
mod window;

#[cfg(test)]
pub(crate) mod tests;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use enlace_core::bundle::KeyPair;
use enlace_core::clock::{Clock, Moment};
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Entry, Head, Heads, Verdict};
use enlace_core::ids::{KeyId, RecordId};
use enlace_core::ingest::directory::Directory;
use enlace_core::log::checkpoint::{Checkpoint, SignedCheckpoint};
use enlace_core::log::origin;
use enlace_core::record::body::{Body, ChainPosition};
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::DeviceSigner;
use enlace_core::wire::{BundleKey, Request, UpFrame, UpRecord};

pub use caller::{Caller, View};
pub use channels::{read_channel, read_own_roster, read_rosters};
pub use decision::refusals;
pub use entering::{DOES_NOT_APPLY, Outcome, rejections};
pub use error::{AgencyError, Result};
pub use genesis::{Genesis, genesis, seal};
pub use peer::{PeerExchange, PeerOutcome, has_evidence, refusals as peer_refusals, resting};
pub use progress::{Reached, reached};
pub use quota::Quota;
pub use session::{Refusal, Session, refused};

use self::channels::Channels;
use self::documents::Documents;
use self::entering::Entering;
use self::frames::Frames;
use crate::store::{Contact, Identity, Read, Store, StoreError, Transaction};

/// Largest record with its changes in bytes: whatever is accepted must fit one part on its way down, even if it does
/// not compress.
pub const MAX_RECORD_BYTES: usize = 448 * 1024;

/// One agency's server, without its network.
pub struct Agency<S> {
    store: S,
    identity: Identity,
    signer: Arc<dyn DeviceSigner>,
    clock: Arc<dyn Clock>,
    directory: Directory,
    documents: Documents,
    channels: Channels,
    /// What opens bundles for this agency; handed to its own phones.
    bundle_key: Option<BundleKey>,
    /// What opens bundles that couriers bring to this server; nobody else has it.
    courier_key: Option<KeyPair>,
    frames: Frames,
    quota: Quota,
    /// Counters seen since the start; the stored ones follow with the first frame.
    counters: HashMap<KeyId, u64>,
    /// Rises with every entry, so that followers know there is something new.
    turn: u64,
}

impl<S: Store> Agency<S> {
    /// Begins an agency in an empty store with its founding records.
    pub fn found(
        mut store: S,
        identity: &Identity,
        records: &[Envelope],
        signer: Arc<dyn DeviceSigner>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let mut tx = store.begin()?;
        // Phones check checkpoints under this name; no other would be believed.
        tx.initialise(&Identity { origin: origin(&identity.agency), ..identity.clone() })?;
        tx.commit()?;
        let mut agency = Self::open(store, signer, clock)?;
        let records =
            records.iter().map(|envelope| UpRecord { envelope: envelope.encode(), changes: Vec::new() }).collect();
        let frame = UpFrame { stream: StreamName::control(), records };
        for outcome in agency.enter(&frame, None)? {
            match outcome {
                Outcome::Entered(Entry { verdict: Verdict::Accepted, .. }) => {}
                Outcome::Entered(entry) | Outcome::Known(entry) => {
                    return Err(AgencyError::Founding(entry.verdict.code().unwrap_or_default().to_owned()));
                }
                Outcome::Rejected(rejection) => return Err(AgencyError::Founding(rejection.code)),
            }
        }
        agency.sign_checkpoint()?;
        Ok(agency)
    }

    /// Opens the agency a store holds. `signer` is the server's key.
    pub fn open(store: S, signer: Arc<dyn DeviceSigner>, clock: Arc<dyn Clock>) -> Result<Self> {
        let identity = store.identity()?.ok_or(AgencyError::NotInitialised)?;
        if signer.public_key() != identity.server {
            return Err(AgencyError::OtherServerKey);
        }
        let directory = read_directory(&store, &identity)?;
        Ok(Self {
            store,
            identity,
            signer,
            clock,
            directory,
            documents: Documents::default(),
            channels: Channels::default(),
            bundle_key: None,
            courier_key: None,
            frames: Frames::default(),
            quota: Quota::default(),
            counters: HashMap::new(),
            turn: 0,
        })
    }

    /// Who the server is.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Keys and rights as `control` tells them.
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The store, for reading.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Rises with every transaction that made entries.
    pub const fn turn(&self) -> u64 {
        self.turn
    }

    /// Forgets what is only in memory and may be half done, after a failure in the middle of a step.
    pub fn recover(&mut self) {
        self.documents.clear();
        self.channels.clear();
        self.frames.clear();
    }

    /// Sets the key of bundles, which follows from the server's own.
    pub fn set_bundle_key(&mut self, key: BundleKey) {
        self.bundle_key = Some(key);
    }

    /// Sets what one device may send in a day.
    pub fn set_quota(&mut self, quota: Quota) {
        self.quota = quota;
    }

    /// Where the next record of an author in a stream stands, in the author's newest generation there.
    pub fn next_position(&self, author: &KeyId, stream: &StreamName) -> Result<ChainPosition> {
        let newest = self.store.chains_of(author)?.into_iter().rfind(|(key, _)| key.stream == *stream);
        let (generation, seq, prev) =
            newest.map_or((0, 1, None), |(key, end)| (key.generation, end.seq + 1, Some(end.record)));
        Ok(ChainPosition { stream: stream.clone(), generation, seq, prev })
    }

    /// Enters the records of one frame in one transaction; what is answered is durable. `only` names the one author
    /// whose records may come.
    pub fn enter(&mut self, frame: &UpFrame, only: Option<KeyId>) -> Result<Vec<Outcome>> {
        self.enter_with(frame, only, None, false)
    }

    /// Enters one record that an operator brings, with a checkpoint over it.
    pub fn enter_record(&mut self, envelope: &Envelope) -> Result<Option<Outcome>> {
        let stream = Body::decode(envelope.payload())?.position.stream;
        let records = vec![UpRecord { envelope: envelope.encode(), changes: Vec::new() }];
        Ok(self.enter_with(&UpFrame { stream, records }, None, None, true)?.pop())
    }

    /// Enters a frame and, in the same transaction, the sender's counter and a checkpoint.
    fn enter_with(
        &mut self,
        frame: &UpFrame,
        only: Option<KeyId>,
        contact: Option<(&Request, Contact)>,
        is_last: bool,
    ) -> Result<Vec<Outcome>> {
        let moment = self.clock.now();
        self.transact(|entering, this| {
            let outcomes = frame
                .records
                .iter()
                .map(|record| entering.enter(record, &frame.stream, only))
                .collect::<Result<Vec<_>>>()?;
            if let Some((request, contact)) = contact
                && entering.directory.author(&request.key).is_some()
            {
                note_contact(entering, this, &moment, request, &contact)?;
            }
            if is_last {
                put_checkpoint(&mut *entering.tx, this.identity, this.signer)?;
            }
            Ok(outcomes)
        })
    }

    /// Enters that an accepted record is no longer applied by anybody, because it turned out not to apply.
    pub fn exclude(&mut self, record: &RecordId, code: &str) -> Result<Entry> {
        self.transact(|entering, _| entering.exclude(record, code))
    }

    /// Signs heads, and the log they lie in as its newest checkpoint has it.
    fn sign_heads(&mut self, streams: Vec<Head>) -> Result<Vec<u8>> {
        self.sign_checkpoint()?;
        let newest = self.store.checkpoint()?.ok_or(AgencyError::NotInitialised)?;
        let heads = Heads {
            agency: self.identity.agency.clone(),
            streams,
            size: newest.claimed().size,
            root: newest.claimed().root,
            time_ms: self.clock.now().utc_ms,
        };
        Ok(heads.seal(&*self.signer)?.encode())
    }

    /// Signs a checkpoint if the log grew since the last one.
    pub fn sign_checkpoint(&mut self) -> Result<()> {
        let newest = self.store.checkpoint()?.map_or(0, |signed| signed.claimed().size);
        if self.store.frontier()?.size() > newest {
            self.transact(|entering, this| put_checkpoint(&mut *entering.tx, this.identity, this.signer))?;
        }
        Ok(())
    }

    fn transact<T>(&mut self, work: impl FnOnce(&mut Entering<'_>, Server<'_>) -> Result<T>) -> Result<T> {
        let server = Server { identity: &self.identity, signer: &*self.signer };
        let (done, directory, has_entered, has_purged) = {
            let mut entering = Entering {
                tx: self.store.begin()?,
                directory: Cow::Borrowed(&self.directory),
                documents: &mut self.documents,
                channels: &mut self.channels,
                now_ms: self.clock.now().utc_ms,
                has_entered: false,
                has_purged: false,
            };
            let done = work(&mut entering, server);
            let Entering { tx, directory, has_entered, has_purged, .. } = entering;
            let changed = match directory {
                Cow::Owned(directory) => Some(directory),
                Cow::Borrowed(_) => None,
            };
            let done = done.and_then(|value| Ok(tx.commit().map(|()| value)?));
            (done, changed, has_entered, has_purged)
        };
        if done.is_err() {
            // What is at hand may hold what was not kept.
            self.documents.clear();
            self.channels.clear();
            return done;
        }
        self.turn += u64::from(has_entered);
        if let Some(directory) = directory {
            self.directory = directory;
        }
        if has_purged {
            self.frames.clear();
        }
        done
    }
}

/// What a transaction may need of the server itself.
#[derive(Clone, Copy)]
struct Server<'a> {
    identity: &'a Identity,
    signer: &'a dyn DeviceSigner,
}

/// Notes who asked and how far it has come, and tells other agencies of devices that hold what they said.
fn note_contact(
    entering: &mut Entering<'_>,
    this: Server<'_>,
    moment: &Moment,
    request: &Request,
    contact: &Contact,
) -> Result<()> {
    let before = reached(&*entering.tx, &request.key)?;
    entering.note_contact(request, contact)?;
    peer::note_devices(entering, this, moment, &before, &request.cursors)
}

/// Signs the log as it stands in the transaction. The signature leaves only after the commit.
fn put_checkpoint(tx: &mut dyn Transaction, identity: &Identity, signer: &dyn DeviceSigner) -> Result<()> {
    let frontier = tx.frontier()?;
    let newest = tx.checkpoint()?.map_or(0, |signed: SignedCheckpoint| signed.claimed().size);
    if frontier.size() > newest {
        let checkpoint = Checkpoint { origin: identity.origin.clone(), size: frontier.size(), root: frontier.root() };
        tx.put_checkpoint(&checkpoint.sign(signer)?)?;
    }
    Ok(())
}

/// Folds the whole of `control`: keys and rights as they stand.
pub fn read_directory(store: &dyn Read, identity: &Identity) -> Result<Directory> {
    const STEP_BYTES: usize = 256 * 1024;
    let control = StreamName::control();
    let mut directory = Directory::new(&identity.agency, identity.root);
    loop {
        let deliveries = store.deliveries(&control, directory.size(), STEP_BYTES)?;
        if deliveries.is_empty() {
            return Ok(directory);
        }
        for delivery in deliveries {
            let envelope = delivery.envelope.as_deref().ok_or(StoreError::Corrupt)?;
            let envelope = Envelope::decode(envelope).map_err(|_| StoreError::Corrupt)?;
            directory.apply(&delivery.logged.entry, &Body::decode(envelope.payload())?);
        }
    }
}
