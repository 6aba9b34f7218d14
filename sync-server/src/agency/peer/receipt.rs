//! Deliveries: the server's own word that it, and so many of the agency's devices, hold another member's half.

use enlace_core::domain::stream::StreamName;
use enlace_core::record::body::{Body, ChainPosition, Written};
use enlace_core::record::content::{Content, Delivery};
use sha2::{Digest, Sha256};

use super::super::error::Result;
use super::super::progress::reached;
use super::super::{Agency, AgencyError};
use crate::store::{ChainKey, Store};

impl<S: Store> Agency<S> {
    /// Enters a delivery for another agency's half as far as it is held now. Without a charter that names this server
    /// there is none.
    pub(in super::super) fn note_delivery(&mut self, kept: &StreamName) -> Result<()> {
        let (channel, at) = (kept.plain(), self.store.peer_cursor(kept)?);
        let Some(agency) = kept.origin() else { return Ok(()) };
        let Some(last) = self.store.peer_deliveries(kept, at.pos.saturating_sub(1), 0)?.pop() else { return Ok(()) };
        let server = self.signer.public_key().id();
        let serves = self.channels.own(&self.store, &self.directory, &channel)?.servers().any(|key| key.id() == server);
        if !serves {
            return Ok(());
        }
        let delivery = Delivery {
            agency: agency.to_owned(),
            record: last.entry.record,
            epoch: at.epoch,
            pos: at.pos,
            devices: self.devices_at(kept, at.pos)?,
        };
        let envelope = self.server_body(&channel, Content::Delivery(delivery))?.seal(&*self.signer)?;
        self.enter_record(&envelope).map(|_| ())
    }

    /// Devices whose own cursors lie at a position of a half or past it.
    pub(super) fn devices_at(&self, kept: &StreamName, pos: u64) -> Result<u32> {
        let mut devices = 0;
        for device in self.directory.devices() {
            let places = reached(&self.store, &device.key.id())?;
            devices += u32::from(places.iter().any(|place| place.stream == *kept && place.pos >= pos));
        }
        Ok(devices)
    }

    /// A record of the server itself. Its generation is the epoch less one: a restored server begins a new chain.
    fn server_body(&self, stream: &StreamName, content: Content) -> Result<Body> {
        let author = self.signer.public_key().id();
        let generation = u64::from(self.store.epoch()?.saturating_sub(1));
        let chain = self.store.chain(&ChainKey { author, stream: stream.clone(), generation })?;
        let (seq, prev) = chain.map_or((1, None), |end| (end.seq + 1, Some(end.record)));
        let mut body = Body {
            agency: self.identity.agency.clone(),
            author,
            position: ChainPosition { stream: stream.clone(), generation, seq, prev },
            nonce: [0; 16],
            written: Written::from(&self.clock.now()),
            head_seen: None,
            content,
        };
        // A delivery hides nothing: its nonce only makes it another record than the one before.
        let digest = Sha256::digest(body.encode());
        body.nonce = digest[..16].try_into().map_err(|_| AgencyError::NotInitialised)?;
        Ok(body)
    }
}
