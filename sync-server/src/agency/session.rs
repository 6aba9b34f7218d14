//! One request from its first part to the end of its answer, step by step, so that many can be served by turns.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use enlace_core::domain::stream::{Realm, StreamClass, StreamName};
use enlace_core::entry::Cursor;
use enlace_core::ids::KeyId;
use enlace_core::ingest::opened::open;
use enlace_core::record::content::Content;
use enlace_core::record::envelope::{Envelope, EnvelopeError};
use enlace_core::record::keys::PublicKey;
use enlace_core::wire::{
    AnswerHeader, DownFrame, FrameError, PartType, Rejection, Request, RequestError, UpFrame, UpRecord, WIRE_VERSION,
};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::answer::Answer;
use super::caller::Caller;
use super::entering::{Outcome, rejections};
use super::error::Result;
use super::{Agency, note_contact};
use crate::store::{Contact, Store};

/// Words with which an answer's header refuses a request whose sender is known, or claims to be.
pub mod refused {
    /// The request's counter was used before; the header holds the stored one.
    pub const COUNTER_REPLAYED: &str = "counter_replayed";
    /// Meant for another agency's server.
    pub const OTHER_AGENCY: &str = "other_agency";
    /// The phone speaks a wire version this server does not.
    pub const WIRE_VERSION: &str = "wire_version";
    /// The key belongs to nobody here, and no enrolment comes with the request.
    pub const KEY_UNKNOWN: &str = "key_unknown";
    /// The administrator's certificate ended, or the key is a server's.
    pub const KEY_REVOKED: &str = "key_revoked";
    /// The device is in foreign hands. What it sent was kept apart.
    pub const DEVICE_COMPROMISED: &str = "device_compromised";
    /// A frame is not the one the request was signed for.
    pub const FRAME_MISMATCH: &str = "frame_mismatch";

    /// Every one of them.
    pub const ALL: [&str; 7] =
        [COUNTER_REPLAYED, OTHER_AGENCY, WIRE_VERSION, KEY_UNKNOWN, KEY_REVOKED, DEVICE_COMPROMISED, FRAME_MISMATCH];
}

/// Why bytes are not a request at all. There is no answer in parts to these.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not a signed request, or not signed by the key it names.
    #[error(transparent)]
    Request(#[from] RequestError),
}

impl Refusal {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Request(error) => error.code(),
        }
    }

    /// Whether the bytes were a request whose signature is not good.
    pub const fn is_unsigned(&self) -> bool {
        matches!(self, Self::Request(RequestError::OtherKey | RequestError::Envelope(EnvelopeError::Signature(_))))
    }
}

/// A request on its way.
#[derive(Debug)]
pub struct Session {
    pub(super) request: Request,
    /// `None` until the enrolment in the first frame was entered.
    pub(super) caller: Option<Caller>,
    /// Kept for a key that is about to enrol: it is known only once its first frame is here.
    unverified: Option<Envelope>,
    /// Whether the counter still has to be stored.
    owes_contact: bool,
    frames_taken: usize,
    /// The other agency whose server asks.
    pub(super) peer: Option<String>,
    /// Channels shared with it now.
    pub(super) shared: Vec<StreamName>,
    /// The agency's turn at which that was looked up: it changes with entries alone.
    pub(super) shared_at: Option<u64>,
    pub(super) counter: u64,
    pub(super) refused: Option<String>,
    pub(super) rejections: VecDeque<Rejection>,
    pub(super) answer: Answer,
}

impl Session {
    /// The key that signed the request.
    pub const fn key(&self) -> KeyId {
        self.request.key
    }

    /// Whether the sender was known when the request began.
    pub const fn is_known(&self) -> bool {
        self.caller.is_some()
    }

    /// Whether another agency's server asks: it brings its half of channels instead of records.
    pub const fn is_peer(&self) -> bool {
        self.peer.is_some()
    }

