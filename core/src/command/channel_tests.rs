//! What a holder says in a channel and reads there, on a phone whose server is written by hand.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::domain::stream::StreamName;
use crate::geo::Point;
use crate::ids::{EventId, RecordId};
use crate::ingest::record_tests::world::stream;
use crate::ingest::roster::ChannelDenial;
use crate::read_model::channel::{Standing, ThreadFilter, ThreadSummary, event_statements, statement, threads};
use crate::record::content::{Content, Officer, Release, ReleaseAnswer};
use crate::release::Precision;
use crate::release::check::ReleaseRefusal;
use crate::release::notice::Notice;
use crate::release::part::{Place, Words};
use crate::storage::WriteTx;
use crate::sync::tests::world::{AMBER, Desk, Half, NOON_MS, accreditation, agree};

const HOUR: i64 = 3_600_000;

fn amber() -> StreamName {
    stream(AMBER)
}

pub(super) fn rescue() -> NoticeDraft {
    let happening: BTreeSet<String> = ["lost".to_owned()].into();
    NoticeDraft {
        purpose: "life_safety".to_owned(),
        notice: Notice { scenario: "rescue_land".to_owned(), happening, ..Notice::default() },
        ..NoticeDraft::default()
    }
}

/// A phone accredited in these roles, and another agency in the same channel.
pub(super) fn scene(roles: &[&str]) -> (Desk, Half) {
    let mut desk = Desk::new(roles);
    let mut peer = Half::new("cbp-nogales", "US", 2);
    desk.pin(&peer);
    agree(&mut [&mut desk.own, &mut peer], 1);
    desk.sync(&[peer.whole()]);
    (desk, peer)
}

impl Desk {
    fn notice(&self, draft: NoticeDraft) -> Result<Sent, CommandError> {
        let preview = preview_notice(&self.phone, &amber(), draft)?;
        send_notice(&self.phone, &preview, true)
    }

    fn threads(&self) -> Vec<ThreadSummary> {
        let now_ms = self.phone.now().utc_ms;
        self.phone.storage().read(|tx| threads(tx, &ThreadFilter::default(), now_ms)).unwrap()
    }

    fn standing(&self, record: RecordId) -> Standing {
        self.phone.storage().read(|tx| statement(tx, record, 0)).unwrap().unwrap().standing
    }
}

/// A notice of the other agency that expires.
pub(super) fn theirs(peer: &mut Half, event: u8, expires_ms: i64) -> RecordId {
    let notice = Notice { scenario: "rescue_land".to_owned(), ..Notice::default() };
    let release = Release {
        kind: "notice".to_owned(),
        version: 1,
        event: EventId([event; 16]),
        thread: crate::ids::ThreadId([event; 16]),
        parents: Vec::new(),
        purpose: "life_safety".to_owned(),
        caveats: Vec::new(),
        expires_ms: Some(expires_ms),
        basis: None,
        approval: None,
        reason: None,
        plain: None,
        values: Some(notice.to_value()),
    };
    peer.by_agent(Content::Release(release)).unwrap()
}

#[test]
fn a_type_newer_than_this_build_is_shown_by_its_plain_words_and_answered_not_understood() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let known = theirs(&mut peer, 8, NOON_MS + HOUR);
    let plain =
        crate::record::content::Plain { en: "A drill on Friday".to_owned(), es: "Simulacro el viernes".to_owned() };
    let release = Release {
        kind: "drill_plan".to_owned(),
        version: 3,
        event: EventId([9; 16]),
        thread: crate::ids::ThreadId([9; 16]),
        parents: Vec::new(),
        purpose: "inform".to_owned(),
        caveats: Vec::new(),
        expires_ms: None,
        basis: None,
        approval: None,
        reason: None,
        plain: Some(plain.clone()),
        values: Some(crate::record::cbor::Value::from("what only a newer build reads")),
    };
    let newer = peer.by_agent(Content::Release(release)).unwrap();
    desk.exchange(vec![peer.whole()]);
    let row = desk.threads().into_iter().find(|row| row.heads == [newer]).unwrap();
    assert_eq!((row.plain, row.standing), (Some((plain.en, plain.es)), Standing::Accepted));
    let draft = || AnswerDraft { answer: "not_understood".to_owned(), ..AnswerDraft::default() };
    answer(&desk.phone, newer, draft()).unwrap();
    assert_eq!(answer(&desk.phone, known, draft()).unwrap_err().code(), "answer_malformed");
}

