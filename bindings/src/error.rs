//! Why a call did not do what was asked, told apart by what an app does next.

use enlace_core::command::CommandError;
use enlace_core::document::DocumentError;
use enlace_core::domain::incident::INCIDENT;
use enlace_core::domain::schema::Kind;
use enlace_core::holder::HolderError;
use enlace_core::ingest::roster::ChannelDenial;
use enlace_core::lock::LockError;
use enlace_core::record::envelope::EnvelopeError;
use enlace_core::record::keys::SignError;
use enlace_core::release::ReleaseRefusal;
use enlace_core::storage::StorageError;
use enlace_core::storage::key::VaultError;
use enlace_core::sync::SyncError;
use enlace_core::wire::InvitationError;

use crate::{Finding, HostError};

/// Why a call did not do what was asked. Nothing was saved unless the variant says so.
///
/// `code` is stable; `explain(code, lang)` is the sentence for people. `reason` is for logs and holds no personal data.
#[derive(Debug, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum FieldError {
    /// Something typed or scanned does not fit. Show the findings at their fields; what was typed stays.
    #[error("{code}: {reason}")]
    Input {
        /// Stable code of the first finding.
        code: String,
        /// For logs.
        reason: String,
        /// What stands against it, in the order of the form; may be empty.
        findings: Vec<Finding>,
    },
    /// No enrolment yet, or the server has not answered it. Show the enrolment screen.
    #[error("{code}: {reason}")]
    NotEnrolled {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// It is not on this phone. Offer to fetch it.
    #[error("{code}: {reason}")]
    NotHere {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// This device has no right to it. Only an administrator can change that.
    #[error("{code}: {reason}")]
    NotAllowed {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// The server was not reached or not to the end. Nothing is lost; try again later.
    #[error("{code}: {reason}")]
    Offline {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// The server does not serve this device. Show why; trying again at once does not help.
    #[error("{code}: {reason}")]
    Refused {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// The server showed or sent what it should not have. It was kept as evidence; tell an administrator.
    #[error("{code}: {reason}")]
    Distrust {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// A newer build is needed. Offer the update; capturing goes on.
    #[error("{code}: {reason}")]
    Update {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// The keystore waits for the holder. Ask for the unlock, then call again.
    #[error("{code}: {reason}")]
    Unlock {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// The database or the keystore cannot be used. Show why.
    #[error("{code}: {reason}")]
    Storage {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// The app was suspended. Call `reopen`, then call again.
    #[error("{code}: {reason}")]
    Closed {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// The content was destroyed on purpose. Take it off the screen.
    #[error("{code}: {reason}")]
    Gone {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
    /// A fault of this library or of the host's own objects. Report it; the app can go on.
    #[error("{code}: {reason}")]
    Internal {
        /// Stable code.
        code: String,
        /// For logs.
        reason: String,
    },
}

/// Builds a variant from a code and anything that can be displayed.
macro_rules! said {
    ($variant:ident, $code:expr, $reason:expr) => {
        FieldError::$variant { code: $code.to_owned(), reason: $reason.to_string() }
    };
}

impl FieldError {
    /// A fault of this library.
    pub(crate) fn internal(reason: &str) -> Self {
        said!(Internal, "internal_fault", reason)
    }

    /// A suspension that was not over in time.
    pub(crate) fn still_busy() -> Self {
        said!(Internal, "still_closing", "deadline passed before the database was closed")
    }

    /// Something typed that does not fit, with nothing more to say.
    pub(crate) fn input(code: &str, reason: String) -> Self {
        Self::Input { code: code.to_owned(), reason, findings: Vec::new() }
    }

    /// An id that no document has.
    pub(crate) fn no_document() -> Self {
        HolderError::UnknownDocument.into()
    }

    /// An id that no release or answer has.
    pub(crate) fn no_release() -> Self {
        let error = CommandError::ReleaseUnknown;
        said!(NotHere, error.code(), error)
    }

    /// An event nobody speaks of here.
    pub(crate) fn no_event() -> Self {
        said!(NotHere, "event_unknown", "no such event")
    }

    /// A name that no stream has.
    pub(crate) fn no_stream() -> Self {
        said!(NotAllowed, "no_stream", "no such stream")
    }

    /// A command's error, with its findings in words about a document of `kind`.
    pub(crate) fn of_command(error: CommandError, kind: &Kind) -> Self {
        let (code, reason) = (error.code(), error.to_string());
        match error {
            CommandError::Rules(found) => {
                let findings = found.iter().map(|finding| Finding::of(kind, finding)).collect();
                Self::Input { code: code.to_owned(), reason, findings }
            }
            CommandError::Value { path, error } => {
                let findings = vec![Finding::of_value(kind, path, &error)];
                Self::Input { code: code.to_owned(), reason, findings }
            }
            CommandError::Invitation(InvitationError::Newer) => said!(Update, code, reason),
            CommandError::Invitation(_) | CommandError::AlreadyEnrolled | CommandError::WrongKind => {
                Self::input(code, reason)
            }
            CommandError::NoStream | CommandError::ReferencesUsedUp | CommandError::ApprovalOwn => {
                said!(NotAllowed, code, reason)
            }
            CommandError::DraftUnknown
            | CommandError::ReleaseUnknown
            | CommandError::RecipientUnknown
            | CommandError::SenderUnknown => said!(NotHere, code, reason),
            CommandError::Right(_) | CommandError::Channel(_) => Self::of_refused_speech(&error),
            CommandError::Choice(_)
            | CommandError::ApprovalDiffers
            | CommandError::TextUnconfirmed
            | CommandError::PreviewStale
            | CommandError::ReleaseWithdrawn
            | CommandError::ReleaseExpired
            | CommandError::AnswerToSelf
            | CommandError::AnswerMalformed
            | CommandError::AnswerReason
            | CommandError::CourierFull
            | CommandError::Bundle(_) => Self::input(code, reason),
            CommandError::Holder(error) => error.into(),
        }
    }

    /// What the agency's rights or the channel stand against: who may not say it here, or what may not be said so.
    fn of_refused_speech(error: &CommandError) -> Self {
        use ReleaseRefusal as Refusal;
        let (code, reason) = (error.code(), error.to_string());
        let is_about_content = matches!(
            error,
            CommandError::Channel(
                ChannelDenial::Release(
                    Refusal::TooLarge
                        | Refusal::Malformed
                        | Refusal::PlainMissing
                        | Refusal::BasisMissing
                        | Refusal::TextIdentifies
                        | Refusal::ExpiryMissing
                        | Refusal::ExpiryOutOfBounds
                        | Refusal::PrecisionTooFine
                        | Refusal::PointTooFine
                        | Refusal::VehicleWithoutPurpose
                        | Refusal::FieldStays
                ) | ChannelDenial::ParentUnknown
            )
        );
        if is_about_content { Self::input(code, reason) } else { said!(NotAllowed, code, reason) }
    }

    /// The stable code.
    pub fn stable_code(&self) -> &str {
        match self {
            Self::Input { code, .. }
            | Self::NotEnrolled { code, .. }
            | Self::NotHere { code, .. }
            | Self::NotAllowed { code, .. }
            | Self::Offline { code, .. }
            | Self::Refused { code, .. }
            | Self::Distrust { code, .. }
            | Self::Update { code, .. }
            | Self::Unlock { code, .. }
            | Self::Storage { code, .. }
            | Self::Closed { code, .. }
            | Self::Gone { code, .. }
            | Self::Internal { code, .. } => code,
        }
    }
}

impl From<HolderError> for FieldError {
    fn from(error: HolderError) -> Self {
        let (code, reason) = (error.code(), error.to_string());
        match error {
            HolderError::NotEnrolled | HolderError::EnrolmentWaiting => said!(NotEnrolled, code, reason),
            HolderError::UnknownDocument | HolderError::NotHeld => said!(NotHere, code, reason),
            HolderError::NoGrant => said!(NotAllowed, code, reason),
            HolderError::UnknownKind => said!(Update, code, reason),
            HolderError::Storage(error) => error.into(),
            HolderError::Inconsistent | HolderError::Document(DocumentError::Damaged) => {
                said!(Storage, code, reason)
            }
            HolderError::Document(DocumentError::Internal) => said!(Internal, code, reason),
            HolderError::Document(_) => Self::input(code, reason),
            HolderError::Vault(error) => error.into(),
            HolderError::Sign(EnvelopeError::NotSigned(SignError::PresenceRequired)) => said!(Unlock, code, reason),
            HolderError::Sign(_) => said!(Storage, code, reason),
        }
    }
}

impl From<StorageError> for FieldError {
    fn from(error: StorageError) -> Self {
        let (code, reason) = (error.code(), error.to_string());
        match error {
            StorageError::Closed => said!(Closed, code, reason),
            StorageError::Forgotten => said!(Gone, code, reason),
            StorageError::NotFound => said!(NotHere, code, reason),
            StorageError::NewerSchema => said!(Update, code, reason),
            StorageError::Vault(error) => error.into(),
            _ => said!(Storage, code, reason),
        }
    }
}

impl From<VaultError> for FieldError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Locked => said!(Unlock, error.code(), error),
            VaultError::Unavailable | VaultError::Full | VaultError::Malformed => said!(Storage, error.code(), error),
        }
    }
}

impl From<LockError> for FieldError {
    fn from(error: LockError) -> Self {
        let (code, reason) = (error.code(), error.to_string());
        match error {
            LockError::CodeMalformed | LockError::CodeExists => Self::input(code, reason),
            LockError::CodeMissing | LockError::NotReady => said!(NotEnrolled, code, reason),
            LockError::Full | LockError::Damaged => said!(Storage, code, reason),
            LockError::Command(error) => Self::of_command(error, &INCIDENT),
            LockError::Storage(error) => error.into(),
        }
    }
}

impl From<SyncError> for FieldError {
    fn from(error: SyncError) -> Self {
        let (code, reason) = (error.code().to_owned(), error.to_string());
        let is_evidence = error.is_evidence();
        match error {
            SyncError::Holder(error) => error.into(),
            SyncError::Refused(_) => said!(Refused, code, reason),
            SyncError::OtherVersion => said!(Update, code, reason),
            SyncError::OtherCertificate => said!(Distrust, code, reason),
            _ if is_evidence => said!(Distrust, code, reason),
            _ => said!(Offline, code, reason),
        }
    }
}

impl From<HostError> for FieldError {
    fn from(error: HostError) -> Self {
        match error {
            HostError::Locked => VaultError::Locked.into(),
            HostError::PresenceRequired => {
                HolderError::Sign(EnvelopeError::NotSigned(SignError::PresenceRequired)).into()
            }
            HostError::Unavailable => VaultError::Unavailable.into(),
            HostError::Failed => said!(Internal, "host_failed", "the host's object failed"),
        }
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for FieldError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        HostError::Failed.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use enlace_core::i18n::is_explained;

    #[test]
    fn the_codes_of_this_layer_have_sentences() {
        let of_files = FieldError::input("file_unusable", String::new());
        for error in [
            FieldError::internal("x"),
            FieldError::still_busy(),
            FieldError::no_event(),
            HostError::Failed.into(),
            of_files,
        ] {
            assert!(is_explained(error.stable_code()), "{error}");
        }
    }

    #[test]
    fn errors_are_told_apart_by_what_to_do_next() {
        assert!(matches!(FieldError::from(SyncError::Cut), FieldError::Offline { .. }));
        assert!(matches!(FieldError::from(SyncError::HeadDiffers), FieldError::Distrust { .. }));
        assert!(matches!(FieldError::from(SyncError::Refused("no_grant".into())), FieldError::Refused { .. }));
        assert!(matches!(FieldError::from(StorageError::Closed), FieldError::Closed { .. }));
        assert!(matches!(FieldError::from(HolderError::EnrolmentWaiting), FieldError::NotEnrolled { .. }));
        assert_eq!(FieldError::no_document().to_string(), "document_unknown: no such document");
    }
}
