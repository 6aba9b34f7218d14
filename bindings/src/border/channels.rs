//! The channels of this phone: who is in them, what may be said there, and whether their roots are verified.

use std::collections::BTreeMap;
use std::sync::Arc;

use enlace_core::border::channel::Proposal;
use enlace_core::domain::stream::{Realm, StreamName};
use enlace_core::holder::{self, Half, Holder, HolderError};
use enlace_core::i18n::{self, Lang};
use enlace_core::read_model::channel::{self, Unsettled};
use enlace_core::record::content::Member;

use super::speaker::Names;
use crate::{Coded, Explained, FieldApp, FieldError, Words};

/// An agency whose root this phone believes: its own, or one its own root has pinned.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AgencyRow {
    /// Agency code.
    pub agency: String,
    /// `US` or `MX`; empty until the own agency's profile came.
    pub country: String,
    /// Both names.
    pub names: Words,
    /// Whether it is the own agency.
    pub own: bool,
    /// Its root's fingerprint: eight groups of five digits, to be compared by voice in either language.
    pub fingerprint: String,
}

/// How far a member's half of a channel is believed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum MemberTrust {
    /// Its root is pinned, it is the root the settings name, and what came so far was checked from it.
    Verified,
    /// Its root is pinned; nothing of its half came yet.
    NothingYet,
    /// The own agency has not pinned its root.
    NotPinned,
    /// The settings name another root than the pinned one.
    OtherRoot,
    /// Its server sent what is not believed: its half is at rest, `stopped` says why.
    Stopped,
}

/// A member of a channel.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ChannelMember {
    /// Agency code.
    pub agency: String,
    /// Both names.
    pub names: Words,
    /// Whether it is the own agency.
    pub own: bool,
    /// How far its half is believed here.
    pub trust: MemberTrust,
    /// Why its half is at rest.
    pub stopped: Option<Explained>,
    /// Its root's fingerprint as pinned; none when it is not.
    pub fingerprint: Option<String>,
    /// Radio channel of its duty desk.
    pub radio: Option<String>,
    /// Telephone of its duty desk.
    pub phone: Option<String>,
}

/// Minutes within which a person's answer is due.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Deadline {
    /// Level of significance.
    pub level: Coded,
    /// Of whom: R responders, S supervisors, L liaison officers, H high-level contacts.
    pub of: Coded,
    /// Minutes.
    pub minutes: u16,
}

/// Settings that wait for a member to agree.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ProposedSettings {
    /// Their number.
    pub version: u32,
    /// Agencies that agreed.
    pub agreed: Vec<String>,
    /// Agencies that have not.
    pub missing: Vec<String>,
}

/// A channel as this phone knows it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ChannelRow {
    /// The channel: its stream.
    pub channel: StreamName,
    /// Id of the exercise it belongs to; none in real life. Show an exercise as one, always.
    pub exercise: Option<String>,
    /// What it is called and for, in both languages; the stream's name before the first settings.
    pub names: Words,
    /// Number of the settings in force; none before every member agreed.
    pub version: Option<u32>,
    /// Its members, sorted by code.
    pub members: Vec<ChannelMember>,
    /// Scenarios any agent may send without a releasing officer.
    pub standing: Vec<Coded>,
    /// Whether a notice may carry free text then.
    pub standing_text: bool,
    /// By when a person's answer is due.
    pub deadlines: Vec<Deadline>,
    /// Settings that wait for somebody to agree.
    pub proposed: Vec<ProposedSettings>,
    /// Roles this device may act in here; none: it reads only.
    pub roles: Vec<Coded>,
    /// Whether it may send notices.
    pub may_notify: bool,
    /// Whether it may release, and notices of any scenario.
    pub may_release: bool,
    /// Whether it may approve what another officer releases.
    pub may_approve: bool,
    /// Threads of others nobody of the own agency answered.
    pub needs_answer: u64,
    /// Threads of others nobody opened here.
    pub unread: u64,
}

