//! Whether a record may say what it says: a pure function of the directory at a `control` position.

use sha2::{Digest, Sha256};

use super::directory::{Author, Device, Directory};
use crate::domain::stream::{StreamClass, StreamName};
use crate::entry::Verdict;
use crate::ids::{DeviceId, KeyId};
use crate::record::body::Body;
use crate::record::content::{Access, CertifiedRole, Content, Destroy, Enrolment, Revoked};

/// Why a record that is well signed and next in its chain does not count. The words go into entries and are
/// explained to people; they are never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Denial {
    /// The kind of record belongs into another kind of stream.
    WrongStream,
    /// Only the agency's root may.
    NotRoot,
    /// Only an administrator whose certificate holds may.
    NotAdministrator,
    /// Only a supervisor or an administrator may.
    NotSupervisor,
    /// The device has no right to write in this stream.
    NoGrant,
    /// The device is out of service.
    DeviceRetired,
    /// The device is in foreign hands; what it sends is kept apart.
    DeviceCompromised,
    /// No such invite.
    InviteUnknown,
    /// The invite was used or revoked.
    InviteClosed,
    /// The invite's time is over. Decided once, by the server.
    InviteExpired,
    /// The code does not belong to the invite.
    CodeWrong,
    /// The device id or key is enrolled already.
    DeviceKnown,
    /// The key is known already. A key is certified once: what it may do never changes after the fact.
    KeyKnown,
    /// The named device is not enrolled.
    DeviceUnknown,
    /// The receipt names no order to this device.
    OrderUnknown,
    /// The order needs a second administrator, another than the first.
    SecondAdministratorNeeded,
    /// Only the agency's server may.
    NotServer,
    /// The server does not know this kind of record, and what it does not know does not leave the agency.
    KindUnknown,
}

impl Denial {
    /// Every denial, for catalogues and tests.
    pub const ALL: [Self; 18] = [
        Self::WrongStream,
        Self::NotRoot,
        Self::NotAdministrator,
        Self::NotSupervisor,
        Self::NoGrant,
        Self::DeviceRetired,
        Self::DeviceCompromised,
        Self::InviteUnknown,
        Self::InviteClosed,
        Self::InviteExpired,
        Self::CodeWrong,
        Self::DeviceKnown,
        Self::KeyKnown,
        Self::DeviceUnknown,
        Self::OrderUnknown,
        Self::SecondAdministratorNeeded,
        Self::NotServer,
        Self::KindUnknown,
    ];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongStream => "wrong_stream",
            Self::NotRoot => "not_root",
            Self::NotAdministrator => "not_administrator",
            Self::NotSupervisor => "not_supervisor",
            Self::NoGrant => "no_grant",
            Self::DeviceRetired => "device_retired",
            Self::DeviceCompromised => "device_compromised",
            Self::InviteUnknown => "invite_unknown",
            Self::InviteClosed => "invite_closed",
            Self::InviteExpired => "invite_expired",
            Self::CodeWrong => "code_wrong",
            Self::DeviceKnown => "device_known",
            Self::KeyKnown => "key_known",
            Self::DeviceUnknown => "device_unknown",
            Self::OrderUnknown => "order_unknown",
            Self::SecondAdministratorNeeded => "second_administrator_needed",
            Self::NotServer => "not_server",
            Self::KindUnknown => "record_kind_unknown",
        }
    }

    /// The verdict it leads to.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::DeviceCompromised => Verdict::Quarantined(self.code().to_owned()),
            _ => Verdict::Refused(self.code().to_owned()),
        }
    }
}

