//! Hand over without a network: a sealed bundle of what the agency said, for phones of another one.

use super::CommandError;
use crate::bundle::{self, Contents};
use crate::domain::stream::{StreamClass, StreamName};
use crate::entry::Verdict;
use crate::holder::Holder;
use crate::ids::{KeyId, RecordId};
use crate::record::content::Content;
use crate::storage::{ReadTx, StorageError};

/// Seals these releases and answers of the own agency to another member of their channel, with the charter, settings
/// and accreditations they rest on: whoever holds the pin verifies all of it.
pub fn hand_over(holder: &Holder, records: &[RecordId], to: &str) -> Result<Vec<u8>, CommandError> {
    let (channel, envelopes) = holder.storage().read(|tx| gather(tx, records))?;
    let kept = channel.of_peer(to).ok_or(CommandError::RecipientUnknown)?;
    let half = holder.half(&kept)?.ok_or(CommandError::RecipientUnknown)?;
    let key = half.roster.charter().map(|charter| charter.bundle_key).ok_or(CommandError::RecipientUnknown)?;
    let agency = holder.directory()?.agency().to_owned();
    let contents = Contents::Said { agency, channel, records: envelopes };
    let sealed = bundle::seal(&contents, &key, &*holder.host().entropy)?;
    let now = holder.now();
    holder.storage().write(|tx| {
        tx.audit(&now, "hand_over", "done", None)?;
        records.iter().try_for_each(|record| tx.note_hand_over(*record, to, now.utc_ms))
    })?;
    Ok(sealed)
}

/// The channel, and the envelopes in the order in which they are believed.
fn gather(tx: &ReadTx<'_>, records: &[RecordId]) -> Result<(StreamName, Vec<Vec<u8>>), CommandError> {
    let mut channel = None;
    let (mut said, mut authors) = (Vec::new(), Vec::new());
    for id in records {
        let row = tx.record(*id)?.ok_or(CommandError::ReleaseUnknown)?;
        let is_own = row.stream.class() == StreamClass::Channel && row.stream.origin().is_none();
        let refused = tx.entry_of_record(*id)?.is_some_and(|entry| !entry.verdict.is_accepted());
        if !is_own || refused || channel.get_or_insert_with(|| row.stream.clone()) != &row.stream {
            return Err(CommandError::ReleaseUnknown);
        }
        authors.push(row.author);
        said.push(row.envelope);
    }
    let channel = channel.ok_or(CommandError::ReleaseUnknown)?;
    let mut all = foundation(tx, &channel, &authors)?;
    all.extend(said);
    Ok((channel, all))
}

/// Newest charter, newest settings, and the newest accreditation of each author.
fn foundation(tx: &ReadTx<'_>, channel: &StreamName, authors: &[KeyId]) -> Result<Vec<Vec<u8>>, StorageError> {
    let (mut charter, mut settings) = (None, None);
    let mut officers: Vec<Option<Vec<u8>>> = vec![None; authors.len()];
    for entry in tx.entries_of_stream(channel)? {
        if entry.verdict != Verdict::Accepted {
            continue;
        }
        let Some(row) = tx.record(entry.record)? else { continue };
        match row.body()?.content {
            Content::Charter(_) => charter = Some(row.envelope),
            Content::ChannelSettings(_) => settings = Some(row.envelope),
            Content::Accreditation(accreditation) => {
                let key = accreditation.key.id();
                for (place, _) in officers.iter_mut().zip(authors).filter(|(_, author)| **author == key) {
                    *place = Some(row.envelope.clone());
                }
            }
            _ => {}
        }
    }
    let mut all: Vec<Vec<u8>> = charter.into_iter().chain(settings).collect();
    for officer in officers.into_iter().flatten() {
        if !all.contains(&officer) {
            all.push(officer);
        }
    }
    Ok(all)
}
