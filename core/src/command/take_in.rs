//! Take in a bundle. What another agency's phone handed over is verified from the pinned root on, as anything off a
//! link; what a colleague's phone sealed to the own server is carried there unread.

use super::CommandError;
use super::speaking::presumed;
use crate::bundle::{self, BundleError, Contents};
use crate::domain::stream::{StreamClass, StreamName};
use crate::holder::Holder;
use crate::ids::RecordId;
use crate::ingest::opened::{OpenedRecord, open};
use crate::ingest::roster::Roster;
use crate::read_model::channel;
use crate::record::content::Content;
use crate::storage::records::RecordRow;
use crate::sync::courier;

/// What came of a bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Whose words they are.
    pub agency: String,
    /// Releases and answers that are new here. Their signatures hold; that their agency's server has them is shown
    /// only once the entry came.
    pub added: Vec<RecordId>,
    /// Releases and answers that were here already, by whatever road.
    pub known: usize,
    /// Why something was not taken in: stable words.
    pub refused: Vec<&'static str>,
    /// Whether it is sealed to the own server: this phone reads nothing of it and delivers it with its next sync.
    pub carried: bool,
}

/// Most bundles carried for others, and most bytes of them.
const MAX_CARRIED: (u64, u64) = (64, 16 * 1024 * 1024);

/// Opens a bundle and keeps what holds.
pub fn take_in(holder: &Holder, sealed: &[u8]) -> Result<TakenIn, CommandError> {
    if bundle::recipient(sealed, &courier::server_key(holder)?)? {
        return carry(holder, sealed);
    }
    let Contents::Said { agency, channel, records } = unseal(holder, sealed)? else {
        return Err(BundleError::OtherRecipient.into());
    };
    let kept = channel.of_peer(&agency).ok_or(BundleError::Damaged)?;
    if !holder.streams()?.contains(&kept) {
        return Err(CommandError::SenderUnknown);
    }
    let half = holder.half(&kept)?.ok_or(CommandError::SenderUnknown)?;
    let mut taken = TakenIn { agency, ..TakenIn::default() };
    let mut roster = half.roster.clone();
    for envelope in &records {
        match believe(holder, &mut roster, &channel, envelope)? {
            Ok(Some(record)) => keep(holder, &kept, &record, &mut taken)?,
            Ok(None) => {}
            Err(code) => taken.refused.push(code),
        }
    }
    let now = holder.now();
    holder.storage().write(|tx| tx.audit(&now, "take_in", "done", None))?;
    Ok(taken)
}

fn carry(holder: &Holder, sealed: &[u8]) -> Result<TakenIn, CommandError> {
    let (agency, now) = (holder.directory()?.agency().to_owned(), holder.now());
    let (bundles, bytes) = holder.storage().read(|tx| tx.carried())?;
    if bundles >= MAX_CARRIED.0 || bytes + sealed.len() as u64 > MAX_CARRIED.1 {
        return Err(CommandError::CourierFull);
    }
    let is_new = holder.storage().write(|tx| {
        tx.audit(&now, "carry", "done", None)?;
        tx.carry(sealed, now.utc_ms)
    })?;
    Ok(TakenIn { agency, known: usize::from(!is_new), carried: true, ..TakenIn::default() })
}

/// Opens with whichever of the agency's bundle keys it is sealed to.
fn unseal(holder: &Holder, sealed: &[u8]) -> Result<Contents, CommandError> {
    let own = |stream: &StreamName| stream.class() == StreamClass::Channel && stream.origin().is_none();
    for stream in holder.streams()?.into_iter().filter(own) {
        let Some(half) = holder.half(&stream)? else { continue };
        let Some(charter) = half.roster.charter() else { continue };
        if !bundle::recipient(sealed, &charter.bundle_key)? {
            continue;
        }
        let secret = holder.bundle_key(&charter.bundle_key)?.ok_or(BundleError::OtherRecipient)?;
        let secret: &[u8; 32] = secret.as_slice().try_into().map_err(|_| BundleError::OtherRecipient)?;
        return Ok(bundle::open(sealed, &charter.bundle_key, secret)?);
    }
    Err(BundleError::OtherRecipient.into())
}

type Believed = Result<Option<OpenedRecord>, &'static str>;

/// A release or an answer that the sender may have said, or why it may not; `None` for what only carries the roster
/// further.
fn believe(
    holder: &Holder,
    roster: &mut Roster,
    channel: &StreamName,
    envelope: &[u8],
) -> Result<Believed, CommandError> {
    let record = match open(envelope, roster) {
        Ok(record) => record,
        Err(refusal) => return Ok(Err(refusal.code())),
    };
    if record.body().position.stream != *channel {
        return Ok(Err("entry_other_record"));
    }
    let says = matches!(record.body().content, Content::Release(_) | Content::ReleaseAnswer(_));
    match roster.judge(record.body()) {
        Ok(()) => roster.follow(&presumed(channel, record.id()), Some(record.body())),
        // What is here already, by whatever road, was judged when it came; the roster holds it.
        Err(denial) if says && holder.storage().read(|tx| tx.record(record.id()))?.is_none() => {
            return Ok(Err(denial.code()));
        }
        Err(_) => {}
    }
    Ok(Ok(says.then_some(record)))
}

fn keep(holder: &Holder, kept: &StreamName, record: &OpenedRecord, taken: &mut TakenIn) -> Result<(), CommandError> {
    let row = RecordRow::received(kept, false, record);
    let is_new = holder.storage().write(|tx| {
        let is_new = tx.add_record(&row)?;
        if is_new {
            channel::note(tx, row.id)?;
        }
        Ok::<_, crate::storage::StorageError>(is_new)
    })?;
    if is_new {
        taken.added.push(row.id);
    } else {
        taken.known += 1;
    }
    Ok(())
}
