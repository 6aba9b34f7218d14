//! Sync through the server's own code, without sockets: bytes (G3-G5), the server's work (G6), the phone's (G7).

use std::time::Duration;

use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::sync::{Options, Session};
use enlace_core::wire::{PartReader, write_part};
use enlace_tests::harness::{Phone, World};
use rusqlite::Connection;

use crate::Scale;
use crate::measure::{Cost, once};
use crate::table::{Row, Table, ms};
use crate::world::work;

/// What a sync took, each side apart.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    phone: Duration,
    server: Duration,
    server_wall: Duration,
    up: usize,
    down: usize,
    rounds: usize,
}

/// Fills the table.
pub fn measure(scale: Scale, table: &mut Table) {
    let mut world = World::new(1);
    let (first, second) = (world.phone("A"), world.phone("B"));
    let (entered, filling) = once(|| work(&first, scale.documents));
    let (documents, saves) = (entered.documents, u32::try_from(entered.saves).unwrap());
    table.figure("enter cases by commands, per save, wall", ms(filling.wall / saves), "ms");
    table.figure("the same, processor", ms(filling.cpu / saves), "ms");
    let limit = bare(&first, documents, world.folder());

    let push = sync(&mut world, &first);
    let per_document = |bytes: usize| on_the_wire(bytes) / documents as f64;
    table.row(&Row {
        what: "push: bytes a document, IP and TCP headers included (G3)",
        value: per_document(push.up + push.down),
        unit: "B",
        limit: Some(per_document(limit.bytes)),
        goal: Some(if documents >= 1_000 { 1_400.0 } else { 1_500.0 }),
    });
    table.figure("push: requests one after the other", push.rounds as f64, "");
    table.row(&Row {
        what: "push: server's processor, per document (G6)",
        value: ms(push.server) / documents as f64,
        unit: "ms",
        limit: Some(ms(limit.cost.cpu) / documents as f64),
        goal: Some(2.0),
    });
    table.figure("push: server, wall, per document", ms(push.server_wall) / documents as f64, "ms");
    table.figure("push: phone's processor, per document", ms(push.phone) / documents as f64, "ms");

    let pull = sync(&mut world, &second);
    table.row(&Row {
        what: "fresh phone: bytes a document (G3)",
        value: per_document(pull.up + pull.down),
        unit: "B",
        limit: Some(per_document(limit.bytes)),
        goal: Some(if documents >= 1_000 { 1_400.0 } else { 1_500.0 }),
    });
    table.row(&Row {
        what: "fresh phone: its processor, all documents, for 1,000 (G7)",
        value: ms(pull.phone) / documents as f64,
        unit: "s",
        limit: None,
        goal: Some(1.5),
    });
    table.figure("fresh phone: server's processor, per document", ms(pull.server) / documents as f64, "ms");

    let nothing = sync(&mut world, &first);
    small("reconnect with nothing to do, both ways (G4)", nothing.up, nothing.down, table);
    table.figure("the same: server's processor", ms(nothing.server), "ms");
    command::edit(first.holder(), entered.incidents[0], &[Edit::set("severity", "severe")], Some("correction"))
        .unwrap();
    let edit = sync(&mut world, &first);
    small("one edit, up (G5)", edit.up, 0, table);
    table.figure("the same: its answer", on_the_wire(edit.down), "B");
    table.figure("the same: server's processor", ms(edit.server), "ms");
    let told = sync(&mut world, &second);
    table.figure("the other phone asks", on_the_wire(told.up), "B");
    table.figure("and is told of the edit", on_the_wire(told.down), "B");
    table.figure("the same: server's processor", ms(told.server), "ms");
}

fn small(what: &str, up: usize, down: usize, table: &mut Table) {
    let value = on_the_wire(up) + on_the_wire(down);
    table.row(&Row { what, value, unit: "B", limit: None, goal: Some(1_024.0) });
}

/// Bytes with the headers of the packets that carry them.
fn on_the_wire(bytes: usize) -> f64 {
    (bytes + bytes.div_ceil(1_448) * 52) as f64
}

fn sync(world: &mut World, phone: &Phone) -> Spent {
    let mut spent = Spent::default();
    for _ in 0..200 {
        let (begun, cost) = once(|| Session::begin(phone.holder().clone(), &Options::default()).unwrap());
        spent.phone += cost.cpu;
        let (mut session, request) = begun;
        let (answer, cost) = once(|| answer(world, &request));
        spent.server += cost.cpu;
        spent.server_wall += cost.wall;
        let (outcome, cost) = once(|| {
            answer.chunks(16_384).for_each(|bytes| session.feed(bytes).unwrap());
            session.finish().unwrap()
        });
        spent.phone += cost.cpu;
        spent.up += request.len();
        spent.down += answer.len();
        spent.rounds += 1;
        assert!(outcome.refused.is_empty() && outcome.rejected.is_empty() && outcome.disbelieved.is_empty());
        if !outcome.more_to_send && outcome.wanted == 0 {
            return spent;
        }
    }
    panic!("the sync did not end");
}

fn answer(world: &mut World, request: &[u8]) -> Vec<u8> {
    let mut reader = PartReader::new();
    reader.push(request);
    let mut parts = std::iter::from_fn(|| reader.next_part().unwrap());
    let mut answer = Vec::new();
    world.agency.serve(&mut parts, &mut |part, payload| write_part(&mut answer, part, payload)).unwrap();
    answer
}

struct Limit {
    bytes: usize,
    cost: Cost,
}

/// One compressed body of all changes, undone and put into one SQLite transaction, one row a document.
fn bare(phone: &Phone, documents: usize, folder: &std::path::Path) -> Limit {
    let changes = changes_by_document(phone);
    assert!(changes.len() >= documents);
    let body = zstd::bulk::compress(&changes.concat(), 9).unwrap();
    let connection = limit_database(folder);
    let lengths: Vec<usize> = changes.iter().map(Vec::len).collect();
    let ((), cost) = once(|| take_in(&connection, &body, &lengths));
    Limit { bytes: body.len(), cost }
}

/// The raw changes of every document, one run a document.
pub fn changes_by_document(phone: &Phone) -> Vec<Vec<u8>> {
    phone
        .holder()
        .storage()
        .read(|tx| {
            let mut all = Vec::new();
            for document in tx.documents()? {
                let changes = tx.changes(document.id)?;
                all.push(changes.into_iter().flat_map(|change| change.bytes).collect());
            }
            Ok::<_, enlace_core::storage::StorageError>(all)
        })
        .unwrap()
}

/// The limit's database: one table, durable as the server's.
pub fn limit_database(folder: &std::path::Path) -> Connection {
    let connection = Connection::open(folder.join("limit.db")).unwrap();
    let settings = "pragma journal_mode = wal; pragma synchronous = full; create table rows (body blob)";
    connection.execute_batch(settings).unwrap();
    connection
}

/// What the limit does with a body: undo it, one transaction, one row a document.
pub fn take_in(connection: &Connection, body: &[u8], lengths: &[usize]) {
    let whole = zstd::bulk::decompress(body, 1 << 30).unwrap();
    let mut rest = &whole[..];
    connection.execute_batch("begin immediate").unwrap();
    let mut insert = connection.prepare("insert into rows values (?1)").unwrap();
    for length in lengths {
        let (row, after) = rest.split_at(*length);
        insert.execute([row]).unwrap();
        rest = after;
    }
    connection.execute_batch("commit").unwrap();
}
