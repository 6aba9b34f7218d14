//! Destroying what a device holds takes two administrators of one mind.

use super::world::{Phone, World, revocation};
use crate::ids::RecordId;
use crate::ingest::rights::Denial;
use crate::record::content::{Access, Content, Destroy, Revoked};
use crate::record::keys::DeviceSigner;

fn order(phone: &Phone, now: bool, approves: Option<RecordId>) -> Content {
    Content::Destroy(Destroy { device: phone.id, now, approves })
}

fn world_with_phone() -> (World, Phone) {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[("internal/nogales", Access::Write)]);
    (world, phone)
}

fn destroy(world: &World, phone: &Phone) -> Option<(RecordId, bool)> {
    world.directory.device(&phone.id).unwrap().destroy
}

#[test]
fn one_administrator_alone_destroys_nothing() {
    let (mut world, phone) = world_with_phone();
    let first = world.by_administrator(0, order(&phone, false, None)).unwrap();
    assert_eq!(destroy(&world, &phone), None);
    let alone = world.by_administrator(0, order(&phone, false, Some(first)));
    assert_eq!(alone, Err(Denial::SecondAdministratorNeeded));
    assert_eq!(destroy(&world, &phone), None);
    let second = world.by_administrator(1, order(&phone, false, Some(first))).unwrap();
    assert_eq!(destroy(&world, &phone), Some((second, false)));
}

#[test]
fn an_approval_names_the_same_device_and_the_same_haste() {
    let (mut world, phone) = world_with_phone();
    let other = world.phone(&["agent"], &[]);
    let first = world.by_administrator(0, order(&phone, false, None)).unwrap();
    for differing in [order(&phone, true, Some(first)), order(&other, false, Some(first))] {
        assert_eq!(world.by_administrator(1, differing), Err(Denial::SecondAdministratorNeeded));
    }
    let unknown = order(&phone, false, Some(RecordId([1; 32])));
    assert_eq!(world.by_administrator(1, unknown), Err(Denial::SecondAdministratorNeeded));
    assert_eq!((destroy(&world, &phone), destroy(&world, &other)), (None, None));
}

#[test]
fn a_proposal_is_approved_once() {
    let (mut world, phone) = world_with_phone();
    let first = world.by_administrator(0, order(&phone, false, None)).unwrap();
    let second = world.by_administrator(1, order(&phone, false, Some(first))).unwrap();
    let again = world.by_administrator(1, order(&phone, false, Some(first)));
    assert_eq!(again, Err(Denial::SecondAdministratorNeeded));
    // An approval is no proposal: two administrators cannot become one by chaining.
    let chained = world.by_administrator(0, order(&phone, false, Some(second)));
    assert_eq!(chained, Err(Denial::SecondAdministratorNeeded));
}

#[test]
fn an_order_is_hastened_and_never_slowed() {
    let (mut world, phone) = world_with_phone();
    let approve = |world: &mut World, now| {
        let first = world.by_administrator(0, order(&phone, now, None)).unwrap();
        world.by_administrator(1, order(&phone, now, Some(first))).unwrap()
    };
    let slow = approve(&mut world, false);
    assert_eq!(destroy(&world, &phone), Some((slow, false)));
    let fast = approve(&mut world, true);
    assert_eq!(destroy(&world, &phone), Some((fast, true)));
    approve(&mut world, false);
    assert_eq!(destroy(&world, &phone), Some((fast, true)));
}

#[test]
fn an_administrator_whose_certificate_ended_approves_nothing() {
    let (mut world, phone) = world_with_phone();
    let first = world.by_administrator(0, order(&phone, false, None)).unwrap();
    let key = world.administrators[1].public_key().id();
    world.by_root(revocation(Revoked::Key(key))).unwrap();
    let approval = world.by_administrator(1, order(&phone, false, Some(first)));
    assert_eq!(approval, Err(Denial::NotAdministrator));
}
