//! Every fixture cut at every length and with every byte changed: refused or read, never a panic, and what reads
//! is written back as it came.

use enlace_core::entry::{Entry, Heads};
use enlace_core::record::body::Body;
use enlace_core::record::cbor::Value;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _};
use enlace_core::wire::Request;
use enlace_tests::samples;

use crate::files::all;
use crate::link::rewrite;

/// Reads bytes as everything their folder could hold. What is accepted must have one spelling.
fn read(folder: &str, name: &str, bytes: &[u8]) {
    if let Ok(value) = Value::decode(bytes) {
        assert_eq!(value.encode(), bytes);
    }
    match folder {
        "records" | "heads" => signed(bytes),
        "entries" => {
            if let Ok(entry) = Entry::decode(bytes) {
                assert_eq!(entry.encode(), bytes);
            }
        }
        _ if name.starts_with("request") => signed(bytes),
        _ => {
            let (rule, _) = name.rsplit_once('_').unwrap();
            let _ = rewrite(rule, bytes);
        }
    }
}

fn signed(bytes: &[u8]) {
    let Ok(envelope) = Envelope::decode(bytes) else { return };
    assert_eq!(envelope.encode(), bytes);
    let server = samples::signer(Algorithm::EdDsa).public_key();
    let _ = Body::decode(envelope.payload());
    let _ = Request::peek(&envelope);
    let _ = Heads::open(&envelope, samples::AGENCY, &server);
}

fn damaged(bytes: &[u8], at: usize, flip: u8) -> Vec<u8> {
    let mut damaged = bytes.to_vec();
    damaged[at] ^= flip;
    damaged
}

#[test]
fn fixtures_cut_at_any_length_are_refused_without_a_panic() {
    for (folder, name, bytes) in all() {
        for length in 0..bytes.len() {
            read(&folder, &name, &bytes[..length]);
            assert!(Envelope::decode(&bytes[..length]).is_err(), "{folder}/{name} at {length}");
            assert!(Entry::decode(&bytes[..length]).is_err(), "{folder}/{name} at {length}");
        }
    }
}

#[test]
fn fixtures_with_any_byte_changed_never_panic() {
    for (folder, name, bytes) in all() {
        for at in 0..bytes.len() {
            for flip in [0x01, 0x20, 0x80, 0xff] {
                read(&folder, &name, &damaged(&bytes, at, flip));
            }
        }
    }
}

#[test]
fn fixtures_with_bytes_inserted_or_doubled_never_panic() {
    for (folder, name, bytes) in all() {
        for at in 0..bytes.len() {
            let (before, after) = bytes.split_at(at);
            for inserted in [&[0x00][..], &[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], &after[..1]] {
                read(&folder, &name, &[before, inserted, after].concat());
            }
        }
    }
}
