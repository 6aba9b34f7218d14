//! What becomes of records.

use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Verdict;
use enlace_core::ingest::actor::generation;
use enlace_core::ingest::commit::MAX_DEVICE_ACTORS;
use enlace_core::record::content::{Access, Adopt, Compromised, Content, Purge, Retire};
use enlace_core::sync::{Options, SyncError};
use enlace_core::wire::{PartType, UpFrame};

use super::world::{World, identity_stream, internal, parts};
use crate::agency::{AgencyError, Outcome, refusals, refused};
use crate::store::Read;

fn up_frames(request: &[u8]) -> Vec<UpFrame> {
    let frames = parts(request).into_iter().filter(|(part, _)| *part == PartType::UpFrame);
    frames.map(|(_, payload)| UpFrame::decode(&payload).unwrap()).collect()
}

fn device_of(world: &World, phone: &super::world::Phone) -> enlace_core::ids::DeviceId {
    let _ = world;
    phone.holder.identity().unwrap().device
}

#[test]
fn two_phones_share_a_report_and_its_edits() {
    let mut world = World::new(1);
    let (one, two) = (world.writer(), world.writer());
    let id = one.report("road_accident");
    assert_eq!(one.sync(&mut world.agency).unwrap().accepted, 1);
    assert_eq!(two.sync(&mut world.agency).unwrap().disbelieved.len(), 0);
    two.edit(id, "severity", "severe");
    assert_eq!(two.sync(&mut world.agency).unwrap().accepted, 1);
    one.sync(&mut world.agency).unwrap();
    let fields = |phone: &super::world::Phone| phone.holder.document(id).unwrap().1.fields().unwrap();
    assert_eq!(fields(&one), fields(&two));
}

#[test]
fn the_same_frame_twice_makes_one_entry() {
    let mut world = World::new(2);
    let one = world.writer();
    one.report("road_accident");
    let (_, request) = one.request(&Options::default());
    let frame = up_frames(&request).pop().unwrap();
    let first = world.agency.enter(&frame, None).unwrap();
    let second = world.agency.enter(&frame, None).unwrap();
    let (Outcome::Entered(entry), Outcome::Known(known)) = (&first[0], &second[0]) else { panic!("{first:?}") };
    assert_eq!(entry, known);
    assert_eq!(world.agency.store().head(&internal()).unwrap().pos, 1);
}

#[test]
fn a_commit_without_its_changes_is_refused_whole_and_the_phone_keeps_the_values() {
    let mut world = World::new(3);
    let one = world.writer();
    one.report("road_accident");
    let (_, request) = one.request(&Options::default());
    let mut frame = up_frames(&request).pop().unwrap();
    frame.records[0].changes.clear();
    let outcome = world.agency.enter(&frame, None).unwrap();
    let Outcome::Entered(entry) = &outcome[0] else { panic!("{outcome:?}") };
    assert_eq!(entry.verdict, Verdict::Refused("commit_changes_missing".to_owned()));
    let outcome = one.sync(&mut world.agency).unwrap();
    assert_eq!(outcome.refused, vec!["commit_changes_missing".to_owned()]);
    assert_eq!(one.holder.storage().read(|tx| tx.open_drafts(None)).unwrap().len(), 1);
}

#[test]
fn a_fork_of_a_chain_is_rejected_and_kept_as_evidence() {
    let mut world = World::new(4);
    let one = world.writer();
    one.report("road_accident");
    let (_, request) = one.request(&Options::default());
    let frame = up_frames(&request).pop().unwrap();
    world.agency.enter(&frame, None).unwrap();
    let body = enlace_core::record::envelope::Envelope::decode(&frame.records[0].envelope).unwrap();
    let mut body = enlace_core::record::body::Body::decode(body.payload()).unwrap();
    body.nonce = [9; 16];
    let mut forked = frame.clone();
    forked.records[0].envelope = body.seal(&*one.signer).unwrap().encode();
    let outcome = world.agency.enter(&forked, None).unwrap();
    let Outcome::Rejected(rejection) = &outcome[0] else { panic!("{outcome:?}") };
    assert_eq!(rejection.code, "chain_equivocation");
    let name = format!("equivocation/{}/0", body.author);
    assert_eq!(world.agency.store().setting(&name).unwrap(), Some(forked.records[0].envelope.clone()));
}