/// A duty desk to call.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Desk {
    /// Agency code.
    pub agency: String,
    /// Its name in the language asked for.
    pub agency_name: String,
    /// Radio channel.
    pub radio: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// Something said here that has not left for five minutes: call the other desks.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Unsent {
    /// The channel.
    pub channel: StreamName,
    /// Records that wait.
    pub records: u64,
    /// When the oldest was signed, milliseconds since 1970 by this phone's clock.
    pub since_ms: i64,
    /// Whom to call.
    pub desks: Vec<Desk>,
}

#[uniffi::export]
impl FieldApp {
    /// The channels of this phone.
    pub async fn channels(&self, lang: Lang) -> Result<Vec<ChannelRow>, FieldError> {
        self.at_place(move |holder| channels(holder, lang)).await
    }

    /// The own agency first, then those whose roots it has pinned, by code.
    pub async fn agencies(&self) -> Result<Vec<AgencyRow>, FieldError> {
        self.at_place(agencies).await
    }

    /// What has waited for five minutes or longer to be sent, and whom to call instead.
    pub async fn unsent(&self, lang: Lang) -> Result<Vec<Unsent>, FieldError> {
        self.at_place(move |holder| {
            let names = Names::of(holder)?;
            let late = holder.unsent()?.into_iter();
            Ok(late.map(|late| Unsent::of(lang, &names, late)).collect())
        })
        .await
    }
}

fn agencies(holder: &Holder) -> Result<Vec<AgencyRow>, FieldError> {
    let (directory, names) = (holder.directory()?, Names::of(holder)?);
    let row = |agency: &str, country: &str, fingerprint: String| AgencyRow {
        agency: agency.to_owned(),
        country: country.to_owned(),
        names: names.both(agency),
        own: agency == names.own(),
        fingerprint,
    };
    let country = directory.profile().map_or("", |profile| profile.country.as_str());
    let own = row(names.own(), country, directory.root().fingerprint());
    let peers = directory.pins().map(|pin| row(&pin.agency, &pin.country, pin.root.fingerprint()));
    Ok(std::iter::once(own).chain(peers).collect())
}

fn channels(holder: &Holder, lang: Lang) -> Result<Vec<ChannelRow>, FieldError> {
    let streams = match holder.channels() {
        Err(HolderError::EnrolmentWaiting) => return Ok(Vec::new()),
        streams => streams?,
    };
    let now_ms = holder.now().utc_ms;
    let (unsettled, stopped) = holder.storage().read(|tx| {
        let stopped = tx.stopped_halves()?.into_iter().map(|half| (half.stream, half.code)).collect();
        Ok::<_, HolderError>((channel::unsettled(tx, now_ms)?, stopped))
    })?;
    let book = Book { holder, lang, names: Names::of(holder)?, unsettled, stopped };
    streams.into_iter().map(|stream| book.row(stream)).collect()
}

/// What the rows of all channels are made from.
struct Book<'a> {
    holder: &'a Holder,
    lang: Lang,
    names: Names,
    unsettled: BTreeMap<StreamName, Unsettled>,
    stopped: BTreeMap<StreamName, String>,
}

