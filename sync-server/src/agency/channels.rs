//! Who speaks in the channels: the rosters of the own halves and of other agencies', folded from the store.

use std::collections::BTreeMap;

use enlace_core::border::{Channel, Fold, Said};
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry};
use enlace_core::ingest::arrival::check_peer;
use enlace_core::ingest::directory::Directory;
use enlace_core::ingest::opened::{OpenedRecord, open};
use enlace_core::ingest::roster::Roster;

use crate::store::{Read, StoreError};

/// Bytes read at once while a half is folded.
const STEP_BYTES: usize = 256 * 1024;

/// Rosters at hand, by kept name.
#[derive(Debug, Default)]
pub(super) struct Channels {
    rosters: BTreeMap<StreamName, Roster>,
}

impl Channels {
    /// The roster of an own half, as far as the store has it.
    pub(super) fn own(
        &mut self,
        store: &dyn Read,
        directory: &Directory,
        stream: &StreamName,
    ) -> Result<&mut Roster, StoreError> {
        if !self.rosters.contains_key(stream) {
            let roster = read_own_roster(store, directory, stream)?;
            self.rosters.insert(stream.clone(), roster);
        }
        self.rosters.get_mut(stream).ok_or(StoreError::Corrupt)
    }

    /// The roster of another agency's half; `None` for an agency that is not pinned.
    pub(super) fn peer(
        &mut self,
        store: &dyn Read,
        directory: &Directory,
        stream: &StreamName,
    ) -> Result<Option<&mut Roster>, StoreError> {
        let Some(pin) = stream.origin().and_then(|agency| directory.pin(agency)) else { return Ok(None) };
        if self.rosters.get(stream).is_none_or(|roster| roster.root() != &pin.root) {
            let roster = fold_peer(store, Roster::new(&pin.agency, pin.root, stream), stream, &mut |_, _, _| {})?;
            self.rosters.insert(stream.clone(), roster);
        }
        Ok(self.rosters.get_mut(stream))
    }

    /// Takes in what was just entered in an own half, if its roster is at hand.
    pub(super) fn follow(&mut self, entry: &Entry, record: &OpenedRecord) {
        if let Some(roster) = self.rosters.get_mut(&entry.stream) {
            roster.apply(entry, Some(record));
        }
    }

    /// Forgets one half, which was taken back.
    pub(super) fn forget(&mut self, kept: &StreamName) {
        self.rosters.remove(kept);
    }

    /// Forgets what may hold something that was not kept.
    pub(super) fn clear(&mut self) {
        self.rosters.clear();
    }
}

/// What is done with each accepted or refused entry of a half while it is folded.
type Each<'a> = &'a mut dyn FnMut(&Entry, Option<&OpenedRecord>, &Roster);

/// A channel as the office sees it: the settings in force, and everything that was said and counts.
pub fn read_channel(
    store: &dyn Read,
    directory: &Directory,
    stream: &StreamName,
) -> Result<(Channel, Fold), StoreError> {
    let mut fold = Fold::default();
    let mut each = |entry: &Entry, record: Option<&OpenedRecord>, roster: &Roster| {
        if let Some(said) = record.and_then(|record| Said::of(entry, record, roster)) {
            fold.add(said);
        }
    };
    let rosters = read_halves(store, directory, stream, &mut each)?;
    Ok((Channel::of(&rosters), fold))
}

/// Every member's half of a channel as far as a store holds it, the own one first.
pub fn read_rosters(store: &dyn Read, directory: &Directory, stream: &StreamName) -> Result<Vec<Roster>, StoreError> {
    read_halves(store, directory, stream, &mut |_, _, _| {})
}

fn read_halves(
    store: &dyn Read,
    directory: &Directory,
    stream: &StreamName,
    each: Each<'_>,
) -> Result<Vec<Roster>, StoreError> {
    let mut all = vec![fold_own(store, directory, stream, each)?];
    for kept in store.peer_streams()? {
        if kept.plain() != *stream {
            continue;
        }
        if let Some(pin) = kept.origin().and_then(|agency| directory.pin(agency)) {
            all.push(fold_peer(store, Roster::new(&pin.agency, pin.root, stream), &kept, each)?);
        }
    }
    Ok(all)
}

/// The own half of a channel as far as a store has it.
pub fn read_own_roster(store: &dyn Read, directory: &Directory, stream: &StreamName) -> Result<Roster, StoreError> {
    fold_own(store, directory, stream, &mut |_, _, _| {})
}

fn fold_own(
    store: &dyn Read,
    directory: &Directory,
    stream: &StreamName,
    each: Each<'_>,
) -> Result<Roster, StoreError> {
    let mut roster = Roster::new(directory.agency(), *directory.root(), stream);
    let mut at = 0;
    loop {
        let deliveries = store.deliveries(stream, at, STEP_BYTES)?;
        let Some(last) = deliveries.last() else { return Ok(roster) };
        at = last.logged.entry.pos;
        for delivery in deliveries {
            let envelope = delivery.envelope.as_deref().ok_or(StoreError::Corrupt)?;
            let record = open(envelope, directory).map_err(|_| StoreError::Corrupt)?;
            roster.apply(&delivery.logged.entry, Some(&record));
            each(&delivery.logged.entry, Some(&record), &roster);
        }
    }
}

fn fold_peer(store: &dyn Read, mut roster: Roster, stream: &StreamName, each: Each<'_>) -> Result<Roster, StoreError> {
    let mut cursor = Cursor::START;
    loop {
        let deliveries = store.peer_deliveries(stream, cursor.pos, STEP_BYTES)?;
        if deliveries.is_empty() {
            return Ok(roster);
        }
        for delivery in deliveries {
            let entry = delivery.entry.encode();
            let checked = check_peer(&roster, &cursor, &entry, delivery.envelope.as_deref());
            let (arrival, next) = checked.map_err(|_| StoreError::Corrupt)?;
            roster.apply(arrival.entry(), arrival.record());
            each(arrival.entry(), arrival.record(), &roster);
            cursor = next;
        }
    }
}
