//! What a record says, one type per kind. Numbers are fixed for ever; see `docs/records.cddl`.

mod access;
mod agency;
mod channel;
mod device;
mod documents;
mod orders;
mod release;

pub use access::{Access, Grant, Revocation, Revoked};
pub use agency::{AgencyProfile, Certificate, CertifiedRole, NewEpoch, Sector, actor_from_value, actor_to_value};
pub use channel::{
    Accreditation, ChannelSettings, Charter, Delivery, FormerMember, Member, Officer, PeerPin, Standing,
};
pub use device::{Compromised, Enrolment, Invite, NewGeneration, Retire};
pub use documents::{Adopt, Commit, CommitDocument, Filing, Purge};
pub use orders::{Destroy, OrderReceipt};
pub use release::{Approval, Plain, Release, ReleaseAnswer, ReleaseRequest};

use super::cbor::{CborError, Value};

macro_rules! contents {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal;)*) => {
        /// The content of a record.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Content {
            $($(#[$doc])* $variant($variant),)*
            /// A kind this build does not know: stored, relayed and shown as such, never interpreted.
            Unknown {
                /// The kind's number.
                kind: u16,
                /// Its content as read.
                content: Value,
            },
        }

        impl Content {
            /// The kinds this build interprets: number and name.
            pub const KINDS: &[(u16, &str)] = &[$(($code, $name)),*];

            /// The kind's number.
            pub const fn kind(&self) -> u16 {
                match self {
                    $(Self::$variant(_) => $code,)*
                    Self::Unknown { kind, .. } => *kind,
                }
            }

            /// The content as CBOR.
            pub fn to_value(&self) -> Value {
                match self {
                    $(Self::$variant(content) => content.to_value(),)*
                    Self::Unknown { content, .. } => content.clone(),
                }
            }

            /// Reads the content of a record of that kind.
            pub fn from_value(kind: u16, value: Value) -> Result<Self, CborError> {
                match kind {
                    $($code => $variant::from_value(value).map(Self::$variant),)*
                    _ => Ok(Self::Unknown { kind, content: value }),
                }
            }
        }
    };
}

contents! {
    /// Names the changes a device signs for.
    Commit = 1, "commit";
    /// Seals the heads of a document when it leaves draft.
    Filing = 2, "filing";
    /// The root certifies an administrator or the server.
    Certificate = 3, "certificate";
    /// Gives a device access to a stream.
    Grant = 4, "grant";
    /// Ends a certificate or a grant.
    Revocation = 5, "revocation";
    /// Who the agency is.
    AgencyProfile = 6, "agency_profile";
    /// Says something to the other members of a channel.
    Release = 7, "release";
    /// A person's answer to a release.
    ReleaseAnswer = 8, "answer";
    /// A machine's word that it holds another member's records.
    Delivery = 9, "delivery";
    /// Orders a device to destroy what it holds; takes two administrators.
    Destroy = 11, "order";
    /// A device reports what it did with an order.
    OrderReceipt = 12, "order_receipt";
    /// The own root pins another agency's root.
    PeerPin = 13, "peer_pin";
    /// Invites a person to enrol a device.
    Invite = 20, "invite";
    /// A device answers an invite with its new key.
    Enrolment = 21, "enrolment";
    /// Takes a device out of service after it delivered its tail.
    Retire = 22, "retire";
    /// Declares a device to be in foreign hands.
    Compromised = 23, "compromised";
    /// Takes over quarantined records.
    Adopt = 24, "adopt";
    /// Deletes the bodies of one document on all nodes.
    Purge = 25, "purge";
    /// A restored or cloned database starts a new chain.
    NewGeneration = 26, "new_generation";
    /// A restored server starts a new epoch.
    NewEpoch = 27, "new_epoch";
    /// Says which keys speak for an agency in a channel.
    Charter = 28, "charter";
    /// Says who speaks with a device's key in a channel.
    Accreditation = 29, "accreditation";
    /// One member's agreement to a channel's settings.
    ChannelSettings = 30, "channel_settings";
    /// A second officer approves a release.
    Approval = 31, "approval";
    /// Asks a second officer of the own agency to approve a release.
    ReleaseRequest = 32, "release_request";
}
