//! Signing, checking and opening records; what each entry costs everyone who reads it.

use enlace_core::clock::SeededEntropy;
use enlace_core::ingest::directory::Directory;
use enlace_core::ingest::opened::open;
use enlace_core::record::body::Body;
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};
use enlace_tests::samples;

use crate::Scale;
use crate::measure::each;
use crate::table::{Row, Table, us};

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    for (algorithm, name) in [(Algorithm::Es256, "P-256"), (Algorithm::EdDsa, "Ed25519")] {
        let signer = SoftwareSigner::generate(algorithm, &SeededEntropy::new(1));
        let payloads: Vec<Vec<u8>> = bodies().iter().map(Body::encode).collect();
        let sealed: Vec<Envelope> =
            payloads.iter().map(|payload| Envelope::sign(payload.clone(), &signer).unwrap()).collect();
        let key = signer.public_key();
        let sign = each(&payloads, |payload| Envelope::sign(payload.clone(), &signer).unwrap());
        table.figure(&format!("sign a record, {name} in software"), us(sign.cpu), "µs");
        let verify = each(&sealed, |envelope| envelope.verify(&key).unwrap());
        table.figure(&format!("check a signature, {name}"), us(verify.cpu), "µs");
    }
    let root = samples::signer(Algorithm::EdDsa);
    let directory = Directory::new(samples::AGENCY, root.public_key());
    let sealed: Vec<Vec<u8>> = bodies()
        .into_iter()
        .filter(|body| body.content.kind() != 21)
        .map(|body| Body { author: root.public_key().id(), ..body }.seal(&root).unwrap().encode())
        .collect();
    let decode = each(&sealed, |bytes| Body::decode(Envelope::decode(bytes).unwrap().payload()).unwrap());
    table.figure("decode a record", us(decode.cpu), "µs");
    let envelopes: Vec<Envelope> = sealed.iter().map(|bytes| Envelope::decode(bytes).unwrap()).collect();
    let verify = each(&envelopes, |envelope| envelope.verify(&root.public_key()).unwrap());
    let opened = each(&sealed, |bytes| open(bytes, &directory).unwrap());
    let limit = Some(us(verify.cpu));
    table.row(&Row {
        what: "open a record (limit: its signature)",
        value: us(opened.cpu),
        unit: "µs",
        limit,
        goal: None,
    });
}

fn bodies() -> Vec<Body> {
    samples::contents().into_iter().map(|(_, content)| samples::body(content, false)).collect()
}
