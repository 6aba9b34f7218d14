//! Whether a release or an answer may be sent as it is, by whom.
//!
//! Everybody runs these rules, now and on every record of the past: a rule may be added for a new type or version, but
//! what a version allows and forbids is settled once it has been sent.

use sha2::{Digest, Sha256};

use super::names::pointers;
use super::notice::Notice;
use super::precision::{Precision, is_restricted};
pub use super::refusal::ReleaseRefusal;
use super::report::Report;
use crate::record::content::{Release, ReleaseAnswer, Standing};

/// Largest release of type `notice` in bytes, its content alone: with signature and keys it fits two QR frames.
pub const MAX_NOTICE_BYTES: usize = 1_024;

/// Largest release of any type in bytes.
pub const MAX_RELEASE_BYTES: usize = 64 * 1_024;

/// Largest answer in bytes.
pub const MAX_ANSWER_BYTES: usize = 2 * 1_024;

/// How long a notice may stay with those who received it, in milliseconds from when it was written.
pub const NOTICE_LIFE_MS: i64 = 24 * 3_600_000;

/// The same for one to save life that is for care only.
pub const HUMANITARIAN_LIFE_MS: i64 = 72 * 3_600_000;

/// The type of the coded responder notice.
pub const NOTICE: &str = "notice";

/// The type of fields chosen from an incident.
pub const REPORT: &str = "report";

/// The type without values that takes a thread back.
pub const WITHDRAWAL: &str = "withdrawal";

/// Roles whose holders may send a notice under a channel's standing authority.
const RESPONDERS: [&str; 6] = ["agent", "rescuer", "supervisor", "releaser", "duty_officer", "liaison"];

/// Who sends, and what the channel lets them send.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// The roles the sender's key is accredited in.
    pub roles: &'a [String],
    /// The channel's standing authority; `None` before its first settings.
    pub standing: Option<&'a Standing>,
    /// Whether a second officer approved this very content.
    pub approved: bool,
    /// When the author says it was written, milliseconds since 1970 UTC.
    pub written_ms: i64,
    /// Whether every parent is a notice that the sender might have sent.
    pub continues_notices: bool,
}

impl Sender<'_> {
    fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|held| held == role)
    }

    /// Whether the sender may release what the standing authority does not cover.
    pub fn is_releaser(&self) -> bool {
        self.has("releaser")
    }

    /// Whether the sender may send notices and answers at all.
    pub fn is_responder(&self) -> bool {
        RESPONDERS.iter().any(|role| self.has(role))
    }
}

/// Whether this build knows the release's type and version.
pub fn is_known(release: &Release) -> bool {
    matches!((release.kind.as_str(), release.version), (NOTICE | REPORT | WITHDRAWAL, 1))
}

/// Whether a standing authority lets any agent send a notice of this scenario.
pub fn stands(standing: Option<&Standing>, scenario: &str) -> bool {
    !is_restricted(scenario) && standing.is_some_and(|standing| standing.scenarios.iter().any(|code| code == scenario))
}

/// How long a notice with this purpose and these caveats may stay, in milliseconds.
pub fn notice_life_ms(purpose: &str, caveats: &[String]) -> i64 {
    let humanitarian = purpose == "life_safety" && caveats.iter().any(|caveat| caveat == "humanitarian");
    if humanitarian { HUMANITARIAN_LIFE_MS } else { NOTICE_LIFE_MS }
}

/// The scenario of a release of type `notice`; none for any other.
pub fn notice_scenario(release: &Release) -> Option<String> {
    let is_notice = release.kind == NOTICE && release.version == 1;
    let values = release.values.clone().filter(|_| is_notice)?;
    Notice::from_value(values).ok().map(|notice| notice.scenario)
}

/// Whether `release` may be sent by `sender`.
pub fn may_send(release: &Release, sender: Sender<'_>) -> Result<(), ReleaseRefusal> {
    let bytes = release.to_value().encode().len();
    let most = if release.kind == NOTICE { MAX_NOTICE_BYTES } else { MAX_RELEASE_BYTES };
    require(bytes <= most, ReleaseRefusal::TooLarge)?;
    require(sender.is_responder(), ReleaseRefusal::NotResponder)?;
    match (release.kind.as_str(), release.version) {
        (NOTICE, 1) => notice(release, sender),
        (REPORT, 1) => report(release, sender),
        (WITHDRAWAL, 1) => {
            require(release.values.is_none() && !release.parents.is_empty(), ReleaseRefusal::Malformed)?;
            require(sender.is_releaser() || sender.continues_notices, ReleaseRefusal::NotReleaser)
        }
        // A newer build made it by rules this one does not know: its plain words must do.
        _ => require(release.plain.is_some(), ReleaseRefusal::PlainMissing),
    }
}

