//! What is SQLite's own: files, crashes, damage, room, copies.

use std::fs;
use std::path::Path;

use enlace_core::entry::Verdict;
use enlace_core::i18n::Lang;
use rusqlite::Connection;

use super::*;
use crate::store::audit::{self, Depth};
use crate::store::backup::{self, Inspection};
use crate::store::fixture::*;
use crate::store::{Read, StoreError};

crate::store::conformance::conformance!(in_a_file, {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), entropy()).unwrap();
    (folder, store)
});
crate::store::conformance::conformance!(in_memory, ((), SqliteStore::in_memory(entropy()).unwrap()));

fn open(folder: &Path) -> Result<SqliteStore> {
    SqliteStore::open(folder, entropy())
}

fn code_of<T>(result: Result<T>) -> &'static str {
    result.err().map_or("ok", |error| error.code())
}

fn contains(file: &Path, text: &str) -> bool {
    fs::read(file).unwrap().windows(text.len()).any(|window| window == text.as_bytes())
}

/// Changes the data file behind the store's back.
fn tamper(folder: &Path, sql: &str) {
    let db = Connection::open(folder.join(DATA_FILE)).unwrap();
    db.execute_batch(&format!("pragma foreign_keys = off; {sql}")).unwrap();
}

fn findings(store: &dyn Read) -> Vec<(&'static str, u64)> {
    let report = audit::check(store, Depth::Bodies, &mut |_, _| {}).unwrap();
    report.findings.iter().map(|finding| (finding.code, finding.log_index)).collect()
}

fn backup_to(store: &SqliteStore, to: &Path) -> Result<Inspection> {
    backup::backup(&store.reader().unwrap(), to, entropy(), &mut |_, _, _| {})
}

#[test]
fn a_reopened_store_finds_everything_committed_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path(), 5);
    let before = (store.heads().unwrap(), store.frontier().unwrap());
    let mut transaction = store.begin().unwrap();
    save(&mut *transaction, &internal(), 9, document(9), "cut off").unwrap();
    // As a kill would leave it: neither committed nor rolled back.
    std::mem::forget(transaction);
    std::mem::forget(store);
    let store = open(folder.path()).unwrap();
    assert_eq!((store.heads().unwrap(), store.frontier().unwrap()), before);
    assert_eq!(findings(&store), []);
}

/// The files as a crash at this moment would leave them.
fn crash_copy(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["enlace.db", "enlace.db-wal", "keys.db", "keys.db-wal"] {
        fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    }
    copy
}

#[test]
fn a_crash_between_any_two_statements_leaves_the_state_before() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path(), 3);
    let mut transaction = store.begin().unwrap();
    for n in 10..16 {
        let stream = if n % 2 == 0 { sealed() } else { internal() };
        enter(&mut *transaction, &stream, n, Verdict::Accepted, &[document(7 + u8::try_from(n).unwrap())]).unwrap();
        let crashed = open(crash_copy(folder.path()).path()).unwrap();
        assert_eq!((crashed.size().unwrap(), findings(&crashed)), (3, Vec::new()));
    }
    transaction.commit().unwrap();
    let crashed = open(crash_copy(folder.path()).path()).unwrap();
    assert_eq!((crashed.size().unwrap(), findings(&crashed)), (9, Vec::new()));
}

#[test]
fn a_power_cut_anywhere_in_the_write_ahead_log_leaves_a_whole_prefix() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path(), 6);
    let wal = fs::metadata(folder.path().join("enlace.db-wal")).unwrap().len();
    let mut seen = std::collections::BTreeSet::new();
    for cut in (0..=wal).rev().step_by(3_511) {
        let crashed = crash_copy(folder.path());
        fs::File::options().write(true).open(crashed.path().join("enlace.db-wal")).unwrap().set_len(cut).unwrap();
        let reopened = open(crashed.path()).unwrap();
        seen.insert(reopened.size().unwrap());
        assert_eq!(findings(&reopened), []);
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
    drop(store);
}

#[test]
fn a_reader_sees_what_was_committed_and_not_what_is_being_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path(), 2);
    let reader = store.reader().unwrap();
    let mut transaction = store.begin().unwrap();
    save(&mut *transaction, &sealed(), 9, document(9), "new").unwrap();
    assert_eq!(reader.size().unwrap(), 2);
    transaction.commit().unwrap();
    assert_eq!(reader.document_bodies(&document(9)).unwrap()[0].bytes, Some(chunk("new")));
}

