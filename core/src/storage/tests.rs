//! The database as a whole, on real files.

#![expect(clippy::redundant_closure_for_method_calls, reason = "a method of one lifetime is no closure of any")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::changes::ChangeState;
use super::counters::Counter;
use super::cursors::{ChainState, Window};
use super::drafts::{KEPT_FRAMES, NewDraft};
use super::fixtures::*;
use super::key::{DatabaseKey, MemoryVault, VaultError};
use super::transaction::ReadTx;
use super::{Options, Storage, StorageError, beside};
use crate::clock::{Clock as _, ManualClock, SeededEntropy};
use crate::entry::{Cursor, Entry, Verdict};
use crate::ids::{EntryHash, RecordId};

const CANARY: &str = "the canary sings at the fence, el canario canta en la cerca";

fn contains(path: &Path, needle: &[u8]) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
}

/// Commit frames in a write-ahead log: those whose header names a database size.
fn commits(wal: &Path) -> usize {
    let bytes = fs::read(wal).unwrap();
    let page = u32::from_be_bytes(bytes[8..12].try_into().unwrap()) as usize;
    bytes[32..].chunks_exact(24 + page).filter(|frame| frame[4..8] != [0; 4]).count()
}

#[test]
fn the_file_and_its_log_hold_nothing_readable() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", CANARY);
    let path = &db.storage.options().path;
    let wal = beside(path, "-wal");
    assert!(fs::metadata(&wal).unwrap().len() > 0);
    for needle in [CANARY.as_bytes(), b"canary", b"SQLite format 3", b"create table", b"internal/nogales"] {
        assert!(!contains(path, needle) && !contains(&wal, needle));
    }
    db.storage.checkpoint().unwrap();
    assert_ne!(&fs::read(path).unwrap()[..15], b"SQLite format 3");
    assert!(!contains(path, CANARY.as_bytes()));
}

#[test]
fn the_library_has_what_we_build_on() {
    database().storage.with_writer(|writer| {
        let text = |sql: &str| writer.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        assert!(text("pragma cipher_version").starts_with('4'));
        let version: Vec<u32> = text("select sqlite_version()").split('.').map(|part| part.parse().unwrap()).collect();
        assert!(version >= vec![3, 51, 3], "{version:?}: before 3.51.3 a reset log could corrupt the file");
        writer
            .execute_batch(
                "create virtual table temp.f using fts5(x); create virtual table temp.r using rtree(i, a, b)",
            )
            .unwrap();
        assert_eq!(text("pragma journal_mode"), "wal");
        let number = |sql: &str| writer.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let expected = [
            ("synchronous", 2),
            ("fullfsync", 1),
            ("foreign_keys", 1),
            ("secure_delete", 1),
            ("trusted_schema", 0),
            ("temp_store", 2),
        ];
        for (pragma, value) in expected {
            assert_eq!(number(&format!("pragma {pragma}")), value, "{pragma}");
        }
    });
}

#[test]
fn a_save_is_one_transaction_and_survives_without_a_clean_close() {
    let db = database();
    db.storage.checkpoint().unwrap();
    let path = db.storage.options().path.clone();
    save(&db.storage, 1, "internal/nogales", "first");
    assert_eq!(commits(&beside(&path, "-wal")), 1);
    // What a cut of power leaves: the file and its log as they are now, copied while open.
    let copy = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        fs::copy(beside(&path, suffix), beside(&copy.path().join("enlace.db"), suffix)).unwrap();
    }
    let mut options = db.storage.options().clone();
    options.path = copy.path().join("enlace.db");
    let after = Storage::open(options).unwrap();
    let rows = after.read(|tx| tx.changes(document_id(1))).unwrap();
    assert_eq!(rows[0].bytes, b"first");
}

#[test]
fn a_failed_act_leaves_nothing_and_uses_up_no_number() {
    let db = database();
    let failed = db.storage.write(|tx| {
        tx.put_document(&document(1, "internal/nogales"))?;
        assert_eq!(tx.next_number(Counter::Reference)?, 1);
        Err::<(), _>(StorageError::Conflict)
    });
    assert!(failed.is_err());
    let (document, number) = db
        .storage
        .write(|tx| Ok::<_, StorageError>((tx.document(document_id(1))?, tx.next_number(Counter::Reference)?)))
        .unwrap();
    assert_eq!((document, number), (None, 1));
}

#[test]
fn a_second_opener_is_told_that_it_is_locked() {
    let db = database();
    assert!(matches!(Storage::open(db.storage.options().clone()), Err(StorageError::Locked)));
    db.storage.close();
    assert!(matches!(db.storage.read(|tx| tx.documents()), Err(StorageError::Closed)));
    let other = Storage::open(db.storage.options().clone()).unwrap();
    assert!(matches!(db.storage.reopen(), Err(StorageError::Locked)));
    drop(other);
    db.storage.reopen().unwrap();
    assert_eq!(db.storage.read(|tx| tx.documents()).unwrap(), []);
}

