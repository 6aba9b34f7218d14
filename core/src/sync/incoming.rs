//! What comes down, part by part.

use super::SyncError;
use super::session::Session;
use crate::domain::stream::{StreamClass, StreamName};
use crate::entry::{Cursor, Head, HeadError, Heads};
use crate::record::envelope::Envelope;
use crate::storage::counters::Counter;
use crate::storage::cursors::Window;
use crate::wire::{
    AnswerHeader, BundleKey, DocumentBatch, DocumentFrame, DownFrame, PartType, Rejection, WIRE_VERSION, WholeDocument,
    WindowMarker,
};

/// Whole documents of one part, and the part.
struct Brought<'a> {
    stream: StreamName,
    documents: Vec<WholeDocument>,
    payload: &'a [u8],
}

impl<'a> Brought<'a> {
    fn read(part: PartType, payload: &'a [u8]) -> Result<Self, SyncError> {
        Ok(if part == PartType::DocumentBatch {
            let DocumentBatch { stream, documents } = DocumentBatch::decode(payload)?;
            Self { stream, documents, payload }
        } else {
            let DocumentFrame { stream, whole } = DocumentFrame::decode(payload)?;
            Self { stream, documents: vec![whole], payload }
        })
    }
}

impl Session {
    /// Takes one part. What a server should not have sent blocks its stream and is kept as evidence.
    pub(super) fn take(&mut self, part: PartType, payload: &[u8]) -> Result<(), SyncError> {
        if part != PartType::Answer && self.header.is_none() {
            return Err(SyncError::Cut);
        }
        match part {
            PartType::Answer => self.take_header(payload),
            PartType::DownFrame => {
                let frame = DownFrame::decode(payload)?;
                let stream = frame.stream.clone();
                self.unless_disbelieved(&stream, payload, |session| match stream.origin() {
                    None => session.apply_frame(&frame),
                    Some(_) => session.apply_peer_frame(&frame),
                })
            }
            PartType::Heads => self.take_heads(payload),
            PartType::Rejection => {
                let rejection = Rejection::decode(payload)?;
                self.take_rejection(rejection)
            }
            PartType::Window => {
                let marker = WindowMarker::decode(payload)?;
                let stream = marker.stream.clone();
                self.unless_disbelieved(&stream, payload, |session| session.take_window(&marker))
            }
            PartType::Heartbeat => Ok(()),
            PartType::End => self.take_end(),
            PartType::BundleKey => {
                let key = BundleKey::decode(payload)?;
                Ok(self.holder.keep_bundle_key(&key.public, &key.secret)?)
            }
            PartType::DocumentFrame | PartType::DocumentBatch => self.take_documents(&[(part, payload)]),
            PartType::Request | PartType::UpFrame | PartType::PeerFrame | PartType::Held => {
                Err(crate::wire::PartError::UnknownType.into())
            }
        }
    }