#[test]
fn a_notice_is_signed_offline_and_counts_once_the_server_has_it() {
    let (mut desk, _) = scene(&["agent"]);
    let sent = desk.notice(rescue()).unwrap();
    assert_eq!(desk.standing(sent.record), Standing::Waiting);
    let listed = desk.threads();
    assert_eq!((listed.len(), listed[0].standing, listed[0].unread), (1, Standing::Waiting, false));
    assert_eq!(listed[0].scenario.as_deref(), Some("rescue_land"));
    desk.exchange(Vec::new());
    assert_eq!(desk.standing(sent.record), Standing::Accepted);
    assert!(desk.threads()[0].received_ms.is_some());
}

#[test]
fn what_leaves_is_exactly_what_was_shown() {
    let (desk, _) = scene(&["agent"]);
    let preview = preview_notice(&desk.phone, &amber(), rescue()).unwrap();
    let sent = send_notice(&desk.phone, &preview, false).unwrap();
    let said = desk.phone.storage().read(|tx| statement(tx, sent.record, 0)).unwrap().unwrap();
    assert_eq!(said.body.content, Content::Release(preview.release.clone()));
    assert_eq!(preview.bytes, preview.release.to_value().encode().len());
    assert!(preview.bytes < 400, "{}", preview.bytes);
}

#[test]
fn the_place_is_told_no_more_exactly_than_chosen() {
    let (desk, _) = scene(&["agent"]);
    let point = Some(Point::new(313_333_333, -1_109_433_333));
    let place = |precision| Place { point, precision, side: None, movement: None, landmark: None, sector: None };
    let mut draft = rescue();
    draft.notice.place = Some(place(Precision::Km1));
    let preview = preview_notice(&desk.phone, &amber(), draft.clone()).unwrap();
    let values = Notice::from_value(preview.release.values.unwrap()).unwrap();
    assert!(Precision::Km1.holds(&values.place.unwrap().point.unwrap()));
    draft.purpose = "inform".to_owned();
    draft.notice.place = Some(place(Precision::Exact));
    assert_eq!(preview_notice(&desk.phone, &amber(), draft).unwrap_err().code(), "place_precision_too_fine");
}

#[test]
fn free_text_is_shown_once_more_and_what_looks_like_a_telephone_is_doubted() {
    let (desk, _) = scene(&["agent"]);
    let mut draft = rescue();
    draft.notice.text = Some(Words { text: "two adults, call 631 312 0012".to_owned(), lang: "en".to_owned() });
    let preview = preview_notice(&desk.phone, &amber(), draft).unwrap();
    assert!(preview.has_text);
    assert_eq!(preview.doubts, ["text_has_phone"]);
    assert_eq!(send_notice(&desk.phone, &preview, false).unwrap_err().code(), "notice_text_unconfirmed");
    send_notice(&desk.phone, &preview, true).unwrap();
}

