//! What ends: notices, members, officers.

use enlace_core::command::{self, AnswerDraft};
use enlace_core::entry::Cursor;
use enlace_core::record::content::FormerMember;
use enlace_tests::harness::{Two, settings};

use super::said::{accepted, listed, notice, preview, read, rescue};

const DAY_MS: u64 = 86_400_000;

#[test]
fn an_expired_notice_leaves_every_phone() {
    let mut two = Two::new(11);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let sent = notice(&halcon);
    two.settle(&[&halcon], &[&alpha]);
    for phone in [&halcon, &alpha] {
        phone.clock.advance(DAY_MS);
        assert_eq!(listed(phone), []);
        assert!(read(phone, sent.record).unwrap().expired);
    }
    let draft = AnswerDraft { answer: "received".to_owned(), ..AnswerDraft::default() };
    let refused = command::answer(alpha.holder(), sent.record, draft).unwrap_err();
    assert_eq!(refused.code(), "release_expired");
}

#[test]
fn a_notice_of_a_clock_two_days_ahead_is_told_before_it_is_signed_to_last_no_longer() {
    let mut two = Two::new(12);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    halcon.clock.set_skew(i64::try_from(2 * DAY_MS).unwrap());
    let sent = notice(&halcon);
    two.settle(&[&halcon], &[&alpha]);
    assert!(accepted(&alpha, sent.record));
    alpha.clock.advance(DAY_MS + 60_000);
    assert_eq!(listed(&alpha), [], "as long after its arrival as after it was written");
}

#[test]
fn an_officer_whose_accreditation_ended_speaks_no_more_and_what_was_said_stands() {
    let mut two = Two::new(13);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let before = notice(&halcon);
    two.settle(&[&halcon], &[&alpha]);
    two.mx.accredit(&halcon, "Halcon 7", &[]);
    two.settle(&[&halcon], &[&alpha]);
    assert_eq!(preview(&halcon, rescue()).unwrap_err().code(), "not_accredited");
    assert!(accepted(&alpha, before.record));
    let verified = alpha.holder().verify(before.record).unwrap().unwrap();
    assert_eq!((verified.roles.len(), verified.fault), (0, None));
}

#[test]
fn what_a_removed_member_says_afterwards_does_not_count() {
    let mut two = Two::new(14);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let before = notice(&alpha);
    two.settle(&[&halcon], &[&alpha]);
    // The United States side speaks once more while the other removes it.
    let late = notice(&alpha);
    two.us.sync(&alpha).unwrap();
    let kept = Two::amber().of_peer("cbp-nogales").unwrap();
    let held: Cursor = halcon.holder().storage().read(|tx| tx.cursor(&kept)).unwrap();
    let left = vec![FormerMember { agency: "cbp-nogales".to_owned(), epoch: held.epoch, pos: held.pos }];
    two.exchange();
    let alone = settings(2, &[&two.mx], left);
    let administrator = two.mx.administrators[0].clone();
    two.mx.enter_by(&administrator, &Two::amber(), alone);
    two.mx.sync(&halcon).unwrap();
    let view = halcon.holder().channel_view(&Two::amber()).unwrap();
    let counting: Vec<_> = view.fold.counting(&view.channel).map(|said| said.record).collect();
    assert!(counting.contains(&before.record) && !counting.contains(&late.record));
    assert!(view.fold.not_counting(&view.channel).any(|said| said.record == late.record));
    // Nothing is exchanged with it any more.
    assert_eq!(two.mx.agency.begin_exchange("cbp-nogales", false).unwrap().map(|_| ()), None);
}
