//! Keys: device keys on P-256 (the one curve the phones' hardware signs with), server and root keys on Ed25519.
//!
//! Private keys never pass through here except in [`SoftwareSigner`], the double for tests and desktops.

use ed25519_dalek::Signer as _;
use p256::ecdsa::signature::Verifier as _;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::clock::{Entropy, random_bytes};
use crate::ids::KeyId;

/// COSE algorithm identifiers in use (RFC 9053 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256, low S: COSE −7.
    Es256,
    /// Ed25519: COSE −8.
    EdDsa,
}

impl Algorithm {
    /// The COSE number.
    pub const fn cose(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
        }
    }

    /// Reads the COSE number.
    pub const fn from_cose(number: i64) -> Option<Self> {
        match number {
            -7 => Some(Self::Es256),
            -8 => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// A public key: one algorithm byte, then the encoded point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicKey {
    /// P-256, SEC 1 compressed, 33 bytes.
    Es256([u8; 33]),
    /// Ed25519, 32 bytes.
    Ed25519([u8; 32]),
}

/// Why a key or a signature was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not a point of the curve, or an unknown algorithm byte.
    #[error("not a public key")]
    NotAKey,
    /// The signature does not belong to this message and key.
    #[error("signature does not verify")]
    BadSignature,
    /// An ECDSA signature with S in the upper half: its twin would be a second signature for the same record.
    #[error("signature is not in low-s form")]
    HighS,
}

impl PublicKey {
    /// The X25519 key that belongs to an Ed25519 key (RFC 7748 §4.1), for sealing to whoever signs with it; none for
    /// other algorithms and for weak keys.
    pub fn agreement_key(&self) -> Option<[u8; 32]> {
        let Self::Ed25519(bytes) = self else { return None };
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak())?;
        Some(key.to_montgomery().to_bytes())
    }

    /// The algorithm it verifies.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::Es256,
            Self::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    /// One algorithm byte (1 = P-256, 2 = Ed25519), then the point.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Es256(point) => [&[1][..], point].concat(),
            Self::Ed25519(point) => [&[2][..], point].concat(),
        }
    }

    /// Reads [`Self::to_bytes`] back and checks that the point is on its curve.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let (algorithm, point) = bytes.split_first().ok_or(KeyError::NotAKey)?;
        match algorithm {
            1 => {
                let point: [u8; 33] = point.try_into().map_err(|_| KeyError::NotAKey)?;
                p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).map_err(|_| KeyError::NotAKey)?;
                Ok(Self::Es256(point))
            }
            2 => {
                let point: [u8; 32] = point.try_into().map_err(|_| KeyError::NotAKey)?;
                ed25519_dalek::VerifyingKey::from_bytes(&point).map_err(|_| KeyError::NotAKey)?;
                Ok(Self::Ed25519(point))
            }
            _ => Err(KeyError::NotAKey),
        }
    }

    /// SHA-256 of [`Self::to_bytes`].
    pub fn id(&self) -> KeyId {
        KeyId(Sha256::digest(self.to_bytes()).into())
    }

    /// The key for comparing by eye or voice: eight groups of five digits, two bytes of the id each. Digits are the
    /// words that both languages say best.
    pub fn fingerprint(&self) -> String {
        let id = self.id();
        let groups = id.as_bytes()[..16].chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        groups.map(|number| format!("{number:05}")).collect::<Vec<_>>().join(" ")
    }

    /// Checks a 64-byte signature over `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), KeyError> {
        match self {
            Self::Es256(point) => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| KeyError::NotAKey)?;
                let signature = p256::ecdsa::Signature::from_slice(signature).map_err(|_| KeyError::BadSignature)?;
                if signature.normalize_s() != signature {
                    return Err(KeyError::HighS);
                }
                key.verify(message, &signature).map_err(|_| KeyError::BadSignature)
            }
            Self::Ed25519(point) => {
                let key = ed25519_dalek::VerifyingKey::from_bytes(point).map_err(|_| KeyError::NotAKey)?;
                key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature))
                    .map_err(|_| KeyError::BadSignature)
            }
        }
    }
}

/// Why the holder of a private key did not sign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignError {
    /// The key store refuses until the holder is present.
    #[error("the key needs the holder's presence")]
    PresenceRequired,
    /// The key is gone: wiped, or never on this device.
    #[error("the key is not available")]
    KeyUnavailable,
}

/// A private key that stays where it is: hardware on a phone, a file on a server.
pub trait DeviceSigner: Send + Sync {
    /// The key's public half.
    fn public_key(&self) -> PublicKey;

