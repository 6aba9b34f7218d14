//! Who may say what in a channel, and what a member of another agency believes.

use super::world::{AGENCY, World, commit, stream};
use crate::clock::{Entropy, SeededEntropy};
use crate::entry::{Cursor, Entry, Verdict};
use crate::ids::{EventId, RecordId, ThreadId};
use crate::ingest::arrival::{ArrivalRefusal, check_peer};
use crate::ingest::opened::{OpenedRecord, open};
use crate::ingest::roster::{ChannelDenial, Roster};
use crate::record::cbor::Value;
use crate::record::content::{
    Access, Accreditation, Approval, ChannelSettings, Charter, Content, Delivery, Member, Officer, Plain, Release,
    ReleaseAnswer, Standing,
};
use crate::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};
use crate::release::check::{ReleaseRefusal, approved_hash};

/// An agency's half of a channel as its own server writes it, and as another agency reads it.
struct Half {
    world: World,
    roster: Roster,
    cursor: Cursor,
    entries: Vec<(Entry, OpenedRecord)>,
    entropy: SeededEntropy,
}

fn copy(signer: &SoftwareSigner, algorithm: Algorithm) -> SoftwareSigner {
    SoftwareSigner::from_secret(algorithm, *signer.secret()).unwrap()
}

impl Half {
    fn new() -> Self {
        let world = World::new();
        let roster = Roster::new(AGENCY, world.root.public_key(), &stream("channel/amber"));
        Self { world, roster, cursor: Cursor::START, entries: Vec::new(), entropy: SeededEntropy::new(7) }
    }

    /// With a charter and first settings.
    fn chartered() -> Self {
        let mut half = Self::new();
        let (root, administrator) = (half.root(), half.administrator(0));
        half.act(&root, half.charter()).unwrap();
        half.act(&administrator, half.settings(1)).unwrap();
        half
    }

    fn root(&self) -> SoftwareSigner {
        copy(&self.world.root, Algorithm::EdDsa)
    }

    fn administrator(&self, number: usize) -> SoftwareSigner {
        copy(&self.world.administrators[number], Algorithm::Es256)
    }

    fn charter(&self) -> Content {
        Content::Charter(Charter {
            administrators: vec![self.world.administrators[0].public_key()],
            servers: vec![self.world.server.public_key()],
            bundle_key: [1; 32],
            country: "MX".to_owned(),
            name_en: "Guard".to_owned(),
            name_es: "Guardia".to_owned(),
        })
    }

    fn settings(&self, version: u32) -> Content {
        let member =
            Member { agency: AGENCY.to_owned(), root: self.world.root.public_key().id(), radio: None, phone: None };
        Content::ChannelSettings(ChannelSettings {
            version,
            name_en: "Amber".to_owned(),
            name_es: "Ámbar".to_owned(),
            members: vec![member],
            left: Vec::new(),
            standing: Standing { scenarios: vec!["rescue_land".to_owned()], text: true },
            deadlines: Vec::new(),
            recipients: Vec::new(),
        })
    }

    /// A phone of the agency, accredited with these roles.
    fn officer(&mut self, roles: &[&str]) -> SoftwareSigner {
        let phone = self.world.phone(roles, &[("channel/amber", Access::Write)]);
        let administrator = self.administrator(0);
        self.act(&administrator, accreditation(&phone.signer, roles)).unwrap();
        phone.signer
    }

    fn judge(&self, signer: &dyn DeviceSigner, content: Content) -> Result<(), ChannelDenial> {
        self.roster.judge(&self.world.body(signer, &stream("channel/amber"), content))
    }

    /// Signs, judges, enters and folds one record.
    fn act(&mut self, signer: &dyn DeviceSigner, content: Content) -> Result<RecordId, ChannelDenial> {
        let record = self.world.record_by(&self.roster, signer, &stream("channel/amber"), content);
        let judgement = self.roster.judge(record.body());
        let verdict = judgement.map_or_else(ChannelDenial::verdict, |()| Verdict::Accepted);
        let entry = self.world.entry(&self.cursor, &record, verdict);
        self.roster.apply(&entry, Some(&record));
        self.cursor = Cursor::at(&entry);
        let id = record.id();
        self.entries.push((entry, record));
        judgement.map(|()| id)
    }

