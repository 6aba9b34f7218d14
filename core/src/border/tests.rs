//! Same records, same picture, in whatever order they come.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::accounting::disclosures;
use super::channel::{Channel, Counts};
use super::event::Voice;
use super::fold::Fold;
use super::link::LinkState;
use super::said::{Place, Said};
use super::thread::ReleaseState;
use crate::domain::value::At;
use crate::ids::{EventId, KeyId, RecordId, ThreadId};
use crate::record::cbor::Value;
use crate::record::content::{
    ChannelSettings, Content, Delivery, FormerMember, Member, Officer, Release, ReleaseAnswer, Standing,
};
use crate::release::Notice;

const AGENCIES: [(&str, &str); 3] = [("MX", "gn"), ("MX", "inm"), ("US", "cbp")];

pub(super) fn member(agency: &str) -> Member {
    Member { agency: agency.to_owned(), root: KeyId([0; 32]), radio: None, phone: None }
}

pub(super) fn channel(left: &[(&str, u64)]) -> Channel {
    let members =
        AGENCIES.iter().map(|(_, agency)| *agency).filter(|agency| left.iter().all(|(gone, _)| gone != agency));
    let settings = ChannelSettings {
        version: 1,
        name_en: "x".to_owned(),
        name_es: "x".to_owned(),
        members: members.map(member).collect(),
        left: left
            .iter()
            .map(|(agency, pos)| FormerMember { agency: (*agency).to_owned(), epoch: 1, pos: *pos })
            .collect(),
        standing: Standing::default(),
        deadlines: Vec::new(),
        recipients: Vec::new(),
    };
    Channel { in_force: Some(settings), proposed: Vec::new() }
}

/// Record ids tell agency and position, so that a script can name them before they are.
pub(super) fn id(agency: usize, pos: u64) -> RecordId {
    let mut id = [0; 32];
    (id[0], id[1]) = (u8::try_from(agency).unwrap(), u8::try_from(pos).unwrap());
    RecordId(id)
}

pub(super) fn said(agency: usize, pos: u64, content: Content) -> Said {
    let (country, code) = AGENCIES[agency];
    let received_ms = i64::try_from(pos).unwrap() * 1_000;
    Said {
        place: Place { country: country.to_owned(), agency: code.to_owned(), epoch: 1, pos },
        received_ms,
        record: id(agency, pos),
        author: KeyId([u8::try_from(agency).unwrap(); 32]),
        officer: Some(Officer { call_sign: format!("{code}-7"), ..Officer::default() }),
        written: At { utc_ms: received_ms, offset_min: -420, zone: None },
        content,
    }
}

pub(super) fn notice(event: u8, parents: &[RecordId], scenario: &str) -> Release {
    Release {
        kind: "notice".to_owned(),
        version: 1,
        event: EventId([event; 16]),
        thread: ThreadId([event; 16]),
        parents: parents.to_vec(),
        purpose: "life_safety".to_owned(),
        caveats: Vec::new(),
        expires_ms: Some(100_000),
        basis: None,
        approval: None,
        reason: None,
        plain: None,
        values: Some(Notice { scenario: scenario.to_owned(), ..Notice::default() }.to_value()),
    }
}

pub(super) fn answer(event: u8, to: (usize, u64), word: &str, other: Option<u8>) -> ReleaseAnswer {
    ReleaseAnswer {
        event: EventId([event; 16]),
        to: id(to.0, to.1),
        to_agency: AGENCIES[to.0].1.to_owned(),
        answer: word.to_owned(),
        eta_min: None,
        reason: None,
        other_event: other.map(|event| EventId([event; 16])),
        claims: None,
        text: None,
        on_behalf_of: None,
    }
}

fn observes(scenario: &str, answer: ReleaseAnswer) -> Content {
    let claims = Value::Map(BTreeMap::from([(5, Value::from(scenario))]));
    Content::ReleaseAnswer(ReleaseAnswer { claims: Some(claims), ..answer })
}

pub(super) fn fold(said: impl IntoIterator<Item = Said>) -> Fold {
    let mut fold = Fold::default();
    said.into_iter().for_each(|said| fold.add(said));
    fold
}

