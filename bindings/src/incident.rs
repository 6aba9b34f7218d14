//! Rows of incidents and of evidence.

use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::Answer;
use enlace_core::geo::Point;
use enlace_core::i18n::{self, Lang, format};
use enlace_core::ids::{DocumentId, SubjectId};
use enlace_core::read_model::incidents::{self, PageKey};
use enlace_core::read_model::proof::SyncState;
use enlace_core::read_model::{evidence, nearest};

use crate::border::exercise;
use crate::{FieldApp, FieldError};

/// A code with its label. Answer states are codes too: `!unk` and `!na`.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Coded {
    /// Stable code.
    pub code: String,
    /// In the language asked for.
    pub label: String,
}

/// A time with the local offset then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LocalTime {
    /// Milliseconds since 1970-01-01 UTC.
    pub utc_ms: i64,
    /// Local offset from UTC in minutes.
    pub offset_min: i16,
}

/// A row of the list of incidents.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct IncidentRow {
    /// The document.
    pub document: DocumentId,
    /// Its stream.
    pub stream: StreamName,
    /// Id of the exercise it belongs to; none in real life. Show an exercise as one, always.
    pub exercise: Option<String>,
    /// Sayable reference.
    pub reference: Option<String>,
    /// The most open status while two sides differ.
    pub status: Coded,
    /// What it is about.
    pub scenario: Option<Coded>,
    /// How severe.
    pub severity: Option<Coded>,
    /// Significance.
    pub level: Coded,
    /// When it happened.
    pub occurred: Option<LocalTime>,
    /// When it last changed, milliseconds since 1970, by its authors' clocks.
    pub updated_ms: i64,
    /// Where.
    pub point: Option<Point>,
    /// Where, in words.
    pub place_words: Option<String>,
    /// Fields on which two sides differ.
    pub conflicts: u32,
    /// Whether this device wrote any of it.
    pub mine: bool,
    /// Kept on the phone whatever its age.
    pub pinned: bool,
    /// Where it stands with the server.
    pub sync: SyncState,
}

/// What to show. The default shows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct IncidentFilter {
    /// In any of these statuses; empty for all.
    #[uniffi(default)]
    pub statuses: Vec<String>,
    /// Of any of these scenarios; empty for all.
    #[uniffi(default)]
    pub scenarios: Vec<String>,
    /// Of any of these severities; empty for all.
    #[uniffi(default)]
    pub severities: Vec<String>,
    /// That happened since then, milliseconds since 1970.
    #[uniffi(default)]
    pub since_ms: Option<i64>,
    /// In this stream only.
    #[uniffi(default)]
    pub stream: Option<StreamName>,
    /// That this device wrote some of.
    #[uniffi(default)]
    pub mine: bool,
    /// On which two sides differ.
    #[uniffi(default)]
    pub in_conflict: bool,
    /// Not fully received by the server.
    #[uniffi(default)]
    pub not_synced: bool,
    /// That have every word of this text, the last one as a beginning. Orders by arrival instead of by time.
    #[uniffi(default)]
    pub text: String,
}

/// Where a page ended.
#[uniffi::remote(Record)]
pub struct PageKey {
    /// When the last row happened, milliseconds since 1970.
    pub sort_ms: i64,
    /// The last row's number.
    pub row: u64,
}

/// A page of the list, at most 50 rows.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct IncidentPage {
    /// Newest first.
    pub rows: Vec<IncidentRow>,
    /// Where the next page begins; none after the last.
    pub next: Option<PageKey>,
}

/// An incident and how far away it is.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Nearby {
    /// The incident.
    pub incident: IncidentRow,
    /// Geodesic distance in metres.
    pub distance_m: f64,
}

/// A row of an incident's evidence.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EvidenceRow {
    /// The document.
    pub document: DocumentId,
    /// Sayable reference.
    pub reference: Option<String>,
    /// What kind of item.
    pub kind: Option<Coded>,
    /// When it was found.
    pub found: Option<LocalTime>,
    /// Recordings attached.
    pub media: u32,
    /// Whether it was voided.
    pub voided: bool,
    /// Fields on which two sides differ.
    pub conflicts: u32,
    /// When it last changed, milliseconds since 1970, by its authors' clocks.
    pub updated_ms: i64,
    /// Where it stands with the server.
    pub sync: SyncState,
}