#[test]
fn wrong_missing_and_plain_are_told_apart() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", "kept");
    db.storage.close();
    let mut options = db.storage.options().clone();
    let right = options.vault.load("database.key").unwrap().unwrap();

    options.vault = Arc::new(MemoryVault::default());
    assert_eq!(Storage::open(options.clone()).unwrap_err().code(), "storage_key_missing");
    options.vault.store("database.key", DatabaseKey::random(&SeededEntropy::new(99)).expose()).unwrap();
    assert_eq!(Storage::open(options.clone()).unwrap_err().code(), "storage_wrong_key");
    options.vault.store("database.key", &right).unwrap();
    assert_eq!(Storage::open(options.clone()).unwrap().read(|tx| tx.documents()).unwrap().len(), 1);

    let plain = db.folder.path().join("plain.db");
    fs::write(&plain, [&b"SQLite format 3\0"[..], &[0; 4080]].concat()).unwrap();
    options.path = plain;
    assert_eq!(Storage::open(options).unwrap_err().code(), "storage_not_encrypted");
}

#[test]
fn a_damaged_header_costs_nothing_and_a_damaged_first_page_is_seen_as_damage() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", "kept");
    db.storage.close();
    let path = &db.storage.options().path;
    let mut bytes = fs::read(path).unwrap();
    bytes[3] ^= 0xff;
    fs::write(path, &bytes).unwrap();
    db.storage.reopen().unwrap();
    assert_eq!(db.storage.read(|tx| tx.documents()).unwrap().len(), 1);
    db.storage.close();
    bytes[200] ^= 0xff;
    fs::write(path, &bytes).unwrap();
    assert_eq!(db.storage.reopen().unwrap_err().code(), "storage_corrupt");
}

#[test]
fn a_full_disk_is_told_and_costs_nothing_that_was_saved() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", "kept");
    let pages: i64 = db.storage.with_writer(|writer| {
        let pages = writer.query_row("pragma page_count", [], |row| row.get(0)).unwrap();
        writer.query_row(&format!("pragma max_page_count = {pages}"), [], |_| Ok(())).unwrap();
        pages
    });
    // Random text does not compress: it needs pages that are not there.
    let noise: String =
        (0..40_000u32).map(|n| char::from(33 + (n.wrapping_mul(2_654_435_761) >> 24) as u8 % 90)).collect();
    let error = db
        .storage
        .write(|tx| {
            tx.put_document(&document(2, "internal/nogales"))?;
            tx.add_change(document_id(2), &change(2, 1, &noise))
        })
        .unwrap_err();
    assert_eq!(error.code(), "storage_disk_full");
    db.storage.with_writer(|writer| {
        writer.query_row(&format!("pragma max_page_count = {}", pages + 1000), [], |_| Ok(())).unwrap();
    });
    save(&db.storage, 2, "internal/nogales", &noise);
    let rows = db
        .storage
        .read(|tx| Ok::<_, StorageError>([tx.changes(document_id(1))?, tx.changes(document_id(2))?]))
        .unwrap();
    assert_eq!((rows[0][0].bytes.as_slice(), rows[1][0].bytes.len()), (&b"kept"[..], 40_000));
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = Path::new("/sys/kernel");
    if folder.is_dir() {
        assert_eq!(Storage::open(options(folder)).unwrap_err().code(), "storage_read_only");
    }
}

#[test]
fn a_database_of_a_newer_build_is_refused() {
    let db = database();
    db.storage.with_writer(|writer| writer.execute_batch("pragma user_version = 999").unwrap());
    db.storage.close();
    assert_eq!(db.storage.reopen().unwrap_err().code(), "storage_newer_schema");
}

