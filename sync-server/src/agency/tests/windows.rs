//! First syncs that begin at a signed head.

use std::collections::BTreeSet;

use enlace_core::document::Edit;
use enlace_core::record::content::Access;
use enlace_core::sync::Options;
use enlace_core::wire::{DocumentFrame, PartType, WindowMarker};

use super::world::{Phone, World, answer, internal, parts};

/// A world with 90 reports, ten a day, the first 30 of them closed.
fn busy_world(seed: u64) -> (World, Phone) {
    let mut world = World::new(seed);
    let one = world.writer();
    for day in 0..9 {
        for _ in 0..10 {
            let id = one.report("road_accident");
            if day < 3 {
                let voided = [Edit::set("void_reason", "practice"), Edit::set("status", "voided")];
                enlace_core::command::edit(&one.holder, id, &voided, None).unwrap();
            }
        }
        one.sync(&mut world.agency).unwrap();
        world.keys.clock.advance(86_400_000);
    }
    (world, one)
}

fn held(phone: &Phone) -> BTreeSet<enlace_core::ids::DocumentId> {
    phone
        .holder
        .storage()
        .read(|tx| tx.documents())
        .unwrap()
        .into_iter()
        .filter(|row| row.held)
        .map(|row| row.id)
        .collect()
}

fn newcomer(world: &mut World) -> Phone {
    let grants = [(internal(), Access::Write)];
    let invitation = world.keys.invite(&mut world.agency, "http://127.0.0.1:1", &grants, &["agent"]);
    let phone = Phone::new(&world.keys, &invitation);
    // The first answer only tells the phone what it may read.
    let (mut session, request) = phone.request(&Options::default());
    session.feed(&answer(&mut world.agency, &request)).unwrap();
    phone
}

#[test]
fn a_first_sync_brings_the_window_newest_first() {
    let (mut world, _) = busy_world(40);
    let two = newcomer(&mut world);
    let options = Options { window_days: Some(2), ..Options::default() };
    let (mut session, request) = two.request(&options);
    let bytes = answer(&mut world.agency, &request);
    let parts = parts(&bytes);
    let markers: Vec<_> = parts
        .iter()
        .filter(|(part, _)| *part == PartType::Window)
        .map(|(_, p)| WindowMarker::decode(p).unwrap())
        .collect();
    assert_eq!(markers.iter().map(|marker| marker.complete).collect::<Vec<_>>(), [false, true]);
    assert_eq!(markers[0].documents, 60);
    let times: Vec<i64> = parts
        .iter()
        .filter(|(part, _)| *part == PartType::DocumentFrame)
        .map(|(_, payload)| DocumentFrame::decode(payload).unwrap())
        .map(|frame| enlace_core::entry::Entry::decode(&frame.items.last().unwrap().entry).unwrap().received_ms)
        .collect();
    assert_eq!(times.len(), 60);
    assert!(times.is_sorted_by(|a, b| a >= b));
    session.feed(&bytes).unwrap();
    let outcome = session.finish().unwrap();
    assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
    assert_eq!(held(&two).len(), 60);
}

#[test]
fn a_window_cut_anywhere_goes_on_where_it_was() {
    let (mut world, one) = busy_world(41);
    let two = newcomer(&mut world);
    let options = Options { window_days: Some(2), ..Options::default() };
    let mut rounds = 0;
    loop {
        let (mut session, request) = two.request(&options);
        let bytes = answer(&mut world.agency, &request);
        rounds += 1;
        // What comes in the meantime goes on being dense.
        if rounds < 5 {
            one.report("weather");
            one.sync(&mut world.agency).unwrap();
        }
        let most = 4_000;
        session.feed(&bytes[..bytes.len().min(most)]).unwrap();
        if bytes.len() <= most {
            let outcome = session.finish().unwrap();
            assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
            break;
        }
        assert!(rounds < 60);
    }
    assert!(rounds > 3);
    two.sync_with(&mut world.agency, &options).unwrap();
    assert_eq!(held(&two).len(), 64);
}

#[test]
fn an_edit_of_a_document_outside_the_window_brings_the_whole_document() {
    let (mut world, one) = busy_world(42);
    let two = newcomer(&mut world);
    let options = Options { window_days: Some(2), ..Options::default() };
    two.sync_with(&mut world.agency, &options).unwrap();
    let closed = held(&one).difference(&held(&two)).next().copied().unwrap();
    enlace_core::command::edit(&one.holder, closed, &[Edit::set("severity", "minor")], Some("correction")).unwrap();
    one.sync(&mut world.agency).unwrap();
    two.sync_with(&mut world.agency, &options).unwrap();
    let fields = |phone: &Phone| phone.holder.document(closed).unwrap().1.fields().unwrap();
    assert_eq!(fields(&one), fields(&two));
}
