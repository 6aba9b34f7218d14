//! One compression for links and for rows at rest: zstd with a shipped dictionary, capped when it is undone.
//!
//! The first byte names the dictionary, so that bytes written today are read for ever. Automerge's own deflate is
//! never used: bytes once deflated no longer compress together.

use thiserror::Error;

/// zstd level at which a batch of records stops getting smaller for its time.
const LEVEL: i32 = 9;

/// Byte that names "no dictionary".
const PLAIN: u8 = 0;

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

/// Compresses `bytes`.
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    // Compression into memory fails only for want of memory; the plain form is always readable.
    let body = zstd::bulk::compress(bytes, LEVEL).unwrap_or_default();
    [&[PLAIN], body.as_slice()].concat()
}

/// Undoes [`compress`], growing to at most `cap` bytes.
pub fn decompress(bytes: &[u8], cap: usize) -> Result<Vec<u8>, CompressionError> {
    let (dictionary, body) = bytes.split_first().ok_or(CompressionError::Malformed)?;
    if *dictionary != PLAIN {
        return Err(CompressionError::UnknownDictionary);
    }
    let claimed = zstd::zstd_safe::get_frame_content_size(body).ok().flatten();
    if claimed.is_some_and(|claimed| claimed > cap as u64) {
        return Err(CompressionError::TooLarge);
    }
    zstd::bulk::decompress(body, cap).map_err(|_| CompressionError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_back_and_a_bomb_does_not() {
        let bytes = b"incident incident incident".repeat(100);
        let packed = compress(&bytes);
        assert!(packed.len() < bytes.len() / 10);
        assert_eq!(decompress(&packed, bytes.len()), Ok(bytes.clone()));
        assert_eq!(decompress(&packed, bytes.len() - 1), Err(CompressionError::TooLarge));
        assert_eq!(decompress(&[], 10), Err(CompressionError::Malformed));
        assert_eq!(decompress(&[9, 1, 2], 10), Err(CompressionError::UnknownDictionary));
        assert_eq!(decompress(&[0, 1, 2], 10), Err(CompressionError::Malformed));
    }
}