#[uniffi::export]
impl FieldApp {
    /// One page of incidents, newest first; `after` is the `next` of the page before.
    #[uniffi::method(default(after = None))]
    pub async fn incidents(
        &self,
        filter: IncidentFilter,
        lang: Lang,
        after: Option<PageKey>,
    ) -> Result<IncidentPage, FieldError> {
        self.at_place(move |holder| {
            let page = holder.storage().read(|tx| incidents::page(tx, &filter.into(), after))?;
            let rows = page.rows.into_iter().map(|row| IncidentRow::of(lang, row)).collect();
            Ok(IncidentPage { rows, next: page.next })
        })
        .await
    }

    /// The row of one incident; none when this phone does not know it.
    pub async fn incident(&self, document: DocumentId, lang: Lang) -> Result<Option<IncidentRow>, FieldError> {
        self.at_place(move |holder| {
            let row = holder.storage().read(|tx| incidents::incident(tx, document))?;
            Ok(row.map(|row| IncidentRow::of(lang, row)))
        })
        .await
    }

    /// The `count` incidents nearest to a position, nearest first, none farther than `within_m` metres.
    #[uniffi::method(default(within_m = None))]
    pub async fn nearest(
        &self,
        place: Point,
        count: u32,
        lang: Lang,
        within_m: Option<f64>,
    ) -> Result<Vec<Nearby>, FieldError> {
        self.at_place(move |holder| {
            let found = holder.storage().read(|tx| nearest::nearest(tx, place, count as usize, within_m))?;
            let near = |near: nearest::Nearby| Nearby {
                incident: IncidentRow::of(lang, near.incident),
                distance_m: near.distance_m,
            };
            Ok(found.into_iter().map(near).collect())
        })
        .await
    }

    /// The evidence of an incident, in the order it came to this phone.
    pub async fn evidence_of(&self, incident: DocumentId, lang: Lang) -> Result<Vec<EvidenceRow>, FieldError> {
        self.at_place(move |holder| {
            let rows = holder.storage().read(|tx| evidence::of_incident(tx, incident))?;
            Ok(rows.into_iter().map(|row| EvidenceRow::of(lang, row)).collect())
        })
        .await
    }

    /// The identity documents of a person on this phone, by the subject id in the incident.
    pub async fn identities_of(&self, subject: SubjectId) -> Result<Vec<DocumentId>, FieldError> {
        self.at_place(move |holder| Ok(holder.storage().read(|tx| evidence::identities_of(tx, subject))?)).await
    }
}

impl Coded {
    pub(crate) fn of(lang: Lang, set: &str, code: &str) -> Self {
        let state = match code {
            "!unk" => format::answer(lang, Some(&Answer::<()>::Unknown)),
            "!na" => format::answer(lang, Some(&Answer::<()>::NotApplicable)),
            _ => None,
        };
        let label = state.map_or_else(|| i18n::label(lang, set, code).into_owned(), str::to_owned);
        Self { code: code.to_owned(), label }
    }
}

impl From<(i64, i16)> for LocalTime {
    fn from((utc_ms, offset_min): (i64, i16)) -> Self {
        Self { utc_ms, offset_min }
    }
}

impl IncidentRow {
    fn of(lang: Lang, row: incidents::IncidentSummary) -> Self {
        let coded = |set: &str, code: Option<String>| code.map(|code| Coded::of(lang, set, &code));
        Self {
            document: row.document,
            exercise: exercise(&row.stream),
            stream: row.stream,
            reference: row.reference,
            status: Coded::of(lang, "status", &row.status),
            scenario: coded("scenario", row.scenario),
            severity: coded("severity", row.severity),
            level: Coded::of(lang, "level", &row.level),
            occurred: row.occurred.map(LocalTime::from),
            updated_ms: row.updated_ms,
            point: row.point,
            place_words: row.place_words,
            conflicts: row.conflicts,
            mine: row.mine,
            pinned: row.pinned,
            sync: row.sync,
        }
    }
}

impl EvidenceRow {
    fn of(lang: Lang, row: evidence::EvidenceSummary) -> Self {
        Self {
            document: row.document,
            reference: row.reference,
            kind: row.kind.map(|code| Coded::of(lang, "evidence_kind", &code)),
            found: row.found.map(LocalTime::from),
            media: row.media,
            voided: row.voided,
            conflicts: row.conflicts,
            updated_ms: row.updated_ms,
            sync: row.sync,
        }
    }
}

impl From<IncidentFilter> for incidents::IncidentFilter {
    fn from(filter: IncidentFilter) -> Self {
        Self {
            statuses: filter.statuses,
            scenarios: filter.scenarios,
            severities: filter.severities,
            since_ms: filter.since_ms,
            stream: filter.stream,
            mine: filter.mine,
            in_conflict: filter.in_conflict,
            not_synced: filter.not_synced,
            text: filter.text,
        }
    }
}
