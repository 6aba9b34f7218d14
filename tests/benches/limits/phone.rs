//! A phone's database: one durable save, lists and search, bytes on disk (G8, G9, G12). Release builds only count.

use std::path::Path;
use std::sync::Arc;

use enlace_core::clock::{Clock as _, ManualClock, SystemEntropy};
use enlace_core::document::Document;
use enlace_core::domain::stream::StreamClass;
use enlace_core::geo::Point;
use enlace_core::ids::encode_hex;
use enlace_core::read_model::incidents::{IncidentFilter, page};
use enlace_core::read_model::nearest::nearest;
use enlace_core::read_model::project;
use enlace_core::read_model::search::search;
use enlace_core::storage::changes::{ChangeFact, ChangeRow, ChangeState};
use enlace_core::storage::documents::DocumentRow;
use enlace_core::storage::key::{KeyVault, MemoryVault};
use enlace_core::storage::{Options, Storage, StorageError, WriteTx};
use enlace_tests::workload::{CaseDocument, case};
use rusqlite::Connection;

use crate::Scale;
use crate::measure::{each, once};
use crate::table::{Row, Table, ms};

/// The later edits of every case's incident, the last of its changes.
const LATER: [&str; 2] = ["a status with a log entry", "a sentence in the narrative"];

/// Saves after which the pages in the log are counted, before it is first emptied.
const LOGGED: u32 = 20;

/// Cases whose last change is saved by itself.
const SAVES: u64 = 100;

/// Fills the table.
pub fn measure(scale: Scale, table: &mut Table) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Arc::new(MemoryVault::default());
    let options = Options {
        path: folder.path().join("phone.db"),
        key_name: "database".to_owned(),
        vault: vault.clone(),
        entropy: Arc::new(SystemEntropy),
    };
    let storage = Storage::open(options.clone()).unwrap();
    let filled = fill(&storage, scale.documents);
    storage.checkpoint().unwrap();
    bytes_on_disk(&options, &*vault, filled, table);
    storage.close();

    let (storage, open) = once(|| Storage::open(options).unwrap());
    table.row(&Row { what: "cold open (G9)", value: ms(open.wall), unit: "ms", limit: None, goal: Some(50.0) });
    screens(&storage, table);
    saves(&storage, folder.path(), table);
}

/// Stores whole cases until there are so many documents; how many there are.
fn fill(storage: &Storage, documents: usize) -> usize {
    let (mut count, mut number) = (0, SAVES);
    while count < documents {
        let cases: Vec<_> = (number..number + 100).map(|number| case(7, number).unwrap()).collect();
        number += 100;
        storage
            .write(|tx| {
                for document in cases.iter().flat_map(|case| &case.documents).take(documents - count) {
                    store(tx, document, document.changes.len())?;
                    count += 1;
                }
                Ok::<_, StorageError>(())
            })
            .unwrap();
    }
    count
}

fn store(tx: &WriteTx<'_>, document: &CaseDocument, changes: usize) -> Result<(), StorageError> {
    tx.put_document(&DocumentRow {
        id: document.id,
        stream: document.stream.clone(),
        kind: document.kind.code,
        generation: 1 << 16,
        created_ms: 1_768_226_400_000,
        pinned: false,
        held: true,
        forgotten: false,
    })?;
    for at in 0..changes {
        tx.add_change(document.id, &row(document, at, ChangeState::Accepted))?;
    }
    project(tx, document.id, &read(document, changes).fields().unwrap())
}

fn read(document: &CaseDocument, changes: usize) -> Document {
    Document::from_changes(document.kind, document.changes[..changes].iter().map(|change| &change.bytes[..])).unwrap()
}

fn row(document: &CaseDocument, at: usize, state: ChangeState) -> ChangeRow {
    let change = &document.changes[at];
    let fact = ChangeFact {
        hash: change.hash,
        actor: change.actor,
        seq: change.seq,
        time_ms: 1_768_226_400_000,
        state,
        record: None,
    };
    ChangeRow { fact, bytes: change.bytes.clone() }
}

fn bytes_on_disk(options: &Options, vault: &dyn KeyVault, documents: usize, table: &mut Table) {
    let key = vault.load(&options.key_name).unwrap().unwrap();
    let connection = Connection::open(&options.path).unwrap();
    connection.execute_batch(&format!("pragma key = \"x'{}'\"", encode_hex(&key))).unwrap();
    let size = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, f64>(0)).unwrap() / documents as f64;
    let search = size("select total(pgsize) from dbstat where name like 'search_%'");
    let all = size("select total(pgsize) from dbstat");
    table.row(&Row {
        what: "bytes a document, history, rows and indexes, search index apart (G12)",
        value: all - search,
        unit: "B",
        limit: None,
        goal: Some(3_500.0),
    });
    table.figure("bytes a document in the search index", search, "B");
}