    /// Whether more frames are to be taken.
    pub fn wants_frames(&self) -> bool {
        self.refused.is_none() && self.frames_taken < self.request.frames.len()
    }

    /// Whether the answer stays open once it is complete.
    pub const fn follows(&self) -> bool {
        self.request.follow && self.refused.is_none()
    }

    /// Whether a part may come where frames are.
    pub const fn may_bring(&self, part: PartType) -> bool {
        match part {
            PartType::UpFrame => !self.is_peer(),
            PartType::PeerFrame | PartType::Heads => self.is_peer(),
            _ => false,
        }
    }

    /// Refuses a stranger who brings what only a known server may; whether it was one.
    pub fn turn_away(&mut self) -> bool {
        if !self.is_known() {
            self.refuse(refused::KEY_UNKNOWN);
        }
        !self.is_known()
    }

    fn refuse(&mut self, code: &str) {
        self.refused.get_or_insert_with(|| code.to_owned());
    }
}

/// What the author of a record is told beside the entries: that there is none, or, if it does not follow the stream,
/// the verdict that stands there.
fn rejection(outcome: Outcome, follows: bool) -> Option<Rejection> {
    match outcome {
        Outcome::Rejected(rejection) => Some(rejection),
        Outcome::Entered(entry) | Outcome::Known(entry) if !follows => {
            let code = entry.verdict.code()?.to_owned();
            Some(Rejection { record: Some(entry.record), code, entered: true })
        }
        Outcome::Entered(_) | Outcome::Known(_) => None,
    }
}

impl<S: Store> Agency<S> {
    /// Serves a whole request: its parts in, the answer's parts out. A cut request is not answered; the frames that came
    /// whole are kept.
    pub fn serve(
        &mut self,
        parts: &mut dyn Iterator<Item = (PartType, Vec<u8>)>,
        sink: &mut dyn FnMut(PartType, &[u8]),
    ) -> Result<()> {
        let opened = match parts.next() {
            Some((PartType::Request, payload)) => self.open_session(&payload)?,
            _ => return Ok(()),
        };
        let mut session = match opened {
            Ok(session) => session,
            Err(refusal) => {
                let header = self.header(Some(refusal.code().to_owned()), 0);
                sink(PartType::Answer, &header.encode());
                sink(PartType::End, &[]);
                return Ok(());
            }
        };
        while session.wants_frames() {
            let Some((part, payload)) = parts.next() else { return Ok(()) };
            if !session.may_bring(part) {
                if session.turn_away() {
                    break;
                }
                return Ok(());
            }
            self.take_frame(&mut session, part, &payload)?;
        }
        while let Some((part, payload)) = self.next_part(&mut session)? {
            sink(part, &payload);
        }
        Ok(())
    }

    /// Reads the first part of a request.
    pub fn open_session(&mut self, payload: &[u8]) -> Result<Result<Session, Refusal>> {
        let peeked = Envelope::decode(payload)
            .map_err(RequestError::from)
            .and_then(|envelope| Request::peek(&envelope).map(|request| (envelope, request)));
        let (envelope, request) = match peeked {
            Ok(peeked) => peeked,
            Err(error) => return Ok(Err(error.into())),
        };
        let mut session = Session {
            caller: Caller::of_key(&self.directory, &request.key),
            unverified: None,
            owes_contact: false,
            frames_taken: 0,
            peer: None,
            shared: Vec::new(),
            shared_at: None,
            counter: 0,
            refused: None,
            rejections: VecDeque::new(),
            answer: Answer::of(&request),
            request,
        };
        if session.request.version != WIRE_VERSION {
            session.refuse(refused::WIRE_VERSION);
        }
        if session.request.agency != self.identity.agency {
            session.refuse(refused::OTHER_AGENCY);
        }
        match self.directory.key(&session.request.key).copied() {
            Some(key) => {
                if let Err(error) = Request::open(&envelope, &key) {
                    return Ok(Err(error.into()));
                }
                if session.caller.is_none() {
                    session.refuse(refused::KEY_REVOKED);
                }
                self.count(&mut session)?;
                if session.refused.is_none() {
                    session.answer.look(&self.store)?;
                }
            }
            None => {
                if let Err(refusal) = self.meet_stranger(&mut session, envelope)? {
                    return Ok(Err(refusal));
                }
            }
        }
        Ok(Ok(session))
    }

