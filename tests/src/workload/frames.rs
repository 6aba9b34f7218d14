//! Cases as they travel: one commit per frame and stream on the way up, entries on the way down.

use std::collections::BTreeMap;

use enlace_core::clock::SeededEntropy;
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry, Verdict};
use enlace_core::record::body::{Body, ChainPosition, HeadSeen, Written};
use enlace_core::record::content::{Commit, CommitDocument, Content};
use enlace_core::record::envelope::{Envelope, EnvelopeError};
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};
use enlace_core::wire::{DownFrame, DownItem, UpFrame, UpRecord};

use super::fields::at_ms;
use super::{Case, CaseDocument, Dice, START_MS};

/// Documents by stream, in the order they were made.
pub type Streams<'a> = BTreeMap<StreamName, Vec<&'a CaseDocument>>;

fn by_stream(cases: &[Case]) -> Streams<'_> {
    let mut streams = Streams::new();
    for document in cases.iter().flat_map(|case| &case.documents) {
        streams.entry(document.stream.clone()).or_default().push(document);
    }
    streams
}

/// Frames of about `bytes` raw change bytes each (at least one document), every one with a single commit.
pub fn up_frames(cases: &[Case], seed: u64, bytes: usize) -> Result<Vec<UpFrame>, EnvelopeError> {
    let signer = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(seed));
    let mut frames = Vec::new();
    for (stream, documents) in by_stream(cases) {
        let mut chain = Chain { stream: stream.clone(), seq: 0, prev: None, dice: Dice::new(seed, 7) };
        for group in groups(&documents, bytes) {
            let envelope = chain.commit(&signer, group)?;
            let changes = group.iter().flat_map(|document| &document.changes).map(|change| change.bytes.clone());
            let record = UpRecord { envelope: envelope.encode(), changes: changes.collect() };
            frames.push(UpFrame { stream: stream.clone(), records: vec![record] });
        }
    }
    Ok(frames)
}

/// The same on the way down to somebody else's phone, `per_frame` commits in a frame.
pub fn down_frames(up: &[UpFrame], per_frame: usize) -> Vec<DownFrame> {
    let mut frames = Vec::new();
    let mut cursor = Cursor::START;
    for group in up.chunk_by(|left, right| left.stream == right.stream) {
        cursor = Cursor { epoch: cursor.epoch.max(1), pos: 0, hash: Cursor::START.hash };
        for chunk in group.chunks(per_frame.max(1)) {
            let after = cursor;
            let mut items = Vec::new();
            for record in chunk.iter().flat_map(|frame| &frame.records) {
                let entry = entry(&chunk[0].stream, &cursor, &record.envelope);
                cursor = Cursor::at(&entry);
                items.push(DownItem {
                    entry: entry.encode(),
                    envelope: Some(record.envelope.clone()),
                    changes: record.changes.clone(),
                });
            }
            frames.push(DownFrame { stream: chunk[0].stream.clone(), after, items });
        }
    }
    frames
}

fn entry(stream: &StreamName, after: &Cursor, envelope: &[u8]) -> Entry {
    let record = Envelope::decode(envelope).map_or(enlace_core::ids::RecordId([0; 32]), |envelope| envelope.id());
    Entry {
        epoch: 1,
        stream: stream.clone(),
        pos: after.pos + 1,
        prev: (after.pos > 0).then_some(after.hash),
        record,
        received_ms: START_MS + i64::try_from(after.pos).unwrap_or(0) * 61_003,
        ctl: 31,
        verdict: Verdict::Accepted,
    }
}

fn groups<'a, 'b>(documents: &'b [&'a CaseDocument], bytes: usize) -> Vec<&'b [&'a CaseDocument]> {
    let size = |document: &CaseDocument| document.changes.iter().map(|change| change.bytes.len()).sum::<usize>();
    let (mut groups, mut start, mut held) = (Vec::new(), 0, 0);
    for (at, document) in documents.iter().enumerate() {
        held += size(document);
        if held >= bytes || at + 1 - start >= Commit::MAX_DOCUMENTS {
            groups.push(&documents[start..=at]);
            (start, held) = (at + 1, 0);
        }
    }
    if start < documents.len() {
        groups.push(&documents[start..]);
    }
    groups
}

struct Chain {
    stream: StreamName,
    seq: u64,
    prev: Option<enlace_core::ids::RecordId>,
    dice: Dice,
}

impl Chain {
    fn commit(&mut self, signer: &SoftwareSigner, group: &[&CaseDocument]) -> Result<Envelope, EnvelopeError> {
        self.seq += 1;
        let documents = group.iter().filter_map(|document| {
            let last = document.changes.last()?;
            Some(CommitDocument {
                document: document.id,
                kind: document.kind.code,
                generation: 0,
                last_seq: last.seq,
                last_hash: last.hash,
            })
        });
        let elapsed = self.dice.between(60_000, 90_000_000);
        let seen = HeadSeen { epoch: 1, pos: self.seq + 40, hash: enlace_core::ids::EntryHash(self.dice.bytes()) };
        let body = Body {
            agency: "gn-nogales".to_owned(),
            author: signer.public_key().id(),
            position: ChainPosition { stream: self.stream.clone(), generation: 0, seq: self.seq, prev: self.prev },
            nonce: self.dice.bytes(),
            written: Written { at: at_ms(START_MS + elapsed), monotonic_ms: elapsed.unsigned_abs(), boot: 3 },
            head_seen: Some(seen),
            content: Content::Commit(Commit { documents: documents.collect() }),
        };
        let envelope = body.seal(signer)?;
        self.prev = Some(envelope.id());
        Ok(envelope)
    }
}

#[cfg(test)]
mod tests {
    use super::super::case;
    use super::*;
    use enlace_core::ingest::{History, check};

    #[test]
    fn a_case_is_the_same_every_time_and_another_for_every_number() {
        let bytes = |seed, number| case(seed, number).unwrap().changes().map(|c| c.bytes.clone()).collect::<Vec<_>>();
        assert_eq!(bytes(1, 5), bytes(1, 5));
        assert_ne!(bytes(1, 5), bytes(1, 6));
        assert_ne!(bytes(1, 5), bytes(2, 5));
    }

    #[test]
    fn every_change_of_the_workload_is_one_that_ingest_accepts() {
        for number in 0..20 {
            for document in case(1, number).unwrap().documents {
                let mut history = History::default();
                for change in &document.changes {
                    let checked = check(&history, document.kind, document.actor, &change.bytes).unwrap();
                    history.admit(&checked).unwrap();
                }
            }
        }
    }

    #[test]
    fn frames_hold_every_document_and_read_back() {
        let cases: Vec<Case> = (0..6).map(|number| case(1, number).unwrap()).collect();
        let up = up_frames(&cases, 1, 8_000).unwrap();
        let changes: usize = up.iter().flat_map(|frame| &frame.records).map(|record| record.changes.len()).sum();
        assert_eq!(changes, cases.iter().flat_map(Case::changes).count());
        let down = down_frames(&up, 3);
        assert!(up.iter().all(|frame| UpFrame::decode(&frame.encode()).as_ref() == Ok(frame)));
        assert!(down.iter().all(|frame| DownFrame::decode(&frame.encode()).as_ref() == Ok(frame)));
    }
}
