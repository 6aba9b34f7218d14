//! What another agency's half of a channel costs: to check it from the pinned root on, to fold it, to carry a notice.

use enlace_core::border::{Channel, Fold, Said};
use enlace_core::domain::stream::StreamName;
use enlace_core::entry::{Cursor, Entry, Verdict};
use enlace_core::ids::{EventId, RecordId, ThreadId};
use enlace_core::ingest::arrival::check_peer;
use enlace_core::ingest::opened::open;
use enlace_core::ingest::roster::Roster;
use enlace_core::record::body::{Body, ChainPosition};
use enlace_core::record::content::{Accreditation, Charter, Content, Officer, Release, ReleaseAnswer};
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};
use enlace_tests::samples;

use crate::Scale;
use crate::measure::{each, once};
use crate::table::{Row, Table, ms, us};

const RELEASES: usize = 10_000;

/// A half as it crosses: entries with their records, encoded.
struct Half {
    entries: Vec<Entry>,
    envelopes: Vec<Vec<u8>>,
    tips: Vec<(Vec<u8>, RecordId, u64)>,
}

impl Half {
    fn say(&mut self, signer: &SoftwareSigner, content: Content) {
        let stream = StreamName::parse("channel/amber").unwrap();
        let author = signer.public_key().to_bytes();
        let tip = self.tips.iter().position(|(key, ..)| *key == author);
        let (prev, seq) = tip.map_or((None, 0), |at| (Some(self.tips[at].1), self.tips[at].2));
        let position = ChainPosition { stream: stream.clone(), generation: 1, seq: seq + 1, prev };
        let body = Body { author: signer.public_key().id(), position, ..samples::body(content, true) };
        let envelope = body.seal(signer).unwrap();
        let record = envelope.id();
        self.tips.retain(|(key, ..)| *key != author);
        self.tips.push((author, record, seq + 1));
        let prev = self.entries.last().map(Entry::hash);
        let pos = self.entries.len() as u64 + 1;
        let received_ms = samples::body(Content::Release(release(0)), true).written.at.utc_ms + 1_000;
        let verdict = Verdict::Accepted;
        self.entries.push(Entry { epoch: 1, stream, pos, prev, record, received_ms, ctl: 0, verdict });
        self.envelopes.push(envelope.encode());
    }
}

fn id(number: usize) -> [u8; 16] {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    id
}

fn release(number: usize) -> Release {
    let written = samples::body(samples::contents().remove(0).1, true).written.at.utc_ms;
    Release {
        kind: "notice".to_owned(),
        version: 1,
        event: EventId(id(number)),
        thread: ThreadId(id(number)),
        parents: Vec::new(),
        purpose: "life_safety".to_owned(),
        caveats: Vec::new(),
        expires_ms: Some(written + 3_600_000),
        basis: None,
        approval: None,
        reason: None,
        plain: None,
        values: Some(samples::release::notice().to_value()),
    }
}

fn half(root: &SoftwareSigner, phone: &SoftwareSigner, releases: usize) -> Half {
    let mut half = Half { entries: Vec::new(), envelopes: Vec::new(), tips: Vec::new() };
    let charter = Charter {
        administrators: vec![root.public_key()],
        servers: vec![root.public_key()],
        bundle_key: [1; 32],
        country: "MX".to_owned(),
        name_en: "National Guard, Nogales".to_owned(),
        name_es: "Guardia Nacional, Nogales".to_owned(),
    };
    let officer = Officer { call_sign: "Halcon 7".to_owned(), ..Officer::default() };
    let roles = vec!["agent".to_owned(), "releaser".to_owned()];
    half.say(root, Content::Charter(charter));
    half.say(root, Content::Accreditation(Accreditation { key: phone.public_key(), officer, roles }));
    for number in 0..releases {
        half.say(phone, Content::Release(release(number)));
    }
    half
}

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    let (root, phone) = (samples::signer(Algorithm::EdDsa), samples::signer(Algorithm::Es256));
    let half_of_200 = half(&root, &phone, 200);
    sizes(&half_of_200, table);
    verification(&half_of_200, &root, &phone, table);
    fold(&half_of_200, &root, table);
}

