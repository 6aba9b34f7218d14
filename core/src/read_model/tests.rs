//! The screens' rows against real documents.

#![expect(clippy::redundant_closure_for_method_calls, reason = "a method of one lifetime is no closure of any")]

use std::fmt::Write as _;

use proptest::prelude::*;

use super::fixtures::*;
use super::incidents::{IncidentFilter, PAGE_ROWS, page};
use super::nearest::nearest;
use super::proof::{RecordProof, SyncState, record_proof};
use super::search::search;
use super::timeline::{TimelineEvent, timeline};
use super::*;
use crate::document::Edit;
use crate::domain::stream::StreamClass;
use crate::domain::value::{Actor, Register, Scalar};
use crate::entry::{Entry, Verdict};
use crate::geo::Point;
use crate::ids::{DocumentId, KeyId, RecordId, SubjectId};
use crate::record::content::Filing;
use crate::storage::authors::AuthorRow;
use crate::storage::changes::ChangeState;
use crate::storage::cursors::Window;
use crate::storage::drafts::NewDraft;
use crate::storage::fixtures::{document_id, record, stream};
use crate::storage::{ReadTx, StorageError};

fn shown(phone: &Phone, filter: &IncidentFilter) -> Vec<DocumentId> {
    let page = phone.db.storage.read(|tx| page(tx, filter, None)).unwrap();
    page.rows.into_iter().map(|row| row.document).collect()
}

fn hits(phone: &Phone, class: StreamClass, query: &str) -> Vec<DocumentId> {
    let hits = phone.db.storage.read(|tx| search(tx, class, query, None, 50)).unwrap();
    hits.into_iter().map(|hit| hit.document).collect()
}

/// Every row of every table of the read model, and what a few words find.
fn everything(tx: &ReadTx<'_>) -> Result<Vec<String>, StorageError> {
    let mut all = Vec::new();
    for sql in [
        "select * from incidents order by document",
        "select * from places order by document",
        "select * from incident_subjects order by 1, 2",
        "select * from evidence order by document",
        "select * from identities order by document",
        "select * from filings order by record_id",
        "select * from indexed order by document",
        "select rowid, words from search_identity order by rowid",
    ] {
        all.extend(tx.list(sql, [], |row| {
            let mut text = sql.to_owned();
            for column in 0..row.as_ref().column_count() {
                write!(text, "|{:?}", row.get_ref(column)?).unwrap();
            }
            Ok(text)
        })?);
    }
    for word in ["fuego", "shots", "disparos", "river", "garcia", "water"] {
        all.push(format!("{word}: {:?}", search(tx, StreamClass::Internal, word, None, 500)?));
    }
    Ok(all)
}

#[test]
fn an_incident_row_shows_what_the_document_says() {
    let phone = Phone::new();
    let id = phone.create(
        1,
        1,
        &[
            set("ref", "NGL-0417-0001P"),
            set("scenario", "shots_across"),
            set("severity", Register::Unknown),
            set("status", "reported"),
            set("occurred.from", at(1_690_000_000_000)),
            set("place.point", point(313_330_000, -1_109_430_000)),
            set("place.landmark.text", "Peña Blanca"),
        ],
    );
    let row = phone.db.storage.read(|tx| incidents::incident(tx, id)).unwrap().unwrap();
    assert_eq!(row.reference.as_deref(), Some("NGL-0417-0001P"));
    assert_eq!((row.status.as_str(), row.severity.as_deref()), ("reported", Some("!unk")));
    assert_eq!(row.occurred, Some((1_690_000_000_000, -420)));
    assert_eq!(row.point, Some(Point::new(313_330_000, -1_109_430_000)));
    assert_eq!(row.place_words.as_deref(), Some("Peña Blanca"));
    assert_eq!((row.sync, row.mine, row.conflicts), (SyncState::Waiting, true, 0));
    assert_eq!(row.level, "high");
    assert_eq!(row.updated_ms, 1_700_000_001_000);
}

