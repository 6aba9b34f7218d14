//! Hashing (RFC 9162 §2.1.1) and the frontier that appends a leaf and yields a root in O(log n).

use sha2::{Digest, Sha256};

/// Hash of a leaf, of an inner node or of a whole tree.
pub type Hash = [u8; 32];

/// Largest tree: sizes stay below 2⁶³, as C2SP and SQLite both ask.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// Hash of one logged entry, under the prefix that no inner node has.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// Hash of an inner node.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Address of a complete subtree: it covers the leaves from `index · 2^level` up to `(index + 1) · 2^level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Height above the leaves, 0 to 62.
    pub level: u8,
    /// Position among the nodes of its level.
    pub index: u64,
}

/// Where complete subtree hashes are kept: a leaf's and an inner node's alike, written once and never changed.
pub trait HashReader {
    /// Why a hash could not be read, a missing one included.
    type Error;

    /// The hash of one complete subtree.
    fn hash(&self, node: Node) -> Result<Hash, Self::Error>;
}

/// The complete subtrees of a tree, largest first: all that appending and the root need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The frontier of the tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the frontier of a stored tree: at most 63 hashes. `None` if `size` exceeds [`MAX_SIZE`].
    pub fn read<R: HashReader + ?Sized>(size: u64, reader: &R) -> Result<Option<Self>, R::Error> {
        if size > MAX_SIZE {
            return Ok(None);
        }
        let peaks = peaks(0, size).map(|node| reader.hash(node)).collect::<Result<_, _>>()?;
        Ok(Some(Self { size, peaks }))
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf and returns every subtree it completes, the leaf itself first, for the caller to store.
    /// An empty answer means that the tree is at [`MAX_SIZE`] and the leaf was not added.
    pub fn append(&mut self, leaf: Hash) -> Vec<(Node, Hash)> {
        if self.size >= MAX_SIZE {
            return Vec::new();
        }
        let mut node = Node { level: 0, index: self.size };
        let mut hash = leaf;
        let mut completed = vec![(node, hash)];
        // Each trailing one bit of the old size is a left sibling waiting to be paired.
        while node.index % 2 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = node_hash(&left, &hash);
            node = Node { level: node.level + 1, index: node.index / 2 };
            completed.push((node, hash));
        }
        self.peaks.push(hash);
        self.size += 1;
        completed
    }

    /// The tree's root.
    pub fn root(&self) -> Hash {
        fold(self.peaks.iter().copied()).unwrap_or_else(empty_root)
    }
}

/// The complete subtrees that make up the leaves `from..to`, left to right.
/// `from` must be aligned as RFC 9162 splits trees; every range used here comes from such a split.
pub(super) fn peaks(from: u64, to: u64) -> impl DoubleEndedIterator<Item = Node> {
    let mut nodes = Vec::new();
    let mut at = from;
    while at < to {
        let level = (to - at).ilog2();
        nodes.push(Node { level: u8::try_from(level).unwrap_or(u8::MAX), index: at >> level });
        at += 1 << level;
    }
    nodes.into_iter()
}

/// Joins subtree hashes, given left to right, into the hash of their range; `None` for an empty range.
pub(super) fn fold(hashes: impl DoubleEndedIterator<Item = Hash>) -> Option<Hash> {
    hashes.rev().reduce(|right, left| node_hash(&left, &right))
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::ids::{decode_hex, encode_hex};

    /// All complete subtrees of a tree, in memory.
    #[derive(Default)]
    pub struct Nodes(pub BTreeMap<Node, Hash>);

    impl HashReader for Nodes {
        type Error = String;

        fn hash(&self, node: Node) -> Result<Hash, String> {
            self.0.get(&node).copied().ok_or_else(|| format!("{node:?} is missing"))
        }
    }

    impl Nodes {
        pub fn of(leaves: &[Hash]) -> (Self, Frontier) {
            let (mut nodes, mut frontier) = (Self::default(), Frontier::new());
            for leaf in leaves {
                for (node, hash) in frontier.append(*leaf) {
                    assert_eq!(nodes.0.insert(node, hash), None, "a node is written once");
                }
            }
            (nodes, frontier)
        }
    }

    /// The recursive definition of RFC 9162 §2.1.1, word for word: the oracle.
    pub fn naive_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(naive_split(leaves.len()));
                node_hash(&naive_root(left), &naive_root(right))
            }
        }
    }

    /// The largest power of two smaller than `n`.
    pub fn naive_split(n: usize) -> usize {
        let mut k = 1;
        while k * 2 < n {
            k *= 2;
        }
        k
    }

    pub fn some_leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
    }

    /// The eight entries that Certificate Transparency's implementations share as test data.
    pub fn published_leaves() -> Vec<Hash> {
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
            .map(|entry| leaf_hash(&decode_hex(entry).unwrap()))
            .to_vec()
    }

    #[test]
    fn roots_are_the_published_ones() {
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (size, root) in roots.iter().enumerate() {
            let (_, frontier) = Nodes::of(&published_leaves()[..size]);
            assert_eq!(encode_hex(&frontier.root()), *root, "size {size}");
        }
    }

    #[test]
    fn every_size_up_to_300_has_the_root_of_the_definition() {
        let leaves = some_leaves(300);
        let mut frontier = Frontier::new();
        for size in 0..=leaves.len() {
            assert_eq!(frontier.size(), size as u64);
            assert_eq!(frontier.root(), naive_root(&leaves[..size]), "size {size}");
            if let Some(leaf) = leaves.get(size) {
                frontier.append(*leaf);
            }
        }
    }

    #[test]
    fn a_stored_tree_gives_its_frontier_back_at_every_size() {
        let leaves = some_leaves(70);
        let (nodes, _) = Nodes::of(&leaves);
        for size in 0..=leaves.len() {
            let read = Frontier::read(size as u64, &nodes).unwrap().unwrap();
            assert_eq!(read, Nodes::of(&leaves[..size]).1);
        }
        assert!(Frontier::read(71, &nodes).is_err());
        assert_eq!(Frontier::read(MAX_SIZE + 1, &nodes), Ok(None));
    }

    #[test]
    fn a_million_leaves_keep_twenty_peaks_at_most() {
        let mut frontier = Frontier::new();
        let mut written = 0;
        for n in 0_u32..1_000_000 {
            written += frontier.append(leaf_hash(&n.to_be_bytes())).len();
        }
        assert_eq!(frontier.peaks.len(), 7);
        assert!(written < 2_000_000);
    }

    #[test]
    fn a_full_tree_takes_no_leaf() {
        let mut full = Frontier { size: MAX_SIZE, peaks: vec![[0; 32]; 63] };
        assert_eq!(full.append([1; 32]), []);
        assert_eq!(full.size(), MAX_SIZE);
    }
}
