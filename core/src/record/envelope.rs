//! `COSE_Sign1` (RFC 9052 §4.2), in one spelling only: tagged, protected header with the algorithm alone,
//! empty unprotected header, attached payload.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::cbor::{CborError, Value};
use super::keys::{Algorithm, DeviceSigner, KeyError, PublicKey, SignError, normalise};
use crate::ids::RecordId;

/// Largest envelope in bytes. A commit naming 1,000 documents fits.
pub const MAX_ENVELOPE_BYTES: usize = 128 * 1024;

const COSE_SIGN1_TAG: u8 = 0xd2;

/// A signed payload. Holding one says nothing of whether the signature is good: see [`Envelope::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    algorithm: Algorithm,
    payload: Vec<u8>,
    signature: [u8; 64],
}

/// Why bytes are not an envelope, or an envelope is not signed as claimed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// Larger than [`MAX_ENVELOPE_BYTES`].
    #[error("envelope is too large")]
    TooLarge,
    /// Not the one accepted spelling of `COSE_Sign1`.
    #[error("envelope is malformed: {0}")]
    Malformed(#[from] CborError),
    /// An algorithm this build does not accept, or another than the key's.
    #[error("envelope names another algorithm than its key")]
    Algorithm,
    /// The signature is not good.
    #[error("envelope: {0}")]
    Signature(#[from] KeyError),
    /// The key store did not sign.
    #[error("envelope: {0}")]
    NotSigned(#[from] SignError),
}

impl Envelope {
    /// Signs `payload`. The signer may return either S; the envelope holds the low one.
    pub fn sign(payload: Vec<u8>, signer: &dyn DeviceSigner) -> Result<Self, EnvelopeError> {
        let algorithm = signer.public_key().algorithm();
        let signature = signer.sign(&sig_structure(algorithm, &payload))?;
        let signature = normalise(algorithm, signature).ok_or(KeyError::BadSignature)?;
        Ok(Self { algorithm, payload, signature })
    }

    /// The signed bytes.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// SHA-256 of the `Sig_structure`: the same for every signature of the same payload.
    pub fn id(&self) -> RecordId {
        RecordId(Sha256::digest(sig_structure(self.algorithm, &self.payload)).into())
    }

    /// Checks the signature against `key`.
    pub fn verify(&self, key: &PublicKey) -> Result<(), EnvelopeError> {
        if key.algorithm() != self.algorithm {
            return Err(EnvelopeError::Algorithm);
        }
        Ok(key.verify(&sig_structure(self.algorithm, &self.payload), &self.signature)?)
    }

    /// The one spelling.
    pub fn encode(&self) -> Vec<u8> {
        let body = Value::Array(vec![
            Value::Bytes(protected(self.algorithm)),
            Value::Map(std::collections::BTreeMap::new()),
            Value::Bytes(self.payload.clone()),
            Value::Bytes(self.signature.to_vec()),
        ]);
        [&[COSE_SIGN1_TAG], body.encode().as_slice()].concat()
    }

    /// Reads [`Self::encode`] back; any other spelling is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > MAX_ENVELOPE_BYTES {
            return Err(EnvelopeError::TooLarge);
        }
        let (&COSE_SIGN1_TAG, body) = bytes.split_first().ok_or(CborError::Truncated)? else {
            return Err(CborError::Shape.into());
        };
        let [header, unprotected, payload, signature] = Value::decode(body)?.into_tuple()?;
        if unprotected != Value::Map(std::collections::BTreeMap::new()) {
            return Err(CborError::Shape.into());
        }
        let header = header.into_bytes()?;
        let algorithm = [Algorithm::Es256, Algorithm::EdDsa]
            .into_iter()
            .find(|algorithm| protected(*algorithm) == header)
            .ok_or(EnvelopeError::Algorithm)?;
        Ok(Self { algorithm, payload: payload.into_bytes()?, signature: signature.into_byte_array()? })
    }
}

/// The protected header: `{1: alg}`.
fn protected(algorithm: Algorithm) -> Vec<u8> {
    Value::map([(1, Some(Value::Int(algorithm.cose())))]).encode()
}

fn sig_structure(algorithm: Algorithm, payload: &[u8]) -> Vec<u8> {
    Value::Array(vec![
        Value::from("Signature1"),
        Value::Bytes(protected(algorithm)),
        Value::Bytes(Vec::new()),
        Value::from(payload),
    ])
    .encode()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;
    use crate::record::keys::SoftwareSigner;

    fn signed() -> (Envelope, PublicKey) {
        let signer = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(3));
        (Envelope::sign(b"payload".to_vec(), &signer).unwrap(), signer.public_key())
    }

    #[test]
    fn an_envelope_reads_back_and_verifies() {
        let (envelope, key) = signed();
        let read = Envelope::decode(&envelope.encode()).unwrap();
        assert_eq!(read, envelope);
        assert_eq!(read.verify(&key), Ok(()));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let (envelope, key) = signed();
        let bytes = envelope.encode();
        for position in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[position / 8] ^= 1 << (position % 8);
            let outcome = Envelope::decode(&flipped).and_then(|envelope| envelope.verify(&key));
            assert!(outcome.is_err(), "bit {position}");
        }
    }

    #[test]
    fn truncated_and_trailing_bytes_are_refused() {
        let bytes = signed().0.encode();
        for length in 0..bytes.len() {
            assert!(Envelope::decode(&bytes[..length]).is_err());
        }
        assert!(Envelope::decode(&[bytes, vec![0]].concat()).is_err());
    }
}
