//! What a phone believes of another agency when its own server lies.

use super::world::{Desk, Half, accreditation, agree};
use crate::entry::{Cursor, Entry, Verdict};
use crate::ids::{EventId, ThreadId};
use crate::ingest::record_tests::world::stream;
use crate::record::body::ChainPosition;
use crate::record::cbor::Value;
use crate::record::content::{Content, NewEpoch, Plain, Release};
use crate::record::keys::DeviceSigner;
use crate::storage::StorageError;
use crate::wire::{DownItem, PartType, WindowMarker};

/// A release that any build shows by its plain words.
fn release(number: u8) -> Content {
    Content::Release(Release {
        kind: "bulletin".to_owned(),
        version: 1,
        event: EventId([number; 16]),
        thread: ThreadId([number; 16]),
        parents: Vec::new(),
        purpose: "inform".to_owned(),
        caveats: Vec::new(),
        expires_ms: None,
        basis: None,
        approval: None,
        reason: None,
        plain: Some(Plain { en: "Two persons.".to_owned(), es: "Dos personas.".to_owned() }),
        values: Some(Value::Map([(1, Value::from("x"))].into())),
    })
}

/// A phone that reads the channel, and another agency that said three things in it.
fn scene() -> (Desk, Half) {
    let mut desk = Desk::new(&["agent"]);
    let mut peer = Half::new("cbp-nogales", "US", 2);
    desk.pin(&peer);
    agree(&mut [&mut desk.own, &mut peer], 1);
    desk.sync(&[]);
    for number in 1..=3 {
        peer.by_agent(release(number)).unwrap();
    }
    (desk, peer)
}

impl Desk {
    fn cursor_of(&self, peer: &Half) -> Cursor {
        self.phone.storage().read(|tx| tx.cursor(&peer.kept())).unwrap()
    }

    fn stopped(&self) -> Vec<(String, String)> {
        let stopped = self.phone.storage().read(|tx| tx.stopped_halves()).unwrap();
        stopped.into_iter().map(|half| (half.stream.to_string(), half.code)).collect()
    }

    /// Sends items that must not be believed past `upto`, and sees that nothing else was harmed.
    fn disbelieves(&mut self, peer: &Half, items: Vec<DownItem>, upto: u64, code: &str) {
        let outcome = self.exchange(vec![peer.frame(items)]);
        let kept = peer.kept();
        assert_eq!(outcome.disbelieved.get(&kept).map(String::as_str), Some(code));
        assert_eq!(outcome.disbelieved.len(), 1);
        assert_eq!(self.cursor_of(peer).pos, upto, "{code}");
        assert_eq!(self.stopped(), [(kept.to_string(), code.to_owned())]);
        let evidence = self.phone.storage().read(|tx| tx.refused_frames()).unwrap();
        assert_eq!((evidence[0].stream.clone(), evidence[0].code.as_str()), (kept, code));
        // The own half goes on, and so does the other agency's once the truth is sent.
        self.own.administer(accreditation(peer.agent.public_key(), "nobody", &[]));
        let outcome = self.exchange(vec![peer.whole()]);
        assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
        assert_eq!(self.cursor_of(peer), peer.cursor());
        assert!(self.stopped().is_empty());
    }
}

#[test]
fn another_agencys_half_is_believed_from_the_pinned_root_and_read_again_after_a_start() {
    let (mut desk, peer) = scene();
    let outcome = desk.exchange(vec![peer.whole(), peer.head(peer.cursor())]);
    assert!(outcome.disbelieved.is_empty());
    assert!(outcome.channels.contains(&peer.kept()));
    assert_eq!(outcome.entries, peer.entries.len());
    for _ in 0..2 {
        assert_eq!(desk.cursor_of(&peer), peer.cursor());
        let half = desk.phone.half(&peer.kept()).unwrap().unwrap();
        let officer = half.roster.officer(&peer.agent.public_key().id()).unwrap();
        assert_eq!(officer.call_sign, "Halcon 7");
        let row = desk.phone.storage().read(|tx| tx.stream(&peer.kept())).unwrap().unwrap();
        assert!(row.head.is_some());
        desk.restart();
    }
}

#[test]
fn the_same_frame_twice_changes_nothing() {
    let (mut desk, peer) = scene();
    desk.exchange(vec![peer.whole()]);
    let outcome = desk.exchange(vec![peer.whole(), peer.whole()]);
    assert!(outcome.disbelieved.is_empty());
    assert_eq!(outcome.entries, 0);
}

