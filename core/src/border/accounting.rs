//! The accounting of disclosures: who was told what, when, why, by whom, whether it arrived, and who confirmed.

use chrono::{DateTime, SecondsFormat};

use super::channel::Channel;
use super::fold::Fold;
use super::said::Said;
use super::thread::ReleaseState;
use crate::domain::reference::EventNumber;
use crate::i18n::{Lang, label, text};
use crate::record::content::Delivery;
use crate::release::check::REPORT;
use crate::release::report::Report;

/// One release to one other agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure<'a> {
    /// The release.
    pub release: &'a Said,
    /// What became of it.
    pub state: ReleaseState,
    /// Who was told.
    pub to_agency: String,
    /// The second officer's approval.
    pub approval: Option<&'a Said>,
    /// The first report of the other agency's server that it holds the release.
    pub delivered: Option<(&'a Said, &'a Delivery)>,
    /// The first answer of a person there.
    pub confirmed: Option<&'a Said>,
}

/// Everything `agency` told the others in a channel, by thread, then position, then whom.
pub fn disclosures<'a>(fold: &'a Fold, channel: &'a Channel, agency: &str) -> Vec<Disclosure<'a>> {
    let mut told = Vec::new();
    let left = channel.in_force.iter().flat_map(|settings| &settings.left).map(|left| left.agency.as_str());
    let others: Vec<&str> = channel.members().chain(left).filter(|other| *other != agency).collect();
    for thread in fold.threads(channel).into_iter().filter(|thread| thread.agency == agency) {
        for (release, state) in thread.releases {
            let approval = release.release().and_then(|release| fold.get(&release.approval?));
            told.extend(others.iter().map(|other| Disclosure {
                release,
                state,
                to_agency: (*other).to_owned(),
                approval,
                delivered: fold.delivered(&release.place, other),
                confirmed: fold.answers(channel, &release.record).find(|said| said.place.agency == *other),
            }));
        }
    }
    told
}

/// A column and what stands in it. Codes stand beside their labels in both languages.
type Cell = (&'static str, String);

/// Columns of an export; labels are `text.accounting.<column>`.
pub const COLUMNS: [&str; 24] = [
    "event",
    "release",
    "type",
    "state",
    "written",
    "received",
    "sent_by",
    "role",
    "unit",
    "approved_by",
    "purpose",
    "caveats",
    "basis",
    "expires",
    "fields",
    "identity_fields",
    "withheld",
    "told",
    "delivered",
    "position",
    "devices",
    "confirmed",
    "answer",
    "confirmed_by",
];

impl Disclosure<'_> {
    fn cells(&self) -> Vec<Cell> {
        let Some(release) = self.release.release() else { return Vec::new() };
        let report = release.values.clone().filter(|_| release.kind == REPORT);
        let report = report.and_then(|values| Report::from_value(values).ok());
        let number = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
        let by = self.release.officer.clone().unwrap_or_default();
        let delivery = self.delivered.map(|(_, delivery)| delivery);
        let answer = self.confirmed.and_then(Said::answer);
        let caveats = release.caveats.iter().map(|caveat| both("caveat", caveat)).collect::<Vec<_>>();
        let withheld = report.as_ref().map(|report| report.withheld.values().map(|count| *count as usize).sum());
        let values = [
            EventNumber::of(&release.event.0).to_string(),
            self.release.record.to_hex(),
            both("release_type", &release.kind),
            both("release_state", state_word(self.state)),
            utc(self.release.written.utc_ms),
            utc(self.release.received_ms),
            by.call_sign,
            both("actor_role", &by.role),
            by.unit,
            self.approval.and_then(called).unwrap_or_default(),
            both("purpose", &release.purpose),
            caveats.join("; "),
            release.basis.clone().unwrap_or_default(),
            release.expires_ms.map(utc).unwrap_or_default(),
            number(report.as_ref().map(|report| report.fields.len())),
            number(report.as_ref().map(|report| report.identity.len())),
            number(withheld),
            self.to_agency.clone(),
            self.delivered.map(|(said, _)| utc(said.received_ms)).unwrap_or_default(),
            delivery.map(|delivery| format!("{}/{}", delivery.epoch, delivery.pos)).unwrap_or_default(),
            delivery.map(|delivery| delivery.devices.to_string()).unwrap_or_default(),
            self.confirmed.map(|said| utc(said.received_ms)).unwrap_or_default(),
            answer.map(|answer| both("answer", &answer.answer)).unwrap_or_default(),
            self.confirmed.and_then(called).unwrap_or_default(),
        ];
        COLUMNS.into_iter().zip(values).collect()
    }
}

