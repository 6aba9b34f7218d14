//! A small agency for the store's tests: real envelopes, bodies that hash as changes do.

use std::sync::Arc;

use enlace_core::clock::{Entropy, SeededEntropy};
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Entry, Verdict};
use enlace_core::ids::{ActorHash, DocumentId, KeyId, RecordId};
use enlace_core::log::checkpoint::{Checkpoint, SignedCheckpoint};
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};

use super::sqlite::SqliteStore;
use super::{Identity, NewBody, NewEntry, Result, Store, StoreError, Transaction};

pub const ORIGIN: &str = "nogales.example/log";
pub const INCIDENT: u16 = 1;
pub const AUTHOR: KeyId = KeyId([3; 32]);

pub fn entropy() -> Arc<dyn Entropy> {
    Arc::new(SeededEntropy::new(9))
}

pub fn server() -> SoftwareSigner {
    SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(1))
}

pub fn identity() -> Identity {
    let root = SoftwareSigner::generate(Algorithm::EdDsa, &SeededEntropy::new(2)).public_key();
    Identity { agency: "gn-nogales".to_owned(), origin: ORIGIN.to_owned(), root, server: server().public_key() }
}

pub fn stream(name: &str) -> StreamName {
    StreamName::parse(name).unwrap()
}

pub fn internal() -> StreamName {
    stream("internal/nogales")
}

pub fn sealed() -> StreamName {
    stream("identity/nogales")
}

pub fn document(n: u8) -> DocumentId {
    DocumentId([n; 16])
}

/// A signed record; its number makes it another one.
pub fn record(n: u32) -> Envelope {
    let signer = SoftwareSigner::generate(Algorithm::Es256, &SeededEntropy::new(5));
    Envelope::sign(format!("record {n}").into_bytes(), &signer).unwrap()
}

pub fn record_id(n: u32) -> RecordId {
    record(n).id()
}

/// Bytes that carry a change's header and hash as one.
pub fn chunk(text: &str) -> Vec<u8> {
    [b"\x85\x6f\x4a\x83sum.", text.as_bytes()].concat()
}

pub fn body(document: DocumentId, seq: u64, record: RecordId, bytes: &[u8]) -> NewBody<'_> {
    NewBody { document, hash: super::sqlite::hash_of(bytes), actor: ActorHash([7; 16]), seq, record, bytes }
}

/// The entry that would follow in a stream.
pub fn next(
    transaction: &dyn Transaction,
    stream: &StreamName,
    record: RecordId,
    received_ms: i64,
    verdict: Verdict,
) -> Entry {
    let head = transaction.head(stream).unwrap();
    Entry {
        epoch: transaction.epoch().unwrap(),
        stream: stream.clone(),
        pos: head.pos + 1,
        prev: (head.pos > 0).then_some(head.hash),
        record,
        received_ms,
        ctl: 1,
        verdict,
    }
}

/// Appends record `n` with a verdict.
pub fn enter(
    transaction: &mut dyn Transaction,
    stream: &StreamName,
    n: u32,
    verdict: Verdict,
    documents: &[DocumentId],
) -> Result<u64> {
    let envelope = record(n);
    let entry = next(transaction, stream, envelope.id(), 1_000 * i64::from(n), verdict);
    let documents: Vec<_> = documents.iter().map(|document| (*document, INCIDENT)).collect();
    transaction.append(&NewEntry { entry: &entry, envelope: Some(&envelope.encode()), documents: &documents })
}

/// Appends record `n`, accepted, with one body for one document.
pub fn save(
    transaction: &mut dyn Transaction,
    stream: &StreamName,
    n: u32,
    document: DocumentId,
    text: &str,
) -> Result<u64> {
    let log_index = enter(transaction, stream, n, Verdict::Accepted, &[document])?;
    transaction.put_body(&body(document, u64::from(n), record_id(n), &chunk(text)))?;
    Ok(log_index)
}

/// Runs `writes` in one committed transaction.
pub fn commit(store: &mut dyn Store, writes: impl FnOnce(&mut dyn Transaction) -> Result<()>) -> Result<()> {
    let mut transaction = store.begin()?;
    writes(&mut *transaction)?;
    transaction.commit()
}

/// A checkpoint over everything stored.
pub fn checkpoint(store: &dyn super::Read) -> SignedCheckpoint {
    let tree = store.frontier().unwrap();
    Checkpoint { origin: ORIGIN.to_owned(), size: tree.size(), root: tree.root() }.sign(&server()).unwrap()
}

/// An initialised store in this folder, with `count` saves of as many documents, half of them about persons.
pub fn filled(folder: &std::path::Path, count: u8) -> SqliteStore {
    let mut store = SqliteStore::open(folder, entropy()).unwrap();
    fill(&mut store, count).unwrap();
    store
}

pub fn fill(store: &mut dyn Store, count: u8) -> Result<(), StoreError> {
    commit(store, |transaction| transaction.initialise(&identity()))?;
    for n in 1..=count {
        let stream = if n % 2 == 0 { sealed() } else { internal() };
        commit(store, |transaction| save(transaction, &stream, u32::from(n), document(n), SECRET).map(drop))?;
    }
    Ok(())
}

/// What no file but the keys may give away in a sealed stream.
pub const SECRET: &str = "Ximena Invented, born nowhere, Ximena Invented, born nowhere";
