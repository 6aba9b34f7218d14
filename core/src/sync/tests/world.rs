//! A phone of one agency whose server is written by hand, and halves of other agencies' channels, for tests.

use std::sync::Arc;

use tempfile::TempDir;

use crate::bundle::KeyPair;
use crate::clock::{ManualClock, SeededEntropy, random_bytes};
use crate::command;
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Entry, Head, Heads, Verdict};
use crate::holder::{Holder, Host};
use crate::ids::RecordId;
use crate::ingest::opened::{OpenedRecord, open};
use crate::ingest::record_tests::world::{World, stream};
use crate::ingest::rights::judge;
use crate::ingest::roster::{ChannelDenial, Roster};
use crate::record::content::{
    Access, Accreditation, ChannelSettings, Charter, Content, Member, Officer, PeerPin, Standing,
};
use crate::record::envelope::Envelope;
use crate::record::keys::{Algorithm, DeviceSigner, PublicKey, SoftwareSigner};
use crate::storage::key::MemoryVault;
use crate::sync::{Options, Outcome, Session};
use crate::wire::{AnswerHeader, DownFrame, DownItem, Invitation, PartReader, PartType, Request, UpFrame, write_part};

pub(crate) const NOON_MS: i64 = 1_790_000_000_000;
pub(crate) const AMBER: &str = "channel/amber";
pub(crate) const INTERNAL: &str = "internal/nogales";

pub(crate) fn copy(signer: &SoftwareSigner, algorithm: Algorithm) -> SoftwareSigner {
    SoftwareSigner::from_secret(algorithm, *signer.secret()).unwrap()
}

pub(crate) fn accreditation(key: PublicKey, call_sign: &str, roles: &[&str]) -> Content {
    let role = roles.first().copied().unwrap_or("agent").to_owned();
    let officer = Officer { unit: "NGL".to_owned(), role, call_sign: call_sign.to_owned(), ..Officer::default() };
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    Content::Accreditation(Accreditation { key, officer, roles })
}

/// One agency's half of `channel/amber`, as its own server writes it.
pub(crate) struct Half {
    pub(crate) world: World,
    pub(crate) roster: Roster,
    pub(crate) entries: Vec<(Entry, OpenedRecord)>,
    pub(crate) agent: SoftwareSigner,
    country: &'static str,
}

impl Half {
    /// Chartered, in force for these members once all signed, and with one agent accredited.
    pub(crate) fn new(agency: &'static str, country: &'static str, seed: u64) -> Self {
        let world = World::named(agency, seed);
        let agent = world.key();
        let roster = Roster::new(agency, world.root.public_key(), &stream(AMBER));
        let mut half = Self { world, roster, entries: Vec::new(), agent, country };
        let root = copy(&half.world.root, Algorithm::EdDsa);
        half.act(&root, half.charter()).unwrap();
        let agent = half.agent.public_key();
        half.administer(accreditation(agent, "Halcon 7", &["agent", "releaser"]));
        half
    }

    /// The key that bundles for the agency are sealed to.
    pub(crate) fn bundle_key(&self) -> KeyPair {
        KeyPair::derive(&[self.world.agency.as_bytes(), &[7; 32]].concat())
    }

    pub(crate) fn charter(&self) -> Content {
        Content::Charter(Charter {
            administrators: vec![self.world.administrators[0].public_key()],
            servers: vec![self.world.server.public_key()],
            bundle_key: self.bundle_key().public,
            country: self.country.to_owned(),
            name_en: format!("{} in English", self.world.agency),
            name_es: format!("{} en español", self.world.agency),
        })
    }

    pub(crate) fn member(&self) -> Member {
        Member {
            agency: self.world.agency.to_owned(),
            root: self.world.root.public_key().id(),
            radio: Some(format!("VHF {}", self.world.agency)),
            phone: Some("+52 000 000 0000".to_owned()),
        }
    }

    pub(crate) fn pin(&self) -> PeerPin {
        PeerPin {
            agency: self.world.agency.to_owned(),
            root: self.world.root.public_key(),
            server: self.world.server.public_key(),
            country: self.country.to_owned(),
            name_en: format!("{} in English", self.world.agency),
            name_es: format!("{} en español", self.world.agency),
        }
    }

    pub(crate) fn administer(&mut self, content: Content) -> RecordId {
        let administrator = copy(&self.world.administrators[0], Algorithm::Es256);
        self.act(&administrator, content).unwrap()
    }

