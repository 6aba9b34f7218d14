//! The dice of a world: everything that happens follows from them.

use enlace_core::clock::{Entropy as _, SeededEntropy};

/// Repeatable choices.
pub struct Choices(SeededEntropy);

impl Choices {
    /// The same seed chooses the same.
    pub fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed ^ 0x51_0d_1c_e5))
    }

    /// A number below `bound`.
    pub fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_be_bytes(bytes) % bound.max(1) as u64).unwrap()
    }

    /// True `percent` times in a hundred.
    pub fn chance(&self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
