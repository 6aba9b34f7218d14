//! Cuts, repetitions, windows, figures that must not grow.

use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Entry, Heads};
use enlace_core::ids::DocumentId;
use enlace_core::record::content::Access;
use enlace_core::record::envelope::Envelope;
use enlace_core::sync::{Options, Session, SyncError};
use enlace_core::wire::{DocumentBatch, DownFrame, PartReader, PartType, write_part};
use enlace_tests::harness::{INTERNAL, Link, NOON_MS, Phone, World};

#[test]
fn a_link_cut_at_any_byte_loses_nothing() {
    let mut world = World::new(40);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let mut ids = Vec::new();
    for step in 0..12_usize {
        ids.push(ana.report(INTERNAL, &[Edit::set("scenario", "drone"), Edit::write("narrative", "x".repeat(50))]));
        let _ = Link::cut(Some(step * 97), None).exchange(ana.holder(), &mut world.agency);
        let _ = Link::cut(None, Some(step * 61)).exchange(ana.holder(), &mut world.agency);
        let _ = Link::cut(None, Some(step * 83)).exchange(luis.holder(), &mut world.agency);
    }
    world.sync(&ana).unwrap();
    world.sync(&luis).unwrap();
    for id in ids {
        assert!(luis.dump(id).is_some());
        assert_eq!(ana.dump(id), luis.dump(id));
    }
}

#[test]
fn a_request_that_arrives_twice_changes_nothing_the_second_time() {
    let mut world = World::new(41);
    let ana = world.phone("ana");
    ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    let link = Link { repeated: true, ..Link::default() };
    let outcome = world.sync_over(&link, &ana).unwrap();
    assert_eq!(outcome.accepted, 1);
    assert_eq!(world.sync(&ana).unwrap().entries, 0);
}

#[test]
fn reconnecting_with_nothing_to_do_is_one_exchange_under_a_kilobyte() {
    let mut world = World::new(42);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let first = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    for _ in 0..30 {
        ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    }
    world.sync(&ana).unwrap();
    let outcome = world.sync(&ana).unwrap();
    assert_eq!((outcome.entries, outcome.sent, outcome.rounds), (0, 0, 1));
    println!("idle: {} up, {} down", outcome.bytes_up, outcome.bytes_down);
    assert!(outcome.bytes_up + outcome.bytes_down < 700);
    world.sync(&luis).unwrap();
    ana.edit(first, &[Edit::set("severity", "severe")]);
    for (phone, what) in [(&ana, "one edit up"), (&luis, "the same down")] {
        let outcome = world.sync(phone).unwrap();
        println!("{what}: {} up, {} down", outcome.bytes_up, outcome.bytes_down);
        assert!(outcome.bytes_up + outcome.bytes_down < 1_536);
    }
}

#[test]
fn a_phone_is_not_sent_back_what_it_brings_and_a_commit_comes_once_for_all_its_documents() {
    let mut world = World::new(44);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let ids: Vec<_> = (0..150).map(|_| ana.report(INTERNAL, &[Edit::set("scenario", "drone")])).collect();
    let brought = world.sync(&ana).unwrap();
    assert!(brought.bytes_down < 8_000, "{} bytes came back", brought.bytes_down);
    assert_eq!(world.sync(&ana).unwrap().entries, 0);
    let first = world.sync(&luis).unwrap();
    assert!(first.bytes_down < 150 * 600, "{} bytes", first.bytes_down);
    assert!(ids.iter().all(|id| ana.dump(*id).is_some() && ana.dump(*id) == luis.dump(*id)));
}

/// A phone that has enrolled and knows what it may read, and has nothing of it.
fn newcomer(world: &mut World) -> Phone {
    let invitation = world.invite("late", &["agent"], &[(INTERNAL, Access::Write)]);
    let late = Phone::new("late", world.folder(), 77, NOON_MS);
    command::enrol(late.holder(), &invitation, "test").unwrap();
    world.sync(&late).unwrap();
    late
}

