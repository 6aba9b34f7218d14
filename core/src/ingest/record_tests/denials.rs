//! Every denial is reached, and nobody is allowed what belongs to another.

use std::collections::BTreeSet;

use super::world::{Phone, World, certificate, commit, enrolment, invite, revocation, stream};
use crate::domain::stream::StreamName;
use crate::entry::Verdict;
use crate::ids::{ChangeHash, DeviceId, DocumentId, KeyId, RecordId};
use crate::ingest::rights::Denial;
use crate::record::cbor::Value;
use crate::record::content::{
    Access, Adopt, AgencyProfile, CertifiedRole, Compromised, Content, Destroy, Filing, Grant, NewEpoch, NewGeneration,
    OrderReceipt, Purge, Retire, Revoked,
};
use crate::record::keys::{DeviceSigner, SoftwareSigner};

const SECTOR: &str = "internal/nogales";

fn for_control(device: DeviceId, key: &SoftwareSigner) -> Vec<Content> {
    let about = |reason: &str| (device, reason.to_owned());
    vec![
        Content::AgencyProfile(AgencyProfile::default()),
        certificate(key, CertifiedRole::Administrator),
        Content::NewEpoch(NewEpoch {
            epoch: 2,
            restored_size: 1,
            restored_root: [0; 32],
            last_witnessed: None,
            back_to: None,
        }),
        revocation(Revoked::Key(KeyId([1; 32]))),
        revocation(Revoked::Invite(RecordId([1; 32]))),
        revocation(Revoked::Grant(device, stream(SECTOR))),
        invite([1; 16], &["agent"], &[]),
        Content::Grant(Grant { device, stream: stream(SECTOR), access: Access::Write }),
        Content::Retire(Retire { device, reason: about("").1 }),
        Content::Compromised(Compromised { device, reason: about("").1 }),
        Content::Destroy(Destroy { device, now: false, approves: None }),
        enrolment(RecordId([1; 32]), [1; 16], &Phone { id: device, signer: copy(key) }),
        Content::OrderReceipt(OrderReceipt { order: RecordId([1; 32]), undelivered: 0 }),
    ]
}

fn for_streams() -> Vec<Content> {
    vec![
        commit(),
        Content::Filing(Filing { document: DocumentId([5; 16]), kind: 1, heads: vec![ChangeHash([6; 32])] }),
        Content::Adopt(Adopt { records: vec![RecordId([1; 32])] }),
        Content::Purge(Purge { document: DocumentId([5; 16]), reason: String::new() }),
        Content::Unknown { kind: 9999, content: Value::Null },
    ]
}

fn copy(key: &SoftwareSigner) -> SoftwareSigner {
    SoftwareSigner::from_secret(key.public_key().algorithm(), *key.secret()).unwrap()
}

#[test]
fn every_kind_keeps_to_its_kind_of_stream() {
    let mut world = World::new();
    let phone = world.phone(&["supervisor"], &[(SECTOR, Access::Write)]);
    for content in for_control(phone.id, &world.key()) {
        for signer in [&world.root, &world.administrators[0], &phone.signer] {
            let kind = content.kind();
            assert_eq!(world.judge(signer, &stream(SECTOR), content.clone()), Err(Denial::WrongStream), "kind {kind}");
        }
    }
    for content in for_streams() {
        for signer in [&world.root, &world.administrators[0], &phone.signer] {
            let kind = content.kind();
            let judgement = world.judge(signer, &StreamName::control(), content.clone());
            assert_eq!(judgement, Err(Denial::WrongStream), "kind {kind}");
        }
    }
}

#[test]
fn what_is_the_roots_is_nobody_elses() {
    let mut world = World::new();
    let phone = world.phone(&["administrator"], &[(SECTOR, Access::Write)]);
    let fresh = world.key();
    for content in for_control(phone.id, &fresh).into_iter().take(4) {
        for signer in [&world.administrators[0], &world.server, &phone.signer, &fresh] {
            assert_eq!(world.judge(signer, &StreamName::control(), content.clone()), Err(Denial::NotRoot));
        }
        assert_eq!(world.judge(&world.root, &StreamName::control(), content), Ok(()));
    }
}

#[test]
fn what_is_an_administrators_is_not_the_roots_the_servers_or_a_phones() {
    let mut world = World::new();
    let phone = world.phone(&["administrator"], &[(SECTOR, Access::Write)]);
    for content in &for_control(phone.id, &world.key())[4..11] {
        for signer in [&world.root, &world.server, &phone.signer, &world.key()] {
            let judgement = world.judge(signer, &StreamName::control(), content.clone());
            assert_eq!(judgement, Err(Denial::NotAdministrator), "kind {}", content.kind());
        }
        assert_eq!(world.judge(&world.administrators[1], &StreamName::control(), content.clone()), Ok(()));
    }
    let purge = for_streams()[3].clone();
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), purge.clone()), Err(Denial::NotAdministrator));
    assert_eq!(world.judge(&world.administrators[0], &stream(SECTOR), purge), Ok(()));
}

