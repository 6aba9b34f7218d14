//! Honest traffic passes, and the order of arrival does not matter.

mod corpus;
mod crafted;
mod differential;
mod forge;
mod lengths;
mod mutation;
mod world;

use world::{World, portrait};

use super::*;
use crate::document::samples::{SAMPLE, actor, stamp};
use crate::document::{Document, Edit};

#[test]
fn honest_traffic_is_never_refused_and_all_copies_agree() {
    for seed in 0..6 {
        let mut world = World::new(4, seed);
        (1..60).for_each(|second| world.step(second));
        world.settle();
        let first = portrait(&world.peers[0].document);
        assert!(world.peers.iter().all(|peer| portrait(&peer.document) == first), "seed {seed}");
        let rebuilt = Document::from_changes(&SAMPLE, world.changes.iter().map(|change| change.bytes.as_slice()));
        assert_eq!(portrait(&rebuilt.unwrap()), first, "seed {seed}");
        assert!(world.changes.len() > 40, "seed {seed}");
    }
}

#[test]
fn a_history_rebuilt_from_accepted_changes_answers_alike() {
    let mut world = World::new(3, 99);
    (1..40).for_each(|second| world.step(second));
    world.settle();
    let before = world.changes.len();
    let rebuilt = History::from_accepted(world.changes.iter().map(|change| change.bytes.as_slice())).unwrap();
    assert_eq!(rebuilt.len(), world.peers[0].history.len());
    (40..60).for_each(|second| world.step(second));
    let mut rebuilt = rebuilt;
    for change in &world.changes[before..] {
        let checked = check(&rebuilt, &SAMPLE, change.actor, &change.bytes).unwrap();
        rebuilt.admit(&checked).unwrap();
        assert_eq!(rebuilt.newest_of(&change.actor), Some((change.seq, change.hash)));
    }
}

#[test]
fn a_known_change_is_told_from_two_histories_of_one_actor() {
    let mut world = World::new(2, 5);
    let mut twin = world.peers[0].clone();
    let known = world.peers[0].edit(&[Edit::set("severity", "extreme")], 1).remove(0);
    let other = twin.edit(&[Edit::set("urgent", true)], 1).remove(0);
    assert_eq!(world.peers[0].check(&known).unwrap_err(), ChangeRefusal::AlreadyKnown);
    assert_eq!(world.peers[0].check(&other).unwrap_err(), ChangeRefusal::Equivocation);
    assert_eq!(world.peers[0].history.change_of(&other.actor, other.seq), Some(known.hash));
}

#[test]
fn a_new_document_of_every_kind_passes() {
    for kind in crate::domain::kinds::kinds() {
        let (_, changes) = Document::create(kind, actor(1), &[], &stamp(1)).unwrap();
        let checked = check(&History::default(), kind, actor(1), &changes[0].bytes);
        assert!(checked.is_ok(), "{}: {checked:?}", kind.name);
    }
}

#[test]
fn a_change_may_write_one_field_many_times_over() {
    let mut world = World::new(2, 3);
    let values = ["minor", "extreme"];
    let edits: Vec<_> = (0..900).map(|n| Edit::set("severity", values[n % 2])).collect();
    let mut peer = world.peers[0].clone();
    for round in 0..6 {
        for change in peer.edit(&edits, round) {
            world.peers[1].hear(change);
        }
    }
    assert_eq!(portrait(&peer.document), portrait(&world.peers[1].document));
}
