//! One agency with its keys, its store and its clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use enlace_core::bundle::KeyPair;
use enlace_core::clock::{Clock as _, ManualClock, SeededEntropy, random_bytes};
use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::domain::value::Actor;
use enlace_core::ids::{DeviceId, RecordId};
use enlace_core::record::body::ChainPosition;
use enlace_core::record::content::{Access, AgencyProfile, Content, Invite, NewEpoch, Sector};
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, PublicKey, SoftwareSigner};
use enlace_core::sync::{Outcome, SyncError};
use enlace_core::wire::{BundleKey, Invitation};
use enlace_core::{command, log};
use enlace_server::agency::{self, Agency, Genesis, genesis};
use enlace_server::store::{Identity, Read as _, sqlite::SqliteStore};
use sha2::{Digest as _, Sha256};

use super::{Link, Phone};

/// 24 November 2026, 12:00 UTC.
pub const NOON_MS: i64 = 1_795_521_600_000;

/// One agency and everything around it.
pub struct World {
    /// Its code.
    pub code: &'static str,
    /// The server's clock.
    pub clock: Arc<ManualClock>,
    /// The server.
    pub agency: Agency<SqliteStore>,
    /// The agency's root.
    pub root: Arc<SoftwareSigner>,
    /// Two administrators.
    pub administrators: [Arc<SoftwareSigner>; 2],
    server: Arc<SoftwareSigner>,
    /// Where the server keeps its files.
    serves: PathBuf,
    entropy: Arc<SeededEntropy>,
    folder: tempfile::TempDir,
    phones: u64,
    seed: u64,
}

impl World {
    /// The Nogales agency of the tests, founded anew.
    pub fn new(seed: u64) -> Self {
        Self::named(AGENCY, seed)
    }

    /// Another agency, founded anew.
    pub fn named(code: &'static str, seed: u64) -> Self {
        let entropy = Arc::new(SeededEntropy::new(seed));
        let clock = Arc::new(ManualClock::at(NOON_MS));
        let key = |algorithm| Arc::new(SoftwareSigner::generate(algorithm, &*entropy));
        let (root, server) = (key(Algorithm::EdDsa), key(Algorithm::EdDsa));
        let administrators = [key(Algorithm::Es256), key(Algorithm::Es256)];
        let folder = tempfile::tempdir().expect("a folder");
        let founding = Genesis {
            profile: profile(code),
            server: server.public_key(),
            administrators: administrators.iter().map(|key| (key.public_key(), Actor::default())).collect(),
        };
        let records = genesis(&founding, &*root, &clock.now(), &*entropy).expect("keys sign");
        let identity = Identity {
            agency: code.to_owned(),
            origin: log::origin(code),
            root: root.public_key(),
            server: server.public_key(),
        };
        let serves = folder.path().join("server");
        std::fs::create_dir(&serves).expect("a folder");
        let store = SqliteStore::open(&serves, entropy.clone()).expect("a new store opens");
        let mut agency =
            Agency::found(store, &identity, &records, server.clone(), clock.clone()).expect("the agency is founded");
        agency.set_bundle_key(bundle_key_of(&server));
        Self { code, clock, agency, root, administrators, server, serves, entropy, folder, phones: 0, seed }
    }

    /// Where phones and server keep their files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the server keeps its files.
    pub fn server_folder(&self) -> &Path {
        &self.serves
    }

    /// Lets time pass on the server; phones' clocks are their own.
    pub fn wait(&self, ms: u64) {
        self.clock.advance(ms);
    }

    /// The server stops and starts again on the same files.
    pub fn restart_server(&mut self) {
        let store = SqliteStore::open(&self.serves, self.entropy.clone()).expect("the store opens again");
        self.serve(store);
    }

    /// The server starts on other files, as after a restore.
    pub fn open_server(&mut self, folder: &Path) {
        let store = SqliteStore::open(folder, self.entropy.clone()).expect("the store opens");
        folder.clone_into(&mut self.serves);
        self.serve(store);
    }