    /// A key the directory does not hold: another agency's server, or a phone about to enrol.
    fn meet_stranger(&mut self, session: &mut Session, envelope: Envelope) -> Result<Result<(), Refusal>> {
        if let Some(peer) = self.peer_of_key(&session.request.key)? {
            if let Err(error) = Request::open(&envelope, &peer.key) {
                return Ok(Err(error.into()));
            }
            let root = self.directory.pin(&peer.agency).map(|pin| pin.root.id());
            session.caller = root.map(|root| Caller::Peer(root, session.request.key));
            session.peer = Some(peer.agency);
            self.count(session)?;
        } else if session.request.frames.is_empty() {
            session.refuse(refused::KEY_UNKNOWN);
        } else {
            session.unverified = Some(envelope);
        }
        Ok(Ok(()))
    }

    /// Takes the request's counter, once.
    fn count(&mut self, session: &mut Session) -> Result<()> {
        if session.refused.is_some() {
            return Ok(());
        }
        let key = session.request.key;
        let stored = self.store.contact(&key)?.map_or(0, |contact| contact.counter);
        let newest = self.counters.get(&key).copied().unwrap_or(0).max(stored);
        session.counter = newest;
        if session.request.counter <= newest || i64::try_from(session.request.counter).is_err() {
            session.refuse(refused::COUNTER_REPLAYED);
            return Ok(());
        }
        session.counter = session.request.counter;
        session.owes_contact = true;
        self.counters.insert(key, session.counter);
        Ok(())
    }

    /// Takes the next frame and makes its entries durable.
    pub fn take_frame(&mut self, session: &mut Session, part: PartType, payload: &[u8]) -> Result<()> {
        let expected = session.request.frames.get(session.frames_taken).copied();
        session.frames_taken += 1;
        let hash: [u8; 32] = Sha256::digest(payload).into();
        if expected != Some(hash) {
            session.refuse(refused::FRAME_MISMATCH);
            return Ok(());
        }
        if let Some(agency) = session.peer.clone() {
            return self.take_peer_part(session, &agency, part, payload);
        }
        let frame = match UpFrame::decode(payload) {
            Ok(frame) => frame,
            Err(error) => {
                Self::note_bad_frame(session, error);
                return Ok(());
            }
        };
        if let Some(envelope) = session.unverified.take() {
            match enrolling_key(&frame, &self.directory).map(|key| Request::open(&envelope, &key)) {
                Some(Ok(_)) => self.count(session)?,
                _ => session.refuse(refused::KEY_UNKNOWN),
            }
            if session.refused.is_some() {
                return Ok(());
            }
        }
        let now_ms = self.clock.now().utc_ms;
        if !self.quota.admits(&session.request.key, &frame, now_ms) {
            session.rejections.push_back(Rejection {
                record: None,
                code: rejections::QUOTA.to_owned(),
                entered: false,
            });
            return Ok(());
        }
        let only = match session.caller {
            Some(Caller::Keeper(_)) => None,
            Some(Caller::Device(..) | Caller::Peer(..)) | None => Some(session.request.key),
        };
        let contact = session
            .owes_contact
            .then_some((&session.request, Contact { last_ms: now_ms, counter: session.request.counter }));
        let is_last = !session.wants_frames();
        let outcomes = self.enter_with(&frame, only, contact, is_last)?;
        let enrols = session.caller.is_none();
        session.caller = Caller::of_key(&self.directory, &session.request.key);
        session.owes_contact &= session.caller.is_none();
        let follows = session.caller.is_some_and(|caller| caller.view(&self.directory, &frame.stream).is_some());
        session.rejections.extend(outcomes.into_iter().filter_map(|outcome| rejection(outcome, follows)));
        if enrols && session.caller.is_none() {
            let code = session.rejections.front().map_or(refused::KEY_UNKNOWN.to_owned(), |first| first.code.clone());
            session.refuse(&code);
        }
        Ok(())
    }

