//! Hostile changes, one for each way known to harm or mislead, made from honest ones.

use std::num::NonZeroU64;

use automerge::legacy::{ElementId, Key, MarkData, ObjectId, Op, OpId, OpType};
use automerge::{ActorId, ChangeHash, ExpandedChange, ObjType, ScalarValue};

use super::forge::{Parts, altered, data, expanded, leb, sealed};
use crate::document::samples::{actor, stamp};
use crate::document::{Document, Edit, NewChange};
use crate::domain::incident::INCIDENT;
use crate::ids::ActorHash;

/// Changes the base document has.
pub(crate) const BASE: usize = 4;

/// A change and what becomes of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// The actor of the device that sends it.
    pub(crate) actor: ActorHash,
    pub(crate) code: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Sent to the base document, or as the first change of a new one.
    pub(crate) on_base: bool,
}

/// The base document: made by 1, edited by 2 and 3 apart, so that severity is in conflict; severity cleared and set.
fn base() -> (Document, Vec<NewChange>) {
    let edits =
        [Edit::set("severity", "minor"), Edit::write("narrative", "Dos hombres."), Edit::set("status", "draft")];
    let (mut document, mut changes) = Document::create(&INCIDENT, actor(1), &edits, &stamp(1)).unwrap();
    let mut third = document.clone();
    let mine = [Edit::set("severity", "severe"), Edit::clear("status"), Edit::write("narrative", "Tres hombres.")];
    changes.extend(document.edit(actor(2), &mine, &stamp(2)).unwrap());
    changes.extend(third.edit(actor(3), &[Edit::set("severity", "extreme")], &stamp(3)).unwrap());
    document.apply_stored([changes[2].bytes.as_slice()]).unwrap();
    let again = document.edit(actor(2), &[Edit::set("status", "reported")], &stamp(4)).unwrap();
    changes.extend(again);
    (document, changes)
}

/// Makes cases from the honest next change of 2: a code written over, a character put in and one taken out.
struct Bench {
    honest: Vec<u8>,
    first: Vec<u8>,
    cases: Vec<Case>,
}

impl Bench {
    fn add(&mut self, name: &'static str, code: &'static str, bytes: Vec<u8>) {
        self.cases.push(Case { name, actor: actor(2), code, bytes, on_base: true });
    }

    /// Sent by a device whose actor is `by`.
    fn add_by(&mut self, by: u8, name: &'static str, code: &'static str, bytes: Vec<u8>) {
        self.cases.push(Case { name, actor: actor(by), code, bytes, on_base: true });
    }

    fn alter(&mut self, name: &'static str, code: &'static str, alter: impl FnOnce(&mut ExpandedChange)) {
        let bytes = altered(&self.honest, alter);
        self.add(name, code, bytes);
    }

    /// Only this operation, in place of the honest ones.
    fn only(&mut self, name: &'static str, code: &'static str, op: Op) {
        self.alter(name, code, |change| change.operations = vec![op]);
    }

    fn reshape(&mut self, name: &'static str, code: &'static str, reshape: impl FnOnce(&mut Parts)) {
        let mut parts = Parts::of(&self.honest);
        reshape(&mut parts);
        self.add(name, code, parts.sealed());
    }

    fn new_document(&mut self, name: &'static str, code: &'static str, alter: impl FnOnce(&mut ExpandedChange)) {
        let bytes = altered(&self.first, alter);
        self.cases.push(Case { name, actor: actor(1), code, bytes, on_base: false });
    }
}

/// The base document's changes, and every case.
pub(crate) fn cases() -> (Vec<Vec<u8>>, Vec<Case>) {
    let (mut document, changes) = base();
    assert_eq!(changes.len(), BASE);
    let next = [Edit::set("scenario", "tunnel"), Edit::write("narrative", "Tres hombre!")];
    let honest = document.edit(actor(2), &next, &stamp(5)).unwrap().remove(0).bytes;
    let mut bench = Bench { honest, first: changes[0].bytes.clone(), cases: Vec::new() };
    chunks(&mut bench);
    headers(&mut bench, &changes);
    columns(&mut bench);
    places(&mut bench, &changes);
    operations(&mut bench);
    values(&mut bench);
    (changes.into_iter().map(|change| change.bytes).collect(), bench.cases)
}

