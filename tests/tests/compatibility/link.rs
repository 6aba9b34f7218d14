//! What goes over a link: signed requests, and the payload of every part before compression.
//!
//! Compressed bytes are not fixed: a newer zstd may pack them better, and any build reads them.

use std::collections::BTreeMap;

use enlace_core::bundle::Contents;
use enlace_core::record::cbor::CborError;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _};
use enlace_core::wire::compression::decompress;
use enlace_core::wire::{
    AnswerHeader, BundleKey, DocumentBatch, DocumentFrame, DownFrame, FrameError, Held, MAX_FRAME_BYTES, Rejection,
    Request, UpFrame, WindowMarker,
};
use enlace_tests::samples;

use crate::files::{assert_dump, stored};

/// Reads a payload by the name of its rule in `records.cddl` and writes it again.
pub fn rewrite(rule: &str, bytes: &[u8]) -> Result<Vec<u8>, FrameError> {
    // Without a dictionary: the first byte says so.
    let frame = || [&[0], zstd::bulk::compress(bytes, 1).unwrap().as_slice()].concat();
    let open = |packed: Vec<u8>| decompress(&packed, MAX_FRAME_BYTES).unwrap_or_default();
    match rule {
        "answer" => Ok(AnswerHeader::decode(bytes)?.encode()),
        "rejection" => Ok(Rejection::decode(bytes)?.encode()),
        "window" => Ok(WindowMarker::decode(bytes)?.encode()),
        "held" => Ok(Held::decode(bytes)?.encode()),
        "bundle-key" => Ok(BundleKey::decode(bytes)?.encode()),
        "up-frame" => Ok(open(UpFrame::decode(&frame())?.encode())),
        "down-frame" => Ok(open(DownFrame::decode(&frame())?.encode())),
        "document-frame" => Ok(open(DocumentFrame::decode(&frame())?.encode())),
        "document-batch" => Ok(open(DocumentBatch::decode(&frame())?.encode())),
        "bundle" => Ok(Contents::decode(bytes).map_err(|_| FrameError::Malformed(CborError::Shape))?.encode()),
        // An invitation is text, held by its own tests.
        _ => Ok(bytes.to_vec()),
    }
}

#[test]
fn payloads_encode_to_the_stored_bytes_and_read_back() {
    let mut seen = BTreeMap::new();
    for (rule, bytes_now) in samples::wire::payloads() {
        let number = seen.entry(rule).and_modify(|count| *count += 1).or_insert(1);
        let name = format!("{rule}_{number}");
        let bytes = stored("link", &name, &bytes_now);
        assert_eq!(bytes_now, bytes, "{name}");
        assert_eq!(rewrite(rule, &bytes), Ok(bytes.clone()), "{name}");
        assert_dump("link", &name, &bytes);
    }
}

#[test]
fn requests_seal_to_the_stored_bytes_and_read_back() {
    let signer = samples::signer(Algorithm::Es256);
    for (number, request) in samples::wire::requests().into_iter().enumerate() {
        let name = format!("request_{}", number + 1);
        let envelope = request.seal(&signer).unwrap();
        let bytes = stored("link", &name, &envelope.encode());
        assert_eq!(envelope.encode(), bytes, "{name}");
        let read = Envelope::decode(&bytes).unwrap();
        assert_eq!(Request::open(&read, &signer.public_key()), Ok(request), "{name}");
        assert_dump("link", &name, read.payload());
    }
}
