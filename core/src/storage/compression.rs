//! How change bytes lie in a row: compressed like everything else, by `wire::compression`.

use super::error::StorageError;
use crate::wire::compression::{CompressionError, compress_row, decompress};

/// Largest change after decompression, in bytes.
pub const MAX_BODY_BYTES: usize = 1 << 20;

/// Compresses, or stores what does not get smaller.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    compress_row(bytes)
}

/// Reads [`pack`] back. A scheme of a newer build is [`StorageError::NewerSchema`], bad bytes are
/// [`StorageError::Corrupt`]; never more than [`MAX_BODY_BYTES`] are allocated.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, StorageError> {
    decompress(packed, MAX_BODY_BYTES).map_err(|error| match error {
        CompressionError::UnknownDictionary => StorageError::NewerSchema,
        CompressionError::Malformed | CompressionError::TooLarge => StorageError::Corrupt,
    })
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
        let bomb = compress_row(&vec![0; MAX_BODY_BYTES + 1]);
        assert!(matches!(unpack(&bomb), Err(StorageError::Corrupt)));
    }
}
