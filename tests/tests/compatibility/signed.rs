//! Records of every kind, entries of every verdict, a head.

use enlace_core::entry::{Entry, Heads};
use enlace_core::ids::encode_hex;
use enlace_core::record::body::Body;
use enlace_core::record::cbor::Value;
use enlace_core::record::content::Content;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _};
use enlace_tests::samples;

use crate::files::{all, assert_dump, stored};

fn sealed_records() -> Vec<(String, Body, Envelope)> {
    let signer = samples::signer(Algorithm::Es256);
    let mut contents = samples::contents();
    contents.push(("unknown", unknown()));
    let mut records = Vec::new();
    for (name, content) in contents {
        for (suffix, is_first) in [("", false), ("_first", true)] {
            let body = samples::body(content.clone(), is_first);
            let envelope = body.seal(&signer).unwrap();
            records.push((format!("{name}{suffix}"), body, envelope));
        }
    }
    records
}

/// A kind no build knows, with every type of value in it.
fn unknown() -> Content {
    let inner = Value::map([(0, Some(Value::Null)), (1 << 40, Some(Value::Array(vec![Value::Bool(false)])))]);
    let content = Value::map([
        (1, Some(Value::from("from a newer build"))),
        (2, Some(Value::Bytes(vec![0, 0xff]))),
        (3, Some(Value::Int(i64::MIN))),
        (4, Some(inner)),
    ]);
    Content::Unknown { kind: 9999, content }
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
        assert_dump("records", &name, read.payload());
    }
}

#[test]
fn entries_and_heads_encode_to_the_stored_bytes_and_read_back() {
    for (name, entry) in samples::entries() {
        let bytes = stored("entries", name, &entry.encode());
        assert_eq!(entry.encode(), bytes, "{name}");
        assert_eq!(Entry::decode(&bytes), Ok(entry), "{name}");
        assert_dump("entries", name, &bytes);
    }
    let (heads, server) = (samples::heads(), samples::signer(Algorithm::EdDsa));
    let envelope = heads.seal(&server).unwrap();
    let bytes = stored("heads", "heads", &envelope.encode());
    assert_eq!(envelope.encode(), bytes);
    let read = Envelope::decode(&bytes).unwrap();
    assert_eq!(Heads::open(&read, samples::AGENCY, &server.public_key()), Ok(heads));
    assert_dump("heads", "heads", read.payload());
}

/// A fixture whose sample was dropped is still history that some database holds.
#[test]
fn every_stored_record_still_reads_and_keeps_its_bytes() {
    let records: Vec<_> = all().into_iter().filter(|(folder, ..)| folder == "records").collect();
    assert!(records.len() >= sealed_records().len(), "{} fixtures", records.len());
    for (_, name, bytes) in records {
        let envelope = Envelope::decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(envelope.encode(), bytes, "{name}");
        let body = Body::decode(envelope.payload()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(body.encode(), envelope.payload(), "{name}: nothing is lost, known or not");
    }
}
