use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use zeroize::Zeroizing;

use super::*;
use crate::clock::{ManualClock, SeededEntropy};
use crate::document::Edit;
use crate::domain::value::{At, Scalar};
use crate::holder::Holder;
use crate::ingest::record_tests::world::stream;
use crate::read_model::incidents::{IncidentFilter, page};
use crate::storage::key::MemoryVault;
use crate::sync::tests::world::{Desk, INTERNAL};

const CODE: &str = "271828";

/// A keystore that can be locked, as before the first unlock after a start, and one that destroys nothing.
#[derive(Default)]
struct Guarded(MemoryVault, AtomicBool, AtomicBool);

impl KeyVault for Guarded {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.open()?.load(name)
    }

    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        self.open()?.store(name, secret)
    }

    fn destroy(&self, name: &str) -> Result<(), VaultError> {
        if self.2.load(Ordering::SeqCst) { Err(VaultError::Unavailable) } else { self.open()?.destroy(name) }
    }
}

impl Guarded {
    fn open(&self) -> Result<&MemoryVault, VaultError> {
        if self.1.load(Ordering::SeqCst) { Err(VaultError::Locked) } else { Ok(&self.0) }
    }
}

struct Scene {
    lock: Lock,
    vault: Arc<Guarded>,
    clock: Arc<ManualClock>,
    folder: tempfile::TempDir,
}

fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let (vault, clock) = (Arc::new(Guarded::default()), Arc::new(ManualClock::at(1_795_521_600_000)));
    let entropy = Arc::new(SeededEntropy::new(5));
    let lock = Lock::at(folder.path().join("phone.db"), vault.clone(), clock.clone(), entropy);
    lock.choose_code(CODE).unwrap();
    Scene { lock, vault, clock, folder }
}

fn rescue() -> [Edit; 1] {
    [Edit::set("scenario", "rescue_water")]
}

#[test]
fn a_code_is_chosen_once_and_only_digits_are_one() {
    let scene = scene();
    assert_eq!(scene.lock.choose_code("314159").unwrap_err().code(), "lock_code_exists");
    for code in ["", "12345", "1234567890123", "12345a", "１２３４５６"] {
        assert_eq!(scene.lock.choose_code(code).unwrap_err().code(), "lock_code_malformed");
    }
    assert_eq!(scene.lock.try_code(CODE).unwrap(), Tried::Right);
    assert_eq!(scene.lock.code_state().unwrap(), CodeState { is_set: true, left: TRIES, wait_ms: 0 });
}

#[test]
fn waits_double_and_no_clock_that_can_be_set_shortens_them() {
    let scene = scene();
    for left in [9, 8] {
        assert_eq!(scene.lock.try_code("000000").unwrap(), Tried::Wrong { left, wait_ms: 0 });
    }
    assert_eq!(scene.lock.try_code("000000").unwrap(), Tried::Wrong { left: 7, wait_ms: 30_000 });
    scene.clock.set_skew(3_600_000);
    assert_eq!(scene.lock.try_code(CODE).unwrap(), Tried::TooSoon { wait_ms: 30_000 });
    scene.clock.advance(29_000);
    scene.clock.reboot();
    assert_eq!(scene.lock.try_code(CODE).unwrap(), Tried::TooSoon { wait_ms: 30_000 });
    scene.clock.advance(30_000);
    assert_eq!(scene.lock.try_code("000000").unwrap(), Tried::Wrong { left: 6, wait_ms: 60_000 });
    scene.clock.advance(60_000);
    assert_eq!(scene.lock.try_code(CODE).unwrap(), Tried::Right);
    assert_eq!(scene.lock.code_state().unwrap().left, TRIES);
}

#[test]
fn the_last_wrong_code_destroys_everything() {
    let scene = scene();
    scene.vault.store(storage::DATABASE_KEY, &[7; 32]).unwrap();
    fs::write(scene.folder.path().join("phone.db"), b"ciphertext").unwrap();
    scene.lock.capture(&rescue()).unwrap();
    for left in (1..TRIES).rev() {
        assert!(matches!(scene.lock.try_code("000000").unwrap(), Tried::Wrong { left: told, .. } if told == left));
        scene.clock.advance(15 * 60_000);
    }
    assert_eq!(scene.lock.try_code("000000").unwrap(), Tried::Wiped);
    assert!(scene.vault.load(storage::DATABASE_KEY).unwrap().is_none());
    assert_eq!(fs::read_dir(scene.folder.path()).unwrap().count(), 0);
    assert!(!scene.lock.code_state().unwrap().is_set);
    assert_eq!(scene.lock.try_code(CODE).unwrap_err().code(), "lock_code_missing");
}

#[test]
fn a_try_is_counted_before_it_is_looked_at() {
    let scene = scene();
    for _ in 1..TRIES {
        scene.lock.try_code("000000").unwrap();
        scene.clock.advance(15 * 60_000);
    }
    // The process dies between the count of the tenth and the wipe: the right code comes too late.
    scene.vault.2.store(true, Ordering::SeqCst);
    assert_eq!(scene.lock.try_code("000000").unwrap_err().code(), "vault_unavailable");
    scene.vault.2.store(false, Ordering::SeqCst);
    scene.clock.advance(15 * 60_000);
    assert_eq!(scene.lock.try_code(CODE).unwrap(), Tried::Wiped);
}

