//! What must be true when a world has come to rest.

use std::collections::BTreeMap;

use enlace_core::document::{Document, FieldState};
use enlace_core::domain::kinds::kind_by_code;
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DocumentId;
use enlace_server::store::audit::{self, Depth};
use enlace_tests::harness::{INTERNAL, Phone};

use super::life::Life;

/// All checkers.
pub fn check(life: &Life) {
    nothing_saved_is_lost(life);
    all_honest_phones_show_the_same(life);
    a_stolen_phone_changes_nothing_for_others(life);
    every_accepted_record_is_some_devices(life);
    documents_follow_from_their_rows(life);
}

fn honest(life: &Life) -> impl Iterator<Item = (usize, &Phone)> {
    life.phones.iter().enumerate().filter(|(number, _)| Some(*number) != life.stolen)
}

fn fields(phone: &Phone, id: DocumentId) -> Option<BTreeMap<String, FieldState>> {
    phone.holder().document(id).ok().map(|(_, document)| document.fields().unwrap())
}

/// P1: whatever an honest phone acknowledged is on every honest phone.
fn nothing_saved_is_lost(life: &Life) {
    for promise in life.promises.iter().filter(|promise| Some(promise.phone) != life.stolen) {
        for (number, phone) in honest(life) {
            let is_there = fields(phone, promise.document).is_some_and(|fields| fields.contains_key(&promise.path));
            assert!(is_there, "P1: {} of phone {} is not on phone {number}", promise.path, promise.phone);
        }
    }
}

/// P7: the same entries give the same state, in whatever order they came.
fn all_honest_phones_show_the_same(life: &Life) {
    let stream = StreamName::parse(INTERNAL).unwrap();
    let cursor = |phone: &Phone| phone.holder().storage().read(|tx| tx.cursor(&stream)).unwrap();
    let Some((_, first)) = honest(life).next() else { return };
    for (number, phone) in honest(life) {
        assert_eq!(cursor(phone), cursor(first), "P7: phone {number} has other entries");
        for id in life.documents() {
            assert_eq!(fields(phone, *id), fields(first, *id), "P7: phone {number}, document {id}");
        }
    }
}

/// P6: nothing a stolen phone sent after it was reported shows on other phones.
fn a_stolen_phone_changes_nothing_for_others(life: &Life) {
    for promise in life.promises.iter().filter(|promise| Some(promise.phone) == life.stolen && promise.after_theft) {
        for (number, phone) in honest(life) {
            let is_there = fields(phone, promise.document).is_some_and(|fields| fields.contains_key(&promise.path));
            assert!(!is_there, "P6: {} of the stolen phone is on phone {number}", promise.path);
        }
    }
}

/// P3 and the log: every entry, record, signature and body of the server holds together.
fn every_accepted_record_is_some_devices(life: &Life) {
    let report = audit::check(life.world.agency.store(), Depth::Bodies, &mut |_, _| {}).unwrap();
    assert!(report.findings.is_empty(), "P3: {:?}", report.findings);
    let stream = StreamName::parse(INTERNAL).unwrap();
    let directory = life.world.agency.directory();
    let Some((_, phone)) = honest(life).next() else { return };
    let entries = phone.holder().storage().read(|tx| tx.entries_of_stream(&stream)).unwrap();
    for entry in entries.iter().filter(|entry| entry.verdict.is_accepted()) {
        let record = phone.holder().storage().read(|tx| tx.record(entry.record)).unwrap().expect("its record");
        let device = directory.device_of_key(&record.author).expect("P3: an enrolled device");
        assert!(!device.is_compromised(entry.ctl), "P6: accepted from a stolen phone");
    }
}

/// Caches and screens' rows are no truth of their own.
fn documents_follow_from_their_rows(life: &Life) {
    for (number, phone) in honest(life) {
        for id in life.documents() {
            let Some(shown) = fields(phone, *id) else { continue };
            let row = phone.holder().storage().read(|tx| tx.document(*id)).unwrap().unwrap();
            let changes = phone.holder().storage().read(|tx| tx.changes(*id)).unwrap();
            let mut bytes: Vec<_> = changes.iter().map(|change| change.bytes.as_slice()).collect();
            bytes.reverse();
            let rebuilt = Document::from_changes(kind_by_code(row.kind).unwrap(), bytes).unwrap();
            assert_eq!(rebuilt.fields().unwrap(), shown, "phone {number}, document {id}");
        }
    }
}
