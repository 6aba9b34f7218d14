//! Who sends a request, and how much of a stream they may be sent.

use enlace_core::domain::stream::StreamName;
use enlace_core::ids::{DeviceId, KeyId};
use enlace_core::ingest::directory::{Author, Directory};
use enlace_core::record::content::CertifiedRole;

/// Whoever signed a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// An enrolled device.
    Device(DeviceId, KeyId),
    /// The root or an administrator: keeps `control`, reads nothing else.
    Keeper(KeyId),
    /// The server of another agency, by its pinned root and the key it signs with: shares channels, reads nothing else.
    Peer(KeyId, KeyId),
}

/// How much of a stream's entries a caller is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Entries, records and changes.
    Whole,
    /// Entries, and the records that count: for other agencies.
    Outside,
    /// Entries alone, for those who write a stream they may not read: they show verdicts and hide everything else.
    Bare,
}

impl Caller {
    /// Who holds a key now; `None` for unknown keys, the server's own, and administrators whose certificate ended.
    pub fn of_key(directory: &Directory, key: &KeyId) -> Option<Self> {
        match directory.author(key)? {
            Author::Root => Some(Self::Keeper(*key)),
            Author::Device(device) => Some(Self::Device(device.id, *key)),
            Author::Certified(certified) => {
                let keeps = certified.role == CertifiedRole::Administrator && certified.term.holds(directory.size());
                keeps.then_some(Self::Keeper(*key))
            }
        }
    }

    /// The key that signs for it.
    pub const fn key(&self) -> KeyId {
        match self {
            Self::Device(_, key) | Self::Keeper(key) | Self::Peer(_, key) => *key,
        }
    }

    /// Whether it still is who it was when its request began.
    pub fn still_stands(&self, directory: &Directory) -> bool {
        if let Self::Peer(root, _) = self {
            return directory.pins().any(|pin| pin.root.id() == *root);
        }
        Self::of_key(directory, &self.key()) == Some(*self) && !self.is_cut_off(directory)
    }

    /// Whether it is a device in foreign hands that is told nothing any more.
    ///
    /// Once two administrators ordered its destruction it reads `control` again: the order must reach it.
    pub fn is_cut_off(&self, directory: &Directory) -> bool {
        let Self::Device(id, _) = self else { return false };
        directory.device(id).is_none_or(|device| device.is_compromised(directory.size()) && device.destroy.is_none())
    }

    /// What it may be sent of a stream now.
    pub fn view(&self, directory: &Directory, stream: &StreamName) -> Option<View> {
        let in_control = *stream == StreamName::control();
        let id = match self {
            Self::Device(id, _) => id,
            Self::Keeper(_) => return in_control.then_some(View::Whole),
            // What is shared with another agency is the channels' to say.
            Self::Peer(..) => return None,
        };
        if stream.origin().is_some() {
            // Who reads a channel reads every member's half of it.
            let reads = self.view(directory, &stream.plain()) == Some(View::Whole);
            return reads.then_some(View::Whole);
        }
        let (device, now) = (directory.device(id)?, directory.size());
        if device.may_read(stream, now) || (in_control && !self.is_cut_off(directory)) {
            return Some(View::Whole);
        }
        device.may_follow(stream, now).then_some(View::Bare)
    }
}
