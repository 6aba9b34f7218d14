//! Sealing to an agency's key: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
//!
//! The seal hides; it proves nothing. Who said what is proved by the records inside.

use std::convert::Infallible;

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{
    Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _, single_shot_open, single_shot_seal_with_rng,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{BundleError, Contents, MAX_BUNDLE_BYTES};
use crate::clock::Entropy;
use crate::record::keys::{DeviceSigner as _, SoftwareSigner};
use crate::wire::compression::{compress, decompress};

/// First bytes of every bundle.
const MAGIC: &[u8; 4] = b"ENLB";
/// Version of the outer form.
const VERSION: u8 = 1;
/// Bytes that name the recipient's key.
const RECIPIENT_BYTES: usize = 8;
const HEADER_BYTES: usize = MAGIC.len() + 1 + RECIPIENT_BYTES;
/// Bytes of the encapsulated key.
const ENCAPSULATED_BYTES: usize = 32;
/// Separates bundles from every other use of the key.
const INFO: &[u8] = b"enlace bundle 1";

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;

/// An agency's key for bundles.
pub struct KeyPair {
    /// As it stands in the agency's charters.
    pub public: [u8; 32],
    /// What opens a bundle.
    pub secret: Zeroizing<[u8; 32]>,
}

impl KeyPair {
    /// The key that belongs to secret key material of at least 32 bytes, always the same (RFC 9180 §7.1.3).
    pub fn derive(material: &[u8]) -> Self {
        let labelled = Zeroizing::new([b"enlace bundle key 1\n", material].concat());
        let (private, public) = X25519HkdfSha256::derive_keypair(&labelled);
        Self { public: public.to_bytes().into(), secret: Zeroizing::new(private.to_bytes().into()) }
    }
}

impl KeyPair {
    /// The key that couriers' bundles for a server are sealed to; none unless it signs with Ed25519.
    pub fn of_server(signer: &SoftwareSigner) -> Option<Self> {
        Some(Self { public: signer.public_key().agreement_key()?, secret: signer.agreement_secret()? })
    }
}

/// Seals to the holder of the secret half of `to`.
pub fn seal(contents: &Contents, to: &[u8; 32], entropy: &dyn Entropy) -> Result<Vec<u8>, BundleError> {
    let plain = compress(&contents.encode());
    let mut out = Vec::with_capacity(HEADER_BYTES + ENCAPSULATED_BYTES + plain.len() + 16);
    out.extend_from_slice(MAGIC);
    out.push(VERSION);
    out.extend_from_slice(&name_of(to));
    let sealed = encrypt(to, INFO, &out, &plain, entropy).ok_or(BundleError::OtherRecipient)?;
    out.extend_from_slice(&sealed);
    if out.len() > MAX_BUNDLE_BYTES { Err(BundleError::TooLarge) } else { Ok(out) }
}

/// Whether a bundle is sealed to that public key.
pub fn recipient(bundle: &[u8], public: &[u8; 32]) -> Result<bool, BundleError> {
    Ok(parts(bundle)?.0[MAGIC.len() + 1..] == name_of(public))
}

/// Opens a bundle that was sealed to this key.
pub fn open(bundle: &[u8], public: &[u8; 32], secret: &[u8; 32]) -> Result<Contents, BundleError> {
    let (header, sealed) = parts(bundle)?;
    if header[MAGIC.len() + 1..] != name_of(public) {
        return Err(BundleError::OtherRecipient);
    }
    let plain = decrypt(secret, INFO, header, sealed).ok_or(BundleError::Damaged)?;
    Contents::decode(&decompress(&plain, MAX_BUNDLE_BYTES).map_err(|_| BundleError::Damaged)?)
}

/// Seals `plain` to a public key: encapsulated key, then ciphertext. `info` separates one use of keys from every other,
/// `aad` is held unchanged. `None` when the key is none.
pub fn encrypt(to: &[u8; 32], info: &[u8], aad: &[u8], plain: &[u8], entropy: &dyn Entropy) -> Option<Vec<u8>> {
    let public = Public::from_bytes(to).ok()?;
    let sealed = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        info,
        plain,
        aad,
        &mut Random(entropy),
    );
    let (encapsulated, ciphertext) = sealed.ok()?;
    Some([encapsulated.to_bytes().as_slice(), &ciphertext].concat())
}

/// Opens what [`encrypt`] sealed to the public half of `secret`; `None` when it was not, or was changed.
pub fn decrypt(secret: &[u8; 32], info: &[u8], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (encapsulated, ciphertext) = sealed.split_at_checked(ENCAPSULATED_BYTES)?;
    let private = Private::from_bytes(secret).ok()?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
    let plain = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &private,
        &encapsulated,
        info,
        ciphertext,
        aad,
    );
    plain.ok().map(Zeroizing::new)
}