#[test]
fn sealed_bodies_lie_in_no_file_in_clear_and_open_with_their_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(folder.path()).unwrap();
    commit(&mut store, |transaction| {
        transaction.initialise(&identity())?;
        save(transaction, &sealed(), 1, document(1), "Ximena")?;
        save(transaction, &internal(), 2, document(2), "shown").map(drop)
    })
    .unwrap();
    let files = ["enlace.db", "enlace.db-wal", "keys.db", "keys.db-wal"].map(|name| folder.path().join(name));
    assert!(files.iter().all(|file| !contains(file, "Ximena")));
    assert!(files[..2].iter().any(|file| contains(file, "shown")));
    drop(store);

    // Without its key a person's record stays closed, and no key is made up for it.
    fs::remove_file(folder.path().join(KEYS_FILE)).unwrap();
    let store = open(folder.path()).unwrap();
    assert_eq!(code_of(store.document_bodies(&document(1))), "store_key_missing");
    assert_eq!(findings(&store), [("store_key_missing", 0)]);
}

#[test]
fn a_sealed_body_moved_to_another_document_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 4));
    tamper(folder.path(), "delete from changes where id = 4; update changes set document = 4 where document = 2");
    assert_eq!(code_of(open(folder.path()).unwrap().document_bodies(&document(4))), "store_key_missing");
}

#[test]
fn forgetting_survives_a_crash_before_the_key_was_destroyed_and_an_old_backup() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path(), 4);
    let copy = folder.path().join("copy.db");
    backup_to(&store, &copy).unwrap();
    drop(store);
    // The commit happened, the destruction did not.
    tamper(folder.path(), "update documents set forgotten = 1 where id = 2");
    let store = open(folder.path()).unwrap();
    assert!(store.bodies.is_destroyed(&document(2)).unwrap());
    drop(store);

    fs::remove_file(folder.path().join(DATA_FILE)).unwrap();
    backup::restore(&copy, folder.path()).unwrap();
    let restored = open(folder.path()).unwrap();
    assert_eq!(restored.document_bodies(&document(2)).unwrap()[0].bytes, None);
    assert_eq!(restored.document_bodies(&document(4)).unwrap()[0].bytes, Some(chunk(SECRET)));
}

#[test]
fn a_key_that_cannot_be_destroyed_stops_the_next_transaction_not_the_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path(), 2);
    store.bodies.keys().pragma_update(None, "query_only", true).unwrap();
    commit(&mut store, |transaction| transaction.forget(&document(2))).unwrap();
    assert!(store.document(&document(2)).unwrap().unwrap().is_forgotten);
    assert_eq!(code_of(store.begin().map(drop)), "store_read_only");
    store.bodies.keys().pragma_update(None, "query_only", false).unwrap();
    store.begin().map(drop).unwrap();
    assert!(store.bodies.is_destroyed(&document(2)).unwrap());
}

#[test]
fn a_hand_in_the_database_is_found() {
    for (sql, expected) in [
        ("update entries set bytes = x'00' where log_index = 2", vec![("entry_damaged", 2), ("log_tree_mismatch", 3)]),
        ("delete from entries where log_index = 1", vec![("entry_missing", 1)]),
        ("delete from entries where log_index = 4", vec![("checkpoint_contradiction", 5)]),
        ("update nodes set hash = zeroblob(32) where level = 1 and position = 0", vec![("log_tree_mismatch", 1)]),
        ("update records set envelope = x'd2' where id = 4", vec![("record_damaged", 3)]),
        ("update changes set body = x'00' where id = 3", vec![("body_damaged", 2)]),
        (
            "update checkpoints set note = replace(note, char(10) || '5' || char(10), char(10) || '4' || char(10))",
            vec![("checkpoint_bad_signature", 4)],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut store = filled(folder.path(), 5);
        let signed = checkpoint(&store);
        commit(&mut store, |transaction| transaction.put_checkpoint(&signed)).unwrap();
        assert_eq!(findings(&store), []);
        drop(store);
        tamper(folder.path(), sql);
        let found = findings(&open(folder.path()).unwrap());
        assert!(expected.iter().all(|finding| found.contains(finding)), "{sql}: {found:?}");
    }
}

#[test]
fn an_entry_rewritten_with_a_fitting_hash_is_found_by_tree_and_chain() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path(), 5);
    let mut entry = store.logged(0, 1).unwrap().remove(0).entry;
    drop(store);
    entry.received_ms += 1;
    let db = Connection::open(folder.path().join(DATA_FILE)).unwrap();
    db.execute("update entries set bytes = ?1, hash = ?2 where log_index = 0", (entry.encode(), entry.hash().0))
        .unwrap();
    let found = findings(&open(folder.path()).unwrap());
    assert_eq!(found, [("log_tree_mismatch", 1), ("entry_chain_broken", 2), ("log_tree_mismatch", 3)]);
}

