//! C2SP tlog-checkpoint: the log's size and root at one moment, signed by the agency's server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::merkle::{Hash, MAX_SIZE};
use super::note::{KeyKind, Note, NoteError, NoteKey};
use crate::record::keys::{DeviceSigner, PublicKey};

/// One tree of one log. Extension lines, which no monitor can check, are neither written nor read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checkpoint {
    /// The log's name, also the name of its key: a URL without scheme, such as `nogales.example/log`.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the first `size` leaves.
    pub root: Hash,
}

/// A checkpoint with the signatures it came with, in the bytes it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl Checkpoint {
    /// The signed text: origin, size and root, one a line.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Reads [`Self::text`] back.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, ""] = lines.as_slice() else {
            return Err(NoteError::Malformed);
        };
        if origin.is_empty() {
            return Err(NoteError::Malformed);
        }
        Ok(Self { origin: (*origin).to_owned(), size: parse_size(size)?, root: parse_hash(root)? })
    }

    /// Signs as the log. The caller signs one root for one size only, and never a tree inconsistent with an earlier one.
    pub fn sign(self, signer: &dyn DeviceSigner) -> Result<SignedCheckpoint, NoteError> {
        let mut note = Note::new(self.text())?;
        note.sign(&self.origin, signer)?;
        Ok(SignedCheckpoint { checkpoint: self, note })
    }
}

impl SignedCheckpoint {
    /// Reads a signed note whose text is a checkpoint. Says nothing of who signed it.
    pub fn decode(bytes: &[u8]) -> Result<Self, NoteError> {
        let note = Note::decode(bytes)?;
        Ok(Self { checkpoint: Checkpoint::parse(note.text())?, note })
    }

    /// The signed note, for storing and sending.
    pub fn encode(&self) -> String {
        self.note.encode()
    }

    /// The checkpoint once the log `origin` with this key is known to have signed it.
    pub fn verify(&self, origin: &str, key: &PublicKey) -> Result<&Checkpoint, NoteError> {
        if self.checkpoint.origin != origin {
            return Err(NoteError::OtherLog);
        }
        self.note.verify(&NoteKey::new(origin, KeyKind::Log, *key)?)?;
        Ok(&self.checkpoint)
    }

    /// What it claims, unchecked: for choosing which key to check it with.
    pub const fn claimed(&self) -> &Checkpoint {
        &self.checkpoint
    }
}

/// A decimal number below 2⁶³ without leading zeros.
pub(super) fn parse_size(text: &str) -> Result<u64, NoteError> {
    let size: u64 = text.parse().map_err(|_| NoteError::Malformed)?;
    if size <= MAX_SIZE && size.to_string() == text { Ok(size) } else { Err(NoteError::Malformed) }
}

/// 32 bytes in standard base64 with padding.
pub(super) fn parse_hash(text: &str) -> Result<Hash, NoteError> {
    let bytes = STANDARD.decode(text).map_err(|_| NoteError::Malformed)?;
    bytes.try_into().map_err(|_| NoteError::Malformed)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::clock::SeededEntropy;
    use crate::log::merkle::empty_root;
    use crate::record::keys::{Algorithm, SoftwareSigner};

    pub const ORIGIN: &str = "nogales.example/log";

    pub fn log_signer() -> SoftwareSigner {
        SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(21))
    }

    pub fn signed(size: u64, root: Hash) -> SignedCheckpoint {
        Checkpoint { origin: ORIGIN.to_owned(), size, root }.sign(&log_signer()).unwrap()
    }

    #[test]
    fn the_published_checkpoint_reads_back() {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
            — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
        let read = SignedCheckpoint::decode(text.as_bytes()).unwrap();
        assert_eq!(read.claimed().size, 20_852_163);
        assert_eq!(read.encode(), text);
    }

    #[test]
    fn a_checkpoint_has_these_bytes() {
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: 0, root: empty_root() };
        assert_eq!(checkpoint.text(), "nogales.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
        assert_eq!(Checkpoint::parse(&checkpoint.text()), Ok(checkpoint));
    }

    #[test]
    fn only_the_log_with_its_own_key_and_name_is_believed() {
        let signed = signed(3, [5; 32]);
        let key = log_signer().public_key();
        assert_eq!(signed.verify(ORIGIN, &key).unwrap().size, 3);
        assert_eq!(signed.verify("laredo.example/log", &key), Err(NoteError::OtherLog));
        let other = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(22)).public_key();
        assert_eq!(signed.verify(ORIGIN, &other), Err(NoteError::Unsigned));
        let larger = SignedCheckpoint::decode(signed.encode().replacen("\n3\n", "\n4\n", 1).as_bytes()).unwrap();
        assert_eq!(larger.verify(ORIGIN, &key), Err(NoteError::BadSignature));
    }

    #[test]
    fn malformed_texts_are_refused() {
        let root = STANDARD.encode([1; 32]);
        for bad in [
            String::new(),
            format!("o\n1\n{root}"),
            format!("\n1\n{root}\n"),
            format!("o\n01\n{root}\n"),
            format!("o\n+1\n{root}\n"),
            format!("o\n-1\n{root}\n"),
            format!("o\n9223372036854775808\n{root}\n"),
            format!("o\n1\n{}\n", STANDARD.encode([1; 31])),
            format!("o\n1\n{}\n", root.trim_end_matches('=')),
            format!("o\n1\n{root}\nextension\n"),
            format!("o\n1\n{root}\n\n"),
        ] {
            assert_eq!(Checkpoint::parse(&bad), Err(NoteError::Malformed), "{bad:?}");
        }
    }

    #[test]
    fn every_truncation_is_refused() {
        let text = signed(3, [5; 32]).encode();
        for length in 0..text.len() {
            assert!(SignedCheckpoint::decode(&text.as_bytes()[..length]).is_err());
        }
    }

    #[test]
    fn a_line_break_in_the_origin_makes_no_second_checkpoint() {
        let forged = Checkpoint { origin: format!("{ORIGIN}\n9"), size: 1, root: [0; 32] };
        assert_eq!(forged.sign(&log_signer()), Err(NoteError::UnfitKey));
    }
}
