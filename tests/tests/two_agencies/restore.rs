//! A server of one agency comes back from a backup, and the other agency and its phones go on with it: on its root's
//! word, and on nothing else.

use enlace_core::entry::Cursor;
use enlace_core::ids::RecordId;
use enlace_core::read_model::channel::Standing;
use enlace_core::record::content::{Accreditation, Content, Officer};
use enlace_server::agency::{has_evidence, resting};
use enlace_server::store::Read as _;
use enlace_tests::harness::{Phone, Two};

use super::said::{accepted, answer, listed, notice, read};

fn kept() -> enlace_core::domain::stream::StreamName {
    Two::amber().of_peer("cbp-nogales").unwrap()
}

fn cursors(two: &Two, phone: &Phone) -> [Cursor; 2] {
    let phone = phone.holder().storage().read(|tx| tx.cursor(&kept())).unwrap();
    [two.mx.agency.store().peer_cursor(&kept()).unwrap(), phone]
}

/// One side calls, and the outcome's refusals.
fn exchange(two: &mut Two, mx_calls: bool) -> Vec<String> {
    let outcome = if mx_calls { two.mx.exchange_with(&mut two.us) } else { two.us.exchange_with(&mut two.mx) };
    outcome.refused
}

/// The United States side said three things, of which its backup knows one; the other side read all of them.
fn scene(seed: u64) -> (Two, Phone, Phone, [RecordId; 3], std::path::PathBuf) {
    let mut two = Two::new(seed);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let first = notice(&alpha).record;
    two.settle(&[&halcon], &[&alpha]);
    let backup = two.us.back_up("backup");
    let (second, third) = (notice(&alpha).record, notice(&alpha).record);
    two.settle(&[&halcon], &[&alpha]);
    assert!([first, second, third].iter().all(|said| accepted(&halcon, *said)));
    (two, halcon, alpha, [first, second, third], backup)
}

#[test]
fn a_restored_server_is_followed_on_its_roots_word_and_nothing_said_is_lost() {
    for (seed, mx_calls) in [(21, true), (22, false)] {
        let (mut two, halcon, alpha, [first, second, third], backup) = scene(seed);
        let answered = answer(&halcon, second, "en_route");
        let before = cursors(&two, &halcon);
        two.us.restore(&backup);
        assert_eq!(exchange(&mut two, mx_calls), Vec::<String>::new());
        two.mx.sync(&halcon).unwrap();
        let [server, phone] = cursors(&two, &halcon);
        assert_eq!((server, server.epoch), (phone, 2));
        assert!(server.pos < before[0].pos, "it went back");
        // What the backup lacks is still here, as what it is: signed, and not confirmed.
        let standing = |record| read(&halcon, record).unwrap().standing;
        assert_eq!(
            [first, second, third].map(standing),
            [Standing::Accepted, Standing::SignatureOnly, Standing::SignatureOnly]
        );
        let superseded = two.mx.agency.store().peer_superseded(&kept()).unwrap();
        assert!(superseded.iter().all(|old| old.entry.epoch == 1) && superseded.len() >= 2, "kept as evidence");

        // The phones of the other side bring it again, and it counts as it did.
        two.settle(&[&halcon], &[&alpha]);
        assert!([first, second, third].iter().all(|said| accepted(&halcon, *said)), "{:?}", listed(&halcon));
        assert!(accepted(&alpha, answered));
        // That devices hold it is told once they have said so.
        two.settle(&[&halcon], &[&alpha]);
        assert_eq!(cursors(&two, &halcon)[0], two.us.agency.store().head(&Two::amber()).unwrap());
        assert_eq!(resting(two.mx.agency.store(), &kept()).unwrap(), None);
        assert!(!has_evidence(two.mx.agency.store(), &kept()).unwrap(), "nothing was a lie");
        let view = halcon.holder().channel_view(&Two::amber()).unwrap();
        let here = view.fold.get(&third).unwrap();
        let back = alpha.holder().channel_view(&Two::amber()).unwrap();
        assert!(back.fold.delivered(&here.place, "gn-nogales").is_some(), "told again that it arrived");
    }
}

#[test]
fn a_second_restore_to_an_earlier_backup_is_followed_too() {
    let (mut two, halcon, alpha, said, early) = scene(23);
    let late = two.us.back_up("late");
    two.us.restore(&late);
    two.settle(&[&halcon], &[&alpha]);
    two.us.restore(&early);
    two.settle(&[&halcon], &[&alpha]);
    assert!(said.iter().all(|said| accepted(&halcon, *said)));
    assert_eq!(cursors(&two, &halcon)[0], two.us.agency.store().head(&Two::amber()).unwrap());
    assert_eq!(cursors(&two, &halcon)[0].epoch, 3);
}

#[test]
fn a_server_gone_back_without_its_roots_word_rests_and_goes_on_once_it_is_there() {
    let (mut two, halcon, alpha, said, backup) = scene(24);
    let before = cursors(&two, &halcon);
    two.us.open_server(&backup);
    two.us.wait(60_000);
    assert_eq!(two.mx.exchange_with(&mut two.us).refused, ["peer_went_back"]);
    assert_eq!(resting(two.mx.agency.store(), &kept()).unwrap().as_deref(), Some("peer_went_back"));
    assert!(has_evidence(two.mx.agency.store(), &kept()).unwrap());
    two.mx.sync(&halcon).unwrap();
    assert_eq!(cursors(&two, &halcon), before);
    assert!(said.iter().all(|said| accepted(&halcon, *said)), "nothing was undone");

    two.us.restore(&backup);
    two.settle(&[&halcon], &[&alpha]);
    assert!(said.iter().all(|said| accepted(&halcon, *said)));
    assert_eq!(resting(two.mx.agency.store(), &kept()).unwrap(), None);
}

#[test]
fn a_server_that_writes_on_after_it_went_back_is_not_followed() {
    let (mut two, halcon, alpha, said, backup) = scene(25);
    let before = cursors(&two, &halcon);
    two.us.open_server(&backup);
    let administrator = two.us.administrators[0].clone();
    for number in 0..12 {
        let officer = Officer { call_sign: format!("Bravo {number}"), ..Officer::default() };
        let key = alpha.host().signer.public_key();
        let content = Content::Accreditation(Accreditation { key, officer, roles: vec!["agent".to_owned()] });
        two.us.enter_by(&administrator, &Two::amber(), content);
    }
    let refused = exchange(&mut two, true);
    assert!(refused.contains(&"peer_other_history".to_owned()), "{refused:?}");
    two.mx.sync(&halcon).unwrap();
    assert_eq!(cursors(&two, &halcon), before);
    assert!(said.iter().all(|said| accepted(&halcon, *said)));
    // Words that name another history than the one that was read move nobody.
    two.us.restore(&backup);
    let refused = exchange(&mut two, true);
    assert!(refused.contains(&"peer_other_history".to_owned()), "{refused:?}");
    assert_eq!(cursors(&two, &halcon), before);
}
