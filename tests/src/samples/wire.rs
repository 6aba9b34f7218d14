//! What goes over a link or by hand, each in every shape, with the name of its rule in `docs/records.cddl`.

use std::collections::{BTreeMap, BTreeSet};

use enlace_core::border::voice::{Message, Spot};
use enlace_core::bundle::Contents;
use enlace_core::entry::{Cursor, Entry};
use enlace_core::ids::{DocumentId, EntryHash, RecordId};
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};
use enlace_core::wire::compression::decompress;
use enlace_core::wire::{
    AnswerHeader, BundleKey, DocumentBatch, DocumentFrame, DownFrame, DownItem, Held, Invitation, MAX_FRAME_BYTES,
    Rejection, Request, UpFrame, UpRecord, WholeDocument, WindowMarker, WindowResume,
};

use super::{AGENCY, NOON_MS, entries, signer, stream};

/// Payloads before compression, by rule.
pub fn payloads() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = answers();
    all.extend(frames().map(|(rule, bytes)| (rule, decompress(&bytes, MAX_FRAME_BYTES).unwrap_or_default())));
    all.extend([("invitation", invitation(None)), ("invitation", invitation(Some([0x99; 32])))]);
    all.extend(bundles().map(|contents| ("bundle", contents.encode())));
    all
}

/// What bundles hold: what was said in a channel, and a queue for a server.
pub fn bundles() -> [Contents; 2] {
    let said = super::contents().into_iter().filter(|(name, _)| ["charter", "release_notice"].contains(name));
    let sealed = said.filter_map(|(_, content)| Some(super::body(content, false).seal(&key()).ok()?.encode()));
    [
        Contents::Said { agency: AGENCY.to_owned(), channel: stream("channel/amber"), records: sealed.collect() },
        Contents::Courier { agency: AGENCY.to_owned(), frames: vec![vec![255, 0xf6], vec![255, 0x80]] },
    ]
}

/// Notices as text messages: as many words as can be, as few, and an exercise at a landmark.
pub fn messages() -> Vec<String> {
    let Ok(full) = Message::decode("N1 E4129073350 S15 V4 T241305 G12RWV054664 CNH1PD2 QAE KOFI") else {
        return Vec::new();
    };
    let (counts, asks) = (BTreeMap::new(), BTreeSet::new());
    let few = Message { severity: None, time: None, spot: None, counts, asks, ..full.clone() };
    let spot = Some(Spot::Landmark("us-mx-122-a".to_owned()));
    let exercise = Message { exercise: true, spot, ..full.clone() };
    [full, few, exercise].into_iter().filter_map(|message| message.encode().ok()).collect()
}

/// A request that asks for nothing more than news, one that asks for everything, and one that takes batches.
pub fn requests() -> [Request; 3] {
    let plain = Request {
        cursors: vec![(stream("control"), Cursor::START)],
        time_ms: NOON_MS,
        ..Request::plain(AGENCY.to_owned(), key().public_key().id(), 8)
    };
    let full = Request {
        frames: vec![[0xf0; 32]],
        window_since_ms: Some(NOON_MS),
        wanted: vec![(stream("internal/nogales"), DocumentId([0xd0; 16]))],
        follow: true,
        generation: 1,
        full_heads: true,
        resume: vec![WindowResume {
            stream: stream("identity/nogales"),
            before_ms: NOON_MS,
            document: DocumentId([0xd1; 16]),
        }],
        ..plain.clone()
    };
    let batches = Request { counter: 9, batches: true, ..plain.clone() };
    [plain, full, batches]
}

fn key() -> SoftwareSigner {
    signer(Algorithm::Es256)
}

fn cursor() -> Cursor {
    Cursor { epoch: 1, pos: 41, hash: EntryHash([0xe4; 32]) }
}

fn answers() -> Vec<(&'static str, Vec<u8>)> {
    let served = AnswerHeader {
        versions: (1, 1),
        time_ms: NOON_MS,
        epoch: 1,
        counter: 8,
        refused: None,
        rewind: vec![(stream("control"), cursor())],
    };
    let refused = AnswerHeader { refused: Some("request_replayed".to_owned()), ..served.clone() };
    let window = WindowMarker {
        stream: stream("internal/nogales"),
        since_ms: NOON_MS,
        start: cursor(),
        documents: 12,
        complete: true,
    };
    let code = || "record_malformed".to_owned();
    vec![
        ("answer", served.encode()),
        ("answer", refused.encode()),
        ("rejection", Rejection { record: None, code: code(), entered: false }.encode()),
        ("rejection", Rejection { record: Some(RecordId([0x3e; 32])), code: code(), entered: true }.encode()),
        ("window", window.encode()),
        ("held", Held(vec![(stream("channel/amber"), cursor())]).encode()),
        ("bundle-key", BundleKey { public: [0xb0; 32], secret: [0xb1; 32] }.encode()),
    ]
}

/// Frames as they are sent, by rule.
pub fn frames() -> [(&'static str, Vec<u8>); 4] {
    let stream = stream("internal/nogales");
    let changes = || vec![vec![0x85; 9]];
    let up = UpRecord { envelope: vec![0xd2], changes: changes() };
    let items = items(changes());
    let down = DownFrame { stream: stream.clone(), after: Cursor::START, items: items.clone() };
    let whole = WholeDocument { document: DocumentId([0xd0; 16]), items, found: true };
    let none = WholeDocument { document: DocumentId([0xd1; 16]), items: Vec::new(), found: false };
    let document = DocumentFrame { stream: stream.clone(), whole: whole.clone() };
    let batch = DocumentBatch { stream: stream.clone(), documents: vec![whole, none] };
    let up = UpFrame { stream, records: vec![up] };
    [
        ("up-frame", up.encode()),
        ("down-frame", down.encode()),
        ("document-frame", document.encode()),
        ("document-batch", batch.encode()),
    ]
}

fn items(changes: Vec<Vec<u8>>) -> Vec<DownItem> {
    let entry = |index: usize| entries().get(index).map(|(_, entry): &(_, Entry)| entry.encode()).unwrap_or_default();
    vec![
        DownItem { entry: entry(0), envelope: Some(vec![0xd2]), changes },
        DownItem { entry: entry(1), envelope: None, changes: Vec::new() },
    ]
}

/// The map inside an invitation's text.
fn invitation(pin: Option<[u8; 32]>) -> Vec<u8> {
    let invitation = Invitation {
        server: "https://enlace.example:8443".to_owned(),
        pin,
        agency: AGENCY.to_owned(),
        root: signer(Algorithm::EdDsa).public_key(),
        invite: RecordId([0x17; 32]),
        code: [0x0c; 16],
    };
    let text = invitation.encode();
    let mut bytes = base32(text.strip_prefix("ENLACE1:").unwrap_or_default());
    bytes.truncate(bytes.len().saturating_sub(4));
    bytes
}

/// RFC 4648 §6 without padding; foreign characters are passed over.
fn base32(text: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<bool> = text
        .chars()
        .filter_map(|c| ALPHABET.find(c))
        .flat_map(|digit| (0..5).rev().map(move |bit| digit >> bit & 1 == 1))
        .collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit))).collect()
}
