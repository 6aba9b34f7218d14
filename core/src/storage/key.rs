//! Keys: the host's keystore as a trait, the database key, and software doubles of the keystore.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::clock::Entropy;
use crate::ids::encode_hex;
use crate::step::{self, Step};

/// Why the keystore did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VaultError {
    /// Not readable before the device is unlocked once after a start.
    #[error("keystore is locked until the device is unlocked")]
    Locked,
    /// The keystore failed, or its folder cannot be used.
    #[error("keystore is not available")]
    Unavailable,
    /// There is no room left to keep a secret.
    #[error("keystore has no room left")]
    Full,
    /// A secret of another length or a name that is not a word.
    #[error("keystore entry is malformed")]
    Malformed,
}

impl VaultError {
    /// Stable code; `error.<code>` in the catalogues says what to do.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Locked => "vault_locked",
            Self::Unavailable => "vault_unavailable",
            Self::Full => "vault_full",
            Self::Malformed => "vault_malformed",
        }
    }
}

/// The host's keystore: named secrets that leave the device with no backup.
///
/// Android: wrapped by a Keystore key; iOS: keychain, `AfterFirstUnlockThisDeviceOnly`, so that background sync works.
/// Names are lower-case words joined by dots and hyphens, at most 80 bytes.
pub trait KeyVault: Send + Sync {
    /// The secret of that name, if there is one.
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;
    /// Stores or replaces a secret; durable when it returns.
    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError>;
    /// Removes a secret; removing a missing one is no error.
    fn destroy(&self, name: &str) -> Result<(), VaultError>;
}

/// The raw 256-bit key of a database. No passphrase, no key stretching.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    /// A fresh key.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(crate::clock::random_bytes(entropy))
    }

    /// Reads a key of exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The key's bytes, for the keystore only.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The file's first 16 bytes, which SQLCipher calls the salt. Derived from the key, so that a file says by itself
    /// whether this key opens it, and a damaged header costs nothing.
    pub(crate) fn salt(&self) -> [u8; 16] {
        let digest = Sha256::new().chain_update(b"enlace database salt v1").chain_update(self.0).finalize();
        let mut salt = [0; 16];
        salt.copy_from_slice(&digest[..16]);
        salt
    }

    /// The value of `pragma key`: raw key and salt.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let mut key_hex = encode_hex(&self.0);
        let text = Zeroizing::new(format!("x'{key_hex}{}'", encode_hex(&self.salt())));
        key_hex.zeroize();
        text
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(..)")
    }
}

/// A keystore in memory, for tests and simulation.
#[derive(Default)]
pub struct MemoryVault {
    secrets: Mutex<BTreeMap<String, Zeroizing<Vec<u8>>>>,
}

impl KeyVault for MemoryVault {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(self.secrets.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }

    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.insert(checked(name)?.to_owned(), Zeroizing::new(secret.to_vec()));
        Ok(())
    }

    fn destroy(&self, name: &str) -> Result<(), VaultError> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}

/// A keystore in a folder of files readable by their owner only, for desktops and demonstrations.
/// Whoever can read the folder can read the database.
pub struct FileVault {
    folder: PathBuf,
}

impl FileVault {
    /// Uses `folder`, which is created if missing.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, VaultError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(|_| VaultError::Unavailable)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).map_err(|_| VaultError::Unavailable)?;
        }
        Ok(Self { folder })
    }

    fn path(&self, name: &str) -> Result<PathBuf, VaultError> {
        Ok(self.folder.join(checked(name)?))
    }
}

impl KeyVault for FileVault {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        match fs::read(self.path(name)?) {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(_) => Err(VaultError::Unavailable),
        }
    }

    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        // Written beside and renamed, so that a crash leaves the old secret or the new one.
        let path = self.path(name)?;
        let beside = path.with_extension("new");
        let write = || -> std::io::Result<()> {
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt as _;
                options.mode(0o600);
            }
            let mut file = options.open(&beside)?;
            file.write_all(secret)?;
            file.sync_all()?;
            step::reached(Step::SecretWritten);
            fs::rename(&beside, &path)?;
            fs::File::open(&self.folder)?.sync_all()
        };
        write().map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => VaultError::Full,
            _ => VaultError::Unavailable,
        })
    }

    fn destroy(&self, name: &str) -> Result<(), VaultError> {
        match fs::remove_file(self.path(name)?) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(_) => Err(VaultError::Unavailable),
        }
    }
}

fn checked(name: &str) -> Result<&str, VaultError> {
    let fits = (1..=80).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.');
    if fits { Ok(name) } else { Err(VaultError::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;

    #[test]
    fn both_vaults_store_replace_and_destroy() {
        let folder = tempfile::tempdir().unwrap();
        let file = FileVault::open(folder.path().join("keys")).unwrap();
        let vaults: [&dyn KeyVault; 2] = [&MemoryVault::default(), &file];
        for vault in vaults {
            assert!(vault.load("db.key").unwrap().is_none());
            vault.store("db.key", &[1; 32]).unwrap();
            vault.store("db.key", &[2; 32]).unwrap();
            assert_eq!(vault.load("db.key").unwrap().unwrap().as_slice(), &[2; 32]);
            vault.destroy("db.key").unwrap();
            vault.destroy("db.key").unwrap();
            assert!(vault.load("db.key").unwrap().is_none());
            assert_eq!(vault.store("../escape", &[0]), Err(VaultError::Malformed));
        }
    }

    #[test]
    fn a_key_shows_nothing_of_itself() {
        let key = DatabaseKey::random(&SeededEntropy::new(1));
        assert_eq!(format!("{key:?}"), "DatabaseKey(..)");
        assert_eq!(key.pragma().len(), 3 + 96);
        assert_ne!(key.salt(), DatabaseKey::random(&SeededEntropy::new(2)).salt());
    }
}
