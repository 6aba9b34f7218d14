//! A server on loopback, real phones and hand-made requests against it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use enlace_core::bundle::KeyPair;
use enlace_core::clock::Clock;
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::record::content::{Access, Content};
use enlace_core::record::keys::DeviceSigner;
use enlace_core::sync::{Options, Outcome, SyncError, driver, http::HttpLink};
use enlace_core::wire::{PartType, Request, UpFrame, UpRecord, write_part};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::agency::Agency;
use crate::agency::tests::world::{AGENCY, Keys, Phone, internal};
use crate::config::{Config, Limits};
use crate::server::Server;
use crate::store::sqlite::SqliteStore;

pub(super) struct Host {
    pub(super) keys: Keys,
    pub(super) folder: Arc<TempDir>,
    pub(super) address: SocketAddr,
    pub(super) pin: Option<[u8; 32]>,
    invitations: Vec<enlace_core::wire::Invitation>,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

impl Host {
    /// A running server with invitations for three phones.
    pub(super) async fn start(seed: u64) -> Self {
        Self::start_with(seed, Config::default()).await
    }

    pub(super) async fn start_with(seed: u64, config: Config) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let keys = Keys::new(seed);
        let mut agency = keys.found(SqliteStore::open(folder.path(), keys.entropy.clone()).unwrap());
        let grants = [(internal(), Access::Write)];
        let invitations = (0..3).map(|_| keys.invite(&mut agency, "", &grants, &["agent"])).collect();
        drop(agency);
        Self::open(keys, folder, invitations, config).await
    }

    async fn open(
        keys: Keys,
        folder: Arc<TempDir>,
        invitations: Vec<enlace_core::wire::Invitation>,
        config: Config,
    ) -> Self {
        let store = SqliteStore::open(folder.path(), keys.entropy.clone()).unwrap();
        let mut agency = Agency::open(store, keys.server.clone(), keys.clock.clone()).unwrap();
        agency.set_courier_key(KeyPair::of_server(&keys.server).unwrap());
        let config = Config { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..config };
        let pin = config.tls.as_ref().map(|files| crate::tls::pin(&files.key).unwrap());
        let server = Server::bind(&config, agency).await.unwrap();
        let address = server.local_addr();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async {
            let _ = stopped.await;
        }));
        Self { keys, folder, address, pin, invitations, stop: Some(stop), running }
    }

    /// Ends the server as an operator does.
    pub(super) async fn stop(mut self) -> (Keys, Arc<TempDir>) {
        let _ = self.stop.take().unwrap().send(());
        tokio::time::timeout(Duration::from_secs(10), self.running).await.unwrap().unwrap();
        (self.keys, self.folder)
    }

    /// The server's files, as a crash would leave them now.
    pub(super) fn crash(self) -> (Keys, Arc<TempDir>) {
        let copy = TempDir::new().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        (self.keys, Arc::new(copy))
    }

    pub(super) async fn restart(keys: Keys, folder: Arc<TempDir>) -> Self {
        Self::open(keys, folder, Vec::new(), Config::default()).await
    }

    pub(super) fn url(&self) -> String {
        let scheme = if self.pin.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    pub(super) fn link(&self) -> HttpLink {
        HttpLink::new(&self.url(), self.pin).unwrap()
    }

    /// A phone that enrolled and synced.
    pub(super) async fn phone(&mut self) -> Phone {
        let phone = self.new_phone();
        self.sync(&phone).await.unwrap();
        phone
    }

    pub(super) fn new_phone(&mut self) -> Phone {
        Phone::new(&self.keys, &self.invitations.pop().unwrap())
    }

    pub(super) async fn sync(&self, phone: &Phone) -> Result<Outcome, SyncError> {
        driver::sync(&phone.holder, &self.link(), &Options::default()).await
    }

    pub(super) fn client() -> reqwest::Client {
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder().no_proxy().build().unwrap()
    }

    /// Sends bytes to `/v1/sync`.
    pub(super) async fn post(&self, body: Vec<u8>) -> reqwest::Response {
        Self::client().post(format!("{}/v1/sync", self.url())).body(body).send().await.unwrap()
    }

    /// A record of the second administrator, sent as its tool sends it.
    pub(super) async fn order(
        &self,
        seq: u64,
        prev: Option<enlace_core::ids::RecordId>,
        content: Content,
    ) -> enlace_core::ids::RecordId {
        let administrator = &self.keys.administrators[1];
        let stream = StreamName::control();
        let position = enlace_core::record::body::ChainPosition { stream: stream.clone(), generation: 0, seq, prev };
        let now = self.keys.clock.now();
        let envelope =
            crate::agency::seal(AGENCY, position, content, administrator, &now, &*self.keys.entropy).unwrap();
        let records = vec![UpRecord { envelope: envelope.encode(), changes: Vec::new() }];
        let frame = UpFrame { stream, records }.encode();
        let request = request(administrator, seq, std::slice::from_ref(&frame));
        let bytes = sent(administrator, &request, &[frame]);
        assert_eq!(self.post(bytes).await.status(), 200);
        envelope.id()
    }
}

/// A request for everything a phone may read.
pub(super) fn request(signer: &dyn DeviceSigner, counter: u64, frames: &[Vec<u8>]) -> Request {
    Request {
        cursors: vec![(StreamName::control(), Cursor::START), (internal(), Cursor::START)],
        frames: frames.iter().map(|frame| Sha256::digest(frame).into()).collect(),
        ..Request::plain(AGENCY.to_owned(), signer.public_key().id(), counter)
    }
}

pub(super) fn sent(signer: &dyn DeviceSigner, request: &Request, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_part(&mut bytes, PartType::Request, &request.seal(signer).unwrap().encode());
    for frame in frames {
        write_part(&mut bytes, PartType::UpFrame, frame);
    }
    bytes
}

pub(super) fn quick() -> Limits {
    Limits { head_ms: 300, silence_ms: 300, part_ms: 600, heartbeat_ms: 100, ..Limits::default() }
}