#[test]
fn sealed_bodies_are_forgotten_with_their_key() {
    let db = database();
    save(&db.storage, 1, "identity/nogales", CANARY);
    let (body, key): (Vec<u8>, Vec<u8>) = db.storage.with_writer(|writer| {
        writer
            .query_row("select c.body, k.key from changes c join body_keys k on k.document = c.document", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap()
    });
    assert!(!body.windows(6).any(|window| window == b"canary"));
    assert_eq!(db.storage.read(|tx| tx.changes(document_id(1))).unwrap()[0].bytes, CANARY.as_bytes());
    db.storage.write(|tx| tx.forget(document_id(1))).unwrap();
    db.storage.checkpoint().unwrap();
    assert!(matches!(db.storage.read(|tx| tx.changes(document_id(1))), Err(StorageError::Forgotten)));
    let again = db.storage.write(|tx| tx.add_change(document_id(1), &change(1, 2, "again")));
    assert!(matches!(again, Err(StorageError::Forgotten)));
    assert_eq!(db.storage.read(|tx| tx.change_facts(document_id(1))).unwrap().len(), 1);
    // Even decrypted, no page of the file still holds the key.
    let found: i64 = db.storage.with_writer(|writer| {
        writer.query_row("select count(*) from body_keys where key = ?1", [&key], |row| row.get(0)).unwrap()
    });
    assert_eq!(found, 0);
}

#[test]
fn a_log_that_a_reader_holds_back_is_emptied_by_the_next_write() {
    let db = database();
    let log = || fs::metadata(beside(&db.storage.options().path, "-wal")).unwrap().len();
    save(&db.storage, 1, "identity/nogales", CANARY);
    let forget = |tx: &ReadTx<'_>| {
        tx.changes(document_id(1))?;
        db.storage.write(|tx| tx.forget(document_id(1)))?;
        db.storage.checkpoint()
    };
    db.storage.read(forget).unwrap();
    assert!(log() > 0, "the snapshot that was read needs the log");
    save(&db.storage, 2, "internal/nogales", "two");
    assert_eq!(log(), 0);
    save(&db.storage, 3, "internal/nogales", "three");
    assert!(log() > 0, "nothing is owed any more");
}

#[test]
fn what_a_crash_left_in_the_log_goes_with_the_first_write() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", "one");
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("enlace.db");
    for suffix in ["", "-wal"] {
        fs::copy(beside(&db.storage.options().path, suffix), beside(&path, suffix)).unwrap();
    }
    let after = Storage::open(Options { path: path.clone(), ..db.storage.options().clone() }).unwrap();
    save(&after, 2, "internal/nogales", "two");
    assert_eq!(fs::metadata(beside(&path, "-wal")).unwrap().len(), 0);
    assert_eq!(after.read(|tx| tx.changes(document_id(1))).unwrap().len(), 1);
}

