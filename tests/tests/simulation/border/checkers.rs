//! What must be true of two agencies when their world has come to rest.

use std::collections::BTreeSet;

use enlace_core::border::fold::Fold;
use enlace_core::border::said::Said;
use enlace_core::domain::stream::StreamName;
use enlace_core::ingest::opened::{Keyring, open};
use enlace_core::ingest::roster::Roster;
use enlace_core::read_model::channel::{Standing, ThreadFilter, statement, threads};
use enlace_core::record::content::Content;
use enlace_server::agency::{has_evidence, resting};
use enlace_server::store::Read as _;
use enlace_tests::harness::{Phone, Two, World};

use super::life::{Honesty, Life, world};

/// Longest life of any notice.
const PAST_EVERYTHING_MS: u64 = 4 * 86_400_000;

/// All checkers.
pub fn check(life: &mut Life) {
    nothing_but_what_was_said_crossed(life);
    if matches!(life.honesty, Honesty::Splits(_)) {
        return two_histories_are_noticed(life);
    }
    every_copy_of_a_half_is_the_same(life);
    everybody_makes_the_same_of_the_channel(life);
    nothing_said_is_lost(life);
    every_arrival_is_told_once(life);
    nothing_stays_past_its_time(life);
}

fn sides(life: &mut Life) -> [(&World, &[Phone]); 2] {
    let [mx, us] = &life.phones;
    [(&life.two.mx, mx), (&life.two.us, us)]
}

/// P4.
fn nothing_but_what_was_said_crossed(life: &Life) {
    assert_eq!(life.crossed, Vec::<String>::new(), "P4");
}

/// P5 and P7: each half is held alike by its own server, the other one and every phone.
fn every_copy_of_a_half_is_the_same(life: &mut Life) {
    let all = sides(life);
    for (at, (own, phones)) in all.iter().enumerate() {
        let (other, others) = all[1 - at];
        let head = own.agency.store().head(&Two::amber()).unwrap();
        let kept = Two::amber().of_peer(own.code).unwrap();
        assert_eq!(other.agency.store().peer_cursor(&kept).unwrap(), head, "P5: half of {}", own.code);
        assert_eq!(resting(other.agency.store(), &kept).unwrap(), None, "P5: half of {}", own.code);
        for (phone, name) in
            phones.iter().map(|it| (it, Two::amber())).chain(others.iter().map(|it| (it, kept.clone())))
        {
            let cursor = phone.holder().storage().read(|tx| tx.cursor(&name)).unwrap();
            assert_eq!(cursor, head, "P5: half of {} on {}", own.code, phone.name);
            let stopped = phone.holder().storage().read(|tx| tx.stopped_halves()).unwrap();
            assert!(stopped.is_empty(), "P5: {stopped:?} on {}", phone.name);
        }
    }
}

/// P7: the same entries give the same picture on every server and phone.
fn everybody_makes_the_same_of_the_channel(life: &mut Life) {
    let now_ms = life.phones[0][0].holder().now().utc_ms;
    let all = sides(life);
    let expected = fold_of(all[0].0, all[1].0, now_ms);
    assert_eq!(fold_of(all[1].0, all[0].0, now_ms), expected, "P7: the servers");
    for phone in all.iter().flat_map(|(_, phones)| phones.iter()) {
        let view = phone.holder().channel_view(&Two::amber()).unwrap();
        assert_eq!(*view.fold, expected, "P7: {}", phone.name);
        let channel = &view.channel;
        assert!(expected.all().all(|said| said.release().is_none() || !expected.threads(channel).is_empty()));
    }
}

/// What one server makes of both halves.
fn fold_of(own: &World, other: &World, now_ms: i64) -> Fold {
    let mut fold = Fold::default();
    let store = own.agency.store();
    let roots = [(own.code, own.root_key(), Two::amber()), {
        (other.code, other.root_key(), Two::amber().of_peer(other.code).unwrap())
    }];
    for (code, root, name) in roots {
        let mut said = Vec::new();
        let mut roster = Roster::new(code, root, &Two::amber());
        for (entry, envelope) in entries(store, &name) {
            // Of what did not count, the other side has the entry alone.
            let open_by = |envelope: Vec<u8>, keys: &dyn Keyring| open(&envelope, keys).unwrap();
            let record = envelope.map(|envelope| {
                if own.code == code { open_by(envelope, own.agency.directory()) } else { open_by(envelope, &roster) }
            });
            roster.apply(&entry, record.as_ref());
            said.extend(record.map(|record| (entry, record)));
        }
        for (entry, record) in said {
            let Some(mut said) = Said::of(&entry, &record, &roster) else { continue };
            let expired = said.expires_ms().is_some_and(|expires| expires <= now_ms);
            if let Content::Release(release) = &mut said.content
                && expired
            {
                (release.values, release.plain) = (None, None);
            }
            fold.add(said);
        }
    }
    fold
}

