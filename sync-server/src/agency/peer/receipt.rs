//! Deliveries: the server's own word that it, and so many of the agency's devices, hold another member's half.

use enlace_core::clock::Moment;
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::KeyId;
use enlace_core::record::body::{Body, ChainPosition, Written};
use enlace_core::record::content::{Content, Delivery};
use enlace_core::wire::UpRecord;
use sha2::{Digest, Sha256};

use super::super::entering::Entering;
use super::super::error::Result;
use super::super::progress::reached;
use super::super::{AgencyError, Server};
use crate::store::ChainKey;

/// Enters a delivery for another agency's half as far as it is held now, in the transaction that takes it: so each
/// arrival is told once, whenever the server dies. Without a charter that names this server there is none.
pub(super) fn note_delivery(
    entering: &mut Entering<'_>,
    this: Server<'_>,
    moment: &Moment,
    kept: &StreamName,
) -> Result<()> {
    let (channel, at) = (kept.plain(), entering.tx.peer_cursor(kept)?);
    let Some(agency) = kept.origin() else { return Ok(()) };
    let Some(last) = entering.tx.peer_entry_at(kept, at.pos)? else { return Ok(()) };
    let server = this.signer.public_key().id();
    let own = entering.channels.own(&*entering.tx, &entering.directory, &channel)?;
    if !own.servers().any(|key| key.id() == server) {
        return Ok(());
    }
    let delivery = Delivery {
        agency: agency.to_owned(),
        record: last.record,
        epoch: at.epoch,
        pos: at.pos,
        devices: devices_at(entering, kept, at.pos)?,
    };
    let body = server_body(entering, this, moment, &channel, Content::Delivery(delivery))?;
    let up = UpRecord { envelope: body.seal(this.signer)?.encode(), changes: Vec::new() };
    entering.enter(&up, &channel, Some(server)).map(|_| ())
}

/// Devices whose own cursors lie at a position of a half or past it.
fn devices_at(entering: &Entering<'_>, kept: &StreamName, pos: u64) -> Result<u32> {
    let keys: Vec<KeyId> = entering.directory.devices().map(|device| device.key.id()).collect();
    let mut devices = 0;
    for key in keys {
        let places = reached(&*entering.tx, &key)?;
        devices += u32::from(places.iter().any(|place| place.stream == *kept && place.pos >= pos));
    }
    Ok(devices)
}

/// A record of the server itself. Its generation is the epoch less one: a restored server begins a new chain.
fn server_body(
    entering: &Entering<'_>,
    this: Server<'_>,
    moment: &Moment,
    stream: &StreamName,
    content: Content,
) -> Result<Body> {
    let author = this.signer.public_key().id();
    let generation = u64::from(entering.tx.epoch()?.saturating_sub(1));
    let chain = entering.tx.chain(&ChainKey { author, stream: stream.clone(), generation })?;
    let (seq, prev) = chain.map_or((1, None), |end| (end.seq + 1, Some(end.record)));
    let mut body = Body {
        agency: this.identity.agency.clone(),
        author,
        position: ChainPosition { stream: stream.clone(), generation, seq, prev },
        nonce: [0; 16],
        written: Written::from(moment),
        head_seen: None,
        content,
    };
    // A delivery hides nothing: its nonce only makes it another record than the one before.
    let digest = Sha256::digest(body.encode());
    body.nonce = digest[..16].try_into().map_err(|_| AgencyError::NotInitialised)?;
    Ok(body)
}
