//! Documents as their users see them: create, edit, merge, settle, look back.

use proptest::prelude::*;

use super::samples::{NEWER, SAMPLE, actor, stamp};
use super::*;
use crate::domain::value::{At, Point, Register, Scalar};
use crate::ids::ItemId;

fn new(edits: &[Edit]) -> (Document, NewChange) {
    let (document, mut changes) = Document::create(&SAMPLE, actor(1), edits, &stamp(1)).unwrap();
    assert_eq!(changes.len(), 1);
    (document, changes.remove(0))
}

fn value(document: &Document, path: &str) -> Option<FieldValue> {
    document.field(path).unwrap().map(|state| state.value)
}

fn register(document: &Document, path: &str) -> Option<Register> {
    match value(document, path)? {
        FieldValue::Register(register) => Some(register),
        other => panic!("{other:?}"),
    }
}

fn prose(document: &Document, path: &str) -> String {
    match value(document, path) {
        Some(FieldValue::Prose(text)) => text,
        other => panic!("{other:?}"),
    }
}

fn merge(document: &mut Document, changes: &[NewChange]) {
    document.apply_stored(changes.iter().map(|change| change.bytes.as_slice())).unwrap();
}

fn item(byte: u8) -> String {
    ItemId([byte; 16]).to_segment()
}

#[test]
fn a_new_document_holds_its_schema_and_empty_prose() {
    let (document, change) = new(&[Edit::set("severity", "extreme")]);
    let fields = document.fields().unwrap();
    let paths: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(paths, ["narrative", "place.directions", "schema", "severity"]);
    assert_eq!((register(&document, "schema"), prose(&document, "narrative")), (Some(1.into()), String::new()));
    assert_eq!((change.actor, change.seq, document.heads()), (actor(1), 1, vec![change.hash]));
}

#[test]
fn every_type_of_register_reads_back() {
    let at = Register::Known(Scalar::At(At { utc_ms: 1_790_000_000_123, offset_min: -420, zone: None }));
    let point = Register::Known(Scalar::Point(Point::new(313_000_000, -1_109_000_000)));
    let digest = Register::Known(Scalar::Bytes(vec![1, 2, 3, 4]));
    let (document, change) = new(&[
        Edit::set("known_at", at.clone()),
        Edit::set("place.point", point.clone()),
        Edit::set("digest", digest.clone()),
        Edit::set("urgent", Register::Unknown),
        Edit::set("ref", "!unk"),
    ]);
    let rebuilt = Document::from_changes(&SAMPLE, [change.bytes.as_slice()]).unwrap();
    for document in [document, rebuilt] {
        assert_eq!(register(&document, "known_at"), Some(at.clone()));
        assert_eq!(register(&document, "place.point"), Some(point.clone()));
        assert_eq!(register(&document, "digest"), Some(digest.clone()));
        assert_eq!(register(&document, "urgent"), Some(Register::Unknown));
        assert_eq!(register(&document, "ref"), Some("!unk".into()));
    }
}

#[test]
fn writing_what_stands_writes_nothing() {
    let (mut document, _) = new(&[Edit::set("severity", "extreme"), Edit::write("narrative", "Seen at noon.")]);
    let before = document.heads();
    let edits = [Edit::set("severity", "extreme"), Edit::write("narrative", "Seen at noon."), Edit::clear("urgent")];
    assert_eq!(document.edit(actor(1), &edits, &stamp(2)).unwrap(), []);
    assert_eq!(document.heads(), before);
}

#[test]
fn clearing_makes_a_field_unasked_again() {
    let (mut document, _) = new(&[Edit::set("severity", "extreme")]);
    document.edit(actor(1), &[Edit::clear("severity")], &stamp(2)).unwrap();
    assert_eq!(value(&document, "severity"), None);
}

#[test]
fn a_conflict_shows_both_sides_until_someone_settles_it() {
    let (mut ana, first) = new(&[]);
    let mut ben = Document::from_changes(&SAMPLE, [first.bytes.as_slice()]).unwrap();
    let by_ana = ana.edit(actor(1), &[Edit::set("severity", "extreme")], &stamp(2)).unwrap();
    let by_ben = ben.edit(actor(2), &[Edit::set("severity", "minor")], &stamp(3)).unwrap();
    merge(&mut ana, &by_ben);
    merge(&mut ben, &by_ana);
    let state = ana.field("severity").unwrap().unwrap();
    assert_eq!(Some(&state), ben.field("severity").unwrap().as_ref());
    let mut sides: Vec<_> = state.alternatives.iter().map(|side| (side.actor, side.change)).collect();
    sides.sort();
    assert_eq!(sides, [(actor(1), by_ana[0].hash), (actor(2), by_ben[0].hash)]);
    assert_eq!(state.alternatives.last().unwrap().value, state.value);

    let settled = ben.edit(actor(2), &[Edit::set("severity", "extreme")], &stamp(4)).unwrap();
    assert_eq!(settled.len(), 1);
    merge(&mut ana, &settled);
    let state = ana.field("severity").unwrap().unwrap();
    assert_eq!(state, FieldState { value: FieldValue::Register("extreme".into()), alternatives: vec![] });
}

