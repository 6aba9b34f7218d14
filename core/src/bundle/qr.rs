//! A bundle as QR codes that a screen shows one after the other and another phone collects in any order.
//!
//! Each code's text is `ENLACEQ1:` and base45 (RFC 9285) of `[bundle 4 bytes, number, count, chunk]`. Base45 keeps a code
//! in its alphanumeric mode, which every scanner hands over as text; what a code's own error correction misses, the
//! bundle's seal notices.

use sha2::{Digest, Sha256};

use super::{BundleError, MAX_BUNDLE_BYTES};

/// Bytes of a bundle in one code: version 25 at the lowest error correction, which phones read from one another's
/// screens at arm's length.
pub const FRAME_BYTES: usize = 1_216;

const SCHEME: &str = "ENLACEQ";
const PREFIX: &str = "ENLACEQ1:";
/// Bytes that tell the codes of two bundles apart.
const NAME_BYTES: usize = 4;
const HEADER_BYTES: usize = NAME_BYTES + 2;
/// Most codes of one bundle: a minute of watching.
const MAX_FRAMES: usize = 200;
/// Longest text read.
const MAX_TEXT: usize = 4_096;

/// The texts of a bundle's codes.
pub fn qr_frames(bundle: &[u8]) -> Result<Vec<String>, BundleError> {
    let chunks: Vec<&[u8]> = bundle.chunks(FRAME_BYTES).collect();
    if chunks.is_empty() || chunks.len() > MAX_FRAMES {
        return Err(BundleError::TooLarge);
    }
    let count = u8::try_from(chunks.len()).map_err(|_| BundleError::TooLarge)?;
    let name = name_of(bundle);
    let frame = |(number, chunk): (u8, &&[u8])| {
        let header = [&name[..], &[number, count]].concat();
        format!("{PREFIX}{}", base45::encode([header.as_slice(), chunk].concat()))
    };
    Ok((0..count).zip(&chunks).map(frame).collect())
}

/// Collects codes as a camera sees them: in any order, any number of times.
#[derive(Clone, Debug, Default)]
pub struct QrCollector {
    name: [u8; NAME_BYTES],
    chunks: Vec<Option<Vec<u8>>>,
}

/// What a code was good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collected {
    /// So many of so many codes are here.
    Partly {
        /// Codes here.
        have: usize,
        /// Codes in all.
        of: usize,
    },
    /// The whole bundle.
    Whole(Vec<u8>),
}

impl QrCollector {
    /// Takes the text of one code. A code of another bundle begins anew.
    pub fn take(&mut self, text: &str) -> Result<Collected, BundleError> {
        let (name, number, count, chunk) = read(text)?;
        if name != self.name || self.chunks.len() != count {
            *self = Self { name, chunks: vec![None; count] };
        }
        if let Some(place) = self.chunks.get_mut(number) {
            *place = Some(chunk);
        }
        let have = self.chunks.iter().flatten().count();
        if have < count {
            return Ok(Collected::Partly { have, of: count });
        }
        let bundle: Vec<u8> = self.chunks.iter().flatten().flatten().copied().collect();
        if name_of(&bundle) == name && bundle.len() <= MAX_BUNDLE_BYTES {
            Ok(Collected::Whole(bundle))
        } else {
            *self = Self::default();
            Err(BundleError::Damaged)
        }
    }
}

type Frame = ([u8; NAME_BYTES], usize, usize, Vec<u8>);

fn read(text: &str) -> Result<Frame, BundleError> {
    let text = text.trim();
    if text.len() > MAX_TEXT {
        return Err(BundleError::Foreign);
    }
    let Some(coded) = text.strip_prefix(PREFIX) else {
        let newer = text.strip_prefix(SCHEME).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        return Err(if newer { BundleError::Newer } else { BundleError::Foreign });
    };
    let bytes = base45::decode(coded).map_err(|_| BundleError::Damaged)?;
    let (header, chunk) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or(BundleError::Damaged)?;
    let [a, b, c, d, number, count] = *header;
    let fits = number < count && usize::from(count) <= MAX_FRAMES && (1..=FRAME_BYTES).contains(&chunk.len());
    if fits {
        Ok(([a, b, c, d], usize::from(number), usize::from(count), chunk.to_vec()))
    } else {
        Err(BundleError::Damaged)
    }
}

fn name_of(bundle: &[u8]) -> [u8; NAME_BYTES] {
    let digest = Sha256::digest(bundle);
    std::array::from_fn(|n| digest[n])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn codes_seen_in_any_order_and_often_make_the_bundle(
            bundle in proptest::collection::vec(any::<u8>(), 1..6_000),
            order in proptest::collection::vec(any::<prop::sample::Index>(), 0..30),
        ) {
            let frames = qr_frames(&bundle).unwrap();
            let mut collector = QrCollector::default();
            for index in order {
                collector.take(index.get(frames.as_slice()).as_str()).unwrap();
            }
            let mut last = None;
            for frame in frames.iter().rev() {
                last = Some(collector.take(frame).unwrap());
            }
            prop_assert_eq!(last, Some(Collected::Whole(bundle)));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = QrCollector::default().take(&text);
            let _ = QrCollector::default().take(&format!("{PREFIX}{text}"));
        }
    }

    #[test]
    fn a_code_of_another_bundle_begins_anew() {
        let (first, second) = (vec![1; 2_000], vec![2; 900]);
        let mut collector = QrCollector::default();
        assert_eq!(collector.take(&qr_frames(&first).unwrap()[0]), Ok(Collected::Partly { have: 1, of: 2 }));
        assert_eq!(collector.take(&qr_frames(&second).unwrap()[0]), Ok(Collected::Whole(second)));
    }

    #[test]
    fn foreign_newer_and_damaged_codes_are_told_apart() {
        let take = |text: &str| QrCollector::default().take(text).unwrap_err();
        assert_eq!(take("https://example.org"), BundleError::Foreign);
        assert_eq!(take("ENLACEQ2:ABC"), BundleError::Newer);
        assert_eq!(take("ENLACEQ1:;;"), BundleError::Damaged);
        assert_eq!(take("ENLACEQ1:00"), BundleError::Damaged);
        assert_eq!(qr_frames(&[]), Err(BundleError::TooLarge));
    }

    #[test]
    fn two_codes_of_a_screen_hold_a_notice_with_its_keys() {
        // Version 25, lowest correction, alphanumeric: 1,853 characters (ISO/IEC 18004, table 7).
        let longest = qr_frames(&vec![0xff; 2 * FRAME_BYTES]).unwrap();
        assert_eq!(longest.len(), 2);
        assert!(longest.iter().all(|text| text.len() <= 1_853), "{}", longest[0].len());
    }
}