    /// A copy of the server's files as they are, for [`Self::restore`].
    pub fn back_up(&self, name: &str) -> PathBuf {
        let to = self.folder.path().join(name);
        std::fs::create_dir_all(&to).expect("a folder");
        for file in std::fs::read_dir(self.server_folder()).expect("the server's files") {
            let file = file.expect("a file");
            std::fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
        }
        to
    }

    /// The server starts on a backup, and the root says where it begins anew, in `control` and in every channel.
    pub fn restore(&mut self, backup: &Path) {
        let running = self.agency.store().epoch().expect("an epoch");
        self.open_server(backup);
        let store = self.agency.store();
        // Never an epoch that ran already.
        let epoch = running.max(store.epoch().expect("an epoch")) + 1;
        let frontier = store.frontier().expect("a log");
        let begun = |back_to| NewEpoch {
            epoch,
            restored_size: frontier.size(),
            restored_root: frontier.root(),
            last_witnessed: None,
            back_to,
        };
        let heads = store.heads().expect("the streams").into_iter();
        let channels = heads.filter(|(stream, _)| stream.class() == StreamClass::Channel);
        let channels = channels.map(|(stream, head)| (stream, begun(Some((head.pos, head.hash)))));
        let all: Vec<_> = std::iter::once((StreamName::control(), begun(None))).chain(channels).collect();
        let root = self.root.clone();
        for (stream, content) in all {
            // A chain of its own: the root may have signed more than the backup knows.
            let position = ChainPosition { stream, generation: u64::from(epoch - 1), seq: 1, prev: None };
            self.enter_at(&root, position, Content::NewEpoch(content));
        }
    }

    fn serve(&mut self, store: SqliteStore) {
        self.agency = Agency::open(store, self.server.clone(), self.clock.clone()).expect("the agency opens");
        self.agency.set_bundle_key(bundle_key_of(&self.server));
    }

    /// The server's own signer, for a server that lies.
    pub fn server_signer(&self) -> Arc<SoftwareSigner> {
        self.server.clone()
    }

    /// The key that signs heads and requests to other servers.
    pub fn server_key(&self) -> PublicKey {
        self.server.public_key()
    }

    /// The key that bundles for this agency are sealed to.
    pub fn bundle_key(&self) -> KeyPair {
        KeyPair::derive(self.server.secret())
    }

    /// Hands the server out, to be put on a socket; the folder must outlive it.
    pub fn into_server(self) -> (Agency<SqliteStore>, tempfile::TempDir) {
        (self.agency, self.folder)
    }

    /// An administrator enters a record in `control`, or in a named stream.
    pub fn administer(&mut self, administrator: usize, content: Content) -> RecordId {
        let signer = self.administrators[administrator].clone();
        self.enter_by(&signer, &StreamName::control(), content)
    }

    /// Anyone with a key enters a record; it must be accepted.
    pub fn enter_by(&mut self, signer: &SoftwareSigner, stream: &StreamName, content: Content) -> RecordId {
        let key = signer.public_key().id();
        let position = self.agency.next_position(&key, stream).expect("the store works");
        self.enter_at(signer, position, content)
    }

    /// The same at a place in the signer's chain.
    pub fn enter_at(&mut self, signer: &SoftwareSigner, position: ChainPosition, content: Content) -> RecordId {
        let envelope = agency::seal(self.code, position, content, signer, &self.clock.now(), &*self.entropy)
            .expect("the key signs");
        let outcome = self.agency.enter_record(&envelope).expect("the store works");
        match outcome {
            Some(agency::Outcome::Entered(entry)) if entry.verdict.is_accepted() => {}
            other => panic!("not accepted: {other:?}"),
        }
        envelope.id()
    }