    pub(crate) fn by_agent(&mut self, content: Content) -> Result<RecordId, ChannelDenial> {
        let agent = copy(&self.agent, Algorithm::Es256);
        self.act(&agent, content)
    }

    pub(crate) fn act(&mut self, signer: &dyn DeviceSigner, content: Content) -> Result<RecordId, ChannelDenial> {
        let record = self.world.record_by(&self.roster, signer, &stream(AMBER), content);
        self.enter(record)
    }

    /// Judges, enters and folds one record.
    pub(crate) fn enter(&mut self, record: OpenedRecord) -> Result<RecordId, ChannelDenial> {
        let judgement = self.roster.judge(record.body());
        let verdict = judgement.map_or_else(ChannelDenial::verdict, |()| Verdict::Accepted);
        let id = record.id();
        self.enter_with(record, verdict);
        judgement.map(|()| id)
    }

    pub(crate) fn enter_with(&mut self, record: OpenedRecord, verdict: Verdict) {
        let entry = self.world.entry(&self.cursor(), &record, verdict);
        self.roster.apply(&entry, Some(&record));
        self.entries.push((entry, record));
    }

    pub(crate) fn cursor(&self) -> Cursor {
        self.entries.last().map_or(Cursor::START, |(entry, _)| Cursor::at(entry))
    }

    /// Its entries as another agency gets them: of what did not count the entry alone.
    pub(crate) fn items(&self) -> Vec<DownItem> {
        let item = |(entry, record): &(Entry, OpenedRecord)| DownItem {
            entry: entry.encode(),
            envelope: entry.verdict.is_accepted().then(|| record.envelope().encode()),
            changes: Vec::new(),
        };
        self.entries.iter().map(item).collect()
    }

    /// The name other agencies keep it under.
    pub(crate) fn kept(&self) -> StreamName {
        stream(AMBER).of_peer(self.world.agency).unwrap()
    }

    /// A frame with these items, from the beginning.
    pub(crate) fn frame(&self, items: Vec<DownItem>) -> (PartType, Vec<u8>) {
        let frame = DownFrame { stream: self.kept(), after: Cursor::START, items };
        (PartType::DownFrame, frame.encode())
    }

    /// The whole half as it is.
    pub(crate) fn whole(&self) -> (PartType, Vec<u8>) {
        self.frame(self.items())
    }

    pub(crate) fn head(&self, cursor: Cursor) -> (PartType, Vec<u8>) {
        let heads = Heads {
            agency: self.world.agency.to_owned(),
            streams: vec![Head::at(stream(AMBER), cursor)],
            size: cursor.pos,
            root: [7; 32],
            time_ms: NOON_MS,
        };
        (PartType::Heads, heads.seal(&self.world.server).unwrap().encode())
    }
}

/// The settings all these halves agree to.
pub(crate) fn agree(halves: &mut [&mut Half], version: u32) {
    let mut members: Vec<_> = halves.iter().map(|half| half.member()).collect();
    members.sort_by(|left, right| left.agency.cmp(&right.agency));
    for half in halves {
        half.administer(Content::ChannelSettings(ChannelSettings {
            version,
            name_en: "Amber".to_owned(),
            name_es: "Ámbar".to_owned(),
            members: members.clone(),
            left: Vec::new(),
            standing: Standing { scenarios: vec!["rescue_land".to_owned(), "shots_across".to_owned()], text: true },
            deadlines: vec![("elevated".to_owned(), "R".to_owned(), 5)],
            recipients: Vec::new(),
        }));
    }
}

/// A phone of `gn-nogales` with its server by hand.
pub(crate) struct Desk {
    pub(crate) own: Half,
    pub(crate) phone: Arc<Holder>,
    pub(crate) clock: Arc<ManualClock>,
    host: Host,
    path: std::path::PathBuf,
    _folder: TempDir,
}

impl Desk {
    /// A phone enrolled, accredited in these roles and reading the channel, once it syncs.
    pub(crate) fn new(roles: &[&str]) -> Self {
        let mut desk = Self::unaccredited(roles);
        let key = desk.host.signer.public_key();
        desk.own.administer(accreditation(key, "Jaguar 3", roles));
        desk
    }

