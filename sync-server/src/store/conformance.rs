//! What every store does, whatever it is built on. [`conformance`] makes one test of each for one store.

use enlace_core::entry::{Cursor, Entry, Verdict};
use enlace_core::ids::ChangeHash;
use enlace_core::log::checkpoint::Checkpoint;
use enlace_core::log::merkle::{Frontier, leaf_hash};
use enlace_core::log::{prove, verify};

use super::fixture::*;
use super::{
    ChainEnd, ChainKey, Contact, DocumentState, NewEntry, PeerDelivery, Read, SetAside, Store, StoreError, WindowKey,
};

macro_rules! conformance {
    ($module:ident, $make:expr) => {
        mod $module {
            use super::*;
            crate::store::conformance::conformance!(@tests $make,
                an_empty_store_answers_nothing
                entries_come_back_in_order_with_envelopes_and_bodies
                pages_keep_to_their_budget_but_never_stand_still
                what_does_not_follow_is_refused
                refused_entries_keep_the_chain_and_carry_no_bodies
                an_exclusion_names_a_record_again
                one_document_comes_whole_and_alone
                windows_hold_recent_open_and_pinned_documents_newest_first
                windows_page_without_gaps_or_repeats
                documents_of_one_commit_page_without_gaps_or_repeats
                chains_contacts_and_settings_keep_the_last_word
                a_dropped_transaction_leaves_nothing
                a_transaction_sees_its_own_writes
                bodies_set_aside_wait_and_old_refused_ones_go
                a_forgotten_document_is_gone_and_stays_gone
                the_stored_tree_proves_every_entry
                one_size_has_one_root
                epochs_only_rise
                another_agencys_half_is_kept_beside_the_log
            );
        }
    };
    (@tests $make:expr, $($name:ident)*) => {
        $(#[test]
        fn $name() {
            let (_kept, mut store) = $make;
            crate::store::conformance::$name(&mut store);
        })*
    };
}
pub(super) use conformance;

pub(super) fn an_empty_store_answers_nothing(store: &mut dyn Store) {
    assert_eq!(store.identity().unwrap(), None);
    assert_eq!((store.epoch().unwrap(), store.size().unwrap()), (0, 0));
    assert_eq!(store.head(&internal()).unwrap(), Cursor::START);
    assert_eq!(store.heads().unwrap(), []);
    assert_eq!(store.deliveries(&internal(), 0, 1_000).unwrap(), []);
    assert_eq!(store.window(&internal(), 0, None, 10).unwrap(), []);
    assert_eq!(store.document(&document(1)).unwrap(), None);
    assert_eq!(store.entry_of(&record_id(1)).unwrap(), None);
    assert_eq!(store.frontier().unwrap(), Frontier::new());
    assert_eq!(store.checkpoint().unwrap(), None);
}

