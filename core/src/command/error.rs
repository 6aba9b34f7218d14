//! Why a command did not do what was asked. Nothing was saved; what was typed is still on the screen.

use thiserror::Error;

use crate::border::choice::ChoiceError;
use crate::bundle::BundleError;
use crate::domain::check::CheckError;
use crate::domain::rule::Finding;
use crate::holder::HolderError;
use crate::ingest::rights::Denial;
use crate::ingest::roster::ChannelDenial;
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
    /// The own agency's rights stand against it.
    #[error("the agency's rights do not allow it")]
    Right(Denial),
    /// What the members of the channel agreed to stands against it.
    #[error("the channel does not allow it")]
    Channel(ChannelDenial),
    /// A chosen field cannot leave as it is.
    #[error(transparent)]
    Choice(ChoiceError),
    /// The approver's phone makes another release of the request: the report changed, or the app differs.
    #[error("the release made here differs from the one to be approved")]
    ApprovalDiffers,
    /// Nobody approves a request of their own.
    #[error("nobody approves their own request")]
    ApprovalOwn,
    /// The free text was not shown once more.
    #[error("the free text was not confirmed")]
    TextUnconfirmed,
    /// The thread went on since the preview was made.
    #[error("the thread went on since the preview")]
    PreviewStale,
    /// No such release on this phone.
    #[error("no such release")]
    ReleaseUnknown,
    /// The thread was taken back already.
    #[error("the release was taken back already")]
    ReleaseWithdrawn,
    /// The release left the screens.
    #[error("the release has expired")]
    ReleaseExpired,
    /// The own agency's release is answered by the others.
    #[error("the own agency's release is answered by others")]
    AnswerToSelf,
    /// Not an answer there is, or its parts do not fit it.
    #[error("the parts of the answer do not fit")]
    AnswerMalformed,
    /// Declining takes a reason, and nothing else has one.
    #[error("the answer lacks its reason")]
    AnswerReason,
    /// The agency is no other member of the channel, or nothing of its half came yet.
    #[error("the recipient's key is not known")]
    RecipientUnknown,
    /// The bundle comes from an agency that is not pinned, or speaks in a channel this device does not read.
    #[error("the sender is not known here")]
    SenderUnknown,
    /// The phone carries as many bundles for others as it can.
    #[error("no room to carry more for others")]
    CourierFull,
    /// The bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
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
            Self::Right(denial) => denial.code(),
            Self::Channel(denial) => denial.code(),
            Self::Choice(error) => error.code(),
            Self::ApprovalDiffers => "approval_differs",
            Self::ApprovalOwn => "approval_own",
            Self::TextUnconfirmed => "notice_text_unconfirmed",
            Self::PreviewStale => "preview_stale",
            Self::ReleaseUnknown => "release_unknown",
            Self::ReleaseWithdrawn => "release_withdrawn",
            Self::ReleaseExpired => "release_expired",
            Self::AnswerToSelf => "answer_to_self",
            Self::AnswerMalformed => "answer_malformed",
            Self::AnswerReason => "answer_reason_missing",
            Self::RecipientUnknown => "bundle_recipient_unknown",
            Self::SenderUnknown => "bundle_sender_unknown",
            Self::CourierFull => "courier_full",
            Self::Bundle(error) => error.code(),
            Self::Holder(error) => error.code(),
        }
    }
}
