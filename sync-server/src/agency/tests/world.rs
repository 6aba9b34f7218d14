//! An agency in memory, its keepers, and real phones around it.

use std::path::Path;
use std::sync::Arc;

use enlace_core::clock::{Clock, ManualClock, SeededEntropy, random_bytes};
use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::Actor;
use enlace_core::entry::Entry;
use enlace_core::holder::{Holder, Host};
use enlace_core::ids::{DocumentId, RecordId};
use enlace_core::record::content::{Access, AgencyProfile, Content, Invite};
use enlace_core::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};
use enlace_core::storage::key::MemoryVault;
use enlace_core::sync::{Options, Outcome as SyncOutcome, Session, SyncError};
use enlace_core::wire::{Invitation, PartReader, PartType, write_part};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::agency::{Agency, Genesis, Outcome, genesis, seal};
use crate::store::sqlite::SqliteStore;
use crate::store::{Identity, Store};

pub(crate) const AGENCY: &str = "gn-nogales";
pub(crate) const START_MS: i64 = 1_795_000_000_000;

pub(crate) fn internal() -> StreamName {
    StreamName::parse("internal/nogales").unwrap()
}

pub(crate) fn identity_stream() -> StreamName {
    StreamName::parse("identity/nogales").unwrap()
}

/// The keys of an agency and what everyone in its world shares.
pub(crate) struct Keys {
    pub(crate) code: &'static str,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) root: SoftwareSigner,
    pub(crate) server: Arc<SoftwareSigner>,
    pub(crate) administrators: [SoftwareSigner; 2],
}

impl Keys {
    pub(crate) fn new(seed: u64) -> Self {
        Self::of(AGENCY, seed)
    }

    pub(crate) fn of(code: &'static str, seed: u64) -> Self {
        let entropy = Arc::new(SeededEntropy::new(seed));
        let key = |algorithm| SoftwareSigner::generate(algorithm, &*entropy);
        Self {
            code,
            clock: Arc::new(ManualClock::at(START_MS)),
            root: key(Algorithm::EdDsa),
            server: Arc::new(key(Algorithm::EdDsa)),
            administrators: [key(Algorithm::EdDsa), key(Algorithm::EdDsa)],
            entropy: entropy.clone(),
        }
    }

    pub(crate) fn found<S: Store>(&self, store: S) -> Agency<S> {
        let founding = Genesis {
            profile: AgencyProfile { code: self.code.to_owned(), country: "US".to_owned(), ..AgencyProfile::default() },
            server: self.server.public_key(),
            administrators: self.administrators.iter().map(|key| (key.public_key(), Actor::default())).collect(),
        };
        let records = genesis(&founding, &self.root, &self.clock.now(), &*self.entropy).unwrap();
        let identity = Identity {
            agency: self.code.to_owned(),
            origin: enlace_core::log::origin(self.code),
            root: self.root.public_key(),
            server: self.server.public_key(),
        };
        Agency::found(store, &identity, &records, self.server.clone(), self.clock.clone()).unwrap()
    }

    /// A record of a keeper at its next place.
    pub(crate) fn by<S: Store>(
        &self,
        agency: &mut Agency<S>,
        key: &SoftwareSigner,
        content: Content,
    ) -> (RecordId, Entry) {
        self.by_in(agency, key, &StreamName::control(), content)
    }

    pub(crate) fn by_in<S: Store>(
        &self,
        agency: &mut Agency<S>,
        key: &SoftwareSigner,
        stream: &StreamName,
        content: Content,
    ) -> (RecordId, Entry) {
        let position = agency.next_position(&key.public_key().id(), stream).unwrap();
        let envelope = seal(self.code, position, content, key, &self.clock.now(), &*self.entropy).unwrap();
        match agency.enter_record(&envelope).unwrap() {
            Some(Outcome::Entered(entry)) => (envelope.id(), entry),
            other => panic!("{other:?}"),
        }
    }

    /// An invitation of the first administrator.
    pub(crate) fn invite<S: Store>(
        &self,
        agency: &mut Agency<S>,
        server: &str,
        grants: &[(StreamName, Access)],
        roles: &[&str],
    ) -> Invitation {
        let code: [u8; 16] = random_bytes(&*self.entropy);
        let number = u32::try_from(agency.directory().invites().count()).unwrap() + 1;
        let invite = Invite {
            holder: Actor { agency: self.code.to_owned(), call_sign: format!("N-{number}"), ..Actor::default() },
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            unit: "NGL".to_owned(),
            device_number: number,
            grants: grants.to_vec(),
            code_hash: Sha256::digest(code).into(),
            expires_ms: self.clock.now().utc_ms + 86_400_000,
        };
        let (id, _) = self.by(agency, &self.administrators[0], Content::Invite(invite));
        let root = self.root.public_key();
        Invitation { server: server.to_owned(), pin: None, agency: self.code.to_owned(), root, invite: id, code }
    }
}

