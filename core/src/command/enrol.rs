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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::clock::{ManualClock, SeededEntropy};
    use crate::holder::Host;
    use crate::ids::RecordId;
    use crate::record::keys::{Algorithm, DeviceSigner, PublicKey, SignError, SoftwareSigner};
    use crate::storage::key::MemoryVault;

    /// A key that signs only while its holder is present.
    struct Guarded(SoftwareSigner, AtomicBool);

    impl DeviceSigner for Guarded {
        fn public_key(&self) -> PublicKey {
            self.0.public_key()
        }

        fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
            if self.1.load(Ordering::SeqCst) { self.0.sign(message) } else { Err(SignError::PresenceRequired) }
        }
    }

    #[test]
    fn an_enrolment_that_was_not_signed_is_signed_when_the_invitation_is_read_again() {
        let entropy = Arc::new(SeededEntropy::new(1));
        let key = SoftwareSigner::generate(Algorithm::Es256, &*entropy);
        let signer = Arc::new(Guarded(key, AtomicBool::new(false)));
        let folder = tempfile::tempdir().unwrap();
        let host = Host {
            signer: signer.clone(),
            vault: Arc::new(MemoryVault::default()),
            clock: Arc::new(ManualClock::at(0)),
            entropy: entropy.clone(),
        };
        let holder = Holder::open(folder.path().join("phone.db"), host).unwrap();
        let root = SoftwareSigner::generate(Algorithm::EdDsa, &*entropy).public_key();
        let server = "https://192.0.2.1:8443".to_owned();
        let invitation =
            Invitation { server, pin: None, agency: "test".into(), root, invite: RecordId([1; 32]), code: [2; 16] };
        let text = invitation.encode();
        let sealed = || holder.storage().read(|tx| tx.chain(&StreamName::control())).unwrap().last_seq;

        assert_eq!(enrol(&holder, &text, "test").unwrap_err().code(), "presence_required");
        assert_eq!(sealed(), 0);
        signer.1.store(true, Ordering::SeqCst);
        let identity = enrol(&holder, &text, "test").unwrap();
        assert_eq!(sealed(), 1);
        assert_eq!(enrol(&holder, &text, "test").unwrap(), identity);
        assert_eq!(sealed(), 1);
    }
}
