//! One compression for links and for rows at rest: zstd with a shipped dictionary, capped when it is undone.
//!
//! The first byte names the scheme, so that bytes written today are read for ever: a dictionary is never changed,
//! a better one gets the next number. Automerge's own deflate is never used: bytes once deflated no longer compress
//! together.

use std::sync::LazyLock;

use thiserror::Error;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// zstd level at which a batch of records stops getting smaller for its time.
const FRAME_LEVEL: i32 = 9;

/// Fast enough to vanish beside the fsync of the row.
const ROW_LEVEL: i32 = 3;

/// Scheme: zstd without a dictionary.
const PLAIN: u8 = 0;

/// Scheme: zstd with the first dictionary, trained on this system's own documents (`docs/adr/0012-shipped-dictionary.md`).
const DICTIONARY_1: u8 = 1;

/// Scheme: the bytes as they are, since compressing did not make them smaller.
const STORED: u8 = 0xff;

static BYTES_1: &[u8] = include_bytes!("dictionary_1.zdict");

static FRAMES_1: LazyLock<Option<EncoderDictionary<'static>>> =
    LazyLock::new(|| EncoderDictionary::try_copy(BYTES_1, FRAME_LEVEL).ok());

static ROWS_1: LazyLock<Option<EncoderDictionary<'static>>> =
    LazyLock::new(|| EncoderDictionary::try_copy(BYTES_1, ROW_LEVEL).ok());

static READ_1: LazyLock<Option<DecoderDictionary<'static>>> =
    LazyLock::new(|| DecoderDictionary::try_copy(BYTES_1).ok());

/// Why compressed bytes were not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CompressionError {
    /// No bytes at all, or not zstd.
    #[error("not compressed data")]
    Malformed,
    /// Compressed with a dictionary this build does not have.
    #[error("compressed with a newer dictionary")]
    UnknownDictionary,
    /// Would grow past the cap.
    #[error("decompressed data would pass the cap")]
    TooLarge,
}

impl CompressionError {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "compression_malformed",
            Self::UnknownDictionary => "compression_newer",
            Self::TooLarge => "compression_too_large",
        }
    }
}

/// Compresses what goes over a link.
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    pack(FRAMES_1.as_ref(), bytes)
}

/// Compresses a row at rest: faster, a little larger.
pub fn compress_row(bytes: &[u8]) -> Vec<u8> {
    pack(ROWS_1.as_ref(), bytes)
}

fn pack(dictionary: Option<&EncoderDictionary<'static>>, bytes: &[u8]) -> Vec<u8> {
    let packed = dictionary.and_then(|dictionary| {
        let mut compressor = Compressor::with_prepared_dictionary(dictionary).ok()?;
        // The scheme byte names the dictionary; zstd's own four bytes would say it again.
        compressor.include_dictid(false).ok()?;
        compressor.compress(bytes).ok()
    });
    match packed {
        Some(packed) if packed.len() < bytes.len() => tagged(DICTIONARY_1, &packed),
        _ => tagged(STORED, bytes),
    }
}

fn tagged(scheme: u8, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 1);
    out.push(scheme);
    out.extend_from_slice(body);
    out
}

/// Undoes [`compress`] and [`compress_row`], growing to at most `cap` bytes.
pub fn decompress(bytes: &[u8], cap: usize) -> Result<Vec<u8>, CompressionError> {
    match bytes.split_first() {
        Some((&STORED, body)) if body.len() > cap => Err(CompressionError::TooLarge),
        Some((&STORED, body)) => Ok(body.to_vec()),
        Some((&PLAIN, body)) => unpack(None, body, cap),
        Some((&DICTIONARY_1, body)) => {
            unpack(Some(READ_1.as_ref().ok_or(CompressionError::UnknownDictionary)?), body, cap)
        }
        Some(_) => Err(CompressionError::UnknownDictionary),
        None => Err(CompressionError::Malformed),
    }
}

fn unpack(
    dictionary: Option<&DecoderDictionary<'static>>,
    body: &[u8],
    cap: usize,
) -> Result<Vec<u8>, CompressionError> {
    let claimed = zstd::zstd_safe::get_frame_content_size(body).ok().flatten();
    if claimed.is_some_and(|claimed| claimed > cap as u64) {
        return Err(CompressionError::TooLarge);
    }
    let decompressor = match dictionary {
        Some(dictionary) => Decompressor::with_prepared_dictionary(dictionary),
        None => Decompressor::new(),
    };
    decompressor
        .and_then(|mut decompressor| decompressor.decompress(body, cap))
        .map_err(|_| CompressionError::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(bytes: &[u8]) -> Vec<u8> {
        tagged(PLAIN, &zstd::bulk::compress(bytes, 3).unwrap())
    }

    proptest! {
        #[test]
        fn what_is_compressed_reads_back(bytes in proptest::collection::vec(0_u8..4, 0..2_000)) {
            for packed in [compress(&bytes), compress_row(&bytes), plain(&bytes)] {
                prop_assert_eq!(decompress(&packed, bytes.len()), Ok(bytes.clone()));
            }
        }

        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), scheme in 0_u8..3) {
            let _ = decompress(&bytes, 1_000);
            let _ = decompress(&tagged(scheme, &bytes), 1_000);
        }
    }

    #[test]
    fn bytes_read_back_and_a_bomb_does_not() {
        let bytes = b"incident incident incident".repeat(100);
        for packed in [compress(&bytes), compress_row(&bytes), plain(&bytes)] {
            assert!(packed.len() < bytes.len() / 10);
            assert_eq!(decompress(&packed, bytes.len()), Ok(bytes.clone()));
            assert_eq!(decompress(&packed, bytes.len() - 1), Err(CompressionError::TooLarge));
            assert!(decompress(&packed[..packed.len() - 1], bytes.len()).is_err());
        }
        assert_eq!(decompress(&[], 10), Err(CompressionError::Malformed));
        assert_eq!(decompress(&[9, 1, 2], 10), Err(CompressionError::UnknownDictionary));
        for scheme in [PLAIN, DICTIONARY_1] {
            assert_eq!(decompress(&[scheme, 1, 2], 10), Err(CompressionError::Malformed));
        }
    }

    #[test]
    fn what_does_not_get_smaller_is_stored_as_it_is() {
        let noise: [u8; 64] = crate::clock::random_bytes(&crate::clock::SeededEntropy::new(1));
        for packed in [compress(&noise), compress_row(&noise)] {
            assert_eq!(packed, tagged(STORED, &noise));
            assert_eq!(decompress(&packed, 64), Ok(noise.to_vec()));
            assert_eq!(decompress(&packed, 63), Err(CompressionError::TooLarge));
        }
        assert_eq!(decompress(&compress(b""), 0), Ok(Vec::new()));
    }

    #[test]
    fn the_shipped_dictionary_never_changes() {
        use sha2::{Digest, Sha256};
        assert_eq!(
            crate::ids::encode_hex(&Sha256::digest(BYTES_1)),
            "673b07c3a6b08bd0ccd7a6ecf1254e04185c3cb7c0d85ee2f61f53812e89e306"
        );
        assert!(FRAMES_1.is_some() && ROWS_1.is_some() && READ_1.is_some());
        // Bytes written with it once, read for ever.
        let packed =
            crate::ids::decode_hex("0128b52ffd202cb500001820202005fc84e7845f020296bbc0278acd6da08c05").unwrap();
        assert_eq!(decompress(&packed, 100).as_deref(), Ok(&b"people.place.point severity status narrative"[..]));
    }
}
