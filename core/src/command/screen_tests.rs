//! What screens of channels ask for: pages, what may be said here, what is read.

use super::channel_tests::{rescue, scene, theirs};
use super::*;
use crate::geo::Point;
use crate::holder::HolderError;
use crate::ids::RecordId;
use crate::ingest::record_tests::world::stream;
use crate::read_model::channel::{ThreadFilter, ThreadKey, ThreadPage, page, statement, threads, unsettled};
use crate::record::content::Content;
use crate::release::Precision;
use crate::release::notice::Notice;
use crate::release::part::Place;
use crate::sync::tests::world::{AMBER, Desk, NOON_MS};

const HOUR: i64 = 3_600_000;

fn paged(desk: &Desk, filter: &ThreadFilter, after: Option<ThreadKey>, limit: usize) -> ThreadPage {
    let now_ms = desk.phone.now().utc_ms;
    desk.phone.storage().read(|tx| page(tx, filter, now_ms, after, limit)).unwrap()
}

#[test]
fn pages_go_on_where_the_last_one_ended_and_name_every_thread_once() {
    let (mut desk, mut peer) = scene(&["agent"]);
    for event in 1..=130 {
        theirs(&mut peer, event, NOON_MS + HOUR);
    }
    desk.exchange(vec![peer.whole()]);
    let now_ms = desk.phone.now().utc_ms;
    let all = desk.phone.storage().read(|tx| threads(tx, &ThreadFilter::default(), now_ms)).unwrap();
    assert_eq!(all.len(), 130);
    let (mut rows, mut after, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = paged(&desk, &ThreadFilter::default(), after, 50);
        rows.extend(page.rows);
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((rows, pages), (all, 3));
}

#[test]
fn a_page_takes_only_what_is_asked_for() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let first = theirs(&mut peer, 1, NOON_MS + HOUR);
    theirs(&mut peer, 2, NOON_MS + HOUR);
    let preview = preview_notice(&desk.phone, &stream(AMBER), rescue()).unwrap();
    let own = send_notice(&desk.phone, &preview, true).unwrap();
    desk.exchange(vec![peer.whole()]);
    answer(&desk.phone, first, AnswerDraft { answer: "received".to_owned(), ..AnswerDraft::default() }).unwrap();
    let count = |filter: ThreadFilter| paged(&desk, &filter, None, 9).rows.len();
    assert_eq!(count(ThreadFilter::default()), 3);
    assert_eq!(count(ThreadFilter { needs_answer: true, ..ThreadFilter::default() }), 1);
    assert_eq!(count(ThreadFilter { channel: Some(stream("channel/blue")), ..ThreadFilter::default() }), 0);
    let ours = paged(&desk, &ThreadFilter { own: true, ..ThreadFilter::default() }, None, 9).rows;
    assert_eq!(ours.iter().map(|thread| thread.event).collect::<Vec<_>>(), [own.event]);
    assert_eq!(paged(&desk, &ThreadFilter { own: true, ..ThreadFilter::default() }, None, 1).rows, ours);
}

#[test]
fn what_is_still_to_be_looked_at_is_counted_by_half() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let [first, _] = [1, 2].map(|event| theirs(&mut peer, event, NOON_MS + HOUR));
    theirs(&mut peer, 3, NOON_MS + HOUR / 2);
    desk.exchange(vec![peer.whole()]);
    let counts = |desk: &Desk, now_ms| {
        let counts = desk.phone.storage().read(|tx| unsettled(tx, now_ms)).unwrap();
        counts.get(&peer.kept()).map(|counts| (counts.needs_answer, counts.unread))
    };
    assert_eq!(counts(&desk, NOON_MS), Some((3, 3)));
    mark_opened(&desk.phone, first).unwrap();
    assert_eq!(counts(&desk, NOON_MS), Some((3, 2)));
    answer(&desk.phone, first, AnswerDraft { answer: "received".to_owned(), ..AnswerDraft::default() }).unwrap();
    assert_eq!(counts(&desk, NOON_MS), Some((2, 2)));
    assert_eq!(counts(&desk, NOON_MS + HOUR - 1), Some((1, 1)), "what expired is not counted");
    assert_eq!(mark_opened(&desk.phone, RecordId([1; 32])).unwrap_err().code(), "release_unknown");
}

#[test]
fn a_phone_knows_before_it_asks_what_it_may_say() {
    let speech = |roles: &[&str]| scene(roles).0.phone.speech(&stream(AMBER)).unwrap();
    let agent = speech(&["agent"]);
    assert!(agent.sends("rescue_land") && !agent.sends("drone") && !agent.sends("trafficking"));
    assert!(agent.notifies && !agent.releases && !agent.approves);
    let releaser = speech(&["releaser"]);
    assert!(releaser.sends("drone") && releaser.sends("trafficking") && releaser.sends_text() && releaser.approves);
    let consul = speech(&["consul"]);
    assert!(!consul.notifies && !consul.sends("rescue_land") && consul.roles == ["consul"]);
    let desk = Desk::unaccredited(&["agent"]);
    let silent = desk.phone.speech(&stream(AMBER)).unwrap();
    assert!(silent.roles.is_empty() && !silent.notifies);
    assert!(matches!(desk.phone.speech(&stream("channel/blue")), Err(HolderError::NoGrant)));
}

#[test]
fn a_claimed_place_is_told_no_more_exactly_than_chosen() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let to = theirs(&mut peer, 7, NOON_MS + HOUR);
    desk.exchange(vec![peer.whole()]);
    let point = Some(Point::new(313_333_333, -1_109_433_333));
    let place = Place { point, precision: Precision::Km1, side: None, movement: None, landmark: None, sector: None };
    let claims = Some(Notice { place: Some(place), ..Notice::default() });
    let draft = AnswerDraft { answer: "observation".to_owned(), claims, ..AnswerDraft::default() };
    let id = answer(&desk.phone, to, draft).unwrap();
    let said = desk.phone.storage().read(|tx| statement(tx, id, 0)).unwrap().unwrap();
    let Content::ReleaseAnswer(said) = said.body.content else { unreachable!() };
    let told = Notice::from_claims(said.claims.unwrap()).unwrap().place.unwrap();
    assert!(Precision::Km1.holds(&told.point.unwrap()));
}
