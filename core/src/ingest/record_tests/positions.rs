//! Rights are those of the `control` position an entry names, whatever came after.

use super::world::{World, certificate, commit, revocation, stream};
use crate::ingest::rights::{Denial, judge};
use crate::record::content::{Access, CertifiedRole, Compromised, Content, Retire, Revoked};
use crate::record::keys::DeviceSigner;

const SECTOR: &str = "internal/nogales";

#[test]
fn a_grant_revoked_later_still_covers_what_was_entered_before() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let body = world.body(&phone.signer, &stream(SECTOR), commit());
    let granted = world.directory.size();
    world.revoke(&phone, SECTOR);
    let revoked = world.directory.size();
    world.grant(&phone, SECTOR, Access::Write);
    let again = world.directory.size();
    assert_eq!(judge(&world.directory, &body, granted), Ok(()));
    assert_eq!(judge(&world.directory, &body, revoked), Err(Denial::NoGrant));
    assert_eq!(judge(&world.directory, &body, again), Ok(()));
}

#[test]
fn nothing_is_allowed_before_the_right_began() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[]);
    let body = world.body(&phone.signer, &stream(SECTOR), commit());
    let before = world.directory.size();
    world.grant(&phone, SECTOR, Access::WriteOwn);
    assert_eq!(judge(&world.directory, &body, before), Err(Denial::NoGrant));
    assert_eq!(judge(&world.directory, &body, before + 1), Ok(()));
    assert_eq!(judge(&world.directory, &body, 0), Err(Denial::NoGrant), "the device was not enrolled yet");
}

#[test]
fn a_later_grant_replaces_the_earlier_one_from_its_position_on() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let body = world.body(&phone.signer, &stream(SECTOR), commit());
    let wide = world.directory.size();
    world.grant(&phone, SECTOR, Access::Read);
    let device = world.directory.device(&phone.id).unwrap();
    assert_eq!(device.access(&stream(SECTOR), wide), Some(Access::Write));
    assert_eq!(device.access(&stream(SECTOR), wide + 1), Some(Access::Read));
    assert_eq!(judge(&world.directory, &body, wide), Ok(()));
    assert_eq!(judge(&world.directory, &body, wide + 1), Err(Denial::NoGrant));
}

#[test]
fn foreign_hands_and_retirement_begin_at_their_positions() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let body = world.body(&phone.signer, &stream(SECTOR), commit());
    let before = world.directory.size();
    let retire = Retire { device: phone.id, reason: String::new() };
    world.by_administrator(0, Content::Retire(retire)).unwrap();
    let compromised = Compromised { device: phone.id, reason: String::new() };
    world.by_administrator(0, Content::Compromised(compromised)).unwrap();
    assert_eq!(judge(&world.directory, &body, before), Ok(()));
    assert_eq!(judge(&world.directory, &body, before + 1), Ok(()), "its tail is awaited");
    assert_eq!(judge(&world.directory, &body, before + 2), Err(Denial::DeviceCompromised));
}

#[test]
fn an_administrators_acts_stand_after_the_certificate_ended() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let grants: Vec<_> = world.control.iter().map(|(entry, record)| (entry.ctl, record.clone())).collect();
    let key = world.administrators[0].public_key().id();
    world.by_root(revocation(Revoked::Key(key))).unwrap();
    for (ctl, record) in grants {
        assert_eq!(judge(&world.directory, record.body(), ctl), Ok(()));
    }
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), commit()), Ok(()), "and so do the devices invited");
}

#[test]
fn server_keys_are_those_whose_certificates_hold() {
    let mut world = World::new();
    let old = world.server.public_key();
    let new = world.key();
    world.by_root(certificate(&new, CertifiedRole::Server)).unwrap();
    assert_eq!(world.directory.server_keys().count(), 2);
    world.by_root(revocation(Revoked::Key(old.id()))).unwrap();
    assert_eq!(world.directory.server_keys().collect::<Vec<_>>(), [&new.public_key()]);
    assert_eq!(world.directory.key(&old.id()), Some(&old), "old heads can still be checked");
}
