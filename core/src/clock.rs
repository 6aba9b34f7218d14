//! Time and randomness, as arguments.
//!
//! The only module that reads the machine's clock or its random source.
//! Everything else is handed a [`Clock`] and an [`Entropy`], so a simulated world replays from its seed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// One reading of a device's clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Wall clock, milliseconds since 1970-01-01 UTC; may be wrong by days on a phone.
    pub utc_ms: i64,
    /// Local offset from UTC in minutes, as the device believes it.
    pub offset_min: i16,
    /// IANA zone name, when the host knows it.
    pub zone: Option<String>,
    /// Milliseconds since boot; never goes back while the device runs.
    pub monotonic_ms: u64,
    /// Counts boots, so that monotonic readings of different boots are not compared.
    pub boot: u32,
}

/// Source of [`Moment`]s.
pub trait Clock: Send + Sync {
    /// Reads the clocks.
    fn now(&self) -> Moment;
}

/// Source of unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// `N` fresh random bytes.
pub fn random_bytes<const N: usize>(entropy: &dyn Entropy) -> [u8; N] {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    bytes
}

/// The machine's clock. Hosts with a better notion of zone and boot count supply their own [`Clock`].
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// Starts counting monotonic time from now.
    #[expect(clippy::disallowed_methods, reason = "this module is where time is read")]
    pub fn new() -> Self {
        Self { started: std::time::Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this module is where time is read")]
    fn now(&self) -> Moment {
        let local = chrono::Local::now();
        Moment {
            utc_ms: local.timestamp_millis(),
            offset_min: i16::try_from(local.offset().local_minus_utc() / 60).unwrap_or(0),
            zone: None,
            monotonic_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            boot: 0,
        }
    }
}

/// The operating system's random source. If it fails the process cannot make keys or ids, and stops.
#[derive(Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        #[expect(clippy::expect_used, reason = "no safe way to go on without randomness")]
        getrandom::fill(buffer).expect("operating system random source");
    }
}

/// A clock set by hand, for tests, simulation and replays.
#[derive(Debug)]
pub struct ManualClock {
    utc_ms: AtomicI64,
    monotonic_ms: AtomicU64,
    skew_ms: AtomicI64,
    boot: AtomicU64,
}

impl ManualClock {
    /// A clock that stands still at `utc_ms` until it is moved.
    pub fn at(utc_ms: i64) -> Self {
        Self {
            utc_ms: AtomicI64::new(utc_ms),
            monotonic_ms: AtomicU64::new(0),
            skew_ms: AtomicI64::new(0),
            boot: AtomicU64::new(1),
        }
    }

    /// Lets `ms` milliseconds pass.
    pub fn advance(&self, ms: u64) {
        self.utc_ms.fetch_add(i64::try_from(ms).unwrap_or(i64::MAX), Ordering::SeqCst);
        self.monotonic_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Makes the wall clock wrong by `ms` without touching monotonic time.
    pub fn set_skew(&self, ms: i64) {
        self.skew_ms.store(ms, Ordering::SeqCst);
    }

    /// Restarts the device: monotonic time begins again under the next boot number.
    pub fn reboot(&self) {
        self.monotonic_ms.store(0, Ordering::SeqCst);
        self.boot.fetch_add(1, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment {
            utc_ms: self.utc_ms.load(Ordering::SeqCst) + self.skew_ms.load(Ordering::SeqCst),
            offset_min: -420,
            zone: Some("America/Phoenix".to_owned()),
            monotonic_ms: self.monotonic_ms.load(Ordering::SeqCst),
            boot: u32::try_from(self.boot.load(Ordering::SeqCst)).unwrap_or(u32::MAX),
        }
    }
}

/// SHA-256 in counter mode over a seed: repeatable bytes for tests and simulation, never for real keys.
#[derive(Debug)]
pub struct SeededEntropy {
    state: Mutex<(u64, u64)>,
}

impl SeededEntropy {
    /// The same seed gives the same bytes.
    pub fn new(seed: u64) -> Self {
        Self { state: Mutex::new((seed, 0)) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in buffer.chunks_mut(32) {
            let block =
                Sha256::new().chain_update(state.0.to_be_bytes()).chain_update(state.1.to_be_bytes()).finalize();
            state.1 += 1;
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
