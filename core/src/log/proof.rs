//! Proof files: C2SP tlog-proof for inclusion, the body of C2SP tlog-witness `add-checkpoint` for consistency.
//!
//! Each holds all that a judge needs besides the log's name and key and the entry in question.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::checkpoint::{Checkpoint, SignedCheckpoint, parse_hash, parse_size};
use super::merkle::Hash;
use super::note::{MAX_NOTE_BYTES, NoteError};
use super::verify::{self, MAX_HASHES, ProofError};
use crate::record::keys::PublicKey;

const INCLUSION_HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Shows that one entry is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// Position of the entry's leaf, from 0.
    pub index: u64,
    /// Hashes from the leaf's sibling up.
    pub path: Vec<Hash>,
    /// The tree that holds it.
    pub checkpoint: SignedCheckpoint,
}

/// Shows that a tree begins with an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// Size of the older tree.
    pub old_size: u64,
    /// Hashes in the order of RFC 9162 §2.1.4.1.
    pub path: Vec<Hash>,
    /// The newer tree.
    pub checkpoint: SignedCheckpoint,
}

/// Why a proof file does not prove.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProofFileError {
    /// The file or its checkpoint.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The hashes.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl ProofFileError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Note(error) => error.code(),
            Self::Proof(error) => error.code(),
        }
    }
}

impl InclusionProof {
    /// The proof as text.
    pub fn encode(&self) -> String {
        format!("{INCLUSION_HEADER}\nindex {}\n{}\n{}", self.index, lines(&self.path), self.checkpoint.encode())
    }

    /// Reads [`Self::encode`] back; the optional `extra` line, which nothing authenticates, is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, NoteError> {
        let rest = text(bytes)?.strip_prefix(INCLUSION_HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let (index, path, checkpoint) = parse(rest.ok_or(NoteError::Malformed)?, "index ")?;
        Ok(Self { index, path, checkpoint })
    }

    /// Checks that `leaf` is in the log `origin` with this key; answers the tree it is in.
    pub fn verify(&self, leaf: &Hash, origin: &str, key: &PublicKey) -> Result<&Checkpoint, ProofFileError> {
        let tree = self.checkpoint.verify(origin, key)?;
        verify::inclusion(leaf, self.index, tree.size, &self.path, &tree.root)?;
        Ok(tree)
    }
}

impl ConsistencyProof {
    /// The proof as text.
    pub fn encode(&self) -> String {
        format!("old {}\n{}\n{}", self.old_size, lines(&self.path), self.checkpoint.encode())
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, NoteError> {
        let (old_size, path, checkpoint) = parse(text(bytes)?, "old ")?;
        Ok(Self { old_size, path, checkpoint })
    }

    /// Checks that the tree begins with `old`, a checkpoint of the same log that was verified before.
    pub fn verify(&self, old: &Checkpoint, key: &PublicKey) -> Result<&Checkpoint, ProofFileError> {
        let tree = self.checkpoint.verify(&old.origin, key)?;
        if self.old_size != old.size {
            return Err(ProofError::Sizes.into());
        }
        verify::consistency(old.size, tree.size, &self.path, &old.root, &tree.root)?;
        Ok(tree)
    }
}

fn lines(path: &[Hash]) -> String {
    path.iter().map(|hash| STANDARD.encode(hash) + "\n").collect()
}

fn text(bytes: &[u8]) -> Result<&str, NoteError> {
    if bytes.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge);
    }
    std::str::from_utf8(bytes).map_err(|_| NoteError::Malformed)
}