#[test]
fn what_did_not_count_stays_home_and_its_place_is_known() {
    let (mut desk, mut peer) = scene();
    let stranger = peer.world.key();
    // Refused at home: the key was never accredited, so the roster cannot even open it.
    let refused = peer.by_agent(Content::Charter(match peer.charter() {
        Content::Charter(charter) => charter,
        _ => unreachable!(),
    }));
    assert!(refused.is_err());
    peer.by_agent(release(4)).unwrap();
    let outcome = desk.exchange(vec![peer.whole()]);
    assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
    assert_eq!(desk.cursor_of(&peer), peer.cursor());
    drop(stranger);
}

#[test]
fn a_forged_record_is_caught() {
    let (mut desk, mut peer) = scene();
    let honest = peer.items();
    // The own server signs in the officer's name with a key of its own.
    let forger = desk.own.world.key();
    let agent = peer.agent.public_key().id();
    let mut body = peer.world.body(&peer.agent, &stream("channel/amber"), release(9));
    body.author = agent;
    let envelope = body.seal(&forger).unwrap();
    let last = peer.cursor();
    let entry = Entry { pos: last.pos + 1, prev: Some(last.hash), record: envelope.id(), ..peer.entries[0].0.clone() };
    let forged = DownItem { entry: entry.encode(), envelope: Some(envelope.encode()), changes: Vec::new() };
    let items = [honest, vec![forged]].concat();
    let upto = last.pos;
    peer.by_agent(release(4)).unwrap();
    desk.disbelieves(&peer, items, upto, "signature_bad");
}

#[test]
fn an_altered_record_is_caught() {
    let (mut desk, peer) = scene();
    let mut items = peer.items();
    let last = items.len() - 1;
    let envelope = items[last].envelope.as_mut().unwrap();
    let at = envelope.windows(11).position(|bytes| bytes == b"Two persons").unwrap();
    envelope[at] = b'N';
    desk.disbelieves(&peer, items, u64::try_from(last).unwrap(), "signature_bad");
}

#[test]
fn a_record_replayed_at_a_later_place_is_caught() {
    let (mut desk, mut peer) = scene();
    let mut items = peer.items();
    let last = peer.cursor();
    let replayed = &peer.entries[3];
    let entry = Entry { pos: last.pos + 1, prev: Some(last.hash), ..replayed.0.clone() };
    let envelope = Some(replayed.1.envelope().encode());
    items.push(DownItem { entry: entry.encode(), envelope, changes: Vec::new() });
    peer.by_agent(release(4)).unwrap();
    desk.disbelieves(&peer, items, last.pos, "author_chain");
}

#[test]
fn a_record_withheld_in_the_middle_is_caught_whatever_is_written_around_it() {
    let (mut desk, peer) = scene();
    let mut items = peer.items();
    items.remove(4);
    desk.disbelieves(&peer, items, 4, "entry_gap");

    // Entries are no signatures: the lying server may number them anew, but the officer's chain has a hole.
    let (mut desk, peer) = scene();
    let mut cursor = Cursor::START;
    let mut items = Vec::new();
    for (at, (entry, record)) in peer.entries.iter().enumerate().filter(|(at, _)| *at != 4) {
        let entry = Entry { pos: cursor.pos + 1, prev: (cursor.pos > 0).then_some(cursor.hash), ..entry.clone() };
        cursor = Cursor::at(&entry);
        assert!(at < 6);
        items.push(DownItem { entry: entry.encode(), envelope: Some(record.envelope().encode()), changes: Vec::new() });
    }
    desk.disbelieves(&peer, items, 4, "author_chain");
}

#[test]
fn a_release_passed_off_as_one_that_did_not_count_is_caught() {
    let (mut desk, peer) = scene();
    let mut items = Vec::new();
    let mut cursor = Cursor::START;
    for (at, (entry, record)) in peer.entries.iter().enumerate() {
        let hidden = at == 4;
        let verdict = if hidden { Verdict::Refused("not_responder".to_owned()) } else { Verdict::Accepted };
        let entry =
            Entry { pos: cursor.pos + 1, prev: (cursor.pos > 0).then_some(cursor.hash), verdict, ..entry.clone() };
        cursor = Cursor::at(&entry);
        let envelope = (!hidden).then(|| record.envelope().encode());
        items.push(DownItem { entry: entry.encode(), envelope, changes: Vec::new() });
    }
    // The phone cannot know it from the entries. The head of the other agency's server tells.
    let outcome = desk.exchange(vec![peer.frame(items), peer.head(peer.cursor())]);
    assert_eq!(outcome.disbelieved.get(&peer.kept()).map(String::as_str), Some("head_differs"));
    assert_eq!(desk.stopped(), [(peer.kept().to_string(), "head_differs".to_owned())]);
}