pub(super) fn entries_come_back_in_order_with_envelopes_and_bodies(store: &mut dyn Store) {
    fill(store, 4).unwrap();
    assert_eq!(store.identity().unwrap(), Some(identity()));
    let found = store.deliveries(&internal(), 0, usize::MAX).unwrap();
    assert_eq!(found.iter().map(|delivery| delivery.logged.log_index).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(found[1].envelope, Some(record(3).encode()));
    assert_eq!(found[1].bodies.len(), 1);
    assert_eq!(found[1].bodies[0].bytes.as_deref(), Some(chunk(SECRET).as_slice()));
    assert_eq!((found[1].bodies[0].document, found[1].bodies[0].seq), (document(3), 3));
    let mut cursor = Cursor::START;
    for delivery in &found {
        cursor = cursor.advance(&delivery.logged.entry).unwrap();
    }
    assert_eq!(store.head(&internal()).unwrap(), cursor);
    assert_eq!(store.heads().unwrap().len(), 2);
    assert_eq!(store.entry_at(&internal(), 2).unwrap().as_ref(), Some(&found[1].logged));
    assert_eq!(store.entry_of(&record_id(3)).unwrap().as_ref(), Some(&found[1].logged));
    assert_eq!(store.deliveries(&internal(), 1, usize::MAX).unwrap(), found[1..]);
    assert_eq!(store.deliveries(&sealed(), 1, usize::MAX).unwrap()[0].bodies[0].bytes, Some(chunk(SECRET)));
    assert_eq!(store.logged(1, 2).unwrap().len(), 2);
}

pub(super) fn pages_keep_to_their_budget_but_never_stand_still(store: &mut dyn Store) {
    commit(store, |transaction| {
        transaction.initialise(&identity())?;
        (1..=6)
            .try_for_each(|n| save(transaction, &internal(), n, document(1), &"x".repeat(1_000 + n as usize)).map(drop))
    })
    .unwrap();
    assert_eq!(store.deliveries(&internal(), 0, 0).unwrap().len(), 1);
    assert_eq!(store.deliveries(&internal(), 0, 3_000).unwrap().len(), 2);
    assert_eq!(store.deliveries(&internal(), 4, usize::MAX).unwrap().len(), 2);
    assert_eq!(store.deliveries(&internal(), 6, usize::MAX).unwrap(), []);
}

pub(super) fn what_does_not_follow_is_refused(store: &mut dyn Store) {
    fill(store, 1).unwrap();
    let mut transaction = store.begin().unwrap();
    let envelope = record(9).encode();
    let good = next(&*transaction, &internal(), record_id(9), 9, Verdict::Accepted);
    let mut append = |entry: &Entry, envelope: Option<&[u8]>, documents: &[_]| {
        transaction.append(&NewEntry { entry, envelope, documents }).map_err(|error| error.code())
    };
    let gap = Entry { pos: 3, ..good.clone() };
    assert_eq!(append(&gap, Some(&envelope), &[]), Err("store_misfit"));
    let fork = Entry { prev: Some(enlace_core::ids::EntryHash([0; 32])), ..good.clone() };
    assert_eq!(append(&fork, Some(&envelope), &[]), Err("store_misfit"));
    let epoch = Entry { epoch: 2, ..good.clone() };
    assert_eq!(append(&epoch, Some(&envelope), &[]), Err("store_misfit"));
    let again = Entry { record: record_id(1), ..good.clone() };
    assert_eq!(append(&again, Some(&record(1).encode()), &[]), Err("record_duplicate"));
    assert_eq!(append(&good, None, &[]), Err("store_misfit"));
    let excluding_nothing = Entry { verdict: Verdict::Excluded("x".to_owned()), ..good.clone() };
    assert_eq!(append(&excluding_nothing, None, &[]), Err("store_misfit"));
    drop(transaction);

    let mut transaction = store.begin().unwrap();
    // A document stays in its stream and keeps its kind.
    assert!(matches!(save(&mut *transaction, &sealed(), 9, document(1), "moved"), Err(StoreError::Misfit)));
    drop(transaction);

    let mut transaction = store.begin().unwrap();
    let bytes = chunk("late");
    let wrong_hash = super::NewBody { hash: ChangeHash([0; 32]), ..body(document(1), 2, record_id(1), &bytes) };
    assert!(matches!(transaction.put_body(&wrong_hash), Err(StoreError::Misfit)));
    assert!(matches!(transaction.put_body(&body(document(8), 2, record_id(1), &bytes)), Err(StoreError::Misfit)));
    assert!(matches!(transaction.put_body(&body(document(1), 2, record_id(8), &bytes)), Err(StoreError::Misfit)));
    // The same actor and number with another body: evidence of a fork, never a second truth.
    assert!(matches!(transaction.put_body(&body(document(1), 1, record_id(1), &bytes)), Err(StoreError::Misfit)));
    assert!(transaction.put_body(&body(document(1), 1, record_id(1), &chunk(SECRET))).is_ok());
    assert!(transaction.initialise(&identity()).is_err());
}

pub(super) fn refused_entries_keep_the_chain_and_carry_no_bodies(store: &mut dyn Store) {
    fill(store, 1).unwrap();
    commit(store, |transaction| {
        enter(transaction, &internal(), 5, Verdict::Refused("no_grant".to_owned()), &[])?;
        enter(transaction, &internal(), 6, Verdict::Quarantined("device_compromised".to_owned()), &[])?;
        save(transaction, &internal(), 7, document(1), "after").map(drop)
    })
    .unwrap();
    let found = store.deliveries(&internal(), 1, usize::MAX).unwrap();
    assert_eq!(found[0].logged.entry.verdict.code(), Some("no_grant"));
    assert_eq!(found[0].envelope, Some(record(5).encode()));
    assert!(found[0].bodies.is_empty() && found[1].bodies.is_empty() && found[2].bodies.len() == 1);
    assert_eq!(store.head(&internal()).unwrap().pos, 4);
}

pub(super) fn an_exclusion_names_a_record_again(store: &mut dyn Store) {
    fill(store, 1).unwrap();
    assert!(!store.is_excluded(&record_id(1)).unwrap());
    commit(store, |transaction| {
        let verdict = Verdict::Excluded("does_not_apply".to_owned());
        let entry = next(transaction, &internal(), record_id(1), 50, verdict);
        transaction.append(&NewEntry { entry: &entry, envelope: None, documents: &[(document(1), INCIDENT)] }).map(drop)
    })
    .unwrap();
    assert!(store.is_excluded(&record_id(1)).unwrap());
    assert_eq!(store.entry_of(&record_id(1)).unwrap().unwrap().entry.pos, 1);
    let found = store.deliveries(&internal(), 1, usize::MAX).unwrap();
    assert_eq!((found[0].envelope.as_ref(), found[0].bodies.len()), (None, 0));
    assert_eq!(store.document_deliveries(&document(1)).unwrap().len(), 2);
}

pub(super) fn one_document_comes_whole_and_alone(store: &mut dyn Store) {
    commit(store, |transaction| {
        transaction.initialise(&identity())?;
        enter(transaction, &internal(), 1, Verdict::Accepted, &[document(1), document(2)])?;
        transaction.put_body(&body(document(1), 1, record_id(1), &chunk("one")))?;
        transaction.put_body(&body(document(2), 1, record_id(1), &chunk("two")))?;
        save(transaction, &internal(), 2, document(2), "two again")?;
        save(transaction, &internal(), 3, document(1), "one again").map(drop)
    })
    .unwrap();
    let found = store.document_deliveries(&document(1)).unwrap();
    assert_eq!(found.iter().map(|delivery| delivery.logged.entry.pos).collect::<Vec<_>>(), [1, 3]);
    assert!(found.iter().all(|delivery| delivery.bodies.len() == 1 && delivery.bodies[0].document == document(1)));
    let bodies = store.document_bodies(&document(1)).unwrap();
    assert_eq!(
        bodies.iter().map(|body| body.bytes.clone().unwrap()).collect::<Vec<_>>(),
        [chunk("one"), chunk("one again")]
    );
    assert!(store.has_body(&document(1), &bodies[0].hash).unwrap());
    assert!(!store.has_body(&document(2), &bodies[0].hash).unwrap());
    let row = store.document(&document(1)).unwrap().unwrap();
    assert_eq!((row.kind, row.stream, row.key), (INCIDENT, internal(), WindowKey { received_ms: 3_000, log_index: 2 }));
}

/// Documents 1 to 6, closed but for 2 (open) and 4 (pinned).
fn windowed(store: &mut dyn Store) {
    commit(store, |transaction| {
        transaction.initialise(&identity())?;
        for n in 1..=6 {
            save(transaction, &internal(), u32::from(n), document(n), "text")?;
            let state = DocumentState { is_open: n == 2, is_pinned: n == 4 };
            transaction.set_document_state(&document(n), state)?;
        }
        Ok(())
    })
    .unwrap();
}

pub(super) fn windows_hold_recent_open_and_pinned_documents_newest_first(store: &mut dyn Store) {
    windowed(store);
    let window = |cutoff_ms| {
        let found = store.window(&internal(), cutoff_ms, None, 100).unwrap();
        found.iter().map(|row| row.id.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(window(0), [6, 5, 4, 3, 2, 1]);
    assert_eq!(window(5_000), [6, 5, 4, 2]);
    assert_eq!(window(9_000), [4, 2]);
    assert_eq!(store.window(&sealed(), 0, None, 100).unwrap(), []);
}

pub(super) fn windows_page_without_gaps_or_repeats(store: &mut dyn Store) {
    windowed(store);
    for cutoff_ms in [0, 3_500, 5_000, 9_000] {
        pages_alike(store, cutoff_ms);
    }
}

fn pages_alike(store: &dyn Store, cutoff_ms: i64) {
    let whole = store.window(&internal(), cutoff_ms, None, 100).unwrap();
    for limit in 1..=3 {
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = store.window(&internal(), cutoff_ms, after, limit).unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.key, last.id));
            paged.extend(page);
        }
        assert_eq!(paged, whole);
    }
}