/// Judges a record by the rights that held when `control` had `ctl` entries.
///
/// Looks at rights only: signature and chain come before, the changes of a commit after.
pub fn judge(directory: &Directory, body: &Body, ctl: u64) -> Result<(), Denial> {
    let in_control = body.position.stream == StreamName::control();
    let in_channel = body.position.stream.class() == StreamClass::Channel;
    match &body.content {
        Content::AgencyProfile(_) => {
            require(in_control, Denial::WrongStream)?;
            root(directory, body)
        }
        Content::NewEpoch(epoch) => {
            let fits = if epoch.back_to.is_some() { in_channel } else { in_control };
            require(fits, Denial::WrongStream)?;
            root(directory, body)
        }
        Content::PeerPin(pin) => {
            require(in_control, Denial::WrongStream)?;
            root(directory, body)?;
            // Another agency has another code and another root; its keys are nobody's here.
            let is_other = pin.agency != directory.agency() && !is_known(directory, &pin.root.id(), ctl);
            require(is_other, Denial::KeyKnown)
        }
        Content::Certificate(certificate) => {
            require(in_control, Denial::WrongStream)?;
            root(directory, body)?;
            require(!is_known(directory, &certificate.subject.id(), ctl), Denial::KeyKnown)
        }
        Content::Revocation(revocation) => {
            require(in_control, Denial::WrongStream)?;
            match revocation.revoked {
                Revoked::Key(_) => root(directory, body),
                Revoked::Invite(_) | Revoked::Grant(..) => administrator(directory, body, ctl),
            }
        }
        Content::Invite(_) => {
            require(in_control, Denial::WrongStream)?;
            administrator(directory, body, ctl)
        }
        Content::Grant(grant) => about_device(directory, body, ctl, &grant.device),
        Content::Retire(retire) => about_device(directory, body, ctl, &retire.device),
        Content::Compromised(compromised) => about_device(directory, body, ctl, &compromised.device),
        Content::Destroy(order) => {
            about_device(directory, body, ctl, &order.device)?;
            second_administrator(directory, body, order, ctl)
        }
        Content::Enrolment(enrolment) => {
            require(in_control, Denial::WrongStream)?;
            enrolment_fits(directory, enrolment, ctl)
        }
        Content::OrderReceipt(receipt) => {
            require(in_control, Denial::WrongStream)?;
            match directory.author(&body.author) {
                Some(Author::Device(device)) if device.enrolled_at <= ctl => {
                    require(device.is_ordered_by(&receipt.order, ctl), Denial::OrderUnknown)
                }
                _ => Err(Denial::DeviceUnknown),
            }
        }
        // Documents never leave the agency: nothing that speaks of one stands in a channel.
        Content::Commit(_) | Content::Filing(_) | Content::ReleaseRequest(_) => {
            require(!in_control && !in_channel, Denial::WrongStream)?;
            writer(directory, body, ctl).map(|_| ())
        }
        Content::Unknown { .. } => {
            require(!in_control, Denial::WrongStream)?;
            require(!in_channel, Denial::KindUnknown)?;
            writer(directory, body, ctl).map(|_| ())
        }
        // What the charter and the accreditations allow is the roster's to say; here only the own agency's rights.
        Content::Charter(_) => {
            require(in_channel, Denial::WrongStream)?;
            root(directory, body)
        }
        Content::Accreditation(_) | Content::ChannelSettings(_) => {
            require(in_channel, Denial::WrongStream)?;
            administrator(directory, body, ctl)
        }
        Content::Delivery(_) => {
            require(in_channel, Denial::WrongStream)?;
            server(directory, body, ctl)
        }
        Content::Release(_) | Content::ReleaseAnswer(_) | Content::Approval(_) => {
            require(in_channel, Denial::WrongStream)?;
            writer(directory, body, ctl).map(|_| ())
        }
        // A keeper whose file came back from a backup goes on in a new chain, wherever it may write.
        Content::NewGeneration(_) if administrator(directory, body, ctl).is_ok() => Ok(()),
        Content::NewGeneration(_) if in_control => active_device(directory, body, ctl).map(|_| ()),
        Content::NewGeneration(_) => writer(directory, body, ctl).map(|_| ()),
        Content::Adopt(_) => {
            require(!in_control && !in_channel, Denial::WrongStream)?;
            if administrator(directory, body, ctl).is_ok() {
                return Ok(());
            }
            let (device, access) = writer(directory, body, ctl)?;
            require(device.has_role("supervisor") && access == Access::Write, Denial::NotSupervisor)
        }
        Content::Purge(_) => {
            require(!in_control && !in_channel, Denial::WrongStream)?;
            administrator(directory, body, ctl)
        }
    }
}