/// The call sign of who spoke, and for whom.
fn called(said: &Said) -> Option<String> {
    let by = said.officer.as_ref()?.call_sign.clone();
    let behalf = said.answer().and_then(|answer| answer.on_behalf_of.as_ref());
    Some(behalf.map_or(by.clone(), |officer| format!("{by} ({})", officer.call_sign)))
}

const fn state_word(state: ReleaseState) -> &'static str {
    match state {
        ReleaseState::Current => "current",
        ReleaseState::Superseded => "superseded",
        ReleaseState::Corrected => "corrected",
        ReleaseState::Withdrawn => "withdrawn",
    }
}

/// `code: English / Español`.
fn both(set: &str, code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    format!("{code}: {} / {}", label(Lang::En, set, code), label(Lang::Es, set, code))
}

/// RFC 3339 in UTC with milliseconds.
fn utc(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).map_or_else(String::new, |at| at.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// One JSON object a line, keyed by column.
pub fn json_lines(told: &[Disclosure<'_>]) -> String {
    let mut out = String::new();
    for disclosure in told {
        let object: serde_json::Map<String, serde_json::Value> =
            disclosure.cells().into_iter().map(|(column, value)| (column.to_owned(), value.into())).collect();
        out.push_str(&serde_json::Value::Object(object).to_string());
        out.push('\n');
    }
    out
}

/// A table with a header in both languages (RFC 4180).
pub fn csv(told: &[Disclosure<'_>]) -> String {
    let header = COLUMNS.map(|column| {
        let label = |lang| text(lang, &format!("text.accounting.{column}")).unwrap_or_default();
        format!("{} / {}", label(Lang::En), label(Lang::Es))
    });
    let mut out = row(header.into_iter());
    for disclosure in told {
        out.push_str(&row(disclosure.cells().into_iter().map(|(_, value)| value)));
    }
    out
}

fn row(cells: impl Iterator<Item = String>) -> String {
    let quoted = cells.map(|cell| quote(&cell)).collect::<Vec<_>>().join(",");
    format!("{quoted}\r\n")
}

/// Quoted, and never the beginning of a formula: a table program would run what the other side wrote.
fn quote(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::border::tests::{answer, channel, fold, id, notice, said};
    use crate::record::content::{Approval, Content, Release};

    fn told() -> Fold {
        let release = Release {
            approval: Some(id(0, 1)),
            basis: Some("=1+1, \"art. 4\"".to_owned()),
            caveats: vec!["originator".to_owned()],
            ..notice(1, &[], "crowd")
        };
        let delivery = Delivery { agency: "gn".to_owned(), record: id(0, 2), epoch: 1, pos: 2, devices: 3 };
        fold([
            said(0, 1, Content::Approval(Approval { content: [0; 32] })),
            said(0, 2, Content::Release(release)),
            said(2, 1, Content::Delivery(delivery)),
            said(2, 2, Content::ReleaseAnswer(answer(1, (0, 2), "en_route", None))),
        ])
    }

    #[test]
    fn it_says_who_was_told_whether_it_arrived_and_who_confirmed() {
        let (fold, channel) = (told(), channel(&[]));
        let told = disclosures(&fold, &channel, "gn");
        let to: Vec<_> = told.iter().map(|told| told.to_agency.as_str()).collect();
        assert_eq!(to, ["inm", "cbp"]);
        assert!(told[0].delivered.is_none() && told[0].confirmed.is_none());
        assert_eq!(told[1].delivered.map(|(_, delivery)| delivery.devices), Some(3));
        assert_eq!(told[1].confirmed.map(|said| said.record), Some(id(2, 2)));
        assert_eq!(told[1].approval.map(|said| said.record), Some(id(0, 1)));
        assert!(disclosures(&fold, &channel, "cbp").is_empty());
    }

    #[test]
    fn both_exports_hold_every_column_and_both_languages() {
        let (fold, channel) = (told(), channel(&[]));
        let told = disclosures(&fold, &channel, "gn");
        let lines = json_lines(&told);
        let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!(last["answer"], "en_route: En route / En camino");
        assert_eq!(last["written"], "1970-01-01T00:00:02.000Z");
        assert_eq!(last.as_object().unwrap().len(), COLUMNS.len());
        let table = csv(&told);
        assert_eq!(table.lines().count(), 3);
        assert!(table.contains("\"'=1+1, \"\"art. 4\"\"\""), "no cell begins a formula");
        for column in COLUMNS {
            for lang in Lang::ALL {
                assert!(text(lang, &format!("text.accounting.{column}")).is_some(), "{column}");
            }
        }
    }
}