pub(super) fn documents_of_one_commit_page_without_gaps_or_repeats(store: &mut dyn Store) {
    windowed(store);
    let named: Vec<_> = (1..=5).map(document).collect();
    commit(store, |transaction| enter(transaction, &internal(), 7, Verdict::Accepted, &named).map(|_| ())).unwrap();
    let whole = store.window(&internal(), 0, None, 100).unwrap();
    assert_eq!(whole.iter().filter(|row| row.key == whole[0].key).count(), 5, "they share one place");
    pages_alike(store, 0);
    pages_alike(store, 9_000);
}

pub(super) fn chains_contacts_and_settings_keep_the_last_word(store: &mut dyn Store) {
    let chain = |generation| ChainKey { author: AUTHOR, stream: internal(), generation };
    let end = |seq, n| ChainEnd { seq, record: record_id(n) };
    commit(store, |transaction| {
        transaction.put_chain(&chain(0), &end(1, 1))?;
        transaction.put_chain(&chain(0), &end(2, 2))?;
        transaction.put_chain(&chain(u64::MAX), &end(1, 3))?;
        transaction.put_contact(&AUTHOR, &Contact { last_ms: 1, counter: 1 })?;
        transaction.put_contact(&AUTHOR, &Contact { last_ms: 2, counter: u64::MAX })?;
        transaction.put_setting("a", b"1")?;
        transaction.put_setting("a", b"2")
    })
    .unwrap();
    assert_eq!(store.chain(&chain(0)).unwrap(), Some(end(2, 2)));
    assert_eq!(store.chain(&chain(1)).unwrap(), None);
    assert_eq!(store.chains_of(&AUTHOR).unwrap().len(), 2);
    assert_eq!(store.contact(&AUTHOR).unwrap(), Some(Contact { last_ms: 2, counter: u64::MAX }));
    assert_eq!(store.contacts().unwrap().len(), 1);
    assert_eq!(store.setting("a").unwrap().as_deref(), Some(b"2".as_slice()));
}

