//! One exchange with another agency's server, as a value: bytes out, bytes in, what came of it.
//!
//! The asking server brings its own halves and asks for the other's, so one direction of connectivity is enough.

use std::collections::BTreeMap;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Head, Heads};
use enlace_core::record::envelope::Envelope;
use enlace_core::wire::{AnswerHeader, DownFrame, Held, PartReader, PartType, Rejection, Request, write_part};
use sha2::{Digest, Sha256};

use super::super::Agency;
use super::super::answer::rewind;
use super::super::error::{AgencyError, Result};
use super::give::outside_frame;
use super::take::{go_on, refusals, rest};
use crate::store::{Store, StoreError};

/// Compressed bytes of own frames in one request; what is left goes with the next.
const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// An exchange on its way.
#[derive(Debug)]
pub struct PeerExchange {
    agency: String,
    reader: PartReader,
    outcome: PeerOutcome,
}

/// What came of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerOutcome {
    /// Entries of own halves that went.
    pub sent: usize,
    /// Entries of the other's halves that came and were kept.
    pub received: usize,
    /// Whether more waits to go, or the other side asked for what it lacks: begin again at once.
    pub more: bool,
    /// Why something was not taken, here or there: stable words.
    pub refused: Vec<String>,
    /// Whether the answer ended as it should.
    pub complete: bool,
}

impl PeerExchange {
    /// What has come of it so far.
    pub const fn outcome(&self) -> &PeerOutcome {
        &self.outcome
    }

    /// The other agency.
    pub fn agency(&self) -> &str {
        &self.agency
    }
}

/// Own frames for one request, and the heads over them.
#[derive(Default)]
struct Bundle {
    parts: Vec<(PartType, Vec<u8>)>,
    bytes: usize,
    most_bytes: usize,
    entries: usize,
    more: bool,
}

impl<S: Store> Agency<S> {
    /// Begins an exchange with a pinned agency that shares a channel; `None` if there is none.
    pub fn begin_exchange(&mut self, agency: &str, follow: bool) -> Result<Option<(PeerExchange, Vec<u8>)>> {
        self.begin_exchange_within(agency, follow, MAX_REQUEST_BYTES)
    }

    /// The same with at most about so many compressed bytes of own frames, for a link that carries little at a time.
    pub fn begin_exchange_within(
        &mut self,
        agency: &str,
        follow: bool,
        most_bytes: usize,
    ) -> Result<Option<(PeerExchange, Vec<u8>)>> {
        let channels = self.shared_with(agency)?;
        if channels.is_empty() {
            return Ok(None);
        }
        let held = self.held_by(agency)?;
        let mut bundle = Bundle { most_bytes, ..Bundle::default() };
        let mut cursors = Vec::new();
        for channel in channels {
            if let Some(kept) = channel.of_peer(agency) {
                cursors.push((channel.clone(), self.store.peer_cursor(&kept)?));
            }
            let after = held.get(&channel).copied().unwrap_or(Cursor::START);
            if !follow {
                self.bundle(&mut bundle, &channel, after)?;
            }
        }
        let body = self.request(agency, cursors, &bundle, follow)?;
        let outcome = PeerOutcome { sent: bundle.entries, more: bundle.more, ..PeerOutcome::default() };
        Ok(Some((PeerExchange { agency: agency.to_owned(), reader: PartReader::new(), outcome }, body)))
    }

