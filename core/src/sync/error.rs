//! Why a sync did not go through. Whatever arrived whole before is kept, and the next sync goes on from there.

use thiserror::Error;

use crate::entry::HeadError;
use crate::holder::HolderError;
use crate::ingest::arrival::ArrivalRefusal;
use crate::ingest::commit::CommitRefusal;
use crate::record::envelope::EnvelopeError;
use crate::storage::StorageError;
use crate::wire::{FrameError, PartError};

/// Why a sync ended early.
#[derive(Debug, Error)]
pub enum SyncError {
    /// No way to the server: no signal, no name, no route, time-out.
    #[error("the server cannot be reached")]
    Offline,
    /// The server's certificate is not the pinned one. Somebody stands in between, or the server was set up anew.
    #[error("the server shows another certificate than the pinned one")]
    OtherCertificate,
    /// The link was cut in the middle.
    #[error("the link was cut")]
    Cut,
    /// The server answered with an HTTP error.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// The server does not serve the request; its stable word.
    #[error("the server refused the request: {0}")]
    Refused(String),
    /// The server speaks wire versions this build does not.
    #[error("the server speaks another version")]
    OtherVersion,
    /// Bytes that are no answer.
    #[error(transparent)]
    Part(#[from] PartError),
    /// A frame that is none.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// An entry that is not believed.
    #[error(transparent)]
    Arrival(#[from] ArrivalRefusal),
    /// Changes that do not apply though the server accepted them.
    #[error(transparent)]
    Commit(#[from] CommitRefusal),
    /// A head that is not believed.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// A head that does not fit what was received: something was withheld or rewritten.
    #[error("the server's head does not fit what it sent")]
    HeadDiffers,
    /// The log is smaller than it was, or another of the same size.
    #[error("the server's log is not the one it was")]
    Checkpoint,
    /// A frame that leaves out what comes before it.
    #[error("a frame does not follow the last one")]
    FrameGap,
    /// The entry's record is neither in the frame nor on the phone.
    #[error("an entry came without its record")]
    RecordMissing,
    /// Something of an agency whose root is not pinned.
    #[error("the other agency's root is not pinned")]
    NotPinned,
    /// The server went back to an earlier state without the root's word for it.
    #[error("the server went back without the root's word")]
    RewindUnproven,
    /// The holder's place.
    #[error(transparent)]
    Holder(#[from] HolderError),
}

impl From<StorageError> for SyncError {
    fn from(error: StorageError) -> Self {
        Self::Holder(error.into())
    }
}

impl From<EnvelopeError> for SyncError {
    fn from(error: EnvelopeError) -> Self {
        Self::Holder(error.into())
    }
}

impl SyncError {
    /// The stable word.
    pub fn code(&self) -> &str {
        match self {
            Self::Offline => "offline",
            Self::OtherCertificate => "other_certificate",
            Self::Cut => "link_cut",
            Self::Status(_) => "server_status",
            Self::Refused(code) => code,
            Self::OtherVersion => "wire_version",
            Self::Part(error) => error.code(),
            Self::Frame(error) => error.code(),
            Self::Arrival(refusal) => refusal.code(),
            Self::Commit(refusal) => refusal.code(),
            Self::Head(_) => "head_bad",
            Self::HeadDiffers => "head_differs",
            Self::Checkpoint => "checkpoint_bad",
            Self::FrameGap => "frame_gap",
            Self::RecordMissing => "record_missing",
            Self::NotPinned => "peer_not_pinned",
            Self::RewindUnproven => "rewind_unproven",
            Self::Holder(error) => error.code(),
        }
    }

    /// Whether the server said or sent something it should not have: kept as evidence, shown to the holder.
    pub const fn is_evidence(&self) -> bool {
        matches!(
            self,
            Self::Frame(_)
                | Self::Arrival(_)
                | Self::Commit(_)
                | Self::Head(_)
                | Self::HeadDiffers
                | Self::Checkpoint
                | Self::FrameGap
                | Self::RecordMissing
                | Self::NotPinned
                | Self::RewindUnproven
        )
    }
}
