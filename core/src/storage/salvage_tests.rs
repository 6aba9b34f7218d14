//! Damage to real files: seen, set aside, kept, and everything readable saved.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use proptest::prelude::*;

use super::changes::ChangeState;
use super::fixtures::*;
use super::salvage::{SalvageReport, salvage};
use super::{Options, Storage, StorageError, beside};
use crate::domain::stream::StreamName;
use crate::entry::{Cursor, Entry, Verdict};
use crate::ids::{EntryHash, RecordId};

const DOCUMENTS: u32 = 120;
const PAGE: usize = 4096;

/// Text that neither compresses away nor repeats, so that the file has pages worth damaging.
fn text(n: u32) -> String {
    (0..400u32).map(|i| char::from(33 + ((n * 7919 + i).wrapping_mul(2_654_435_761) >> 24) as u8 % 90)).collect()
}

/// A closed database of some hundred documents; all but the last ten are entered.
fn closed_database() -> TestDatabase {
    let db = database();
    db.storage
        .write(|tx| {
            tx.put_setting("device", b"who we are")?;
            tx.add_record(&record(1, "internal/nogales", false))?;
            for n in 1..=DOCUMENTS {
                let stream_name = if n % 10 == 0 { "identity/nogales" } else { "internal/nogales" };
                tx.put_document(&document(n, stream_name))?;
                tx.add_change(document_id(n), &change(n, 1, &text(n)))?;
                if n <= DOCUMENTS - 10 {
                    tx.seal_changes(document_id(n), 1, RecordId([1; 32]))?;
                }
            }
            tx.settle_changes(RecordId([1; 32]), ChangeState::Accepted)?;
            tx.set_cursor(&stream("internal/nogales"), &Cursor { epoch: 1, pos: 9, hash: EntryHash([1; 32]) })
        })
        .unwrap();
    db.storage.close();
    db
}