fn chunks(bench: &mut Bench) {
    let honest = bench.honest.clone();
    bench.add("honest", "accepted", honest.clone());
    bench.add("empty_file", "change_malformed", Vec::new());
    bench.add("cut_short", "change_malformed", honest[..honest.len() - 1].to_vec());
    bench.add("followed_by_garbage", "change_malformed", [&honest[..], b"garbage"].concat());
    bench.add("followed_by_itself", "change_malformed", [&honest[..], &honest].concat());
    let mut flipped = honest.clone();
    *flipped.last_mut().unwrap() ^= 1;
    bench.add("flipped_bit", "change_bad_checksum", flipped);
    let mut magic = honest.clone();
    magic[0] ^= 1;
    bench.add("wrong_magic", "change_malformed", magic);
    bench.add("document_chunk", "change_wrong_chunk_type", sealed(0, &data(&honest)));
    bench.add("compressed_chunk", "change_wrong_chunk_type", sealed(2, &data(&honest)));
    bench.add("bundle_chunk", "change_wrong_chunk_type", sealed(3, &data(&honest)));
    bench.add("unknown_chunk_type", "change_wrong_chunk_type", sealed(9, &data(&honest)));
    bench.add("length_overlong", "change_malformed", overlong_length(&honest));
    bench.add("sync_message_with_empty_filter", "change_malformed", [&[0x42][..], &[0; 46]].concat());
    bench.reshape("larger_than_accepted", "change_too_large", |parts| parts.extra = vec![0; 64 * 1024]);
    bench.reshape("bytes_after_the_columns", "change_extra_bytes", |parts| parts.extra = b"\x01\x03ana".to_vec());
}

