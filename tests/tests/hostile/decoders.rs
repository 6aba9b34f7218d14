//! Every decoder of what is signed, stored or sent.

use std::sync::LazyLock;

use enlace_core::border::voice::Message;
use enlace_core::bundle::{self, Contents, KeyPair, QrCollector, qr_frames, seal};
use enlace_core::clock::SeededEntropy;
use enlace_core::entry::{Entry, Heads};
use enlace_core::record::body::Body;
use enlace_core::record::cbor::Value;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, PublicKey};
use enlace_core::wire::compression::decompress;
use enlace_core::wire::{
    AnswerHeader, BundleKey, DocumentBatch, DocumentFrame, DownFrame, Held, Invitation, MAX_FRAME_BYTES, PartReader,
    Rejection, Request, UpFrame, WindowMarker,
};
use enlace_tests::samples;
use proptest::prelude::*;

use crate::mutations::damage;

/// A decoder: `None` when it refuses, else what it encodes again.
type Decoder = fn(&[u8]) -> Option<Vec<u8>>;

/// Decoders whose encoding must give the very same bytes back.
const CANONICAL: [(&str, Decoder); 9] = [
    ("cbor", |bytes| Some(Value::decode(bytes).ok()?.encode())),
    ("envelope", |bytes| Some(Envelope::decode(bytes).ok()?.encode())),
    ("entry", |bytes| Some(Entry::decode(bytes).ok()?.encode())),
    ("rejection", |bytes| Some(Rejection::decode(bytes).ok()?.encode())),
    ("window", |bytes| Some(WindowMarker::decode(bytes).ok()?.encode())),
    ("answer", |bytes| Some(AnswerHeader::decode(bytes).ok()?.encode())),
    ("held", |bytes| Some(Held::decode(bytes).ok()?.encode())),
    ("bundle", |bytes| Some(Contents::decode(bytes).ok()?.encode())),
    ("bundle key", |bytes| Some(BundleKey::decode(bytes).ok()?.encode())),
];

/// Decoders that keep unknown keys out, or compress: what is encoded again must read back the same.
const STABLE: [(&str, Decoder); 5] = [
    ("body", |bytes| Some(Body::decode(bytes).ok()?.encode())),
    ("up frame", |bytes| Some(UpFrame::decode(bytes).ok()?.encode())),
    ("down frame", |bytes| Some(DownFrame::decode(bytes).ok()?.encode())),
    ("document frame", |bytes| Some(DocumentFrame::decode(bytes).ok()?.encode())),
    ("document batch", |bytes| Some(DocumentBatch::decode(bytes).ok()?.encode())),
];

/// Sealed bundles, with the key they are sealed to.
static SEALED: LazyLock<(KeyPair, Vec<Vec<u8>>)> = LazyLock::new(|| {
    let key = KeyPair::derive(&[0x42; 32]);
    let sealed = samples::wire::bundles().map(|contents| seal(&contents, &key.public, &SeededEntropy::new(3)).unwrap());
    (key, sealed.to_vec())
});

/// Honest texts: codes that hold bundles, and messages.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let codes = SEALED.1.iter().flat_map(|sealed| qr_frames(sealed).unwrap());
    codes.chain(samples::wire::messages()).collect()
});

/// Honest bytes of every form, signed once.
static HONEST: LazyLock<Vec<Vec<u8>>> = LazyLock::new(honest);

fn honest() -> Vec<Vec<u8>> {
    let (device, server) = (samples::signer(Algorithm::Es256), samples::signer(Algorithm::EdDsa));
    let mut all = Vec::new();
    for (_, content) in samples::contents() {
        let body = samples::body(content, false);
        all.extend([body.encode(), body.seal(&device).unwrap().encode()]);
    }
    all.extend(samples::entries().into_iter().map(|(_, entry)| entry.encode()));
    all.extend(samples::wire::requests().map(|request| request.seal(&device).unwrap().encode()));
    all.push(samples::heads().seal(&server).unwrap().encode());
    all.extend(samples::wire::payloads().into_iter().map(|(_, bytes)| bytes));
    all.extend(samples::wire::frames().into_iter().map(|(_, bytes)| bytes));
    all
}