#[test]
fn a_device_is_told_before_it_signs() {
    // No grant at all, a grant without accreditation, an accreditation that ended, a scenario that needs a releaser.
    let desk = Desk::unaccredited(&["agent"]);
    assert_eq!(desk.notice(rescue()).unwrap_err().code(), "not_accredited");
    assert!(matches!(
        preview_notice(&desk.phone, &stream("channel/blue"), rescue()),
        Err(CommandError::Holder(crate::holder::HolderError::NoGrant))
    ));
    let (mut desk, _) = scene(&["agent"]);
    for scenario in ["drone", "sexual_violence"] {
        let mut draft = rescue();
        draft.notice.scenario = scenario.to_owned();
        let refused = desk.notice(draft).unwrap_err().code();
        assert!(["notice_scenario_not_standing", "not_releaser"].contains(&refused), "{refused}");
    }
    let key = desk.phone.host().signer.public_key();
    desk.own.administer(accreditation(key, "Jaguar 3", &[]));
    desk.exchange(Vec::new());
    assert_eq!(desk.notice(rescue()).unwrap_err().code(), "not_accredited");
    let waiting = desk.phone.storage().read(|tx| tx.waiting_records(&amber(), 9)).unwrap();
    assert_eq!(waiting, []);
}

#[test]
fn a_notice_goes_before_reports_that_wait() {
    let (desk, _) = scene(&["agent"]);
    let edits = [crate::document::Edit::set("scenario", "drone")];
    report(&desk.phone, &stream("internal/nogales"), &edits).unwrap();
    desk.phone.seal_all().unwrap();
    desk.notice(rescue()).unwrap();
    let waiting = desk.phone.storage().read(|tx| tx.waiting_streams()).unwrap();
    let urgency = |name: &str| waiting.iter().find(|row| row.stream.as_str() == name).unwrap().urgency;
    assert!(urgency(AMBER) > urgency("internal/nogales"));
}

#[test]
fn a_correction_follows_a_notice_that_still_waits_and_a_withdrawal_takes_it_back() {
    let (mut desk, _) = scene(&["agent"]);
    let first = desk.notice(rescue()).unwrap();
    let preview = preview_correction(&desk.phone, first.record, rescue()).unwrap();
    assert_eq!((preview.release.parents.clone(), preview.release.event), (vec![first.record], first.event));
    let second = send_notice(&desk.phone, &preview, true).unwrap();
    assert_eq!(send_notice(&desk.phone, &preview, true).unwrap_err().code(), "preview_stale");
    assert_eq!(desk.threads()[0].heads, [second.record]);
    let back = withdraw(&desk.phone, first.record, "correction").unwrap();
    desk.exchange(Vec::new());
    for sent in [first, second, back] {
        assert_eq!(desk.standing(sent.record), Standing::Accepted);
    }
    assert!(desk.threads()[0].withdrawn);
    assert_eq!(withdraw(&desk.phone, second.record, "correction").unwrap_err().code(), "release_withdrawn");
}

#[test]
fn what_the_server_refuses_becomes_a_draft_with_the_reason() {
    let (mut desk, _) = scene(&["agent"]);
    let sent = desk.notice(rescue()).unwrap();
    // The accreditation ended while the phone was out of reach.
    let key = desk.phone.host().signer.public_key();
    desk.own.administer(accreditation(key, "Jaguar 3", &[]));
    let outcome = desk.exchange(Vec::new());
    assert_eq!(outcome.refused, ["not_accredited"]);
    let drafts = desk.phone.storage().read(|tx| tx.open_channel_drafts()).unwrap();
    assert_eq!((drafts.len(), drafts[0].record, drafts[0].code.as_str()), (1, sent.record, "not_accredited"));
    assert_eq!(desk.threads(), []);
    desk.phone.storage().write(|tx| tx.settle_channel_draft(drafts[0].number)).unwrap();
    assert_eq!(desk.phone.storage().read(|tx| tx.open_channel_drafts()).unwrap(), []);
}

#[test]
fn another_agencys_notice_is_unread_then_answered_by_a_person() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let to = theirs(&mut peer, 7, NOON_MS + HOUR);
    desk.exchange(vec![peer.whole()]);
    let listed = desk.threads();
    assert_eq!((listed[0].unread, listed[0].needs_answer, listed[0].kept.origin()), (true, true, Some("cbp-nogales")));
    let draft = AnswerDraft { answer: "en_route".to_owned(), eta_min: Some(12), ..AnswerDraft::default() };
    let id = answer(&desk.phone, to, draft).unwrap();
    let listed = desk.threads();
    assert_eq!((listed[0].unread, listed[0].needs_answer, listed[0].answers), (false, false, 1));
    desk.exchange(vec![peer.whole()]);
    assert_eq!(desk.standing(id), Standing::Accepted);
}