#[test]
fn what_a_stolen_phone_sends_is_quarantined_until_a_supervisor_adopts_it() {
    let mut world = World::new(5);
    let (one, two) = (world.writer(), world.phone(&[(internal(), Access::Write)], &["agent", "supervisor"]));
    let id = one.report("road_accident");
    let device = device_of(&world, &one);
    world.order(Content::Compromised(Compromised { device, reason: "lost".to_owned() }));
    match one.sync(&mut world.agency) {
        Err(SyncError::Refused(code)) => assert_eq!(code, refused::DEVICE_COMPROMISED),
        other => panic!("{other:?}"),
    }
    let logged = world.agency.store().entry_at(&internal(), 1).unwrap().unwrap();
    assert_eq!(logged.entry.verdict, Verdict::Quarantined("device_compromised".to_owned()));
    two.sync(&mut world.agency).unwrap();
    assert!(two.holder.document(id).is_err());

    let adopt = Content::Adopt(Adopt { records: vec![logged.entry.record] });
    two.holder.seal(&internal(), adopt.clone()).unwrap();
    two.sync(&mut world.agency).unwrap();
    assert!(two.holder.document(id).is_ok());
    two.holder.seal(&internal(), adopt).unwrap();
    assert_eq!(two.sync(&mut world.agency).unwrap().refused, vec![refusals::ADOPT_UNKNOWN.to_owned()]);
    let three = world.writer();
    assert!(three.holder.document(id).is_ok());
}

#[test]
fn a_retired_device_delivers_its_tail_and_reads_nothing_new() {
    let mut world = World::new(6);
    let (one, two) = (world.writer(), world.writer());
    let id = one.report("road_accident");
    let device = device_of(&world, &one);
    world.order(Content::Retire(Retire { device, reason: "replaced".to_owned() }));
    two.report("weather");
    two.sync(&mut world.agency).unwrap();
    one.sync(&mut world.agency).unwrap();
    two.sync(&mut world.agency).unwrap();
    assert!(two.holder.document(id).is_ok());
    assert_eq!(one.holder.storage().read(|tx| tx.documents()).unwrap().len(), 1);
}

#[test]
fn a_purge_deletes_bodies_everywhere_and_leaves_entries() {
    let mut world = World::new(7);
    let (one, two) = (world.writer(), world.writer());
    let id = one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    two.sync(&mut world.agency).unwrap();
    let purge = Content::Purge(Purge { document: id, reason: "order 4/26".to_owned() });
    let administrator = &world.keys.administrators[0];
    let (_, entry) = world.keys.by_in(&mut world.agency, administrator, &internal(), purge);
    assert_eq!(entry.verdict, Verdict::Accepted);
    let bodies = world.agency.store().document_bodies(&id).unwrap();
    assert!(bodies.iter().all(|body| body.bytes.is_none()));
    two.sync(&mut world.agency).unwrap();
    assert!(two.holder.storage().read(|tx| tx.document(id)).unwrap().unwrap().forgotten);
    assert_eq!(world.writer().sync(&mut world.agency).unwrap().disbelieved.len(), 0);
}

#[test]
fn an_excluded_record_is_applied_by_nobody() {
    let mut world = World::new(8);
    let one = world.writer();
    let id = one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    one.edit(id, "severity", "severe");
    one.sync(&mut world.agency).unwrap();
    let record = world.agency.store().entry_at(&internal(), 2).unwrap().unwrap().entry.record;
    let entry = world.agency.exclude(&record, "change_does_not_apply").unwrap();
    assert_eq!(entry.pos, 3);
    assert!(matches!(world.agency.exclude(&record, "x"), Err(AgencyError::NothingToExclude)));
    let two = world.writer();
    let fields = two.holder.document(id).unwrap().1.fields().unwrap();
    assert!(!fields.contains_key("severity"));
    two.edit(id, "severity", "minor");
    assert_eq!(two.sync(&mut world.agency).unwrap().accepted, 1);
}

#[test]
fn a_device_begins_anew_in_a_document_only_so_often_and_leaves_room_for_others() {
    let mut world = World::new(10);
    let (one, two) = (world.writer(), world.writer());
    let id = one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    two.sync(&mut world.agency).unwrap();
    let write_as = |refusals: usize, value: &str| {
        let next = generation(0, u16::try_from(refusals).unwrap());
        one.holder.storage().write(|tx| tx.set_generation(id, next)).unwrap();
        one.edit(id, "severity", value);
        one.holder.seal_all().unwrap();
    };
    for anew in 1..MAX_DEVICE_ACTORS {
        write_as(anew, if anew % 2 == 0 { "severe" } else { "minor" });
    }
    assert_eq!(one.sync(&mut world.agency).unwrap().refused, Vec::<String>::new());
    write_as(MAX_DEVICE_ACTORS, "moderate");
    assert_eq!(one.sync(&mut world.agency).unwrap().refused, vec!["commit_generations_used_up".to_owned()]);
    // It goes on as who it was, and others are not hindered.
    write_as(MAX_DEVICE_ACTORS - 1, "moderate");
    assert_eq!(one.sync(&mut world.agency).unwrap().accepted, 1);
    two.edit(id, "severity", "severe");
    assert_eq!(two.sync(&mut world.agency).unwrap().accepted, 1);
}

