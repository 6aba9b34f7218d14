//! A root's fingerprint, for reading aloud across a table or a radio: digits are the words both languages share best.

use enlace_core::record::keys::PublicKey;

/// Eight groups of five digits: the first 16 bytes of the key id, two bytes a group.
pub fn digits(key: &PublicKey) -> String {
    let id = key.id();
    let groups = id.as_bytes()[..16].chunks_exact(2).map(|pair| {
        let number = u16::from_be_bytes([pair[0], pair[1]]);
        format!("{number:05}")
    });
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use enlace_core::clock::SeededEntropy;
    use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};

    use super::*;

    #[test]
    fn a_fingerprint_is_eight_groups_of_five_digits() {
        let key = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(1)).public_key();
        let said = digits(&key);
        assert_eq!(said.split(' ').count(), 8);
        assert!(said.split(' ').all(|group| group.len() == 5 && group.bytes().all(|b| b.is_ascii_digit())));
    }
}