    /// Signs `message` and returns 64 bytes (r ‖ s for P-256, either S). Slow: hardware takes up to a second.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// Brings an ECDSA signature to low S; Ed25519 signatures pass through. `None` if it is no signature at all.
pub(super) fn normalise(algorithm: Algorithm, signature: [u8; 64]) -> Option<[u8; 64]> {
    match algorithm {
        Algorithm::Es256 => {
            let signature = p256::ecdsa::Signature::from_slice(&signature).ok()?;
            Some(signature.normalize_s().to_bytes().into())
        }
        Algorithm::EdDsa => Some(signature),
    }
}

/// A private key in memory, deterministic in its signatures (RFC 6979, RFC 8032).
pub struct SoftwareSigner {
    secret: Zeroizing<[u8; 32]>,
    algorithm: Algorithm,
    public: PublicKey,
}

impl SoftwareSigner {
    /// A new key.
    pub fn generate(algorithm: Algorithm, entropy: &dyn Entropy) -> Self {
        loop {
            // A random 32-byte string is out of P-256's range once in 2³².
            if let Ok(signer) = Self::from_secret(algorithm, random_bytes(entropy)) {
                return signer;
            }
        }
    }

    /// The key of a stored secret.
    pub fn from_secret(algorithm: Algorithm, secret: [u8; 32]) -> Result<Self, KeyError> {
        let secret = Zeroizing::new(secret);
        let public = match algorithm {
            Algorithm::Es256 => {
                let key = p256::ecdsa::SigningKey::from_slice(secret.as_slice()).map_err(|_| KeyError::NotAKey)?;
                let point = key.verifying_key().to_sec1_point(true);
                PublicKey::Es256(point.as_bytes().try_into().map_err(|_| KeyError::NotAKey)?)
            }
            Algorithm::EdDsa => {
                PublicKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&secret).verifying_key().to_bytes())
            }
        };
        Ok(Self { secret, algorithm, public })
    }

    /// The secret half of [`PublicKey::agreement_key`].
    pub fn agreement_secret(&self) -> Option<Zeroizing<[u8; 32]>> {
        let is_edwards = self.algorithm == Algorithm::EdDsa;
        is_edwards.then(|| Zeroizing::new(ed25519_dalek::SigningKey::from_bytes(&self.secret).to_scalar_bytes()))
    }

    /// The secret, to be stored by whoever made it.
    pub fn secret(&self) -> &[u8; 32] {
        &self.secret
    }
}

impl std::fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SoftwareSigner({})", self.public.id())
    }
}

impl DeviceSigner for SoftwareSigner {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        match self.algorithm {
            Algorithm::Es256 => {
                let key = p256::ecdsa::SigningKey::from_slice(self.secret.as_slice())
                    .map_err(|_| SignError::KeyUnavailable)?;
                let signature: p256::ecdsa::Signature = key.sign(message);
                Ok(signature.to_bytes().into())
            }
            Algorithm::EdDsa => Ok(ed25519_dalek::SigningKey::from_bytes(&self.secret).sign(message).to_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;

    #[test]
    fn both_algorithms_sign_and_verify() {
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
            let signer = SoftwareSigner::generate(algorithm, &SeededEntropy::new(1));
            let signature = normalise(algorithm, signer.sign(b"notice").unwrap()).unwrap();
            let public = signer.public_key();
            assert_eq!(public.verify(b"notice", &signature), Ok(()));
            assert_eq!(public.verify(b"notjce", &signature), Err(KeyError::BadSignature));
            assert_eq!(PublicKey::from_bytes(&public.to_bytes()), Ok(public));
        }
    }

    #[test]
    fn a_fingerprint_is_eight_groups_of_five_digits() {
        let said = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(1)).public_key().fingerprint();
        assert_eq!(said.split(' ').count(), 8);
        assert!(said.split(' ').all(|group| group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_digit())));
    }

    #[test]
    fn the_high_s_twin_is_refused() {
        let signer = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(2));
        let low = normalise(Algorithm::Es256, signer.sign(b"m").unwrap()).unwrap();
        let low = p256::ecdsa::Signature::from_slice(&low).unwrap();
        let high = p256::ecdsa::Signature::from_scalars(*low.r(), -*low.s()).unwrap();
        assert_eq!(signer.public_key().verify(b"m", &high.to_bytes().into()), Err(KeyError::HighS));
    }

    #[test]
    fn zero_and_foreign_bytes_are_no_keys() {
        assert_eq!(PublicKey::from_bytes(&[]), Err(KeyError::NotAKey));
        assert_eq!(PublicKey::from_bytes(&[1; 34]), Err(KeyError::NotAKey));
        assert_eq!(PublicKey::from_bytes(&[9; 33]), Err(KeyError::NotAKey));
        assert!(SoftwareSigner::from_secret(Algorithm::Es256, [0; 32]).is_err());
    }
}