/// A phone with its own encrypted database.
pub(crate) struct Phone {
    pub(crate) holder: Arc<Holder>,
    pub(crate) signer: Arc<SoftwareSigner>,
    _folder: TempDir,
}

impl Phone {
    pub(crate) fn new(keys: &Keys, invitation: &Invitation) -> Self {
        let folder = TempDir::new().unwrap();
        let signer = Arc::new(SoftwareSigner::generate(Algorithm::Es256, &*keys.entropy));
        let host = Host {
            signer: signer.clone(),
            vault: Arc::new(MemoryVault::default()),
            clock: keys.clock.clone(),
            entropy: keys.entropy.clone(),
        };
        let holder = Arc::new(Holder::open(phone_file(folder.path()), host).unwrap());
        command::enrol(&holder, &invitation.encode(), "test").unwrap();
        Self { holder, signer, _folder: folder }
    }

    pub(crate) fn report(&self, scenario: &str) -> DocumentId {
        command::report(&self.holder, &internal(), &[Edit::set("scenario", scenario)]).unwrap().document
    }

    pub(crate) fn edit(&self, id: DocumentId, path: &str, value: &str) {
        command::edit(&self.holder, id, &[Edit::set(path, value)], None).unwrap();
    }

    /// The request the phone would send.
    pub(crate) fn request(&self, options: &Options) -> (Session, Vec<u8>) {
        Session::begin(self.holder.clone(), options).unwrap()
    }

    /// One exchange after the other until nothing waits.
    pub(crate) fn sync<S: Store>(&self, agency: &mut Agency<S>) -> Result<SyncOutcome, SyncError> {
        self.sync_with(agency, &Options::default())
    }

    pub(crate) fn sync_with<S: Store>(
        &self,
        agency: &mut Agency<S>,
        options: &Options,
    ) -> Result<SyncOutcome, SyncError> {
        loop {
            let (mut session, request) = self.request(options);
            session.feed(&answer(agency, &request))?;
            let outcome = session.finish()?;
            if !outcome.more_to_send && outcome.wanted == 0 {
                return Ok(outcome);
            }
        }
    }
}

fn phone_file(folder: &Path) -> std::path::PathBuf {
    folder.join("phone.db")
}

/// The parts of a link's bytes.
pub(crate) fn parts(bytes: &[u8]) -> Vec<(PartType, Vec<u8>)> {
    let mut reader = PartReader::new();
    reader.push(bytes);
    std::iter::from_fn(|| reader.next_part().unwrap()).collect()
}

/// What the agency answers to the bytes of a request.
pub(crate) fn answer<S: Store>(agency: &mut Agency<S>, request: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    agency.serve(&mut parts(request).into_iter(), &mut |part, payload| write_part(&mut bytes, part, payload)).unwrap();
    bytes
}

/// An agency in memory with two phones that read and write `internal/nogales`.
pub(crate) struct World {
    pub(crate) keys: Keys,
    pub(crate) agency: Agency<SqliteStore>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let keys = Keys::new(seed);
        let agency = keys.found(SqliteStore::in_memory(keys.entropy.clone()).unwrap());
        Self { keys, agency }
    }

    pub(crate) fn phone(&mut self, grants: &[(StreamName, Access)], roles: &[&str]) -> Phone {
        let invitation = self.keys.invite(&mut self.agency, "http://127.0.0.1:1", grants, roles);
        let phone = Phone::new(&self.keys, &invitation);
        // The first exchange tells the phone what it may read.
        phone.sync(&mut self.agency).unwrap();
        phone.sync(&mut self.agency).unwrap();
        phone
    }

    pub(crate) fn writer(&mut self) -> Phone {
        self.phone(&[(internal(), Access::Write)], &["agent"])
    }

    /// A record of the first administrator.
    pub(crate) fn order(&mut self, content: Content) -> (RecordId, Entry) {
        self.keys.by(&mut self.agency, &self.keys.administrators[0], content)
    }
}