    fn release(&self) -> Release {
        let mut id = [0; 16];
        self.entropy.fill(&mut id);
        Release {
            // A type of a newer build, so that these tests rest on what every type has in common.
            kind: "bulletin".to_owned(),
            version: 1,
            event: EventId(id),
            thread: ThreadId(id),
            parents: Vec::new(),
            purpose: "inform".to_owned(),
            caveats: Vec::new(),
            expires_ms: None,
            basis: None,
            approval: None,
            reason: None,
            plain: Some(Plain { en: "x".to_owned(), es: "x".to_owned() }),
            values: Some(Value::Map([(1, Value::from("x"))].into())),
        }
    }

    /// What another agency makes of the half as its server sends it: without the records that did not count.
    fn read_elsewhere(&self, entries: &[(Entry, OpenedRecord)]) -> Result<Roster, ArrivalRefusal> {
        let mut roster = Roster::new(AGENCY, self.world.root.public_key(), &stream("channel/amber"));
        let mut cursor = Cursor::START;
        for (entry, record) in entries {
            let envelope = entry.verdict.is_accepted().then(|| record.envelope().encode());
            let (arrival, next) = check_peer(&roster, &cursor, &entry.encode(), envelope.as_deref())?;
            roster.apply(arrival.entry(), arrival.record());
            cursor = next;
        }
        Ok(roster)
    }
}

fn accreditation(signer: &dyn DeviceSigner, roles: &[&str]) -> Content {
    Content::Accreditation(Accreditation {
        key: signer.public_key(),
        officer: Officer { call_sign: "Halcon 7".to_owned(), ..Officer::default() },
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    })
}

fn answer(to: RecordId) -> Content {
    Content::ReleaseAnswer(ReleaseAnswer {
        event: EventId([1; 16]),
        to,
        to_agency: "cbp-nogales".to_owned(),
        answer: "received".to_owned(),
        eta_min: None,
        reason: None,
        other_event: None,
        claims: None,
        text: None,
        on_behalf_of: None,
    })
}

#[test]
fn nobody_speaks_before_the_root_has_chartered() {
    let half = Half::new();
    let (phone, administrator) = (half.world.key(), half.administrator(0));
    assert_eq!(half.judge(&phone, Content::Release(half.release())), Err(ChannelDenial::NotAccredited));
    assert_eq!(half.judge(&administrator, half.settings(1)), Err(ChannelDenial::NotChartered));
    assert_eq!(half.judge(&administrator, accreditation(&phone, &["agent"])), Err(ChannelDenial::NotChartered));
    assert_eq!(half.judge(&administrator, half.charter()), Err(ChannelDenial::NotRoot));
    assert_eq!(half.judge(&half.root(), half.charter()), Ok(()));
}

#[test]
fn only_administrators_of_the_charter_accredit_and_agree() {
    let half = Half::chartered();
    let phone = half.world.key();
    for signer in [half.administrator(1), half.root(), copy(&half.world.server, Algorithm::EdDsa)] {
        let refused = half.judge(&signer, accreditation(&phone, &["agent"]));
        assert_eq!(refused, Err(ChannelDenial::NotChartered));
        assert_eq!(half.judge(&signer, half.settings(2)), Err(ChannelDenial::NotChartered));
    }
}

#[test]
fn settings_only_rise_and_name_the_agency_itself() {
    let mut half = Half::chartered();
    let administrator = half.administrator(0);
    assert_eq!(half.judge(&administrator, half.settings(1)), Err(ChannelDenial::SettingsMisfit));
    let Content::ChannelSettings(mut alien) = half.settings(2) else { unreachable!() };
    alien.members[0].root = half.world.server.public_key().id();
    let refused = half.judge(&administrator, Content::ChannelSettings(alien));
    assert_eq!(refused, Err(ChannelDenial::SettingsMisfit));
    half.act(&administrator, half.settings(3)).unwrap();
    assert_eq!(half.roster.settings().map(|settings| settings.version), Some(3));
}

#[test]
fn an_accreditation_ends_and_what_was_signed_still_reads() {
    let mut half = Half::chartered();
    let phone = half.officer(&["agent"]);
    let release = half.release();
    half.act(&phone, Content::Release(release.clone())).unwrap();
    let administrator = half.administrator(0);
    half.act(&administrator, accreditation(&phone, &[])).unwrap();
    assert_eq!(half.judge(&phone, Content::Release(half.release())), Err(ChannelDenial::NotAccredited));
    assert_eq!(half.judge(&phone, answer(RecordId([1; 32]))), Err(ChannelDenial::NotAccredited));
    assert_eq!(half.roster.officer(&phone.public_key().id()).unwrap().call_sign, "Halcon 7");
    assert!(half.read_elsewhere(&half.entries).is_ok());
}

