//! Two agencies whose servers exchange their halves of a channel.

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Verdict};
use enlace_core::ids::{EventId, RecordId, ThreadId};
use enlace_core::record::cbor::Value;
use enlace_core::record::content::{
    Access, Accreditation, ChannelSettings, Charter, Content, Delivery, FormerMember, Member, Officer, PeerPin, Plain,
    Release, ReleaseAnswer, Revocation, Revoked, Standing,
};
use enlace_core::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};
use enlace_core::wire::{BundleKey, PartType, Request};

use super::world::{Keys, World, answer, internal, parts};
use crate::agency::{Agency, PeerOutcome, has_evidence, peer_refusals as refusals, resting, seal};
use crate::store::Read as _;
use crate::store::sqlite::SqliteStore;

const HERE: &str = "gn-nogales";
const THERE: &str = "cbp-nogales";

fn amber() -> StreamName {
    StreamName::parse("channel/amber").unwrap()
}

/// Under which name another side's half is kept.
fn kept(other: &Side) -> StreamName {
    amber().of_peer(other.code()).unwrap()
}

/// An agency of the channel with one accredited officer.
struct Side {
    world: World,
    officer: SoftwareSigner,
}

impl Side {
    fn new(code: &'static str, seed: u64) -> Self {
        let keys = Keys::of(code, seed);
        let agency = keys.found(SqliteStore::in_memory(keys.entropy.clone()).unwrap());
        let mut world = World { keys, agency };
        let phone = world.phone(&[(internal(), Access::Write), (amber(), Access::Write)], &["releaser"]);
        let officer = SoftwareSigner::from_secret(Algorithm::Es256, *phone.signer.secret()).unwrap();
        Self { world, officer }
    }

    fn code(&self) -> &'static str {
        self.world.keys.code
    }

    fn agency(&mut self) -> &mut Agency<SqliteStore> {
        &mut self.world.agency
    }

    fn root(&self) -> SoftwareSigner {
        SoftwareSigner::from_secret(Algorithm::EdDsa, *self.world.keys.root.secret()).unwrap()
    }

    fn administrator(&self) -> SoftwareSigner {
        SoftwareSigner::from_secret(Algorithm::EdDsa, *self.world.keys.administrators[0].secret()).unwrap()
    }

    fn say(&mut self, signer: &SoftwareSigner, content: Content) -> (RecordId, Verdict) {
        let (id, entry) = self.world.keys.by_in(&mut self.world.agency, signer, &amber(), content);
        (id, entry.verdict)
    }

    /// Pins the other root, and speaks for the agency in the channel from here on.
    fn join(&mut self, other: &Self) {
        let (root, administrator) = (self.root(), self.administrator());
        let pin = PeerPin {
            agency: other.code().to_owned(),
            root: other.world.keys.root.public_key(),
            server: other.world.keys.server.public_key(),
            country: "MX".to_owned(),
            name_en: "Other".to_owned(),
            name_es: "Otra".to_owned(),
        };
        let (_, entry) = self.world.keys.by(&mut self.world.agency, &root, Content::PeerPin(pin));
        assert!(entry.verdict.is_accepted());
        let charter = Charter {
            administrators: vec![administrator.public_key()],
            servers: vec![self.world.keys.server.public_key()],
            bundle_key: [1; 32],
            country: "US".to_owned(),
            name_en: "This".to_owned(),
            name_es: "Esta".to_owned(),
        };
        assert_eq!(self.say(&root, Content::Charter(charter)).1, Verdict::Accepted);
        let settings = settings(1, &[self, other], Vec::new());
        assert_eq!(self.say(&administrator, settings).1, Verdict::Accepted);
        let accreditation = Accreditation {
            key: self.officer.public_key(),
            officer: Officer { call_sign: "Halcon 7".to_owned(), ..Officer::default() },
            roles: vec!["releaser".to_owned()],
        };
        assert_eq!(self.say(&administrator, Content::Accreditation(accreditation)).1, Verdict::Accepted);
    }

    fn release(&mut self, number: u8) -> (RecordId, Verdict) {
        let officer = SoftwareSigner::from_secret(Algorithm::Es256, *self.officer.secret()).unwrap();
        self.say(&officer, Content::Release(bulletin(number)))
    }

    fn answer(&mut self, to: RecordId, agency: &str) -> (RecordId, Verdict) {
        let officer = SoftwareSigner::from_secret(Algorithm::Es256, *self.officer.secret()).unwrap();
        let answer = ReleaseAnswer {
            event: EventId([1; 16]),
            to,
            to_agency: agency.to_owned(),
            answer: "received".to_owned(),
            eta_min: None,
            reason: None,
            other_event: None,
            claims: None,
            text: None,
            on_behalf_of: None,
        };
        self.say(&officer, Content::ReleaseAnswer(answer))
    }

    /// What this server holds of the other's half: contents of the records that came along.
    fn holds(&self, other: &Self) -> Vec<Content> {
        let deliveries = self.world.agency.store().peer_deliveries(&kept(other), 0, usize::MAX).unwrap();
        deliveries.iter().filter_map(|delivery| delivery.envelope.as_deref()).map(content).collect()
    }
}