#[test]
fn a_full_disk_keeps_what_was_there_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path(), 3);
    let pages: i64 = store.db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.db.pragma_update(None, "max_page_count", pages + 2).unwrap();
    // Too random to compress.
    let mut noise = vec![0; 40_000];
    entropy().fill(&mut noise);
    let text: String = noise.iter().map(|byte| char::from(b' ' + byte % 90)).collect();
    let refused = commit(&mut store, |transaction| save(transaction, &internal(), 8, document(8), &text).map(drop));
    assert_eq!(code_of(refused), "store_full");
    assert_eq!((store.size().unwrap(), findings(&store)), (3, Vec::new()));
    store.db.pragma_update(None, "max_page_count", pages + 1_000).unwrap();
    commit(&mut store, |transaction| save(transaction, &internal(), 8, document(8), &text).map(drop)).unwrap();
}

#[test]
fn folders_and_files_that_do_not_serve_have_their_own_codes() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code_of(open(&folder.path().join("missing"))), "store_unreachable");

    let mut store = filled(folder.path(), 1);
    store.db.pragma_update(None, "query_only", true).unwrap();
    assert_eq!(code_of(commit(&mut store, |transaction| transaction.put_setting("a", b""))), "store_read_only");
    drop(store);

    tamper(folder.path(), "pragma user_version = 99");
    assert_eq!(code_of(open(folder.path())), "store_too_new");
    tamper(folder.path(), "pragma application_id = 1");
    assert_eq!(code_of(open(folder.path())), "store_foreign");
}

#[test]
fn a_second_writer_waits_for_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = filled(folder.path(), 1);
    let mut second = open(folder.path()).unwrap();
    second.db.busy_timeout(std::time::Duration::from_millis(1)).unwrap();
    let transaction = first.begin().unwrap();
    assert_eq!(code_of(second.begin().map(drop)), "store_locked");
    transaction.commit().unwrap();
    // Two processes may take turns: each goes on from what the other left.
    commit(&mut second, |transaction| save(transaction, &internal(), 2, document(2), "two").map(drop)).unwrap();
    commit(&mut first, |transaction| save(transaction, &internal(), 3, document(3), "three").map(drop)).unwrap();
    assert_eq!(findings(&first), []);
}

#[test]
fn a_damaged_file_is_reported_and_moved_aside_never_deleted() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 5));
    let file = folder.path().join(DATA_FILE);
    let mut bytes = fs::read(&file).unwrap();
    bytes[..64].fill(0xff);
    fs::write(&file, &bytes).unwrap();
    assert_eq!(code_of(open(folder.path())), "store_corrupt");
    let aside = backup::move_aside(folder.path(), 1_790_000_000_000).unwrap();
    assert_eq!(fs::read(aside.join(DATA_FILE)).unwrap(), bytes);
    assert_eq!(open(folder.path()).unwrap().size().unwrap(), 0);
}

#[test]
fn flipped_bits_are_found_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(folder.path(), 9);
    let whole = store.document_bodies(&document(1)).unwrap();
    let copy = folder.path().join("copy.db");
    backup_to(&store, &copy).unwrap();
    drop(store);
    let bytes = fs::read(&copy).unwrap();
    for step in 0..200 {
        let mut flipped = bytes.clone();
        let at = step * (bytes.len() / 200) + step % 97;
        flipped[at] ^= 1 << (step % 8);
        fs::write(&copy, &flipped).unwrap();
        // Whatever is answered is either the truth or an error.
        if let Ok(reader) = SqliteReader::open_data(&copy, entropy())
            && let Ok(found) = reader.document_bodies(&document(1))
            && !found.is_empty()
        {
            assert!(found.iter().all(|body| body.bytes == whole[0].bytes), "byte {at}");
        }
    }
}