#[test]
fn a_document_is_named_in_the_generation_of_the_records_chain() {
    let mut world = World::new(11);
    let one = world.writer();
    let id = one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    one.holder.storage().write(|tx| tx.set_generation(id, generation(1, 0))).unwrap();
    one.edit(id, "severity", "severe");
    assert_eq!(one.sync(&mut world.agency).unwrap().refused, vec!["commit_generation_foreign".to_owned()]);
}

#[test]
fn whoever_may_only_write_goes_on_with_own_documents_only() {
    let mut world = World::new(9);
    let grants = [(internal(), Access::Write), (identity_stream(), Access::WriteOwn)];
    let (one, two) = (world.phone(&grants, &["agent"]), world.phone(&grants, &["agent"]));
    let incident = one.report("road_accident");
    let (role, name) = ([Edit::set("role", "victim")], [Edit::set("surname_1", "Ejemplo")]);
    let saved = command::record_person(&one.holder, incident, &role, &identity_stream(), &name, None);
    let person = saved.unwrap().document;
    one.sync(&mut world.agency).unwrap();
    let outcome = two.sync(&mut world.agency).unwrap();
    assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
    assert!(two.holder.document(incident).is_ok());
    assert!(two.holder.document(person).is_err());
    command::edit(&one.holder, person, &[Edit::set("surname_2", "Otro")], None).unwrap();
    assert_eq!(one.sync(&mut world.agency).unwrap().accepted, 1);
    // Somebody who knows the document's id still may not write into it.
    let row = one.holder.storage().read(|tx| tx.document(person)).unwrap().unwrap();
    two.holder.storage().write(|tx| tx.put_document(&row).map(|_| ())).unwrap();
    let changes = one.holder.storage().read(|tx| tx.changes(person)).unwrap();
    two.holder
        .storage()
        .write(|tx| {
            for mut change in changes {
                change.fact.record = None;
                tx.add_change(person, &change)?;
            }
            Ok::<_, enlace_core::storage::StorageError>(())
        })
        .unwrap();
    command::edit(&two.holder, person, &[Edit::set("alias", "x")], None).unwrap();
    assert_eq!(two.sync(&mut world.agency).unwrap().refused, vec![refusals::NOT_OWN_DOCUMENT.to_owned()]);
}

#[test]
fn a_wrong_code_or_a_late_enrolment_leaves_no_entry() {
    let mut world = World::new(10);
    let grants = [(internal(), Access::Write)];
    let mut wrong = world.keys.invite(&mut world.agency, "http://127.0.0.1:1", &grants, &["agent"]);
    let right = wrong.clone();
    wrong.code = [0; 16];
    let before = world.agency.store().head(&StreamName::control()).unwrap();
    let refused = |world: &mut World, invitation| {
        let phone = super::world::Phone::new(&world.keys, invitation);
        match phone.sync(&mut world.agency) {
            Err(SyncError::Refused(code)) => code,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(&mut world, &wrong), "code_wrong");
    world.keys.clock.advance(2 * 86_400_000);
    assert_eq!(refused(&mut world, &right), "invite_expired");
    assert_eq!(world.agency.store().head(&StreamName::control()).unwrap(), before);
}

#[test]
fn a_reopened_agency_knows_all_it_knew() {
    let folder = tempfile::TempDir::new().unwrap();
    let keys = super::world::Keys::new(11);
    let store = || crate::store::sqlite::SqliteStore::open(folder.path(), keys.entropy.clone()).unwrap();
    let mut agency = keys.found(store());
    let grants = [(internal(), Access::Write)];
    let invitation = keys.invite(&mut agency, "http://127.0.0.1:1", &grants, &["agent"]);
    let one = super::world::Phone::new(&keys, &invitation);
    one.sync(&mut agency).unwrap();
    let id = one.report("road_accident");
    one.sync(&mut agency).unwrap();
    let size = agency.directory().size();
    drop(agency);
    let mut agency = crate::agency::Agency::open(store(), keys.server.clone(), keys.clock.clone()).unwrap();
    assert_eq!(agency.directory().size(), size);
    one.edit(id, "severity", "severe");
    assert_eq!(one.sync(&mut agency).unwrap().accepted, 1);
    let other = super::world::Keys::new(12);
    drop(agency);
    let opened = crate::agency::Agency::open(store(), other.server.clone(), keys.clock.clone());
    assert!(matches!(opened, Err(AgencyError::OtherServerKey)));
}
