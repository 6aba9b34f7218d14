//! Hand-over without a network, between phones of two agencies.

use std::collections::BTreeSet;

use super::channel_tests::{rescue, scene, theirs};
use super::*;
use crate::bundle::{self, BundleError, Contents, qr_frames};
use crate::clock::SeededEntropy;
use crate::ids::RecordId;
use crate::ingest::record_tests::world::stream;
use crate::ingest::roster::Roster;
use crate::read_model::channel::{Standing, statement};
use crate::record::content::Content;
use crate::record::keys::DeviceSigner as _;
use crate::sync::tests::world::{AMBER, Desk, Half, NOON_MS};

const HOUR: i64 = 3_600_000;

/// The phone can open bundles for its agency.
fn with_key(desk: &Desk) {
    let key = desk.own.bundle_key();
    desk.phone.keep_bundle_key(&key.public, &key.secret).unwrap();
}

/// A bundle of the other agency with everything its half holds, changed as the test likes.
fn carried(peer: &Half, to: &Half, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut records: Vec<_> = peer.entries.iter().map(|(_, record)| record.envelope().encode()).collect();
    change(&mut records);
    let contents = Contents::Said { agency: peer.world.agency.to_owned(), channel: stream(AMBER), records };
    bundle::seal(&contents, &to.bundle_key().public, &SeededEntropy::new(4)).unwrap()
}

fn standing(desk: &Desk, record: RecordId) -> Option<Standing> {
    desk.phone.storage().read(|tx| statement(tx, record, 0)).unwrap().map(|said| said.standing)
}

#[test]
fn a_notice_in_two_codes_is_verified_from_the_pin_alone() {
    let (desk, peer) = scene(&["agent"]);
    let preview = preview_notice(&desk.phone, &stream(AMBER), rescue()).unwrap();
    let sent = send_notice(&desk.phone, &preview, true).unwrap();
    let sealed = hand_over(&desk.phone, &[sent.record], "cbp-nogales").unwrap();
    assert!(qr_frames(&sealed).unwrap().len() <= 2, "{} bytes", sealed.len());
    let key = peer.bundle_key();
    let Contents::Said { agency, channel, records } = bundle::open(&sealed, &key.public, &key.secret).unwrap() else {
        panic!("another kind of bundle");
    };
    // What a phone across the line that never saw this half makes of it.
    let mut roster = Roster::new(&agency, *desk.phone.directory().unwrap().root(), &channel);
    let mut said = Vec::new();
    for envelope in &records {
        let record = crate::ingest::opened::open(envelope, &roster).unwrap();
        roster.judge(record.body()).unwrap();
        roster.follow(&speaking::presumed(&channel, record.id()), Some(record.body()));
        said.push(record.body().content.clone());
    }
    assert_eq!(said.last(), Some(&Content::Release(preview.release)));
}

#[test]
fn what_is_carried_shows_as_a_signature_until_its_entry_came() {
    let (mut desk, mut peer) = scene(&["agent"]);
    with_key(&desk);
    let told = theirs(&mut peer, 9, NOON_MS + HOUR);
    let sealed = carried(&peer, &desk.own, |_| {});
    let taken = take_in(&desk.phone, &sealed).unwrap();
    assert_eq!((taken.added.as_slice(), taken.known, taken.refused.len()), (&[told][..], 0, 0), "{taken:?}");
    assert_eq!(standing(&desk, told), Some(Standing::SignatureOnly));
    // Both roads meet, in either order and twice.
    assert_eq!(take_in(&desk.phone, &sealed).unwrap().known, 1);
    desk.sync(&[peer.whole()]);
    assert_eq!(standing(&desk, told), Some(Standing::Accepted));
    let again = take_in(&desk.phone, &sealed).unwrap();
    assert_eq!((again.added.len(), again.known), (0, 1));
    assert_eq!(standing(&desk, told), Some(Standing::Accepted));
}

#[test]
fn forged_changed_and_foreign_bundles_add_nothing() {
    let (desk, mut peer) = scene(&["agent"]);
    with_key(&desk);
    let told = theirs(&mut peer, 9, NOON_MS + HOUR);
    let altered = carried(&peer, &desk.own, |records| {
        let last = records.last_mut().unwrap();
        let at = last.len() - 1;
        last[at] ^= 1;
    });
    let taken = take_in(&desk.phone, &altered).unwrap();
    assert_eq!((taken.added.len(), taken.refused.as_slice()), (0, &["signature_bad"][..]));
    let stranger = Half::new("fgr-nogales", "MX", 8);
    let from_nobody = carried(&stranger, &desk.own, |_| {});
    assert_eq!(take_in(&desk.phone, &from_nobody).unwrap_err().code(), "bundle_sender_unknown");
    let for_others = carried(&peer, &peer, |_| {});
    assert_eq!(take_in(&desk.phone, &for_others).unwrap_err().code(), "bundle_other_recipient");
    assert!(matches!(take_in(&desk.phone, b"hello"), Err(CommandError::Bundle(BundleError::Foreign))));
    assert_eq!(standing(&desk, told), None);
}

#[test]
fn a_phone_carries_so_much_for_others_and_no_more() {
    let (desk, _) = scene(&["agent"]);
    let contents = Contents::Courier { agency: "gn-nogales".to_owned(), frames: vec![vec![7; 40]] };
    let key = desk.own.world.server.public_key().agreement_key().unwrap();
    let bundle = |seed| bundle::seal(&contents, &key, &SeededEntropy::new(seed)).unwrap();
    for seed in 0..64 {
        assert!(take_in(&desk.phone, &bundle(seed)).unwrap().carried);
    }
    assert_eq!(take_in(&desk.phone, &bundle(64)).unwrap_err().code(), "courier_full");
    let carried = desk.phone.storage().read(|tx| tx.carried()).unwrap().0;
    assert_eq!(carried, 64);
    assert!(crate::i18n::is_explained("courier_full"));
}

#[test]
fn only_own_words_are_handed_over_and_only_to_members() {
    let (desk, mut peer) = scene(&["agent"]);
    let told = theirs(&mut peer, 9, NOON_MS + HOUR);
    let hand = |records: &[RecordId], to: &str| hand_over(&desk.phone, records, to).unwrap_err().code();
    assert_eq!(hand(&[told], "cbp-nogales"), "release_unknown");
    assert_eq!(hand(&[], "cbp-nogales"), "release_unknown");
    let preview = preview_notice(&desk.phone, &stream(AMBER), rescue()).unwrap();
    let sent = send_notice(&desk.phone, &preview, true).unwrap();
    assert_eq!(hand(&[sent.record], "fgr-nogales"), "bundle_recipient_unknown");
    let codes: BTreeSet<_> =
        [CommandError::RecipientUnknown, CommandError::SenderUnknown].iter().map(CommandError::code).collect();
    assert!(codes.iter().all(|code| crate::i18n::is_explained(code)));
}
