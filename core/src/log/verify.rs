//! Checking proofs: the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2, for any input at all.

use thiserror::Error;

use super::merkle::{Hash, MAX_SIZE, empty_root, node_hash};

/// Longest proof accepted, in hashes (C2SP tlog-witness).
pub const MAX_HASHES: usize = 63;

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The index lies outside the tree, the tree shrinks, or a size is above [`MAX_SIZE`].
    #[error("sizes of the log proof do not fit together")]
    Sizes,
    /// Fewer or more hashes than the sizes ask for.
    #[error("log proof has the wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("log proof leads to another root")]
    Mismatch,
}

impl ProofError {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sizes => "log_proof_sizes",
            Self::Length => "log_proof_length",
            Self::Mismatch => "log_proof_mismatch",
        }
    }
}

/// Checks that `leaf` (see [`super::merkle::leaf_hash`]) is the leaf at `index` of the tree with this size and root.
pub fn inclusion(leaf: &Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> Result<(), ProofError> {
    if index >= size || size > MAX_SIZE {
        return Err(ProofError::Sizes);
    }
    let mut climb = Climb { at: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in limited(path)? {
        hash = match climb.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    climb.finish()?;
    same(&hash, root)
}

/// Checks that the tree of `new` leaves begins with the tree of `old` leaves.
/// Equal sizes must have equal roots; every tree begins with the empty one.
pub fn consistency(old: u64, new: u64, path: &[Hash], old_root: &Hash, new_root: &Hash) -> Result<(), ProofError> {
    if old > new || new > MAX_SIZE {
        return Err(ProofError::Sizes);
    }
    if old == 0 || old == new {
        same(old_root, &if old == 0 { empty_root() } else { *new_root })?;
        return if path.is_empty() { Ok(()) } else { Err(ProofError::Length) };
    }
    let mut climb = Climb { at: old - 1, last: new - 1 };
    climb.skip(climb.at.trailing_ones());
    // A complete old tree is itself the first node on the way up; otherwise the proof brings that node.
    let mut rest = limited(path)?;
    let first = if climb.at == 0 { old_root } else { rest.next().ok_or(ProofError::Length)? };
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        match climb.step()? {
            Side::Left => {
                old_hash = node_hash(sibling, &old_hash);
                new_hash = node_hash(sibling, &new_hash);
            }
            Side::Right => new_hash = node_hash(&new_hash, sibling),
        }
    }
    climb.finish()?;
    same(&old_hash, old_root)?;
    same(&new_hash, new_root)
}

/// On which side of the way up the next hash of a proof stands.
enum Side {
    Left,
    Right,
}

/// The way from a node to the root: its index and the last index on the same level (`fn` and `sn` in the RFC).
struct Climb {
    at: u64,
    last: u64,
}

impl Climb {
    fn step(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::Length);
        }
        let side = if self.at % 2 == 1 || self.at == self.last {
            // A last node without a right sibling moves up unpaired until it has a left one.
            self.skip(self.at.trailing_zeros());
            Side::Left
        } else {
            Side::Right
        };
        self.skip(1);
        Ok(side)
    }

    const fn skip(&mut self, levels: u32) {
        self.at >>= levels;
        self.last >>= levels;
    }

    const fn finish(&self) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::Length) }
    }
}

fn limited(path: &[Hash]) -> Result<std::slice::Iter<'_, Hash>, ProofError> {
    if path.len() > MAX_HASHES { Err(ProofError::Length) } else { Ok(path.iter()) }
}

