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
        let fits = self.has_room(key, frame, now_ms);
        if fits {
            self.take(key, frame, now_ms);
        }
        fits
    }

    /// Whether a frame fits what is left of the day.
    pub(super) fn has_room(&mut self, key: &KeyId, frame: &UpFrame, now_ms: i64) -> bool {
        self.turn(now_ms);
        let ((records, bytes), added) = (self.used.get(key).copied().unwrap_or_default(), size(frame));
        records + added.0 <= self.records && bytes + added.1 <= self.bytes
    }

    /// Takes a frame out of what is left of the day.
    pub(super) fn take(&mut self, key: &KeyId, frame: &UpFrame, now_ms: i64) {
        self.turn(now_ms);
        let (added, (records, bytes)) = (size(frame), self.used.entry(*key).or_default());
        *records += added.0;
        *bytes += added.1;
    }

    /// A new day begins with everything left.
    fn turn(&mut self, now_ms: i64) {
        let day = now_ms.div_euclid(DAY_MS);
        if day != self.day {
            self.day = day;
            self.used.clear();
        }
    }
}

/// Records of a frame, and their bytes before compression.
fn size(frame: &UpFrame) -> (u64, u64) {
    let of = |record: &enlace_core::wire::UpRecord| {
        record.envelope.len() + record.changes.iter().map(Vec::len).sum::<usize>()
    };
    (frame.records.len() as u64, frame.records.iter().map(of).sum::<usize>() as u64)
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
