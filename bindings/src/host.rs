//! What only a host can do: hold the device key, keep secrets, read a better clock.
//!
//! Each trait has one adapter to the core's. Called from the library's threads, never from a screen's.

use std::sync::Arc;

use enlace_core::clock::{self, Moment, SystemClock};
use enlace_core::record::keys::{self, PublicKey, SignError};
use enlace_core::storage::key::{self, VaultError};
use zeroize::Zeroizing;

use crate::FieldError;

/// Why a host's object did not do its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum HostError {
    /// Not before the device is unlocked once after a start.
    #[error("locked until the device is unlocked")]
    Locked,
    /// Not before the holder shows a finger, a face or a code.
    #[error("the holder's presence is needed")]
    PresenceRequired,
    /// The key or the keystore is gone or does not answer.
    #[error("not available")]
    Unavailable,
    /// The host's object threw something else.
    #[error("the host's object failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for HostError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// The device key: P-256, made on the device, not exportable.
#[uniffi::export(rust, foreign)]
pub trait DeviceSigner: Send + Sync {
    /// The public key as an X9.63 point (65 bytes), a compressed point (33) or `SubjectPublicKeyInfo` in DER (91).
    fn public_key(&self) -> Result<Vec<u8>, HostError>;

    /// Signs with ECDSA over the SHA-256 of `message`: DER as keystores give it, or r ‖ s in 64 bytes.
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, HostError>;
}

/// Named secrets that leave the device with no backup, readable after the first unlock.
///
/// Names are lower-case words joined by dots and hyphens, at most 80 bytes.
#[uniffi::export(rust, foreign)]
pub trait KeyVault: Send + Sync {
    /// The secret of that name, if there is one.
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, HostError>;
    /// Stores or replaces a secret; durable when it returns.
    fn store(&self, name: String, secret: Vec<u8>) -> Result<(), HostError>;
    /// Removes a secret; removing a missing one is no error.
    fn destroy(&self, name: String) -> Result<(), HostError>;
}

/// A clock that knows more than the system's: the zone's name, how often the device was started.
#[uniffi::export(rust, foreign)]
pub trait DeviceClock: Send + Sync {
    /// Reads the clocks.
    fn now(&self) -> Result<Reading, HostError>;
}

/// One reading of a device's clocks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Reading {
    /// Milliseconds since 1970-01-01 UTC.
    pub utc_ms: i64,
    /// Local offset from UTC in minutes.
    pub offset_min: i16,
    /// IANA zone name.
    pub zone: Option<String>,
    /// Milliseconds since boot, sleep included; never goes back while the device runs.
    pub monotonic_ms: u64,
    /// How often the device was started.
    pub boot: u32,
}

/// Bytes before the point in the `SubjectPublicKeyInfo` of a P-256 key (RFC 5480).
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A host's signer as the core sees it.
pub(crate) struct Signer {
    host: Arc<dyn DeviceSigner>,
    public: PublicKey,
}

impl Signer {
    /// Asks for the public key once.
    pub(crate) fn new(host: Arc<dyn DeviceSigner>) -> Result<Self, FieldError> {
        let public = host.public_key()?;
        let point = public.strip_prefix(&SPKI_PREFIX).unwrap_or(&public);
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| HostError::Unavailable)?;
        let point = key.to_sec1_point(true);
        let point = point.as_bytes().try_into().map_err(|_| HostError::Unavailable)?;
        Ok(Self { host, public: PublicKey::Es256(point) })
    }
}

impl keys::DeviceSigner for Signer {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let signature = self.host.sign(message.to_vec()).map_err(|error| match error {
            HostError::PresenceRequired | HostError::Locked => SignError::PresenceRequired,
            HostError::Unavailable | HostError::Failed => SignError::KeyUnavailable,
        })?;
        if let Ok(plain) = signature.as_slice().try_into() {
            return Ok(plain);
        }
        let decoded = p256::ecdsa::Signature::from_der(&signature).map_err(|_| SignError::KeyUnavailable)?;
        Ok(decoded.to_bytes().into())
    }
}

/// A host's keystore as the core sees it.
pub(crate) struct Vault(pub(crate) Arc<dyn KeyVault>);

impl key::KeyVault for Vault {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(self.0.load(name.to_owned()).map_err(vault_error)?.map(Zeroizing::new))
    }

    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        self.0.store(name.to_owned(), secret.to_vec()).map_err(vault_error)
    }

    fn destroy(&self, name: &str) -> Result<(), VaultError> {
        self.0.destroy(name.to_owned()).map_err(vault_error)
    }
}

fn vault_error(error: HostError) -> VaultError {
    match error {
        HostError::Locked | HostError::PresenceRequired => VaultError::Locked,
        HostError::Unavailable | HostError::Failed => VaultError::Unavailable,
    }
}

/// A host's clock as the core sees it; the system's where the host has none or its own fails.
pub(crate) struct HostClock {
    pub(crate) host: Option<Arc<dyn DeviceClock>>,
    pub(crate) system: SystemClock,
}

impl clock::Clock for HostClock {
    fn now(&self) -> Moment {
        match self.host.as_ref().map(|clock| clock.now()) {
            Some(Ok(Reading { utc_ms, offset_min, zone, monotonic_ms, boot })) => {
                Moment { utc_ms, offset_min, zone, monotonic_ms, boot }
            }
            _ => self.system.now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use enlace_core::clock::SystemEntropy;
    use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};

    use super::*;

    /// A keystore as Android and iOS have it: SPKI or X9.63 out, DER signatures.
    struct Hardware {
        key: SoftwareSigner,
        spki: bool,
    }

    impl DeviceSigner for Hardware {
        fn public_key(&self) -> Result<Vec<u8>, HostError> {
            let PublicKey::Es256(point) = self.key.public_key() else { return Err(HostError::Failed) };
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).unwrap();
            let point = key.to_sec1_point(false).as_bytes().to_vec();
            Ok(if self.spki { [&SPKI_PREFIX[..], &point].concat() } else { point })
        }

        fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, HostError> {
            let plain = self.key.sign(&message).unwrap();
            Ok(p256::ecdsa::Signature::from_slice(&plain).unwrap().to_der().as_bytes().to_vec())
        }
    }

    #[test]
    fn keys_and_signatures_in_the_forms_of_phones_are_read() {
        for spki in [false, true] {
            let hardware = Hardware { key: SoftwareSigner::generate(Algorithm::Es256, &SystemEntropy), spki };
            let (public, plain) = (hardware.key.public_key(), hardware.key.sign(b"record").unwrap());
            let signer = Signer::new(Arc::new(hardware)).unwrap();
            assert_eq!(keys::DeviceSigner::public_key(&signer), public);
            assert_eq!(keys::DeviceSigner::sign(&signer, b"record").unwrap(), plain);
        }
    }

    #[test]
    fn a_key_of_another_kind_is_refused() {
        struct Wrong;
        impl DeviceSigner for Wrong {
            fn public_key(&self) -> Result<Vec<u8>, HostError> {
                Ok(vec![2; 32])
            }
            fn sign(&self, _: Vec<u8>) -> Result<Vec<u8>, HostError> {
                Err(HostError::Failed)
            }
        }
        assert!(matches!(Signer::new(Arc::new(Wrong)), Err(FieldError::Storage { .. })));
    }
}