#[test]
fn filters_choose_and_add_up() {
    let phone = Phone::new();
    for n in 1..=4u32 {
        let severity = if n % 2 == 0 { "severe" } else { "minor" };
        let status = if n < 3 { "draft" } else { "closed" };
        let occurred = at(1_600_000_000_000 + i64::from(n));
        phone.create(n, 1, &[set("severity", severity), set("status", status), set("occurred.from", occurred)]);
    }
    let ids = |numbers: &[u32]| numbers.iter().map(|n| document_id(*n)).collect::<Vec<_>>();
    let all = IncidentFilter::default();
    assert_eq!(shown(&phone, &all), ids(&[4, 3, 2, 1]));
    let severe = IncidentFilter { severities: vec!["severe".to_owned()], ..all.clone() };
    assert_eq!(shown(&phone, &severe), ids(&[4, 2]));
    let open = IncidentFilter { statuses: vec!["draft".to_owned(), "reported".to_owned()], ..severe.clone() };
    assert_eq!(shown(&phone, &open), ids(&[2]));
    assert_eq!(shown(&phone, &IncidentFilter { since_ms: Some(1_600_000_000_003), ..all.clone() }), ids(&[4, 3]));
    assert_eq!(shown(&phone, &IncidentFilter { mine: true, not_synced: true, ..all.clone() }).len(), 4);
    assert_eq!(shown(&phone, &IncidentFilter { in_conflict: true, ..all.clone() }), []);
    assert_eq!(shown(&phone, &IncidentFilter { stream: Some(stream("internal/laredo")), ..all }), []);
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    let phone = Phone::new();
    let count = 3 * PAGE_ROWS + 7;
    let codes = ["draft", "reported", "closed"];
    for n in 1..=count {
        // Many at the same time: the key must tell them apart.
        let occurred = set("occurred.from", at(1_600_000_000_000 + i64::from(n / 20)));
        phone.create(n, 1, &[occurred, set("status", codes[n as usize % 3]), Edit::write("narrative", "fuego")]);
    }
    let newest_first = |statuses: &[&str]| -> Vec<DocumentId> {
        let chosen = |n: &u32| statuses.is_empty() || statuses.contains(&codes[*n as usize % 3]);
        (1..=count).rev().filter(chosen).map(document_id).collect()
    };
    for (text, statuses) in [("", &[][..]), ("fuego", &[]), ("", &["closed", "draft"]), ("fuego", &["closed", "draft"])]
    {
        let statuses_wanted = statuses.iter().map(|code| (*code).to_owned()).collect();
        let filter = IncidentFilter { text: text.to_owned(), statuses: statuses_wanted, ..IncidentFilter::default() };
        let (mut seen, mut key) = (Vec::new(), None);
        loop {
            let page = phone.db.storage.read(|tx| page(tx, &filter, key)).unwrap();
            seen.extend(page.rows.iter().map(|row| row.document));
            key = page.next;
            if key.is_none() {
                break;
            }
        }
        assert_eq!(seen, newest_first(statuses), "{text} {statuses:?}");
    }
}

#[test]
fn a_conflict_is_counted_shown_with_both_authors_and_gone_when_settled() {
    let phone = Phone::new();
    let id = phone.create(1, 1, &[set("status", "reported")]);
    phone.edit_all(
        1,
        &[
            (2, &[set("severity", "minor"), set("status", "closed")]),
            (3, &[set("severity", "severe"), set("status", "investigating")]),
        ],
    );
    let fields = phone.document(1).fields().unwrap();
    let (row, view) = phone
        .db
        .storage
        .read(|tx| {
            Ok::<_, StorageError>((incidents::incident(tx, id)?.unwrap(), detail::detail(tx, id, &fields)?.unwrap()))
        })
        .unwrap();
    assert_eq!((row.conflicts, row.status.as_str()), (2, "investigating"));
    let severity = view.fields.iter().find(|field| field.path == "severity").unwrap();
    assert_eq!(severity.sides.len(), 2);
    assert!(severity.sides.iter().all(|side| side.written.own && side.written.written_ms == 1_700_000_500_000));
    assert_eq!(shown(&phone, &IncidentFilter { in_conflict: true, ..IncidentFilter::default() }), [id]);
    phone.edit(1, 2, &[set("severity", "severe"), set("status", "closed")]);
    let row = phone.db.storage.read(|tx| incidents::incident(tx, id)).unwrap().unwrap();
    assert_eq!((row.conflicts, row.status.as_str(), row.severity.as_deref()), (0, "closed", Some("severe")));
}