#[test]
fn the_same_value_from_two_people_is_no_conflict() {
    let (mut ana, first) = new(&[]);
    let mut ben = Document::from_changes(&SAMPLE, [first.bytes.as_slice()]).unwrap();
    ana.edit(actor(1), &[Edit::set("severity", "minor")], &stamp(2)).unwrap();
    let by_ben = ben.edit(actor(2), &[Edit::set("severity", "minor")], &stamp(3)).unwrap();
    merge(&mut ana, &by_ben);
    assert_eq!(ana.field("severity").unwrap().unwrap().alternatives, []);
}

#[test]
fn prose_from_two_people_merges() {
    let (mut ana, first) = new(&[Edit::write("narrative", "Two men crossed the river 🚓.")]);
    let mut ben = Document::from_changes(&SAMPLE, [first.bytes.as_slice()]).unwrap();
    let by_ana = ana.edit(actor(1), &[Edit::write("narrative", "Two armed men crossed the river 🚓.")], &stamp(2));
    let by_ben = ben.edit(actor(2), &[Edit::write("narrative", "Two men crossed the river 🚑 north.")], &stamp(3));
    merge(&mut ana, &by_ben.unwrap());
    merge(&mut ben, &by_ana.unwrap());
    assert_eq!(prose(&ana, "narrative"), "Two armed men crossed the river 🚑 north.");
    assert_eq!(prose(&ana, "narrative"), prose(&ben, "narrative"));
}

#[test]
fn splices_count_utf_16_and_never_split_a_character() {
    let (mut document, _) = new(&[Edit::write("narrative", "a🚓b")]);
    let splice = |at, delete, insert: &str| {
        let insert = insert.to_owned();
        [Edit::Splice { path: "narrative".to_owned(), at, delete, insert }]
    };
    document.edit(actor(1), &splice(3, 1, "ñ"), &stamp(2)).unwrap();
    assert_eq!(prose(&document, "narrative"), "a🚓ñ");
    for (at, delete) in [(2, 0), (1, 1), (5, 0), (0, 9), (usize::MAX, 1), (1, usize::MAX)] {
        let refused = document.edit(actor(1), &splice(at, delete, "x"), &stamp(3));
        assert_eq!(refused, Err(DocumentError::SpliceOutOfRange), "{at} {delete}");
    }
    assert_eq!(prose(&document, "narrative"), "a🚓ñ");
}

#[test]
fn the_first_write_to_a_list_item_makes_its_prose() {
    let (mut document, _) = new(&[]);
    let role = format!("people.{}.role", item(7));
    let note = format!("people.{}.note", item(7));
    let changes = document.edit(actor(1), &[Edit::set(role, "witness")], &stamp(2)).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(prose(&document, &note), "");
    // Another device adds to the same text object rather than making its own.
    let mut other = document.clone();
    let theirs = other.edit(actor(2), &[Edit::write(&note, "Saw it. ")], &stamp(3)).unwrap();
    document.edit(actor(1), &[Edit::write(&note, "Called in.")], &stamp(3)).unwrap();
    merge(&mut document, &theirs);
    let text = prose(&document, &note);
    assert!(text.contains("Saw it.") && text.contains("Called in."), "{text}");
}

#[test]
fn fields_of_a_newer_build_survive_an_older_edit() {
    let edits = [Edit::set("weather", "fog"), Edit::write("outlook", "Clearing."), Edit::set("severity", "minor")];
    let (_, changes) = Document::create(&NEWER, actor(1), &edits, &stamp(1)).unwrap();
    let bytes: Vec<&[u8]> = changes.iter().map(|change| change.bytes.as_slice()).collect();
    let mut older = Document::from_changes(&SAMPLE, bytes.iter().copied()).unwrap();
    assert_eq!(value(&older, "weather"), Some(FieldValue::Register("fog".into())));
    let edited = older.edit(actor(2), &[Edit::set("severity", "extreme")], &stamp(2)).unwrap();
    assert_eq!(older.edit(actor(2), &[Edit::set("weather", "sun")], &stamp(3)), Err(DocumentError::UnknownField));

    let all = bytes.into_iter().chain(edited.iter().map(|change| change.bytes.as_slice()));
    let newer = Document::from_changes(&NEWER, all).unwrap();
    assert_eq!(value(&newer, "weather"), Some(FieldValue::Register("fog".into())));
    assert_eq!(prose(&newer, "outlook"), "Clearing.");
    assert_eq!((register(&newer, "severity"), register(&newer, "schema")), (Some("extreme".into()), Some(2.into())));
}

