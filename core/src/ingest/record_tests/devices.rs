//! The life of a device: invited, enrolled, retired, in foreign hands.

use super::world::{Phone, World, commit, enrolment, invite, revocation, stream};
use crate::domain::stream::StreamName;
use crate::entry::Verdict;
use crate::ids::{DeviceId, RecordId};
use crate::ingest::rights::Denial;
use crate::record::content::{Access, Compromised, Content, Destroy, OrderReceipt, Retire, Revoked};

const SECTOR: &str = "internal/nogales";
const CODE: [u8; 16] = [7; 16];

fn newcomer(world: &World) -> Phone {
    Phone { id: DeviceId([7; 16]), signer: world.key() }
}

fn retire(world: &mut World, phone: &Phone) -> RecordId {
    let retire = Retire { device: phone.id, reason: String::new() };
    world.by_administrator(0, Content::Retire(retire)).unwrap()
}

fn compromise(world: &mut World, phone: &Phone) {
    let compromised = Compromised { device: phone.id, reason: String::new() };
    world.by_administrator(1, Content::Compromised(compromised)).unwrap();
}

#[test]
fn an_invite_is_used_once_and_hands_over_what_it_names() {
    let mut world = World::new();
    let id = world.invite(CODE, &["agent"], &[(SECTOR, Access::Write)]);
    let phone = newcomer(&world);
    world.act(&phone.signer, enrolment(id, CODE, &phone)).unwrap();
    let device = world.directory.device_of_key(&world.body(&phone.signer, &StreamName::control(), commit()).author);
    let device = device.unwrap();
    assert_eq!((device.id, device.unit.as_str(), device.device_number), (phone.id, "NGL", 1));
    assert!(device.has_role("agent") && !device.has_role("supervisor"));
    assert_eq!(device.readable_streams(world.directory.size()), [StreamName::control(), stream(SECTOR)]);
    assert_eq!(world.directory.invite(&id).unwrap().used_by, Some(phone.id));

    let second = Phone { id: DeviceId([8; 16]), signer: world.key() };
    assert_eq!(world.act(&second.signer, enrolment(id, CODE, &second)), Err(Denial::InviteClosed));
    assert!(world.directory.device(&second.id).is_none());
}

#[test]
fn wrong_codes_and_unknown_or_revoked_invites_enrol_nobody() {
    let mut world = World::new();
    let id = world.invite(CODE, &["agent"], &[]);
    let phone = newcomer(&world);
    assert_eq!(world.act(&phone.signer, enrolment(RecordId([1; 32]), CODE, &phone)), Err(Denial::InviteUnknown));
    assert_eq!(world.act(&phone.signer, enrolment(id, [8; 16], &phone)), Err(Denial::CodeWrong));
    world.by_administrator(1, revocation(Revoked::Invite(id))).unwrap();
    assert_eq!(world.act(&phone.signer, enrolment(id, CODE, &phone)), Err(Denial::InviteClosed));
    assert_eq!(world.directory.devices().count(), 0);
}

#[test]
fn a_wrong_code_leaves_the_invite_open() {
    let mut world = World::new();
    let id = world.invite(CODE, &["agent"], &[]);
    let phone = newcomer(&world);
    assert_eq!(world.act(&phone.signer, enrolment(id, [8; 16], &phone)), Err(Denial::CodeWrong));
    assert!(world.act(&phone.signer, enrolment(id, CODE, &phone)).is_ok());
}

#[test]
fn a_device_id_or_a_key_enrols_once() {
    let mut world = World::new();
    let first = world.phone(&["agent"], &[]);
    let id = world.invite(CODE, &["agent"], &[]);
    let same_id = Phone { id: first.id, signer: world.key() };
    assert_eq!(world.act(&same_id.signer, enrolment(id, CODE, &same_id)), Err(Denial::DeviceKnown));
    let same_key = Phone { id: DeviceId([8; 16]), signer: first.signer };
    assert_eq!(world.act(&same_key.signer, enrolment(id, CODE, &same_key)), Err(Denial::DeviceKnown));
    let secret = *world.administrators[1].secret();
    let administrator = crate::record::keys::SoftwareSigner::from_secret(crate::record::keys::Algorithm::Es256, secret);
    let borrowed = Phone { id: DeviceId([9; 16]), signer: administrator.unwrap() };
    assert_eq!(world.act(&borrowed.signer, enrolment(id, CODE, &borrowed)), Err(Denial::DeviceKnown));
}

