//! Bytes that were once signed must mean the same for ever.
//!
//! `tests/fixtures/v1` holds a sealed record of every kind and shape, entries and a head, as hexadecimal.
//! Files are only ever added: run with `ENLACE_WRITE_FIXTURES=1` to write those that are missing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its fixtures has failed")]

use std::path::PathBuf;

use enlace_core::entry::{Entry, Head};
use enlace_core::ids::{decode_hex, encode_hex};
use enlace_core::record::body::Body;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _};
use enlace_tests::samples;

fn fixtures(folder: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fixtures", "v1", folder].iter().collect()
}

/// The stored bytes; a missing file is written only when asked for, so that a lost one is noticed.
fn stored(folder: &str, name: &str, bytes_now: &[u8]) -> Vec<u8> {
    let path = fixtures(folder).join(format!("{name}.hex"));
    if !path.exists() && std::env::var_os("ENLACE_WRITE_FIXTURES").is_some() {
        std::fs::create_dir_all(fixtures(folder)).unwrap();
        std::fs::write(&path, encode_hex(bytes_now) + "\n").unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    decode_hex(text.trim()).unwrap()
}

fn sealed_records() -> Vec<(String, Body, Envelope)> {
    let signer = samples::signer(Algorithm::Es256);
    let mut records = Vec::new();
    for (name, content) in samples::contents() {
        for (suffix, is_first) in [("", false), ("_first", true)] {
            let body = samples::body(content.clone(), is_first);
            let envelope = body.seal(&signer).unwrap();
            records.push((format!("{name}{suffix}"), body, envelope));
        }
    }
    records
}

#[test]
fn records_of_every_kind_seal_to_the_stored_bytes_and_read_back() {
    let key = samples::signer(Algorithm::Es256).public_key();
    for (name, body, envelope) in sealed_records() {
        let bytes = stored("records", &name, &envelope.encode());
        assert_eq!(encode_hex(&envelope.encode()), encode_hex(&bytes), "{name} is sealed differently now");
        let read = Envelope::decode(&bytes).unwrap();
        assert_eq!(read.verify(&key), Ok(()), "{name}");
        assert_eq!(Body::decode(read.payload()), Ok(body), "{name}");
    }
}

#[test]
fn entries_and_heads_encode_to_the_stored_bytes_and_read_back() {
    for (name, entry) in samples::entries() {
        let bytes = stored("entries", name, &entry.encode());
        assert_eq!(entry.encode(), bytes, "{name}");
        assert_eq!(Entry::decode(&bytes), Ok(entry), "{name}");
    }
    let (head, server) = (samples::head(), samples::signer(Algorithm::EdDsa));
    let envelope = head.seal(&server).unwrap();
    let bytes = stored("heads", "head", &envelope.encode());
    assert_eq!(envelope.encode(), bytes);
    let read = Envelope::decode(&bytes).unwrap();
    assert_eq!(Head::open(&read, samples::AGENCY, &server.public_key()), Ok(head));
}

/// A fixture whose sample was dropped is still history that some database holds.
#[test]
fn every_stored_record_still_reads() {
    let mut count = 0;
    for file in fixtures("records").read_dir().unwrap() {
        let path = file.unwrap().path();
        let bytes = decode_hex(std::fs::read_to_string(&path).unwrap().trim()).unwrap();
        let envelope = Envelope::decode(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(Body::decode(envelope.payload()).is_ok(), "{}", path.display());
        count += 1;
    }
    assert!(count >= sealed_records().len(), "{count} fixtures");
}
