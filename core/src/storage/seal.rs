//! Sealed bodies: changes of sealed streams lie under a key per document, so that destroying the key forgets the
//! person. XChaCha20-Poly1305, random nonce, bound to document and change.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::error::StorageError;
use crate::clock::{Entropy, random_bytes};
use crate::ids::{ChangeHash, DocumentId};

const NONCE_BYTES: usize = 24;

/// The key of one document's bodies.
pub(super) type BodyKey = Zeroizing<[u8; 32]>;

pub(super) fn fresh_key(entropy: &dyn Entropy) -> BodyKey {
    Zeroizing::new(random_bytes(entropy))
}

pub(super) fn seal(
    key: &BodyKey,
    document: DocumentId,
    change: ChangeHash,
    packed: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, StorageError> {
    let nonce: [u8; NONCE_BYTES] = random_bytes(entropy);
    let aad = bound_to(document, change);
    let sealed = XChaCha20Poly1305::new((&**key).into())
        .encrypt(&XNonce::from(nonce), Payload { msg: packed, aad: &aad })
        .map_err(|_| StorageError::Conflict)?;
    Ok([&nonce[..], &sealed].concat())
}

pub(super) fn open(
    key: &BodyKey,
    document: DocumentId,
    change: ChangeHash,
    sealed: &[u8],
) -> Result<Vec<u8>, StorageError> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(StorageError::Corrupt)?;
    let aad = bound_to(document, change);
    XChaCha20Poly1305::new((&**key).into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &aad })
        .map_err(|_| StorageError::Corrupt)
}

fn bound_to(document: DocumentId, change: ChangeHash) -> [u8; 48] {
    let mut aad = [0; 48];
    aad[..16].copy_from_slice(document.as_bytes());
    aad[16..].copy_from_slice(change.as_bytes());
    aad
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;

    #[test]
    fn a_body_opens_only_under_its_key_document_and_change() {
        let entropy = SeededEntropy::new(3);
        let key = fresh_key(&entropy);
        let (document, change) = (DocumentId([1; 16]), ChangeHash([2; 32]));
        let sealed = seal(&key, document, change, b"body", &entropy).unwrap();
        assert_eq!(open(&key, document, change, &sealed).unwrap(), b"body");
        assert!(open(&fresh_key(&entropy), document, change, &sealed).is_err());
        assert!(open(&key, DocumentId([9; 16]), change, &sealed).is_err());
        assert!(open(&key, document, ChangeHash([9; 32]), &sealed).is_err());
        assert!(open(&key, document, change, &sealed[..10]).is_err());
    }
}