fn released(agency: usize, pos: u64, release: Release) -> Said {
    said(agency, pos, Content::Release(release))
}

fn answered(agency: usize, pos: u64, answer: ReleaseAnswer) -> Said {
    said(agency, pos, Content::ReleaseAnswer(answer))
}

mod threads {
    use super::*;

    fn states(said: Vec<Said>) -> Vec<ReleaseState> {
        let (fold, channel) = (fold(said), channel(&[]));
        fold.threads(&channel)[0].releases.iter().map(|(_, state)| *state).collect()
    }

    #[test]
    fn a_later_release_supersedes_or_corrects_its_parents() {
        let correction = Release { reason: Some("correction".to_owned()), ..notice(1, &[id(0, 2)], "crowd") };
        let told = vec![
            released(0, 1, notice(1, &[], "rescue_land")),
            released(0, 2, notice(1, &[id(0, 1)], "drone")),
            released(0, 3, correction),
        ];
        assert_eq!(states(told), [ReleaseState::Superseded, ReleaseState::Corrected, ReleaseState::Current]);
    }

    #[test]
    fn two_officers_who_have_not_seen_each_other_disagree_and_both_are_shown() {
        let told = [
            released(0, 1, notice(1, &[], "rescue_land")),
            released(0, 2, notice(1, &[id(0, 1)], "rescue_water")),
            released(0, 3, notice(1, &[id(0, 1)], "crowd")),
        ];
        let (fold, channel) = (fold(told), channel(&[]));
        let threads = fold.threads(&channel);
        assert!(threads[0].is_disputed());
        assert_eq!(threads[0].heads().map(|said| said.place.pos).collect::<Vec<_>>(), [2, 3]);
        assert!(fold.events(&channel)[0].is_disputed(5));
    }

    #[test]
    fn a_withdrawal_hides_its_ancestors_alone() {
        let withdrawal = Release { kind: "withdrawal".to_owned(), values: None, ..notice(1, &[id(0, 2)], "x") };
        let told = vec![
            released(0, 1, notice(1, &[], "rescue_land")),
            released(0, 2, notice(1, &[id(0, 1)], "rescue_water")),
            released(0, 3, notice(1, &[id(0, 1)], "crowd")),
            released(0, 4, withdrawal),
        ];
        let wanted = [ReleaseState::Withdrawn, ReleaseState::Withdrawn, ReleaseState::Current, ReleaseState::Current];
        assert_eq!(states(told.clone()), wanted);
        let (fold, channel) = (fold(told), channel(&[]));
        assert!(!fold.threads(&channel)[0].is_withdrawn());
    }

    #[test]
    fn a_clock_that_is_ahead_keeps_nothing_alive() {
        let mut ahead = released(0, 1, notice(1, &[], "crowd"));
        ahead.written.utc_ms = 90_000;
        assert_eq!(ahead.expires_ms(), Some(11_000), "ten seconds after it was received");
        let (fold, channel) = (fold([ahead]), channel(&[]));
        assert!(fold.events(&channel)[0].is_past(11_000) && !fold.events(&channel)[0].is_past(10_999));
    }
}

mod events {
    use super::*;

    fn two_sides() -> Vec<Said> {
        vec![released(0, 1, notice(1, &[], "crowd")), released(2, 1, notice(2, &[], "shots_nearby"))]
    }

    fn link_state(more: Vec<Said>) -> (LinkState, usize) {
        let (fold, channel) = (fold(two_sides().into_iter().chain(more)), channel(&[]));
        (fold.links(&channel)[0].state, fold.events(&channel).len())
    }

    #[test]
    fn one_side_proposes_both_join_and_either_undoes() {
        let ours = answered(2, 2, answer(1, (0, 1), "same_event", Some(2)));
        let theirs = answered(0, 2, answer(2, (2, 1), "same_event", Some(1)));
        let taken_back = answered(0, 3, answer(2, (2, 1), "not_same", Some(1)));
        let bystander = answered(1, 1, answer(1, (0, 1), "same_event", Some(2)));
        assert_eq!(link_state(vec![ours.clone()]), (LinkState::Proposed, 2));
        assert_eq!(link_state(vec![bystander.clone(), ours.clone()]), (LinkState::Proposed, 2));
        assert_eq!(link_state(vec![bystander]), (LinkState::Proposed, 2));
        assert_eq!(link_state(vec![ours.clone(), theirs.clone()]), (LinkState::Joined, 1));
        assert_eq!(link_state(vec![ours, theirs, taken_back]), (LinkState::Undone, 2));
    }

