//! Stolen phones, retired phones, orders to destroy.

use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::record::content::{Access, Adopt, Compromised, Content, Destroy, Purge, Retire};
use enlace_core::storage::StorageError;
use enlace_tests::harness::{IDENTITY, INTERNAL, World};

#[test]
fn what_a_stolen_phone_sends_is_set_apart_until_a_supervisor_adopts_it() {
    let mut world = World::new(20);
    let (ana, stolen) = (world.phone("ana"), world.phone("stolen"));
    let boss = world.phone_with("boss", &["supervisor"], &[(INTERNAL, Access::Write), (IDENTITY, Access::Write)]);
    let before = stolen.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&stolen).unwrap();
    let device = world.device_of(&stolen);
    world.administer(0, Content::Compromised(Compromised { device, reason: "reported stolen".into() }));
    let after = stolen.report(INTERNAL, &[Edit::set("scenario", "tunnel")]);
    let told = world.sync(&stolen);
    assert_eq!(told.unwrap_err().code(), "device_compromised");
    world.sync(&ana).unwrap();
    assert!(ana.dump(before).is_some());
    assert!(ana.dump(after).is_none());
    let stream = StreamName::parse(INTERNAL).unwrap();
    world.sync(&boss).unwrap();
    let quarantined: Vec<_> = boss
        .holder()
        .storage()
        .read(|tx| tx.entries_after(&stream, 1, 0, 100))
        .unwrap()
        .into_iter()
        .filter(|entry| entry.verdict.code() == Some("device_compromised"))
        .map(|entry| entry.record)
        .collect();
    assert_eq!(quarantined.len(), 1);
    boss.holder().seal(&stream, Content::Adopt(Adopt { records: quarantined })).unwrap();
    world.sync(&boss).unwrap();
    world.sync(&ana).unwrap();
    assert!(ana.dump(after).is_some());
    assert_eq!(ana.dump(after), boss.dump(after));
}

#[test]
fn a_phone_is_destroyed_only_when_two_administrators_have_signed() {
    let mut world = World::new(21);
    let phone = world.phone("lost");
    phone.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    let device = world.device_of(&phone);
    let first = world.administer(0, Content::Destroy(Destroy { device, now: false, approves: None }));
    world.sync(&phone).unwrap();
    assert_eq!(command::pending_order(phone.holder()).unwrap(), None);
    world.administer(1, Content::Destroy(Destroy { device, now: false, approves: Some(first) }));
    phone.report(INTERNAL, &[Edit::set("scenario", "tunnel")]);
    world.sync(&phone).unwrap();
    let order = command::pending_order(phone.holder()).unwrap().expect("the order stands");
    assert!(command::prepare_to_obey(phone.holder(), order).unwrap());
    world.sync(&phone).unwrap();
    command::wipe(phone.holder()).unwrap();
    assert!(!phone.path.exists());
    let known = world.agency.directory().device(&device).unwrap();
    assert!(known.receipt_at.is_some());
}

#[test]
fn a_retired_phone_delivers_its_tail_and_nothing_after_its_receipt() {
    let mut world = World::new(22);
    let (ana, old) = (world.phone("ana"), world.phone("old"));
    let device = world.device_of(&old);
    let id = old.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.administer(0, Content::Retire(Retire { device, reason: "replaced".into() }));
    let outcome = world.sync(&old).unwrap();
    assert_eq!(outcome.rejected, []);
    let order = command::pending_order(old.holder()).unwrap().expect("retired");
    assert!(command::prepare_to_obey(old.holder(), order).unwrap());
    world.sync(&old).unwrap();
    world.sync(&ana).unwrap();
    assert!(ana.dump(id).is_some());
}

#[test]
fn what_a_purge_destroys_leaves_the_database_file_with_the_sync_that_brings_it() {
    let mut world = World::new(58);
    let ana = world.phone("ana");
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&ana).unwrap();
    let purge = Content::Purge(Purge { document: id, reason: "order 4/26".to_owned() });
    let administrator = world.administrators[0].clone();
    world.enter_by(&administrator, &StreamName::parse(INTERNAL).unwrap(), purge);
    world.sync(&ana).unwrap();
    // The file alone, without its write-ahead log: what a thief copies, or a backup.
    let copy = world.folder().join("copy.db");
    std::fs::copy(&ana.path, &copy).unwrap();
    let holder = Holder::open(copy, ana.host().clone()).unwrap();
    let (row, changes) = holder.storage().read(|tx| Ok::<_, StorageError>((tx.document(id)?, tx.changes(id)))).unwrap();
    assert!(row.unwrap().forgotten);
    assert!(changes.map_or(true, |changes| changes.is_empty()));
}