/// Documents whose change reads back right; panics on one that reads back wrong.
fn readable(storage: &Storage) -> u32 {
    let read = |n: u32| storage.read(|tx| tx.changes(document_id(n)));
    let mut count = 0;
    for n in 1..=DOCUMENTS {
        match read(n) {
            Ok(rows) if rows.is_empty() => {}
            Ok(rows) => {
                assert_eq!(rows[0].bytes, text(n).into_bytes());
                count += 1;
            }
            Err(StorageError::Corrupt) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    count
}

fn damage(options: &Options, page: usize) {
    let mut bytes = fs::read(&options.path).unwrap();
    bytes[page * PAGE + 100] ^= 0x01;
    fs::write(&options.path, bytes).unwrap();
}

/// Pages of a table, from 0.
fn pages_of(db: &TestDatabase, table: &str) -> Vec<usize> {
    db.storage.checkpoint().unwrap();
    db.storage.with_writer(|writer| {
        let mut statement = writer.prepare("select pageno from dbstat where name = ?1").unwrap();
        let pages = statement.query_map([table], |row| row.get::<_, u32>(0)).unwrap();
        pages.map(|page| page.unwrap() as usize - 1).collect()
    })
}

fn reopened(options: Options) -> (Storage, SalvageReport) {
    let (storage, report) = Storage::open_or_salvage(options).unwrap();
    (storage, report.unwrap())
}

#[test]
fn a_lost_first_page_costs_nothing() {
    let db = closed_database();
    let options = db.storage.options().clone();
    damage(&options, 0);
    assert_eq!(Storage::open(options.clone()).unwrap_err().code(), "storage_corrupt");
    let before = fs::read(&options.path).unwrap();
    let (storage, report) = reopened(options);
    assert_eq!(
        (report.documents, report.changes, report.unsent_changes),
        (u64::from(DOCUMENTS), u64::from(DOCUMENTS), 10)
    );
    assert_eq!(report.lost, 0);
    assert_eq!(readable(&storage), DOCUMENTS);
    assert_eq!(fs::read(&report.kept).unwrap(), before);
    storage
        .read(|tx| {
            assert!(tx.rebuild_needed()?);
            assert_eq!(tx.setting("device")?.as_deref(), Some(&b"who we are"[..]));
            assert_eq!(tx.cursor(&stream("internal/nogales"))?.pos, 9);
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

#[test]
fn each_damaged_page_costs_only_what_lay_on_it() {
    let db = closed_database();
    let original = fs::read(&db.storage.options().path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pages = original.len() / PAGE;
    let mut whole = 0;
    for page in 1..pages {
        let mut options = db.storage.options().clone();
        options.path = folder.path().join(format!("{page}.db"));
        fs::write(&options.path, &original).unwrap();
        damage(&options, page);
        let (storage, report) = salvage(options.clone()).unwrap();
        let count = readable(&storage);
        assert_eq!(u64::from(count), report.changes, "page {page}");
        // Losses are said, and the server is asked again for everything.
        if count < DOCUMENTS {
            assert!(report.lost > 0, "page {page}");
            let cursor = storage.read(|tx| tx.cursor(&stream("internal/nogales"))).unwrap();
            assert_eq!(cursor.pos, 0);
        } else {
            whole += 1;
        }
        assert!(report.kept.exists() && storage.verify().is_ok());
    }
    // Most pages of a file hold no changes, or few of them.
    assert!(whole > pages / 3, "{whole} of {pages}");
}

#[test]
fn damage_found_while_running_stops_writing_and_is_salvaged_at_the_next_opening() {
    let db = closed_database();
    let options = db.storage.options().clone();
    let original = fs::read(&options.path).unwrap();
    let mut stopped = 0;
    for page in (5..original.len() / PAGE).step_by(7) {
        fs::write(&options.path, &original).unwrap();
        damage(&options, page);
        // A damaged catalogue of tables is seen at once.
        let Ok(storage) = Storage::open(options.clone()) else { continue };
        let whole = readable(&storage) == DOCUMENTS;
        let wrote = storage.write(|tx| tx.put_setting("a", b"b"));
        storage.close();
        if !whole {
            assert_eq!(wrote.unwrap_err().code(), "storage_corrupt");
            let (storage, report) = reopened(options.clone());
            assert!(report.lost > 0 && storage.write(|tx| tx.put_setting("a", b"b")).is_ok());
            stopped += 1;
        }
    }
    assert!(stopped > 0);
}

#[test]
fn a_wrong_key_is_never_taken_for_damage() {
    let db = closed_database();
    let mut options = db.storage.options().clone();
    options.vault = std::sync::Arc::new(super::key::MemoryVault::default());
    options.vault.store(&options.key_name, &[9; 32]).unwrap();
    assert_eq!(salvage(options.clone()).unwrap_err().code(), "storage_wrong_key");
    assert_eq!(Storage::open_or_salvage(options).unwrap_err().code(), "storage_wrong_key");
    db.storage.reopen().unwrap();
    assert_eq!(readable(&db.storage), DOCUMENTS);
}

#[test]
fn an_interrupted_exchange_is_completed_at_the_next_opening() {
    let db = closed_database();
    let options = db.storage.options().clone();
    let path = |suffix: &str| -> PathBuf { beside(&options.path, suffix) };
    // A finished new file waits, the old one has been moved or not, its log is there or not.
    for moved in [true, false] {
        fs::copy(&options.path, path(".salvaged")).unwrap();
        fs::write(path("-wal"), b"an old log").unwrap();
        if moved {
            fs::remove_file(&options.path).unwrap();
        }
        let storage = Storage::open(options.clone()).unwrap();
        assert_eq!(readable(&storage), DOCUMENTS);
        storage.close();
        assert!(!path(".salvaged").exists());
    }
    // An unfinished one is thrown away: the old file is still the truth.
    fs::write(path(".salvaging"), b"half").unwrap();
    assert_eq!(readable(&Storage::open(options.clone()).unwrap()), DOCUMENTS);
}

#[test]
fn a_file_cut_short_is_salvaged_too() {
    let db = closed_database();
    let options = db.storage.options().clone();
    let bytes = fs::read(&options.path).unwrap();
    fs::write(&options.path, &bytes[..bytes.len() / 2]).unwrap();
    let (storage, report) = salvage(options).unwrap();
    assert_eq!(u64::from(readable(&storage)), report.changes);
    assert!(report.lost > 0);
}

#[test]
fn control_goes_back_to_where_it_is_whole() {
    let db = database();
    let control = StreamName::control();
    let entries: Vec<Entry> = (1..=5u8)
        .scan(None, |prev, n| {
            let entry = Entry {
                epoch: 1,
                stream: control.clone(),
                pos: u64::from(n),
                prev: *prev,
                record: RecordId([n; 32]),
                received_ms: 1,
                ctl: 0,
                verdict: Verdict::Accepted,
            };
            *prev = Some(entry.hash());
            Some(entry)
        })
        .collect();
    db.storage
        .write(|tx| {
            for entry in &entries {
                // The record of the fourth was on a page that is gone.
                if entry.pos != 4 {
                    tx.add_record(&record(u8::try_from(entry.pos).unwrap(), "control", false))?;
                }
                tx.add_entry(entry)?;
            }
            tx.set_cursor(&control, &Cursor::at(&entries[4]))
        })
        .unwrap();
    // Something else is lost for certain, so the server is asked again.
    db.storage.write(|tx| tx.put_setting("device", b"who we are")).unwrap();
    let lost = pages_of(&db, "settings")[0];
    db.storage.close();
    let options = db.storage.options().clone();
    damage(&options, lost);
    let (storage, report) = salvage(options).unwrap();
    let (cursor, kept) = storage
        .read(|tx| Ok::<_, StorageError>((tx.cursor(&control)?, tx.entries_of_stream(&control)?.len())))
        .unwrap();
    assert!(report.lost > 0);
    assert_eq!((cursor, kept), (Cursor::at(&entries[2]), 3));
}

#[test]
fn a_lost_catalogue_of_tables_costs_nothing() {
    let db = closed_database();
    db.storage.reopen().unwrap();
    let pages = pages_of(&db, "sqlite_schema");
    db.storage.close();
    let original = fs::read(&db.storage.options().path).unwrap();
    assert!(pages.len() > 2);
    for page in pages {
        let folder = tempfile::tempdir().unwrap();
        let mut options = db.storage.options().clone();
        options.path = folder.path().join("enlace.db");
        fs::write(&options.path, &original).unwrap();
        damage(&options, page);
        let (storage, report) = reopened(options);
        assert_eq!((report.lost, readable(&storage)), (0, DOCUMENTS), "page {page}");
    }
}

#[test]
fn an_abandoned_document_is_asked_for_and_its_unsent_changes_are_kept() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", "unsent");
    db.storage
        .write(|tx| {
            tx.abandon(document_id(1))?;
            assert_eq!(tx.changes(document_id(1))?, []);
            assert_eq!(tx.refused_changes(document_id(1))?[0].bytes, b"unsent");
            assert_eq!(tx.wanted_documents(9)?, [(stream("internal/nogales"), document_id(1))]);
            let row = tx.document(document_id(1))?.unwrap();
            assert_eq!((row.held, row.generation), (false, (1 << 16) + 1));
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

/// A database of forty documents and its log, as they lie on disk while it is open.
fn files() -> &'static [Vec<u8>; 2] {
    static FILES: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    FILES.get_or_init(|| {
        let db = database();
        for n in 1..=40 {
            save(&db.storage, n, "internal/nogales", &text(n));
            if n == 20 {
                db.storage.checkpoint().unwrap();
            }
        }
        let path = &db.storage.options().path;
        [fs::read(path).unwrap(), fs::read(beside(path, "-wal")).unwrap()]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Any one bit of the file or its log: noticed, or of no consequence; never a wrong value.
    #[test]
    fn a_flipped_bit_is_noticed_or_harmless(place in any::<prop::sample::Index>(), bit in 0u8..8, in_log in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let options = options(folder.path());
        // The same seed gives the fixture's key again.
        let key = super::key::DatabaseKey::random(&crate::clock::SeededEntropy::new(11));
        options.vault.store(&options.key_name, key.expose()).unwrap();
        for (file, suffix) in files().iter().zip(["", "-wal"]) {
            let mut bytes = file.clone();
            if in_log == (suffix == "-wal") {
                let at = place.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            fs::write(beside(&options.path, suffix), bytes).unwrap();
        }
        let (storage, report) = Storage::open_or_salvage(options).unwrap();
        let count = readable(&storage);
        let is_whole = report.is_none() && storage.verify().is_ok();
        // A bad frame ends the log: what was checkpointed before is all there.
        let least = if in_log { 20 } else { 40 };
        prop_assert!(!is_whole || count >= least);
    }
}