    /// Takes what another agency's server brings: frames of its half of a channel, then its head over it.
    fn take_peer_part(&mut self, session: &mut Session, agency: &str, part: PartType, payload: &[u8]) -> Result<()> {
        let rejection = |code: &str| Rejection { record: None, code: code.to_owned(), entered: false };
        if part == PartType::Heads {
            session.rejections.extend(self.take_peer_heads(agency, payload)?.map(rejection));
            return Ok(());
        }
        let frame = match DownFrame::decode(payload) {
            Ok(frame) => frame,
            Err(error) => {
                Self::note_bad_frame(session, error);
                return Ok(());
            }
        };
        let taken = self.take_half(agency, &frame)?;
        session.rejections.extend(taken.refused.map(rejection));
        Ok(())
    }

    fn note_bad_frame(session: &mut Session, error: FrameError) {
        session.rejections.push_back(Rejection { record: None, code: error.code().to_owned(), entered: false });
        if session.unverified.is_some() {
            session.refuse(refused::KEY_UNKNOWN);
        }
    }

    /// The next part of the answer; `None` when there is nothing more, for a follower: nothing more now.
    pub fn next_part(&mut self, session: &mut Session) -> Result<Option<(PartType, Arc<[u8]>)>> {
        if session.owes_contact && session.caller.is_some() {
            let moment = self.clock.now();
            let contact = Contact { last_ms: moment.utc_ms, counter: session.request.counter };
            self.transact(|entering, this| note_contact(entering, this, &moment, &session.request, &contact))?;
            session.owes_contact = false;
        }
        if session.caller.is_some_and(|caller| caller.is_cut_off(&self.directory)) {
            session.refuse(refused::DEVICE_COMPROMISED);
        }
        self.look_at_channels(session)?;
        let mut answer = std::mem::take(&mut session.answer);
        let part = answer.next(self, session);
        session.answer = answer;
        part
    }

    /// The header of an answer.
    pub(super) fn header(&self, refused: Option<String>, counter: u64) -> AnswerHeader {
        AnswerHeader {
            versions: (WIRE_VERSION, WIRE_VERSION),
            time_ms: self.clock.now().utc_ms,
            epoch: self.directory.epoch(),
            counter,
            refused,
            rewind: Vec::new(),
        }
    }
}

/// The key that a frame's first record enrols, if that is what it does and the key signed it.
fn enrolling_key(frame: &UpFrame, directory: &enlace_core::ingest::directory::Directory) -> Option<PublicKey> {
    let UpRecord { envelope, .. } = frame.records.first()?;
    match &open(envelope, directory).ok()?.body().content {
        Content::Enrolment(enrolment) => Some(enrolment.key),
        _ => None,
    }
}

/// Streams in the order of their urgency: `control`, which all else rests on, then what others wait for; life before
/// exercises.
pub(super) fn by_urgency(cursors: &[(StreamName, Cursor)]) -> Vec<(StreamName, Cursor)> {
    let mut seen = BTreeSet::new();
    let mut ordered: Vec<_> = cursors.iter().filter(|(stream, _)| seen.insert(stream)).cloned().collect();
    ordered.sort_by_key(|(stream, _)| (rank(stream.class()), stream.realm() != Realm::Operation));
    ordered
}

const fn rank(class: StreamClass) -> u8 {
    match class {
        StreamClass::Control => 0,
        StreamClass::Channel => 1,
        StreamClass::Internal => 2,
        StreamClass::Medical => 3,
        StreamClass::Identity => 4,
        StreamClass::Source => 5,
    }
}
