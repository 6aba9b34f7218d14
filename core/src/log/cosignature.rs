//! C2SP cosignature/v1: a witness saw this tree, as the log's largest, at this time.
//!
//! Checking only; a witness is a server of another agency.

use super::checkpoint::SignedCheckpoint;
use super::note::{NoteError, NoteKey};

/// A witness's word on a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness's name.
    pub witness: String,
    /// When it cosigned, seconds since 1970 by its own clock.
    pub time_s: u64,
}

/// The cosignature of one known witness; `None` if it did not cosign. One that fails to verify is an error.
pub fn find(signed: &SignedCheckpoint, witness: &NoteKey) -> Result<Option<Cosignature>, NoteError> {
    let mut found: Option<Cosignature> = None;
    for line in signed.note().signatures_of(witness) {
        let (time, signature) = line.split_first_chunk::<8>().ok_or(NoteError::BadSignature)?;
        let signature = signature.try_into().map_err(|_| NoteError::BadSignature)?;
        let time_s = u64::from_be_bytes(*time);
        let message = message(signed.note().text(), time_s);
        witness.public().verify(message.as_bytes(), signature).map_err(|_| NoteError::BadSignature)?;
        let newest = found.map_or(time_s, |earlier| earlier.time_s.max(time_s));
        found = Some(Cosignature { witness: witness.name().to_owned(), time_s: newest });
    }
    Ok(found)
}

fn message(text: &str, time_s: u64) -> String {
    format!("cosignature/v1\ntime {time_s}\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;
    use crate::log::checkpoint::tests::{ORIGIN, log_signer, signed};
    use crate::log::note::KeyKind;
    use crate::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};

    fn witness() -> (SoftwareSigner, NoteKey) {
        let signer = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(31));
        let key = NoteKey::new("laredo.example/witness", KeyKind::Witness, signer.public_key()).unwrap();
        (signer, key)
    }

    fn cosigned(claimed_s: u64, signed_s: u64) -> SignedCheckpoint {
        let (signer, key) = witness();
        let mut checkpoint = signed(7, [4; 32]);
        let signature = signer.sign(message(checkpoint.note().text(), signed_s).as_bytes()).unwrap();
        checkpoint.note_mut().add(&key, &[&claimed_s.to_be_bytes()[..], &signature].concat()).unwrap();
        checkpoint
    }

    #[test]
    fn a_witness_is_found_with_its_time_beside_the_log_s_own_signature() {
        let read = SignedCheckpoint::decode(cosigned(1_700_000_000, 1_700_000_000).encode().as_bytes()).unwrap();
        let found = find(&read, &witness().1).unwrap().unwrap();
        assert_eq!((found.witness.as_str(), found.time_s), ("laredo.example/witness", 1_700_000_000));
        assert!(read.verify(ORIGIN, &log_signer().public_key()).is_ok());
    }

    #[test]
    fn another_time_or_length_is_refused_and_no_cosignature_is_none() {
        assert_eq!(find(&cosigned(1, 2), &witness().1), Err(NoteError::BadSignature));
        assert_eq!(find(&signed(7, [4; 32]), &witness().1), Ok(None));
        let mut short = signed(7, [4; 32]);
        short.note_mut().add(&witness().1, &[0; 7]).unwrap();
        assert_eq!(find(&short, &witness().1), Err(NoteError::BadSignature));
    }

    #[test]
    fn a_log_s_signature_is_no_cosignature() {
        let (signer, key) = witness();
        let mut checkpoint = signed(7, [4; 32]);
        checkpoint.note_mut().sign("laredo.example/witness", &signer).unwrap();
        assert_eq!(find(&checkpoint, &key), Ok(None));
    }
}
