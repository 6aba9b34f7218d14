//! Speaking in a channel: everything the own server and every member will ask is asked before the key signs.

use sha2::{Digest, Sha256};

use super::CommandError;
use crate::domain::stream::{Realm, StreamClass, StreamName};
use crate::entry::{Entry, Verdict};
use crate::holder::{Holder, HolderError};
use crate::ids::RecordId;
use crate::ingest::rights;
use crate::ingest::roster::{ChannelDenial, Roster};
use crate::record::body::{Body, ChainPosition, Written};
use crate::record::content::{Content, Officer, Release};
use crate::release::notice::Notice;
use crate::storage::StorageError;

/// What would leave, exactly as it would be signed. Sending takes this very preview: nothing is added after it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The channel.
    pub channel: StreamName,
    /// The release.
    pub release: Release,
    /// Its size in bytes.
    pub bytes: usize,
    /// Whether it holds free text: it is shown once more, with "no names | sin nombres", before it leaves.
    pub has_text: bool,
    /// What in the text may point at a person: stable words, explained by `error.<code>`. They block nothing.
    pub doubts: Vec<&'static str>,
}

impl Preview {
    /// SHA-256 over channel and release: what the person confirmed.
    pub fn confirmation(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.channel.as_str());
        hash.update([0]);
        hash.update(self.release.to_value().encode());
        hash.finalize().into()
    }
}

/// One channel this device speaks in.
pub(super) struct Speaking<'a> {
    holder: &'a Holder,
    pub(super) channel: StreamName,
    pub(super) roster: Roster,
}

impl<'a> Speaking<'a> {
    /// The channel as this phone knows it, with what it signed itself and the server has not entered yet.
    pub(super) fn open(holder: &'a Holder, channel: &StreamName) -> Result<Self, CommandError> {
        if channel.class() != StreamClass::Channel || channel.origin().is_some() {
            return Err(CommandError::WrongKind);
        }
        holder.may_write(channel)?;
        let half = holder.half(channel)?.ok_or(HolderError::NotEnrolled)?;
        let mut roster = half.roster.clone();
        for (id, body) in waiting(holder, channel)? {
            if roster.judge(&body).is_ok() {
                roster.follow(&presumed(channel, id), Some(&body));
            }
        }
        Ok(Self { holder, channel: channel.clone(), roster })
    }

    /// Who speaks with this device's key.
    pub(super) fn officer(&self) -> Result<&Officer, CommandError> {
        let key = self.holder.host().signer.public_key().id();
        self.roster.officer(&key).ok_or(CommandError::Channel(ChannelDenial::NotAccredited))
    }

    /// Whether the content would count, by the own agency's rights and by the roster every member folds.
    pub(super) fn judge(&self, content: &Content) -> Result<(), CommandError> {
        let directory = self.holder.directory()?;
        let body = Body {
            agency: directory.agency().to_owned(),
            author: self.holder.host().signer.public_key().id(),
            position: ChainPosition { stream: self.channel.clone(), generation: 0, seq: 1, prev: None },
            nonce: [0; 16],
            written: Written::from(&self.holder.now()),
            head_seen: None,
            content: content.clone(),
        };
        rights::judge(&directory, &body, directory.size()).map_err(CommandError::Right)?;
        self.roster.judge(&body).map_err(CommandError::Channel)
    }

    /// Signs at once: what is said to the other side never waits for a sync to be sealed.
    pub(super) fn say(&self, content: Content, act: &str) -> Result<RecordId, CommandError> {
        self.judge(&content)?;
        let id = self.holder.seal(&self.channel, content)?;
        let now = self.holder.now();
        self.holder.storage().write(|tx| tx.audit(&now, act, "done", Some(id.as_bytes())))?;
        Ok(id)
    }

    /// Caveats with what the realm adds: nothing said in an exercise can be taken for life.
    pub(super) fn caveats(&self, mut caveats: Vec<String>) -> Vec<String> {
        let exercise = "exercise".to_owned();
        if matches!(self.channel.realm(), Realm::Exercise(_)) && !caveats.contains(&exercise) {
            caveats.push(exercise);
        }
        caveats
    }
}

/// Tells the place no finer than its precision says.
pub(super) fn coarsen(mut notice: Notice) -> Notice {
    if let Some(place) = &mut notice.place {
        place.point = place.point.and_then(|point| place.precision.coarsen(&point));
    }
    notice
}

fn waiting(holder: &Holder, channel: &StreamName) -> Result<Vec<(RecordId, Body)>, CommandError> {
    let rows = holder.storage().read(|tx| tx.waiting_records(channel, u32::MAX))?;
    let read = rows.into_iter().map(|row| Ok((row.id, row.body()?)));
    Ok(read.collect::<Result<_, StorageError>>()?)
}

/// The entry the own server is expected to make.
pub(super) fn presumed(channel: &StreamName, record: RecordId) -> Entry {
    Entry {
        epoch: 0,
        stream: channel.clone(),
        pos: 1,
        prev: None,
        record,
        received_ms: 0,
        ctl: 0,
        verdict: Verdict::Accepted,
    }
}
