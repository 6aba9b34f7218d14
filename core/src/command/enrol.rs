//! Enrol: answer an invitation with this device's new key. Needs no network; the first sync brings the answer.

use super::CommandError;
use crate::domain::stream::StreamName;
use crate::holder::{Holder, Identity};
use crate::ids::DeviceId;
use crate::record::content::{Content, Enrolment};
use crate::wire::Invitation;

/// Longest platform text in characters.
const MAX_PLATFORM: usize = 80;

/// Takes an invitation's text (from its QR code or typed), keeps what it tells, and seals the enrolment record.
///
/// Reading the same invitation twice is harmless; another one is [`CommandError::AlreadyEnrolled`].
pub fn enrol(holder: &Holder, invitation: &str, platform: &str) -> Result<Identity, CommandError> {
    let invitation = Invitation::parse(invitation)?;
    if let Ok(identity) = holder.identity() {
        if identity.invite != invitation.invite || identity.root != invitation.root {
            return Err(CommandError::AlreadyEnrolled);
        }
        // A key that would not sign the first time is asked again.
        let chain = holder.storage().read(|tx| tx.chain(&StreamName::control()))?;
        if chain.last_seq == 0 && identity.generation == 0 {
            seal(holder, &identity, invitation.code, platform)?;
        }
        return Ok(identity);
    }
    let identity = Identity {
        agency: invitation.agency,
        root: invitation.root,
        device: DeviceId::random(&*holder.host().entropy),
        server: invitation.server,
        pin: invitation.pin,
        invite: invitation.invite,
        generation: 0,
    };
    let now = holder.now();
    holder.storage().write(|tx| {
        identity.store(tx)?;
        tx.follow_stream(&StreamName::control())?;
        tx.audit(&now, "enrol", "done", None)
    })?;
    holder.reload()?;
    seal(holder, &identity, invitation.code, platform)?;
    Ok(identity)
}

fn seal(holder: &Holder, identity: &Identity, code: [u8; 16], platform: &str) -> Result<(), CommandError> {
    let enrolment = Enrolment {
        invite: identity.invite,
        code,
        device: identity.device,
        key: holder.host().signer.public_key(),
        platform: platform.chars().take(MAX_PLATFORM).collect(),
    };
    holder.seal(&StreamName::control(), Content::Enrolment(enrolment))?;
    Ok(())
}
