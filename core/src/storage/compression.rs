//! How change bytes lie in a row: one byte that names the scheme, then the bytes.
//!
//! The only place that knows schemes, so that a trained dictionary is one more entry here.

use super::error::StorageError;

const STORED: u8 = 0;
const ZSTD: u8 = 1;

/// Fast enough to vanish beside the fsync, within a few percent of the slower levels on changes this small.
const LEVEL: i32 = 3;

/// Largest change after decompression, in bytes.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// Compresses, or stores what does not get smaller.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    match zstd::bulk::compress(bytes, LEVEL) {
        Ok(small) if small.len() < bytes.len() => tagged(ZSTD, &small),
        _ => tagged(STORED, bytes),
    }
}

/// Reads [`pack`] back. A scheme of a newer build is [`StorageError::NewerSchema`], bad bytes are
/// [`StorageError::Corrupt`]; never more than [`MAX_BODY_BYTES`] are allocated.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, StorageError> {
    match packed.split_first() {
        Some((&STORED, bytes)) => Ok(bytes.to_vec()),
        Some((&ZSTD, bytes)) => inflate(bytes),
        Some(_) => Err(StorageError::NewerSchema),
        None => Err(StorageError::Corrupt),
    }
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, StorageError> {
    let claimed = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().ok_or(StorageError::Corrupt)?;
    let size = usize::try_from(claimed).ok().filter(|size| *size <= MAX_BODY_BYTES).ok_or(StorageError::Corrupt)?;
    zstd::bulk::decompress(bytes, size).map_err(|_| StorageError::Corrupt)
}

fn tagged(tag: u8, bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(bytes.len() + 1);
    packed.push(tag);
    packed.extend_from_slice(bytes);
    packed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_unpacks_to_itself(bytes in proptest::collection::vec(0u8..4, 0..2000)) {
            prop_assert_eq!(unpack(&pack(&bytes)).unwrap(), bytes);
        }

        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = unpack(&bytes);
        }
    }

    #[test]
    fn unknown_schemes_and_bombs_are_refused() {
        assert!(matches!(unpack(&[9, 1, 2]), Err(StorageError::NewerSchema)));
        let bomb = tagged(ZSTD, &zstd::bulk::compress(&vec![0; MAX_BODY_BYTES + 1], 1).unwrap());
        assert!(matches!(unpack(&bomb), Err(StorageError::Corrupt)));
    }
}