#[test]
fn search_folds_case_and_accents_and_reads_both_languages() {
    let phone = Phone::new();
    phone.create(
        1,
        1,
        &[Edit::write("narrative", "Persecución hacia la LÍNEA, camioneta Ñandú"), set("scenario", "shots_across")],
    );
    phone.create(2, 1, &[set("place.landmark.text", "Peña Blanca lake")]);
    let internal = |query: &str| hits(&phone, StreamClass::Internal, query);
    assert_eq!(internal("persecucion linea"), [document_id(1)]);
    assert_eq!(internal("NANDU"), [document_id(1)]);
    assert_eq!(internal("pena bla"), [document_id(2)]);
    // By the words of its scenario, in either language.
    assert_eq!((internal("shots"), internal("disparos")), (vec![document_id(1)], vec![document_id(1)]));
    assert_eq!(internal("blanca persecucion"), []);
    assert_eq!(internal("\"; drop"), []);
    // What was written over is no longer found; what was written is.
    phone.edit(2, 1, &[set("place.landmark.text", "Arivaca")]);
    assert_eq!((internal("pena"), internal("arivaca")), (vec![], vec![document_id(2)]));
}

#[test]
fn identities_are_found_only_in_their_own_compartment_and_not_after_they_were_forgotten() {
    let phone = Phone::new();
    let subject = Register::Known(Scalar::Bytes(vec![9; 16]));
    let id = phone.create(1, 3, &[set("subject", subject), set("surname_1", "Quiñonez"), set("document_no", "X-77")]);
    assert_eq!(hits(&phone, StreamClass::Internal, "quinonez"), []);
    assert_eq!(shown(&phone, &IncidentFilter { text: "quinonez".to_owned(), ..IncidentFilter::default() }), []);
    assert_eq!(hits(&phone, StreamClass::Identity, "quinonez"), [id]);
    let of_subject = |tx: &ReadTx<'_>| evidence::identities_of(tx, SubjectId([9; 16]));
    assert_eq!(phone.db.storage.read(of_subject).unwrap(), [id]);
    phone.write(|tx| {
        tx.forget(id)?;
        remove(tx, id)
    });
    assert_eq!(hits(&phone, StreamClass::Identity, "quinonez"), []);
    assert_eq!(phone.db.storage.read(of_subject).unwrap(), []);
    // Nor does any page of the index still hold the words.
    let blocks: i64 = phone.db.storage.with_writer(|writer| {
        writer
            .query_row("select count(*) from search_identity_data where instr(block, 'quinonez') > 0", [], |row| {
                row.get(0)
            })
            .unwrap()
    });
    assert_eq!(blocks, 0);
}

#[test]
fn evidence_is_listed_with_its_incident() {
    let phone = Phone::new();
    let incident = phone.create(1, 1, &[]);
    let link = Register::Known(Scalar::Bytes(incident.0.to_vec()));
    let item = crate::ids::ItemId([4; 16]).to_segment();
    let media = set(&format!("media.{item}.sha256"), Register::Known(Scalar::Bytes(vec![1; 32])));
    let id = phone.create(2, 2, &[set("incident", link), set("kind", "photo"), set("found_at", at(5_000)), media]);
    let rows = phone.db.storage.read(|tx| evidence::of_incident(tx, incident)).unwrap();
    assert_eq!((rows[0].document, rows[0].media, rows[0].voided, rows[0].found), (id, 1, false, Some((5_000, -420))));
    phone.edit(2, 1, &[set("voided", "wrong bag")]);
    assert!(phone.db.storage.read(|tx| evidence::of_incident(tx, incident)).unwrap()[0].voided);
}