#[test]
fn documents_never_stand_in_a_channel() {
    let mut half = Half::chartered();
    let phone = half.officer(&["releaser"]);
    assert_eq!(half.judge(&phone, commit()), Err(ChannelDenial::WrongStream));
}

#[test]
fn a_thread_is_continued_by_its_own_agency_and_from_its_own_releases() {
    let mut half = Half::chartered();
    let phone = half.officer(&["releaser"]);
    let first = half.release();
    let id = half.act(&phone, Content::Release(first.clone())).unwrap();
    let unrelated = Release { parents: vec![id], ..half.release() };
    let foreign = Release { parents: vec![RecordId([9; 32])], ..first.clone() };
    let twice = Release { parents: Vec::new(), ..first.clone() };
    for release in [unrelated, foreign, twice] {
        assert_eq!(half.judge(&phone, Content::Release(release)), Err(ChannelDenial::ParentUnknown));
    }
    let next = Release { parents: vec![id], ..first.clone() };
    let next = half.act(&phone, Content::Release(next)).unwrap();
    let withdrawal = Release { kind: "withdrawal".to_owned(), parents: vec![next], values: None, plain: None, ..first };
    assert_eq!(half.judge(&phone, Content::Release(withdrawal)), Ok(()));
}

#[test]
fn an_approval_is_another_officers_and_for_this_very_content() {
    let mut half = Half::chartered();
    let (author, second) = (half.officer(&["releaser"]), half.officer(&["supervisor"]));
    let agent = half.officer(&["agent"]);
    let release = half.release();
    let approval = |release: &Release| Content::Approval(Approval { content: approved_hash(release) });
    let by_self = half.act(&author, approval(&release)).unwrap();
    let by_agent = half.act(&agent, approval(&release)).unwrap();
    let good = half.act(&second, approval(&release)).unwrap();
    let sender = |id, release: &Release| {
        let release = Release { approval: Some(id), ..release.clone() };
        let body = half.world.body(&author, &stream("channel/amber"), Content::Release(release.clone()));
        half.roster.sender(&body, &release).map(|sender| sender.approved)
    };
    assert_eq!(sender(good, &release), Ok(true));
    assert_eq!(sender(by_self, &release), Ok(false));
    assert_eq!(sender(by_agent, &release), Ok(false));
    assert_eq!(sender(good, &Release { basis: Some("other".to_owned()), ..release.clone() }), Ok(false));
    assert_eq!(sender(RecordId([7; 32]), &release), Err(ChannelDenial::ParentUnknown));
}

#[test]
fn a_notice_past_its_size_and_a_release_without_plain_words_are_refused() {
    let mut half = Half::chartered();
    let phone = half.officer(&["agent"]);
    let large = Value::Map([(19, Value::Bytes(vec![0; 1_024]))].into());
    let notice = Release { kind: "notice".to_owned(), plain: None, values: Some(large), ..half.release() };
    let refused = half.judge(&phone, Content::Release(notice));
    assert_eq!(refused, Err(ChannelDenial::Release(ReleaseRefusal::TooLarge)));
    let silent = Release { plain: None, ..half.release() };
    let refused = half.judge(&phone, Content::Release(silent));
    assert_eq!(refused, Err(ChannelDenial::Release(ReleaseRefusal::PlainMissing)));
    let auditor = half.officer(&["auditor"]);
    let refused = half.judge(&auditor, Content::Release(half.release()));
    assert_eq!(refused, Err(ChannelDenial::Release(ReleaseRefusal::NotResponder)));
}

#[test]
fn only_the_servers_of_the_charter_report_deliveries() {
    let mut half = Half::chartered();
    let phone = half.officer(&["agent"]);
    let delivery = Content::Delivery(Delivery {
        agency: "cbp-nogales".to_owned(),
        record: RecordId([1; 32]),
        epoch: 1,
        pos: 1,
        devices: 0,
    });
    assert_eq!(half.judge(&phone, delivery.clone()), Err(ChannelDenial::NotChartered));
    assert_eq!(half.judge(&copy(&half.world.server, Algorithm::EdDsa), delivery), Ok(()));
}

mod elsewhere {
    use super::*;