pub(super) fn a_dropped_transaction_leaves_nothing(store: &mut dyn Store) {
    fill(store, 2).unwrap();
    let before = (store.heads().unwrap(), store.frontier().unwrap());
    let mut transaction = store.begin().unwrap();
    save(&mut *transaction, &internal(), 8, document(8), "lost").unwrap();
    save(&mut *transaction, &sealed(), 9, document(9), "lost").unwrap();
    transaction.forget(&document(2)).unwrap();
    drop(transaction);
    assert_eq!((store.heads().unwrap(), store.frontier().unwrap()), before);
    assert_eq!(store.document(&document(9)).unwrap(), None);
    assert_eq!(store.document_bodies(&document(2)).unwrap()[0].bytes, Some(chunk(SECRET)));
    commit(store, |transaction| save(transaction, &sealed(), 9, document(9), "kept").map(drop)).unwrap();
    assert_eq!(store.document_bodies(&document(9)).unwrap()[0].bytes, Some(chunk("kept")));
}

pub(super) fn a_transaction_sees_its_own_writes(store: &mut dyn Store) {
    fill(store, 1).unwrap();
    let mut transaction = store.begin().unwrap();
    save(&mut *transaction, &sealed(), 2, document(2), "person").unwrap();
    assert_eq!(transaction.head(&sealed()).unwrap().pos, 1);
    assert_eq!(transaction.document_bodies(&document(2)).unwrap()[0].bytes, Some(chunk("person")));
    assert_eq!(transaction.size().unwrap(), 2);
    transaction.commit().unwrap();
    assert_eq!(store.size().unwrap(), 2);
}

