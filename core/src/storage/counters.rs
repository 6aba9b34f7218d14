//! Gap-free counters: references, captures, requests. A number is used up only if its transaction commits.

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx};
use super::{signed, unsigned};
use crate::step::{self, Step};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Sayable references given by this device.
    Reference,
    /// Captures of evidence on this device.
    Capture,
    /// Requests to the server; the server accepts only rising ones.
    Request,
}

impl Counter {
    const fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Capture => "capture",
            Self::Request => "request",
        }
    }
}

impl ReadTx<'_> {
    /// The last number given; 0 before the first.
    pub fn counter(&self, counter: Counter) -> Result<u64, StorageError> {
        let value = self.find("select value from counters where name = ?1", [counter.name()], |row| row.get(0))?;
        Ok(value.map_or(0, unsigned))
    }
}

impl WriteTx<'_> {
    /// The next number, from 1.
    pub fn next_number(&self, counter: Counter) -> Result<u64, StorageError> {
        let next = self.counter(counter)? + 1;
        self.raise_counter(counter, next)?;
        step::reached(Step::NumberTaken);
        Ok(next)
    }

    /// Makes the last number given at least `least`: what the server or the keystore knows to be used.
    pub fn raise_counter(&self, counter: Counter, least: u64) -> Result<(), StorageError> {
        self.run(
            "insert into counters (name, value) values (?1, ?2)
             on conflict (name) do update set value = max(value, excluded.value)",
            (counter.name(), signed(least)),
        )?;
        Ok(())
    }
}