    #[test]
    fn a_joined_event_shows_both_voices_by_country_then_agency() {
        let ours = answered(2, 2, answer(1, (0, 1), "same_event", Some(2)));
        let theirs = answered(0, 2, answer(2, (2, 1), "same_event", Some(1)));
        let (fold, channel) = (fold(two_sides().into_iter().chain([ours, theirs])), channel(&[]));
        let event = fold.event(&channel, EventId([2; 16])).unwrap();
        let voices: Vec<_> =
            event.fields[&5].iter().map(|voice| (voice.said.place.agency.as_str(), &voice.value)).collect();
        assert_eq!(voices, [("gn", &Value::from("crowd")), ("cbp", &Value::from("shots_nearby"))]);
        assert_eq!((event.numbers().len(), event.history.len(), event.is_disputed(5)), (2, 4, true));
    }

    #[test]
    fn agreement_is_a_signed_observation_and_nothing_else() {
        let mut told = two_sides();
        // The other side happens to say the same, receives it, and a third observes it.
        told.push(released(2, 2, notice(1, &[], "crowd")));
        told.push(answered(2, 3, answer(1, (0, 1), "received", None)));
        let agreed = |told: Vec<Said>| {
            let (fold, channel) = (fold(told), channel(&[]));
            let event = fold.event(&channel, EventId([1; 16])).unwrap();
            let stated = event.fields[&5].iter().find(|voice| voice.said.place.agency == "gn").unwrap();
            stated.agreed.iter().map(|said| said.place.agency.clone()).collect::<Vec<_>>()
        };
        assert_eq!(agreed(told.clone()), Vec::<String>::new());
        told.push(said(1, 1, observes("crowd", answer(1, (0, 1), "observation", None))));
        assert_eq!(agreed(told), ["inm"]);
    }

    #[test]
    fn observations_and_corrections_are_voices_until_what_they_answer_is_gone() {
        let mut told = vec![released(0, 1, notice(1, &[], "crowd"))];
        told.push(said(2, 1, observes("rescue_land", answer(1, (0, 1), "correction", None))));
        let voices = |told: Vec<Said>| {
            let (fold, channel) = (fold(told), channel(&[]));
            fold.events(&channel)[0].fields[&5].iter().map(|voice| voice.voice).collect::<Vec<_>>()
        };
        assert_eq!(voices(told.clone()), [Voice::Stated, Voice::Corrected]);
        told.push(released(0, 2, notice(1, &[id(0, 1)], "rescue_land")));
        assert_eq!(voices(told), [Voice::Stated]);
    }

    #[test]
    fn silence_is_shown_with_since_when_and_whether_it_arrived() {
        let delivery = Delivery { agency: "gn".to_owned(), record: id(0, 1), epoch: 1, pos: 1, devices: 2 };
        let told = [released(0, 1, notice(1, &[], "crowd")), said(1, 9, Content::Delivery(delivery))];
        let (fold, channel) = (fold(told), channel(&[]));
        let events = fold.events(&channel);
        let silent: Vec<_> = events[0].silent.iter().map(|s| (s.agency.as_str(), s.since_ms, s.delivered_ms)).collect();
        assert_eq!(silent, [("inm", 1_000, Some(9_000)), ("cbp", 1_000, None)]);
    }
}

