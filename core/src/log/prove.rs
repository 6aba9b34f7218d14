//! Making proofs (RFC 9162 §2.1.3.1 and §2.1.4.1) from stored subtree hashes, in O(log² n) reads.

use super::merkle::{Hash, HashReader, MAX_SIZE, fold, peaks};
use super::verify::ProofError;

/// Why a proof could not be made: the question makes no sense, or the tree's store failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    /// An index outside the tree, or a tree that shrinks.
    #[error(transparent)]
    Question(#[from] ProofError),
    /// The store of subtree hashes failed.
    #[error("log tree cannot be read")]
    Reader(E),
}

/// The hashes that lead from the leaf at `index` to the root of the first `size` leaves, leaf's sibling first.
pub fn inclusion<R: HashReader + ?Sized>(reader: &R, index: u64, size: u64) -> Result<Vec<Hash>, ProveError<R::Error>> {
    if index >= size || size > MAX_SIZE {
        return Err(ProofError::Sizes.into());
    }
    let mut path = Vec::new();
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(range(reader, middle, to)?);
            to = middle;
        } else {
            path.push(range(reader, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The hashes that show the first `old` of `new` leaves unchanged. Empty when the sizes are equal or `old` is 0.
pub fn consistency<R: HashReader + ?Sized>(reader: &R, old: u64, new: u64) -> Result<Vec<Hash>, ProveError<R::Error>> {
    if old > new || new > MAX_SIZE {
        return Err(ProofError::Sizes.into());
    }
    let mut path = Vec::new();
    let (mut from, mut to) = (0, new);
    while from < old && to > old {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(range(reader, middle, to)?);
            to = middle;
        } else {
            path.push(range(reader, from, middle)?);
            from = middle;
        }
    }
    // The old tree's own root, which the verifier knows, is left out.
    if from > 0 {
        path.push(range(reader, from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// Largest power of two smaller than `n`, for `n` above 1.
const fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

fn range<R: HashReader + ?Sized>(reader: &R, from: u64, to: u64) -> Result<Hash, ProveError<R::Error>> {
    let hashes = peaks(from, to).map(|node| reader.hash(node)).collect::<Result<Vec<_>, _>>();
    // Every range asked for holds at least one leaf.
    fold(hashes.map_err(ProveError::Reader)?.into_iter()).ok_or(ProveError::Question(ProofError::Sizes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::encode_hex;
    use crate::log::merkle::tests::{Nodes, naive_root, naive_split, published_leaves, some_leaves};

    fn naive_inclusion(index: usize, leaves: &[Hash]) -> Vec<Hash> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let (left, right) = leaves.split_at(naive_split(leaves.len()));
        if index < left.len() {
            [naive_inclusion(index, left), vec![naive_root(right)]].concat()
        } else {
            [naive_inclusion(index - left.len(), right), vec![naive_root(left)]].concat()
        }
    }

    fn naive_subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
        if old == leaves.len() {
            return if whole { Vec::new() } else { vec![naive_root(leaves)] };
        }
        let (left, right) = leaves.split_at(naive_split(leaves.len()));
        if old <= left.len() {
            [naive_subproof(old, left, whole), vec![naive_root(right)]].concat()
        } else {
            [naive_subproof(old - left.len(), right, false), vec![naive_root(left)]].concat()
        }
    }

    #[test]
    fn every_proof_of_small_trees_is_the_one_of_the_definition() {
        let leaves = some_leaves(40);
        let (nodes, _) = Nodes::of(&leaves);
        for size in 1..=leaves.len() {
            for part in 0..size {
                let made = inclusion(&nodes, part as u64, size as u64).unwrap();
                assert_eq!(made, naive_inclusion(part, &leaves[..size]), "leaf {part} of {size}");
            }
            for old in 1..=size {
                let made = consistency(&nodes, old as u64, size as u64).unwrap();
                assert_eq!(made, naive_subproof(old, &leaves[..size], true), "{old} to {size}");
            }
        }
    }

    #[test]
    fn proofs_are_the_published_ones() {
        let (nodes, _) = Nodes::of(&published_leaves());
        let hex = |path: Vec<Hash>| path.iter().map(|hash| encode_hex(hash)).collect::<Vec<_>>();
        assert_eq!(
            hex(inclusion(&nodes, 5, 8).unwrap()),
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
        assert_eq!(
            hex(consistency(&nodes, 6, 8).unwrap()),
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        );
    }

    #[test]
    fn senseless_questions_and_missing_nodes_are_errors() {
        let (nodes, _) = Nodes::of(&some_leaves(5));
        assert_eq!(inclusion(&nodes, 5, 5), Err(ProofError::Sizes.into()));
        assert_eq!(inclusion(&nodes, 0, 0), Err(ProofError::Sizes.into()));
        assert_eq!(consistency(&nodes, 3, 2), Err(ProofError::Sizes.into()));
        assert_eq!(inclusion(&nodes, 0, u64::MAX), Err(ProofError::Sizes.into()));
        assert!(matches!(inclusion(&nodes, 0, 6), Err(ProveError::Reader(_))));
        assert_eq!(consistency(&nodes, 0, 5), Ok(Vec::new()));
    }
}
