//! Whether a release may be sent as it is, by whom.

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::record::content::{Release, Standing};

/// Largest release of type `notice` in bytes, its content alone: with signature and keys it fits two QR frames.
pub const MAX_NOTICE_BYTES: usize = 1_024;

/// Largest release of any type in bytes.
pub const MAX_RELEASE_BYTES: usize = 64 * 1_024;

/// The type of the coded responder notice.
pub const NOTICE: &str = "notice";

/// The type of fields chosen from an incident.
pub const REPORT: &str = "report";

/// The type without values that takes a thread back.
pub const WITHDRAWAL: &str = "withdrawal";

/// Roles whose holders may send a notice under a channel's standing authority.
const RESPONDERS: [&str; 6] = ["agent", "rescuer", "supervisor", "releaser", "duty_officer", "liaison"];

/// Why a release may not be sent. The words go into entries and are explained to people; they are never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Error)]
pub enum ReleaseRefusal {
    /// More bytes than its type may have.
    #[error("release is larger than accepted")]
    TooLarge,
    /// Not the shape its type and version say.
    #[error("release does not have the shape of its type")]
    Malformed,
    /// Only a releasing officer may send this.
    #[error("only a releasing officer may send this")]
    NotReleaser,
    /// The key has no role that may speak in the channel.
    #[error("the key has no role that may speak here")]
    NotResponder,
    /// A type others may not know, without its plain words.
    #[error("release has no plain words")]
    PlainMissing,
    /// It rests on no named law or agreement.
    #[error("release names no legal basis")]
    BasisMissing,
    /// A second officer must approve it.
    #[error("a second officer must approve the release")]
    ApprovalMissing,
}

impl ReleaseRefusal {
    /// Every refusal, for catalogues and tests.
    pub const ALL: [Self; 7] = [
        Self::TooLarge,
        Self::Malformed,
        Self::NotReleaser,
        Self::NotResponder,
        Self::PlainMissing,
        Self::BasisMissing,
        Self::ApprovalMissing,
    ];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "release_too_large",
            Self::Malformed => "release_malformed",
            Self::NotReleaser => "not_releaser",
            Self::NotResponder => "not_responder",
            Self::PlainMissing => "release_plain_missing",
            Self::BasisMissing => "release_basis_missing",
            Self::ApprovalMissing => "release_approval_missing",
        }
    }
}

/// Who sends, and what the channel lets them send.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// The roles the sender's key is accredited in.
    pub roles: &'a [String],
    /// The channel's standing authority; `None` before its first settings.
    pub standing: Option<&'a Standing>,
    /// Whether a second officer approved this very content.
    pub approved: bool,
}

impl Sender<'_> {
    fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held == role)
    }

    /// Whether the sender may release what the standing authority does not cover.
    pub fn is_releaser(&self) -> bool {
        self.has("releaser")
    }

    /// Whether the sender may send notices and answers at all.
    pub fn is_responder(&self) -> bool {
        RESPONDERS.iter().any(|role| self.has(role))
    }
}

/// Whether this build knows the release's type and version.
pub fn is_known(release: &Release) -> bool {
    matches!((release.kind.as_str(), release.version), (NOTICE | REPORT | WITHDRAWAL, 1))
}

/// Whether `release` may be sent by `sender`.
pub fn may_send(release: &Release, sender: Sender<'_>) -> Result<(), ReleaseRefusal> {
    let bytes = release.to_value().encode().len();
    let most = if release.kind == NOTICE { MAX_NOTICE_BYTES } else { MAX_RELEASE_BYTES };
    require(bytes <= most, ReleaseRefusal::TooLarge)?;
    require(sender.is_responder(), ReleaseRefusal::NotResponder)?;
    match (release.kind.as_str(), release.version) {
        (WITHDRAWAL, 1) => require(release.values.is_none() && !release.parents.is_empty(), ReleaseRefusal::Malformed),
        // A newer build made it by rules this one does not know: its plain words must do.
        _ => require(release.plain.is_some(), ReleaseRefusal::PlainMissing),
    }
}

/// What a second officer approves: SHA-256 of the content's canonical bytes without the approval itself.
pub fn approved_hash(release: &Release) -> [u8; 32] {
    Sha256::digest(Release { approval: None, ..release.clone() }.to_value().encode()).into()
}

fn require(condition: bool, refusal: ReleaseRefusal) -> Result<(), ReleaseRefusal> {
    if condition { Ok(()) } else { Err(refusal) }
}
