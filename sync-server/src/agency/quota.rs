//! How much one device may send in a day: far above honest work, far below filling a disk.

use std::collections::HashMap;

use enlace_core::ids::KeyId;
use enlace_core::wire::UpFrame;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Limits and what was used of them today. Not kept over a restart.
#[derive(Clone, Debug)]
pub struct Quota {
    records: u64,
    bytes: u64,
    day: i64,
    used: HashMap<KeyId, (u64, u64)>,
}

impl Default for Quota {
    fn default() -> Self {
        Self::new(50_000, 512 * 1024 * 1024)
    }
}

impl Quota {
    /// Limits of records and of bytes, before compression, for each device and day (UTC).
    pub fn new(records: u64, bytes: u64) -> Self {
        Self { records, bytes, day: 0, used: HashMap::new() }
    }

    /// Takes a frame in, if it fits what is left of the day.
    pub(super) fn admits(&mut self, key: &KeyId, frame: &UpFrame, now_ms: i64) -> bool {
        let day = now_ms.div_euclid(DAY_MS);
        if day != self.day {
            self.day = day;
            self.used.clear();
        }
        let (records, bytes) = self.used.entry(*key).or_default();
        let size = |record: &enlace_core::wire::UpRecord| {
            record.envelope.len() + record.changes.iter().map(Vec::len).sum::<usize>()
        };
        let added = (frame.records.len() as u64, frame.records.iter().map(size).sum::<usize>() as u64);
        if *records + added.0 > self.records || *bytes + added.1 > self.bytes {
            return false;
        }
        *records += added.0;
        *bytes += added.1;
        true
    }
}

#[cfg(test)]
mod tests {
    use enlace_core::domain::stream::StreamName;
    use enlace_core::wire::UpRecord;

    use super::*;

    #[test]
    fn a_device_may_go_on_the_next_day() {
        let frame = UpFrame {
            stream: StreamName::control(),
            records: vec![UpRecord { envelope: vec![0; 10], changes: vec![vec![0; 5]] }],
        };
        let (key, other) = (KeyId([1; 32]), KeyId([2; 32]));
        let mut quota = Quota::new(2, 100);
        assert!(quota.admits(&key, &frame, 0));
        assert!(quota.admits(&key, &frame, 1));
        assert!(!quota.admits(&key, &frame, DAY_MS - 1));
        assert!(quota.admits(&other, &frame, DAY_MS - 1));
        assert!(quota.admits(&key, &frame, DAY_MS));
        assert!(!Quota::new(9, 14).admits(&key, &frame, 0));
    }
}
