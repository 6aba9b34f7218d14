//! The accounting as a table and as lines for other programs. Codes stand beside their labels in both languages.

use chrono::{DateTime, SecondsFormat};

use super::Disclosure;
use crate::border::said::Said;
use crate::domain::incident::INCIDENT;
use crate::domain::notice_field::notice_field;
use crate::domain::person_identity::PERSON_IDENTITY;
use crate::domain::reference::EventNumber;
use crate::i18n::{Lang, field_label, label, text};
use crate::record::cbor::Value;
use crate::record::content::Release;
use crate::release::check::{NOTICE, REPORT};
use crate::release::report::Report;

/// Columns of an export; labels are `text.accounting.<column>`.
pub const COLUMNS: [&str; 26] = [
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
    "what",
    "fields",
    "identity_fields",
    "withheld",
    "told",
    "handed",
    "delivered",
    "position",
    "devices",
    "confirmed",
    "answer",
    "confirmed_by",
];

/// One JSON object a line, keyed by column.
pub fn json_lines(told: &[Disclosure<'_>]) -> String {
    let mut out = String::new();
    for disclosure in told {
        let cells = COLUMNS.into_iter().zip(disclosure.cells());
        let object: serde_json::Map<String, serde_json::Value> =
            cells.map(|(column, value)| (column.to_owned(), value.into())).collect();
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
    let rows = told.iter().map(|disclosure| row(disclosure.cells().into_iter()));
    std::iter::once(row(header.into_iter())).chain(rows).collect()
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

impl Disclosure<'_> {
    /// What stands in each of [`COLUMNS`].
    pub(super) fn cells(&self) -> [String; 26] {
        let Some(release) = self.release.release() else { return std::array::from_fn(|_| String::new()) };
        let report = report_of(release);
        let by = self.release.officer.clone().unwrap_or_default();
        let delivery = self.delivered.map(|(_, delivery)| delivery);
        let caveats = release.caveats.iter().map(|caveat| both("caveat", caveat)).collect::<Vec<_>>();
        let [en, es] = Lang::ALL.map(|lang| fields_told(lang, release).join("; "));
        let what = if en.is_empty() { String::new() } else { format!("{en} / {es}") };
        let fields = match (&report, &release.values) {
            (Some(report), _) => Some(report.fields.len()),
            (None, Some(Value::Map(values))) if release.kind == NOTICE => Some(values.len()),
            _ => None,
        };
        let identity = report.as_ref().map(|report| report.identity.len());
        let withheld = report.as_ref().map(|report| report.withheld.values().map(|count| *count as usize).sum());
        [
            EventNumber::of(&release.event.0).to_string(),
            self.release.record.to_hex(),
            both("release_type", &release.kind),
            both("release_state", self.state.word()),
            utc(self.release.written.utc_ms),
            if self.release.is_entered() { utc(self.release.received_ms) } else { String::new() },
            by.call_sign,
            both("actor_role", &by.role),
            by.unit,
            self.approval.and_then(called).unwrap_or_default(),
            both("purpose", &release.purpose),
            caveats.join("; "),
            release.basis.clone().unwrap_or_default(),
            release.expires_ms.map(utc).unwrap_or_default(),
            what,
            number(fields),
            number(identity),
            number(withheld),
            self.to_agency.clone(),
            self.handed_ms.map(utc).unwrap_or_default(),
            self.delivered.map(|(said, _)| utc(said.received_ms)).unwrap_or_default(),
            delivery.map(|delivery| format!("{}/{}", delivery.epoch, delivery.pos)).unwrap_or_default(),
            delivery.map(|_| self.devices.to_string()).unwrap_or_default(),
            self.confirmed.map(|said| utc(said.received_ms)).unwrap_or_default(),
            self.confirmed.and_then(Said::answer).map(|answer| both("answer", &answer.answer)).unwrap_or_default(),
            self.confirmed.and_then(called).unwrap_or_default(),
        ]
    }
}

/// Labels of the fields a release told, never their values: the accounting says what kind of thing was told.
pub fn fields_told(lang: Lang, release: &Release) -> Vec<String> {
    if let Some(report) = report_of(release) {
        let of_incident = report.fields.keys().map(|path| field_label(lang, &INCIDENT, path));
        let of_persons = report.identity.keys().map(|path| {
            let field = path.split_once('.').map_or(path.as_str(), |(_, field)| field);
            field_label(lang, &PERSON_IDENTITY, field)
        });
        return of_incident.chain(of_persons).collect();
    }
    let Some(Value::Map(values)) = release.values.as_ref().filter(|_| release.kind == NOTICE) else {
        return Vec::new();
    };
    let label = |key: &u64| text(lang, &format!("field.notice.{}", notice_field(*key)?.name)).map(str::to_owned);
    values.keys().filter_map(label).collect()
}

fn report_of(release: &Release) -> Option<Report> {
    release.values.clone().filter(|_| release.kind == REPORT).and_then(|values| Report::from_value(values).ok())
}

/// The call sign of who spoke, and for whom.
pub(super) fn called(said: &Said) -> Option<String> {
    let by = said.officer.as_ref()?.call_sign.clone();
    let behalf = said.answer().and_then(|answer| answer.on_behalf_of.as_ref());
    Some(behalf.map_or(by.clone(), |officer| format!("{by} ({})", officer.call_sign)))
}

/// `code: English / Español`.
fn both(set: &str, code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    format!("{code}: {} / {}", label(Lang::En, set, code), label(Lang::Es, set, code))
}

fn number(count: Option<usize>) -> String {
    count.map(|count| count.to_string()).unwrap_or_default()
}

/// RFC 3339 in UTC with milliseconds.
fn utc(ms: i64) -> String {
    DateTime::from_timestamp_millis(ms).map_or_else(String::new, |at| at.to_rfc3339_opts(SecondsFormat::Millis, true))
}
