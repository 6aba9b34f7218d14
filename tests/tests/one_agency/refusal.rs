//! What the server refuses comes back to its author as a draft; nothing is lost.

use enlace_core::command;
use enlace_core::document::{Edit, FieldValue};
use enlace_core::domain::stream::StreamName;
use enlace_core::record::content::{Access, Content, Grant, Revocation, Revoked};
use enlace_tests::harness::{INTERNAL, World};

#[test]
fn a_refused_edit_is_taken_out_explained_and_taken_up_again_under_new_rights() {
    let mut world = World::new(10);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&ana).unwrap();
    world.sync(&luis).unwrap();
    let stream = StreamName::parse(INTERNAL).unwrap();
    let device = world.device_of(&luis);
    luis.edit(id, &[Edit::set("severity", "severe"), Edit::write("narrative", "Escuchamos el dron.")]);
    let other = luis.report(INTERNAL, &[Edit::set("scenario", "tunnel")]);
    world.administer(
        0,
        Content::Revocation(Revocation { revoked: Revoked::Grant(device, stream.clone()), reason: "transfer".into() }),
    );
    let outcome = world.sync(&luis).unwrap();
    assert_eq!(outcome.refused, ["no_grant"]);
    assert_eq!(outcome.accepted, 0);
    let drafts = luis.holder().storage().read(|tx| tx.open_drafts(None)).unwrap();
    assert_eq!(drafts.len(), 2);
    assert!(drafts.iter().all(|draft| draft.code == "no_grant"));
    let (_, document) = luis.holder().document(id).unwrap();
    assert_eq!(document.field("severity").unwrap(), None);
    assert!(luis.holder().document(other).is_err(), "a document of refused changes alone has no content");

    let early = command::take_up_draft(luis.holder(), drafts[0].number, None).unwrap_err();
    assert_eq!(early.code(), "no_grant");
    world.administer(0, Content::Grant(Grant { device, stream, access: Access::Write }));
    world.sync(&luis).unwrap();
    for draft in &drafts {
        command::take_up_draft(luis.holder(), draft.number, None).unwrap();
    }
    let outcome = world.sync(&luis).unwrap();
    assert_eq!((outcome.refused.len(), outcome.accepted), (0, 1));
    world.sync(&ana).unwrap();
    assert_eq!(ana.dump(id), luis.dump(id));
    assert_eq!(ana.dump(other), luis.dump(other));
    let (_, document) = ana.holder().document(id).unwrap();
    let narrative = document.field("narrative").unwrap().unwrap().value;
    assert_eq!(narrative, FieldValue::Prose("Escuchamos el dron.".to_owned()));
    assert!(ana.dump(other).is_some());
}