/// Offers bytes to everything that reads bytes.
fn offer(bytes: &[u8], key: &PublicKey) -> Result<(), TestCaseError> {
    for (name, decode) in CANONICAL {
        if let Some(again) = decode(bytes) {
            prop_assert_eq!(&again, bytes, "{} accepted a second spelling", name);
        }
    }
    for (name, decode) in STABLE {
        if let Some(again) = decode(bytes) {
            prop_assert_eq!(decode(&again), Some(again), "{} does not read its own bytes", name);
        }
    }
    if let Ok(plain) = decompress(bytes, MAX_FRAME_BYTES) {
        prop_assert!(plain.len() <= MAX_FRAME_BYTES);
    }
    if let Ok(envelope) = Envelope::decode(bytes) {
        let _ = Body::decode(envelope.payload());
        let _ = (Request::open(&envelope, key), Heads::open(&envelope, samples::AGENCY, key));
    }
    let _ = bundle::open(bytes, &SEALED.0.public, &SEALED.0.secret);
    read_parts(bytes);
    offer_text(&String::from_utf8_lossy(bytes))
}

/// Offers a text to everything that reads texts.
fn offer_text(text: &str) -> Result<(), TestCaseError> {
    let _ = (Invitation::parse(text), QrCollector::default().take(text));
    if let Ok(message) = Message::decode(text)
        && let Ok(again) = message.encode()
    {
        prop_assert_eq!(Message::decode(&again), Ok(message), "a message does not read its own words");
    }
    Ok(())
}

fn read_parts(bytes: &[u8]) {
    let mut reader = PartReader::new();
    reader.push(bytes);
    while let Ok(Some(_)) = reader.next_part() {}
}

#[test]
fn every_honest_sample_is_read_by_some_decoder() {
    for bytes in HONEST.iter() {
        let read = CANONICAL.iter().chain(&STABLE).any(|(_, decode)| decode(bytes).is_some());
        assert!(read, "{bytes:02x?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn damaged_bytes_are_refused_or_read_with_one_spelling(
        which in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        acts in proptest::collection::vec(damage(), 1..4),
    ) {
        let mut bytes = which.get(HONEST.as_slice()).clone();
        for act in acts {
            act.apply(&mut bytes, other.get::<Vec<u8>>(HONEST.as_slice()));
        }
        offer(&bytes, &samples::signer(Algorithm::Es256).public_key())?;
    }

    #[test]
    fn noise_is_refused_or_read_with_one_spelling(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        offer(&bytes, &samples::signer(Algorithm::Es256).public_key())?;
    }

    #[test]
    fn damaged_texts_are_refused_or_read_with_one_meaning(
        which in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        acts in proptest::collection::vec(damage(), 1..4),
    ) {
        let mut bytes = which.get(TEXTS.as_slice()).clone().into_bytes();
        for act in acts {
            act.apply(&mut bytes, other.get(TEXTS.as_slice()).as_bytes());
        }
        offer_text(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn a_damaged_bundle_never_opens(which in any::<prop::sample::Index>(), act in damage()) {
        let (key, sealed) = &*SEALED;
        let honest = which.get(sealed.as_slice());
        let mut bytes = honest.clone();
        act.apply(&mut bytes, &sealed[0]);
        let opened = bundle::open(&bytes, &key.public, &key.secret);
        prop_assert_eq!(opened.is_ok(), bytes == *honest || sealed.contains(&bytes));
    }

    #[test]
    fn a_damaged_record_never_verifies_as_another(
        which in any::<prop::sample::Index>(),
        act in damage(),
    ) {
        let contents = samples::contents();
        let device = samples::signer(Algorithm::Es256);
        let sealed = samples::body(which.get(&contents).1.clone(), false).seal(&device).unwrap();
        let mut bytes = sealed.encode();
        act.apply(&mut bytes, &[]);
        if let Ok(envelope) = Envelope::decode(&bytes) && envelope.verify(&device.public_key()).is_ok() {
            prop_assert_eq!(envelope.id(), sealed.id());
        }
    }
}