#[test]
fn reports_are_taken_while_the_keystore_is_locked_and_nothing_of_them_is_readable() {
    let scene = scene();
    scene.vault.1.store(true, Ordering::SeqCst);
    let edits =
        [rescue().as_slice(), &[Edit::WriteProse { path: "narrative".into(), text: "Zopilote".into() }]].concat();
    scene.lock.capture(&edits).unwrap();
    scene.lock.capture(&rescue()).unwrap();
    assert_eq!(scene.lock.captured().unwrap(), 2);
    for file in scene.lock.sealed().unwrap() {
        let bytes = fs::read(file).unwrap();
        for word in ["Zopilote", "scenario", "rescue_water"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
        }
    }
}

#[test]
fn what_does_not_fit_is_told_and_a_full_place_too() {
    let scene = scene();
    let wrong = scene.lock.capture(&[Edit::set("scenario", 7_i64)]).unwrap_err();
    assert_eq!(wrong.code(), "value_of_wrong_type");
    for _ in 0..MAX_SEALED {
        scene.lock.capture(&rescue()).unwrap();
    }
    assert_eq!(scene.lock.capture(&rescue()).unwrap_err().code(), "lock_full");
    let never =
        Lock::at(scene.folder.path().join("other.db"), scene.vault, scene.clock, Arc::new(SeededEntropy::new(6)));
    assert_eq!(never.capture(&rescue()).unwrap_err().code(), "lock_not_ready");
}

fn rows(phone: &Holder) -> usize {
    phone.storage().read(|tx| page(tx, &IncidentFilter::default(), None)).unwrap().rows.len()
}

#[test]
fn sealed_reports_become_reports_with_the_time_they_were_taken_once() {
    let desk = Desk::new(&["agent"]);
    let host = desk.phone.host().clone();
    let path = desk.phone.storage().options().path.clone();
    let lock = Lock::at(path, host.vault.clone(), host.clock.clone(), host.entropy.clone());
    lock.choose_code(CODE).unwrap();
    let taken_at = At::from(&host.clock.now());
    lock.capture(&rescue()).unwrap();
    let again = fs::read(&lock.sealed().unwrap()[0]).unwrap();
    desk.clock.advance(3_600_000);
    let done = take_in(&desk.phone, &lock, &stream(INTERNAL)).unwrap();
    assert_eq!((done.documents.len(), done.refused.len(), lock.captured().unwrap()), (1, 0, 0));
    let fields = desk.phone.document(done.documents[0]).unwrap().1.fields().unwrap();
    let known_at = fields["known_at"].value.clone();
    assert_eq!(
        known_at,
        crate::document::FieldValue::Register(crate::domain::value::Answer::Known(Scalar::At(taken_at)))
    );
    // The process died between the save and the removal of the file.
    fs::write(desk.phone.storage().options().path.with_extension("db.sealed").join("000000000001.sealed"), again)
        .unwrap();
    let twice = take_in(&desk.phone, &lock, &stream(INTERNAL)).unwrap();
    assert_eq!((twice.documents.len(), rows(&desk.phone), lock.captured().unwrap()), (0, 1, 0));
}

#[test]
fn a_damaged_or_refused_one_stays_and_holds_up_no_other() {
    let desk = Desk::new(&["agent"]);
    let host = desk.phone.host().clone();
    let path = desk.phone.storage().options().path.clone();
    let lock = Lock::at(path, host.vault.clone(), host.clock.clone(), host.entropy.clone());
    lock.choose_code(CODE).unwrap();
    lock.capture(&rescue()).unwrap();
    lock.capture(&[Edit::set("severity", "severe")]).unwrap();
    lock.capture(&rescue()).unwrap();
    let first = lock.sealed().unwrap()[0].clone();
    let mut bytes = fs::read(&first).unwrap();
    bytes[40] ^= 1;
    fs::write(&first, bytes).unwrap();
    let done = take_in(&desk.phone, &lock, &stream(INTERNAL)).unwrap();
    assert_eq!((done.documents.len(), done.refused), (1, vec!["lock_sealed_damaged", "scenario_needed"]));
    assert_eq!((lock.captured().unwrap(), rows(&desk.phone)), (2, 1));
    let nowhere = take_in(&desk.phone, &lock, &stream("internal/laredo")).unwrap_err();
    assert_eq!((nowhere.code(), lock.captured().unwrap()), ("no_grant", 2));
}

#[test]
fn a_database_without_its_key_is_set_aside_and_one_with_it_is_not() {
    let scene = scene();
    let path = scene.folder.path().join("phone.db");
    assert_eq!(scene.lock.set_aside().unwrap(), None);
    fs::write(&path, b"ciphertext").unwrap();
    let kept = scene.lock.set_aside().unwrap().unwrap();
    assert_eq!((fs::read(kept).unwrap(), path.exists()), (b"ciphertext".to_vec(), false));
    scene.vault.store(storage::DATABASE_KEY, &[7; 32]).unwrap();
    fs::write(&path, b"ciphertext").unwrap();
    assert_eq!(scene.lock.set_aside().unwrap(), None);
}

#[test]
fn every_code_has_its_sentence() {
    let own = [
        LockError::CodeMalformed,
        LockError::CodeExists,
        LockError::CodeMissing,
        LockError::NotReady,
        LockError::Full,
        LockError::Damaged,
    ];
    for error in own {
        assert!(crate::i18n::is_explained(error.code()), "{error}");
    }
    let refused = CommandError::Rules(Vec::new());
    assert_eq!(LockError::from(refused).code(), CommandError::Rules(Vec::new()).code());
}
