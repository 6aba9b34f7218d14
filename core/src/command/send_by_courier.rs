//! Send by courier what waits: sealed to the own server, for whoever has a link. Whoever carries it reads nothing, a
//! colleague of the agency neither.

use super::CommandError;
use crate::bundle::{self, Contents};
use crate::holder::Holder;
use crate::sync::courier;

/// Seals everything that waits in bundles of about `most_bytes` each, most urgent first; none when nothing waits.
///
/// They may be delivered in any order, often, by several people: records that came before are known, one whose
/// predecessor is missing is taken when it is brought again. What was sent this way goes up with the next sync too, and
/// counts as waiting until the server's entries come down.
pub fn send_by_courier(holder: &Holder, most_bytes: usize) -> Result<Vec<Vec<u8>>, CommandError> {
    let (key, agency) = (courier::server_key(holder)?, holder.directory()?.agency().to_owned());
    let groups = courier::groups(holder, most_bytes)?.into_iter();
    let seal =
        |frames| bundle::seal(&Contents::Courier { agency: agency.clone(), frames }, &key, &*holder.host().entropy);
    let sealed = groups.map(seal).collect::<Result<Vec<_>, _>>()?;
    let now = holder.now();
    holder.storage().write(|tx| tx.audit(&now, "send_by_courier", "done", None))?;
    Ok(sealed)
}
