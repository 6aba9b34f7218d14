//! An answer, built part by part while other requests are served in between.
//!
//! Order: header, rejections, entries with `control` always first, wanted documents, heads, end. A follower
//! then gets entries and heads as they come, until it stops or loses its standing.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Head};
use enlace_core::ids::{DocumentId, RecordId};
use enlace_core::wire::{PartType, Request, WindowMarker};

use super::Agency;
use super::caller::View;
use super::delivery::{Has, Reader, document_pieces, next_frame, no_document};
use super::error::Result;
use super::peer::{kept_frame, outside_frame};
use super::session::{Session, by_urgency};
use super::window::{Window, alone, is_small};
use crate::store::{Read, Store};

/// A part as it is sent.
pub(super) type Part = (PartType, Arc<[u8]>);

/// How far an answer has come.
#[derive(Debug, Default)]
pub(super) struct Answer {
    stage: Stage,
    streams: Vec<StreamState>,
    wanted: VecDeque<(StreamName, DocumentId)>,
    window_since_ms: Option<i64>,
    /// Parts of one document that did not fit one frame.
    ready: VecDeque<Part>,
    /// Records sent beside documents: each goes once, however many documents it names.
    sent: BTreeSet<RecordId>,
    /// Whether heads come with their hashes wherever the reader stands.
    full_heads: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Header,
    Held,
    Rejections,
    Streams,
    Wanted,
    Heads,
    Live,
    End,
    Done,
}

#[derive(Debug)]
struct StreamState {
    stream: StreamName,
    /// Where the reader stood when it asked.
    asked: Cursor,
    cursor: Cursor,
    /// Position of the newest head sent.
    head_sent: Option<u64>,
    window: Option<Window>,
    /// Whether it was small enough to be sent whole, whatever window is asked for, before the request's own frames were
    /// taken: a phone is not sent back what it brings.
    was_small: Option<bool>,
}

impl StreamState {
    /// The window the stream begins with, if the reader has nothing of it and it is large.
    fn begun_window(&self, store: &dyn Read, view: View, since_ms: i64) -> Result<Option<Window>> {
        if self.cursor != Cursor::START || self.stream == StreamName::control() {
            return Ok(None);
        }
        if self.was_small.map_or_else(|| is_small(store, &self.stream), Ok)? {
            return Ok(None);
        }
        Window::begun(store, &self.stream, view, since_ms).map(Some)
    }
}

impl Answer {
    /// The answer to a request, not begun.
    pub(super) fn of(request: &Request) -> Self {
        let state = |(stream, asked)| StreamState {
            stream,
            asked,
            cursor: asked,
            head_sent: None,
            window: None,
            was_small: None,
        };
        Self {
            streams: by_urgency(&request.cursors).into_iter().map(state).collect(),
            wanted: request.wanted.iter().cloned().collect(),
            window_since_ms: request.window_since_ms,
            full_heads: request.full_heads,
            ..Self::default()
        }
    }

    /// Looks at the streams the reader has nothing of, before the request's frames are taken.
    pub(super) fn look(&mut self, store: &dyn Read) -> Result<()> {
        for state in self.streams.iter_mut().filter(|state| state.cursor == Cursor::START) {
            state.was_small = Some(is_small(store, &state.stream)?);
        }
        Ok(())
    }

    /// The next part, if there is one now.
    pub(super) fn next<S: Store>(&mut self, agency: &mut Agency<S>, session: &mut Session) -> Result<Option<Part>> {
        loop {
            if let Some(part) = self.ready.pop_front() {
                return Ok(Some(part));
            }
            let (part, next) = match self.stage {
                Stage::Header => (Some(self.header(agency, session)?), Stage::Held),
                Stage::Held => (agency.held_part(session)?, Stage::Rejections),
                Stage::Rejections => {
                    let part = session.rejections.pop_front().map(|one| (PartType::Rejection, one.encode().into()));
                    let next = if session.refused.is_some() { Stage::End } else { Stage::Streams };
                    (part, if session.rejections.is_empty() { next } else { Stage::Rejections })
                }
                Stage::Streams => {
                    let part = self.stream_part(agency, session)?;
                    let next = if part.is_some() { Stage::Streams } else { Stage::Wanted };
                    (part, next)
                }
                Stage::Wanted => match self.wanted.pop_front() {
                    Some((stream, document)) => {
                        self.ready = self.wanted_parts(agency, session, &stream, document)?;
                        (None, Stage::Wanted)
                    }
                    None => (None, Stage::Heads),
                },
                Stage::Heads => {
                    let heads = self.grown_heads(agency, session)?;
                    self.ready.extend(heads_parts(agency, session, heads)?);
                    (None, if session.follows() { Stage::Live } else { Stage::End })
                }
                Stage::Live => return self.live_part(agency, session),
                Stage::End => (Some((PartType::End, Arc::default())), Stage::Done),
                Stage::Done => return Ok(None),
            };
            self.stage = next;
            if part.is_some() {
                return Ok(part);
            }
        }
    }