/// Seals everything local of document 1 under a record and gives it an entry.
fn enter(phone: &Phone, n: u8, own: bool, verdict: Verdict, state: ChangeState) {
    phone.write(|tx| {
        tx.add_record(&record(n, "internal/nogales", own))?;
        tx.seal_changes(document_id(1), 1_000, RecordId([n; 32]))?;
        let entry = Entry {
            epoch: 1,
            stream: stream("internal/nogales"),
            pos: u64::from(n),
            prev: (n > 1).then_some(crate::ids::EntryHash([1; 32])),
            record: RecordId([n; 32]),
            received_ms: 1_700_000_009_000,
            ctl: 1,
            verdict,
        };
        tx.add_entry(&entry)?;
        tx.mark_entered(RecordId([n; 32]))?;
        for document in tx.settle_changes(RecordId([n; 32]), state)? {
            refresh_sync(tx, document)?;
        }
        Ok(())
    });
}

#[test]
fn a_document_is_waiting_then_received_then_witnessed_or_refused_with_a_reason() {
    let phone = Phone::new();
    let id = phone.create(1, 1, &[]);
    let sync = || phone.db.storage.read(|tx| incidents::incident(tx, id)).unwrap().unwrap().sync;
    let proof = |n: u8| phone.db.storage.read(|tx| record_proof(tx, RecordId([n; 32]))).unwrap();
    assert_eq!(sync(), SyncState::Waiting);
    enter(&phone, 1, true, Verdict::Accepted, ChangeState::Accepted);
    assert_eq!(sync(), SyncState::Received);
    assert_eq!(proof(1), RecordProof::Received { pos: 1, received_ms: 1_700_000_009_000 });
    phone.write(|tx| tx.set_witnessed(&stream("internal/nogales"), 1, 1));
    assert!(matches!(proof(1), RecordProof::Witnessed { .. }));
    assert_eq!(proof(77), RecordProof::Waiting);

    phone.edit(1, 2, &[set("severity", "minor")]);
    enter(&phone, 2, true, Verdict::Refused("no_grant".to_owned()), ChangeState::Refused);
    let draft = NewDraft { document: id, record: Some(RecordId([2; 32])), code: "no_grant", lost: b"{}", made_ms: 1 };
    let number = phone.write(|tx| {
        let number = tx.add_draft(&draft)?;
        refresh_sync(tx, id)?;
        Ok(number)
    });
    assert_eq!(sync(), SyncState::Refused);
    let summary = phone.db.storage.read(summary::sync_summary).unwrap();
    assert_eq!((summary.open_drafts, summary.waiting_documents), (1, 0));
    assert_eq!(summary.never[0].code, "no_grant");
    phone.write(|tx| {
        tx.settle_draft(number)?;
        refresh_sync(tx, id)
    });
    assert_eq!(sync(), SyncState::Received);
}

