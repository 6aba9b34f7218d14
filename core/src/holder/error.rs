//! What can go wrong at a holder's place.

use thiserror::Error;

use crate::document::DocumentError;
use crate::record::envelope::EnvelopeError;
use crate::record::keys::SignError;
use crate::storage::StorageError;
use crate::storage::key::VaultError;

/// Why a holder's act did not happen. Nothing was saved.
#[derive(Debug, Error)]
pub enum HolderError {
    /// No invitation was scanned yet.
    #[error("no enrolment on this device")]
    NotEnrolled,
    /// The enrolment was sent or waits to be sent; the server has not answered yet.
    #[error("the enrolment waits for the server")]
    EnrolmentWaiting,
    /// No such document on this device.
    #[error("no such document")]
    UnknownDocument,
    /// The document is known, its content is not on this device: it lies outside the window.
    #[error("the document is not on this device")]
    NotHeld,
    /// The device has no right to write in the stream.
    #[error("no right to write in this stream")]
    NoGrant,
    /// A kind of document this build does not know.
    #[error("kind of document is not known to this build")]
    UnknownKind,
    /// What the database holds does not fit together.
    #[error("stored records do not fit together")]
    Inconsistent,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The keystore.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The device key.
    #[error(transparent)]
    Sign(#[from] EnvelopeError),
}

impl HolderError {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotEnrolled => "not_enrolled",
            Self::EnrolmentWaiting => "enrolment_waiting",
            Self::UnknownDocument => "document_unknown",
            Self::NotHeld => "document_not_held",
            Self::NoGrant => "no_grant",
            Self::UnknownKind => "kind_unknown",
            Self::Inconsistent => "storage_inconsistent",
            Self::Storage(error) => error.code(),
            Self::Document(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Sign(EnvelopeError::NotSigned(SignError::PresenceRequired)) => "presence_required",
            Self::Sign(_) => "key_unavailable",
        }
    }
}