#[test]
fn a_used_invite_is_past_revoking_and_its_device_stays() {
    let mut world = World::new();
    let id = world.invite(CODE, &["agent"], &[(SECTOR, Access::Write)]);
    let phone = newcomer(&world);
    world.act(&phone.signer, enrolment(id, CODE, &phone)).unwrap();
    world.by_administrator(0, revocation(Revoked::Invite(id))).unwrap();
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), commit()), Ok(()));
}

#[test]
fn a_retired_device_delivers_its_tail_until_its_receipt_and_reads_nothing() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let order = retire(&mut world, &phone);
    let now = world.directory.size();
    let device = world.directory.device(&phone.id).unwrap();
    assert!(!device.may_read(&stream(SECTOR), now) && device.may_read(&StreamName::control(), now));
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), commit()), Ok(()));
    world.act(&phone.signer, Content::OrderReceipt(OrderReceipt { order, undelivered: 0 })).unwrap();
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), commit()), Err(Denial::DeviceRetired));
}

#[test]
fn what_a_device_in_foreign_hands_sends_is_kept_apart() {
    let mut world = World::new();
    let phone = world.phone(&["supervisor"], &[(SECTOR, Access::Write)]);
    compromise(&mut world, &phone);
    let denial = world.judge(&phone.signer, &stream(SECTOR), commit()).unwrap_err();
    assert_eq!(denial, Denial::DeviceCompromised);
    assert_eq!(denial.verdict(), Verdict::Quarantined("device_compromised".to_owned()));
    let device = world.directory.device(&phone.id).unwrap();
    assert!(device.readable_streams(world.directory.size()).is_empty(), "it reads nothing, not even control");
}

#[test]
fn foreign_hands_weigh_more_than_retirement() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let order = retire(&mut world, &phone);
    world.act(&phone.signer, Content::OrderReceipt(OrderReceipt { order, undelivered: 0 })).unwrap();
    compromise(&mut world, &phone);
    assert_eq!(world.judge(&phone.signer, &stream(SECTOR), commit()), Err(Denial::DeviceCompromised));
}

#[test]
fn an_expired_invite_is_the_servers_word_alone() {
    let mut world = World::new();
    // The fold knows no clock: expiry is decided once, when the server enters the enrolment.
    let Content::Invite(mut over) = invite(CODE, &["agent"], &[]) else { unreachable!() };
    over.expires_ms = 0;
    let id = world.by_administrator(0, Content::Invite(over)).unwrap();
    let phone = newcomer(&world);
    assert_eq!(world.judge(&phone.signer, &StreamName::control(), enrolment(id, CODE, &phone)), Ok(()));
    assert_eq!(Denial::InviteExpired.verdict(), Verdict::Refused("invite_expired".to_owned()));
}

#[test]
fn a_receipt_names_an_order_to_the_device_that_signs_it() {
    let mut world = World::new();
    let (phone, other) = (world.phone(&["agent"], &[(SECTOR, Access::Write)]), world.phone(&["agent"], &[]));
    let receipt = |order| Content::OrderReceipt(OrderReceipt { order, undelivered: 0 });
    let control = StreamName::control();
    // A device cannot close itself beforehand, nor by an order to somebody else.
    assert_eq!(world.judge(&phone.signer, &control, receipt(RecordId([0; 32]))), Err(Denial::OrderUnknown));
    let theirs = retire(&mut world, &other);
    assert_eq!(world.judge(&phone.signer, &control, receipt(theirs)), Err(Denial::OrderUnknown));
    let proposed = Destroy { device: phone.id, now: false, approves: None };
    let first = world.by_administrator(0, Content::Destroy(proposed.clone())).unwrap();
    assert_eq!(world.judge(&phone.signer, &control, receipt(first)), Err(Denial::OrderUnknown), "one signature");
    let approval = Destroy { approves: Some(first), ..proposed };
    let second = world.by_administrator(1, Content::Destroy(approval)).unwrap();
    assert_eq!(world.judge(&phone.signer, &control, receipt(second)), Ok(()));
    let own = retire(&mut world, &phone);
    assert_eq!(world.judge(&phone.signer, &control, receipt(own)), Ok(()));
    assert_eq!(world.directory.device(&phone.id).unwrap().newest_order(), Some(own));
}
