//! Sealed bundles: how releases and answers pass between phones of two agencies, and records to a server, without a
//! network. A bundle is a file, or a handful of QR codes shown one after the other.
//!
//! Knows nothing of storage. What comes out is as untrusted as what comes off a link: records are opened and judged
//! like any others, and nothing in a bundle is ever a change to apply.

mod contents;
mod qr;
mod sealing;

pub use contents::Contents;
pub use qr::{Collected, FRAME_BYTES, QrCollector, qr_frames};
pub use sealing::{KeyPair, decrypt, encrypt, open, recipient, seal};

use thiserror::Error;

/// Largest bundle in bytes, as a file.
pub const MAX_BUNDLE_BYTES: usize = 1024 * 1024;

/// Why bytes or codes are not a bundle that can be read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BundleError {
    /// Some other file or code.
    #[error("not a bundle")]
    Foreign,
    /// A bundle of a version this build does not know.
    #[error("bundle was made by a newer version")]
    Newer,
    /// Cut short, or changed on its way.
    #[error("bundle is damaged")]
    Damaged,
    /// Sealed to a key that is not on this device.
    #[error("bundle is sealed to another key")]
    OtherRecipient,
    /// Larger than [`MAX_BUNDLE_BYTES`], or too many codes.
    #[error("bundle is too large")]
    TooLarge,
}

impl BundleError {
    /// Every error, for catalogues and tests.
    pub const ALL: [Self; 5] = [Self::Foreign, Self::Newer, Self::Damaged, Self::OtherRecipient, Self::TooLarge];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Foreign => "bundle_foreign",
            Self::Newer => "bundle_newer",
            Self::Damaged => "bundle_damaged",
            Self::OtherRecipient => "bundle_other_recipient",
            Self::TooLarge => "bundle_too_large",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::is_explained;

    #[test]
    fn every_code_is_explained_in_both_languages() {
        let silent: Vec<_> = BundleError::ALL.into_iter().map(BundleError::code).filter(|c| !is_explained(c)).collect();
        assert_eq!(silent, Vec::<&str>::new());
    }
}
