//! Software doubles of a phone's keystore, for tests, desktops and demonstrations.

use std::path::PathBuf;
use std::sync::Arc;

use enlace_core::clock::SystemEntropy;
use enlace_core::record::keys::{self, Algorithm, PublicKey, SignError, SoftwareSigner};
use enlace_core::storage::key::{self, FileVault, MemoryVault, VaultError};

use crate::{DeviceSigner, FieldError, HostError, KeyVault};

/// Name of the device key in the vault.
const DEVICE_KEY: &str = "device-key";

/// A device whose keys are files or memory. Whoever can read its folder can sign as it.
#[derive(uniffi::Object)]
pub struct SoftwareDevice {
    signer: Arc<Software>,
}

struct Software {
    key: SoftwareSigner,
    vault: Box<dyn key::KeyVault>,
}

#[uniffi::export]
impl SoftwareDevice {
    /// Keeps the keys in a folder readable by its owner only; the same folder is the same device.
    #[uniffi::constructor]
    pub fn in_folder(path: String) -> Result<Arc<Self>, FieldError> {
        Self::over(Box::new(FileVault::open(PathBuf::from(path))?))
    }

    /// Keeps the keys in memory: every object is another device.
    #[uniffi::constructor]
    pub fn in_memory() -> Result<Arc<Self>, FieldError> {
        Self::over(Box::new(MemoryVault::default()))
    }

    /// Its key.
    pub fn signer(&self) -> Arc<dyn DeviceSigner> {
        self.signer.clone()
    }

    /// Its keystore.
    pub fn vault(&self) -> Arc<dyn KeyVault> {
        self.signer.clone()
    }
}

impl SoftwareDevice {
    fn over(vault: Box<dyn key::KeyVault>) -> Result<Arc<Self>, FieldError> {
        let key = if let Some(secret) = vault.load(DEVICE_KEY)? {
            let secret = secret.as_slice().try_into().map_err(|_| VaultError::Malformed)?;
            SoftwareSigner::from_secret(Algorithm::Es256, secret).map_err(|_| VaultError::Malformed)?
        } else {
            let key = SoftwareSigner::generate(Algorithm::Es256, &SystemEntropy);
            vault.store(DEVICE_KEY, key.secret())?;
            key
        };
        Ok(Arc::new(Self { signer: Arc::new(Software { key, vault }) }))
    }
}

impl DeviceSigner for Software {
    fn public_key(&self) -> Result<Vec<u8>, HostError> {
        match keys::DeviceSigner::public_key(&self.key) {
            PublicKey::Es256(point) => Ok(point.to_vec()),
            PublicKey::Ed25519(_) => Err(HostError::Unavailable),
        }
    }

    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, HostError> {
        match keys::DeviceSigner::sign(&self.key, &message) {
            Ok(signature) => Ok(signature.to_vec()),
            Err(SignError::PresenceRequired) => Err(HostError::PresenceRequired),
            Err(SignError::KeyUnavailable) => Err(HostError::Unavailable),
        }
    }
}

impl KeyVault for Software {
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, HostError> {
        Ok(self.vault.load(&name).map_err(host_error)?.map(|secret| secret.to_vec()))
    }

    fn store(&self, name: String, secret: Vec<u8>) -> Result<(), HostError> {
        self.vault.store(&name, &secret).map_err(host_error)
    }

    fn destroy(&self, name: String) -> Result<(), HostError> {
        self.vault.destroy(&name).map_err(host_error)
    }
}

fn host_error(error: VaultError) -> HostError {
    match error {
        VaultError::Locked => HostError::Locked,
        VaultError::Unavailable | VaultError::Full | VaultError::Malformed => HostError::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_folder_is_the_same_device() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap().to_owned();
        let key = |path: String| SoftwareDevice::in_folder(path).unwrap().signer().public_key().unwrap();
        assert_eq!(key(path.clone()), key(path));
        assert_ne!(SoftwareDevice::in_memory().unwrap().signer().public_key(), Ok(vec![]));
    }
}
