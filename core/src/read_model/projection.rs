//! Keeping the screens' rows in step with documents, in the transaction that changes them.

use std::collections::BTreeSet;

use rusqlite::types::Value;

use super::proof::SyncState;
use super::view::{self, DocumentFields};
use super::{rows, search};
use crate::document::{self, FieldValue};
use crate::domain::fields::Fields;
use crate::domain::rule;
use crate::domain::sets::scenario::Level;
use crate::domain::significance::{self, Decision, Thresholds};
use crate::domain::value::{Answer, Point, Scalar};
use crate::i18n::{self, Lang};
use crate::ids::DocumentId;
use crate::record::content::Filing;
use crate::storage::documents::DocumentRow;
use crate::storage::records::RecordRow;
use crate::storage::{ReadTx, StorageError, WriteTx, signed};

const INCIDENT: u16 = 1;
const EVIDENCE_ITEM: u16 = 2;
const PERSON_IDENTITY: u16 = 3;

/// What a report without a status is.
const DRAFT: &str = "draft";

/// Brings every row about a document up to what its fields say now. Call it after its changes are stored.
///
/// A document without fields (all its changes were refused) has no rows.
pub fn project(tx: &WriteTx<'_>, id: DocumentId, fields: &DocumentFields) -> Result<(), StorageError> {
    let row = tx.document(id)?.ok_or(StorageError::NotFound)?;
    if fields.is_empty() || row.forgotten {
        return remove(tx, id);
    }
    let n = tx.document_row(id)?.ok_or(StorageError::NotFound)?;
    match row.kind {
        INCIDENT => project_incident(tx, n, &row, fields)?,
        EVIDENCE_ITEM => project_evidence(tx, n, &row, fields)?,
        PERSON_IDENTITY => rows::put(tx, "identities", n, &[("subject", subject(fields))])?,
        // A kind newer than this build is kept and relayed; it has no screen here.
        _ => return Ok(()),
    }
    search::index(tx, n, row.stream.class(), &words(&row, fields))
}

/// Takes every row about a document out of the screens: it left the phone or was forgotten.
pub fn remove(tx: &WriteTx<'_>, id: DocumentId) -> Result<(), StorageError> {
    let row = tx.document(id)?.ok_or(StorageError::NotFound)?;
    let n = tx.document_row(id)?.ok_or(StorageError::NotFound)?;
    for sql in [
        "delete from incidents where document = ?1",
        "delete from places where document = ?1",
        "delete from incident_subjects where incident = ?1",
        "delete from evidence where document = ?1",
        "delete from identities where document = ?1",
    ] {
        tx.run(sql, [n])?;
    }
    search::unindex(tx, n, row.stream.class())
}

/// Brings the sync state of a document's row up to its changes' states: after sealing, an entry or a settled draft.
pub fn refresh_sync(tx: &WriteTx<'_>, id: DocumentId) -> Result<(), StorageError> {
    let n = tx.document_row(id)?.ok_or(StorageError::NotFound)?;
    let sync = SyncState::of_document(tx, n)? as i64;
    tx.run("update incidents set sync = ?2 where document = ?1", (n, sync))?;
    tx.run("update evidence set sync = ?2 where document = ?1", (n, sync))?;
    Ok(())
}

/// Keeps a filing for the timeline of its document; a document this phone does not know is passed over.
pub fn note_filing(tx: &WriteTx<'_>, filing: &Filing, record: &RecordRow) -> Result<(), StorageError> {
    let Some(n) = tx.document_row(filing.document)? else { return Ok(()) };
    let heads: Vec<u8> = filing.heads.iter().flat_map(|head| head.0).collect();
    tx.run(
        "insert into filings (record_id, document, author, made_ms, heads) values (?1, ?2, ?3, ?4, ?5)
         on conflict (record_id) do nothing",
        (record.id.as_bytes(), n, record.author.as_bytes(), record.made_ms, heads),
    )?;
    Ok(())
}