type Kept = (enlace_core::entry::Entry, Option<Vec<u8>>);

fn entries(store: &dyn enlace_server::store::Read, name: &StreamName) -> Vec<Kept> {
    if name.origin().is_some() {
        let held = store.peer_deliveries(name, 0, usize::MAX).unwrap();
        return held.into_iter().map(|it| (it.entry, it.envelope)).collect();
    }
    let own = store.deliveries(name, 0, usize::MAX).unwrap();
    own.into_iter().map(|it| (it.logged.entry, it.envelope)).collect()
}

/// P1: whatever an officer was told is kept stands on every phone of both sides, or came back as a draft with the reason.
fn nothing_said_is_lost(life: &Life) {
    for promise in &life.promises {
        let (side, phone) = promise.by;
        let holder = life.phones[side][phone].holder();
        let drafts = holder.storage().read(|tx| tx.open_channel_drafts()).unwrap();
        if drafts.iter().any(|draft| draft.record == promise.record) {
            assert!(life.is_restored, "P1: {} of {side}.{phone} was refused", promise.record);
            continue;
        }
        for other in life.phones.iter().flatten() {
            let found = other.holder().storage().read(|tx| statement(tx, promise.record, 0)).unwrap();
            let standing = found.map(|said| said.standing);
            assert_eq!(standing, Some(Standing::Accepted), "P1: {} on {}", promise.record, other.name);
        }
    }
}

/// Each release arrived once, and that it did, and on how many devices, was told once.
fn every_arrival_is_told_once(life: &mut Life) {
    let view = life.phones[0][0].holder().channel_view(&Two::amber()).unwrap();
    let mut told = BTreeSet::new();
    for said in view.fold.all() {
        let other = if said.place.agency == life.two.mx.code { life.two.us.code } else { life.two.mx.code };
        match &said.content {
            Content::Delivery(delivery) => {
                let fact = (said.place.agency.clone(), delivery.epoch, delivery.pos, delivery.devices);
                assert!(told.insert(fact.clone()), "told twice: {fact:?}");
            }
            Content::Release(_) | Content::ReleaseAnswer(_) => {
                assert!(view.fold.delivered(&said.place, other).is_some(), "arrival of {:?} never told", said.place);
            }
            _ => {}
        }
    }
}

/// No device shows what is past its time, nor lists it.
fn nothing_stays_past_its_time(life: &mut Life) {
    life.pass(PAST_EVERYTHING_MS);
    for phone in life.phones.iter().flatten() {
        let now_ms = phone.holder().now().utc_ms;
        let listed = phone.holder().storage().read(|tx| threads(tx, &ThreadFilter::default(), now_ms)).unwrap();
        assert!(listed.iter().all(|thread| thread.withdrawn || thread.scenario.is_none()), "{listed:?}");
        let view = phone.holder().channel_view(&Two::amber()).unwrap();
        let has_words = |said: &Said| said.release().is_some_and(|release| release.values.is_some());
        assert!(!view.fold.all().any(has_words), "words stay on {}", phone.name);
    }
}

/// P5: a server that told two histories did not get away with it, and its own side is untouched.
fn two_histories_are_noticed(life: &mut Life) {
    let Honesty::Splits(liar) = life.honesty else { return };
    let code = world(&mut life.two, liar).code;
    let kept = Two::amber().of_peer(code).unwrap();
    let all = sides(life);
    let (own, other) = (all[liar], all[1 - liar]);
    let held = other.0.agency.store().peer_cursor(&kept).unwrap();
    let is_whole = held == own.0.agency.store().head(&Two::amber()).unwrap();
    let is_caught = has_evidence(other.0.agency.store(), &kept).unwrap();
    assert!(is_whole || is_caught, "P5: two histories of {code} on the other server");
    for phone in other.1 {
        let storage = phone.holder().storage();
        let (cursor, stopped) = storage
            .read(|tx| Ok::<_, enlace_core::storage::StorageError>((tx.cursor(&kept)?, tx.stopped_halves()?)))
            .unwrap();
        assert!(cursor == held || !stopped.is_empty() || is_caught, "P5: two histories of {code} on {}", phone.name);
    }
    for phone in own.1 {
        let cursor = phone.holder().storage().read(|tx| tx.cursor(&Two::amber())).unwrap();
        assert_eq!(cursor, own.0.agency.store().head(&Two::amber()).unwrap(), "the liar's own side goes on");
    }
}
