//! Note that a person opened a release: the list shows it as read from then on. Nobody else is told.

use super::CommandError;
use crate::holder::Holder;
use crate::ids::RecordId;
use crate::read_model::channel;
use crate::record::content::Content;

/// Notes that a release was opened here.
pub fn mark_opened(holder: &Holder, release: RecordId) -> Result<(), CommandError> {
    let now_ms = holder.now().utc_ms;
    let found = holder.storage().read(|tx| channel::statement(tx, release, now_ms))?;
    let is_release = found.is_some_and(|said| matches!(said.body.content, Content::Release(_)));
    if !is_release {
        return Err(CommandError::ReleaseUnknown);
    }
    Ok(holder.storage().write(|tx| tx.see_release(release, now_ms))?)
}
