//! Opening a record: from bytes to a body whose signature is good.

use thiserror::Error;

use super::directory::Directory;
use crate::ids::{KeyId, RecordId};
use crate::record::body::Body;
use crate::record::cbor::CborError;
use crate::record::content::Content;
use crate::record::envelope::{Envelope, EnvelopeError};
use crate::record::keys::PublicKey;

/// A record whose signature was checked against the key its body names. Can only be made by [`open`].
#[derive(Clone, Debug)]
pub struct OpenedRecord {
    id: RecordId,
    envelope: Envelope,
    body: Body,
}

impl OpenedRecord {
    /// The record's id.
    pub const fn id(&self) -> RecordId {
        self.id
    }

    /// What it says.
    pub const fn body(&self) -> &Body {
        &self.body
    }

    /// The signed form.
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }
}

/// Why bytes are not a record of this agency. None of these gets an entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RecordRefusal {
    /// Not an envelope, or not signed by the key it names.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// Not a record body.
    #[error("record is malformed: {0}")]
    Malformed(#[from] CborError),
    /// The key is not known to the agency.
    #[error("the author's key is not known")]
    AuthorUnknown,
    /// The record belongs to another agency.
    #[error("the record belongs to another agency")]
    OtherAgency,
}

impl RecordRefusal {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Envelope(EnvelopeError::TooLarge) => "record_too_large",
            Self::Envelope(EnvelopeError::Signature(_) | EnvelopeError::NotSigned(_)) => "signature_bad",
            Self::Envelope(_) | Self::Malformed(_) => "record_malformed",
            Self::AuthorUnknown => "author_unknown",
            Self::OtherAgency => "other_agency",
        }
    }
}

/// The keys one agency's records are opened with: its [`Directory`], or its [`super::roster::Roster`] in a channel.
pub trait Keyring {
    /// The agency's code.
    fn agency(&self) -> &str;

    /// The public key behind a key id.
    fn key(&self, id: &KeyId) -> Option<&PublicKey>;
}

impl Keyring for Directory {
    fn agency(&self) -> &str {
        self.agency()
    }

    fn key(&self, id: &KeyId) -> Option<&PublicKey> {
        self.key(id)
    }
}

/// Opens a record by known keys. An enrolment brings its own key; every other author must be known.
pub fn open(bytes: &[u8], keys: &dyn Keyring) -> Result<OpenedRecord, RecordRefusal> {
    let envelope = Envelope::decode(bytes)?;
    let body = Body::decode(envelope.payload())?;
    if body.agency != keys.agency() {
        return Err(RecordRefusal::OtherAgency);
    }
    let key = match &body.content {
        Content::Enrolment(enrolment) => enrolment.key,
        _ => *keys.key(&body.author).ok_or(RecordRefusal::AuthorUnknown)?,
    };
    if key.id() != body.author {
        return Err(RecordRefusal::AuthorUnknown);
    }
    envelope.verify(&key)?;
    Ok(OpenedRecord { id: envelope.id(), envelope, body })
}
