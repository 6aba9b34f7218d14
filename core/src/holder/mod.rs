//! A holder's place on a device: the open database, the keys, who the holder is and what `control` says.
//!
//! Owns sealing, the loading and saving of documents, and what happens to a document after a refusal.
//! Commands and sync both stand on it. Knows nothing of links or of screens.

mod channels;
mod control;
mod documents;
mod error;
mod generation;
mod half;
mod identity;
mod lost;
mod screens;
mod seal;
mod speech;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

pub use channels::{CALL_AFTER_MS, ChannelRecord, ChannelView, Unsent, Verified};
pub use control::{fold, follow_control};
pub use documents::SavedChange;
pub use error::HolderError;
pub use half::{Half, root_of};
pub use identity::Identity;
pub use lost::{LostValues, decode_lost, encode_lost};
pub(crate) use lost::{edits_of, set_aside};
pub(crate) use screens::{note_channel, note_filing, project, refresh, renote_channel, reproject, take_off};
pub use speech::Speech;

use crate::clock::{Clock, Entropy, Moment};
use crate::document::Document;
use crate::domain::stream::{StreamClass, StreamName};
use crate::ids::{DocumentId, encode_hex};
use crate::ingest::directory::{Device, Directory};
use crate::read_model;
use crate::record::keys::DeviceSigner;
use crate::storage::key::KeyVault;
use crate::storage::salvage::SalvageReport;
use crate::storage::{DATABASE_KEY, Options, Storage};

/// Loaded documents kept between edits.
const LOADED: usize = 24;

/// What a host brings along: where keys, time and randomness come from.
#[derive(Clone)]
pub struct Host {
    /// The device key.
    pub signer: Arc<dyn DeviceSigner>,
    /// The keystore.
    pub vault: Arc<dyn KeyVault>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub entropy: Arc<dyn Entropy>,
}

/// One enrolled (or enrolling) person on one device.
pub struct Holder {
    storage: Storage,
    host: Host,
    known: RwLock<Known>,
    /// Halves of channels at hand.
    halves: RwLock<BTreeMap<StreamName, Arc<Half>>>,
    /// Channels folded together, at hand.
    folds: RwLock<BTreeMap<StreamName, channels::Folded>>,
    /// Edits and seals come one after the other.
    turn: Mutex<Loaded>,
    salvaged: Option<SalvageReport>,
    restored: bool,
}

#[derive(Default)]
struct Known {
    identity: Option<Identity>,
    directory: Option<Arc<Directory>>,
}

fn bundle_key_name(public: &[u8; 32]) -> String {
    format!("bundle.{}", encode_hex(public))
}

/// Recently used documents, newest last.
#[derive(Default)]
struct Loaded(Vec<(DocumentId, Document)>);

impl Holder {
    /// Opens the database, finishes a seal that a crash interrupted, and notices a restored or cloned database.
    /// A damaged database is set aside and what can be read of it goes on: see [`Self::salvaged`].
    pub fn open(path: std::path::PathBuf, host: Host) -> Result<Self, HolderError> {
        let options = Options {
            path,
            key_name: DATABASE_KEY.to_owned(),
            vault: host.vault.clone(),
            entropy: host.entropy.clone(),
        };
        let (storage, salvaged) = Storage::open_or_salvage(options)?;
        if storage.read(|tx| tx.rebuild_needed())? {
            storage.write(screens::rebuild)?;
        }
        let mut holder = Self {
            storage,
            host,
            known: RwLock::new(Known::default()),
            halves: RwLock::default(),
            folds: RwLock::default(),
            turn: Mutex::new(Loaded::default()),
            salvaged,
            restored: false,
        };
        holder.reload()?;
        holder.recover_seals()?;
        holder.restored = holder.notice_restore()?;
        holder.expire()?;
        Ok(holder)
    }

    /// Reads identity and directory anew, after an enrolment, a rewind or a reopening.
    pub fn reload(&self) -> Result<(), HolderError> {
        let identity: Option<Identity> = self.storage.read(Identity::load)?;
        let directory = match &identity {
            Some(identity) => Some(Arc::new(self.storage.read(|tx| fold(tx, identity))?)),
            None => None,
        };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Known { identity, directory };
        self.halves.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.folds.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.turn.lock().unwrap_or_else(PoisonError::into_inner).0.clear();
        Ok(())
    }

