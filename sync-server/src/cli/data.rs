//! The server's folder: what lies where, and who may work on it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use enlace_core::clock::Entropy;

use super::failure::{Exit, Failure};
use super::files;
use crate::store::sqlite::{DATA_FILE, SqliteReader, SqliteStore};
use crate::store::{Identity, Read as _};

/// A server's folder.
#[derive(Clone, Debug)]
pub struct DataFolder {
    path: PathBuf,
}

/// Held while a command or the server may write. Ends with the process, however it ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "holds the lock until dropped")] File);

impl DataFolder {
    /// The folder at a path.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The configuration.
    pub fn config(&self) -> PathBuf {
        self.path.join("enlace.toml")
    }

    /// The server's key.
    pub fn server_key(&self) -> PathBuf {
        self.path.join("server.key")
    }

    /// The TLS certificate.
    pub fn certificate(&self) -> PathBuf {
        self.path.join("tls.crt")
    }

    /// The TLS certificate's key.
    pub fn certificate_key(&self) -> PathBuf {
        self.path.join("tls.key")
    }

    /// Where the running server says its address on this machine.
    pub fn address(&self) -> PathBuf {
        self.path.join("enlace.address")
    }

    /// Where the root's and administrators' keys lie until they are moved.
    pub fn keys(&self) -> PathBuf {
        self.path.join("keys")
    }

    /// The server's key, certificate and settings, as far as they are here: no part of a backup of the data.
    pub fn separate(&self) -> Vec<PathBuf> {
        let files = [self.server_key(), self.certificate_key(), self.certificate(), self.config()];
        files.into_iter().filter(|path| path.exists()).collect()
    }

    /// Whether an agency, or what is left of one, is in it.
    pub fn is_taken(&self) -> bool {
        [self.config(), self.server_key(), self.path.join(DATA_FILE)].iter().any(|path| path.exists())
    }

    /// The word of a restore that runs, or was broken off, on the epoch it opens.
    pub fn restoring(&self) -> PathBuf {
        self.path.join("enlace.restoring")
    }

    /// The epoch that a restore which runs, or was broken off, opens.
    pub fn restoring_epoch(&self) -> Result<Option<u32>, Failure> {
        let path = self.restoring();
        if !path.exists() {
            return Ok(None);
        }
        let unreadable = || Failure::new("file_unreadable", Exit::Refused).with("path", path.display());
        files::read_text(&path)?.trim().parse().map(Some).map_err(|_| unreadable())
    }

    /// Refuses to work on data that a restore put in place without opening an epoch for it: whoever serves it would
    /// drop history by "restoring", without the root's word.
    pub fn require_settled(&self, entropy: &Arc<dyn Entropy>) -> Result<(), Failure> {
        let Some(epoch) = self.restoring_epoch()? else { return Ok(()) };
        let unfinished = || Failure::new("restore_unfinished", Exit::Refused).with("path", self.path.display());
        let opened = self.reader(entropy).ok().and_then(|(reader, _)| reader.epoch().ok());
        if opened.is_some_and(|opened| opened >= epoch) {
            // Broken off after its last step.
            return std::fs::remove_file(self.restoring()).map_err(|error| files::failure(&error, &self.restoring()));
        }
        Err(unfinished())
    }

    /// Takes the folder for writing. `None`: another process has it, most likely the running server.
    pub fn try_lock(&self) -> Result<Option<Lock>, Failure> {
        let path = self.path.join("enlace.lock");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| files::failure(&error, &self.path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(files::failure(&error, &path)),
        }
    }

    /// Takes the folder for writing, or says that it is in use.
    pub fn lock(&self) -> Result<Lock, Failure> {
        self.try_lock()?.ok_or_else(|| self.in_use())
    }

    /// Says that another process works on it.
    pub fn in_use(&self) -> Failure {
        Failure::new("data_in_use", Exit::Environment).with("path", self.path.display())
    }

    /// Opens the store for reading, also while the server runs.
    pub fn reader(&self, entropy: &Arc<dyn Entropy>) -> Result<(SqliteReader, Identity), Failure> {
        if !self.path.join(DATA_FILE).exists() {
            return Err(self.missing());
        }
        let failure = |error| files::store_failure(&error, &self.path);
        let reader = SqliteReader::open(&self.path, Arc::clone(entropy)).map_err(failure)?;
        let identity = reader.identity().map_err(failure)?.ok_or_else(|| self.missing())?;
        Ok((reader, identity))
    }

    /// Opens the store for writing; only whoever holds the lock does.
    pub fn store(&self, entropy: &Arc<dyn Entropy>, _held: &Lock) -> Result<SqliteStore, Failure> {
        SqliteStore::open(&self.path, Arc::clone(entropy)).map_err(|error| files::store_failure(&error, &self.path))
    }

    /// Says that no agency is here.
    pub fn missing(&self) -> Failure {
        Failure::new("data_missing", Exit::Refused).with("path", self.path.display())
    }
}
