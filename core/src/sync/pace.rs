//! How much to send at a time: so much that a request takes seconds, whatever the link.
//!
//! The answer to a request says what became of it, and comes when all of it has arrived. A request that outlasts every
//! gap in the signal would be sent again and again, so one that was cut is followed by a smaller one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Least and most bytes of frames in a request.
const LEAST: usize = 16 * 1024;
const MOST: usize = 1024 * 1024;

/// Bytes of the first request on a link nobody has measured.
const FIRST: usize = 256 * 1024;

/// How long a request should take. A notice written meanwhile goes with the next one.
const AIM: Duration = Duration::from_secs(4);

/// Requests grow by this factor at most: one quick answer is not a fast link.
const GROWTH: usize = 4;

/// What a link has shown to carry. Shared by everything that uses the link.
#[derive(Debug)]
pub struct Pace(AtomicUsize);

impl Default for Pace {
    fn default() -> Self {
        Self(AtomicUsize::new(FIRST))
    }
}

impl Pace {
    /// Bytes of frames for the next request, 16 KiB to 1 MiB.
    pub fn bytes(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// A request of `sent` bytes was answered after `took`. Small ones say nothing about the link's speed.
    pub fn answered(&self, sent: usize, took: Duration) {
        if sent < LEAST {
            return;
        }
        let millis = took.as_millis().max(1);
        let fitting = sent as u128 * AIM.as_millis() / millis;
        let most = MOST.min(self.bytes().saturating_mul(GROWTH));
        self.0.store(usize::try_from(fitting).unwrap_or(MOST).clamp(LEAST, most), Ordering::Relaxed);
    }

    /// A request was cut on its way.
    pub fn was_cut(&self) {
        self.0.store((self.bytes() / 2).max(LEAST), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(sent: usize, seconds: u64) -> usize {
        let pace = Pace::default();
        for _ in 0..8 {
            pace.answered(sent, Duration::from_secs(seconds));
        }
        pace.bytes()
    }

    #[test]
    fn a_request_takes_seconds_on_slow_and_fast_links() {
        // 64 kbit/s: what was sent in 32 s is sent in eight.
        assert_eq!(after(256_000, 32), 32_000);
        assert_eq!(after(1_000_000, 1), MOST);
        assert_eq!(after(20_000, 600), LEAST);
    }

    #[test]
    fn a_fast_answer_to_a_small_request_says_nothing() {
        let pace = Pace::default();
        pace.answered(1_000, Duration::from_millis(1));
        pace.answered(1_000, Duration::from_mins(1));
        assert_eq!(pace.bytes(), FIRST);
    }

    #[test]
    fn a_link_that_breaks_is_sent_less_until_something_gets_through() {
        let pace = Pace::default();
        let sizes: Vec<usize> = std::iter::repeat_with(|| {
            pace.was_cut();
            pace.bytes()
        })
        .take(5)
        .collect();
        assert_eq!(sizes, [FIRST / 2, FIRST / 4, FIRST / 8, LEAST, LEAST]);
    }

    proptest! {
        #[test]
        fn requests_stay_within_their_bounds(
            events in proptest::collection::vec((any::<bool>(), 0usize..10_000_000, 0u64..10_000_000), 0..50)
        ) {
            let pace = Pace::default();
            for (cut, sent, millis) in events {
                if cut { pace.was_cut() } else { pace.answered(sent, Duration::from_millis(millis)) }
                prop_assert!((LEAST..=MOST).contains(&pace.bytes()));
            }
        }
    }
}
