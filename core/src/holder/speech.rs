//! What this device may say in a channel, for screens: nothing here is asked before a key signs.

use super::{Holder, HolderError};
use crate::domain::stream::StreamName;
use crate::record::content::Standing;
use crate::release::Sender;

/// What this device may say in a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speech {
    /// Roles its key may act in; none: it reads only.
    pub roles: Vec<String>,
    /// What the settings the own agency agreed to let any agent send.
    pub standing: Standing,
    /// Whether it may send notices and answers of a responder.
    pub notifies: bool,
    /// Whether it may release fields, and notices of any scenario.
    pub releases: bool,
    /// Whether it may approve what another officer releases.
    pub approves: bool,
}

impl Speech {
    /// Whether it may send a notice of this scenario.
    pub fn sends(&self, scenario: &str) -> bool {
        self.releases || (self.notifies && crate::release::check::stands(Some(&self.standing), scenario))
    }

    /// Whether a notice may carry free text.
    pub const fn sends_text(&self) -> bool {
        self.releases || (self.notifies && self.standing.text)
    }
}

impl Holder {
    /// What this device may say in a channel it reads.
    pub fn speech(&self, channel: &StreamName) -> Result<Speech, HolderError> {
        if !self.channels()?.contains(channel) {
            return Err(HolderError::NoGrant);
        }
        let Some(half) = self.half(channel)? else { return Ok(Speech::default()) };
        let (roster, key) = (&half.roster, self.host().signer.public_key().id());
        let accredited = roster.officers().find(|(accredited, _)| **accredited == key);
        let roles = accredited.map(|(_, it)| it.roles.clone()).filter(|_| self.may_write(channel).is_ok());
        let (roles, standing) = (roles.unwrap_or_default(), roster.settings().map(|it| &it.standing));
        let sender = Sender { roles: &roles, standing, approved: false, written_ms: 0, continues_notices: false };
        Ok(Speech {
            notifies: sender.is_responder(),
            releases: sender.is_responder() && sender.is_releaser(),
            approves: !roles.is_empty() && roster.may_approve(&key),
            standing: standing.cloned().unwrap_or_default(),
            roles,
        })
    }
}