#[test]
fn a_half_from_another_root_is_caught() {
    let (mut desk, peer) = scene();
    let impostor = Half::new("cbp-nogales", "US", 77);
    desk.disbelieves(&peer, impostor.items(), 0, "author_unknown");
}

#[test]
fn an_officer_whom_nobody_accredited_is_caught() {
    let (mut desk, mut peer) = scene();
    let honest = peer.items();
    let stranger = peer.world.key();
    let body = peer.world.body(&stranger, &stream("channel/amber"), release(9));
    let envelope = body.seal(&stranger).unwrap();
    let last = peer.cursor();
    let entry = Entry { pos: last.pos + 1, prev: Some(last.hash), record: envelope.id(), ..peer.entries[0].0.clone() };
    let item = DownItem { entry: entry.encode(), envelope: Some(envelope.encode()), changes: Vec::new() };
    peer.by_agent(release(4)).unwrap();
    desk.disbelieves(&peer, [honest, vec![item]].concat(), last.pos, "author_unknown");
}

#[test]
fn what_an_officer_may_not_say_is_caught_though_the_server_accepted_it() {
    let (mut desk, mut peer) = scene();
    let honest = peer.items();
    let last = peer.cursor();
    let body = peer.world.body(&peer.agent, &stream("channel/amber"), peer.charter());
    let envelope = body.seal(&peer.agent).unwrap();
    let entry = Entry { pos: last.pos + 1, prev: Some(last.hash), record: envelope.id(), ..peer.entries[0].0.clone() };
    let item = DownItem { entry: entry.encode(), envelope: Some(envelope.encode()), changes: Vec::new() };
    peer.by_agent(release(4)).unwrap();
    desk.disbelieves(&peer, [honest, vec![item]].concat(), last.pos, "rights_ignored");
}

#[test]
fn an_accepted_record_that_does_not_come_along_is_caught() {
    let (mut desk, peer) = scene();
    let mut items = peer.items();
    items[4].envelope = None;
    desk.disbelieves(&peer, items, 4, "peer_record_missing");
}

#[test]
fn a_record_of_another_channel_is_caught() {
    let (mut desk, mut peer) = scene();
    let last = peer.cursor();
    let honest = peer.items();
    let body = peer.world.body(&peer.agent, &stream("channel/blue"), release(9));
    let envelope = body.seal(&peer.agent).unwrap();
    for name in ["channel/amber", "channel/blue"] {
        let entry = Entry {
            stream: stream(name),
            pos: last.pos + 1,
            prev: Some(last.hash),
            record: envelope.id(),
            ..peer.entries[0].0.clone()
        };
        let item = DownItem { entry: entry.encode(), envelope: Some(envelope.encode()), changes: Vec::new() };
        peer.by_agent(release(if name.ends_with("blue") { 8 } else { 7 })).unwrap();
        let items = [honest.clone(), vec![item]].concat();
        let outcome = desk.exchange(vec![peer.frame(items)]);
        assert_eq!(outcome.disbelieved.get(&peer.kept()).map(String::as_str), Some("entry_other_record"), "{name}");
        assert_eq!(desk.cursor_of(&peer), last);
    }
}

#[test]
fn another_entry_at_a_place_already_read_is_caught() {
    let (mut desk, peer) = scene();
    desk.exchange(vec![peer.whole()]);
    let mut items = peer.items();
    let entry = Entry { received_ms: 7, ..peer.entries[4].0.clone() };
    items[4].entry = entry.encode();
    let outcome = desk.exchange(vec![peer.frame(items)]);
    assert_eq!(outcome.disbelieved.get(&peer.kept()).map(String::as_str), Some("entry_fork"));
    assert_eq!(desk.cursor_of(&peer), peer.cursor());
}