    /// Whether an own half has something that agency's server does not say to hold.
    pub fn has_for(&mut self, agency: &str) -> Result<bool> {
        let held = self.held_by(agency)?;
        for channel in self.shared_with(agency)? {
            let there = held.get(&channel).copied().unwrap_or(Cursor::START);
            let here = self.store.head(&channel)?;
            if here.pos > there.pos || here.epoch > there.epoch {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn bundle(&mut self, bundle: &mut Bundle, channel: &StreamName, held: Cursor) -> Result<()> {
        let head = self.store.head(channel)?;
        // A server that was restored begins where both had the same.
        let mut after = rewind(&self.store, channel, held)?.unwrap_or(held);
        while after.pos < head.pos {
            if bundle.bytes > bundle.most_bytes.min(MAX_REQUEST_BYTES) {
                bundle.more = true;
                return Ok(());
            }
            let Some((upto, bytes)) = outside_frame(&self.store, channel, after)? else { break };
            bundle.bytes += bytes.len();
            bundle.entries += usize::try_from(upto.pos - after.pos).unwrap_or(usize::MAX);
            bundle.parts.push((PartType::PeerFrame, bytes.to_vec()));
            after = upto;
        }
        bundle.parts.push((PartType::Heads, self.sign_heads(vec![Head::at(channel.clone(), head)])?));
        Ok(())
    }

    fn request(
        &mut self,
        agency: &str,
        cursors: Vec<(StreamName, Cursor)>,
        bundle: &Bundle,
        follow: bool,
    ) -> Result<Vec<u8>> {
        let counter = self.next_counter(agency)?;
        let request = Request {
            cursors,
            frames: bundle.parts.iter().map(|(_, bytes)| Sha256::digest(bytes).into()).collect(),
            follow,
            time_ms: self.clock.now().utc_ms,
            full_heads: true,
            ..Request::plain(agency.to_owned(), self.signer.public_key().id(), counter)
        };
        let mut body = Vec::with_capacity(bundle.bytes + 1024);
        write_part(&mut body, PartType::Request, &request.seal(&*self.signer)?.encode());
        for (part, bytes) in &bundle.parts {
            write_part(&mut body, *part, bytes);
        }
        Ok(body)
    }

    /// Takes in bytes of the answer, as many or few as the link gave.
    pub fn feed_exchange(&mut self, exchange: &mut PeerExchange, bytes: &[u8]) -> Result<()> {
        exchange.reader.push(bytes);
        while let Some((part, payload)) = exchange.reader.next_part().map_err(|_| AgencyError::PeerNotUnderstood)? {
            self.take_part(exchange, part, &payload)?;
        }
        Ok(())
    }

    fn take_part(&mut self, exchange: &mut PeerExchange, part: PartType, payload: &[u8]) -> Result<()> {
        let agency = exchange.agency.clone();
        let foreign = |_| AgencyError::PeerNotUnderstood;
        match part {
            PartType::Answer => {
                let header = AnswerHeader::decode(payload).map_err(foreign)?;
                if let Some(code) = header.refused {
                    self.raise_counter(&agency, header.counter)?;
                    exchange.outcome.more |= code == super::super::session::refused::COUNTER_REPLAYED;
                    exchange.outcome.refused.push(code);
                }
            }
            PartType::Held => {
                let held = Held::decode(payload).map_err(foreign)?;
                self.note_held(&agency, &held)?;
            }
            PartType::DownFrame => {
                let frame = DownFrame::decode(payload).map_err(foreign)?;
                let taken = self.take_half(&agency, &frame)?;
                exchange.outcome.received += taken.entries;
                exchange.outcome.refused.extend(taken.refused.map(str::to_owned));
            }
            PartType::Heads => {
                let refused = self.take_peer_heads(&agency, payload)?;
                exchange.outcome.refused.extend(refused.map(str::to_owned));
            }
            PartType::Rejection => {
                exchange.outcome.refused.push(Rejection::decode(payload).map_err(foreign)?.code);
            }
            PartType::End => exchange.outcome.complete = true,
            _ => {}
        }
        Ok(())
    }

    /// Keeps what another server signed of its half of a channel if it leads exactly to what is held. One that signs
    /// against what it sent, or less than it signed before, rests with the proof: why it does.
    pub(in super::super) fn take_peer_heads(&mut self, agency: &str, payload: &[u8]) -> Result<Option<&'static str>> {
        let Some(heads) = self.open_peer_heads(agency, payload)? else { return Ok(None) };
        let mut refused = None;
        for head in &heads.streams {
            let Some(kept) = head.stream.of_peer(agency) else { continue };
            if head.hash.is_some() && head.ends_at(&self.store.peer_cursor(&kept)?) {
                self.transact(|entering, _| {
                    go_on(entering.tx.as_mut(), &kept)?;
                    Ok(entering.tx.put_peer_heads(&kept, payload)?)
                })?;
            } else if let Some((code, before)) = self.contradiction(&kept, head, heads.time_ms)? {
                let proof: Vec<&[u8]> = before.as_deref().into_iter().chain([payload]).collect();
                self.transact(|entering, _| rest(entering.tx.as_mut(), &kept, code, &proof))?;
                refused = Some(code);
            }
        }
        Ok(refused)
    }

    /// What a head says against the same server.
    fn contradiction(&self, kept: &StreamName, head: &Head, time_ms: i64) -> Result<Option<Contradiction>> {
        let held = self.store.peer_entry_at(kept, head.pos)?.filter(|held| held.epoch == head.epoch);
        if held.is_some_and(|held| !head.ends_at(&Cursor::at(&held))) {
            return Ok(Some((refusals::OTHER_HISTORY, None)));
        }
        let before = self.store.peer_heads(kept)?.filter(|before| went_back(before, head, time_ms));
        Ok(before.map(|before| (refusals::WENT_BACK, Some(before))))
    }

    /// How far another server last said to hold the own halves.
    pub(super) fn held_by(&self, agency: &str) -> Result<BTreeMap<StreamName, Cursor>> {
        let Some(bytes) = self.store.setting(&held_name(agency))? else { return Ok(BTreeMap::new()) };
        Ok(Held::decode(&bytes).map_err(|_| StoreError::Corrupt)?.0.into_iter().collect())
    }

    fn note_held(&mut self, agency: &str, held: &Held) -> Result<()> {
        self.transact(|entering, _| Ok(entering.tx.put_setting(&held_name(agency), &held.encode())?))
    }

    fn next_counter(&mut self, agency: &str) -> Result<u64> {
        let next = self.counter(agency)? + 1;
        self.raise_counter(agency, next)?;
        Ok(next)
    }

    fn counter(&self, agency: &str) -> Result<u64> {
        let bytes = self.store.setting(&counter_name(agency))?;
        Ok(bytes.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    fn raise_counter(&mut self, agency: &str, to: u64) -> Result<()> {
        let raised = self.counter(agency)?.max(to);
        self.transact(|entering, _| Ok(entering.tx.put_setting(&counter_name(agency), &raised.to_be_bytes())?))
    }
}

/// The code, and what the server signed before if that is part of the proof.
type Contradiction = (&'static str, Option<Vec<u8>>);

/// Whether a server signed later that its half is shorter than it had signed before, in the same epoch.
fn went_back(before: &[u8], head: &Head, time_ms: i64) -> bool {
    let before = Envelope::decode(before).ok().and_then(|envelope| Heads::peek(&envelope).ok());
    before.is_some_and(|before| {
        let longer = before.of(&head.stream).is_some_and(|was| was.pos > head.pos && was.epoch >= head.epoch);
        longer && before.time_ms < time_ms
    })
}

fn held_name(agency: &str) -> String {
    format!("held_by/{agency}")
}

fn counter_name(agency: &str) -> String {
    format!("counter_at/{agency}")
}
