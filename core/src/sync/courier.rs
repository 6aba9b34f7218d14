//! Records on their way to the own server by whoever carries them: packed by a phone without a link, delivered by one
//! that has one.

use serde::{Deserialize, Serialize};

use super::outgoing;
use crate::bundle::MAX_BUNDLE_BYTES;
use crate::holder::{Holder, HolderError};
use crate::record::keys::PublicKey;

/// Most bundles of one queue; what is left goes with the next round.
pub const MAX_BUNDLES: usize = 64;

/// Bytes of frames in the largest bundle: room for the form around them.
const MOST_BYTES: usize = MAX_BUNDLE_BYTES - 8 * 1024;

/// Bytes of a queue that is packed whole however small its bundles are.
const SMALL_QUEUE: usize = 64 * 1024;

/// What a server says of a bundle that was brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourierReceipt {
    /// Records that have an entry now.
    pub entered: usize,
    /// Records that had one: they came by another road.
    pub known: usize,
    /// Why a record got none: stable words. Its phone still has it.
    pub rejected: Vec<String>,
}

/// Up-frames of everything that waits, most urgent first, in groups of about `most_bytes`; none when nothing waits.
/// What is not signed yet is sealed first, as for a sync.
pub fn groups(holder: &Holder, most_bytes: usize) -> Result<Vec<Vec<Vec<u8>>>, HolderError> {
    holder.seal_all()?;
    let most_bytes = most_bytes.clamp(1, MOST_BYTES);
    let frame_bytes = most_bytes.min(outgoing::FRAME_BYTES);
    let all = MAX_BUNDLES * most_bytes.max(SMALL_QUEUE / MAX_BUNDLES);
    let (frames, ..) = holder.storage().read(|tx| outgoing::frames(tx, frame_bytes, all))?;
    Ok(grouped(frames, most_bytes))
}

/// The key bundles for the own agency's server are sealed to: it follows from the key the root certified, so there is
/// nothing more to hand out. Phones do not have the other half.
pub fn server_key(holder: &Holder) -> Result<[u8; 32], HolderError> {
    let directory = holder.directory()?;
    directory.server_keys().last().and_then(PublicKey::agreement_key).ok_or(HolderError::EnrolmentWaiting)
}

/// Frames in their order, each group as large as it may be.
fn grouped(frames: Vec<Vec<u8>>, most_bytes: usize) -> Vec<Vec<Vec<u8>>> {
    let mut groups: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut size = 0;
    for frame in frames {
        size += frame.len();
        match groups.last_mut() {
            Some(group) if size <= most_bytes => group.push(frame),
            _ => {
                size = frame.len();
                groups.push(vec![frame]);
            }
        }
    }
    groups.truncate(MAX_BUNDLES);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_the_order_and_stay_below_the_size_unless_one_frame_is_larger() {
        let frames: Vec<Vec<u8>> = [30, 40, 50, 200, 10].into_iter().map(|size| vec![0; size]).collect();
        let sizes: Vec<Vec<usize>> =
            grouped(frames, 100).into_iter().map(|group| group.iter().map(Vec::len).collect()).collect();
        assert_eq!(sizes, [vec![30, 40], vec![50], vec![200], vec![10]]);
        assert!(grouped(Vec::new(), 100).is_empty());
    }
}