    pub(crate) fn unaccredited(roles: &[&str]) -> Self {
        let mut own = Half::new("gn-nogales", "MX", 1);
        let entropy = Arc::new(SeededEntropy::new(99));
        let clock = Arc::new(ManualClock::at(NOON_MS));
        let host = Host {
            signer: Arc::new(SoftwareSigner::generate(Algorithm::Es256, &*entropy)),
            vault: Arc::new(MemoryVault::default()),
            clock: clock.clone(),
            entropy: entropy.clone(),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("phone.db");
        let phone = Arc::new(Holder::open(path.clone(), host.clone()).unwrap());
        let code = random_bytes(&*entropy);
        let invite = own.world.invite(code, roles, &[(AMBER, Access::Write), (INTERNAL, Access::Write)]);
        let invitation = Invitation {
            server: "https://192.0.2.1:8443".to_owned(),
            pin: None,
            agency: "gn-nogales".to_owned(),
            root: own.world.root.public_key(),
            invite,
            code,
        };
        command::enrol(&phone, &invitation.encode(), "test").unwrap();
        let desk = Self { own, phone, clock, host, path, _folder: folder };
        desk.into_enrolled()
    }

    fn into_enrolled(mut self) -> Self {
        self.exchange(Vec::new());
        self
    }

    pub(crate) fn pin(&mut self, half: &Half) {
        self.own.world.by_root(Content::PeerPin(half.pin())).unwrap();
    }

    /// The app starts again on the same file.
    pub(crate) fn restart(&mut self) {
        self.phone.storage().close();
        self.phone = Arc::new(Holder::open(self.path.clone(), self.host.clone()).unwrap());
    }

    /// Two exchanges: what control brings may open streams.
    pub(crate) fn sync(&mut self, extra: &[(PartType, Vec<u8>)]) -> Outcome {
        self.exchange(Vec::new());
        self.exchange(extra.to_vec())
    }

    /// One exchange: takes what the phone sends, answers with `control`, the own half, then whatever a lying server
    /// wants to say.
    pub(crate) fn exchange(&mut self, extra: Vec<(PartType, Vec<u8>)>) -> Outcome {
        let (mut session, bytes) = Session::begin(self.phone.clone(), &Options::default()).unwrap();
        let mut reader = PartReader::new();
        reader.push(&bytes);
        let (_, request) = reader.next_part().unwrap().unwrap();
        let request = Request::peek(&Envelope::decode(&request).unwrap()).unwrap();
        while let Some((_, frame)) = reader.next_part().unwrap() {
            let frame = UpFrame::decode(&frame).unwrap();
            for record in frame.records {
                self.take(&frame.stream, &record.envelope);
            }
        }
        let mut answer = Vec::new();
        let mut part = |kind, payload: &[u8]| write_part(&mut answer, kind, payload);
        let header = AnswerHeader {
            versions: (1, 1),
            time_ms: NOON_MS,
            epoch: 1,
            counter: request.counter,
            refused: None,
            rewind: Vec::new(),
        };
        part(PartType::Answer, &header.encode());
        for (name, after) in request.cursors.iter().filter(|(name, _)| name.origin().is_none()) {
            let entries = if *name == StreamName::control() { &self.own.world.control } else { &self.own.entries };
            if *name != StreamName::control() && name.as_str() != AMBER {
                continue;
            }
            let items = entries.iter().filter(|(entry, _)| entry.pos > after.pos).map(|(entry, record)| DownItem {
                entry: entry.encode(),
                envelope: Some(record.envelope().encode()),
                changes: Vec::new(),
            });
            let frame = DownFrame { stream: name.clone(), after: *after, items: items.collect() };
            part(PartType::DownFrame, &frame.encode());
        }
        for (kind, payload) in extra {
            part(kind, &payload);
        }
        part(PartType::End, &[]);
        for chunk in answer.chunks(1000) {
            session.feed(chunk).unwrap();
        }
        session.finish().unwrap()
    }

    /// What the own server does with a record of the phone.
    fn take(&mut self, name: &StreamName, envelope: &[u8]) {
        let world = &mut self.own.world;
        let record = open(envelope, &world.directory).unwrap();
        let denial = judge(&world.directory, record.body(), world.directory.size()).err();
        if *name == StreamName::control() {
            assert_eq!(denial, None);
            let after = world.control.last().map_or(Cursor::START, |(entry, _)| Cursor::at(entry));
            let entry = world.entry(&after, &record, Verdict::Accepted);
            world.directory.apply(&entry, record.body());
            world.control.push((entry, record));
        } else if name.as_str() == AMBER {
            match denial {
                Some(denial) => self.own.enter_with(record, denial.verdict()),
                None => {
                    let _ = self.own.enter(record);
                }
            }
        }
    }
}