pub(super) fn bodies_set_aside_wait_and_old_refused_ones_go(store: &mut dyn Store) {
    fill(store, 1).unwrap();
    let stream = sealed();
    let bodies = [(document(40), b"late report".as_slice()), (document(41), b"another".as_slice())];
    let kept = |n, is_quarantined| SetAside {
        record: record_id(n),
        stream: &stream,
        author: AUTHOR,
        received_ms: 1,
        is_quarantined,
        code: "device_compromised",
        bodies: &bodies,
    };
    commit(store, |transaction| {
        transaction.set_aside(&kept(1, true))?;
        transaction.set_aside(&kept(2, false))?;
        (0..1_000).try_for_each(|_| transaction.set_aside(&kept(3, false)))
    })
    .unwrap();
    let found = store.set_aside_of(&record_id(1)).unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].bytes.as_deref(), Some(b"late report".as_slice()));
    assert_eq!(found[0].code, "device_compromised");
    assert!(store.set_aside_of(&record_id(2)).unwrap().is_empty());
    assert_eq!(store.quarantined().unwrap(), [record_id(1)]);
    commit(store, |transaction| transaction.take_set_aside(&record_id(1))).unwrap();
    assert!(store.set_aside_of(&record_id(1)).unwrap().is_empty());
    assert!(store.quarantined().unwrap().is_empty());
}

pub(super) fn a_forgotten_document_is_gone_and_stays_gone(store: &mut dyn Store) {
    fill(store, 4).unwrap();
    for n in [1, 2] {
        commit(store, |transaction| transaction.forget(&document(n))).unwrap();
        assert!(store.document(&document(n)).unwrap().unwrap().is_forgotten);
        let bodies = store.document_bodies(&document(n)).unwrap();
        assert_eq!(bodies.len(), 1);
        assert_eq!(bodies[0].bytes, None);
        let stream = if n == 1 { internal() } else { sealed() };
        let late = commit(store, |transaction| save(transaction, &stream, 9, document(n), "late").map(drop));
        assert!(matches!(late, Err(StoreError::Forgotten)));
    }
    assert_eq!(store.document_bodies(&document(4)).unwrap()[0].bytes, Some(chunk(SECRET)));
    assert_eq!(store.size().unwrap(), 4);
    let stream = sealed();
    let late = SetAside {
        record: record_id(9),
        stream: &stream,
        author: AUTHOR,
        received_ms: 1,
        is_quarantined: true,
        code: "late",
        bodies: &[(document(2), b"late".as_slice())],
    };
    commit(store, |transaction| transaction.set_aside(&late)).unwrap();
    assert!(store.set_aside_of(&record_id(9)).unwrap().is_empty());
}

pub(super) fn the_stored_tree_proves_every_entry(store: &mut dyn Store) {
    fill(store, 13).unwrap();
    let (root, reader) = (store.frontier().unwrap().root(), store as &dyn Read);
    for logged in reader.logged(0, 100).unwrap() {
        let path = prove::inclusion(reader, logged.log_index, 13).unwrap();
        let leaf = leaf_hash(&logged.entry.encode());
        assert_eq!(verify::inclusion(&leaf, logged.log_index, 13, &path, &root), Ok(()));
    }
    for old in 1..=13 {
        let old_root = Frontier::read(old, reader).unwrap().unwrap().root();
        let path = prove::consistency(reader, old, 13).unwrap();
        assert_eq!(verify::consistency(old, 13, &path, &old_root, &root), Ok(()));
    }
}