fn screens(storage: &Storage, table: &mut Table) {
    let mut goal = |what: &str, act: &dyn Fn()| {
        let cost = each(&[()], |()| act());
        table.row(&Row { what, value: ms(cost.wall), unit: "ms", limit: None, goal: Some(10.0) });
    };
    let list = |filter: &IncidentFilter| storage.read(|tx| page(tx, filter, None)).unwrap().rows.len();
    let open = IncidentFilter {
        statuses: ["draft", "reported", "investigating"].map(str::to_owned).to_vec(),
        ..IncidentFilter::default()
    };
    goal("page of 50, newest (G9)", &|| assert!(list(&IncidentFilter::default()) > 0));
    goal("page of 50, three statuses", &|| assert!(list(&open) > 0));
    for (what, words) in [("search, one common word (G9)", "vehículo"), ("search, three words", "persona de agua")] {
        goal(what, &|| {
            storage.read(|tx| search(tx, StreamClass::Internal, words, None, 50)).unwrap();
        });
    }
    let from = Point::new(313_330_000, -1_109_430_000);
    goal("nearest 20 (G9)", &|| {
        storage.read(|tx| nearest(tx, from, 20, None)).unwrap();
    });
}

/// Edits saved as a command saves them, against bare transactions of the same bytes on the same disk.
fn saves(storage: &Storage, folder: &Path, table: &mut Table) {
    let cases: Vec<_> = (0..SAVES).map(|number| case(7, number).unwrap()).collect();
    let incidents: Vec<&CaseDocument> = cases.iter().map(|case| &case.documents[0]).collect();
    let without_later = |document: &CaseDocument| document.changes.len() - LATER.len();
    storage.write(|tx| incidents.iter().try_for_each(|document| store(tx, document, without_later(document)))).unwrap();
    let bare = bare(folder);
    for (later, what) in LATER.iter().enumerate() {
        storage.checkpoint().unwrap();
        bare.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
        save_each(storage, &bare, &incidents, |document| without_later(document) + later, table, what, folder);
    }
}

/// Saves one change of each document, in turns with the bare transaction, so that both meet the same disk.
fn save_each(
    storage: &Storage,
    bare: &Connection,
    incidents: &[&CaseDocument],
    at: impl Fn(&CaseDocument) -> usize,
    table: &mut Table,
    what: &str,
    folder: &Path,
) {
    let now = ManualClock::at(1_768_226_400_000).now();
    let edited: Vec<_> = incidents.iter().map(|document| read(document, at(document) + 1)).collect();
    let (mut saved, mut limit) = (0.0, 0.0);
    for (number, (document, edited)) in (1..).zip(incidents.iter().zip(&edited)) {
        let change = row(document, at(document), ChangeState::Local);
        let save = || -> Result<(), StorageError> {
            storage.write(|tx| {
                tx.add_change(document.id, &change)?;
                project(tx, document.id, &edited.fields().unwrap())?;
                tx.audit(&now, "edit", "done", Some(document.id.as_bytes()))
            })
        };
        saved += ms(once(save).1.wall);
        limit += ms(once(|| bare.execute("insert into t (b) values (?1)", [&change.bytes]).unwrap()).1.wall);
        if number == LOGGED {
            let pages = |name: &str| pages_in_log(&folder.join(name)) / f64::from(LOGGED);
            table.figure(&format!("save {what}: pages written"), pages("phone.db-wal"), "");
            table.figure("  the bare transaction's", pages("bare.db-wal"), "");
        }
    }
    let limit = limit / SAVES as f64;
    table.row(&Row {
        what: &format!("save {what} (G8; limit: one bare SQLCipher FULL transaction)"),
        value: saved / SAVES as f64,
        unit: "ms",
        limit: Some(limit),
        goal: Some(2.0 * limit),
    });
}

/// Pages in a write-ahead log: each behind a short header, all behind one.
fn pages_in_log(log: &Path) -> f64 {
    ((std::fs::metadata(log).unwrap().len() - 32) / (24 + 4_096)) as f64
}

fn bare(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("bare.db")).unwrap();
    connection
        .execute_batch(&format!(
            "pragma key = \"x'{}'\"; pragma journal_mode = wal; pragma synchronous = full; create table t (b blob)",
            encode_hex(&[7; 32])
        ))
        .unwrap();
    connection
}