#[test]
fn the_parts_of_an_answer_must_fit() {
    let (mut desk, mut peer) = scene(&["duty_officer"]);
    let to = theirs(&mut peer, 7, NOON_MS + HOUR);
    desk.exchange(vec![peer.whole()]);
    let draft = |code: &str| AnswerDraft { answer: code.to_owned(), ..AnswerDraft::default() };
    let code = |draft: AnswerDraft| answer(&desk.phone, to, draft).unwrap_err().code();
    assert_eq!(code(draft("maybe")), "answer_malformed");
    assert_eq!(code(AnswerDraft { eta_min: Some(1), ..draft("received") }), "answer_malformed");
    assert_eq!(code(AnswerDraft { claims: Some(Notice::default()), ..draft("received") }), "answer_malformed");
    assert_eq!(code(draft("same_event")), "answer_malformed");
    assert_eq!(code(draft("declined")), "answer_reason_missing");
    assert_eq!(code(AnswerDraft { reason: Some("law".to_owned()), ..draft("received") }), "answer_reason_missing");
    let text = Some(("escriba a x@example.org".to_owned(), "es".to_owned()));
    assert_eq!(code(AnswerDraft { text, ..draft("question") }), "notice_text_identifies");
    assert_eq!(answer(&desk.phone, RecordId([1; 32]), draft("received")).unwrap_err().code(), "release_unknown");
    answer(&desk.phone, to, AnswerDraft { reason: Some("no_units".to_owned()), ..draft("declined") }).unwrap();
}

#[test]
fn a_voice_answers_through_a_duty_officer() {
    let (desk, _) = scene(&["duty_officer"]);
    let own = desk.notice(rescue()).unwrap();
    let received = AnswerDraft { answer: "received".to_owned(), ..AnswerDraft::default() };
    assert_eq!(answer(&desk.phone, own.record, received.clone()).unwrap_err().code(), "answer_to_self");
    let voice = Some(Officer { call_sign: "Alpha 4".to_owned(), ..Officer::default() });
    let id = answer(&desk.phone, own.record, AnswerDraft { on_behalf_of: voice.clone(), ..received }).unwrap();
    let said = desk.phone.storage().read(|tx| statement(tx, id, 0)).unwrap().unwrap();
    let Content::ReleaseAnswer(said) = said.body.content else { unreachable!() };
    assert_eq!(said.on_behalf_of, voice);
}

#[test]
fn an_expired_notice_leaves_the_lists_and_its_words_leave_the_rows() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let to = theirs(&mut peer, 7, NOON_MS + HOUR);
    desk.exchange(vec![peer.whole()]);
    assert_eq!(desk.threads().len(), 1);
    desk.clock.advance(HOUR.unsigned_abs());
    assert_eq!(desk.threads(), []);
    desk.exchange(Vec::new());
    let emptied = |tx: &crate::storage::ReadTx<'_>| {
        tx.find("select scenario is null from releases where record = ?1", [to.as_bytes()], |row| row.get::<_, bool>(0))
    };
    assert_eq!(desk.phone.storage().read(emptied).unwrap(), Some(true));
    let now_ms = desk.phone.now().utc_ms;
    let said = desk.phone.storage().read(|tx| event_statements(tx, EventId([7; 16]), now_ms)).unwrap();
    let Content::Release(release) = &said[0].body.content else { unreachable!() };
    assert_eq!((said[0].expired, &release.values), (true, &None));
    let draft = |code: &str| AnswerDraft { answer: code.to_owned(), ..AnswerDraft::default() };
    assert_eq!(answer(&desk.phone, to, draft("received")).unwrap_err().code(), "release_expired");
    answer(&desk.phone, to, draft("closed")).unwrap();
    // What a court may ask for is still there, signed.
    assert!(desk.phone.storage().read(|tx| tx.record(to)).unwrap().is_some());
}