    /// Keeps the key that opens bundles for the agency, under the name of its public half. Earlier ones stay: a bundle
    /// may have been on its way for weeks.
    pub fn keep_bundle_key(&self, public: &[u8; 32], secret: &[u8; 32]) -> Result<(), HolderError> {
        Ok(self.host.vault.store(&bundle_key_name(public), secret)?)
    }

    /// What opens bundles that were sealed to that public key, if the agency's server ever handed it over.
    pub fn bundle_key(&self, public: &[u8; 32]) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, HolderError> {
        Ok(self.host.vault.load(&bundle_key_name(public))?)
    }

    /// The database.
    pub const fn storage(&self) -> &Storage {
        &self.storage
    }

    /// What was saved when a damaged database was found at this opening: the person has to be told.
    pub const fn salvaged(&self) -> Option<&SalvageReport> {
        self.salvaged.as_ref()
    }

    /// Whether this opening found the database older than what the keystore remembers: it was put back or copied, and
    /// goes on in a new generation. The person has to be told.
    pub const fn was_restored(&self) -> bool {
        self.restored
    }

    /// What the host brought along.
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// Reads the clocks.
    pub fn now(&self) -> Moment {
        self.host.clock.now()
    }

    /// Who this is; an error before enrolment.
    pub fn identity(&self) -> Result<Identity, HolderError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.identity.clone().ok_or(HolderError::NotEnrolled)
    }

    /// What `control` says; an error before enrolment.
    pub fn directory(&self) -> Result<Arc<Directory>, HolderError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.directory.clone().ok_or(HolderError::NotEnrolled)
    }

    /// Takes over a directory that sync has carried further, once its transaction is on disk.
    pub fn set_directory(&self, directory: Directory) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.directory = Some(Arc::new(directory));
    }

    /// This device as the agency knows it; an error until the enrolment was entered.
    pub fn device(&self) -> Result<Device, HolderError> {
        let identity = self.identity()?;
        self.directory()?.device(&identity.device).cloned().ok_or(HolderError::EnrolmentWaiting)
    }

    /// Streams this device follows, `control` first; of channels it reads also the halves of every pinned agency.
    pub fn streams(&self) -> Result<Vec<StreamName>, HolderError> {
        let directory = self.directory()?;
        let identity = self.identity()?;
        let Some(device) = directory.device(&identity.device) else { return Ok(vec![StreamName::control()]) };
        let mut streams = device.followed_streams(directory.size());
        for channel in device.readable_streams(directory.size()) {
            if channel.class() == StreamClass::Channel {
                streams.extend(directory.pins().filter_map(|pin| channel.of_peer(&pin.agency)));
            }
        }
        Ok(streams)
    }

    /// Lets go of closed documents from before `from_ms` (milliseconds since 1970 UTC) that nobody pinned; how many.
    /// Their stubs stay, and an entry or a person brings them back.
    pub fn trim(&self, from_ms: i64) -> Result<usize, HolderError> {
        let gone = self.storage.write(|tx| read_model::window::trim(tx, from_ms))?;
        for id in &gone {
            self.drop_loaded(*id);
        }
        Ok(gone.len())
    }

    /// Empties what screens show of releases that expired by now. How many.
    pub fn expire(&self) -> Result<usize, HolderError> {
        let now_ms = self.now().utc_ms;
        Ok(self.storage.write(|tx| read_model::channel::expire(tx, now_ms))?)
    }

    /// Forgets a loaded document that changed underneath.
    pub fn drop_loaded(&self, id: DocumentId) {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner).0.retain(|(loaded, _)| *loaded != id);
    }
}

impl Loaded {
    fn take(&mut self, id: DocumentId) -> Option<Document> {
        let at = self.0.iter().position(|(loaded, _)| *loaded == id)?;
        Some(self.0.remove(at).1)
    }

    fn put(&mut self, id: DocumentId, document: Document) {
        if self.0.len() >= LOADED {
            self.0.remove(0);
        }
        self.0.push((id, document));
    }
}
