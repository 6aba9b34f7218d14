//! Deliveries: the server's own word that it, and so many of the agency's devices, hold another member's half.
//!
//! An arrival is told at once. Devices are told when the first one says in a request that it holds what arrived, and then
//! each time they have doubled: a number that rises by one tells others who looks at what when, and costs a record each.

use enlace_core::clock::Moment;
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::record::body::{Body, ChainPosition, Written};
use enlace_core::record::content::{Content, Delivery};
use enlace_core::wire::UpRecord;
use sha2::{Digest, Sha256};

use super::super::entering::Entering;
use super::super::error::Result;
use super::super::progress::{Reached, reached};
use super::super::{AgencyError, Server};
use crate::store::{ChainKey, Read, StoreError, Transaction};

/// Enters a delivery for another agency's half as far as it is held now, in the transaction that takes it: so each
/// arrival is told once, whenever the server dies. Without a charter that names this server there is none.
pub(super) fn note_delivery(
    entering: &mut Entering<'_>,
    this: Server<'_>,
    moment: &Moment,
    kept: &StreamName,
) -> Result<()> {
    let at = entering.tx.peer_cursor(kept)?;
    let told = Told { epoch: at.epoch, pos: at.pos, devices: devices_at(entering, kept, (at.epoch, at.pos))? };
    tell(entering, this, moment, kept, told)
}

/// Tells that more devices hold what arrived last, after one of them said in a request that it does now.
pub(in super::super) fn note_devices(
    entering: &mut Entering<'_>,
    this: Server<'_>,
    moment: &Moment,
    before: &[Reached],
    cursors: &[(StreamName, Cursor)],
) -> Result<()> {
    for (kept, at) in cursors.iter().filter(|(stream, _)| stream.origin().is_some()) {
        let Some(told) = Told::read(&*entering.tx, kept)? else { continue };
        let place = (told.epoch, told.pos);
        if (at.epoch, at.pos) < place || before.iter().any(|reached| reached.holds(kept, place)) {
            continue;
        }
        let devices = devices_at(entering, kept, place)?;
        if devices >= told.devices.saturating_mul(2).max(1) {
            tell(entering, this, moment, kept, Told { devices, ..told })?;
        }
    }
    Ok(())
}

fn tell(entering: &mut Entering<'_>, this: Server<'_>, moment: &Moment, kept: &StreamName, told: Told) -> Result<()> {
    let channel = kept.plain();
    let Some(agency) = kept.origin() else { return Ok(()) };
    let Some(last) = entering.tx.peer_entry_at(kept, told.pos)?.filter(|entry| entry.epoch == told.epoch) else {
        return Ok(());
    };
    let server = this.signer.public_key().id();
    let own = entering.channels.own(&*entering.tx, &entering.directory, &channel)?;
    if !own.servers().any(|key| key.id() == server) {
        return Ok(());
    }
    let Told { epoch, pos, devices } = told;
    let delivery = Delivery { agency: agency.to_owned(), record: last.record, epoch, pos, devices };
    let body = server_body(entering, this, moment, &channel, Content::Delivery(delivery))?;
    let up = UpRecord { envelope: body.seal(this.signer)?.encode(), changes: Vec::new() };
    entering.enter(&up, &channel, Some(server))?;
    told.keep(&mut *entering.tx, kept)
}

/// What was told of a half last.
#[derive(Clone, Copy)]
struct Told {
    epoch: u32,
    pos: u64,
    devices: u32,
}

impl Told {
    fn read(store: &dyn Read, kept: &StreamName) -> Result<Option<Self>> {
        let Some(bytes) = store.setting(&Self::name(kept))? else { return Ok(None) };
        let read = |bytes: &[u8]| {
            let mut words = std::str::from_utf8(bytes).ok()?.split(' ');
            let (epoch, pos) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            Some(Self { epoch, pos, devices: words.next()?.parse().ok()? })
        };
        Ok(Some(read(&bytes).ok_or(StoreError::Corrupt)?))
    }

    fn keep(self, tx: &mut dyn Transaction, kept: &StreamName) -> Result<()> {
        let text = format!("{} {} {}", self.epoch, self.pos, self.devices);
        Ok(tx.put_setting(&Self::name(kept), text.as_bytes())?)
    }

    fn name(kept: &StreamName) -> String {
        format!("told/{}", kept.as_str())
    }
}

/// Devices whose own cursors lie at a position of a half or past it. A phone that was lost or taken out of service
/// counts no more: nobody's people read there.
fn devices_at(entering: &Entering<'_>, kept: &StreamName, place: (u32, u64)) -> Result<u32> {
    let (channel, now) = (kept.plain(), entering.directory.size());
    let mut devices = 0;
    for device in entering.directory.devices().filter(|device| device.may_read(&channel, now)) {
        let places = reached(&*entering.tx, &device.key.id())?;
        devices += u32::from(places.iter().any(|reached| reached.holds(kept, place)));
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