#[test]
fn an_agency_that_is_not_pinned_is_not_read() {
    let (mut desk, _) = scene();
    let stranger = Half::new("inm-nogales", "MX", 5);
    let outcome = desk.exchange(vec![stranger.whole()]);
    assert_eq!(outcome.disbelieved.get(&stranger.kept()).map(String::as_str), Some("peer_not_pinned"));
    assert_eq!(desk.cursor_of(&stranger), Cursor::START);
}

#[test]
fn heads_of_nobody_known_are_laid_beside_and_harm_nothing() {
    let (mut desk, peer) = scene();
    let impostor = Half::new("cbp-nogales", "US", 77);
    let outcome = desk.exchange(vec![peer.whole(), impostor.head(impostor.cursor())]);
    assert_eq!(outcome.disbelieved.get(&peer.kept()).map(String::as_str), Some("head_bad"));
    assert!(outcome.complete);
    assert_eq!(desk.cursor_of(&peer), peer.cursor());
}

#[test]
fn a_channel_cannot_be_begun_in_the_middle() {
    let (mut desk, _) = scene();
    let start = Cursor { epoch: 1, pos: 3, hash: crate::ids::EntryHash([9; 32]) };
    let amber = stream("channel/amber");
    let marker = WindowMarker { stream: amber.clone(), since_ms: 0, start, documents: 0, complete: false };
    let outcome = desk.exchange(vec![(PartType::Window, marker.encode())]);
    assert_eq!(outcome.disbelieved.get(&amber).map(String::as_str), Some("frame_gap"));
}

#[test]
fn the_own_server_cannot_accept_in_the_own_half_what_the_roster_refuses() {
    let (mut desk, _) = scene();
    let stranger = desk.own.world.phone(&["agent"], &[("channel/amber", crate::record::content::Access::Write)]);
    let directory = desk.own.world.directory.clone();
    let record = desk.own.world.record_by(&directory, &stranger.signer, &stream("channel/amber"), release(1));
    desk.own.enter_with(record, Verdict::Accepted);
    let outcome = desk.exchange(Vec::new());
    assert_eq!(outcome.disbelieved.get(&stream("channel/amber")).map(String::as_str), Some("rights_ignored"));
}

#[test]
fn evidence_is_kept_once_however_often_it_comes() {
    let (mut desk, peer) = scene();
    let mut items = peer.items();
    items.remove(4);
    for _ in 0..3 {
        desk.exchange(vec![peer.frame(items.clone())]);
    }
    let kept = desk.phone.storage().read(|tx| Ok::<_, StorageError>(tx.refused_frames()?.len())).unwrap();
    assert_eq!(kept, 1);
}

/// The first record of a new epoch after so many entries, and the entry for it.
fn begun_anew(
    peer: &mut Half,
    by: &dyn DeviceSigner,
    after: usize,
    back_to: (u64, crate::ids::EntryHash),
) -> (Entry, crate::ingest::opened::OpenedRecord) {
    let epoch =
        NewEpoch { epoch: 2, restored_size: 9, restored_root: [1; 32], last_witnessed: None, back_to: Some(back_to) };
    let mut body = peer.world.body(by, &stream("channel/amber"), Content::NewEpoch(epoch));
    body.position = ChainPosition { generation: 1, seq: 1, prev: None, ..body.position };
    let record = crate::ingest::opened::open(&body.seal(by).unwrap().encode(), &peer.roster).unwrap();
    let last = &peer.entries[after - 1].0;
    let entry = Entry {
        epoch: 2,
        pos: last.pos + 1,
        prev: Some(last.hash()),
        record: record.id(),
        ..peer.entries[0].0.clone()
    };
    (entry, record)
}

fn item((entry, record): &(Entry, crate::ingest::opened::OpenedRecord)) -> DownItem {
    DownItem { entry: entry.encode(), envelope: Some(record.envelope().encode()), changes: Vec::new() }
}