#[test]
fn scalars_no_register_can_hold_are_kept_and_named_newer() {
    let (mut document, _) = new(&[]);
    let mut tx = document.inner.transaction();
    tx.put(ROOT, "wind", 3.5).unwrap();
    tx.put(ROOT, "severity", 7_u64).unwrap();
    tx.commit();
    document.edit(actor(1), &[Edit::set("urgent", true)], &stamp(2)).unwrap();
    assert_eq!(value(&document, "wind"), Some(FieldValue::Newer));
    assert_eq!(value(&document, "severity"), Some(FieldValue::Newer));
}

#[test]
fn edits_that_do_not_fit_change_nothing() {
    let (mut document, _) = new(&[]);
    let before = document.heads();
    for (edit, error) in [
        (Edit::set("colour", "red"), DocumentError::UnknownField),
        (Edit::set("narrative", "text"), DocumentError::WrongShape),
        (Edit::write("severity", "text"), DocumentError::WrongShape),
        (Edit::clear("narrative"), DocumentError::WrongShape),
    ] {
        let both = [Edit::set("urgent", true), edit];
        assert_eq!(document.edit(actor(1), &both, &stamp(2)), Err(error));
    }
    assert_eq!((document.heads(), value(&document, "urgent")), (before, None));
}

#[test]
fn a_long_text_becomes_several_changes() {
    let text = "ñandú 🚓 ".repeat(900);
    let (mut document, changes) =
        Document::create(&SAMPLE, actor(1), &[Edit::write("narrative", &text)], &stamp(1)).unwrap();
    assert!(changes.len() > 3, "{}", changes.len());
    assert!(changes.iter().all(|change| change.bytes.len() < 64 * 1024));
    assert_eq!(
        changes.iter().map(|change| change.seq).collect::<Vec<_>>(),
        (1..=changes.len() as u64).collect::<Vec<_>>()
    );
    let rebuilt = Document::from_changes(&SAMPLE, changes.iter().map(|change| change.bytes.as_slice())).unwrap();
    assert_eq!(prose(&rebuilt, "narrative"), text);
    document.edit(actor(1), &[Edit::write("narrative", "short")], &stamp(2)).unwrap();
    assert_eq!(prose(&document, "narrative"), "short");
}

#[test]
fn history_tells_who_changed_which_fields_and_why() {
    let (mut document, first) = new(&[Edit::set("severity", "minor")]);
    let why = Stamp { time_ms: 2_999, reason: Some("correction".to_owned()) };
    document.edit(actor(2), &[Edit::set("severity", "extreme"), Edit::write("narrative", "Shots.")], &why).unwrap();
    let history = document.history().unwrap();
    assert_eq!((history[0].hash, history[0].actor, history[0].reason.as_deref()), (first.hash, actor(1), None));
    assert_eq!((history[1].time_ms, history[1].reason.as_deref()), (2_000, Some("correction")));
    assert_eq!(history[1].paths.iter().map(String::as_str).collect::<Vec<_>>(), ["narrative", "severity"]);
}

#[test]
fn a_cache_opens_to_the_same_document() {
    let (document, _) = new(&[Edit::set("severity", "minor"), Edit::write("narrative", "Niebla 🌫.")]);
    let opened = Document::from_cache(&SAMPLE, &document.to_cache().unwrap()).unwrap();
    assert_eq!((opened.heads(), opened.fields()), (document.heads(), document.fields()));
    assert_eq!(Document::from_cache(&SAMPLE, b"garbage").unwrap_err(), DocumentError::Damaged);
}

#[test]
fn missing_ancestors_and_damaged_bytes_are_seen() {
    let (mut document, first) = new(&[]);
    let second = document.edit(actor(1), &[Edit::set("urgent", true)], &stamp(2)).unwrap().remove(0);
    let orphan = Document::from_changes(&SAMPLE, [second.bytes.as_slice()]);
    assert_eq!(orphan.unwrap_err(), DocumentError::Damaged);
    let cut = Document::from_changes(&SAMPLE, [&first.bytes[..40]]);
    assert_eq!(cut.unwrap_err(), DocumentError::Damaged);
    let backwards = Document::from_changes(&SAMPLE, [second.bytes.as_slice(), first.bytes.as_slice()]).unwrap();
    assert_eq!(backwards.heads(), document.heads());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn writing_prose_gives_exactly_the_text(texts in proptest::collection::vec("[a-dé🚓 ]{0,24}", 1..6)) {
        let (mut document, _) = new(&[]);
        for text in texts {
            document.edit(actor(1), &[Edit::write("narrative", &text)], &stamp(2)).unwrap();
            prop_assert_eq!(prose(&document, "narrative"), text);
        }
    }
}
