//! Why a command did not do what was asked. Nothing was saved; what was typed is still on the screen.

use thiserror::Error;

use crate::domain::check::CheckError;
use crate::domain::rule::Finding;
use crate::holder::HolderError;
use crate::storage::StorageError;
use crate::wire::InvitationError;

/// Why a command did not do what was asked.
#[derive(Debug, Error)]
pub enum CommandError {
    /// Rules stand against it; every finding that blocks, in the order of the form.
    #[error("{} rules stand against it", .0.len())]
    Rules(Vec<Finding>),
    /// A value does not fit its field.
    #[error("value does not fit its field: {error}")]
    Value {
        /// The field.
        path: String,
        /// Why.
        error: CheckError,
    },
    /// The text is no invitation.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// This database is enrolled already; a further enrolment has a database of its own.
    #[error("this database is enrolled already")]
    AlreadyEnrolled,
    /// No stream of that class is open to this device.
    #[error("no stream of that class is open to this device")]
    NoStream,
    /// The command does not fit the kind of document.
    #[error("command does not fit the kind of document")]
    WrongKind,
    /// No such draft.
    #[error("no such draft")]
    DraftUnknown,
    /// The device's reference numbers are used up, or its unit is not one.
    #[error("no further reference can be given on this device")]
    ReferencesUsedUp,
    /// The holder's place.
    #[error(transparent)]
    Holder(#[from] HolderError),
}

impl From<StorageError> for CommandError {
    fn from(error: StorageError) -> Self {
        Self::Holder(error.into())
    }
}

impl CommandError {
    /// The stable word; for rules that of the first finding.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rules(findings) => findings.first().map_or("rules", |finding| finding.code),
            Self::Value { error, .. } => error.code(),
            Self::Invitation(error) => error.code(),
            Self::AlreadyEnrolled => "already_enrolled",
            Self::NoStream => "no_stream",
            Self::WrongKind => "wrong_kind",
            Self::DraftUnknown => "draft_unknown",
            Self::ReferencesUsedUp => "references_used_up",
            Self::Holder(error) => error.code(),
        }
    }
}