fn content(envelope: &[u8]) -> Content {
    let envelope = enlace_core::record::envelope::Envelope::decode(envelope).unwrap();
    enlace_core::record::body::Body::decode(envelope.payload()).unwrap().content
}

fn settings(version: u32, members: &[&Side], left: Vec<FormerMember>) -> Content {
    let member = |side: &&Side| Member {
        agency: side.code().to_owned(),
        root: side.world.keys.root.public_key().id(),
        radio: None,
        phone: None,
    };
    let mut members: Vec<_> = members.iter().map(member).collect();
    members.sort_by(|a, b| a.agency.cmp(&b.agency));
    Content::ChannelSettings(ChannelSettings {
        version,
        name_en: "Amber".to_owned(),
        name_es: "Ámbar".to_owned(),
        members,
        left,
        standing: Standing::default(),
        deadlines: Vec::new(),
        recipients: Vec::new(),
    })
}

fn bulletin(number: u8) -> Release {
    Release {
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
        plain: Some(Plain { en: "canary".to_owned(), es: "canario".to_owned() }),
        values: Some(Value::Int(i64::from(number))),
    }
}

/// Both agencies in the channel.
fn pair() -> (Side, Side) {
    let (mut here, mut there) = (Side::new(HERE, 1), Side::new(THERE, 2));
    here.join(&there);
    there.join(&here);
    (here, there)
}

/// `asking` exchanges with `asked` until nothing waits.
fn exchange(asking: &mut Side, asked: &mut Side) -> PeerOutcome {
    let mut last = PeerOutcome::default();
    for _ in 0..8 {
        last = exchange_once(asking, asked, |bytes| bytes);
        if !last.more && last.sent == 0 && last.received == 0 {
            break;
        }
    }
    last
}

fn exchange_once(asking: &mut Side, asked: &mut Side, link: impl Fn(Vec<u8>) -> Vec<u8>) -> PeerOutcome {
    let code = asked.code();
    let (mut exchange, request) = asking.agency().begin_exchange(code, false).unwrap().unwrap();
    let answered = link(answer(asked.agency(), &request));
    asking.agency().feed_exchange(&mut exchange, &answered).unwrap();
    exchange.outcome().clone()
}

#[test]
fn one_direction_of_connectivity_is_enough_for_both() {
    let (mut here, mut there) = pair();
    let (told, _) = here.release(7);
    exchange(&mut here, &mut there);
    assert!(there.holds(&here).contains(&Content::Release(bulletin(7))));
    let (answered, _) = there.answer(told, HERE);
    let outcome = exchange(&mut here, &mut there);
    assert_eq!(outcome.refused, Vec::<String>::new());
    assert!(here.holds(&there).iter().any(|said| matches!(said, Content::ReleaseAnswer(answer) if answer.to == told)));
    let theirs = here.world.agency.store().peer_deliveries(&kept(&there), 0, usize::MAX).unwrap();
    assert!(theirs.iter().any(|delivery| delivery.entry.record == answered));
}

#[test]
fn a_delivery_is_told_and_does_not_answer_itself() {
    let (mut here, mut there) = pair();
    let (told, _) = here.release(7);
    exchange(&mut here, &mut there);
    exchange(&mut here, &mut there);
    let deliveries: Vec<_> = here
        .holds(&there)
        .into_iter()
        .filter_map(|said| match said {
            Content::Delivery(delivery) => Some(delivery),
            _ => None,
        })
        .collect();
    let expected = here.world.agency.store().entry_of(&told).unwrap().unwrap().entry;
    assert!(
        matches!(&deliveries[..], [Delivery { agency, record, pos, .. }]
            if agency == HERE && *record == told && *pos == expected.pos),
        "{deliveries:?}"
    );
    let before = there.world.agency.store().size().unwrap();
    for _ in 0..3 {
        exchange(&mut here, &mut there);
        exchange(&mut there, &mut here);
    }
    assert_eq!(there.world.agency.store().size().unwrap(), before, "deliveries are not delivered for");
}

