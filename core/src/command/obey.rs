//! Orders to this device: deliver and wipe, or wipe at once.

use super::CommandError;
use crate::domain::stream::StreamName;
use crate::holder::Holder;
use crate::ids::RecordId;
use crate::record::content::{Content, OrderReceipt};

/// What `control` demands of this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingOrder {
    /// Out of service: deliver what is signed, then wipe.
    Retire,
    /// Two administrators ordered destruction.
    Destroy {
        /// The approving order.
        order: RecordId,
        /// Whether to wipe before delivering.
        now: bool,
    },
}

/// The order that stands for this device, if any.
pub fn pending_order(holder: &Holder) -> Result<Option<PendingOrder>, CommandError> {
    let Ok(device) = holder.device() else { return Ok(None) };
    if let Some((order, now)) = device.destroy {
        return Ok(Some(PendingOrder::Destroy { order, now }));
    }
    Ok(device.retired_at.map(|_| PendingOrder::Retire))
}

/// Seals the receipt when the order may be carried out: at once, or when nothing signed waits any more.
/// `true` when the next sync delivers the receipt and [`wipe`] may follow.
pub fn prepare_to_obey(holder: &Holder, order: PendingOrder) -> Result<bool, CommandError> {
    let at_once = matches!(order, PendingOrder::Destroy { now: true, .. });
    if !at_once {
        holder.seal_all()?;
    }
    let waiting: u64 = holder.storage().read(|tx| tx.waiting_streams())?.iter().map(|stream| stream.records).sum();
    if waiting > 0 && !at_once {
        return Ok(false);
    }
    let order = match order {
        PendingOrder::Destroy { order, .. } => Some(order),
        PendingOrder::Retire => holder.device()?.newest_order(),
    };
    let Some(order) = order else { return Ok(false) };
    let receipt = OrderReceipt { order, undelivered: waiting };
    holder.seal(&StreamName::control(), Content::OrderReceipt(receipt))?;
    Ok(true)
}

/// Destroys the keys first, then the file: after the first step nothing can be read any more.
pub fn wipe(holder: &Holder) -> Result<(), CommandError> {
    Ok(holder.storage().destroy()?)
}