    /// Invites a person; the invitation's text.
    pub fn invite(&mut self, call_sign: &str, roles: &[&str], grants: &[(&str, Access)]) -> String {
        let code: [u8; 16] = random_bytes(&*self.entropy);
        self.phones += 1;
        let invite = Invite {
            holder: Actor {
                agency: self.code.to_owned(),
                unit: "NGL".to_owned(),
                role: roles.first().copied().unwrap_or("agent").to_owned(),
                rank: String::new(),
                call_sign: call_sign.to_owned(),
                name: format!("{call_sign} (invented)"),
            },
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            unit: "NGL".to_owned(),
            device_number: u32::try_from(self.phones).expect("few phones") + 400,
            grants: grants
                .iter()
                .map(|(stream, access)| (StreamName::parse(stream).expect("a stream name"), *access))
                .collect(),
            code_hash: Sha256::digest(code).into(),
            expires_ms: self.clock.now().utc_ms + 72 * 3_600_000,
        };
        let record = self.administer(0, Content::Invite(invite));
        let invitation = Invitation {
            server: "http://127.0.0.1:1".to_owned(),
            pin: None,
            agency: self.code.to_owned(),
            root: self.root.public_key(),
            invite: record,
            code,
        };
        invitation.encode()
    }

    /// A phone of an agent who writes in the Nogales streams, enrolled and synced.
    pub fn phone(&mut self, name: &str) -> Phone {
        let grants = [(INTERNAL, Access::Write), (IDENTITY, Access::Write)];
        self.phone_with(name, &["agent"], &grants)
    }

    /// A phone with other roles and grants, enrolled and synced.
    pub fn phone_with(&mut self, name: &str, roles: &[&str], grants: &[(&str, Access)]) -> Phone {
        let invitation = self.invite(name, roles, grants);
        let seed = self.seed.wrapping_mul(1_000) + self.phones;
        let phone = Phone::new(name, self.folder.path(), seed, self.clock.now().utc_ms);
        command::enrol(phone.holder(), &invitation, "test 1.0").expect("the invitation is read");
        self.sync(&phone).expect("the first sync goes through");
        self.sync(&phone).expect("the streams come");
        phone
    }

    /// One whole sync on a good link: exchanges until nothing waits.
    pub fn sync(&mut self, phone: &Phone) -> Result<Outcome, SyncError> {
        self.sync_over(&Link::default(), phone)
    }

    /// Exchanges over a link until nothing waits or it breaks.
    pub fn sync_over(&mut self, link: &Link, phone: &Phone) -> Result<Outcome, SyncError> {
        let mut rounds = 0;
        loop {
            let outcome = match link.exchange(phone.holder(), &mut self.agency) {
                Err(SyncError::Refused(code)) if code == "counter_replayed" && rounds == 0 => {
                    rounds += 1;
                    continue;
                }
                other => other?,
            };
            rounds += 1;
            if (!outcome.more_to_send && outcome.wanted == 0) || rounds > 50 {
                return Ok(outcome);
            }
        }
    }

    /// The device of a phone.
    pub fn device_of(&self, phone: &Phone) -> DeviceId {
        phone.holder().identity().expect("the phone is enrolled").device
    }
}

fn bundle_key_of(server: &SoftwareSigner) -> BundleKey {
    let key = KeyPair::derive(server.secret());
    BundleKey { public: key.public, secret: *key.secret }
}

/// Code of the tests' agency.
pub const AGENCY: &str = "gn-nogales";

/// Its stream of working documents.
pub const INTERNAL: &str = "internal/nogales";

/// Its stream of identities.
pub const IDENTITY: &str = "identity/nogales";

fn profile(code: &str) -> AgencyProfile {
    AgencyProfile {
        code: code.to_owned(),
        country: "US".to_owned(),
        kind: "border_police".to_owned(),
        name_en: "Nogales test agency".to_owned(),
        name_es: "Agencia de prueba de Nogales".to_owned(),
        sectors: vec![Sector {
            code: "nogales".to_owned(),
            name_en: "Nogales".to_owned(),
            name_es: "Nogales".to_owned(),
        }],
        ..AgencyProfile::default()
    }
}