#[test]
fn a_half_begins_anew_on_its_roots_word_and_what_stood_after_is_evidence() {
    let (mut desk, mut peer) = scene();
    desk.exchange(vec![peer.whole(), peer.head(peer.cursor())]);
    let whole = peer.cursor();
    let back_to = Cursor::at(&peer.entries[3].0);
    let root = super::world::copy(&peer.world.root, crate::record::keys::Algorithm::EdDsa);
    let begun = begun_anew(&mut peer, &root, 4, (back_to.pos, back_to.hash));
    let lost: Vec<_> = peer.entries.drain(4..).collect();
    peer.entries.push(begun);
    // Its officer's phone brings the lost ones again, in their order.
    for (_, record) in &lost {
        let last = peer.cursor();
        let entry =
            Entry { epoch: 2, pos: last.pos + 1, prev: Some(last.hash), record: record.id(), ..lost[0].0.clone() };
        peer.entries.push((entry, record.clone()));
    }
    for _ in 0..2 {
        // An old head says nothing of the new epoch.
        let outcome = desk.exchange(vec![peer.whole(), peer.head(whole), peer.head(peer.cursor())]);
        assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
        assert_eq!(desk.cursor_of(&peer), peer.cursor());
        desk.restart();
    }
    assert!(desk.stopped().is_empty());
    let row = desk.phone.storage().read(|tx| tx.stream(&peer.kept())).unwrap().unwrap();
    assert!(row.head.is_some(), "the head over the new epoch is kept");
    let verified = desk.phone.verify(lost[0].1.id()).unwrap().unwrap();
    assert_eq!((verified.fault, verified.entry.map(|entry| entry.0)), (None, Some(2)));
}

#[test]
fn a_half_that_begins_anew_without_its_roots_word_is_caught() {
    for case in 0..5 {
        let (mut desk, mut peer) = scene();
        desk.exchange(vec![peer.whole()]);
        let here = peer.cursor();
        let [stands, other] = [3, 2].map(|at: usize| Cursor::at(&peer.entries[at].0));
        let root = super::world::copy(&peer.world.root, crate::record::keys::Algorithm::EdDsa);
        let administrator = super::world::copy(&peer.world.administrators[0], crate::record::keys::Algorithm::Es256);
        let place = |cursor: Cursor| (cursor.pos, cursor.hash);
        let mut items = peer.items()[..4].to_vec();
        match case {
            // An administrator is not the root.
            0 => items.push(item(&begun_anew(&mut peer, &administrator, 4, place(stands)))),
            // The root named another place.
            1 => items.push(item(&begun_anew(&mut peer, &root, 4, place(other)))),
            // Its word, without the record or under another one.
            2 => {
                let begun = begun_anew(&mut peer, &root, 4, place(stands));
                items.push(DownItem { envelope: None, ..item(&begun) });
            }
            3 => {
                let (entry, _) = begun_anew(&mut peer, &root, 4, place(stands));
                items.push(item(&(entry, peer.entries[4].1.clone())));
            }
            // The word of an epoch that is not the entry's.
            _ => {
                let (entry, record) = begun_anew(&mut peer, &root, 4, place(stands));
                items.push(item(&(Entry { epoch: 3, ..entry }, record)));
            }
        }
        let outcome = desk.exchange(vec![peer.frame(items)]);
        let code = outcome.disbelieved.get(&peer.kept()).map(String::as_str);
        assert_eq!(code, Some("peer_epoch_unproven"), "case {case}");
        assert_eq!(desk.cursor_of(&peer), here, "case {case}");
        assert_eq!(desk.stopped()[0].1, "peer_epoch_unproven");
    }
}

#[test]
fn a_half_goes_on_in_a_later_epoch_on_its_roots_word_alone() {
    let (mut desk, mut peer) = scene();
    desk.exchange(vec![peer.whole()]);
    let here = peer.cursor();
    let number = peer.entries.len();
    let root = super::world::copy(&peer.world.root, crate::record::keys::Algorithm::EdDsa);
    let begun = begun_anew(&mut peer, &root, number, (here.pos, here.hash));
    peer.by_agent(release(4)).unwrap();
    let raised = Entry { epoch: 2, ..peer.entries[number].0.clone() };
    let record = peer.entries[number].1.clone();
    let frame = peer.frame(vec![item(&(raised, record))]);
    let outcome = desk.exchange(vec![frame]);
    assert_eq!(outcome.disbelieved.get(&peer.kept()).map(String::as_str), Some("peer_epoch_unproven"));
    assert_eq!(desk.cursor_of(&peer), here);
    let frame = peer.frame(vec![item(&begun)]);
    assert!(desk.exchange(vec![frame]).disbelieved.is_empty());
    assert_eq!(desk.cursor_of(&peer), Cursor::at(&begun.0));
}
