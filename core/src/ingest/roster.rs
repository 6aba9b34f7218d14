//! Who speaks for one agency in one channel: a pure fold over that agency's half of it, from the pinned root on.
//!
//! The same fold runs on the agency's own server and phones and on every other member's, so nobody believes a record
//! the others would not, and no server can slip in an officer its administrators did not accredit.

use std::collections::{BTreeMap, BTreeSet};

use super::chain::{ChainFault, ChainTip, check_next};
use super::opened::{Keyring, OpenedRecord};
use crate::domain::stream::StreamName;
use crate::entry::{Entry, Verdict};
use crate::ids::{KeyId, RecordId, ThreadId};
use crate::record::body::Body;
use crate::record::content::{Accreditation, ChannelSettings, Charter, Content, Officer, Release};
use crate::record::keys::PublicKey;
use crate::release::check::{ReleaseRefusal, Sender, approved_hash, may_answer, may_send, notice_scenario, stands};

/// Why a record of a channel does not count. The words go into entries and are explained to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelDenial {
    /// The kind of record does not belong into a channel.
    WrongStream,
    /// Only the agency's root may.
    NotRoot,
    /// Only an administrator the charter names may.
    NotChartered,
    /// The key is not accredited in this channel.
    NotAccredited,
    /// The settings are not the next version, or do not name the agency itself.
    SettingsMisfit,
    /// A parent, an approval or the thread is not the agency's own in this channel.
    ParentUnknown,
    /// The release may not be sent as it is.
    Release(ReleaseRefusal),
}

impl ChannelDenial {
    /// Every denial but those of [`ReleaseRefusal`], for catalogues and tests.
    pub const ALL: [Self; 6] = [
        Self::WrongStream,
        Self::NotRoot,
        Self::NotChartered,
        Self::NotAccredited,
        Self::SettingsMisfit,
        Self::ParentUnknown,
    ];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongStream => "wrong_stream",
            Self::NotRoot => "not_root",
            Self::NotChartered => "not_chartered",
            Self::NotAccredited => "not_accredited",
            Self::SettingsMisfit => "channel_settings_misfit",
            Self::ParentUnknown => "release_parent_unknown",
            Self::Release(refusal) => refusal.code(),
        }
    }

    /// The verdict it leads to.
    pub fn verdict(self) -> Verdict {
        Verdict::Refused(self.code().to_owned())
    }
}

/// What later releases of a thread need to know of one.
#[derive(Clone, Debug)]
struct Said {
    thread: ThreadId,
    /// The scenario, if it is a notice.
    scenario: Option<String>,
}

/// One agency's half of a channel, as far as it was read.
#[derive(Clone, Debug)]
pub struct Roster {
    agency: String,
    stream: StreamName,
    root: PublicKey,
    charter: Option<Charter>,
    /// Every key that ever spoke, so that what it signed still reads.
    keys: BTreeMap<KeyId, PublicKey>,
    officers: BTreeMap<KeyId, Accreditation>,
    settings: BTreeMap<u32, ChannelSettings>,
    threads: BTreeSet<ThreadId>,
    releases: BTreeMap<RecordId, Said>,
    approvals: BTreeMap<RecordId, (KeyId, [u8; 32])>,
    chains: BTreeMap<(KeyId, u64), ChainTip>,
    /// Records that did not count and so did not come along: known by their ids alone.
    withheld: BTreeSet<RecordId>,
    /// How many of them no author's chain has stepped over yet.
    unclaimed: u64,
}

impl Roster {
    /// The half before its first entry: only the root is known. `stream` is the channel's plain name.
    pub fn new(agency: &str, root: PublicKey, stream: &StreamName) -> Self {
        Self {
            agency: agency.to_owned(),
            stream: stream.plain(),
            root,
            charter: None,
            keys: BTreeMap::from([(root.id(), root)]),
            officers: BTreeMap::new(),
            settings: BTreeMap::new(),
            threads: BTreeSet::new(),
            releases: BTreeMap::new(),
            approvals: BTreeMap::new(),
            chains: BTreeMap::new(),
            withheld: BTreeSet::new(),
            unclaimed: 0,
        }
    }

    /// The agency's code.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The agency's root key.
    pub const fn root(&self) -> &PublicKey {
        &self.root
    }

    /// The channel's plain name.
    pub const fn stream(&self) -> &StreamName {
        &self.stream
    }

    /// The newest charter.
    pub const fn charter(&self) -> Option<&Charter> {
        self.charter.as_ref()
    }

