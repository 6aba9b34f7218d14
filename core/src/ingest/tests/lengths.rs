//! Texts keep to their bound, and no honest way to write breaks it.

use super::world::World;
use crate::document::Edit;
use crate::document::samples::{actor, stamp};
use crate::ingest::refusal::ChangeRefusal;

/// Bound of the sample's `place.directions`.
const MAX: usize = 2_000;
const PATH: &str = "place.directions";

fn write(text: impl Into<String>) -> [Edit; 1] {
    [Edit::write(PATH, text)]
}

#[test]
fn a_text_grows_up_to_its_bound_and_not_past_it() {
    let mut world = World::new(2, 1);
    let [one, two] = &mut world.peers[..] else { unreachable!() };
    for change in one.edit(&write("a".repeat(MAX)), 1) {
        two.hear(change);
    }
    let (mut hostile, mut reader) = (one.clone(), two.clone());
    let changes = hostile.document.edit(actor(1), &write("b".repeat(MAX + 1)), &stamp(2)).unwrap();
    let refused = changes.iter().find_map(|change| match reader.check(change) {
        Ok(checked) => reader.history.admit(&checked).err(),
        Err(refusal) => Some(refusal),
    });
    assert_eq!(refused, Some(ChangeRefusal::ProseTooLong));
    // What was taken out makes room again.
    for text in ["b".repeat(MAX), "c".repeat(10), "d".repeat(MAX)] {
        for change in one.edit(&write(text), 2) {
            two.hear(change);
        }
    }
}

#[test]
fn what_two_people_wrote_at_once_stays_and_may_only_shrink() {
    let mut world = World::new(2, 2);
    let [one, two] = &mut world.peers[..] else { unreachable!() };
    let (mine, theirs) = (one.edit(&write("a".repeat(1_500)), 1), two.edit(&write("b".repeat(1_500)), 1));
    for change in theirs {
        one.hear(change);
    }
    for change in mine {
        two.hear(change);
    }
    let typed =
        |at, delete, insert: &str| Edit::Splice { path: PATH.to_owned(), at, delete, insert: insert.to_owned() };
    for change in one.edit(&[typed(0, 3, "xy")], 2) {
        two.hear(change);
    }
    let mut longer = one.clone();
    let grown = longer.document.edit(actor(1), &[typed(0, 0, "x")], &stamp(3));
    assert_eq!(two.check(&grown.unwrap()[0]).err(), Some(ChangeRefusal::ProseTooLong));
}

#[test]
fn a_long_text_is_rewritten_in_several_changes_without_passing_its_bound() {
    let mut world = World::new(2, 3);
    let [one, two] = &mut world.peers[..] else { unreachable!() };
    let long: String = ('a'..='z').cycle().take(20_000).collect();
    let other: String = long.chars().rev().map(|c| if c == 'm' { '\n' } else { c }).collect();
    for text in [long.clone(), other, format!("{}{}", "x".repeat(5_000), &long[..15_000])] {
        let changes = one.edit(&[Edit::write("narrative", text)], 1);
        assert!(changes.len() > 1);
        for change in changes {
            two.hear(change);
        }
    }
}
