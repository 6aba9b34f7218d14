//! What a record says, one type per kind. Numbers are fixed for ever; see `docs/records.cddl`.

mod access;
mod agency;
mod device;
mod documents;
mod orders;

pub use access::{Access, Grant, Revocation, Revoked};
pub use agency::{AgencyProfile, Certificate, CertifiedRole, NewEpoch, Sector, actor_from_value, actor_to_value};
pub use device::{Compromised, Enrolment, Invite, NewGeneration, Retire};
pub use documents::{Adopt, Commit, CommitDocument, Filing, Purge};
pub use orders::{Destroy, OrderReceipt};

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
    /// Orders a device to destroy what it holds; takes two administrators.
    Destroy = 11, "order";
    /// A device reports what it did with an order.
    OrderReceipt = 12, "order_receipt";
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
}