#[test]
fn a_first_sync_brings_the_window_and_goes_on_after_a_cut() {
    let mut world = World::new(43);
    let ana = world.phone("ana");
    let mut ids = Vec::new();
    for _ in 0..150 {
        ids.push(ana.report(INTERNAL, &[Edit::set("scenario", "drone"), Edit::write("narrative", "abc".repeat(30))]));
        ana.holder().seal_all().unwrap();
    }
    world.sync(&ana).unwrap();
    let late = newcomer(&mut world);
    let options = Options { window_days: Some(30), ..Options::default() };
    let mut cuts = 0;
    loop {
        let link = Link { options: options.clone(), ..Link::cut(None, Some(4_000)) };
        match link.exchange(late.holder(), &mut world.agency) {
            Err(SyncError::Cut) => cuts += 1,
            other => {
                other.unwrap();
                break;
            }
        }
        assert!(cuts < 400, "every cut leaves the phone further on");
    }
    assert!(cuts > 1);
    for id in ids {
        assert_eq!(ana.dump(id), late.dump(id));
    }
}

#[test]
fn one_forged_document_of_a_batch_is_evidence_and_those_before_it_stay() {
    let mut world = World::new(46);
    let ana = world.phone("ana");
    for _ in 0..150 {
        ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
        ana.holder().seal_all().unwrap();
    }
    world.sync(&ana).unwrap();
    let late = newcomer(&mut world);
    let (mut sound, mut forged) = (Vec::new(), Vec::new());
    let options = Options { window_days: Some(30), ..Options::default() };
    let outcome = Link { options, ..Link::default() }
        .exchange_through(late.holder(), &mut world.agency, &mut |answer| forge(&answer, &mut sound, &mut forged))
        .unwrap();
    assert!(sound.len() > 3 && forged.len() > 100, "{} before, {} from it on", sound.len(), forged.len());
    assert_eq!(outcome.disbelieved.len(), 1);
    assert!(sound.iter().all(|id| late.dump(*id) == ana.dump(*id)));
    assert!(forged.iter().all(|id| late.dump(*id).is_none()));
    let kept = late.holder().storage().read(|tx| tx.refused_frames()).unwrap();
    assert!(DocumentBatch::decode(&kept[0].bytes).unwrap().documents.iter().any(|whole| whole.document == forged[0]));
    // The honest server is believed again.
    world.sync(&late).unwrap();
    assert!(sound.iter().chain(&forged).all(|id| late.dump(*id) == ana.dump(*id)));
}

/// Changes one letter of the last document in the second batch; which documents came before it, and which from it on.
fn forge(answer: &[u8], sound: &mut Vec<DocumentId>, forged: &mut Vec<DocumentId>) -> Vec<u8> {
    let mut reader = PartReader::new();
    reader.push(answer);
    let (mut changed, mut batches) = (Vec::new(), 0);
    while let Some((part, mut payload)) = reader.next_part().unwrap() {
        if part == PartType::DocumentBatch {
            batches += 1;
            let mut batch = DocumentBatch::decode(&payload).unwrap();
            let last = batch.documents.len() - 1;
            for (at, whole) in batch.documents.iter_mut().enumerate() {
                let is_forged = batches == 2 && at == last;
                if is_forged {
                    let envelope = whole.items[0].envelope.as_mut().unwrap();
                    *envelope.last_mut().unwrap() ^= 1;
                }
                let until = if is_forged || !forged.is_empty() { &mut *forged } else { &mut *sound };
                until.push(whole.document);
            }
            payload = batch.encode();
        }
        write_part(&mut changed, part, &payload);
    }
    changed
}