#[test]
fn only_enrolled_devices_are_talked_about() {
    let world = World::new();
    for content in &for_control(DeviceId([9; 16]), &world.key())[7..11] {
        let judgement = world.judge(&world.administrators[0], &StreamName::control(), content.clone());
        assert_eq!(judgement, Err(Denial::DeviceUnknown), "kind {}", content.kind());
    }
    let receipt = Content::OrderReceipt(OrderReceipt { order: RecordId([1; 32]), undelivered: 0 });
    for signer in [&world.root, &world.administrators[0], &world.key()] {
        let judgement = world.judge(signer, &StreamName::control(), receipt.clone());
        assert_eq!(judgement, Err(Denial::DeviceUnknown));
    }
}

#[test]
fn only_writers_of_a_stream_write_in_it() {
    let mut world = World::new();
    let writer = world.phone(&["agent"], &[(SECTOR, Access::Write), ("identity/nogales", Access::WriteOwn)]);
    let reader = world.phone(&["agent"], &[(SECTOR, Access::Read)]);
    for content in [&for_streams()[..2], &for_streams()[4..]].concat() {
        assert_eq!(world.judge(&writer.signer, &stream(SECTOR), content.clone()), Ok(()));
        assert_eq!(world.judge(&writer.signer, &stream("identity/nogales"), content.clone()), Ok(()));
        for elsewhere in ["internal/laredo", "exercise/e7/internal/nogales"] {
            assert_eq!(world.judge(&writer.signer, &stream(elsewhere), content.clone()), Err(Denial::NoGrant));
        }
        for signer in [&reader.signer, &world.root, &world.administrators[0], &world.server, &world.key()] {
            assert_eq!(world.judge(signer, &stream(SECTOR), content.clone()), Err(Denial::NoGrant));
        }
    }
}

#[test]
fn a_new_generation_is_opened_by_whoever_may_write_there() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Read)]);
    let opened = Content::NewGeneration(NewGeneration { previous: 0, last_known_seq: 4 });
    assert_eq!(world.judge(&phone.signer, &StreamName::control(), opened.clone()), Ok(()));
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), opened.clone()), Err(Denial::NoGrant));
    assert_eq!(world.judge(&world.key(), &StreamName::control(), opened.clone()), Err(Denial::NoGrant));
    world.grant(&phone, SECTOR, Access::Write);
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), opened.clone()), Ok(()));
    let administrator = copy(&world.administrators[1]);
    for name in ["control", SECTOR] {
        assert_eq!(world.judge(&administrator, &stream(name), opened.clone()), Ok(()), "{name}");
        assert_eq!(world.judge(&world.server, &stream(name), opened.clone()), Err(Denial::NoGrant), "{name}");
    }
    world.act(&copy(&world.root), revocation(Revoked::Key(administrator.public_key().id()))).unwrap();
    assert_eq!(world.judge(&administrator, &StreamName::control(), opened), Err(Denial::NoGrant));
}

#[test]
fn adopting_takes_a_supervisor_who_writes_there_or_an_administrator() {
    let mut world = World::new();
    let adopt = for_streams()[2].clone();
    let supervisor =
        world.phone(&["agent", "supervisor"], &[(SECTOR, Access::Write), ("internal/laredo", Access::WriteOwn)]);
    let agent = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    assert_eq!(world.judge(&supervisor.signer, &stream(SECTOR), adopt.clone()), Ok(()));
    assert_eq!(world.judge(&world.administrators[1], &stream(SECTOR), adopt.clone()), Ok(()));
    assert_eq!(world.judge(&supervisor.signer, &stream("internal/laredo"), adopt.clone()), Err(Denial::NotSupervisor));
    assert_eq!(world.judge(&agent.signer, &stream(SECTOR), adopt.clone()), Err(Denial::NotSupervisor));
    assert_eq!(world.judge(&supervisor.signer, &stream("internal/yuma"), adopt), Err(Denial::NoGrant));
}

#[test]
fn a_known_key_is_not_certified_again() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    for known in [copy(&world.root), copy(&world.administrators[0]), copy(&world.server), copy(&phone.signer)] {
        for role in [CertifiedRole::Administrator, CertifiedRole::Server] {
            assert_eq!(world.by_root(certificate(&known, role)), Err(Denial::KeyKnown));
        }
    }
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), commit()), Ok(()), "the phone writes on as a phone");
}

#[test]
fn denials_have_words_of_their_own_and_only_foreign_hands_are_quarantined() {
    let words: BTreeSet<&str> = Denial::ALL.into_iter().map(Denial::code).collect();
    assert_eq!(words.len(), Denial::ALL.len());
    for denial in Denial::ALL {
        let quarantined = matches!(denial.verdict(), Verdict::Quarantined(_));
        assert_eq!(quarantined, denial == Denial::DeviceCompromised);
        assert_eq!(denial.verdict().code(), Some(denial.code()));
    }
}