#[test]
fn what_did_not_count_leaves_no_byte_of_its_content() {
    let (mut here, mut there) = pair();
    let phone = here.world.phone(&[(amber(), Access::Write)], &["agent"]);
    let agent = SoftwareSigner::from_secret(Algorithm::Es256, *phone.signer.secret()).unwrap();
    let accreditation =
        Accreditation { key: agent.public_key(), officer: Officer::default(), roles: vec!["agent".to_owned()] };
    let administrator = here.administrator();
    here.say(&administrator, Content::Accreditation(accreditation));
    // A type the server does not know, by somebody who may not release.
    let (_, verdict) = here.say(&agent, Content::Release(bulletin(9)));
    assert_eq!(verdict, Verdict::Refused("not_releaser".to_owned()));
    let (mut last, mut seen) = (1, Vec::new());
    while last > 0 {
        let (mut going, request) = here.agency().begin_exchange(THERE, false).unwrap().unwrap();
        last = going.outcome().sent;
        seen.extend(parts(&request).into_iter().flat_map(|(_, payload)| payload));
        let answered = answer(there.agency(), &request);
        here.agency().feed_exchange(&mut going, &answered).unwrap();
    }
    let text = String::from_utf8_lossy(&seen);
    assert!(!text.contains("canario"));
    assert_eq!(there.holds(&here).iter().filter(|said| matches!(said, Content::Release(_))).count(), 0);
    // The chain goes on over it.
    here.release(3);
    exchange(&mut here, &mut there);
    assert!(there.holds(&here).contains(&Content::Release(bulletin(3))));
}

#[test]
fn nothing_but_shared_channels_is_answered_to_another_agency() {
    let (mut here, there) = pair();
    here.release(7);
    let keys = &there.world.keys;
    let every = here.world.agency.store().heads().unwrap();
    let request = Request {
        cursors: every.iter().map(|(stream, _)| (stream.clone(), Cursor::START)).collect(),
        ..Request::plain(HERE.to_owned(), keys.server.public_key().id(), 90)
    };
    let mut bytes = Vec::new();
    let sealed = request.seal(&*keys.server).unwrap().encode();
    enlace_core::wire::write_part(&mut bytes, PartType::Request, &sealed);
    let answered = parts(&answer(here.agency(), &bytes));
    for (part, payload) in answered.iter().filter(|(part, _)| *part == PartType::DownFrame) {
        let frame = enlace_core::wire::DownFrame::decode(payload).unwrap();
        assert_eq!(frame.stream, amber(), "{part:?}");
    }
    let frames = answered.iter().filter(|(part, _)| *part == PartType::DownFrame).count();
    assert_eq!((every.len() > 1, frames), (true, 1));
    assert!(!answered.iter().any(|(part, _)| *part == PartType::BundleKey));
}

#[test]
fn an_agency_that_is_not_a_member_gets_and_brings_nothing() {
    let (mut here, mut there) = pair();
    let administrator = here.administrator();
    here.say(&administrator, settings(2, &[&here_only(&here)], Vec::new()));
    there.release(5);
    let outcome = exchange_once(&mut there, &mut here, |bytes| bytes);
    assert!(outcome.refused.iter().any(|code| code == refusals::NOT_MEMBER), "{outcome:?}");
    assert_eq!((outcome.received, here.holds(&there).len()), (0, 0));
    assert_eq!(here.agency().begin_exchange(THERE, false).unwrap().map(|_| ()), None);
}

/// A side that stands for itself alone in settings.
fn here_only(side: &Side) -> Side {
    Side::new(side.code(), 1)
}

#[test]
fn a_stranger_and_an_unpinned_agency_are_nobody() {
    let (mut here, mut there) = pair();
    let root = here.root();
    let theirs = there.world.keys.root.public_key().id();
    let revocation = Revocation { revoked: Revoked::Key(theirs), reason: "ended".to_owned() };
    here.world.keys.by(&mut here.world.agency, &root, Content::Revocation(revocation));
    there.release(5);
    let outcome = exchange_once(&mut there, &mut here, |bytes| bytes);
    assert_eq!((outcome.received, outcome.refused), (0, vec!["key_unknown".to_owned()]));
    assert_eq!(here.holds(&there), []);
}