    fn live_part<S: Store>(&mut self, agency: &mut Agency<S>, session: &mut Session) -> Result<Option<Part>> {
        let stands = session.caller.is_some_and(|caller| caller.still_stands(&agency.directory));
        if !stands || session.refused.is_some() {
            self.stage = Stage::Done;
            return Ok(Some((PartType::End, Arc::default())));
        }
        if let Some(part) = self.stream_part(agency, session)? {
            return Ok(Some(part));
        }
        let heads = self.grown_heads(agency, session)?;
        if !heads.is_empty() {
            self.ready.extend(heads_parts(agency, session, heads)?);
        }
        Ok(self.ready.pop_front())
    }

    fn header<S: Store>(&mut self, agency: &Agency<S>, session: &Session) -> Result<Part> {
        let mut header = agency.header(session.refused.clone(), session.counter);
        if session.refused.is_none() {
            for state in &mut self.streams {
                let Some(view) = view(agency, session, &state.stream) else { continue };
                let is_kept = state.stream.origin().is_some();
                if let Some(rewound) = rewind(&agency.store, &state.stream, state.cursor)? {
                    state.cursor = rewound;
                    // Another agency's half goes back on its root's word, which comes with it.
                    header.rewind.extend((!is_kept).then(|| (state.stream.clone(), rewound)));
                    continue;
                }
                if is_kept {
                    continue;
                }
                let since_ms = self.window_since_ms;
                state.window = match session.request.resume.iter().find(|place| place.stream == state.stream) {
                    Some(place) => Some(Window::resumed(&agency.store, place, view, since_ms, state.cursor)?),
                    None => since_ms.map(|since| state.begun_window(&agency.store, view, since)).transpose()?.flatten(),
                };
            }
        }
        Ok((PartType::Answer, header.encode().into()))
    }

    /// The next frame of the most urgent stream that has one. `control` is looked at before each, since entries are
    /// judged by it.
    fn stream_part<S: Store>(&mut self, agency: &mut Agency<S>, session: &Session) -> Result<Option<Part>> {
        for state in &mut self.streams {
            let Some(view) = view(agency, session, &state.stream) else { continue };
            if let Some(window) = &mut state.window {
                let since_ms = self.window_since_ms.unwrap_or(i64::MIN);
                let marker = |window: &Window, complete| WindowMarker {
                    stream: state.stream.clone(),
                    since_ms,
                    start: window.start,
                    documents: window.total,
                    complete,
                };
                if !window.is_announced {
                    window.is_announced = true;
                    state.cursor = window.start;
                    return Ok(Some((PartType::Window, marker(window, false).encode().into())));
                }
                if window.is_empty() {
                    let part = (PartType::Window, marker(window, true).encode().into());
                    state.window = None;
                    return Ok(Some(part));
                }
                let own = Some((session.request.key, session.request.generation));
                let mut has = Has { own, sent: &mut self.sent };
                self.ready = window.next_parts(&agency.store, &state.stream, session.request.batches, &mut has)?;
                return Ok(self.ready.pop_front());
            }
            if state.stream.origin().is_some() || view == View::Outside {
                let next = match view {
                    View::Outside => outside_frame(&agency.store, &state.stream, state.cursor)?,
                    _ => kept_frame(&agency.store, &state.stream, state.cursor)?,
                };
                let Some((upto, bytes)) = next else { continue };
                state.cursor = upto;
                return Ok(Some((PartType::DownFrame, bytes)));
            }
            if state.cursor.pos < agency.store.head(&state.stream)?.pos {
                let generation = session.request.generation;
                let reader = Reader { key: session.request.key, stream: &state.stream, view, generation };
                if let Some((upto, bytes)) = next_frame(&agency.store, &mut agency.frames, reader, state.cursor)? {
                    state.cursor = upto;
                    return Ok(Some((PartType::DownFrame, bytes)));
                }
            }
        }
        Ok(None)
    }