    /// The newest settings the agency agreed to.
    pub fn settings(&self) -> Option<&ChannelSettings> {
        self.settings.last_key_value().map(|(_, settings)| settings)
    }

    /// The version of the settings the agency agreed to under that number.
    pub fn settings_version(&self, version: u32) -> Option<&ChannelSettings> {
        self.settings.get(&version)
    }

    /// Every version of the settings the agency agreed to.
    pub fn all_settings(&self) -> impl Iterator<Item = &ChannelSettings> {
        self.settings.values()
    }

    /// Who speaks with a key, also after the accreditation ended.
    pub fn officer(&self, key: &KeyId) -> Option<&Officer> {
        self.officers.get(key).map(|accreditation| &accreditation.officer)
    }

    /// All keys ever accredited.
    pub fn officers(&self) -> impl Iterator<Item = (&KeyId, &Accreditation)> {
        self.officers.iter()
    }

    /// Keys that sign heads and deliveries for the agency now.
    pub fn servers(&self) -> impl Iterator<Item = &PublicKey> {
        self.charter.iter().flat_map(|charter| &charter.servers)
    }

    /// Whether the next record may say what it says. Signature and chain come before.
    pub fn judge(&self, body: &Body) -> Result<(), ChannelDenial> {
        match &body.content {
            Content::Charter(_) => require(body.author == self.root.id(), ChannelDenial::NotRoot),
            Content::NewEpoch(epoch) => {
                require(epoch.back_to.is_some(), ChannelDenial::WrongStream)?;
                require(body.author == self.root.id(), ChannelDenial::NotRoot)
            }
            Content::Accreditation(_) => self.administrator(body),
            Content::ChannelSettings(settings) => {
                self.administrator(body)?;
                require(self.follows(settings), ChannelDenial::SettingsMisfit)
            }
            Content::Delivery(_) => {
                let serves = self.servers().any(|key| key.id() == body.author);
                require(serves, ChannelDenial::NotChartered)
            }
            Content::Release(release) => {
                self.places(release)?;
                let sender = self.sender(body, release)?;
                may_send(release, sender).map_err(ChannelDenial::Release)
            }
            Content::ReleaseAnswer(answer) => {
                self.speaker(body)?;
                may_answer(answer).map_err(ChannelDenial::Release)
            }
            Content::NewGeneration(_) if self.administrator(body).is_ok() => Ok(()),
            // A newer build of the other agency may say what this one does not know. It is kept and shown as such; the own
            // agency's server lets nothing out that it does not know.
            Content::Approval(_) | Content::NewGeneration(_) | Content::Unknown { .. } => {
                require(!self.roles(&body.author).is_empty(), ChannelDenial::NotAccredited)
            }
            _ => Err(ChannelDenial::WrongStream),
        }
    }

    /// Whether a record is the next of its author's chain; what did not count may stand between.
    pub fn check_chain(&self, record: &OpenedRecord) -> Result<ChainTip, ChainFault> {
        let position = &record.body().position;
        let tip = self.chains.get(&(record.body().author, position.generation));
        if position.prev.is_some_and(|prev| self.withheld.contains(&prev)) {
            // Each step over a record that stayed behind needs one that did, so none that counts can hide among them.
            let steps = self.stepped_over(record.body());
            let fits = steps.is_some_and(|steps| (1..=self.unclaimed).contains(&steps));
            let tip = ChainTip { seq: position.seq, record: record.id() };
            return if fits { Ok(tip) } else { Err(ChainFault::Gap) };
        }
        check_next(tip, position, record.id(), None)
    }

    /// Records of the author between the last one known and this one.
    fn stepped_over(&self, body: &Body) -> Option<u64> {
        let position = &body.position;
        let last = self.chains.get(&(body.author, position.generation)).map_or(0, |tip| tip.seq);
        position.seq.checked_sub(last + 1)
    }

    /// Takes in the next entry with its record, checked before; without one it did not count and was not sent along.
    pub fn apply(&mut self, entry: &Entry, record: Option<&OpenedRecord>) {
        self.follow(entry, record.map(OpenedRecord::body));
    }