#[test]
fn what_an_agency_said_after_it_left_is_kept_and_does_not_count() {
    let told = [released(2, 1, notice(1, &[], "crowd")), released(2, 2, notice(2, &[], "crowd"))];
    let (fold, channel) = (fold(told), channel(&[("cbp", 1)]));
    assert_eq!(fold.events(&channel).len(), 1);
    let gone: Vec<_> = fold.not_counting(&channel).map(|said| said.place.pos).collect();
    assert_eq!(gone, [2]);
    let place = |pos| Place { country: "US".to_owned(), agency: "cbp".to_owned(), epoch: 1, pos };
    assert_eq!((channel.counts(&place(1)), channel.counts(&place(2))), (Counts::SaidBefore, Counts::No));
    assert_eq!(Counts::No.code(), Some("channel_member_removed"));
    assert_eq!(Channel::default().counts(&place(2)), Counts::Yes);
}

/// A server says that it holds a record.
fn delivered(agency: usize, pos: u64) -> Content {
    let record = id(agency, pos);
    Content::Delivery(Delivery { agency: AGENCIES[agency].1.to_owned(), record, epoch: 1, pos, devices: 1 })
}

/// What one agency does next, told by three numbers.
fn script(agency: usize) -> impl Strategy<Value = Vec<Said>> {
    let step = (0..7_u8, 1..4_u8, 0..3_usize, 1..6_u64);
    prop::collection::vec(step, 0..6).prop_map(move |steps| {
        let mut half: Vec<Said> = Vec::new();
        for (pos, (what, event, other, to)) in (1..).zip(steps) {
            let parents: Vec<RecordId> = half
                .iter()
                .filter(|said| said.release().is_some_and(|release| release.event == EventId([event; 16])))
                .map(|said| said.record)
                .take(usize::try_from(to).unwrap() % 3)
                .collect();
            let content = match what {
                0 => Content::Release(notice(event, &parents, "crowd")),
                1 => Content::Release(notice(event, &parents, "drone")),
                2 if !parents.is_empty() => Content::Release(Release {
                    kind: "withdrawal".to_owned(),
                    values: None,
                    ..notice(event, &parents, "x")
                }),
                3 => Content::ReleaseAnswer(answer(event, (other, to), "same_event", Some(event % 3 + 1))),
                4 => Content::ReleaseAnswer(answer(event, (other, to), "not_same", Some(event % 3 + 1))),
                5 => delivered(other, to),
                _ => observes("crowd", answer(event, (other, to), "observation", None)),
            };
            half.push(said(agency, pos, content));
        }
        half
    })
}

proptest! {
    #[test]
    fn any_interleaving_of_the_halves_gives_the_same_picture(
        halves in (script(0), script(1), script(2)),
        order in prop::collection::vec(0..3_usize, 0..30),
    ) {
        let (a, b, c) = halves;
        let rebuilt = fold(a.iter().chain(&b).chain(&c).cloned());
        let mut waiting = [a.into_iter(), b.into_iter(), c.into_iter()];
        let mut step_by_step = Fold::default();
        let channel = channel(&[]);
        for agency in order.into_iter().chain((0..3).cycle().take(30)) {
            if let Some(said) = waiting[agency].next() {
                step_by_step.add(said.clone());
                step_by_step.add(said);
                // Asking on the way changes nothing.
                step_by_step.events(&channel);
            }
        }
        prop_assert_eq!(step_by_step.threads(&channel), rebuilt.threads(&channel));
        prop_assert_eq!(step_by_step.links(&channel), rebuilt.links(&channel));
        prop_assert_eq!(step_by_step.events(&channel), rebuilt.events(&channel));
        for agency in ["gn", "inm", "cbp"] {
            let told = [&step_by_step, &rebuilt].map(|fold| disclosures(fold, &channel, agency, &BTreeMap::new()));
            prop_assert_eq!(&told[0], &told[1]);
        }
    }

    #[test]
    fn no_release_and_no_answer_is_lost_from_the_events(halves in (script(0), script(1), script(2))) {
        let (a, b, c) = halves;
        let all: Vec<Said> = a.into_iter().chain(b).chain(c).collect();
        let (fold, channel) = (fold(all.clone()), channel(&[]));
        let shown: usize = fold.events(&channel).iter().map(|event| event.history.len()).sum();
        let by_people = all.iter().filter(|said| !matches!(said.content, Content::Delivery(_))).count();
        prop_assert_eq!(shown, by_people);
    }
}
