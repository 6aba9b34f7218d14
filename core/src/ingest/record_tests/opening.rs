//! From bytes to an opened record: every refusal.

use super::world::{AGENCY, Phone, World, commit, enrolment, stream};
use crate::domain::stream::StreamName;
use crate::ids::{DeviceId, RecordId};
use crate::ingest::opened::{RecordRefusal, open};
use crate::record::body::Body;
use crate::record::content::Access;
use crate::record::envelope::{Envelope, MAX_ENVELOPE_BYTES};
use crate::record::keys::{DeviceSigner, SoftwareSigner};

const SECTOR: &str = "internal/nogales";

fn refusal(world: &World, bytes: &[u8]) -> RecordRefusal {
    open(bytes, &world.directory).unwrap_err()
}

fn sealed(body: &Body, signer: &SoftwareSigner) -> Vec<u8> {
    body.seal(signer).unwrap().encode()
}

#[test]
fn a_record_opens_to_what_was_sealed() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let body = world.body(&phone.signer, &stream(SECTOR), commit());
    let envelope = body.seal(&phone.signer).unwrap();
    let opened = open(&envelope.encode(), &world.directory).unwrap();
    assert_eq!((opened.id(), opened.body(), opened.envelope()), (envelope.id(), &body, &envelope));
}

#[test]
fn foreign_bytes_are_no_record() {
    let world = World::new();
    for bytes in [&[][..], b"GET / HTTP/1.1", &[0xd2], &[0xd2, 0x84, 0x40, 0xa0, 0x40, 0x40]] {
        assert_eq!(refusal(&world, bytes).code(), "record_malformed");
    }
    assert_eq!(refusal(&world, &vec![0xd2; MAX_ENVELOPE_BYTES + 1]).code(), "record_too_large");
    let no_body = Envelope::sign(vec![0xf6], &world.root).unwrap().encode();
    assert!(matches!(refusal(&world, &no_body), RecordRefusal::Malformed(_)));
    assert_eq!(refusal(&world, &no_body).code(), "record_malformed");
}

#[test]
fn a_signature_of_another_key_or_for_other_bytes_is_bad() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let body = world.body(&phone.signer, &stream(SECTOR), commit());
    assert_eq!(refusal(&world, &sealed(&body, &world.key())).code(), "signature_bad");
    let mut tampered = sealed(&body, &phone.signer);
    *tampered.last_mut().unwrap() ^= 1;
    assert_eq!(refusal(&world, &tampered).code(), "signature_bad");
    // A key of the other algorithm cannot have signed this.
    assert_eq!(refusal(&world, &sealed(&body, &world.root)).code(), "record_malformed");
}

#[test]
fn only_keys_of_the_agency_write() {
    let world = World::new();
    let stranger = world.key();
    let body = world.body(&stranger, &stream(SECTOR), commit());
    assert_eq!(refusal(&world, &sealed(&body, &stranger)), RecordRefusal::AuthorUnknown);
    assert_eq!(RecordRefusal::AuthorUnknown.code(), "author_unknown");
}

#[test]
fn another_agencys_record_is_not_ours() {
    let world = World::new();
    let body = Body { agency: "bp-tucson".to_owned(), ..world.body(&world.root, &stream(SECTOR), commit()) };
    assert_eq!(refusal(&world, &sealed(&body, &world.root)), RecordRefusal::OtherAgency);
    assert_eq!(RecordRefusal::OtherAgency.code(), "other_agency");
    assert_ne!(body.agency, AGENCY);
}

#[test]
fn an_enrolment_is_signed_by_the_key_it_brings() {
    let world = World::new();
    let phone = Phone { id: DeviceId([7; 16]), signer: world.key() };
    let content = enrolment(RecordId([1; 32]), [1; 16], &phone);
    let body = world.body(&phone.signer, &StreamName::control(), content.clone());
    assert!(open(&sealed(&body, &phone.signer), &world.directory).is_ok());
    assert_eq!(refusal(&world, &sealed(&body, &world.key())).code(), "signature_bad");
    // Brings one key, names another as its author.
    let other = world.key();
    let body = world.body(&other, &StreamName::control(), content);
    assert_eq!(other.public_key().id(), body.author);
    assert_eq!(refusal(&world, &sealed(&body, &other)), RecordRefusal::AuthorUnknown);
}