/// Whether an answer may be sent. Anyone accredited answers: a consul, a lead and a high-level contact too.
pub fn may_answer(answer: &ReleaseAnswer) -> Result<(), ReleaseRefusal> {
    require(answer.to_value().encode().len() <= MAX_ANSWER_BYTES, ReleaseRefusal::TooLarge)?;
    let claims = answer.claims.clone().map(Notice::from_claims).transpose().map_err(|_| ReleaseRefusal::Malformed)?;
    require(claims.as_ref().is_none_or(|claims| claims.newer.is_empty()), ReleaseRefusal::Malformed)?;
    let mut words = claims.iter().flat_map(Notice::words).chain(answer.text.iter().map(|(text, _)| text.as_str()));
    require(!words.any(identifies), ReleaseRefusal::TextIdentifies)
}

fn notice(release: &Release, sender: Sender<'_>) -> Result<(), ReleaseRefusal> {
    let values = release.values.clone().ok_or(ReleaseRefusal::Malformed)?;
    let notice = Notice::from_value(values).map_err(|_| ReleaseRefusal::Malformed)?;
    if !sender.is_releaser() {
        stands_without_releaser(release, &notice, sender)?;
    }
    let names_role = |role: &String| notice.sender.as_ref().is_none_or(|by| by.role == *role);
    require(sender.roles.iter().any(names_role), ReleaseRefusal::RoleForeign)?;
    let expires = release.expires_ms.ok_or(ReleaseRefusal::ExpiryMissing)?;
    let life = expires.saturating_sub(sender.written_ms);
    let most = notice_life_ms(&release.purpose, &release.caveats);
    require((1..=most).contains(&life), ReleaseRefusal::ExpiryOutOfBounds)?;
    place(release, &notice)?;
    require(notice.vehicle.is_none() || release.purpose == "apprehension", ReleaseRefusal::VehicleWithoutPurpose)?;
    require(!notice.words().any(identifies), ReleaseRefusal::TextIdentifies)
}

/// What any agent may send at two in the morning. Fields this build does not know may hold anything: a releasing
/// officer must have looked.
fn stands_without_releaser(release: &Release, notice: &Notice, sender: Sender<'_>) -> Result<(), ReleaseRefusal> {
    require(!is_restricted(&notice.scenario) && notice.newer.is_empty(), ReleaseRefusal::NotReleaser)?;
    require(release.parents.is_empty() || sender.continues_notices, ReleaseRefusal::NotReleaser)?;
    require(stands(sender.standing, &notice.scenario), ReleaseRefusal::ScenarioNotStanding)?;
    let text_stands = sender.standing.is_some_and(|standing| standing.text);
    require(notice.text.is_none() || text_stands, ReleaseRefusal::TextNotStanding)
}

fn place(release: &Release, notice: &Notice) -> Result<(), ReleaseRefusal> {
    let finest = Precision::finest(&release.purpose, &notice.scenario);
    let restricted = is_restricted(&notice.scenario);
    require(!restricted || notice.meeting.is_none(), ReleaseRefusal::PrecisionTooFine)?;
    let Some(place) = &notice.place else { return Ok(()) };
    require(place.precision >= finest, ReleaseRefusal::PrecisionTooFine)?;
    let is_coarse = place.point.is_none_or(|point| place.precision.holds(&point));
    let names_spot = place.precision == Precision::Sector && place.landmark.is_some();
    require(is_coarse && !names_spot, ReleaseRefusal::PointTooFine)
}

fn report(release: &Release, sender: Sender<'_>) -> Result<(), ReleaseRefusal> {
    require(sender.is_releaser(), ReleaseRefusal::NotReleaser)?;
    let values = release.values.clone().ok_or(ReleaseRefusal::Malformed)?;
    let report = Report::from_value(values).map_err(|_| ReleaseRefusal::Malformed)?;
    let is_told = release.plain.as_ref().is_some_and(|plain| !plain.en.is_empty() && !plain.es.is_empty());
    require(is_told, ReleaseRefusal::PlainMissing)?;
    require(report.may_cross(), ReleaseRefusal::FieldStays)?;
    require(!report.tells_restricted_place(), ReleaseRefusal::PrecisionTooFine)?;
    if !report.identity.is_empty() {
        require(release.basis.as_ref().is_some_and(|basis| !basis.trim().is_empty()), ReleaseRefusal::BasisMissing)?;
        require(sender.approved, ReleaseRefusal::ApprovalMissing)?;
    }
    Ok(())
}

fn identifies(text: &str) -> bool {
    pointers(text).into_iter().any(super::names::Pointer::is_certain)
}

/// What a second officer approves: SHA-256 of the content's canonical bytes without the approval itself.
pub fn approved_hash(release: &Release) -> [u8; 32] {
    Sha256::digest(Release { approval: None, ..release.clone() }.to_value().encode()).into()
}

fn require(condition: bool, refusal: ReleaseRefusal) -> Result<(), ReleaseRefusal> {
    if condition { Ok(()) } else { Err(refusal) }
}
