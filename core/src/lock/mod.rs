//! What a phone can do while it is locked: ask for its code, be wiped after too many wrong ones, and take reports that
//! nobody can read before it is unlocked.
//!
//! Owns the code, the count of tries and the sealed reports beside the database. Opens no database: it works while that
//! is closed, and reports can be taken even while the keystore is locked.

mod code;
mod sealed;
mod take_in;

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

pub use code::{CodeState, TRIES, Tried};
pub use sealed::MAX_SEALED;
pub use take_in::{TakenIn, take_in};

use crate::clock::{Clock, Entropy};
use crate::command::CommandError;
use crate::storage::key::{KeyVault, VaultError};
use crate::storage::{self, StorageError};

/// Why the lock did not do what was asked.
#[derive(Debug, Error)]
pub enum LockError {
    /// A code is six to twelve digits.
    #[error("code is not six to twelve digits")]
    CodeMalformed,
    /// There is a code already: it is entered, not replaced.
    #[error("a code is set already")]
    CodeExists,
    /// No code was chosen yet.
    #[error("no code is set")]
    CodeMissing,
    /// This phone was never unlocked, so there is nothing to seal reports to.
    #[error("no report can be sealed before the first unlock")]
    NotReady,
    /// As many sealed reports wait as are kept, or one is larger than a report can be.
    #[error("no room for another sealed report")]
    Full,
    /// A sealed report that does not open: cut, changed, or sealed to a key that is gone.
    #[error("sealed report is damaged")]
    Damaged,
    /// What was entered does not fit.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The folder or the keystore failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl LockError {
    /// Stable code; `error.<code>` in the catalogues says what to do.
    pub fn code(&self) -> &'static str {
        match self {
            Self::CodeMalformed => "lock_code_malformed",
            Self::CodeExists => "lock_code_exists",
            Self::CodeMissing => "lock_code_missing",
            Self::NotReady => "lock_not_ready",
            Self::Full => "lock_full",
            Self::Damaged => "lock_sealed_damaged",
            Self::Command(error) => error.code(),
            Self::Storage(error) => error.code(),
        }
    }
}

impl From<VaultError> for LockError {
    fn from(error: VaultError) -> Self {
        Self::Storage(error.into())
    }
}

/// The lock of the database at one path.
pub struct Lock {
    path: PathBuf,
    vault: Arc<dyn KeyVault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Lock {
    /// The lock of the database at `path`, whether there is one yet or not. Touches nothing.
    pub fn at(path: PathBuf, vault: Arc<dyn KeyVault>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { path, vault, clock, entropy }
    }

    /// Destroys everything: the database's key first, after which nothing in the files can be read, then the key of
    /// the sealed reports, the files, and the code. The database must be closed.
    pub fn wipe(&self) -> Result<(), LockError> {
        storage::destroy(&self.path, &*self.vault, storage::DATABASE_KEY)?;
        self.forget_sealed()?;
        self.forget_code()
    }

    /// Puts a database whose key is gone aside, so that the phone can be enrolled again; the old file is kept. Where to;
    /// `None` when there is no such database. With the key went the code and what opens sealed reports.
    pub fn set_aside(&self) -> Result<Option<PathBuf>, LockError> {
        if self.vault.load(storage::DATABASE_KEY)?.is_some() || !self.path.exists() {
            return Ok(None);
        }
        let mut names = (1..).map(|number: u32| storage::beside(&self.path, &format!(".unreadable-{number}")));
        let Some(kept) = names.find(|name| !name.exists()) else { return Ok(None) };
        for suffix in ["-wal", "-shm"] {
            let (from, to) = (storage::beside(&self.path, suffix), storage::beside(&kept, suffix));
            match std::fs::rename(from, to) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StorageError::from(error).into());
                }
                _ => {}
            }
        }
        std::fs::rename(&self.path, &kept).map_err(StorageError::from)?;
        self.forget_code()?;
        Ok(Some(kept))
    }
}

#[cfg(test)]
mod tests;