#[test]
fn a_closed_report_leaves_the_phone_after_the_window_and_comes_back_when_somebody_goes_on_with_it() {
    const DAY_MS: u64 = 86_400_000;
    let mut world = World::new(45);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    let closed = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    let pinned = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    let open = ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    for id in [closed, pinned] {
        ana.edit(id, &[Edit::set("status", "voided"), Edit::set("void_reason", "practice")]);
    }
    command::pin(ana.holder(), pinned, true).unwrap();
    for phone in [&ana, &luis, &ana] {
        world.sync(phone).unwrap();
    }
    world.wait(40 * DAY_MS);
    for phone in [&ana, &luis] {
        phone.clock.advance(40 * DAY_MS);
    }
    let window_start = NOON_MS + i64::try_from(10 * DAY_MS).unwrap();
    assert_eq!(ana.holder().trim(window_start).unwrap(), 1);
    assert_eq!((ana.dump(closed), ana.dump(pinned).is_some(), ana.dump(open).is_some()), (None, true, true));

    command::edit(luis.holder(), closed, &[Edit::set("severity", "minor")], Some("review")).unwrap();
    world.sync(&luis).unwrap();
    let outcome = world.sync(&ana).unwrap();
    assert!(outcome.disbelieved.is_empty(), "{outcome:?}");
    assert!(ana.dump(closed).is_some());
    assert_eq!(ana.dump(closed), luis.dump(closed));
}

/// A server that says an entry was judged before a revocation which the entry in front of it already knew.
#[test]
fn an_entry_judged_by_an_older_control_than_the_one_before_it_is_not_believed() {
    let mut world = World::new(44);
    let (ana, luis) = (world.phone("ana"), world.phone("luis"));
    for _ in 0..3 {
        ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
        world.sync(&ana).unwrap();
    }
    let (mut session, request) = Session::begin(luis.holder().clone(), &Options::default()).unwrap();
    for (part, payload) in answer(&mut world, &request) {
        let payload = if part == PartType::DownFrame { with_lower_control(&payload) } else { payload };
        let mut bytes = Vec::new();
        write_part(&mut bytes, part, &payload);
        session.feed(&bytes).unwrap();
    }
    let outcome = session.finish().unwrap();
    let internal = StreamName::parse(INTERNAL).unwrap();
    assert_eq!(outcome.disbelieved.get(&internal).map(String::as_str), Some("control_went_back"));
    assert!(outcome.documents.is_empty());
    let kept = luis.holder().storage().read(|tx| tx.refused_frames()).unwrap();
    assert_eq!(kept[0].code, "control_went_back");
}

fn heads(parts: &[(PartType, Vec<u8>)]) -> (Vec<u8>, Heads) {
    let bytes = &parts.iter().find(|(part, _)| *part == PartType::Heads).unwrap().1;
    (bytes.clone(), Heads::peek(&Envelope::decode(bytes).unwrap()).unwrap())
}

fn feed(session: &mut Session, parts: &[(PartType, Vec<u8>)]) {
    for (part, payload) in parts {
        let mut bytes = Vec::new();
        write_part(&mut bytes, *part, payload);
        session.feed(&bytes).unwrap();
    }
}

#[test]
fn heads_are_signed_anew_each_time_and_come_with_hashes_only_where_none_is_kept() {
    let mut world = World::new(46);
    let (ana, internal) = (world.phone("ana"), StreamName::parse(INTERNAL).unwrap());
    world.sync(&ana).unwrap();
    ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    // The link is cut before the heads: entries are kept, no signed word on them.
    let (mut session, request) = Session::begin(ana.holder().clone(), &Options::default()).unwrap();
    let mut parts = answer(&mut world, &request);
    let at = parts.iter().position(|(part, _)| *part == PartType::Heads).unwrap();
    parts.truncate(at);
    feed(&mut session, &parts);
    assert!(session.finish().is_err());
    let (mut session, request) = Session::begin(ana.holder().clone(), &Options::default()).unwrap();
    let parts = answer(&mut world, &request);
    let (bytes, full) = heads(&parts);
    assert!(full.streams.iter().all(|head| head.pos == 0 || head.hash.is_some()), "{full:?}");
    feed(&mut session, &parts);
    session.finish().unwrap();

    world.wait(1_000);
    let (mut session, request) = Session::begin(ana.holder().clone(), &Options::default()).unwrap();
    let parts = answer(&mut world, &request);
    let (_, short) = heads(&parts);
    assert!(short.streams.iter().all(|head| head.hash.is_none()), "{short:?}");
    assert_eq!(short.streams.len(), full.streams.len());
    assert!(short.time_ms > full.time_ms);
    feed(&mut session, &parts);
    session.finish().unwrap();
    let kept = ana.holder().storage().read(|tx| tx.stream(&internal)).unwrap().unwrap();
    assert_eq!(kept.head, Some(bytes), "the head with the hash stays as evidence");
}

