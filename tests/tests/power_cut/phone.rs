//! A phone whose keystore is noted beside its disk.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use enlace_core::clock::{ManualClock, SeededEntropy};
use enlace_core::holder::{Holder, Host};
use enlace_core::record::keys::{Algorithm, SoftwareSigner};
use enlace_core::storage::key::{KeyVault, VaultError};
use enlace_tests::harness::NOON_MS;
use zeroize::Zeroizing;

use super::disk::{Op, note};

/// A keystore in memory that notes what it is given.
#[derive(Default)]
pub struct NotedVault(Mutex<BTreeMap<String, Vec<u8>>>);

impl NotedVault {
    /// A keystore that holds these.
    pub fn with(secrets: BTreeMap<String, Vec<u8>>) -> Self {
        Self(Mutex::new(secrets))
    }
}

impl KeyVault for NotedVault {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(self.0.lock().unwrap().get(name).cloned().map(Zeroizing::new))
    }

    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        self.0.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        note(Op::Secret { name: name.to_owned(), secret: Some(secret.to_vec()) });
        Ok(())
    }

    fn destroy(&self, name: &str) -> Result<(), VaultError> {
        self.0.lock().unwrap().remove(name);
        note(Op::Secret { name: name.to_owned(), secret: None });
        Ok(())
    }
}

/// The phone on a database file; its key is always the same.
pub fn open(path: &Path, vault: NotedVault) -> Result<Arc<Holder>, enlace_core::holder::HolderError> {
    let entropy = Arc::new(SeededEntropy::new(71));
    let host = Host {
        signer: Arc::new(SoftwareSigner::generate(Algorithm::Es256, &*entropy)),
        vault: Arc::new(vault),
        clock: Arc::new(ManualClock::at(NOON_MS)),
        entropy,
    };
    Ok(Arc::new(Holder::open(path.to_owned(), host)?))
}