#[test]
fn a_lying_server_is_stopped_at_the_first_fault_the_proof_is_kept_and_the_truth_is_taken() {
    let (mut here, mut there) = pair();
    exchange(&mut here, &mut there);
    let held = here.world.agency.store().peer_cursor(&kept(&there)).unwrap();
    // Its server enters a release of an officer whom nobody accredited.
    let stranger = SoftwareSigner::generate(Algorithm::Es256, &*there.world.keys.entropy);
    let position = enlace_core::record::body::ChainPosition { stream: amber(), generation: 0, seq: 1, prev: None };
    let moment = enlace_core::clock::Clock::now(&*there.world.keys.clock);
    let forged = seal(THERE, position, Content::Release(bulletin(4)), &stranger, &moment, &*there.world.keys.entropy);
    let forged = forged.unwrap();
    let head = there.world.agency.store().head(&amber()).unwrap();
    let entry = enlace_core::entry::Entry {
        epoch: 1,
        stream: amber(),
        pos: head.pos + 1,
        prev: Some(head.hash),
        record: forged.id(),
        received_ms: 1,
        ctl: 1,
        verdict: Verdict::Accepted,
    };
    let frame = enlace_core::wire::DownFrame {
        stream: amber(),
        after: head,
        items: vec![enlace_core::wire::DownItem {
            entry: entry.encode(),
            envelope: Some(forged.encode()),
            changes: Vec::new(),
        }],
    };
    let taken = here.agency().take_half(THERE, &frame).unwrap();
    assert_eq!((taken.entries, taken.refused), (0, Some("author_unknown")));
    assert_eq!(here.world.agency.store().peer_cursor(&kept(&there)).unwrap(), held);
    let kept = kept(&there);
    let rests = |here: &Side| resting(here.world.agency.store(), &kept).unwrap();
    assert_eq!(rests(&here).as_deref(), Some("author_unknown"));
    for _ in 0..3 {
        here.agency().take_half(THERE, &frame).unwrap();
    }
    let proofs = |here: &Side, number| {
        let name = format!("disbelieved/{kept}/{number}");
        here.world.agency.store().setting(&name).unwrap().is_some()
    };
    assert_eq!([0, 1].map(|number| proofs(&here, number)), [true, false], "one proof, however often it comes");
    there.release(5);
    let outcome = exchange(&mut here, &mut there);
    assert_eq!(outcome.refused, Vec::<String>::new());
    assert_eq!(rests(&here), None);
    assert!(has_evidence(here.world.agency.store(), &kept).unwrap());
    assert!(here.holds(&there).contains(&Content::Release(bulletin(5))));
}

#[test]
fn an_answer_cut_at_any_part_is_made_good_by_the_next_exchange() {
    let (mut here, mut there) = pair();
    for number in 1..20 {
        there.release(number);
    }
    for cut in [0, 1, 40, 300, 2_000] {
        exchange_once(&mut here, &mut there, |mut bytes| {
            bytes.truncate(cut);
            bytes
        });
    }
    exchange(&mut here, &mut there);
    let releases = here.holds(&there).into_iter().filter(|said| matches!(said, Content::Release(_))).count();
    assert_eq!(releases, 19);
}

#[test]
fn the_own_phones_get_every_half_and_the_key_of_bundles() {
    let (mut here, mut there) = pair();
    here.agency().set_bundle_key(BundleKey { public: [1; 32], secret: [2; 32] });
    there.release(5);
    exchange(&mut here, &mut there);
    let theirs = kept(&there);
    let reader = here.world.phone(&[(amber(), Access::Read)], &["agent"]);
    let outsider = here.world.writer();
    let (_, asked) = reader.request(&enlace_core::sync::Options::default());
    assert!(!asked.is_empty());
    assert_eq!(reader.holder.bundle_key(&[1; 32]).unwrap().map(|key| key.to_vec()), Some(vec![2; 32]));
    assert_eq!(outsider.holder.bundle_key(&[1; 32]).unwrap(), None);
    let ask = |key: &SoftwareSigner, counter| {
        let request = Request {
            cursors: vec![(theirs.clone(), Cursor::START)],
            ..Request::plain(HERE.to_owned(), key.public_key().id(), counter)
        };
        let mut bytes = Vec::new();
        let sealed = request.seal(key).unwrap().encode();
        enlace_core::wire::write_part(&mut bytes, PartType::Request, &sealed);
        bytes
    };
    let of = |answered: Vec<(PartType, Vec<u8>)>| {
        let frames = answered.iter().filter(|(part, _)| *part == PartType::DownFrame);
        frames.map(|(_, payload)| enlace_core::wire::DownFrame::decode(payload).unwrap()).collect::<Vec<_>>()
    };
    let frames = of(parts(&answer(here.agency(), &ask(&reader.signer, 900))));
    assert_eq!(frames.iter().map(|frame| &frame.stream).collect::<Vec<_>>(), [&theirs]);
    assert!(frames[0].items.iter().any(|item| {
        item.envelope.as_deref().is_some_and(|envelope| content(envelope) == Content::Release(bulletin(5)))
    }));
    assert_eq!(of(parts(&answer(here.agency(), &ask(&outsider.signer, 900)))), []);
}
