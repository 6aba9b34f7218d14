//! The administrator's desk: the agency's directory, an administrator's key, and records on their way into `control`.
//!
//! Records go to the running server like a phone's, or, when none runs, straight into the data; either way the same
//! code judges them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use enlace_core::bundle::KeyPair;
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Entry, Verdict};
use enlace_core::ids::RecordId;
use enlace_core::ingest::directory::{Author, Directory};
use enlace_core::record::body::ChainPosition;
use enlace_core::record::content::Content;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{DeviceSigner as _, SoftwareSigner};
use enlace_core::wire::{BundleKey, UpFrame, UpRecord};

use super::Context;
use super::data::{DataFolder, Lock};
use super::failure::{Exit, Failure};
use super::files;
use super::line;
use crate::agency::{self, Agency};
use crate::key_file::{KeyFile, KeyRole};
use crate::store::sqlite::SqliteReader;
use crate::store::{ChainKey, Identity, Read as _};

/// What an administrator works at.
pub struct Desk {
    folder: DataFolder,
    reader: SqliteReader,
    identity: Identity,
    directory: Directory,
}

impl Desk {
    /// Opens the desk at the context's data.
    pub fn open(context: &Context) -> Result<Self, Failure> {
        let folder = DataFolder::at(&context.data);
        folder.require_settled(&context.entropy)?;
        let (reader, identity) = folder.reader(&context.entropy)?;
        Self::new(folder, reader, identity)
    }

    /// A desk at data that is open already.
    pub fn new(folder: DataFolder, reader: SqliteReader, identity: Identity) -> Result<Self, Failure> {
        let directory =
            agency::read_directory(&reader, &identity).map_err(|error| agency_failure(&error, folder.path()))?;
        Ok(Self { folder, reader, identity, directory })
    }

    /// The store.
    pub const fn reader(&self) -> &SqliteReader {
        &self.reader
    }

    /// Who the server is.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Keys and rights now.
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The folder.
    pub const fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Reads an administrator's key whose certificate holds; without a path the one `init` wrote under this number.
    pub fn administrator(&self, path: Option<&Path>, number: u8) -> Result<KeyFile, Failure> {
        let usual = || self.folder.keys().join(format!("administrator-{number}.key"));
        let path = path.map_or_else(usual, PathBuf::from);
        let key = files::read_key(&path, KeyRole::Administrator, &self.identity.agency)?;
        let holds = match self.directory.author(&key.signer.public_key().id()) {
            Some(Author::Certified(certified)) => certified.term.holds(self.directory.size()),
            _ => false,
        };
        if holds { Ok(key) } else { Err(Failure::new("not_administrator", Exit::Refused)) }
    }

    /// The root's key, read from the offline medium it is kept on.
    pub fn root(&self, path: &Path) -> Result<KeyFile, Failure> {
        read_root(path, &self.identity)
    }

    /// The generation of an administrator's chains now.
    ///
    /// Each epoch has chains of its own (the generation is the epoch less one): a restored server does not know how far
    /// the chains of the epoch before had come.
    pub fn generation(&self) -> u64 {
        u64::from(self.directory.epoch().saturating_sub(1))
    }

    /// Signs records in one chain of a stream, in order.
    pub fn seal(
        &self,
        context: &Context,
        key: &KeyFile,
        (stream, generation): (&StreamName, u64),
        contents: Vec<Content>,
    ) -> Result<Vec<Envelope>, Failure> {
        let mut position = self.next_position(key, stream, generation)?;
        let mut envelopes = Vec::with_capacity(contents.len());
        for content in contents {
            let (now, entropy) = (context.clock.now(), &*context.entropy);
            let sealed = agency::seal(&self.identity.agency, position.clone(), content, &key.signer, &now, entropy);
            let envelope = sealed.map_err(|_| Failure::new("key_file_malformed", Exit::Refused))?;
            position = ChainPosition { seq: position.seq + 1, prev: Some(envelope.id()), ..position };
            envelopes.push(envelope);
        }
        Ok(envelopes)
    }

    fn next_position(&self, key: &KeyFile, stream: &StreamName, generation: u64) -> Result<ChainPosition, Failure> {
        let stream = stream.clone();
        let author = key.signer.public_key().id();
        let chain = ChainKey { author, stream: stream.clone(), generation };
        let end = self.reader.chain(&chain).map_err(|error| files::store_failure(&error, self.folder.path()))?;
        Ok(match end {
            None => ChainPosition { stream, generation, seq: 1, prev: None },
            Some(end) => ChainPosition { stream, generation, seq: end.seq + 1, prev: Some(end.record) },
        })
    }

    /// Signs records of `control` and enters them; answers their ids. All are accepted, or it fails.
    pub fn enter(&self, context: &Context, key: &KeyFile, contents: Vec<Content>) -> Result<Vec<RecordId>, Failure> {
        self.enter_in(context, key, &StreamName::control(), contents)
    }

