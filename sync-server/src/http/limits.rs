//! How often one key may ask. Decided after its signature was checked, so nobody can use up another's share.

use std::num::NonZeroU32;

use enlace_core::ids::KeyId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::failure::Failure;
use crate::config::Limits;

/// Keys remembered before those that have their whole share again are dropped.
const MANY_KEYS: usize = 10_000;

/// The shares of all keys.
pub(super) struct RateLimits {
    keys: DefaultKeyedRateLimiter<KeyId>,
    strangers: DefaultDirectRateLimiter,
    couriers: DefaultDirectRateLimiter,
    clock: DefaultClock,
}

impl RateLimits {
    pub(super) fn new(limits: &Limits) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(at_least_one(limits.requests_per_minute));
        let quota = quota.allow_burst(at_least_one(limits.request_burst));
        let strangers = Quota::per_minute(at_least_one(limits.enrolments_per_minute));
        Self {
            keys: RateLimiter::keyed(quota),
            strangers: RateLimiter::direct(strangers),
            couriers: RateLimiter::direct(quota),
            clock: DefaultClock::default(),
        }
    }

    /// Takes one request from a key's share; keys that are not enrolled share one.
    pub(super) fn take(&self, key: &KeyId, is_known: bool) -> Result<(), Failure> {
        let taken = if is_known { self.keys.check_key(key) } else { self.strangers.check() };
        if self.keys.len() > MANY_KEYS {
            self.keys.retain_recent();
        }
        taken.map_err(|until| Failure::too_many(until.wait_time_from(self.clock.now()).as_secs() + 1))
    }

    /// Takes one bundle from the share of all couriers: whoever brings one is nobody.
    pub(super) fn take_courier(&self) -> Result<(), Failure> {
        let taken = self.couriers.check();
        taken.map_err(|until| Failure::too_many(until.wait_time_from(self.clock.now()).as_secs() + 1))
    }
}
