//! A small agency with seeded keys: a root, two administrators, a server, and whatever devices a test enrols.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::clock::{SeededEntropy, random_bytes};
use crate::domain::stream::StreamName;
use crate::domain::value::{Actor, At};
use crate::entry::{Cursor, Entry, Verdict};
use crate::ids::{ChangeHash, DeviceId, DocumentId, KeyId, RecordId};
use crate::ingest::chain::ChainTip;
use crate::ingest::directory::Directory;
use crate::ingest::opened::{Keyring, OpenedRecord, open};
use crate::ingest::rights::{Denial, judge};
use crate::record::body::{Body, ChainPosition, Written};
use crate::record::content::{
    Access, AgencyProfile, Certificate, CertifiedRole, Commit, CommitDocument, Content, Enrolment, Grant, Invite,
    Revocation, Revoked,
};
use crate::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};

pub(crate) const AGENCY: &str = "gn-nogales";

/// The agency, its `control` stream so far, and the chains of everyone who wrote.
pub(crate) struct World {
    pub(crate) agency: &'static str,
    pub(crate) directory: Directory,
    pub(crate) root: SoftwareSigner,
    pub(crate) administrators: [SoftwareSigner; 2],
    pub(crate) server: SoftwareSigner,
    /// `control` as it stands, oldest first.
    pub(crate) control: Vec<(Entry, OpenedRecord)>,
    chains: BTreeMap<(KeyId, StreamName), ChainTip>,
    entropy: SeededEntropy,
}

/// A phone of the agency.
pub(crate) struct Phone {
    pub(crate) id: DeviceId,
    pub(crate) signer: SoftwareSigner,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::named(AGENCY, 1)
    }

    /// Another agency, with keys of its own.
    pub(crate) fn named(agency: &'static str, seed: u64) -> Self {
        let entropy = SeededEntropy::new(seed);
        let root = SoftwareSigner::generate(Algorithm::EdDsa, &entropy);
        let mut world = Self {
            agency,
            directory: Directory::new(agency, root.public_key()),
            root,
            administrators: [0, 1].map(|_| SoftwareSigner::generate(Algorithm::Es256, &entropy)),
            server: SoftwareSigner::generate(Algorithm::EdDsa, &entropy),
            control: Vec::new(),
            chains: BTreeMap::new(),
            entropy,
        };
        let profile = AgencyProfile { code: agency.to_owned(), country: "MX".to_owned(), ..AgencyProfile::default() };
        world.by_root(Content::AgencyProfile(profile)).unwrap();
        for number in [0, 1] {
            world.by_root(certificate(&world.administrators[number], CertifiedRole::Administrator)).unwrap();
        }
        world.by_root(certificate(&world.server, CertifiedRole::Server)).unwrap();
        world
    }

    pub(crate) fn key(&self) -> SoftwareSigner {
        SoftwareSigner::generate(Algorithm::Es256, &self.entropy)
    }

    /// A body of `signer` at the next place of its chain in `stream`.
    pub(crate) fn body(&self, signer: &dyn DeviceSigner, stream: &StreamName, content: Content) -> Body {
        let author = signer.public_key().id();
        let tip = self.chains.get(&(author, stream.clone()));
        Body {
            agency: self.agency.to_owned(),
            author,
            position: ChainPosition {
                stream: stream.clone(),
                generation: 0,
                seq: tip.map_or(1, |tip| tip.seq + 1),
                prev: tip.map(|tip| tip.record),
            },
            nonce: random_bytes(&self.entropy),
            written: Written {
                at: At { utc_ms: 1_790_000_000_000, offset_min: -420, zone: None },
                monotonic_ms: 1,
                boot: 1,
            },
            head_seen: None,
            content,
        }
    }

    /// What the rights now say of `content` by `signer` in `stream`.
    pub(crate) fn judge(&self, signer: &dyn DeviceSigner, stream: &StreamName, content: Content) -> Result<(), Denial> {
        judge(&self.directory, &self.body(signer, stream, content), self.directory.size())
    }

    /// A signed record at the next place of its chain, opened again.
    pub(crate) fn record(&mut self, signer: &dyn DeviceSigner, stream: &StreamName, content: Content) -> OpenedRecord {
        let directory = self.directory.clone();
        self.record_by(&directory, signer, stream, content)
    }

    /// The same, opened with other keys than the directory's.
    pub(crate) fn record_by(
        &mut self,
        keys: &dyn Keyring,
        signer: &dyn DeviceSigner,
        stream: &StreamName,
        content: Content,
    ) -> OpenedRecord {
        let body = self.body(signer, stream, content);
        let record = open(&body.seal(signer).unwrap().encode(), keys).unwrap();
        let tip = ChainTip { seq: body.position.seq, record: record.id() };
        self.chains.insert((body.author, stream.clone()), tip);
        record
    }

    /// An entry for `record` in `stream`, judged by `control` as it is now.
    pub(crate) fn entry(&self, after: &Cursor, record: &OpenedRecord, verdict: Verdict) -> Entry {
        Entry {
            epoch: 1,
            stream: record.body().position.stream.clone(),
            pos: after.pos + 1,
            prev: (after.pos > 0).then_some(after.hash),
            record: record.id(),
            received_ms: 1_790_000_001_000,
            ctl: self.directory.size(),
            verdict,
        }
    }

    /// Writes into `control`: sealed, judged, entered, folded. The verdict follows the judgement.
    pub(crate) fn act(&mut self, signer: &dyn DeviceSigner, content: Content) -> Result<RecordId, Denial> {
        let record = self.record(signer, &StreamName::control(), content);
        let judgement = judge(&self.directory, record.body(), self.directory.size());
        let verdict = judgement.map_or_else(Denial::verdict, |()| Verdict::Accepted);
        let after = self.control.last().map_or(Cursor::START, |(entry, _)| Cursor::at(entry));
        let entry = self.entry(&after, &record, verdict);
        self.directory.apply(&entry, record.body());
        let id = record.id();
        self.control.push((entry, record));
        judgement.map(|()| id)
    }

    pub(crate) fn by_root(&mut self, content: Content) -> Result<RecordId, Denial> {
        let root = SoftwareSigner::from_secret(Algorithm::EdDsa, *self.root.secret()).unwrap();
        self.act(&root, content)
    }

    pub(crate) fn by_administrator(&mut self, number: usize, content: Content) -> Result<RecordId, Denial> {
        let secret = *self.administrators[number].secret();
        self.act(&SoftwareSigner::from_secret(Algorithm::Es256, secret).unwrap(), content)
    }

    pub(crate) fn invite(&mut self, code: [u8; 16], roles: &[&str], grants: &[(&str, Access)]) -> RecordId {
        self.by_administrator(0, invite(code, roles, grants)).unwrap()
    }

    /// A phone enrolled with these grants.
    pub(crate) fn phone(&mut self, roles: &[&str], grants: &[(&str, Access)]) -> Phone {
        let code = random_bytes(&self.entropy);
        let invite = self.invite(code, roles, grants);
        let phone = Phone { id: DeviceId::random(&self.entropy), signer: self.key() };
        self.act(&phone.signer, enrolment(invite, code, &phone)).unwrap();
        phone
    }

    pub(crate) fn grant(&mut self, phone: &Phone, stream_name: &str, access: Access) {
        self.grant_device(phone.id, stream_name, access);
    }

    pub(crate) fn grant_device(&mut self, device: DeviceId, stream_name: &str, access: Access) {
        let grant = Grant { device, stream: stream(stream_name), access };
        self.by_administrator(0, Content::Grant(grant)).unwrap();
    }

    pub(crate) fn revoke(&mut self, phone: &Phone, stream_name: &str) {
        let revoked = Revoked::Grant(phone.id, stream(stream_name));
        self.by_administrator(0, revocation(revoked)).unwrap();
    }
}