#[test]
fn events_are_said_to_be_the_same_and_that_is_taken_back() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let to = theirs(&mut peer, 7, NOON_MS + HOUR);
    let own = desk.notice(rescue()).unwrap();
    desk.exchange(vec![peer.whole()]);
    same_event(&desk.phone, to, own.event, true).unwrap();
    same_event(&desk.phone, to, own.event, false).unwrap();
    desk.exchange(vec![peer.whole()]);
    let claims = desk.phone.storage().read(crate::read_model::channel::same_event_claims).unwrap();
    let said: Vec<_> = claims.iter().map(|claim| (claim.event, claim.other, claim.same)).collect();
    assert_eq!(said, [(EventId([7; 16]), own.event, true), (EventId([7; 16]), own.event, false)]);
}

#[test]
fn the_words_of_a_denial_are_those_the_server_would_write() {
    let error = CommandError::Channel(ChannelDenial::Release(ReleaseRefusal::ScenarioNotStanding));
    assert_eq!(error.code(), "notice_scenario_not_standing");
}

/// Every row of the tables that are made again.
fn rows(tx: &WriteTx<'_>) -> Vec<String> {
    let tables = ["releases", "release_parents", "release_answers", "release_approvals", "deliveries"];
    let mut all = Vec::new();
    for table in tables {
        let width: usize = tx
            .find("select count(*) from pragma_table_info(?1)", [table], |row| row.get::<_, i64>(0))
            .unwrap()
            .and_then(|n| usize::try_from(n).ok())
            .unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            (0..width).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect::<Result<Vec<_>, _>>()
        };
        let found = tx.list(&format!("select * from {table} order by 1, 2"), [], read).unwrap();
        all.extend(found.into_iter().map(|row| format!("{table} {row:?}")));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn rows_made_again_are_those_kept_step_by_step(steps in prop::collection::vec(0..6_u8, 1..14)) {
        let (mut desk, mut peer) = scene(&["agent"]);
        let mut own = Vec::new();
        let mut foreign = Vec::new();
        for (at, step) in steps.into_iter().enumerate() {
            let number = u8::try_from(at).unwrap() + 1;
            match step {
                0 => own.push(desk.notice(rescue()).unwrap().record),
                1 => foreign.push(theirs(&mut peer, number, NOON_MS + HOUR * i64::from(number % 3 + 1))),
                2 => { desk.exchange(vec![peer.whole()]); }
                3 => if let Some(record) = own.pop() {
                    withdraw(&desk.phone, record, "correction").unwrap();
                },
                4 => if let Some(to) = foreign.last() {
                    let to = *to;
                    peer.by_agent(Content::ReleaseAnswer(ReleaseAnswer {
                        event: EventId([9; 16]), to, to_agency: "cbp-nogales".to_owned(), answer: "received".to_owned(),
                        eta_min: None, reason: None, other_event: None, claims: None, text: None, on_behalf_of: None,
                    })).unwrap();
                },
                _ => { desk.clock.advance(HOUR.unsigned_abs()); }
            }
        }
        desk.exchange(vec![peer.whole()]);
        let now_ms = desk.phone.now().utc_ms;
        let (kept, made) = desk.phone.storage().write(|tx| {
            let kept = rows(tx);
            for stream in [amber(), peer.kept()] {
                crate::holder::renote_channel(tx, &stream)?;
            }
            crate::read_model::channel::expire(tx, now_ms)?;
            Ok::<_, crate::storage::StorageError>((kept, rows(tx)))
        }).unwrap();
        prop_assert_eq!(kept, made);
    }
}