/// A line of `word` and a number, hashes one a line, an empty line, a signed checkpoint.
fn parse(text: &str, word: &str) -> Result<(u64, Vec<Hash>, SignedCheckpoint), NoteError> {
    let (head, checkpoint) = text.split_once("\n\n").ok_or(NoteError::Malformed)?;
    let mut lines = head.split('\n');
    let number = lines.next().and_then(|line| line.strip_prefix(word)).ok_or(NoteError::Malformed)?;
    let path: Vec<&str> = lines.collect();
    if path.len() > MAX_HASHES {
        return Err(NoteError::TooLarge);
    }
    let path = path.into_iter().map(parse_hash).collect::<Result<_, _>>()?;
    Ok((parse_size(number)?, path, SignedCheckpoint::decode(checkpoint.as_bytes())?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::log::checkpoint::tests::{ORIGIN, log_signer, signed};
    use crate::log::merkle::tests::{Nodes, naive_root, some_leaves};
    use crate::log::prove;
    use crate::record::keys::DeviceSigner as _;

    fn inclusion() -> (Hash, InclusionProof) {
        let leaves = some_leaves(11);
        let (nodes, frontier) = Nodes::of(&leaves);
        let path = prove::inclusion(&nodes, 6, 11).unwrap();
        (leaves[6], InclusionProof { index: 6, path, checkpoint: signed(11, frontier.root()) })
    }

    fn consistency() -> (Checkpoint, ConsistencyProof) {
        let leaves = some_leaves(11);
        let (nodes, frontier) = Nodes::of(&leaves);
        let old = Checkpoint { origin: ORIGIN.to_owned(), size: 7, root: naive_root(&leaves[..7]) };
        let path = prove::consistency(&nodes, 7, 11).unwrap();
        (old, ConsistencyProof { old_size: 7, path, checkpoint: signed(11, frontier.root()) })
    }

    #[test]
    fn an_inclusion_proof_verifies_from_its_text_alone() {
        let (leaf, proof) = inclusion();
        let text = proof.encode();
        assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 6\n"));
        let read = InclusionProof::decode(text.as_bytes()).unwrap();
        assert_eq!(read, proof);
        assert_eq!(read.verify(&leaf, ORIGIN, &log_signer().public_key()).unwrap().size, 11);
        let other = read.verify(&[0; 32], ORIGIN, &log_signer().public_key());
        assert_eq!(other.unwrap_err().code(), "log_proof_mismatch");
    }

    #[test]
    fn a_consistency_proof_verifies_against_the_older_checkpoint_only() {
        let (old, proof) = consistency();
        let read = ConsistencyProof::decode(proof.encode().as_bytes()).unwrap();
        assert_eq!(read, proof);
        let key = log_signer().public_key();
        assert!(read.verify(&old, &key).is_ok());
        let smaller = Checkpoint { size: 6, ..old.clone() };
        assert_eq!(read.verify(&smaller, &key), Err(ProofError::Sizes.into()));
        let rewritten = Checkpoint { root: [9; 32], ..old.clone() };
        assert_eq!(read.verify(&rewritten, &key), Err(ProofError::Mismatch.into()));
        let foreign = Checkpoint { origin: "laredo.example/log".to_owned(), ..old };
        assert_eq!(read.verify(&foreign, &key), Err(NoteError::OtherLog.into()));
    }

    #[test]
    fn a_proof_of_the_only_leaf_has_no_hashes() {
        let leaf = some_leaves(1)[0];
        let proof = InclusionProof { index: 0, path: Vec::new(), checkpoint: signed(1, leaf) };
        let read = InclusionProof::decode(proof.encode().as_bytes()).unwrap();
        assert!(read.verify(&leaf, ORIGIN, &log_signer().public_key()).is_ok());
    }

    #[test]
    fn more_than_63_hashes_are_not_even_read() {
        let (_, mut proof) = inclusion();
        proof.path = vec![[0; 32]; 64];
        assert_eq!(InclusionProof::decode(proof.encode().as_bytes()), Err(NoteError::TooLarge));
        proof.path = vec![[0; 32]; 63];
        assert!(InclusionProof::decode(proof.encode().as_bytes()).is_ok());
    }

    #[test]
    fn every_truncation_and_every_changed_character_is_noticed() {
        let (leaf, proof) = inclusion();
        let text = proof.encode();
        for position in 0..text.len() {
            assert!(InclusionProof::decode(&text.as_bytes()[..position]).is_err());
            let mut changed = text.clone().into_bytes();
            changed[position] ^= 1;
            let outcome = InclusionProof::decode(&changed).map_err(ProofFileError::from);
            let key = log_signer().public_key();
            assert!(outcome.and_then(|read| read.verify(&leaf, ORIGIN, &key).cloned()).is_err(), "{position}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,40}\n{0,2}\\PC{0,40}\n") {
            let _ = InclusionProof::decode(&bytes);
            let _ = ConsistencyProof::decode(&bytes);
            let _ = InclusionProof::decode(format!("{INCLUSION_HEADER}\nindex {text}").as_bytes());
            let _ = ConsistencyProof::decode(format!("old {text}").as_bytes());
        }
    }
}