/// Header, and what is sealed.
fn parts(bundle: &[u8]) -> Result<(&[u8], &[u8]), BundleError> {
    if bundle.len() > MAX_BUNDLE_BYTES {
        return Err(BundleError::TooLarge);
    }
    if !bundle.starts_with(MAGIC) {
        return Err(BundleError::Foreign);
    }
    let (header, sealed) = bundle.split_at_checked(HEADER_BYTES).ok_or(BundleError::Damaged)?;
    if header[MAGIC.len()] != VERSION {
        return Err(BundleError::Newer);
    }
    Ok((header, sealed))
}

fn name_of(public: &[u8; 32]) -> [u8; RECIPIENT_BYTES] {
    let digest = Sha256::digest(public);
    std::array::from_fn(|n| digest[n])
}

/// Randomness is an argument, here too.
struct Random<'a>(&'a dyn Entropy);

impl TryRng for Random<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(crate::clock::random_bytes(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(crate::clock::random_bytes(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Random<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;
    use crate::domain::stream::StreamName;
    use crate::record::keys::Algorithm;

    fn said() -> Contents {
        let channel = StreamName::parse("channel/amber").unwrap();
        Contents::Said { agency: "gn-nogales".to_owned(), channel, records: vec![vec![7; 300], vec![8; 40]] }
    }

    fn keys(seed: u8) -> KeyPair {
        KeyPair::derive(&[seed; 32])
    }

    fn sealed(seed: u8) -> Vec<u8> {
        seal(&said(), &keys(seed).public, &SeededEntropy::new(1)).unwrap()
    }

    #[test]
    fn a_bundle_opens_for_its_recipient_alone() {
        let (theirs, other) = (keys(1), keys(2));
        let bundle = sealed(1);
        assert_eq!(open(&bundle, &theirs.public, &theirs.secret), Ok(said()));
        assert_eq!(recipient(&bundle, &other.public), Ok(false));
        assert_eq!(open(&bundle, &other.public, &other.secret), Err(BundleError::OtherRecipient));
        assert_eq!(open(&bundle, &theirs.public, &other.secret), Err(BundleError::Damaged));
        let courier = Contents::Courier { agency: "gn".to_owned(), frames: vec![vec![1]] };
        let bundle = seal(&courier, &theirs.public, &SeededEntropy::new(3)).unwrap();
        assert_eq!(open(&bundle, &theirs.public, &theirs.secret), Ok(courier));
    }

    #[test]
    fn what_is_sealed_to_a_servers_signing_key_opens_with_it_alone() {
        let signer = |algorithm, seed| SoftwareSigner::generate(algorithm, &SeededEntropy::new(seed));
        let (server, other) = (signer(Algorithm::EdDsa, 1), signer(Algorithm::EdDsa, 2));
        let to = server.public_key().agreement_key().unwrap();
        let bundle = seal(&said(), &to, &SeededEntropy::new(3)).unwrap();
        let keys = KeyPair::of_server(&server).unwrap();
        assert_eq!((keys.public, open(&bundle, &keys.public, &keys.secret)), (to, Ok(said())));
        let others = KeyPair::of_server(&other).unwrap();
        assert_eq!(open(&bundle, &others.public, &others.secret), Err(BundleError::OtherRecipient));
        assert_eq!(open(&bundle, &keys.public, &others.secret), Err(BundleError::Damaged));
        assert!(KeyPair::of_server(&signer(Algorithm::Es256, 1)).is_none());
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let (bundle, keys) = (sealed(1), keys(1));
        for at in 0..bundle.len() {
            let mut changed = bundle.clone();
            changed[at] ^= 1;
            assert!(open(&changed, &keys.public, &keys.secret).is_err(), "byte {at}");
            assert!(open(&bundle[..at], &keys.public, &keys.secret).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn other_files_newer_and_oversize_ones_are_told_apart() {
        let keys = keys(1);
        let read = |bytes: &[u8]| open(bytes, &keys.public, &keys.secret).unwrap_err();
        assert_eq!(read(b"%PDF-1.7"), BundleError::Foreign);
        assert_eq!(read(&vec![0; MAX_BUNDLE_BYTES + 1]), BundleError::TooLarge);
        let mut newer = sealed(1);
        newer[4] = 2;
        assert_eq!(read(&newer), BundleError::Newer);
    }

    #[test]
    fn the_key_is_derived_the_same_way_for_ever() {
        assert_eq!(keys(1).public, keys(1).public);
        assert_ne!(keys(1).public, keys(2).public);
        assert_eq!(crate::ids::encode_hex(&keys(1).public[..8]), "ebf4f44dbce8b8fc");
    }
}