#[test]
fn the_timeline_keeps_causal_order_and_the_three_times_apart() {
    let phone = Phone::new();
    let id = phone.create(1, 1, &[set("status", "draft")]);
    let holder = Actor { call_sign: "Lobo 3".to_owned(), ..Actor::default() };
    phone.write(|tx| tx.put_author(&AuthorRow { key: KeyId([5; 32]), device: None, holder: holder.clone() }));
    enter(&phone, 1, false, Verdict::Accepted, ChangeState::Accepted);
    let filing = Filing { document: id, kind: 1, heads: phone.document(1).heads() };
    phone.write(|tx| {
        let row = record(7, "internal/nogales", false);
        tx.add_record(&row)?;
        note_filing(tx, &filing, &row)
    });
    phone.edit(1, 2, &[set("severity", "minor")]);
    phone.edit(1, 3, &[set("severity", "severe")]);
    enter(&phone, 2, true, Verdict::Refused("no_grant".to_owned()), ChangeState::Refused);
    let history = phone.document(1).history().unwrap();
    let items = phone.db.storage.read(|tx| timeline(tx, id, &history)).unwrap();
    assert_eq!(items.len(), 4);
    let TimelineEvent::Changed { paths, .. } = &items[0].event else { panic!("{items:?}") };
    assert!(paths.contains("status"));
    assert_eq!(items[0].written.author.as_ref().map(|author| &author.holder), Some(&holder));
    assert_eq!(items[0].written.written_ms, 1_700_000_001_000);
    assert_eq!(items[0].proof, RecordProof::Received { pos: 1, received_ms: 1_700_000_009_000 });
    assert_eq!(items[1].event, TimelineEvent::Filed);
    assert!(matches!(items[3].event, TimelineEvent::NotApplied { state: ChangeState::Refused, .. }));
    assert!(matches!(&items[3].proof, RecordProof::Refused { code, .. } if code == "no_grant"));
}

#[test]
fn what_falls_out_of_the_window_goes_and_what_is_open_pinned_or_unsent_stays() {
    let phone = Phone::new();
    let closed = |n: u32| phone.create(n, 1, &[set("status", "closed"), set("occurred.from", at(1_000))]);
    let old = closed(1);
    let item = phone.create(2, 2, &[set("incident", Register::Known(Scalar::Bytes(old.0.to_vec())))]);
    phone.create(3, 1, &[set("status", "reported"), set("occurred.from", at(1_000))]);
    let pinned = closed(4);
    phone.write(|tx| {
        tx.add_record(&record(1, "internal/nogales", true))?;
        for n in 1..=4 {
            tx.seal_changes(document_id(n), 99, RecordId([1; 32]))?;
        }
        for document in tx.settle_changes(RecordId([1; 32]), ChangeState::Accepted)? {
            refresh_sync(tx, document)?;
        }
        tx.set_pinned(pinned, true)
    });
    let unsent = closed(5);
    let from = window::window_from(1_800_000_000_000);
    assert_eq!(phone.write(|tx| window::trim(tx, from)), [old, item]);
    let rows = phone.db.storage.read(|tx| tx.documents()).unwrap();
    assert_eq!(
        rows.iter().filter(|row| row.held).map(|row| row.id).collect::<Vec<_>>(),
        [document_id(3), pinned, unsent]
    );
    assert_eq!(shown(&phone, &IncidentFilter::default()).len(), 3);
    assert_eq!(phone.write(|tx| window::trim(tx, from)), []);
}

/// A phone with one closed incident of long ago, entered by the server.
fn phone_with_an_old_incident() -> (Phone, DocumentId) {
    let phone = Phone::new();
    let old = phone.create(1, 1, &[set("status", "closed"), set("occurred.from", at(1_000))]);
    enter(&phone, 1, true, Verdict::Accepted, ChangeState::Accepted);
    (phone, old)
}

#[test]
fn what_a_person_asked_for_stays_for_as_long_as_a_window_reaches() {
    const DAY_MS: i64 = 86_400_000;
    let (phone, old) = phone_with_an_old_incident();
    let now = 1_800_000_000_000;
    let goes_on_day = |day: i64| phone.write(|tx| window::trim(tx, window::window_from(now + day * DAY_MS)));
    // Asked for while it is here, as while it is not: the next letting-go is that of the sync that brings it.
    phone.write(|tx| tx.ask_for_document(old));
    assert_eq!(goes_on_day(0), []);
    assert_eq!(goes_on_day(29), []);
    phone.write(|tx| tx.ask_for_document(old));
    assert_eq!(goes_on_day(31), []);
    assert_eq!(goes_on_day(60), []);
    assert_eq!(goes_on_day(62), [old]);
    assert!(!phone.db.storage.read(|tx| tx.document(old)).unwrap().unwrap().held);
}

