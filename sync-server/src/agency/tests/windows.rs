//! First syncs that begin at a signed head.

use std::collections::BTreeSet;

use enlace_core::document::Edit;
use enlace_core::entry::Entry;
use enlace_core::record::content::Access;
use enlace_core::sync::Options;
use enlace_core::wire::{DocumentBatch, DocumentFrame, PartType, Request, WholeDocument, WindowMarker};

use super::serving::{ask, plain};
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

/// The whole documents of an answer, those of each part together.
fn brought(parts: &[(PartType, Vec<u8>)]) -> Vec<Vec<WholeDocument>> {
    let read = |(part, payload): &(PartType, Vec<u8>)| match part {
        PartType::DocumentFrame => Some(vec![DocumentFrame::decode(payload).unwrap().whole]),
        PartType::DocumentBatch => Some(DocumentBatch::decode(payload).unwrap().documents),
        _ => None,
    };
    parts.iter().filter_map(read).collect()
}

fn bytes(parts: &[(PartType, Vec<u8>)]) -> usize {
    parts.iter().map(|(_, payload)| payload.len()).sum()
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
    let received = |whole: &WholeDocument| Entry::decode(&whole.items.last().unwrap().entry).unwrap().received_ms;
    let times: Vec<i64> = brought(&parts).iter().flatten().map(received).collect();
    assert_eq!(times.len(), 60);
    assert!(times.is_sorted_by(|a, b| a >= b));
    session.feed(&bytes).unwrap();
    let outcome = session.finish().unwrap();
    assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
    assert_eq!(held(&two).len(), 60);
}

#[test]
fn small_documents_come_together_and_one_by_one_to_phones_that_take_no_batches() {
    let (mut world, one) = busy_world(43);
    let two = newcomer(&mut world);
    let alone = Request { window_since_ms: Some(0), generation: 9, ..plain(&two, 100) };
    let together = Request { batches: true, counter: 101, ..alone.clone() };
    let [alone, together] = [alone, together].map(|request| ask(&mut world, &two, &request));
    assert!(brought(&alone).iter().all(|documents| documents.len() == 1));
    assert_eq!(brought(&alone).concat(), brought(&together).concat());
    assert_eq!(brought(&alone).len(), held(&one).len());
    assert!(brought(&together).len() * 10 < held(&one).len());
    assert!(bytes(&together) * 4 < bytes(&alone) * 3, "{} of {}", bytes(&together), bytes(&alone));
}

#[test]
fn a_document_larger_than_a_part_comes_alone_among_batches() {
    let (mut world, one) = busy_world(44);
    let large = one.report("drone");
    for round in 0..12 {
        let words: Vec<String> = (0..900).map(|word| (word * 7_919 + round * 104_729).to_string()).collect();
        let text = words.join(" ");
        let rewritten = [Edit::WriteProse { path: "narrative".to_owned(), text }];
        enlace_core::command::edit(&one.holder, large, &rewritten, None).unwrap();
        one.sync(&mut world.agency).unwrap();
    }
    world.keys.clock.advance(1_000);
    one.report("weather");
    one.report("weather");
    one.sync(&mut world.agency).unwrap();
    let two = newcomer(&mut world);
    let options = Options { window_days: Some(2), ..Options::default() };
    let (mut session, request) = two.request(&options);
    let bytes = answer(&mut world.agency, &request);
    let brought = brought(&parts(&bytes));
    let pieces: Vec<bool> = brought.iter().map(|part| part.iter().any(|whole| whole.document == large)).collect();
    let first = pieces.iter().position(|is_piece| *is_piece).unwrap();
    let count = pieces.iter().filter(|is_piece| **is_piece).count();
    assert!(count > 1 && pieces[first..first + count].iter().all(|is_piece| *is_piece), "{pieces:?}");
    assert!(brought[first..first + count].iter().all(|part| part.len() == 1));
    assert!(first > 0 && brought[0].len() == 2, "what is newer came before it, together");
    session.feed(&bytes).unwrap();
    session.finish().unwrap();
    let fields = |phone: &Phone| phone.holder.document(large).unwrap().1.fields().unwrap();
    assert_eq!(fields(&one), fields(&two));
    assert_eq!(held(&two).len(), 63);
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
