//! Sealing: from a saved change to a signed record. Reserve, sign outside the transaction, attach.
//!
//! A seal that a crash interrupts is finished from its reservation: the same body signed again is the same record,
//! since a record's id does not depend on its signature.

use super::generation::left_behind;
use super::{Holder, HolderError};
use crate::clock::random_bytes;
use crate::domain::stream::StreamName;
use crate::ids::RecordId;
use crate::read_model;
use crate::record::body::{Body, ChainPosition, HeadSeen, Written};
use crate::record::content::{Commit, CommitDocument, Content, NewGeneration};
use crate::record::envelope::Envelope;
use crate::step::{self, Step};
use crate::storage::cursors::ChainState;
use crate::storage::records::{RecordRow, RecordState};
use crate::storage::{StorageError, WriteTx};

/// Documents in one commit, and stored bytes of their changes: what one frame carries in about a second.
const COMMIT_DOCUMENTS: u32 = 200;
const COMMIT_STORED_BYTES: u64 = 64 * 1024;

/// How soon a record should leave: higher goes first.
const fn urgency(content: &Content) -> u8 {
    match content {
        Content::Enrolment(_) | Content::OrderReceipt(_) => 3,
        // What is said to the other side goes before everything but control.
        Content::Release(_) | Content::ReleaseAnswer(_) | Content::Approval(_) => 2,
        Content::Filing(_) => 1,
        _ => 0,
    }
}

impl Holder {
    /// Seals every unsigned tail of a stream: one commit record per frame's worth. How many records.
    pub fn seal_stream(&self, stream: &StreamName) -> Result<usize, HolderError> {
        let mut sealed = 0;
        loop {
            let tails = self.storage.read(|tx| tx.local_tails(stream, COMMIT_DOCUMENTS))?;
            let mut stored = 0;
            let documents: Vec<_> = tails
                .iter()
                .take_while(|tail| {
                    let before = stored;
                    stored += tail.stored_bytes;
                    before == 0 || stored <= COMMIT_STORED_BYTES
                })
                .map(|tail| CommitDocument {
                    document: tail.document,
                    kind: tail.kind,
                    generation: tail.generation,
                    last_seq: tail.last_seq,
                    last_hash: tail.last_hash,
                })
                .collect();
            if documents.is_empty() {
                return Ok(sealed);
            }
            self.seal(stream, Content::Commit(Commit { documents }))?;
            sealed += 1;
        }
    }

    /// Seals every unsigned tail of every stream. How many records.
    pub fn seal_all(&self) -> Result<usize, HolderError> {
        let streams = self.storage.read(|tx| tx.streams_with_local_changes())?;
        streams.iter().map(|stream| self.seal_stream(stream)).sum()
    }

    /// Makes, signs and stores one record of this device.
    pub fn seal(&self, stream: &StreamName, content: Content) -> Result<RecordId, HolderError> {
        let _turn = self.turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut chain = self.storage.read(|tx| tx.chain(stream))?;
        if chain.last_seq == 0 {
            // A stream that is new to this device begins in the device's present generation.
            chain.generation = self.identity()?.generation;
        }
        if chain.last_seq == 0 && chain.generation > 0 {
            let announcement = self.announce_generation(stream, chain.generation)?;
            self.seal_next(stream, &chain, announcement)?;
            let chain = self.storage.read(|tx| tx.chain(stream))?;
            return self.seal_next(stream, &chain, content);
        }
        self.seal_next(stream, &chain, content)
    }

    fn announce_generation(&self, stream: &StreamName, generation: u64) -> Result<Content, HolderError> {
        let left = self.storage.read(|tx| tx.setting(&left_behind(stream)))?;
        let last_known_seq = left.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
        Ok(Content::NewGeneration(NewGeneration { previous: generation - 1, last_known_seq }))
    }

    fn seal_next(&self, stream: &StreamName, chain: &ChainState, content: Content) -> Result<RecordId, HolderError> {
        let identity = self.identity()?;
        let head_seen = self.storage.read(|tx| tx.cursor(stream))?;
        let body = Body {
            agency: identity.agency,
            author: self.host.signer.public_key().id(),
            position: ChainPosition {
                stream: stream.clone(),
                generation: chain.generation,
                seq: chain.last_seq + 1,
                prev: chain.last_record,
            },
            nonce: random_bytes(&*self.host.entropy),
            written: Written::from(&self.now()),
            head_seen: (head_seen.pos > 0).then_some(HeadSeen {
                epoch: head_seen.epoch,
                pos: head_seen.pos,
                hash: head_seen.hash,
            }),
            content,
        };
        self.storage.write(|tx| tx.put_setting(&reservation(stream), &body.encode()))?;
        step::reached(Step::SealReserved);
        self.sign_and_attach(&body)
    }

    /// Signs a reserved body and stores the record. The keystore's counter moves before the signature exists.
    fn sign_and_attach(&self, body: &Body) -> Result<RecordId, HolderError> {
        self.note_signed(&body.position)?;
        step::reached(Step::SealCounted);
        let envelope = body.seal(&*self.host.signer)?;
        step::reached(Step::SealSigned);
        let id = envelope.id();
        self.storage.write(|tx| attach(tx, body, &envelope))?;
        Ok(id)
    }

    /// Finishes seals that a crash interrupted.
    pub(super) fn recover_seals(&self) -> Result<(), HolderError> {
        for stream in self.storage.read(|tx| tx.streams())?.into_iter().map(|row| row.name) {
            let Some(bytes) = self.storage.read(|tx| tx.setting(&reservation(&stream)))? else { continue };
            let body = Body::decode(&bytes).map_err(|_| StorageError::Corrupt)?;
            if self.was_signed(&body.position)? {
                self.sign_and_attach(&body)?;
            } else {
                self.storage.write(|tx| tx.remove_setting(&reservation(&stream)))?;
            }
        }
        Ok(())
    }
}

fn reservation(stream: &StreamName) -> String {
    format!("seal.{stream}")
}

fn attach(tx: &WriteTx<'_>, body: &Body, envelope: &Envelope) -> Result<(), StorageError> {
    let (position, id) = (&body.position, envelope.id());
    let record = RecordRow {
        id,
        stream: position.stream.clone(),
        own: true,
        kind: body.content.kind(),
        author: body.author,
        generation: position.generation,
        seq: position.seq,
        prev: position.prev,
        made_ms: body.written.at.utc_ms,
        urgency: urgency(&body.content),
        state: RecordState::Waiting,
        envelope: envelope.encode(),
    };
    tx.add_record(&record)?;
    match &body.content {
        Content::Commit(commit) => {
            for document in &commit.documents {
                tx.seal_changes(document.document, document.last_seq, id)?;
            }
        }
        Content::Filing(filing) => read_model::note_filing(tx, filing, &record)?,
        _ => read_model::channel::note(tx, id)?,
    }
    tx.set_chain(
        &position.stream,
        &ChainState { generation: position.generation, last_seq: position.seq, last_record: Some(id) },
    )?;
    tx.remove_setting(&reservation(&position.stream))
}
