//! Everything that leaves, opened as far as anybody outside can open it, and searched.

use enlace_core::bundle::{self, Collected, Contents, KeyPair, QrCollector};
use enlace_core::wire::{DownFrame, PartReader, PartType};

use super::canary::Canaries;

/// What left, and what was found in it.
#[derive(Default)]
pub struct Outlet {
    /// What left and was not searched yet: by which road, and its bytes.
    waiting: Vec<(&'static str, Vec<u8>)>,
    /// Bytes that were searched.
    pub bytes: usize,
    /// Canaries found that an officer had chosen to tell.
    pub told: usize,
    /// Where a canary was that nobody chose to tell, and its label.
    pub leaks: Vec<String>,
}

impl Outlet {
    /// Bytes that are to be searched as they are.
    pub fn leaves(&mut self, road: &'static str, bytes: &[u8]) {
        self.waiting.push((road, bytes.to_vec()));
    }

    /// One direction of an exchange between servers: the bytes, and what is in its compressed frames.
    pub fn exchange(&mut self, road: &'static str, bytes: &[u8]) {
        self.leaves(road, bytes);
        let mut reader = PartReader::new();
        reader.push(bytes);
        while let Some((part, payload)) = reader.next_part().unwrap() {
            if matches!(part, PartType::PeerFrame | PartType::DownFrame) {
                let frame = DownFrame::decode(&payload).unwrap();
                self.leaves(road, frame.stream.as_str().as_bytes());
                for item in frame.items {
                    for bytes in [Some(item.entry), item.envelope].into_iter().flatten().chain(item.changes) {
                        self.leaves(road, &bytes);
                    }
                }
            }
        }
    }

    /// A bundle: as anybody sees it, as codes on a screen, and as its recipient opens it.
    pub fn bundle(&mut self, sealed: &[u8], codes: &[String], key: &KeyPair) {
        let mut collector = QrCollector::default();
        let collected = codes.iter().map(|code| collector.take(code).unwrap()).last();
        assert_eq!(collected, Some(Collected::Whole(sealed.to_vec())));
        let Contents::Said { records, .. } = bundle::open(sealed, &key.public, &key.secret).unwrap() else {
            panic!("another kind of bundle");
        };
        let texts = codes.iter().map(String::as_bytes);
        for bytes in texts.chain(records.iter().map(Vec::as_slice)).chain([sealed]) {
            self.leaves("bundle", bytes);
        }
    }

    /// Searches everything that left since the last time.
    pub fn search(&mut self, canaries: &Canaries) {
        let search = canaries.search();
        for (road, bytes) in self.waiting.drain(..) {
            self.bytes += bytes.len();
            self.told += search.told(&bytes);
            self.leaks.extend(search.leaks(&bytes).into_iter().map(|label| format!("{road}: {label}")));
        }
    }
}