impl Book<'_> {
    fn row(&self, channel: StreamName) -> Result<ChannelRow, FieldError> {
        let (lang, speech) = (self.lang, self.holder.speech(&channel)?);
        let halves: Halves = self.holder.halves_of(&channel)?.into_iter().collect();
        let settings = enlace_core::border::Channel::of(halves.values().map(|half| &half.roster));
        let coded = |set: &str, codes: &[String]| codes.iter().map(|code| Coded::of(lang, set, code)).collect();
        let in_force = settings.in_force;
        let members = in_force.iter().flat_map(|it| &it.members);
        let (mut needs_answer, mut unread) = (0, 0);
        for kept in halves.keys() {
            let counts = self.unsettled.get(kept).copied().unwrap_or_default();
            (needs_answer, unread) = (needs_answer + counts.needs_answer, unread + counts.unread);
        }
        let names = in_force.as_ref().map(|it| Words { en: it.name_en.clone(), es: it.name_es.clone() });
        let standing = in_force.as_ref().map(|it| it.standing.clone()).unwrap_or_default();
        Ok(ChannelRow {
            exercise: exercise(&channel),
            names: names.unwrap_or_else(|| Words { en: channel.to_string(), es: channel.to_string() }),
            version: in_force.as_ref().map(|it| it.version),
            members: members.map(|member| self.member(&channel, member, &halves)).collect::<Result<_, _>>()?,
            standing: coded("scenario", &standing.scenarios),
            standing_text: standing.text,
            deadlines: in_force.iter().flat_map(|it| &it.deadlines).map(|it| Deadline::of(lang, it)).collect(),
            proposed: settings.proposed.into_iter().map(ProposedSettings::of).collect(),
            roles: coded("actor_role", &speech.roles),
            may_notify: speech.notifies,
            may_release: speech.releases,
            may_approve: speech.approves,
            needs_answer,
            unread,
            channel,
        })
    }

    fn member(&self, channel: &StreamName, member: &Member, halves: &Halves) -> Result<ChannelMember, FieldError> {
        let own = member.agency == self.names.own();
        let kept = if own { Some(channel.clone()) } else { channel.of_peer(&member.agency) };
        let half = kept.as_ref().and_then(|kept| halves.get(kept));
        let stopped = kept.as_ref().and_then(|kept| self.stopped.get(kept));
        let directory = self.holder.directory()?;
        let root = if own { Some(*directory.root()) } else { directory.pin(&member.agency).map(|pin| pin.root) };
        let trust = match (&root, half) {
            (None, _) => MemberTrust::NotPinned,
            (Some(root), _) if root.id() != member.root => MemberTrust::OtherRoot,
            _ if stopped.is_some() => MemberTrust::Stopped,
            (_, Some(half)) if half.roster.charter().is_some() => MemberTrust::Verified,
            _ => MemberTrust::NothingYet,
        };
        Ok(ChannelMember {
            agency: member.agency.clone(),
            names: self.names.both(&member.agency),
            own,
            trust,
            stopped: stopped.map(|code| Explained::of(self.lang, code)),
            fingerprint: root.map(|root| root.fingerprint()),
            radio: member.radio.clone(),
            phone: member.phone.clone(),
        })
    }
}

/// The halves of a channel by the names they are kept under.
type Halves = BTreeMap<StreamName, Arc<Half>>;

/// Id of the exercise a stream belongs to.
pub(crate) fn exercise(channel: &StreamName) -> Option<String> {
    match channel.realm() {
        Realm::Operation => None,
        Realm::Exercise(id) => Some(id),
    }
}

impl Deadline {
    fn of(lang: Lang, (level, letter, minutes): &(String, String, u16)) -> Self {
        let label = i18n::text(lang, &format!("text.recipient.{letter}")).map_or_else(|| letter.clone(), str::to_owned);
        Self { level: Coded::of(lang, "level", level), of: Coded { code: letter.clone(), label }, minutes: *minutes }
    }
}

impl ProposedSettings {
    fn of(proposal: Proposal) -> Self {
        Self {
            version: proposal.settings.version,
            agreed: proposal.agreed.into_iter().collect(),
            missing: proposal.missing.into_iter().collect(),
        }
    }
}

impl Desk {
    fn of(lang: Lang, names: &Names, member: Member) -> Self {
        Self {
            agency_name: names.name(lang, &member.agency),
            agency: member.agency,
            radio: member.radio,
            phone: member.phone,
        }
    }
}

impl Unsent {
    pub(super) fn of(lang: Lang, names: &Names, late: holder::Unsent) -> Self {
        Self {
            channel: late.channel,
            records: late.records,
            since_ms: late.since_ms,
            desks: late.desks.into_iter().map(|member| Desk::of(lang, names, member)).collect(),
        }
    }
}