pub(super) fn one_size_has_one_root(store: &mut dyn Store) {
    fill(store, 3).unwrap();
    let good = checkpoint(store);
    commit(store, |transaction| transaction.put_checkpoint(&good)).unwrap();
    commit(store, |transaction| transaction.put_checkpoint(&good)).unwrap();
    assert_eq!(store.checkpoint().unwrap().as_ref(), Some(&good));
    let forged =
        |size, root, origin: &str| Checkpoint { origin: origin.to_owned(), size, root }.sign(&server()).unwrap();
    let root = good.claimed().root;
    for bad in [forged(3, [0; 32], ORIGIN), forged(4, root, ORIGIN), forged(2, root, ORIGIN), forged(3, root, "other")]
    {
        let refused = commit(store, |transaction| transaction.put_checkpoint(&bad));
        assert!(matches!(refused, Err(StoreError::Contradiction)));
    }
    assert_eq!(store.checkpoints().unwrap(), [good]);
}

pub(super) fn epochs_only_rise(store: &mut dyn Store) {
    fill(store, 1).unwrap();
    assert!(commit(store, |transaction| transaction.set_epoch(1)).is_err());
    commit(store, |transaction| transaction.set_epoch(3)).unwrap();
    assert_eq!(store.epoch().unwrap(), 3);
    commit(store, |transaction| save(transaction, &internal(), 5, document(5), "new epoch").map(drop)).unwrap();
    assert_eq!(store.head(&internal()).unwrap().epoch, 3);
}

pub(super) fn another_agencys_half_is_kept_beside_the_log(store: &mut dyn Store) {
    let plain = enlace_core::domain::stream::StreamName::parse("channel/amber").unwrap();
    let theirs = plain.of_peer("cbp-nogales").unwrap();
    let entry = |pos: u64, prev| Entry {
        epoch: 1,
        stream: plain.clone(),
        pos,
        prev,
        record: record_id(u32::try_from(pos).unwrap()),
        received_ms: 5,
        ctl: 3,
        verdict: Verdict::Accepted,
    };
    let first = PeerDelivery { entry: entry(1, None), envelope: Some(vec![1; 700]) };
    let second = PeerDelivery { entry: entry(2, Some(first.entry.hash())), envelope: None };
    assert_eq!(store.peer_cursor(&theirs).unwrap(), Cursor::START);
    let mut tx = store.begin().unwrap();
    assert!(matches!(tx.append_peer(&theirs, &second), Err(StoreError::Misfit)), "the first is missing");
    assert!(matches!(tx.append_peer(&plain, &first), Err(StoreError::Misfit)), "not a kept name");
    tx.append_peer(&theirs, &first).unwrap();
    tx.append_peer(&theirs, &second).unwrap();
    tx.put_peer_heads(&theirs, b"signed").unwrap();
    tx.commit().unwrap();
    assert_eq!(store.peer_streams().unwrap(), std::slice::from_ref(&theirs));
    assert_eq!(store.peer_cursor(&theirs).unwrap(), Cursor::at(&second.entry));
    assert_eq!(store.peer_deliveries(&theirs, 0, 1_000_000).unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.peer_deliveries(&theirs, 0, 10).unwrap(), std::slice::from_ref(&first));
    assert_eq!(store.peer_deliveries(&theirs, 1, 10).unwrap(), std::slice::from_ref(&second));
    assert_eq!(store.peer_heads(&theirs).unwrap(), Some(b"signed".to_vec()));
    assert_eq!(store.peer_entry_at(&theirs, 2).unwrap(), Some(second.entry.clone()));
    assert_eq!(store.peer_entry_at(&theirs, 3).unwrap(), None);
    let mut tx = store.begin().unwrap();
    tx.rewind_peer(&theirs, 1).unwrap();
    tx.commit().unwrap();
    assert_eq!(store.peer_cursor(&theirs).unwrap(), Cursor::at(&first.entry));
    assert_eq!(store.peer_superseded(&theirs).unwrap(), [second]);
    assert_eq!(store.peer_heads(&theirs).unwrap(), None, "they spoke of what no longer stands");
    assert_eq!((store.size().unwrap(), store.heads().unwrap()), (0, Vec::new()), "not part of this log");
}