#[test]
fn a_change_goes_from_local_to_sealed_to_its_verdict() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", "one");
    save(&db.storage, 2, "internal/nogales", "two");
    let internal = stream("internal/nogales");
    db.storage
        .write(|tx| {
            tx.add_change(document_id(1), &change(1, 2, "more"))?;
            let tails = tx.local_tails(&internal, 10)?;
            assert_eq!(
                tails.iter().map(|tail| (tail.document, tail.last_seq, tail.changes)).collect::<Vec<_>>(),
                [(document_id(1), 2, 2), (document_id(2), 1, 1)]
            );
            assert_eq!(tails[0].last_hash, change(1, 2, "").fact.hash);
            tx.add_record(&record(9, "internal/nogales", true))?;
            assert_eq!(tx.seal_changes(document_id(1), 2, RecordId([9; 32]))?, 2);
            assert_eq!(tx.local_tails(&internal, 10)?.len(), 1);
            assert_eq!(tx.waiting_streams()?[0].records, 1);
            assert_eq!(tx.changes_of_record(RecordId([9; 32]))?.len(), 2);
            tx.mark_entered(RecordId([9; 32]))?;
            assert_eq!(tx.settle_changes(RecordId([9; 32]), ChangeState::Refused)?, [document_id(1)]);
            assert_eq!(tx.changes(document_id(1))?, []);
            assert_eq!(tx.refused_changes(document_id(1))?.len(), 2);
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

#[test]
fn only_entered_documents_are_let_go() {
    let db = database();
    save(&db.storage, 1, "internal/nogales", "one");
    db.storage
        .write(|tx| {
            assert!(!tx.release_bodies(document_id(1))?);
            tx.add_record(&record(9, "internal/nogales", false))?;
            tx.seal_changes(document_id(1), 1, RecordId([9; 32]))?;
            assert!(!tx.release_bodies(document_id(1))?);
            tx.settle_changes(RecordId([9; 32]), ChangeState::Accepted)?;
            assert!(tx.release_bodies(document_id(1))?);
            assert_eq!(tx.record(RecordId([9; 32]))?, None);
            assert_eq!(tx.document(document_id(1))?.map(|row| row.held), Some(false));
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

fn entry(pos: u64, verdict: Verdict) -> Entry {
    Entry {
        epoch: 1,
        stream: stream("internal/nogales"),
        pos,
        prev: (pos > 1).then_some(EntryHash([8; 32])),
        record: RecordId([u8::try_from(pos).unwrap(); 32]),
        received_ms: 1_700_000_000_500,
        ctl: 3,
        verdict,
    }
}

#[test]
fn entries_read_back_and_a_second_history_is_noticed() {
    let db = database();
    let refused = entry(2, Verdict::Refused("no_grant".to_owned()));
    db.storage
        .write(|tx| {
            assert!(tx.add_entry(&entry(1, Verdict::Accepted))?);
            assert!(!tx.add_entry(&entry(1, Verdict::Accepted))?);
            assert!(matches!(tx.add_entry(&entry(1, Verdict::Refused("x".to_owned()))), Err(StorageError::Conflict)));
            tx.add_entry(&refused)?;
            assert_eq!(tx.entry_of_record(refused.record)?, Some(refused.clone()));
            assert_eq!(tx.entries_after(&refused.stream, 1, 1, 10)?, std::slice::from_ref(&refused));
            assert_eq!(tx.cursor(&refused.stream)?, Cursor::START);
            tx.set_cursor(&refused.stream, &Cursor::at(&refused))?;
            assert_eq!(tx.cursor(&refused.stream)?, Cursor::at(&refused));
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

#[test]
fn after_a_server_restore_later_records_wait_again() {
    let db = database();
    let internal = stream("internal/nogales");
    db.storage
        .write(|tx| {
            for n in 1..=3 {
                tx.add_record(&record(n, "internal/nogales", true))?;
                tx.mark_entered(RecordId([n; 32]))?;
                tx.add_entry(&entry(u64::from(n), Verdict::Accepted))?;
            }
            assert_eq!(tx.waiting_records(&internal, 10)?, []);
            assert_eq!(tx.requeue_after(&internal, 1, 1)?, 2);
            let waiting = tx.waiting_records(&internal, 10)?;
            assert_eq!(waiting.iter().map(|record| record.seq).collect::<Vec<_>>(), [2, 3]);
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

#[test]
fn small_things_read_back() {
    let db = database();
    let internal = stream("internal/nogales");
    let moment = ManualClock::at(5_000).now();
    save(&db.storage, 1, "internal/nogales", "one");
    db.storage
        .write(|tx| {
            tx.put_setting("device", &[1, 2])?;
            tx.put_setting("device", &[3])?;
            assert_eq!(tx.setting("device")?, Some(vec![3]));
            tx.put_directory_cache(7, b"directory")?;
            assert_eq!(tx.directory_cache()?, Some((7, b"directory".to_vec())));
            tx.raise_counter(Counter::Request, 41)?;
            assert_eq!(tx.next_number(Counter::Request)?, 42);
            tx.audit(&moment, "report_incident", "done", Some(&[1]))?;
            assert_eq!(tx.audit_rows(None, 5)?[0].at_ms, 5_000);
            let chain = ChainState { generation: 2, last_seq: 9, last_record: Some(RecordId([1; 32])) };
            tx.set_chain(&internal, &chain)?;
            tx.set_window(&internal, &Window { from_ms: Some(3), complete: true })?;
            let row = tx.stream(&internal)?.unwrap();
            assert_eq!((row.chain, row.window.complete), (chain, true));
            let draft = NewDraft { document: document_id(1), record: None, code: "no_grant", lost: b"{}", made_ms: 1 };
            let number = tx.add_draft(&draft)?;
            assert_eq!(tx.open_drafts(Some(document_id(1)))?[0].code, "no_grant");
            tx.settle_draft(number)?;
            assert_eq!(tx.open_drafts(None)?, []);
            for n in 0..KEPT_FRAMES + 3 {
                tx.keep_refused_frame(&internal, "malformed", i64::from(n), &n.to_be_bytes())?;
            }
            assert_eq!(tx.refused_frames()?.len(), KEPT_FRAMES as usize);
            tx.keep_refused_frame(&internal, "malformed", 9, &KEPT_FRAMES.to_be_bytes())?;
            assert_eq!(tx.refused_frames()?[0].bytes, (KEPT_FRAMES + 2).to_be_bytes());
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

#[test]
fn every_code_says_what_to_do_in_both_languages() {
    use StorageError as E;
    let vault = [VaultError::Locked, VaultError::Unavailable, VaultError::Full, VaultError::Malformed].map(E::Vault);
    let own = [
        E::WrongKey,
        E::KeyMissing,
        E::NotEncrypted,
        E::Corrupt,
        E::Locked,
        E::ReadOnly,
        E::DiskFull,
        E::NewerSchema,
        E::Closed,
        E::Forgotten,
        E::NotFound,
        E::Conflict,
        E::Io(std::io::ErrorKind::Other),
        E::Sqlite(1),
    ];
    for error in own.into_iter().chain(vault) {
        assert!(crate::i18n::is_explained(error.code()), "{}", error.code());
    }
}