/// Whether a filing of the document is known.
pub fn is_filed(tx: &ReadTx<'_>, id: DocumentId) -> Result<bool, StorageError> {
    let found = tx.find(
        "select 1 from filings f join documents d on d.n = f.document where d.id = ?1 limit 1",
        [id.as_bytes()],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

fn project_incident(tx: &WriteTx<'_>, n: i64, row: &DocumentRow, fields: &DocumentFields) -> Result<(), StorageError> {
    let seen = document::view(fields);
    let occurred = view::at(fields, "occurred.from");
    let point = view::point(fields, "place.point");
    let place_words = ["place.landmark.text", "place.address.locality", "place.address.references"];
    let mine: bool = tx
        .find(
            "select exists (select 1 from changes c left join records r on r.n = c.record
                            where c.document = ?1 and c.state < 3 and (c.record is null or r.own = 1))",
            [n],
            |row| row.get(0),
        )?
        .unwrap_or(false);
    let columns = [
        ("ref", rows::text(view::text(fields, "ref"))),
        ("status", rows::text(Some(rule::status(&seen).unwrap_or(DRAFT)))),
        ("scenario", rows::text(view::code(fields, "scenario"))),
        ("severity", rows::text(view::code(fields, "severity"))),
        ("level", rows::text(Some(level(&seen).code()))),
        ("occurred_ms", occurred.map(|at| at.utc_ms).into()),
        ("occurred_offset_min", occurred.map(|at| at.offset_min).into()),
        ("sort_ms", occurred.map_or(row.created_ms, |at| at.utc_ms).into()),
        ("updated_ms", updated(tx, n, row)?.into()),
        ("lat_e7", point.map(|point| point.lat_e7).into()),
        ("lon_e7", point.map(|point| point.lon_e7).into()),
        ("accuracy_m", point.and_then(|point| point.accuracy_m).into()),
        ("place_words", rows::text(place_words.iter().find_map(|path| view::text(fields, path)))),
        ("conflicts", count(view::conflicts(fields)).into()),
        ("mine", i64::from(mine).into()),
        ("sync", (SyncState::of_document(tx, n)? as i64).into()),
    ];
    rows::put(tx, "incidents", n, &columns)?;
    put_point(tx, n, point)?;
    put_subjects(tx, n, fields)
}

fn put_point(tx: &WriteTx<'_>, n: i64, point: Option<Point>) -> Result<(), StorageError> {
    let stored =
        tx.find("select min_lat, min_lon from places where document = ?1", [n], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let wanted = point.map(|point| (point.lat_e7, point.lon_e7));
    if stored == wanted {
        return Ok(());
    }
    tx.run("delete from places where document = ?1", [n])?;
    if let Some((lat, lon)) = wanted {
        tx.run(
            "insert into places (document, min_lat, max_lat, min_lon, max_lon) values (?1, ?2, ?2, ?3, ?3)",
            (n, lat, lon),
        )?;
    }
    Ok(())
}

fn put_subjects(tx: &WriteTx<'_>, n: i64, fields: &DocumentFields) -> Result<(), StorageError> {
    let wanted: BTreeSet<Vec<u8>> = view::of_items(fields, "people", "subject")
        .filter_map(|(_, state)| match &state.value {
            FieldValue::Register(Answer::Known(Scalar::Bytes(subject))) => Some(subject.clone()),
            _ => None,
        })
        .collect();
    let stored = tx.list("select subject from incident_subjects where incident = ?1", [n], |row| row.get(0))?;
    let stored: BTreeSet<Vec<u8>> = stored.into_iter().collect();
    for gone in stored.difference(&wanted) {
        tx.run("delete from incident_subjects where incident = ?1 and subject = ?2", (n, gone))?;
    }
    for new in wanted.difference(&stored) {
        tx.run("insert into incident_subjects (incident, subject) values (?1, ?2)", (n, new))?;
    }
    Ok(())
}

fn project_evidence(tx: &WriteTx<'_>, n: i64, row: &DocumentRow, fields: &DocumentFields) -> Result<(), StorageError> {
    let Some(incident) = view::bytes(fields, "incident") else {
        tx.run("delete from evidence where document = ?1", [n])?;
        return Ok(());
    };
    let found = view::at(fields, "found_at");
    let columns = [
        ("incident", incident.to_vec().into()),
        ("ref", rows::text(view::text(fields, "ref"))),
        ("kind", rows::text(view::code(fields, "kind"))),
        ("found_ms", found.map(|at| at.utc_ms).into()),
        ("found_offset_min", found.map(|at| at.offset_min).into()),
        ("media", count(view::of_items(fields, "media", "sha256").count()).into()),
        ("voided", i64::from(fields.contains_key("voided")).into()),
        ("conflicts", count(view::conflicts(fields)).into()),
        ("updated_ms", updated(tx, n, row)?.into()),
        ("sync", (SyncState::of_document(tx, n)? as i64).into()),
    ];
    rows::put(tx, "evidence", n, &columns)
}

fn subject(fields: &DocumentFields) -> Value {
    view::bytes(fields, "subject").map(<[u8]>::to_vec).into()
}

/// The level that counts: what the rules say of the report, unless a person answers for another.
fn level(seen: &Fields) -> Level {
    let assessment = significance::assess(seen, Thresholds::default());
    significance::standing(&assessment, None, Decision::of(seen).as_ref()).level
}

/// When the document last changed, by its authors' clocks.
fn updated(tx: &WriteTx<'_>, n: i64, row: &DocumentRow) -> Result<i64, StorageError> {
    let newest: Option<i64> =
        tx.find("select max(time_ms) from changes where document = ?1 and state < 3", [n], |row| row.get(0))?.flatten();
    Ok(newest.unwrap_or(row.created_ms))
}

fn words(row: &DocumentRow, fields: &DocumentFields) -> String {
    let mut words = view::words(row.kind, fields).join("\n");
    // A report is also found by what it is about, in both languages.
    let about = [("scenario", view::code(fields, "scenario")), ("evidence_kind", view::code(fields, "kind"))];
    for (set, code) in about {
        let Some(code) = code else { continue };
        for lang in Lang::ALL {
            if let Some(label) = i18n::text(lang, &format!("enum.{set}.{code}")) {
                words.push('\n');
                words.push_str(label);
            }
        }
    }
    words
}

fn count(n: usize) -> i64 {
    signed(n as u64)
}
