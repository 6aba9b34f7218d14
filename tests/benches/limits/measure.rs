//! Clocks: time on the processor for work, time on the wall for disks.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// What a piece of work took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Time this thread spent on a processor.
    pub cpu: Duration,
    /// Time that went by.
    pub wall: Duration,
}

/// Runs `work` once.
pub fn once<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let (began, before) = (Instant::now(), on_processor());
    let result = black_box(work());
    let wall = began.elapsed();
    let cpu = on_processor().zip(before).map_or(wall, |(after, before)| after.saturating_sub(before));
    (result, Cost { cpu, wall })
}

/// Least time measured, long against the steps in which systems count (up to 4 ms).
const LEAST: Duration = Duration::from_millis(400);

/// Works through all `items` again and again for a while: the mean of one item, after one round to warm up.
pub fn each<I, T>(items: &[I], mut work: impl FnMut(&I) -> T) -> Cost {
    let mut round = || {
        for item in items {
            black_box(work(item));
        }
    };
    round();
    let mut rounds = 0;
    let ((), cost) = once(|| {
        let began = Instant::now();
        while began.elapsed() < LEAST {
            round();
            rounds += 1;
        }
    });
    let count = rounds * u32::try_from(items.len().max(1)).unwrap_or(u32::MAX);
    Cost { cpu: cost.cpu / count, wall: cost.wall / count }
}

/// Nanoseconds this thread has run, where the system counts them.
fn on_processor() -> Option<Duration> {
    let counts = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(counts.split_whitespace().next()?.parse().ok()?))
}
