//! Other agencies: who they are, which channels are shared with them, and what goes to and fro.
//!
//! Each server delivers its own agency's half of a channel to every member, and passes nothing on. What comes is
//! checked from the pinned root on before it is kept, exactly as the phones check it again.
//!
//! Invariants: no envelope of a record that did not count leaves; nothing of a stream leaves but channels shared with
//! the one who asks; what is not believed is kept as evidence and stops that one half alone.

mod exchange;
mod give;
mod receipt;
mod take;

use std::sync::Arc;

use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::entry::{Cursor, Heads};
use enlace_core::ids::KeyId;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::PublicKey;
use enlace_core::wire::{Held, PartType};

pub use exchange::{PeerExchange, PeerOutcome};
pub(super) use give::{kept_frame, outside_frame};
pub(super) use receipt::note_devices;
pub use take::{has_evidence, refusals, resting};

use super::Agency;
use super::caller::View;
use super::error::Result;
use super::session::Session;
use crate::store::Store;

/// Another agency, as its pin and its charters tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Peer {
    /// Its code.
    pub(super) agency: String,
    /// The key that signed.
    pub(super) key: PublicKey,
}

impl<S: Store> Agency<S> {
    /// Every channel the own agency has a half of.
    pub(super) fn own_channels(&self) -> Result<Vec<StreamName>> {
        let heads = self.store.heads()?;
        Ok(heads.into_iter().map(|(stream, _)| stream).filter(|name| name.class() == StreamClass::Channel).collect())
    }

    /// Channels whose newest own settings name that agency.
    pub(super) fn shared_with(&mut self, agency: &str) -> Result<Vec<StreamName>> {
        let mut shared = Vec::new();
        for stream in self.own_channels()? {
            if self.shares(&stream, agency)? {
                shared.push(stream);
            }
        }
        Ok(shared)
    }

    /// Whether a channel is shared with that agency now.
    pub(super) fn shares(&mut self, stream: &StreamName, agency: &str) -> Result<bool> {
        if stream.class() != StreamClass::Channel || stream.origin().is_some() || self.directory.pin(agency).is_none() {
            return Ok(false);
        }
        let roster = self.channels.own(&self.store, &self.directory, stream)?;
        Ok(roster.settings().is_some_and(|settings| settings.members.iter().any(|member| member.agency == agency)))
    }

    /// Which channels another agency's server may be told of, before each part: a member may be gone since the last.
    pub(super) fn look_at_channels(&mut self, session: &mut Session) -> Result<()> {
        if let Some(agency) = session.peer.clone()
            && session.shared_at != Some(self.turn)
        {
            session.shared = self.shared_with(&agency)?;
            session.shared_at = Some(self.turn);
        }
        Ok(())
    }

    /// Which agency's server signs with a key: one its charters name, or, before there is any, the pinned one.
    pub(super) fn peer_of_key(&mut self, key: &KeyId) -> Result<Option<Peer>> {
        let pins: Vec<_> = self.directory.pins().cloned().collect();
        for pin in pins {
            let chartered = self.server_keys_of(&pin.agency)?;
            let keys = if chartered.is_empty() { vec![pin.server] } else { chartered };
            if let Some(found) = keys.into_iter().find(|candidate| candidate.id() == *key) {
                return Ok(Some(Peer { agency: pin.agency, key: found }));
            }
        }
        Ok(None)
    }

    /// The server keys that an agency's newest charters name.
    pub(super) fn server_keys_of(&mut self, agency: &str) -> Result<Vec<PublicKey>> {
        let mut keys = Vec::new();
        for kept in self.store.peer_streams()? {
            if kept.origin() == Some(agency)
                && let Some(roster) = self.channels.peer(&self.store, &self.directory, &kept)?
            {
                keys.extend(roster.servers().copied());
            }
        }
        Ok(keys)
    }

    /// What the caller is told apart from entries: another agency's server, how far its halves are held here; the own
    /// phones, the key of bundles.
    pub(super) fn held_part(&self, session: &Session) -> Result<Option<(PartType, Arc<[u8]>)>> {
        if session.refused.is_some() {
            return Ok(None);
        }
        if let Some(agency) = &session.peer {
            let mut held = Held::default();
            for (channel, kept) in session.shared.iter().filter_map(|name| Some((name, name.of_peer(agency)?))) {
                held.0.push((channel.clone(), self.store.peer_cursor(&kept)?));
            }
            return Ok(Some((PartType::Held, held.encode().into())));
        }
        let reads_channel = session.request.cursors.iter().any(|(stream, at)| {
            // Once is enough: a phone keeps it, and asks from the start when it lost everything.
            let begins = stream.class() == StreamClass::Channel && *at == Cursor::START;
            begins && session.caller.and_then(|caller| caller.view(&self.directory, stream)) == Some(View::Whole)
        });
        let key = self.bundle_key.as_ref().filter(|_| reads_channel);
        Ok(key.map(|key| (PartType::BundleKey, key.encode().into())))
    }

    /// Heads that an agency's server signed.
    pub(super) fn open_peer_heads(&mut self, agency: &str, payload: &[u8]) -> Result<Option<Heads>> {
        let Ok(envelope) = Envelope::decode(payload) else { return Ok(None) };
        let keys = self.server_keys_of(agency)?;
        Ok(keys.iter().find_map(|key| Heads::open(&envelope, agency, key).ok()))
    }
}
