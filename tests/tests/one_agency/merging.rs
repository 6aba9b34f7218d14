//! Two phones, one incident.

use enlace_core::command;
use enlace_core::document::{Edit, FieldValue};
use enlace_tests::harness::{INTERNAL, World};

fn shown(phone: &enlace_tests::harness::Phone, id: enlace_core::ids::DocumentId, path: &str) -> FieldValue {
    phone.holder().document(id).unwrap().1.field(path).unwrap().unwrap().value
}

#[test]
fn two_phones_edit_one_incident_offline_and_agree_after_syncing() {
    let mut world = World::new(1);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "rescue_land"), Edit::write("narrative", "Dos personas.")]);
    let outcome = world.sync(&ana).unwrap();
    assert_eq!((outcome.sent, outcome.accepted), (1, 1));
    world.sync(&luis).unwrap();
    ana.edit(id, &[Edit::set("severity", "severe"), Edit::write("narrative", "Dos personas. Una herida.")]);
    luis.edit(id, &[Edit::set("movement", "none"), Edit::write("narrative", "Son dos personas.")]);
    world.sync(&ana).unwrap();
    world.sync(&luis).unwrap();
    world.sync(&ana).unwrap();
    assert_eq!(ana.dump(id), luis.dump(id));
    assert_eq!(shown(&ana, id, "narrative"), FieldValue::Prose("Son dos personas. Una herida.".to_owned()));
    assert_eq!(shown(&luis, id, "severity"), FieldValue::Register("severe".into()));
    assert_eq!(shown(&ana, id, "movement"), FieldValue::Register("none".into()));
}

#[test]
fn the_same_field_changed_twice_is_a_conflict_until_a_person_settles_it() {
    let mut world = World::new(2);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&ana).unwrap();
    world.sync(&luis).unwrap();
    ana.edit(id, &[Edit::set("severity", "severe")]);
    luis.edit(id, &[Edit::set("severity", "minor")]);
    for phone in [&ana, &luis, &ana] {
        world.sync(phone).unwrap();
    }
    for phone in [&ana, &luis] {
        let state = phone.holder().document(id).unwrap().1.field("severity").unwrap().unwrap();
        assert_eq!(state.alternatives.len(), 2, "{}", phone.name);
    }
    luis.edit(id, &[Edit::set("severity", "severe")]);
    world.sync(&luis).unwrap();
    world.sync(&ana).unwrap();
    let state = ana.holder().document(id).unwrap().1.field("severity").unwrap().unwrap();
    assert!(state.alternatives.is_empty());
    assert_eq!(ana.dump(id), luis.dump(id));
}

#[test]
fn a_filing_is_signed_and_seen_by_a_colleague() {
    let mut world = World::new(3);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    let refused = command::file(ana.holder(), id).unwrap_err();
    assert_eq!(refused.code(), "asked_field_missing");
    ana.edit(
        id,
        &[
            Edit::set("severity", "minor"),
            Edit::set("occurred.from", enlace_core::domain::value::At { utc_ms: 0, offset_min: -420, zone: None }),
            Edit::set("entered_via", "own"),
            Edit::set("place.landmark.text", "monumento 122-A"),
            Edit::set("movement", "none"),
            Edit::set("counts.public.involved", 0),
        ],
    );
    command::file(ana.holder(), id).unwrap();
    let outcome = world.sync(&ana).unwrap();
    assert_eq!(outcome.refused, Vec::<String>::new());
    world.sync(&luis).unwrap();
    let filed = luis.holder().storage().read(|tx| enlace_core::read_model::is_filed(tx, id)).unwrap();
    assert!(filed);
    let late = command::edit(luis.holder(), id, &[Edit::set("severity", "moderate")], None).unwrap_err();
    assert_eq!(late.code(), "change_reason_needed");
    command::edit(luis.holder(), id, &[Edit::set("severity", "moderate")], Some("correction")).unwrap();
}