fn require(condition: bool, denial: Denial) -> Result<(), Denial> {
    if condition { Ok(()) } else { Err(denial) }
}

fn root(directory: &Directory, body: &Body) -> Result<(), Denial> {
    require(body.author == directory.root().id(), Denial::NotRoot)
}

fn administrator(directory: &Directory, body: &Body, ctl: u64) -> Result<(), Denial> {
    match directory.author(&body.author) {
        Some(Author::Certified(key)) if key.role == CertifiedRole::Administrator && key.term.holds(ctl) => Ok(()),
        _ => Err(Denial::NotAdministrator),
    }
}

fn server(directory: &Directory, body: &Body, ctl: u64) -> Result<(), Denial> {
    match directory.author(&body.author) {
        Some(Author::Certified(key)) if key.role == CertifiedRole::Server && key.term.holds(ctl) => Ok(()),
        _ => Err(Denial::NotServer),
    }
}

fn about_device(directory: &Directory, body: &Body, ctl: u64, device: &DeviceId) -> Result<(), Denial> {
    require(body.position.stream == StreamName::control(), Denial::WrongStream)?;
    administrator(directory, body, ctl)?;
    require(directory.device(device).is_some_and(|device| device.enrolled_at <= ctl), Denial::DeviceUnknown)
}

fn second_administrator(directory: &Directory, body: &Body, order: &Destroy, ctl: u64) -> Result<(), Denial> {
    let Some(first) = order.approves else { return Ok(()) };
    let fits = directory.proposal(&first).is_some_and(|proposal| {
        let same = proposal.order.device == order.device && proposal.order.now == order.now;
        same && proposal.author != body.author && proposal.term.holds(ctl)
    });
    require(fits, Denial::SecondAdministratorNeeded)
}

fn active_device<'a>(directory: &'a Directory, body: &Body, ctl: u64) -> Result<&'a Device, Denial> {
    match directory.author(&body.author) {
        Some(Author::Device(device)) if device.enrolled_at <= ctl => {
            require(!device.is_compromised(ctl), Denial::DeviceCompromised)?;
            // A retired device still delivers its tail; its receipt closes it.
            let closed = device.is_retired(ctl) && device.receipt_at.is_some_and(|at| at <= ctl);
            require(!closed, Denial::DeviceRetired)?;
            Ok(device)
        }
        _ => Err(Denial::NoGrant),
    }
}

fn writer<'a>(directory: &'a Directory, body: &Body, ctl: u64) -> Result<(&'a Device, Access), Denial> {
    let device = active_device(directory, body, ctl)?;
    match device.access(&body.position.stream, ctl) {
        Some(access @ (Access::Write | Access::WriteOwn)) => Ok((device, access)),
        _ => Err(Denial::NoGrant),
    }
}

fn enrolment_fits(directory: &Directory, enrolment: &Enrolment, ctl: u64) -> Result<(), Denial> {
    let state = directory.invite(&enrolment.invite).ok_or(Denial::InviteUnknown)?;
    require(state.term.from <= ctl, Denial::InviteUnknown)?;
    require(state.term.holds(ctl), Denial::InviteClosed)?;
    let hash: [u8; 32] = Sha256::digest(enrolment.code).into();
    require(hash == state.invite.code_hash, Denial::CodeWrong)?;
    let id_known = directory.device(&enrolment.device).is_some_and(|device| device.enrolled_at <= ctl);
    require(!id_known && !is_known(directory, &enrolment.key.id(), ctl), Denial::DeviceKnown)
}

fn is_known(directory: &Directory, key: &KeyId, ctl: u64) -> bool {
    directory.author(key).is_some_and(|author| match author {
        Author::Root => true,
        Author::Certified(certified) => certified.term.from <= ctl,
        Author::Device(device) => device.enrolled_at <= ctl,
    })
}
