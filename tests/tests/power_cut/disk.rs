//! A disk as it would be after a cut of power: what was synced is there, the rest perhaps, torn and in any order.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use enlace_core::ids::RecordId;
use enlace_tests::workload::Dice;

/// A disk writes so many bytes whole or not at all.
const SECTOR: usize = 512;

/// What happened, in order.
#[derive(Clone, Debug)]
pub enum Op {
    /// Bytes at a place of a file.
    Write { path: String, at: usize, bytes: Vec<u8> },
    /// A file is cut.
    Truncate { path: String, size: usize },
    /// Everything done to a file is on the disk.
    Sync { path: String },
    /// A file is gone.
    Delete { path: String },
    /// The keystore holds a secret; a keystore is durable when it answers.
    Secret { name: String, secret: Option<Vec<u8>> },
    /// Somebody was told that something is kept.
    Told(Told),
}

/// What somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The phone is enrolled: before that there is nothing to keep.
    Enrolled,
    /// The phone said that a note is saved.
    Saved(String),
    /// The server said that it has these records.
    Entered(Vec<RecordId>),
}

static OPS: Mutex<Vec<Op>> = Mutex::new(Vec::new());

/// Notes what happened next.
pub fn note(op: Op) {
    OPS.lock().unwrap_or_else(PoisonError::into_inner).push(op);
}

/// Everything noted so far, and nothing from here on counts.
pub fn take() -> Vec<Op> {
    std::mem::take(&mut OPS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Files, with what is sure to be there and what is not.
#[derive(Default)]
pub struct Disk {
    files: BTreeMap<String, Vec<u8>>,
    /// In order, since the last sync of each file.
    waiting: BTreeMap<String, Vec<Op>>,
    secrets: BTreeMap<String, Vec<u8>>,
}

/// What is left after a cut.
pub struct Left {
    pub files: BTreeMap<String, Vec<u8>>,
    pub secrets: BTreeMap<String, Vec<u8>>,
}

impl Disk {
    /// The next thing happens.
    pub fn take(&mut self, op: &Op) {
        match op {
            Op::Write { path, .. } | Op::Truncate { path, .. } | Op::Delete { path } => {
                self.waiting.entry(path.clone()).or_default().push(op.clone());
            }
            Op::Sync { path } => {
                if !self.files.contains_key(path) && ["-wal", "-journal"].iter().any(|end| path.ends_with(end)) {
                    // SQLite syncs the folder with the first sync of a journal or log it made: names gone before are gone.
                    self.sync_names(path);
                }
                for op in self.waiting.remove(path).unwrap_or_default() {
                    apply(&mut self.files, &op);
                }
            }
            Op::Secret { name, secret: Some(secret) } => drop(self.secrets.insert(name.clone(), secret.clone())),
            Op::Secret { name, secret: None } => drop(self.secrets.remove(name)),
            Op::Told(_) => {}
        }
    }

    fn sync_names(&mut self, beside: &str) {
        let folder = Path::new(beside).parent();
        for (path, waiting) in self.waiting.iter_mut().filter(|(path, _)| Path::new(path).parent() == folder) {
            if let Some(last) = waiting.iter().rposition(|op| matches!(op, Op::Delete { .. })) {
                waiting.drain(..=last);
                self.files.remove(path);
            }
        }
    }

    /// The power goes: of what was not synced some is lost, some is torn, and some overtakes other.
    pub fn cut(&self, dice: &mut Dice) -> Left {
        let mut files = self.files.clone();
        for waiting in self.waiting.values() {
            let lost = *dice.pick(&[0, 30, 70, 100]).unwrap();
            let mut kept: Vec<Op> = waiting.iter().filter(|_| !dice.chance(lost)).cloned().collect();
            if dice.chance(30) {
                for at in (1..kept.len()).rev() {
                    kept.swap(at, dice.below(at + 1));
                }
            }
            for op in kept {
                for part in torn(op, dice) {
                    apply(&mut files, &part);
                }
            }
        }
        Left { files, secrets: self.secrets.clone() }
    }
}

/// A write as the sectors of it that arrived.
fn torn(op: Op, dice: &mut Dice) -> Vec<Op> {
    match op {
        Op::Write { path, at, bytes } if dice.chance(30) => {
            let sectors = bytes.chunks(SECTOR).enumerate().filter(|_| dice.chance(60));
            let part = |(number, sector): (usize, &[u8])| Op::Write {
                path: path.clone(),
                at: at + number * SECTOR,
                bytes: sector.to_vec(),
            };
            sectors.map(part).collect()
        }
        op => vec![op],
    }
}

fn apply(files: &mut BTreeMap<String, Vec<u8>>, op: &Op) {
    match op {
        Op::Write { path, at, bytes } => {
            let file = files.entry(path.clone()).or_default();
            file.resize(file.len().max(at + bytes.len()), 0);
            file[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        Op::Truncate { path, size } => files.entry(path.clone()).or_default().resize(*size, 0),
        Op::Delete { path } => drop(files.remove(path)),
        Op::Sync { .. } | Op::Secret { .. } | Op::Told(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_synced_is_left_whatever_the_dice_say_and_the_rest_only_perhaps() {
        let write = |at, byte: u8| Op::Write { path: "a".to_owned(), at, bytes: vec![byte; 2_000] };
        let mut disk = Disk::default();
        for op in [write(0, 1), Op::Sync { path: "a".to_owned() }, write(2_000, 2), write(0, 3)] {
            disk.take(&op);
        }
        let (mut lengths, mut torn) = (std::collections::BTreeSet::new(), 0);
        for seed in 0..200 {
            let left = disk.cut(&mut Dice::new(seed, 1)).files.remove("a").unwrap();
            lengths.insert(left.len());
            assert!(left[..2_000].iter().all(|byte| [1, 3].contains(byte)));
            torn += u32::from(left[..2_000].contains(&1) && left[..2_000].contains(&3));
        }
        assert!(lengths.len() > 2 && torn > 10, "{lengths:?} {torn}");
    }
}