pub(crate) fn stream(name: &str) -> StreamName {
    StreamName::parse(name).unwrap()
}

pub(crate) fn certificate(subject: &dyn DeviceSigner, role: CertifiedRole) -> Content {
    let holder = Actor { agency: AGENCY.to_owned(), ..Actor::default() };
    Content::Certificate(Certificate { subject: subject.public_key(), role, holder })
}

pub(crate) fn invite(code: [u8; 16], roles: &[&str], grants: &[(&str, Access)]) -> Content {
    Content::Invite(Invite {
        holder: Actor { agency: AGENCY.to_owned(), ..Actor::default() },
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        unit: "NGL".to_owned(),
        device_number: 1,
        grants: grants.iter().map(|(name, access)| (stream(name), *access)).collect(),
        code_hash: Sha256::digest(code).into(),
        expires_ms: 1_800_000_000_000,
    })
}

pub(crate) fn enrolment(invite: RecordId, code: [u8; 16], phone: &Phone) -> Content {
    let platform = "test".to_owned();
    Content::Enrolment(Enrolment { invite, code, device: phone.id, key: phone.signer.public_key(), platform })
}

pub(crate) fn revocation(revoked: Revoked) -> Content {
    Content::Revocation(Revocation { revoked, reason: "test".to_owned() })
}

pub(crate) fn commit() -> Content {
    let document = CommitDocument {
        document: DocumentId([5; 16]),
        kind: 1,
        generation: 0,
        last_seq: 1,
        last_hash: ChangeHash([6; 32]),
    };
    Content::Commit(Commit { documents: vec![document] })
}