    /// The same in any stream.
    pub fn enter_in(
        &self,
        context: &Context,
        key: &KeyFile,
        stream: &StreamName,
        contents: Vec<Content>,
    ) -> Result<Vec<RecordId>, Failure> {
        let envelopes = self.seal(context, key, (stream, self.generation()), contents)?;
        self.submit(context, key, stream, &envelopes)?;
        Ok(envelopes.iter().map(Envelope::id).collect())
    }

    /// Enters sealed records of one stream, here or through the running server.
    pub fn submit(
        &self,
        context: &Context,
        key: &KeyFile,
        stream: &StreamName,
        envelopes: &[Envelope],
    ) -> Result<(), Failure> {
        let frame = frame_of(stream, envelopes);
        if let Some(lock) = self.folder.try_lock()? {
            return enter_here(context, &self.folder, &lock, key, &frame);
        }
        line::send(context, self, key, &frame)?;
        envelopes.iter().try_for_each(|envelope| self.check_entered(envelope))
    }

    /// What was sent to the server must be in its log.
    fn check_entered(&self, envelope: &Envelope) -> Result<(), Failure> {
        let found = self.reader.entry_of(&envelope.id());
        let found = found.map_err(|error| files::store_failure(&error, self.folder.path()))?;
        match found {
            Some(logged) => check_verdict(&logged.entry),
            None => Err(Failure::new("server_did_not_enter", Exit::Refused)),
        }
    }
}

/// Enters records into the data of this folder, with a checkpoint over them. No server runs: the lock says so.
pub fn enter_here(
    context: &Context,
    folder: &DataFolder,
    lock: &Lock,
    author: &KeyFile,
    frame: &UpFrame,
) -> Result<(), Failure> {
    let mut agency = open_agency(context, folder, lock, &author.agency)?;
    let failure = |error| agency_failure(&error, folder.path());
    let outcomes = agency.enter(frame, Some(author.signer.public_key().id())).map_err(failure)?;
    for outcome in outcomes {
        match outcome {
            agency::Outcome::Entered(entry) | agency::Outcome::Known(entry) => check_verdict(&entry)?,
            agency::Outcome::Rejected(rejection) => return Err(refused(&rejection.code)),
        }
    }
    agency.sign_checkpoint().map_err(failure)
}

/// Opens the agency of a folder for writing.
pub fn open_agency(
    context: &Context,
    folder: &DataFolder,
    lock: &Lock,
    agency: &str,
) -> Result<Agency<crate::store::sqlite::SqliteStore>, Failure> {
    let server = files::read_key(&folder.server_key(), KeyRole::Server, agency)?;
    let store = folder.store(&context.entropy, lock)?;
    let (key, courier_key) = (bundle_key(&server), KeyPair::of_server(&server.signer));
    let signer: Arc<SoftwareSigner> = Arc::new(server.signer);
    let agency = Agency::open(store, signer, Arc::clone(&context.clock));
    let mut agency = agency.map_err(|error| agency_failure(&error, folder.path()))?;
    agency.set_bundle_key(BundleKey { public: key.public, secret: *key.secret });
    if let Some(key) = courier_key {
        agency.set_courier_key(key);
    }
    Ok(agency)
}

/// The agency's key for bundles: it follows from the server's key, so there is nothing more to keep or to back up.
pub fn bundle_key(server: &KeyFile) -> KeyPair {
    KeyPair::derive(server.signer.secret())
}

/// Records of a stream as they go to a server.
pub fn frame_of(stream: &StreamName, envelopes: &[Envelope]) -> UpFrame {
    let records =
        envelopes.iter().map(|envelope| UpRecord { envelope: envelope.encode(), changes: Vec::new() }).collect();
    UpFrame { stream: stream.clone(), records }
}

/// Reads the root's key of an agency.
pub fn read_root(path: &Path, identity: &Identity) -> Result<KeyFile, Failure> {
    let root = files::read_key(path, KeyRole::Root, &identity.agency)?;
    if root.signer.public_key() == identity.root {
        Ok(root)
    } else {
        Err(Failure::new("root_key_wrong", Exit::Refused).with("agency", &identity.agency))
    }
}

fn check_verdict(entry: &Entry) -> Result<(), Failure> {
    match &entry.verdict {
        Verdict::Accepted => Ok(()),
        other => Err(refused(other.code().unwrap_or_default())),
    }
}

/// A refusal of the server by its code.
pub fn refused(code: &str) -> Failure {
    Failure::new(code.to_owned(), Exit::Refused)
}

/// What the agency's refusal means for its folder.
pub fn agency_failure(error: &agency::AgencyError, path: &Path) -> Failure {
    match error {
        agency::AgencyError::Store(error) => files::store_failure(error, path),
        other => Failure::new(other.code(), Exit::Refused).with("path", path.display()),
    }
}