fn sizes(half: &Half, table: &mut Table) {
    let last = half.envelopes.last().unwrap();
    let content = release(1).to_value().encode().len();
    let keys: usize = half.envelopes[..2].iter().map(Vec::len).sum();
    table.figure("a typical notice, its content alone", content as f64, "B");
    table.figure("the same as a signed record", last.len() as f64, "B");
    table.figure("the same with charter and accreditation", (last.len() + keys) as f64, "B");
}

fn verification(half: &Half, root: &SoftwareSigner, phone: &SoftwareSigner, table: &mut Table) {
    let entries: Vec<Vec<u8>> = half.entries.iter().map(Entry::encode).collect();
    let read = || {
        let mut roster = Roster::new(samples::AGENCY, root.public_key(), &half.entries[0].stream);
        let mut cursor = Cursor::START;
        for (entry, envelope) in entries.iter().zip(&half.envelopes) {
            let (arrival, next) = check_peer(&roster, &cursor, entry, Some(envelope)).unwrap();
            roster.apply(arrival.entry(), arrival.record());
            cursor = next;
        }
        roster
    };
    let sealed: Vec<Envelope> =
        half.envelopes[2..].iter().map(|envelope| Envelope::decode(envelope).unwrap()).collect();
    let signature = each(&sealed, |envelope| envelope.verify(&phone.public_key()).unwrap());
    let whole = each(&[()], |()| read());
    table.row(&Row {
        what: "check a release: signature, chain, roster, rules (limit: its signature)",
        value: us(whole.cpu) / half.entries.len() as f64,
        unit: "µs",
        limit: Some(us(signature.cpu)),
        goal: None,
    });
}

fn fold(half: &Half, root: &SoftwareSigner, table: &mut Table) {
    let mut roster = Roster::new(samples::AGENCY, root.public_key(), &half.entries[0].stream);
    let mut told = None;
    for (entry, envelope) in half.entries.iter().zip(&half.envelopes) {
        let record = open(envelope, &roster).unwrap();
        roster.apply(entry, Some(&record));
        told = Said::of(entry, &record, &roster);
    }
    let told = told.unwrap();
    let all: Vec<Said> = (0..RELEASES).flat_map(|number| pair(&told, number)).collect();
    let (folded, cost) = once(|| {
        let mut fold = Fold::default();
        all.iter().cloned().for_each(|said| fold.add(said));
        fold
    });
    table.figure("take in 10,000 releases and as many answers", ms(cost.wall), "ms");
    let channel = Channel::default();
    let (events, cost) = once(|| folded.events(&channel).len());
    assert_eq!(events, RELEASES);
    table.figure("every event of them, field by field", ms(cost.wall), "ms");
}

/// A release of one agency and the other's answer to it.
fn pair(like: &Said, number: usize) -> [Said; 2] {
    let mut record = [0; 32];
    record[..8].copy_from_slice(&(number as u64).to_be_bytes());
    let mut release_said =
        Said { content: Content::Release(release(number)), record: RecordId(record), ..like.clone() };
    release_said.place.pos = number as u64 + 1;
    record[31] = 1;
    let answer = ReleaseAnswer {
        event: EventId(id(number)),
        to: release_said.record,
        to_agency: like.place.agency.clone(),
        answer: "received".to_owned(),
        eta_min: None,
        reason: None,
        other_event: None,
        claims: None,
        text: None,
        on_behalf_of: None,
    };
    let mut answered =
        Said { content: Content::ReleaseAnswer(answer), record: RecordId(record), ..release_said.clone() };
    (answered.place.country, answered.place.agency) = ("US".to_owned(), "bp-nogales".to_owned());
    [release_said, answered]
}