fn same(found: &Hash, expected: &Hash) -> Result<(), ProofError> {
    if found == expected { Ok(()) } else { Err(ProofError::Mismatch) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::log::merkle::tests::{Nodes, naive_root, some_leaves};
    use crate::log::prove;

    #[test]
    fn every_proof_of_small_trees_verifies_and_no_other_leaf_or_root_does() {
        let leaves = some_leaves(33);
        let (nodes, _) = Nodes::of(&leaves);
        let roots: Vec<Hash> = (0..=leaves.len()).map(|size| naive_root(&leaves[..size])).collect();
        for size in 1..=leaves.len() {
            for index in 0..size {
                let path = prove::inclusion(&nodes, index as u64, size as u64).unwrap();
                for (claimed, leaf) in leaves[..size].iter().enumerate() {
                    let found = inclusion(leaf, index as u64, size as u64, &path, &roots[size]);
                    assert_eq!(found.is_ok(), claimed == index);
                }
                for other in (0..=leaves.len()).filter(|other| *other != size) {
                    let found = inclusion(&leaves[index], index as u64, size as u64, &path, &roots[other]);
                    assert_eq!(found, Err(ProofError::Mismatch));
                }
            }
        }
    }

    #[test]
    fn every_pair_of_small_trees_is_consistent_and_no_other_root_is() {
        let leaves = some_leaves(33);
        let (nodes, _) = Nodes::of(&leaves);
        let roots: Vec<Hash> = (0..=leaves.len()).map(|size| naive_root(&leaves[..size])).collect();
        for new in 0..=leaves.len() {
            for old in 0..=new {
                let path = prove::consistency(&nodes, old as u64, new as u64).unwrap();
                let check = |old_root, new_root| consistency(old as u64, new as u64, &path, old_root, new_root);
                assert_eq!(check(&roots[old], &roots[new]), Ok(()), "{old} to {new}");
                assert!(check(&[7; 32], &roots[new]).is_err());
                // From nothing anything may grow; else a changed new root shows.
                assert_eq!(check(&roots[old], &[7; 32]).is_ok(), old == 0);
            }
        }
    }

    #[test]
    fn the_edges_are_refused_with_their_reason() {
        let hash = [1; 32];
        assert_eq!(inclusion(&hash, 0, 0, &[], &hash), Err(ProofError::Sizes));
        assert_eq!(inclusion(&hash, 0, u64::MAX, &[], &hash), Err(ProofError::Sizes));
        assert_eq!(inclusion(&hash, 0, 1, &[], &hash), Ok(()));
        assert_eq!(inclusion(&hash, 0, 1, &[hash], &hash), Err(ProofError::Length));
        assert_eq!(inclusion(&hash, 0, 2, &[], &hash), Err(ProofError::Length));
        assert_eq!(inclusion(&hash, 0, MAX_SIZE, &[hash; 63], &hash), Err(ProofError::Mismatch));
        assert_eq!(inclusion(&hash, 0, MAX_SIZE, &[hash; 64], &hash), Err(ProofError::Length));
        assert_eq!(consistency(2, 1, &[], &hash, &hash), Err(ProofError::Sizes));
        assert_eq!(consistency(1, 1, &[], &hash, &[2; 32]), Err(ProofError::Mismatch));
        assert_eq!(consistency(1, 1, &[hash], &hash, &hash), Err(ProofError::Length));
        assert_eq!(consistency(1, 2, &[], &hash, &hash), Err(ProofError::Length));
        assert_eq!(consistency(3, 4, &[], &hash, &hash), Err(ProofError::Length));
        assert_eq!(consistency(0, 5, &[], &hash, &hash), Err(ProofError::Mismatch));
        assert_eq!(consistency(0, 5, &[hash], &empty_root(), &hash), Err(ProofError::Length));
        assert_eq!(consistency(1, MAX_SIZE, &[hash; 64], &hash, &hash), Err(ProofError::Length));
    }

    /// One change to a proof that must make it fail.
    #[derive(Clone, Debug)]
    enum Damage {
        Drop(prop::sample::Index),
        Repeat(prop::sample::Index),
        Flip(prop::sample::Index, u8),
        Swap(prop::sample::Index, prop::sample::Index),
        Append(Hash),
        Prepend(Hash),
    }

    impl Damage {
        fn apply(&self, path: &[Hash]) -> Vec<Hash> {
            let mut path = path.to_vec();
            match self {
                Self::Append(hash) => path.push(*hash),
                Self::Prepend(hash) => path.insert(0, *hash),
                _ if path.is_empty() => {}
                Self::Drop(at) => drop(path.remove(at.index(path.len()))),
                Self::Repeat(at) => path.insert(at.index(path.len()), path[at.index(path.len())]),
                Self::Flip(at, bit) => {
                    let length = path.len();
                    path[at.index(length)][usize::from(bit / 8)] ^= 1 << (bit % 8);
                }
                Self::Swap(a, b) => {
                    let length = path.len();
                    path.swap(a.index(length), b.index(length));
                }
            }
            path
        }
    }

    fn damage() -> impl Strategy<Value = Damage> {
        let at = any::<prop::sample::Index>;
        prop_oneof![
            at().prop_map(Damage::Drop),
            at().prop_map(Damage::Repeat),
            (at(), any::<u8>()).prop_map(|(at, bit)| Damage::Flip(at, bit)),
            (at(), at()).prop_map(|(a, b)| Damage::Swap(a, b)),
            any::<Hash>().prop_map(Damage::Append),
            any::<Hash>().prop_map(Damage::Prepend),
        ]
    }

    proptest! {
        #[test]
        fn proofs_of_larger_trees_verify_and_damaged_ones_do_not(
            size in 1_usize..300, index in any::<prop::sample::Index>(), damage in damage(),
        ) {
            let leaves = some_leaves(size);
            let (nodes, frontier) = Nodes::of(&leaves);
            let (index, root, total) = (index.index(size), frontier.root(), size as u64);
            let path = prove::inclusion(&nodes, index as u64, total).unwrap();
            let check = |path: &[Hash]| inclusion(&leaves[index], index as u64, total, path, &root);
            prop_assert_eq!(check(&path), Ok(()));
            let damaged = damage.apply(&path);
            prop_assert_eq!(check(&damaged).is_ok(), damaged == path);

            let old = index + 1;
            let old_root = naive_root(&leaves[..old]);
            let path = prove::consistency(&nodes, old as u64, total).unwrap();
            let check = |path: &[Hash]| consistency(old as u64, total, path, &old_root, &root);
            prop_assert_eq!(check(&path), Ok(()));
            let damaged = damage.apply(&path);
            prop_assert_eq!(check(&damaged).is_ok(), damaged == path);
        }

        #[test]
        fn no_input_panics(
            leaf in any::<Hash>(), root in any::<Hash>(), path in prop::collection::vec(any::<Hash>(), 0..80),
            a in any::<u64>(), b in any::<u64>(), shift in 0_u32..64,
        ) {
            prop_assert!(inclusion(&leaf, a >> shift, b >> shift, &path, &root).is_err());
            let found = consistency(a >> shift, b >> shift, &path, &leaf, &root);
            prop_assert!(found.is_err());
        }
    }
}