    /// Takes whole documents that came together: one transaction for those of one stream, unless one is not believed.
    pub(super) fn take_documents(&mut self, parts: &[(PartType, impl AsRef<[u8]>)]) -> Result<(), SyncError> {
        if !parts.is_empty() && self.header.is_none() {
            return Err(SyncError::Cut);
        }
        let brought = parts
            .iter()
            .map(|(part, payload)| Brought::read(*part, payload.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        for group in brought.chunk_by(|left, right| left.stream == right.stream) {
            let stream = &group[0].stream;
            if self.outcome.disbelieved.contains_key(stream) {
                continue;
            }
            match self.apply_documents(stream, group.iter().flat_map(|brought| &brought.documents)) {
                Err(error) if error.is_evidence() => {
                    // One by one, to keep what is sound and the evidence against what is not.
                    for brought in group {
                        for document in &brought.documents {
                            self.unless_disbelieved(stream, brought.payload, |session| {
                                session.apply_documents(stream, [document])
                            })?;
                        }
                    }
                }
                other => other?,
            }
        }
        Ok(())
    }

    fn take_header(&mut self, payload: &[u8]) -> Result<(), SyncError> {
        let header = AnswerHeader::decode(payload)?;
        if WIRE_VERSION < header.versions.0 || WIRE_VERSION > header.versions.1 {
            return Err(SyncError::OtherVersion);
        }
        self.outcome.clock_offset_ms = Some(header.time_ms - self.holder.now().utc_ms);
        if let Some(code) = &header.refused {
            // The database may be an old copy: from here on the counter is above every one the server has seen.
            self.holder.storage().write(|tx| tx.raise_counter(Counter::Request, header.counter))?;
            return Err(SyncError::Refused(code.clone()));
        }
        if header.counter != self.counter() {
            return Err(SyncError::Cut);
        }
        self.rewind = header.rewind.iter().cloned().collect();
        self.header = Some(header);
        Ok(())
    }

    /// Runs `act` unless the stream is blocked; blocks it when `act` finds evidence against the server.
    pub(super) fn unless_disbelieved(
        &mut self,
        stream: &StreamName,
        payload: &[u8],
        act: impl FnOnce(&mut Self) -> Result<(), SyncError>,
    ) -> Result<(), SyncError> {
        if self.outcome.disbelieved.contains_key(stream) {
            return Ok(());
        }
        let result = act(self);
        if let Err(error) = &result
            && error.is_evidence()
        {
            self.disbelieve(stream, error.code(), payload)?;
            return Ok(());
        }
        result
    }

    pub(super) fn disbelieve(&mut self, stream: &StreamName, code: &str, payload: &[u8]) -> Result<(), SyncError> {
        let now = self.holder.now();
        self.holder.storage().write(|tx| {
            tx.keep_refused_frame(stream, code, now.utc_ms, payload)?;
            if stream.origin().is_some() {
                tx.stop_half(stream, code, now.utc_ms)?;
            }
            tx.audit(&now, "frame_disbelieved", code, None)
        })?;
        self.outcome.disbelieved.insert(stream.clone(), code.to_owned());
        Ok(())
    }

    /// Heads say how far streams and the log have come; what was received must lead exactly there.
    fn take_heads(&mut self, payload: &[u8]) -> Result<(), SyncError> {
        let heads = match self.open_heads(payload) {
            Ok(heads) => heads,
            // Not the own server's: perhaps another agency's, passed on.
            Err(SyncError::Head(refusal)) => return self.take_peer_heads(payload, refusal),
            Err(error) => return Err(error),
        };
        for head in &heads.streams {
            self.unless_disbelieved(&head.stream, payload, |session| session.take_head(head, payload))?;
        }
        self.unless_disbelieved(&StreamName::control(), payload, |session| session.take_log(&heads, payload))
    }

    fn open_heads(&self, bytes: &[u8]) -> Result<Heads, SyncError> {
        let (envelope, agency) = (Envelope::decode(bytes)?, self.directory.agency());
        let mut refusal = HeadError::OtherAgency;
        for key in self.directory.server_keys() {
            match Heads::open(&envelope, agency, key) {
                Ok(heads) => return Ok(heads),
                Err(error) => refusal = error,
            }
        }
        Err(refusal.into())
    }

    /// Keeps the newest head with the last entry's hash: what the server cannot take back.
    fn take_head(&mut self, head: &Head, payload: &[u8]) -> Result<(), SyncError> {
        let stream = &head.stream;
        // Nothing may follow the place a restored server goes back to.
        if let Some(back_to) = self.rewind.remove(stream) {
            self.rewind_stream(stream, back_to)?;
        }
        let here = self.holder.storage().read(|tx| tx.cursor(stream))?;
        if head.pos > here.pos {
            return Ok(());
        }
        if !head.ends_at(&here) {
            return Err(SyncError::HeadDiffers);
        }
        let now = self.holder.now().utc_ms;
        Ok(self.holder.storage().write(|tx| {
            if head.hash.is_some() {
                tx.set_head(stream, payload)?;
            }
            tx.set_last_contact(stream, now)
        })?)
    }

    /// A log may grow, and shrink only with the root's word for it.
    fn take_log(&mut self, heads: &Heads, payload: &[u8]) -> Result<(), SyncError> {
        let control = StreamName::control();
        let before = self.holder.storage().read(|tx| tx.stream(&control))?.and_then(|row| row.log_head);
        let before = before.and_then(|bytes| self.open_heads(&bytes).ok());
        let shrank = before
            .is_some_and(|before| before.size > heads.size || (before.size == heads.size && before.root != heads.root));
        if shrank && !self.epoch_rose {
            return Err(SyncError::Checkpoint);
        }
        Ok(self.holder.storage().write(|tx| tx.set_log_head(payload))?)
    }

    fn take_window(&mut self, marker: &WindowMarker) -> Result<(), SyncError> {
        let stream = &marker.stream;
        // A channel comes dense from its beginning: there is no place to begin later.
        if stream.class() == StreamClass::Channel {
            return Err(SyncError::FrameGap);
        }
        let here = self.holder.storage().read(|tx| tx.cursor(stream))?;
        if marker.complete {
            return Ok(self.holder.storage().write(|tx| {
                tx.set_window(stream, &Window { from_ms: Some(marker.since_ms), complete: true })?;
                tx.clear_window_place(stream)
            })?);
        }
        let is_asked = self.windowed && *stream != StreamName::control();
        if !is_asked || here != Cursor::START {
            return Ok(());
        }
        Ok(self.holder.storage().write(|tx| {
            tx.set_cursor(stream, &marker.start)?;
            tx.set_window(stream, &Window { from_ms: Some(marker.since_ms), complete: false })?;
            tx.set_window_place(stream, i64::MAX, crate::ids::DocumentId([0; 16]))
        })?)
    }

    fn take_end(&mut self) -> Result<(), SyncError> {
        self.outcome.complete = true;
        self.holder.expire()?;
        let now = self.holder.now();
        Ok(self.holder.storage().write(|tx| tx.audit(&now, "sync", "done", None))?)
    }
}