/// The same chunk, its length spelled with a byte more than needed.
fn overlong_length(chunk: &[u8]) -> Vec<u8> {
    let length = chunk[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    let mut bytes = chunk.to_vec();
    bytes[8 + length] |= 0x80;
    bytes.insert(9 + length, 0);
    bytes
}

fn headers(bench: &mut Bench, changes: &[NewChange]) {
    bench.reshape("actor_of_no_bytes", "change_actor_malformed", |parts| parts.actor.clear());
    bench.reshape("actor_of_15_bytes", "change_actor_malformed", |parts| parts.actor.truncate(15));
    bench.reshape("actor_of_17_bytes", "change_actor_malformed", |parts| parts.actor.push(2));
    bench.reshape("actor_of_60_kilobytes", "change_actor_malformed", |parts| parts.actor = vec![2; 60_000]);
    bench.reshape("other_actor_of_15_bytes", "change_actor_malformed", |parts| parts.others.push(vec![3; 15]));
    bench.reshape("other_actor_never_used", "change_not_canonical", |parts| parts.others.push(vec![3; 16]));
    bench.reshape("seventy_actors", "change_too_many_actors", |parts| {
        parts.others.extend((10..80).map(|byte| vec![byte; 16]));
    });
    bench.reshape("thousand_unknown_deps", "change_dep_missing", |parts| {
        parts.deps.extend((0..1_000).map(numbered));
        parts.deps.sort_unstable();
    });
    bench.reshape("more_deps_than_accepted", "change_too_many_deps", |parts| {
        parts.deps.extend((0..1_025).map(numbered));
        parts.deps.sort_unstable();
    });
    let last = changes[BASE - 1].hash.0;
    bench.reshape("dep_repeated", "change_deps_unsorted", |parts| parts.deps = vec![last, last]);
    bench.reshape("deps_unsorted", "change_deps_unsorted", |parts| parts.deps = vec![[9; 32], [1; 32]]);
    bench.reshape("seq_overlong", "change_malformed", |parts| parts.seq = vec![0x83, 0]);
    bench.reshape("seq_over_64_bits", "change_malformed", |parts| parts.seq = [vec![0xff; 9], vec![2]].concat());
    bench.reshape("time_overlong", "change_malformed", |parts| parts.time = vec![0x85, 0]);
    bench.reshape("message_of_a_sentence", "change_message_malformed", |parts| parts.message = b"Juan did it".to_vec());
    bench.reshape("message_of_201_bytes", "change_message_malformed", |parts| parts.message = vec![b'a'; 201]);
    bench.reshape("message_of_60_kilobytes", "change_message_malformed", |parts| parts.message = vec![b'a'; 60_000]);
    bench.reshape("message_not_utf_8", "change_message_malformed", |parts| parts.message = vec![0xff]);
    bench.alter("message_of_a_newer_reason", "accepted", |change| change.message = Some("newer_reason".to_owned()));
    bench.alter("time_at_the_beginning", "change_time_out_of_range", |change| change.time = i64::MIN);
    bench.alter("time_at_the_end", "change_time_out_of_range", |change| change.time = i64::MAX);
    bench.alter("time_of_milliseconds_at_the_end", "accepted", |change| change.time = i64::MAX / 1_000);
}

/// A hash nothing has.
fn numbered(number: u16) -> [u8; 32] {
    [number.to_be_bytes(); 16].concat().try_into().unwrap()
}

fn columns(bench: &mut Bench) {
    let run = |count: u64, value: u8| [signed(count), vec![value]].concat();
    // The bombs: a few bytes that claim this many writes of one value.
    for (name, count) in [
        ("million_ops_in_few_bytes", 1_000_000),
        ("ten_million_ops_in_few_bytes", 10_000_000),
        ("forty_million_ops_in_few_bytes", 40_000_000),
        ("ops_to_the_63rd_power", 1 << 63),
    ] {
        bench.reshape(name, if count >> 63 == 0 { "change_too_many_ops" } else { "change_malformed" }, |parts| {
            parts.columns = vec![
                (0x15, [signed(count), b"\x01x".to_vec()].concat()),
                (0x34, leb(count)),
                (0x42, run(count, 1)),
                (0x56, run(count, 0)),
                (0x70, run(count, 0)),
            ];
        });
    }
    bench.reshape("one_op_with_a_million_preds", "change_too_many_ops", |parts| {
        parts.columns = vec![
            (0x15, b"\x7f\x01x".to_vec()),
            (0x34, vec![1]),
            (0x42, vec![0x7f, 1]),
            (0x56, vec![0x7f, 0]),
            (0x70, [vec![0x7f], leb(1_000_000)].concat()),
        ];
    });
    bench.reshape("null_run_of_nothing", "change_not_canonical", |parts| *parts.column(0x42) = vec![0, 0]);
    bench.reshape("null_run_of_a_million", "change_too_many_ops", |parts| {
        *parts.column(0x42) = [vec![0], leb(1_000_000)].concat();
    });
    bench.reshape("literal_run_without_values", "change_malformed", |parts| *parts.column(0x42) = vec![0x40]);
    bench.reshape("actor_index_out_of_bounds", "change_malformed", |parts| *parts.column(0x01) = vec![0x7f, 9]);
    bench.reshape("counter_below_nothing", "change_malformed", |parts| *parts.column(0x13) = vec![0x7d, 0x41, 1, 2]);
    bench.reshape("counter_over_32_bits", "change_malformed", |parts| {
        *parts.column(0x02) = [vec![0x7f], leb(1 << 33)].concat();
    });
    bench.reshape("column_unknown", "change_malformed", |parts| parts.columns.push((0xb2, vec![0x7f, 1])));
    bench.reshape("column_deflated", "change_malformed", |parts| parts.columns[0].0 |= 8);
    bench.reshape("column_empty", "change_malformed", |parts| parts.column(0x01).clear());
    bench.reshape("columns_unsorted", "change_malformed", |parts| parts.columns.swap(0, 1));
    bench.reshape("column_repeated", "change_malformed", |parts| parts.columns.insert(0, parts.columns[0].clone()));
    bench.reshape("columns_of_different_lengths", "change_malformed", |parts| *parts.column(0x34) = vec![1]);
    bench.reshape("value_longer_than_its_column", "change_malformed", |parts| {
        let shorter = parts.column(0x57).len() - 1;
        parts.column(0x57).truncate(shorter);
    });
    bench.reshape("key_not_utf_8", "change_malformed", |parts| *parts.column(0x15) = vec![0x7f, 1, 0xff]);
    bench.reshape("value_not_utf_8", "change_malformed", |parts| parts.column(0x57)[0] = 0xff);
    bench.reshape("value_of_unknown_type", "change_scalar_forbidden", |parts| parts.column(0x56)[1] |= 0x0f);
    bench.reshape("action_unknown", "change_malformed", |parts| parts.column(0x42)[1] = 8);
    bench.reshape("no_columns", "change_empty", |parts| parts.columns.clear());
    bench.reshape("run_of_one", "change_not_canonical", |parts| {
        let rest = parts.column(0x42).split_off(2);
        assert_eq!(*parts.column(0x42), [2, 1]);
        *parts.column(0x42) = [vec![1, 1, 0x7f, 1], rest].concat();
    });
    bench.reshape("column_of_nulls", "change_not_canonical", |parts| *parts.column(0x71) = vec![0, 1]);
    bench.reshape("runs_split_in_two", "change_not_canonical", |parts| {
        let literals: Vec<u8> = [vec![0x7f, 1], vec![0x7f, 1], parts.column(0x42)[2..].to_vec()].concat();
        *parts.column(0x42) = literals;
    });
}

/// SLEB128 of a positive number.
fn signed(value: u64) -> Vec<u8> {
    let mut out = leb(value);
    if out.last().is_some_and(|byte| byte & 0x40 != 0) {
        *out.last_mut().unwrap() |= 0x80;
        out.push(0);
    }
    out
}

fn places(bench: &mut Bench, changes: &[NewChange]) {
    let honest = bench.honest.clone();
    let foreign = |seq: u64| {
        altered(&honest, |change| {
            change.actor_id = ActorId::from([9; 16]);
            change.seq = seq;
            change.operations.truncate(1);
        })
    };
    bench.add_by(9, "first_change_of_a_newcomer", "accepted", foreign(1));
    bench.add_by(9, "newcomer_starting_at_five", "change_seq_gap", foreign(5));
    bench.add("known_already", "change_already_known", changes[1].bytes.clone());
    bench.add("forged_in_the_name_of_another", "change_wrong_actor", foreign(1));
    bench.add_by(3, "next_change_of_another", "change_wrong_actor", honest.clone());
    bench.alter("orphan", "change_dep_missing", |change| change.deps.push(ChangeHash([7; 32])));
    bench.alter("seq_of_zero", "change_seq_gap", |change| change.seq = 0);
    bench.alter("seq_with_a_gap", "change_seq_gap", |change| change.seq += 1);
    bench.alter("seq_at_the_end", "change_seq_gap", |change| change.seq = u64::MAX);
    bench.alter("seq_used_before", "change_equivocation", |change| change.seq = 1);
    let others = changes[2].hash.0;
    bench.alter("own_previous_left_out", "change_own_previous_missing", |change| {
        change.deps = vec![ChangeHash(others)];
    });
    bench.alter("without_deps", "change_not_rooted", |change| change.deps.clear());
    for (name, start) in [("start_op_low", 2), ("start_op_high", 90), ("start_op_near_32_bits", u64::from(u32::MAX))] {
        bench.alter(name, "change_start_op_wrong", |change| change.start_op = NonZeroU64::new(start).unwrap());
    }
    bench.reshape("start_op_of_zero", "change_start_op_wrong", |parts| parts.start_op = vec![0]);
    bench.reshape("start_op_over_32_bits", "change_start_op_wrong", |parts| parts.start_op = leb(1 << 33));
    bench.new_document("new_document", "accepted", |_| {});
    bench.new_document("new_document_with_deps", "change_dep_missing", |change| change.deps.push(ChangeHash([7; 32])));
    bench.new_document("new_document_without_schema", "change_schema_missing", |change| {
        change.operations[0].key = Key::Map("ref".into());
        change.operations[0].action = put("R-1");
    });
}

fn put(text: &str) -> OpType {
    OpType::Put(ScalarValue::Str(text.into()))
}

fn at_key(key: &str, action: OpType) -> Op {
    Op { action, obj: ObjectId::Root, key: Key::Map(key.into()), pred: Vec::new().into(), insert: false }
}

fn id(counter: u64, by: u8) -> OpId {
    OpId(counter, ActorId::from([by; 16]))
}

fn preds(op: Op, preds: Vec<OpId>) -> Op {
    Op { pred: preds.into(), ..op }
}

fn operations(bench: &mut Bench) {
    let honest = expanded(&bench.honest);
    let insertion = honest.operations.iter().find(|op| op.insert).unwrap().clone();
    let deletion = honest.operations.iter().find(|op| op.action == OpType::Delete).unwrap().clone();
    for (name, object) in
        [("makes_a_map", ObjType::Map), ("makes_a_list", ObjType::List), ("makes_a_table", ObjType::Table)]
    {
        bench.only(name, "change_nested_object", at_key("weather", OpType::Make(object)));
    }
    bench.only("increments", "change_counter", at_key("weather", OpType::Increment(1)));
    let mark = |name: &str| OpType::MarkBegin(MarkData { name: name.into(), value: true.into(), expand: false });
    bench.only("begins_a_mark", "change_mark", Op { action: mark("bold"), ..insertion.clone() });
    bench.alter("ends_a_mark_before_it_begins", "change_mark", |change| {
        let end = Op { action: OpType::MarkEnd(true), ..insertion.clone() };
        change.operations = vec![end, Op { action: mark("bold"), ..insertion.clone() }];
    });
    bench.only(
        "map_key_in_a_text",
        "change_op_misplaced",
        Op { key: Key::Map("a".into()), insert: false, ..insertion.clone() },
    );
    bench.only("list_position_in_the_map", "change_op_misplaced", Op { obj: ObjectId::Root, ..insertion.clone() });
    bench.only("insertion_at_a_map_key", "change_op_misplaced", Op { insert: true, ..at_key("weather", put("x")) });
    bench.only("character_written_over", "change_op_misplaced", Op { action: put("x"), ..deletion.clone() });
    bench.only(
        "deletion_of_the_head",
        "change_op_misplaced",
        Op { key: Key::Seq(ElementId::Head), pred: Vec::new().into(), ..deletion.clone() },
    );
    let elsewhere = |object| Op { obj: ObjectId::Id(object), ..insertion.clone() };
    bench.only("text_of_an_unknown_actor", "change_object_unknown", elsewhere(id(2, 9)));
    bench.only("text_that_is_a_register", "change_object_unknown", elsewhere(id(1, 1)));
    bench.only("text_not_made_yet", "change_object_unknown", elsewhere(id(500, 2)));
    let after = |element| Op { key: Key::Seq(ElementId::Id(element)), ..insertion.clone() };
    bench.only("character_of_an_unknown_actor", "change_element_unknown", after(id(9, 9)));
    bench.only("character_that_is_a_register", "change_element_unknown", after(id(1, 1)));
    bench.only("character_not_written_yet", "change_element_unknown", after(id(500, 2)));
    bench.alter("character_of_another_text", "change_element_unknown", |change| {
        let start = change.start_op.get();
        let inside = |counter| ObjectId::Id(id(counter, 2));
        change.operations =
            vec![at_key("outlook", OpType::Make(ObjType::Text)), Op { obj: inside(start), ..after(id(7, 1)) }];
    });
    bench.only("insertion_that_replaces", "change_pred_wrong", preds(insertion.clone(), vec![id(1, 1)]));
    bench.only("deletion_without_pred", "change_pred_wrong", preds(deletion.clone(), Vec::new()));
    bench.alter("character_deleted_twice", "change_pred_wrong", |change| {
        change.operations = vec![deletion.clone(), deletion.clone()];
    });
    bench.only("pred_of_an_unknown_actor", "change_pred_wrong", preds(at_key("weather", put("x")), vec![id(3, 9)]));
    bench.only("pred_not_written_yet", "change_pred_wrong", preds(at_key("weather", put("x")), vec![id(500, 2)]));
    bench.only("pred_at_another_key", "change_pred_wrong", preds(at_key("weather", put("x")), vec![id(1, 1)]));
    bench.only("value_of_a_conflict_left_standing", "change_pred_wrong", at_key("severity", put("minor")));
    bench.only("delete_of_nothing", "change_pred_wrong", at_key("weather", OpType::Delete));
    bench.only("key_of_a_sentence", "change_path_malformed", at_key("Juan Pérez", put("x")));
    bench.only("key_of_no_letters", "change_path_malformed", at_key("", put("x")));
    bench.only("key_of_60_kilobytes", "change_path_malformed", at_key(&"a".repeat(60_000), put("x")));
    let rest = Op { action: OpType::Delete, ..at_key("status", put("")) };
    bench.only("delete_of_a_delete", "change_pred_wrong", preds(rest, vec![deleted_status(&honest)]));
}

/// The operation that deleted `status` in the base: the second of 2's first change.
fn deleted_status(honest: &ExpandedChange) -> OpId {
    let first = base().1.swap_remove(1);
    let change = expanded(&first.bytes);
    assert_eq!(change.operations[1].action, OpType::Delete);
    OpId(change.start_op.get() + 1, honest.actor_id.clone())
}

fn values(bench: &mut Bench) {
    let scalar = |key: &str, value: ScalarValue| at_key(key, OpType::Put(value));
    bench.only("counter", "change_scalar_forbidden", scalar("weather", ScalarValue::counter(1)));
    bench.only("float_not_a_number", "change_scalar_forbidden", scalar("weather", ScalarValue::F64(f64::NAN)));
    bench.only("float_infinite", "change_scalar_forbidden", scalar("weather", ScalarValue::F64(f64::INFINITY)));
    bench.only("field_of_a_newer_build", "accepted", at_key("weather.wind", put("north")));
    bench.only("prose_of_a_newer_build", "accepted", at_key("outlook", OpType::Make(ObjType::Text)));
    bench.only("value_of_five_kilobytes", "change_value_too_large", at_key("weather", put(&"x".repeat(5_000))));
    bench.only("name_of_a_person_in_an_incident", "change_field_of_other_kind", at_key("surname_1", put("x")));
    bench.only("number_where_a_code_stands", "change_wrong_type", scalar("movement", 7.into()));
    bench.only("register_where_prose_stands", "change_wrong_type", at_key("narrative", put("x")));
    bench.only("prose_where_a_register_stands", "change_wrong_type", at_key("movement", OpType::Make(ObjType::Text)));
    bench.only("prose_deleted", "change_wrong_type", at_key("narrative", OpType::Delete));
    bench.only("compound_torn", "change_wrong_type", scalar("place.point", ScalarValue::Bytes(vec![0x82, 0, 0])));
    bench.only("answer_state_of_a_newer_build", "change_wrong_type", at_key("movement", put("!later")));
    bench.only("code_of_a_newer_build", "accepted", at_key("movement", put("newer_code")));
    bench.only("code_of_a_sentence", "change_value_out_of_range", at_key("movement", put("Not a code")));
    bench.only("text_too_long", "change_value_out_of_range", at_key("ref", put(&"x".repeat(41))));
    bench.only("text_with_a_null", "change_value_out_of_range", at_key("ref", put("a\0b")));
    bench.only("text_turned_around", "change_value_out_of_range", at_key("ref", put("a\u{202e}b")));
    bench.only("number_out_of_bounds", "change_value_out_of_range", scalar("counts.public.injured", 70_000.into()));
    let offset = ScalarValue::Bytes(vec![0x83, 0, 0x39, 0x7f, 0xff, 0xf6]);
    bench.only("offset_no_zone_has", "change_value_out_of_range", scalar("known_at", offset));
    bench.only("set_member_that_is_false", "change_value_out_of_range", scalar("hazards.fire", false.into()));
    bench.only("schema_deleted", "change_schema_lowered", at_key("schema", OpType::Delete));
    bench.alter("schema_lowered", "change_schema_lowered", |change| {
        let start = change.start_op.get();
        change.operations = vec![
            preds(scalar("schema", 9.into()), vec![id(1, 1)]),
            preds(scalar("schema", 8.into()), vec![id(start, 2)]),
        ];
    });
    bench.only("schema_of_zero", "change_value_out_of_range", preds(scalar("schema", 0.into()), vec![id(1, 1)]));
    for (name, text) in [("two_letters_in_one", "ab"), ("null_in_prose", "\0"), ("prose_turned_around", "\u{202e}")] {
        let honest = expanded(&bench.honest);
        let insertion = honest.operations.iter().find(|op| op.insert).unwrap().clone();
        bench.only(name, "change_text_element", Op { action: put(text), ..insertion });
    }
}