#[test]
fn heads_that_go_back_are_not_believed_and_kept_as_evidence() {
    let mut world = World::new(47);
    let (ana, internal) = (world.phone("ana"), StreamName::parse(INTERNAL).unwrap());
    world.sync(&ana).unwrap();
    let (_, request) = Session::begin(ana.holder().clone(), &Options::default()).unwrap();
    let (old, _) = heads(&answer(&mut world, &request));
    ana.report(INTERNAL, &[Edit::set("scenario", "drone")]);
    world.sync(&ana).unwrap();
    let (mut session, request) = Session::begin(ana.holder().clone(), &Options::default()).unwrap();
    let mut parts = answer(&mut world, &request);
    for (part, payload) in &mut parts {
        if *part == PartType::Heads {
            payload.clone_from(&old);
        }
    }
    feed(&mut session, &parts);
    let outcome = session.finish().unwrap();
    assert_eq!(outcome.disbelieved.get(&internal).map(String::as_str), Some("head_differs"));
    assert_eq!(outcome.disbelieved.get(&StreamName::control()).map(String::as_str), Some("checkpoint_bad"));
    let kept = ana.holder().storage().read(|tx| tx.refused_frames()).unwrap();
    assert!(kept.iter().all(|frame| frame.bytes == old), "the server's own signature is the evidence");
}

fn answer(world: &mut World, request: &[u8]) -> Vec<(PartType, Vec<u8>)> {
    let mut reader = PartReader::new();
    reader.push(request);
    let mut parts = std::iter::from_fn(|| reader.next_part().unwrap());
    let mut answer = Vec::new();
    world.agency.serve(&mut parts, &mut |part, payload| answer.push((part, payload.to_vec()))).unwrap();
    answer
}

/// The frame with its last entry judged one `control` entry earlier, its chain made whole again.
fn with_lower_control(frame: &[u8]) -> Vec<u8> {
    let mut frame = DownFrame::decode(frame).unwrap();
    let Some(last) = frame.items.last_mut().filter(|_| frame.stream.as_str() == INTERNAL) else {
        return frame.encode();
    };
    let mut entry = Entry::decode(&last.entry).unwrap();
    entry.ctl -= 1;
    last.entry = entry.encode();
    frame.encode()
}

#[test]
fn pasted_line_breaks_become_one_character_and_a_text_keeps_to_its_bound() {
    let mut world = World::new(48);
    let ana = world.phone("ana");
    let id = ana.report(INTERNAL, &[Edit::set("scenario", "drone"), Edit::write("narrative", "a\r\nb\rc")]);
    let text = || match ana.holder().document(id).unwrap().1.fields().unwrap().remove("narrative").map(|f| f.value) {
        Some(enlace_core::document::FieldValue::Prose(text)) => text,
        other => panic!("{other:?}"),
    };
    assert_eq!(text(), "a\nb\nc");
    let typed = |insert: String| Edit::Splice { path: "narrative".to_owned(), at: 1, delete: 0, insert };
    command::edit(ana.holder(), id, &[typed("\r\n".repeat(10))], None).unwrap();
    assert_eq!(text().chars().count(), 15);
    command::edit(ana.holder(), id, &[typed("x".repeat(19_985))], None).unwrap();
    let past = command::edit(ana.holder(), id, &[typed("x".to_owned())], None).unwrap_err();
    assert_eq!(past.code(), "text_too_long");
    assert_eq!(world.sync(&ana).unwrap().refused, Vec::<String>::new());
}