    /// The same for what was checked before it was stored: signatures are not checked at every start.
    pub fn follow(&mut self, entry: &Entry, body: Option<&Body>) {
        let Some(body) = body else {
            self.withheld.insert(entry.record);
            self.unclaimed += 1;
            return;
        };
        self.unclaimed -= self.stepped_over(body).unwrap_or_default().min(self.unclaimed);
        let tip = ChainTip { seq: body.position.seq, record: entry.record };
        self.chains.insert((body.author, body.position.generation), tip);
        if !entry.verdict.is_accepted() {
            return;
        }
        match &body.content {
            Content::Charter(charter) => {
                let keys = charter.administrators.iter().chain(&charter.servers);
                self.keys.extend(keys.map(|key| (key.id(), *key)));
                self.charter = Some(charter.clone());
            }
            Content::Accreditation(accreditation) => {
                self.keys.insert(accreditation.key.id(), accreditation.key);
                self.officers.insert(accreditation.key.id(), accreditation.clone());
            }
            Content::ChannelSettings(settings) => {
                self.settings.insert(settings.version, settings.clone());
            }
            Content::Release(release) => {
                self.threads.insert(release.thread);
                let said = Said { thread: release.thread, scenario: notice_scenario(release) };
                self.releases.insert(entry.record, said);
            }
            Content::Approval(approval) => {
                self.approvals.insert(entry.record, (body.author, approval.content));
            }
            _ => {}
        }
    }

    fn administrator(&self, body: &Body) -> Result<(), ChannelDenial> {
        let charter = self.charter.as_ref().ok_or(ChannelDenial::NotChartered)?;
        let is_named = charter.administrators.iter().any(|key| key.id() == body.author);
        require(is_named, ChannelDenial::NotChartered)
    }

    /// An agency agrees to version after version. It need not have been there for the first ones.
    fn follows(&self, settings: &ChannelSettings) -> bool {
        let newest = self.settings.last_key_value().map_or(0, |(version, _)| *version);
        let names_itself =
            settings.members.iter().any(|member| member.agency == self.agency && member.root == self.root.id());
        settings.version > newest && names_itself
    }

    /// Whether a key may act in a role now.
    pub fn has_role(&self, key: &KeyId, role: &str) -> bool {
        self.roles(key).iter().any(|held| held == role)
    }

    /// Whether a key may approve what another officer releases.
    pub fn may_approve(&self, key: &KeyId) -> bool {
        self.has_role(key, "releaser") || self.has_role(key, "supervisor")
    }

    fn roles(&self, key: &KeyId) -> &[String] {
        self.officers.get(key).map_or(&[], |accreditation| &accreditation.roles)
    }

    /// Parents and thread are the agency's own: nobody replaces or withdraws what another agency said.
    fn places(&self, release: &Release) -> Result<(), ChannelDenial> {
        let parents_fit = release
            .parents
            .iter()
            .all(|parent| self.releases.get(parent).is_some_and(|said| said.thread == release.thread));
        let begins = !self.threads.contains(&release.thread);
        require(parents_fit && (begins || !release.parents.is_empty()), ChannelDenial::ParentUnknown)
    }

    pub(super) fn sender(&self, body: &Body, release: &Release) -> Result<Sender<'_>, ChannelDenial> {
        let speaker = self.speaker(body)?;
        let approved = match release.approval {
            None => false,
            Some(id) => {
                let (approver, hash) = self.approvals.get(&id).ok_or(ChannelDenial::ParentUnknown)?;
                let may = self.may_approve(approver);
                *approver != body.author && may && *hash == approved_hash(release)
            }
        };
        let mut parents = release.parents.iter().map(|parent| self.releases.get(parent));
        let stands = |scenario: &String| stands(speaker.standing, scenario);
        let continues_notices = parents.all(|said| said.and_then(|said| said.scenario.as_ref()).is_some_and(stands));
        Ok(Sender { approved, continues_notices, ..speaker })
    }

    /// The author as a sender of something that neither was approved nor continues anything.
    fn speaker(&self, body: &Body) -> Result<Sender<'_>, ChannelDenial> {
        let roles = self.roles(&body.author);
        require(!roles.is_empty(), ChannelDenial::NotAccredited)?;
        let standing = self.settings().map(|settings| &settings.standing);
        Ok(Sender { roles, standing, approved: false, written_ms: body.written.at.utc_ms, continues_notices: false })
    }
}

impl Keyring for Roster {
    fn agency(&self) -> &str {
        &self.agency
    }

    fn key(&self, id: &KeyId) -> Option<&PublicKey> {
        self.keys.get(id)
    }
}

fn require(condition: bool, denial: ChannelDenial) -> Result<(), ChannelDenial> {
    if condition { Ok(()) } else { Err(denial) }
}
