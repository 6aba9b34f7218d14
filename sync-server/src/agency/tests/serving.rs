//! What requests are answered.

use std::sync::Arc;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::ids::DocumentId;
use enlace_core::record::content::{Access, Compromised, Content, Grant, Revocation, Revoked};
use enlace_core::record::keys::DeviceSigner;
use enlace_core::sync::Options;
use enlace_core::wire::{
    AnswerHeader, DocumentFrame, DownFrame, PartType, Request, UpFrame, WholeDocument, write_part,
};
use sha2::{Digest, Sha256};

use super::world::{AGENCY, Phone, World, answer, internal, parts};
use crate::agency::refused;

pub(super) fn plain(phone: &Phone, counter: u64) -> Request {
    Request {
        cursors: vec![(StreamName::control(), Cursor::START), (internal(), Cursor::START)],
        ..Request::plain(AGENCY.to_owned(), phone.signer.public_key().id(), counter)
    }
}

fn sent(phone: &Phone, request: &Request, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_part(&mut bytes, PartType::Request, &request.seal(&*phone.signer).unwrap().encode());
    for frame in frames {
        write_part(&mut bytes, PartType::UpFrame, frame);
    }
    bytes
}

pub(super) fn ask(world: &mut World, phone: &Phone, request: &Request) -> Vec<(PartType, Vec<u8>)> {
    parts(&answer(&mut world.agency, &sent(phone, request, &[])))
}

fn header(parts: &[(PartType, Vec<u8>)]) -> AnswerHeader {
    AnswerHeader::decode(&parts[0].1).unwrap()
}

#[test]
fn an_answer_has_control_first_and_ends_with_one_signature_over_all_heads() {
    let mut world = World::new(20);
    let one = world.writer();
    one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    let kinds: Vec<PartType> = ask(&mut world, &one, &plain(&one, 100)).into_iter().map(|(part, _)| part).collect();
    let expected = [PartType::Answer, PartType::DownFrame, PartType::DownFrame, PartType::Heads, PartType::End];
    assert_eq!(kinds, expected);
}

#[test]
fn a_replayed_request_is_told_the_stored_counter() {
    let mut world = World::new(21);
    let one = world.writer();
    let request = plain(&one, 100);
    assert_eq!(header(&ask(&mut world, &one, &request)).refused, None);
    let again = ask(&mut world, &one, &request);
    assert_eq!(again.len(), 2);
    assert_eq!(header(&again).refused.as_deref(), Some(refused::COUNTER_REPLAYED));
    assert_eq!(header(&again).counter, 100);
    assert_eq!(header(&ask(&mut world, &one, &plain(&one, 101))).counter, 101);
}

#[test]
fn requests_for_others_in_other_versions_or_by_strangers_are_refused() {
    let mut world = World::new(22);
    let one = world.writer();
    let other = Request { agency: "elsewhere".to_owned(), ..plain(&one, 100) };
    assert_eq!(header(&ask(&mut world, &one, &other)).refused.as_deref(), Some(refused::OTHER_AGENCY));
    let newer = Request { version: 9, ..plain(&one, 100) };
    assert_eq!(header(&ask(&mut world, &one, &newer)).refused.as_deref(), Some(refused::WIRE_VERSION));
    let mut stranger = world.writer();
    stranger.signer = Arc::new(enlace_core::record::keys::SoftwareSigner::generate(
        enlace_core::record::keys::Algorithm::Es256,
        &*world.keys.entropy,
    ));
    let request = plain(&stranger, 1);
    assert_eq!(header(&ask(&mut world, &stranger, &request)).refused.as_deref(), Some(refused::KEY_UNKNOWN));
    let mut forged = plain(&one, 200).seal(&*one.signer).unwrap().encode();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert_eq!(world.agency.open_session(&forged).unwrap().unwrap_err().code(), "signature_bad");
    assert_eq!(world.agency.open_session(b"GET /").unwrap().unwrap_err().code(), "request_malformed");
}

#[test]
fn frames_that_were_not_signed_for_are_not_taken() {
    let mut world = World::new(23);
    let one = world.writer();
    let frame = UpFrame { stream: internal(), records: Vec::new() }.encode();
    let request = Request { frames: vec![[7; 32]], ..plain(&one, 100) };
    let answered = parts(&answer(&mut world.agency, &sent(&one, &request, std::slice::from_ref(&frame))));
    assert_eq!(header(&answered).refused.as_deref(), Some(refused::FRAME_MISMATCH));
    // Bytes that were signed for and are no frame cost a rejection, not the connection.
    let request = Request { frames: vec![Sha256::digest(b"junk").into()], ..plain(&one, 101) };
    let answered = parts(&answer(&mut world.agency, &sent(&one, &request, &[b"junk".to_vec()])));
    assert_eq!(header(&answered).refused, None);
    assert_eq!(answered[1].0, PartType::Rejection);
}

#[test]
fn unknown_and_forbidden_answer_alike() {
    let mut world = World::new(24);
    let (one, two) = (world.writer(), world.phone(&[], &["agent"]));
    let id = one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    let ask_for = |world: &mut World, phone: &Phone, counter, document| {
        let wanted = vec![(internal(), document)];
        let answered = ask(world, phone, &Request { wanted, ..plain(phone, counter) });
        let found = answered.iter().find(|(part, _)| *part == PartType::DocumentFrame).unwrap();
        assert!(phone.signer.public_key() != one.signer.public_key() || answered.len() > 5);
        DocumentFrame::decode(&found.1).unwrap()
    };
    let (forbidden, unknown) =
        (ask_for(&mut world, &two, 100, id), ask_for(&mut world, &two, 101, DocumentId([1; 16])));
    assert_eq!(WholeDocument { document: id, ..unknown.whole }, forbidden.whole);
    assert!(!forbidden.whole.found);
    assert!(ask_for(&mut world, &one, 100, id).whole.found);
}