#[test]
fn a_stream_says_what_of_it_is_on_the_phone() {
    let (phone, old) = phone_with_an_old_incident();
    let internal = stream("internal/nogales");
    let window = || {
        let streams = phone.db.storage.read(summary::sync_summary).unwrap().streams;
        streams.into_iter().find(|row| row.stream == internal).unwrap().window
    };
    assert!(!window().complete, "the server has not answered yet");
    phone.write(|tx| tx.set_last_contact(&internal, 1));
    assert_eq!(window(), Window { from_ms: None, complete: true });
    let from = window::window_from(1_800_000_000_000);
    assert_eq!(phone.write(|tx| window::trim(tx, from)), [old]);
    assert_eq!(window(), Window { from_ms: Some(from), complete: true });
    assert_eq!(phone.write(|tx| window::trim(tx, from + 1)), []);
    assert_eq!(window(), Window { from_ms: Some(from + 1), complete: true });
}

/// One step of a made-up life of a phone.
#[derive(Clone, Debug)]
enum Step {
    Create(u32, u16),
    Edit(u32, u8, u8),
    Both(u32, u8),
    Enter(u32, bool),
    Forget(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let n = 1u32..6;
    let step = prop_oneof![
        (n.clone(), 1u16..4).prop_map(|(n, kind)| Step::Create(n, kind)),
        (n.clone(), 1u8..4, 0u8..6).prop_map(|(n, device, what)| Step::Edit(n, device, what)),
        (n.clone(), 0u8..6).prop_map(|(n, what)| Step::Both(n, what)),
        (n.clone(), any::<bool>()).prop_map(|(n, accepted)| Step::Enter(n, accepted)),
        n.prop_map(Step::Forget),
    ];
    proptest::collection::vec(step, 1..24)
}

fn some_edit(kind: u16, what: u8, salt: u8) -> Edit {
    let text = ["fuego en el río", "García saw it", "water"][usize::from(salt % 3)];
    let incident = Register::Known(Scalar::Bytes(document_id(1).0.to_vec()));
    match (kind, what) {
        (1, 0) => set("status", ["draft", "closed", "reported"][usize::from(salt % 3)]),
        (1, 1) => set("place.point", point(313_000_000 + i32::from(salt), -1_109_000_000)),
        (1, 2) => Edit::clear("place.point"),
        (1, 3) => set("scenario", "shots_across"),
        (1, _) => Edit::write("narrative", text),
        (2, 0) => set("incident", incident),
        (2, 1) => set("found_at", at(i64::from(salt))),
        (2, _) => set("description", text),
        (_, 0) => set("subject", Register::Known(Scalar::Bytes(vec![salt; 16]))),
        (_, _) => set("surname_1", text),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rebuilding_gives_what_was_kept_step_by_step(steps in steps()) {
        let phone = Phone::new();
        let mut records = 0u8;
        for (salt, step) in (0u8..).zip(steps) {
            let row = |n| phone.db.storage.read(|tx| tx.document(document_id(n))).unwrap();
            match step {
                Step::Create(n, kind) if row(n).is_none() => {
                    phone.create(n, kind, &[some_edit(kind, 0, salt)]);
                }
                Step::Edit(n, device, what) => {
                    if let Some(row) = row(n).filter(|row| !row.forgotten) {
                        phone.edit(n, device, &[some_edit(row.kind, what, salt)]);
                    }
                }
                Step::Both(n, what) => {
                    if let Some(row) = row(n).filter(|row| !row.forgotten) {
                        let sides = [some_edit(row.kind, what, salt), some_edit(row.kind, what, salt + 1)];
                        phone.edit_all(n, &[(4, &sides[..1]), (5, &sides[1..])]);
                    }
                }
                Step::Enter(n, own) if row(n).is_some() => {
                    records += 1;
                    phone.write(|tx| {
                        let id = RecordId([records; 32]);
                        tx.add_record(&record(records, "internal/nogales", own))?;
                        tx.seal_changes(document_id(n), 1_000, id)?;
                        for document in tx.settle_changes(id, ChangeState::Accepted)? {
                            let row = tx.document(document)?.unwrap();
                            if !row.forgotten {
                                project(tx, document, &fields_of(&row, &tx.changes(document)?)?)?;
                            }
                        }
                        Ok(())
                    });
                }
                Step::Forget(n) if row(n).is_some() => {
                    phone.write(|tx| {
                        tx.forget(document_id(n))?;
                        remove(tx, document_id(n))
                    });
                }
                _ => {}
            }
        }
        let before = phone.db.storage.read(everything).unwrap();
        phone.db.storage.write(|tx| rebuild(tx, fields_of)).unwrap();
        let after = phone.db.storage.read(everything).unwrap();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn nearest_finds_what_measuring_everything_finds(
        places in proptest::collection::vec((-900_000_000i32..=900_000_000, -1_800_000_000i32..=1_800_000_000, 0u8..3), 0..30),
        from in (-900_000_000i32..=900_000_000, -1_800_000_000i32..=1_800_000_000),
        count in 1usize..6,
        within in proptest::option::of(1.0f64..3e7),
    ) {
        let phone = Phone::new();
        let from = Point::new(from.0, from.1);
        // A third anywhere, a third around the point, a third across the date line or a pole from it.
        let places: Vec<Point> = places.into_iter().map(|(lat, lon, how)| match how {
            0 => Point::new(lat, lon),
            1 => Point::new((from.lat_e7 + lat / 1000).clamp(-900_000_000, 900_000_000), from.lon_e7 / 1000 * 999),
            _ => Point::new(from.lat_e7, from.lon_e7.saturating_neg()),
        }).collect();
        for (n, place) in (1u32..).zip(&places) {
            phone.create(n, 1, &[set("place.point", point(place.lat_e7, place.lon_e7))]);
        }
        let found = phone.db.storage.read(|tx| nearest(tx, from, count, within)).unwrap();
        let mut expected: Vec<f64> = places.iter().map(|place| from.distance_m(place)).collect();
        expected.sort_by(f64::total_cmp);
        expected.retain(|distance| within.is_none_or(|within| *distance <= within));
        expected.truncate(count);
        prop_assert_eq!(found.iter().map(|near| near.distance_m).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_crowd_far_away_and_a_crowd_at_one_point_are_measured_right() {
    let phone = Phone::new();
    phone.write(|tx| {
        for n in 1..=1_300u32 {
            tx.put_document(&row(n, 1))?;
            // Two thirds spread over a region, the rest on one and the same point.
            let spread = if n % 3 == 0 { 0 } else { i32::try_from(n).unwrap() * 1_000 };
            let place = point(313_000_000 + spread, -1_109_000_000 - spread);
            let state = crate::document::FieldState {
                value: crate::document::FieldValue::Register(place),
                alternatives: Vec::new(),
            };
            project(tx, document_id(n), &DocumentFields::from([("place.point".to_owned(), state)]))?;
        }
        Ok(())
    });
    for from in [Point::new(0, 0), Point::new(313_000_000, -1_109_000_000), Point::new(-313_000_000, 691_000_000)] {
        let found = phone.db.storage.read(|tx| nearest(tx, from, 20, None)).unwrap();
        let all = phone.db.storage.read(|tx| nearest(tx, from, 1_300, None)).unwrap();
        assert_eq!((found.len(), all.len()), (20, 1_300));
        assert_eq!(found, all[..20]);
        assert!(all.is_sorted_by(|a, b| a.distance_m <= b.distance_m));
    }
}
