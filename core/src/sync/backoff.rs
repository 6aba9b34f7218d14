//! How long to wait before the next try: doubling with full jitter, so that phones that lost the same tower do not
//! all come back in the same second.

use crate::clock::{Entropy, random_bytes};

const FIRST_MS: u64 = 2_000;
const LONGEST_MS: u64 = 300_000;

/// Milliseconds to wait after `failures` failures in a row: a random time up to 2 s, 4 s, 8 s ... 5 min.
pub fn delay_ms(failures: u32, entropy: &dyn Entropy) -> u64 {
    let most = FIRST_MS.saturating_mul(1 << failures.min(16)).min(LONGEST_MS);
    let random = u64::from_be_bytes(random_bytes(entropy));
    FIRST_MS / 4 + random % most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededEntropy;

    #[test]
    fn waits_grow_and_stay_bounded() {
        let entropy = SeededEntropy::new(1);
        for failures in 0..100 {
            let delay = delay_ms(failures, &entropy);
            assert!((500..=LONGEST_MS + 500).contains(&delay));
        }
        let late: u64 = (0..50).map(|_| delay_ms(10, &entropy)).sum();
        let early: u64 = (0..50).map(|_| delay_ms(0, &entropy)).sum();
        assert!(late > early * 20);
    }
}