#[test]
fn a_backup_is_checked_and_restores_to_the_same_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = filled(folder.path(), 6);
    let signed = checkpoint(&store);
    commit(&mut store, |transaction| transaction.put_checkpoint(&signed)).unwrap();
    let copy = folder.path().join("copy.db");
    let mut stages = Vec::new();
    let made =
        backup::backup(&store.reader().unwrap(), &copy, entropy(), &mut |stage, _, _| stages.push(stage)).unwrap();
    assert_eq!((made.audit.entries, made.audit.checkpoint_size, made.epoch), (6, Some(6), 1));
    assert_eq!(made.audit.root, Some(store.frontier().unwrap().root()));
    assert_eq!((made.agency.as_str(), made.last_received_ms), ("gn-nogales", Some(6_000)));
    assert_eq!(made.heads, store.heads().unwrap());
    assert!(stages.contains(&backup::Stage::CheckingLog));
    assert_eq!(code_of(backup_to(&store, &copy)), "target_exists");
    // Sealed bodies are ciphertext in it, and the folder holds nothing unfinished.
    let reader = SqliteReader::open_data(&copy, entropy()).unwrap();
    assert_eq!(code_of(reader.document_bodies(&document(2))), "store_key_missing");
    assert!(fs::read_dir(folder.path()).unwrap().all(|file| {
        let name = file.unwrap().file_name().into_string().unwrap();
        !name.ends_with(".partial") && !name.starts_with("copy.db-")
    }));

    let other = tempfile::tempdir().unwrap();
    backup::restore(&copy, other.path()).unwrap();
    backup::backup_keys(&store.reader().unwrap(), &other.path().join(KEYS_FILE)).unwrap();
    assert_eq!(code_of(backup::restore(&copy, other.path())), "target_exists");
    let mut restored = open(other.path()).unwrap();
    assert_eq!(restored.heads().unwrap(), store.heads().unwrap());
    assert_eq!(restored.document_bodies(&document(2)).unwrap()[0].bytes, Some(chunk(SECRET)));
    commit(&mut restored, |transaction| {
        transaction.set_epoch(2)?;
        save(transaction, &internal(), 9, document(9), "after").map(drop)
    })
    .unwrap();
    assert_eq!(findings(&restored), []);
}

#[test]
fn a_backup_of_a_tampered_log_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 5));
    tamper(folder.path(), "update records set envelope = x'd2' where id = 4");
    let copy = folder.path().join("copy.db");
    assert_eq!(code_of(backup_to(&open(folder.path()).unwrap(), &copy)), "store_corrupt");
    assert!(!copy.exists());
}

#[cfg(unix)]
#[test]
fn a_backup_is_its_owner_s_alone_to_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    backup_to(&filled(folder.path(), 1), &copy).unwrap();
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn every_error_has_a_sentence_in_both_languages_and_shows_no_content() {
    let errors = [
        StoreError::Full,
        StoreError::ReadOnly,
        StoreError::Unreachable,
        StoreError::Locked,
        StoreError::Corrupt,
        StoreError::Foreign,
        StoreError::TooNew,
        StoreError::KeyMissing,
        StoreError::Forgotten,
        StoreError::Duplicate,
        StoreError::Misfit,
        StoreError::Contradiction,
        StoreError::TargetExists,
        StoreError::Database(1),
    ];
    let codes: std::collections::BTreeSet<_> = errors.iter().map(StoreError::code).collect();
    assert_eq!(codes.len(), errors.len());
    let found_by_audits =
        ["entry_missing", "entry_damaged", "entry_chain_broken", "record_damaged", "body_damaged", "log_tree_mismatch"];
    for code in codes.into_iter().chain(found_by_audits) {
        for lang in Lang::ALL {
            assert!(enlace_core::i18n::text(lang, &format!("error.{code}")).is_some(), "{code}");
        }
    }
    let failed = Connection::open_in_memory().unwrap().execute_batch("select 'Ximena' from nowhere");
    assert!(!StoreError::from(failed.unwrap_err()).to_string().contains("Ximena"));
}