#[test]
fn own_commits_come_bare_and_come_whole_after_a_restore() {
    let mut world = World::new(25);
    let one = world.writer();
    one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    let item = |world: &mut World, request: &Request| {
        let frames = ask(world, &one, request).into_iter().filter(|(part, _)| *part == PartType::DownFrame);
        let frames: Vec<_> = frames.map(|(_, payload)| DownFrame::decode(&payload).unwrap()).collect();
        frames.into_iter().find(|frame| frame.stream == internal()).unwrap().items.remove(0)
    };
    let bare = item(&mut world, &plain(&one, 100));
    assert!(bare.envelope.is_none() && bare.changes.is_empty());
    let whole = item(&mut world, &Request { generation: 1, ..plain(&one, 101) });
    assert!(whole.envelope.is_some() && !whole.changes.is_empty());
}

#[test]
fn a_follower_gets_what_comes_and_stops_when_it_is_cut_off() {
    let mut world = World::new(26);
    let (one, two) = (world.writer(), world.writer());
    let request = Request { follow: true, ..plain(&two, 100) };
    let mut session = world.agency.open_session(&request.seal(&*two.signer).unwrap().encode()).unwrap().unwrap();
    let drain = |world: &mut World, session: &mut crate::agency::Session| {
        let mut kinds = Vec::new();
        while let Some((part, _)) = world.agency.next_part(session).unwrap() {
            kinds.push(part);
        }
        kinds
    };
    assert!(!drain(&mut world, &mut session).contains(&PartType::End));
    let turn = world.agency.turn();
    one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    assert!(world.agency.turn() > turn);
    assert_eq!(drain(&mut world, &mut session), [PartType::DownFrame, PartType::Heads]);
    assert_eq!(drain(&mut world, &mut session), []);

    let device = two.holder.identity().unwrap().device;
    let revocation = Revocation { revoked: Revoked::Grant(device, internal()), reason: "moved".to_owned() };
    world.order(Content::Revocation(revocation));
    one.report("weather");
    one.sync(&mut world.agency).unwrap();
    assert_eq!(drain(&mut world, &mut session), [PartType::DownFrame, PartType::Heads]);
    let grant = Grant { device, stream: internal(), access: Access::Read };
    world.order(Content::Grant(grant));
    assert_eq!(drain(&mut world, &mut session).iter().filter(|part| **part == PartType::DownFrame).count(), 2);

    world.order(Content::Compromised(Compromised { device, reason: "lost".to_owned() }));
    assert_eq!(drain(&mut world, &mut session), [PartType::End]);
}

#[test]
fn a_keeper_enters_control_records_over_the_link() {
    let mut world = World::new(27);
    let one = world.writer();
    let administrator = &world.keys.administrators[1];
    let device = one.holder.identity().unwrap().device;
    let position = world.agency.next_position(&administrator.public_key().id(), &StreamName::control()).unwrap();
    let content = Content::Compromised(Compromised { device, reason: "lost".to_owned() });
    let moment = enlace_core::clock::Clock::now(&*world.keys.clock);
    let envelope =
        crate::agency::seal(AGENCY, position, content, administrator, &moment, &*world.keys.entropy).unwrap();
    let records = vec![enlace_core::wire::UpRecord { envelope: envelope.encode(), changes: Vec::new() }];
    let frame = UpFrame { stream: StreamName::control(), records }.encode();
    let request =
        Request { key: administrator.public_key().id(), frames: vec![Sha256::digest(&frame).into()], ..plain(&one, 1) };
    let mut bytes = Vec::new();
    write_part(&mut bytes, PartType::Request, &request.seal(administrator).unwrap().encode());
    write_part(&mut bytes, PartType::UpFrame, &frame);
    let answered = parts(&answer(&mut world.agency, &bytes));
    assert_eq!(header(&answered).refused, None);
    assert_eq!(answered.iter().filter(|(part, _)| *part == PartType::Heads).count(), 1);
    let directory = world.agency.directory();
    assert!(directory.device(&device).unwrap().is_compromised(directory.size()));
}

#[test]
fn a_cut_request_keeps_the_frames_that_came_whole() {
    let mut world = World::new(28);
    let one = world.writer();
    one.report("road_accident");
    one.sync(&mut world.agency).unwrap();
    for _ in 0..40 {
        one.report("weather");
    }
    one.holder.seal_all().unwrap();
    let (_, request) = one.request(&Options::default());
    let whole = parts(&request);
    let mut cut = whole.clone().into_iter().take(whole.len() - 1);
    let mut answered = 0;
    world.agency.serve(&mut cut, &mut |_, _| answered += 1).unwrap();
    assert_eq!(answered, 0);
    assert_eq!(one.sync(&mut world.agency).unwrap().disbelieved.len(), 0);
    let two = world.writer();
    assert_eq!(two.holder.storage().read(|tx| tx.documents()).unwrap().len(), 41);
}
