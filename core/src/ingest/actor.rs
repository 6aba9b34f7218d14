//! Who may write as whom: an actor id is computed from the device, so nobody can claim another's changes.

use sha2::{Digest, Sha256};

use crate::domain::stream::StreamName;
use crate::ids::{ActorHash, DeviceId, DocumentId};

/// The actor of a device in one document: SHA-256 of device id, stream name, document id and generation
/// (big endian), first 16 bytes.
pub fn derive(device: DeviceId, stream: &StreamName, document: DocumentId, generation: u64) -> ActorHash {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(device.0)
        .chain_update(stream.as_str())
        .chain_update(document.0)
        .chain_update(generation.to_be_bytes())
        .finalize()
        .into();
    let mut actor = [0; ActorHash::LEN];
    actor.copy_from_slice(&digest[..ActorHash::LEN]);
    ActorHash(actor)
}

/// The generation of a device in one document: the device's own, and how often it began anew there. After a refusal
/// the device writes as a new actor, since the old one's chain is broken; so it does after it let the document go.
pub const fn generation(device_generation: u64, refusals: u16) -> u64 {
    (device_generation << 16) | refusals as u64
}

/// The device's own part of [`generation`].
pub const fn device_generation(generation: u64) -> u64 {
    generation >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_derivation_never_changes() {
        let stream = StreamName::parse("internal/nogales").unwrap();
        let actor = derive(DeviceId([1; 16]), &stream, DocumentId([2; 16]), generation(3, 4));
        assert_eq!(actor.to_hex(), "9263ef655893e43eae37c910ad960c7e");
    }

    #[test]
    fn every_part_makes_another_actor() {
        let (device, document) = (DeviceId([1; 16]), DocumentId([2; 16]));
        let stream = |name| StreamName::parse(name).unwrap();
        let actors = std::collections::BTreeSet::from([
            derive(device, &stream("internal/nogales"), document, 0),
            derive(DeviceId([9; 16]), &stream("internal/nogales"), document, 0),
            derive(device, &stream("exercise/e7/internal/nogales"), document, 0),
            derive(device, &stream("internal/nogales"), DocumentId([9; 16]), 0),
            derive(device, &stream("internal/nogales"), document, generation(0, 1)),
            derive(device, &stream("internal/nogales"), document, generation(1, 0)),
        ]);
        assert_eq!(actors.len(), 6);
    }
}
