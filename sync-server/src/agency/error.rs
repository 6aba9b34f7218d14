//! What can go wrong inside the agency, apart from what a sender did wrong.

use enlace_core::log::note::NoteError;
use enlace_core::record::cbor::CborError;
use enlace_core::record::envelope::EnvelopeError;
use thiserror::Error;

use crate::store::StoreError;

/// Why the agency could not do what it was asked. Nothing of the request at hand was kept.
#[derive(Debug, Error)]
pub enum AgencyError {
    /// The store did not do what it was asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored record cannot be read.
    #[error("stored record is damaged: {0}")]
    Damaged(#[from] CborError),
    /// The folder holds no agency yet.
    #[error("server was not initialised")]
    NotInitialised,
    /// The key at hand is not the one the store belongs to.
    #[error("server key is another than the store's")]
    OtherServerKey,
    /// The server's key did not sign.
    #[error("server key did not sign: {0}")]
    Unsigned(#[from] EnvelopeError),
    /// A checkpoint could not be signed or read.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] NoteError),
    /// A founding record does not count, by its code.
    #[error("founding record does not count: {0}")]
    Founding(String),
    /// The record to exclude has no accepted entry outside `control`, or is excluded already.
    #[error("no accepted record to exclude")]
    NothingToExclude,
    /// Another agency's server answers in a way this build does not understand.
    #[error("another agency's server is not understood")]
    PeerNotUnderstood,
}

/// Result of an agency operation.
pub type Result<T, E = AgencyError> = std::result::Result<T, E>;

impl AgencyError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Damaged(_) => "store_corrupt",
            Self::NotInitialised => "server_not_initialised",
            Self::OtherServerKey => "server_key_other",
            Self::Unsigned(_) => "server_key_unusable",
            Self::Checkpoint(_) => "checkpoint_failed",
            Self::Founding(_) => "founding_refused",
            Self::NothingToExclude => "exclude_nothing",
            Self::PeerNotUnderstood => "peer_not_understood",
        }
    }
}