    /// A half with a charter, settings, one officer, a refused release between two that count.
    fn half() -> (Half, SoftwareSigner) {
        let mut half = Half::chartered();
        let phone = half.officer(&["agent"]);
        half.act(&phone, Content::Release(half.release())).unwrap();
        let silent = Release { plain: None, ..half.release() };
        half.act(&phone, Content::Release(silent)).unwrap_err();
        half.act(&phone, Content::Release(half.release())).unwrap();
        (half, phone)
    }

    #[test]
    fn the_whole_half_is_believed_from_the_pinned_root_alone() {
        let (half, phone) = half();
        let roster = half.read_elsewhere(&half.entries).unwrap();
        assert!(roster.officer(&phone.public_key().id()).is_some());
        assert_eq!(roster.settings(), half.roster.settings());
    }

    #[test]
    fn another_root_believes_nothing() {
        let (half, phone) = half();
        let roster = Roster::new(AGENCY, phone.public_key(), &stream("channel/amber"));
        let (entry, record) = &half.entries[0];
        let envelope = record.envelope().encode();
        let refused = check_peer(&roster, &Cursor::START, &entry.encode(), Some(&envelope));
        assert_eq!(refused.unwrap_err().code(), "author_unknown");
    }

    #[test]
    fn an_accepted_record_that_is_left_out_is_noticed() {
        let (half, _) = half();
        for gone in 0..half.entries.len() {
            let mut entries = half.entries.clone();
            entries.remove(gone);
            let refused = half.read_elsewhere(&entries);
            assert!(refused.is_err() || gone + 1 == half.entries.len(), "entry {gone}");
        }
        let (entry, _) = half.entries.last().unwrap();
        let before = half.read_elsewhere(&half.entries[..half.entries.len() - 1]).unwrap();
        let cursor = Cursor::at(&half.entries[half.entries.len() - 2].0);
        let refused = check_peer(&before, &cursor, &entry.encode(), None);
        assert_eq!(refused.unwrap_err(), ArrivalRefusal::RecordMissing);
    }

    #[test]
    fn a_server_that_drops_its_own_officers_record_from_the_chain_is_noticed() {
        let (half, _) = half();
        // The server enters the records anew without the first release, with fitting positions and hashes.
        let mut cursor = Cursor::START;
        let forged: Vec<_> = half
            .entries
            .iter()
            .enumerate()
            .filter(|(number, _)| *number != 3)
            .map(|(_, (entry, record))| {
                let entry = half.world.entry(&cursor, record, entry.verdict.clone());
                cursor = Cursor::at(&entry);
                (entry, record.clone())
            })
            .collect();
        assert_eq!(half.read_elsewhere(&forged).unwrap_err(), ArrivalRefusal::AuthorChain);
    }

    #[test]
    fn a_server_that_accepts_an_officer_nobody_accredited_is_noticed() {
        let (mut half, _) = half();
        let stranger = half.world.phone(&["agent"], &[("channel/amber", Access::Write)]).signer;
        let release = Content::Release(half.release());
        let body = half.world.body(&stranger, &stream("channel/amber"), release);
        let envelope = body.seal(&stranger).unwrap();
        let record = open(&envelope.encode(), &half.world.directory).unwrap();
        let entry = half.world.entry(&half.cursor, &record, Verdict::Accepted);
        half.entries.push((entry, record));
        assert_eq!(half.read_elsewhere(&half.entries).unwrap_err().code(), "author_unknown");
    }

    #[test]
    fn a_record_of_another_channel_cannot_be_replayed_here() {
        let (half, _) = half();
        let (entry, record) = &half.entries[0];
        let roster = Roster::new(AGENCY, half.world.root.public_key(), &stream("channel/blue"));
        let envelope = record.envelope().encode();
        let moved = Entry { stream: stream("channel/blue"), ..entry.clone() };
        for entry in [entry, &moved] {
            let refused = check_peer(&roster, &Cursor::START, &entry.encode(), Some(&envelope));
            assert_eq!(refused.unwrap_err(), ArrivalRefusal::OtherRecord);
        }
    }

    #[test]
    fn what_a_newer_build_says_is_taken_in() {
        let (mut half, phone) = half();
        let unknown = Content::Unknown { kind: 900, content: Value::from("newer") };
        half.act(&phone, unknown).unwrap();
        assert!(half.read_elsewhere(&half.entries).is_ok());
    }
}
