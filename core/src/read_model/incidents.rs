//! The list of incidents: filters, newest first, a page at a time by key.

use rusqlite::Row;
use rusqlite::types::Value;

use super::proof::SyncState;
use super::search;
use crate::domain::stream::{StreamClass, StreamName};
use crate::geo::Point;
use crate::ids::DocumentId;
use crate::storage::{ReadTx, StorageError, damaged, signed, stream_name, unsigned};

/// Rows of a page.
pub const PAGE_ROWS: u32 = 50;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentSummary {
    /// The document.
    pub document: DocumentId,
    /// Its stream, which also says whether it is an exercise.
    pub stream: StreamName,
    /// Sayable reference.
    pub reference: Option<String>,
    /// Code of the set `status`; the most open one while two sides differ.
    pub status: String,
    /// Code of the set `scenario`.
    pub scenario: Option<String>,
    /// Code of the set `severity`, `!unk` or `!na`.
    pub severity: Option<String>,
    /// Code of the set `level`: what the rules say, unless a person answers for another.
    pub level: String,
    /// When it happened, milliseconds since 1970, and the local offset then in minutes.
    pub occurred: Option<(i64, i16)>,
    /// When it last changed, milliseconds since 1970, by its authors' clocks.
    pub updated_ms: i64,
    /// Where.
    pub point: Option<Point>,
    /// Where, in words: landmark, locality or references.
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// In any of these statuses; empty for all.
    pub statuses: Vec<String>,
    /// Of any of these scenarios; empty for all.
    pub scenarios: Vec<String>,
    /// Of any of these severities; empty for all.
    pub severities: Vec<String>,
    /// That happened since then, milliseconds since 1970.
    pub since_ms: Option<i64>,
    /// In this stream only.
    pub stream: Option<StreamName>,
    /// That this device wrote some of.
    pub mine: bool,
    /// On which two sides differ.
    pub in_conflict: bool,
    /// Not fully received by the server.
    pub not_synced: bool,
    /// That have every word of this text, the last one as a beginning. Orders by arrival instead of by time.
    pub text: String,
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageKey {
    /// When the last row happened, milliseconds since 1970.
    pub sort_ms: i64,
    /// The last row's number.
    pub row: u64,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentPage {
    /// At most [`PAGE_ROWS`] rows.
    pub rows: Vec<IncidentSummary>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<PageKey>,
}

/// One page of incidents, newest first. Those without a time stand where they were made.
pub fn page(tx: &ReadTx<'_>, filter: &IncidentFilter, after: Option<PageKey>) -> Result<IncidentPage, StorageError> {
    let words = search::expression(&filter.text);
    if !filter.text.is_empty() && words.is_none() {
        return Ok(IncidentPage { rows: Vec::new(), next: None });
    }
    let (keys, values) = match words {
        Some(words) => by_text(filter, words, after),
        None => by_time(filter, after),
    };
    let sql = format!(
        "select {COLUMNS} from ({keys}) p join incidents i on i.document = p.n
         join documents d on d.n = i.document join streams s on s.n = d.stream
         order by p.k desc, p.n desc limit {}",
        PAGE_ROWS + 1
    );
    let mut rows = tx.list(&sql, rusqlite::params_from_iter(values), read_row)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let next = if more { rows.last().map(|row| row.1) } else { None };
    Ok(IncidentPage { rows: rows.into_iter().map(|row| row.0).collect(), next })
}

/// Keys of a page in the order of arrival, out of those that have the words.
fn by_text(filter: &IncidentFilter, words: String, after: Option<PageKey>) -> (String, Vec<Value>) {
    let table = search::table(StreamClass::Internal).unwrap_or_default();
    let mut query = Query::default();
    query.and(&format!("{table} match ?"), [Value::from(words)]);
    query.filter(filter, None);
    if let Some(after) = after {
        query.and("f.rowid < ?", [Value::from(signed(after.row))]);
    }
    let from = format!("select f.rowid k, f.rowid n from {table} f cross join incidents i on i.document = f.rowid");
    (query.sql(&from, "f.rowid desc"), query.values)
}

/// Keys of a page in the order of time. Of several codes each has an index in that order, so each gives its own
/// page of keys, and the first of all of them make the page.
fn by_time(filter: &IncidentFilter, after: Option<PageKey>) -> (String, Vec<Value>) {
    let branches = Branch::of(filter);
    let (mut parts, mut values) = (Vec::with_capacity(branches.len()), Vec::new());
    for branch in branches {
        let mut query = Query::default();
        query.filter(filter, branch);
        if let Some(after) = after {
            let key = [Value::from(after.sort_ms), Value::from(signed(after.row))];
            query.and("(i.sort_ms, i.document) < (?, ?)", key);
        }
        let keys = query.sql("select i.sort_ms k, i.document n from incidents i", "i.sort_ms desc, i.document desc");
        parts.push(format!("select k, n from ({keys})"));
        values.extend(query.values);
    }
    (parts.join(" union all "), values)
}

/// The row of one incident.
pub fn incident(tx: &ReadTx<'_>, document: DocumentId) -> Result<Option<IncidentSummary>, StorageError> {
    let sql = format!(
        "select {COLUMNS} from documents d join incidents i on i.document = d.n join streams s on s.n = d.stream
         where d.id = ?1"
    );
    Ok(tx.find(&sql, [document.as_bytes()], read_row)?.map(|row| row.0))
}

pub(super) const COLUMNS: &str = "d.id, s.name, i.ref, i.status, i.scenario, i.severity, i.level, i.occurred_ms, \
    i.occurred_offset_min, i.updated_ms, i.lat_e7, i.lon_e7, i.accuracy_m, i.place_words, i.conflicts, i.mine, \
    d.pinned, i.sync, i.sort_ms, i.document";

pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<(IncidentSummary, PageKey)> {
    let occurred = match (row.get(7)?, row.get(8)?) {
        (Some(utc_ms), Some(offset_min)) => Some((utc_ms, offset_min)),
        _ => None,
    };
    let point = match (row.get(10)?, row.get(11)?) {
        (Some(lat_e7), Some(lon_e7)) => Some(Point { lat_e7, lon_e7, accuracy_m: row.get(12)? }),
        _ => None,
    };
    let summary = IncidentSummary {
        document: DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
        stream: stream_name(row, 1)?,
        reference: row.get(2)?,
        status: row.get(3)?,
        scenario: row.get(4)?,
        severity: row.get(5)?,
        level: row.get(6)?,
        occurred,
        updated_ms: row.get(9)?,
        point,
        place_words: row.get(13)?,
        conflicts: row.get(14)?,
        mine: row.get(15)?,
        pinned: row.get(16)?,
        sync: SyncState::from_number(row.get(17)?).ok_or_else(|| damaged(17))?,
    };
    Ok((summary, PageKey { sort_ms: row.get(18)?, row: unsigned(row.get(19)?) }))
}

/// One code of the field whose codes are looked up one by one.
#[derive(Clone, Copy)]
struct Branch<'a> {
    column: &'static str,
    code: &'a str,
}

impl<'a> Branch<'a> {
    /// A branch for each code of the first field that is filtered by; one without a code when none is.
    fn of(filter: &'a IncidentFilter) -> Vec<Option<Self>> {
        let columns = columns(filter);
        let Some((column, codes)) = columns.into_iter().find(|(_, codes)| !codes.is_empty()) else { return vec![None] };
        codes.iter().map(|code| Some(Self { column, code })).collect()
    }
}

fn columns(filter: &IncidentFilter) -> [(&'static str, &[String]); 3] {
    [("i.status", &filter.statuses), ("i.scenario", &filter.scenarios), ("i.severity", &filter.severities)]
}

/// A `where` clause under construction.
#[derive(Default)]
struct Query {
    clauses: Vec<String>,
    values: Vec<Value>,
}

impl Query {
    fn filter(&mut self, filter: &IncidentFilter, branch: Option<Branch<'_>>) {
        for (column, codes) in columns(filter) {
            match branch.filter(|branch| branch.column == column) {
                Some(branch) => self.and(&format!("{column} = ?"), [Value::from(branch.code.to_owned())]),
                None if codes.is_empty() => {}
                None => {
                    let marks = vec!["?"; codes.len()].join(", ");
                    self.and(&format!("+{column} in ({marks})"), codes.iter().cloned().map(Value::from));
                }
            }
        }
        if let Some(since) = filter.since_ms {
            self.and("i.sort_ms >= ?", [Value::from(since)]);
        }
        if let Some(stream) = &filter.stream {
            self.and(
                "(select stream from documents where n = i.document) = (select n from streams where name = ?)",
                [Value::from(stream.as_str().to_owned())],
            );
        }
        for (wanted, clause) in
            [(filter.mine, "i.mine = 1"), (filter.in_conflict, "i.conflicts > 0"), (filter.not_synced, "i.sync > 0")]
        {
            if wanted {
                self.and(clause, []);
            }
        }
    }

    fn and(&mut self, clause: &str, values: impl IntoIterator<Item = Value>) {
        self.clauses.push(clause.to_owned());
        self.values.extend(values);
    }

    fn sql(&self, from: &str, order: &str) -> String {
        let clauses =
            if self.clauses.is_empty() { String::new() } else { format!("where {}", self.clauses.join(" and ")) };
        format!("{from} {clauses} order by {order} limit {}", PAGE_ROWS + 1)
    }
}