    /// A document that was asked for by its id. An unknown and a forbidden one answer alike.
    fn wanted_parts<S: Store>(
        &mut self,
        agency: &Agency<S>,
        session: &Session,
        stream: &StreamName,
        document: DocumentId,
    ) -> Result<VecDeque<Part>> {
        let known = match view(agency, session, stream) {
            Some(View::Whole) => agency.store.document(&document)?.filter(|stored| stored.stream == *stream),
            Some(View::Bare | View::Outside) | None => None,
        };
        let cursor = self.streams.iter().find(|state| state.stream == *stream).map(|state| state.cursor.pos);
        let pieces = match known {
            Some(_) => {
                let mut has = Has { own: None, sent: &mut self.sent };
                document_pieces(&agency.store, stream, document, cursor.unwrap_or(u64::MAX), &mut has)?
            }
            None => vec![no_document(document)],
        };
        Ok(pieces.into_iter().map(|piece| alone(stream, piece)).collect())
    }

    /// Heads of the streams that are read and have grown since their last one. The hash is left out where the reader
    /// stands already and holds a head with it. What other agencies' servers signed of their halves is put in line.
    fn grown_heads<S: Store>(&mut self, agency: &Agency<S>, session: &Session) -> Result<Vec<Head>> {
        let mut heads = Vec::new();
        for state in &mut self.streams {
            if view(agency, session, &state.stream).is_none() {
                continue;
            }
            if state.stream.origin().is_some() {
                let cursor = agency.store.peer_cursor(&state.stream)?;
                let heads = agency.store.peer_heads(&state.stream)?.filter(|_| state.head_sent != Some(cursor.pos));
                if let Some(heads) = heads {
                    state.head_sent = Some(cursor.pos);
                    self.ready.push_back((PartType::Heads, heads.into()));
                }
                continue;
            }
            let cursor = agency.store.head(&state.stream)?;
            if state.head_sent.replace(cursor.pos) != Some(cursor.pos) {
                let is_known = cursor == state.asked && !self.full_heads;
                let head = Head::at(state.stream.clone(), cursor);
                heads.push(if is_known { Head { hash: None, ..head } } else { head });
            }
        }
        Ok(heads)
    }
}

/// One signature over all heads. Another agency hands them on to its phones, so it gets one for each channel.
fn heads_parts<S: Store>(agency: &mut Agency<S>, session: &Session, heads: Vec<Head>) -> Result<Vec<Part>> {
    let statements = if session.is_peer() { heads.into_iter().map(|head| vec![head]).collect() } else { vec![heads] };
    let sign = |heads| Ok((PartType::Heads, agency.sign_heads(heads)?.into()));
    statements.into_iter().map(sign).collect()
}

fn view<S: Store>(agency: &Agency<S>, session: &Session, stream: &StreamName) -> Option<View> {
    if session.is_peer() {
        return session.shared.contains(stream).then_some(View::Outside);
    }
    session.caller?.view(&agency.directory, stream)
}

/// Where a reader must go back to, if its cursor does not lie in this chain: the server was restored.
pub(super) fn rewind(store: &dyn Read, stream: &StreamName, cursor: Cursor) -> Result<Option<Cursor>> {
    if cursor == Cursor::START {
        return Ok(None);
    }
    let is_kept = stream.origin().is_some();
    let at = |pos| {
        if is_kept {
            return store.peer_entry_at(stream, pos);
        }
        Ok(store.entry_at(stream, pos)?.map(|logged| logged.entry))
    };
    let found = at(cursor.pos)?;
    if found.is_some_and(|entry| Cursor::at(&entry) == cursor) {
        return Ok(None);
    }
    // Entries of the reader's epoch at most are common to both; those of one epoch lie together.
    let head = if is_kept { store.peer_cursor(stream)? } else { store.head(stream)? };
    let (mut low, mut high) = (0, cursor.pos.min(head.pos));
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if at(middle)?.is_some_and(|entry| entry.epoch <= cursor.epoch) { low = middle } else { high = middle - 1 }
    }
    // At the very position the chains already differ.
    let common = if low == cursor.pos { 0 } else { low };
    Ok(Some(at(common)?.as_ref().map_or(Cursor::START, Cursor::at)))
}
