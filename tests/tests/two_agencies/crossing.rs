//! Notices that cross, answers that come back, and what never crosses.

use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::ids::RecordId;
use enlace_core::record::content::{Compromised, Content};
use enlace_server::store::Read as _;
use enlace_tests::harness::{INTERNAL, Phone, Two};

use super::said::{accepted, answer, joined, listed, notice, preview, read, rescue};

#[test]
fn a_notice_signed_offline_crosses_and_a_persons_answer_comes_back() {
    let mut two = Two::new(1);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let sent = notice(&halcon);
    two.settle(&[&halcon], &[&alpha]);
    let row = listed(&alpha).remove(0);
    assert_eq!((row.heads.as_slice(), row.unread, row.needs_answer), (&[sent.record][..], true, true));
    assert_eq!(row.kept.origin(), Some("gn-nogales"));

    let back = answer(&alpha, sent.record, "en_route");
    two.settle(&[&halcon], &[&alpha]);
    assert!(accepted(&halcon, back));
    assert_eq!(listed(&halcon)[0].answers, 1);
    // The receiver's phone says who spoke, from the pinned root on, and knows the sender's server stands by it.
    let verified = alpha.holder().verify(sent.record).unwrap().unwrap();
    assert_eq!((verified.fault, verified.under_head, verified.stopped), (None, true, None));
    assert_eq!(verified.officer.unwrap().call_sign, "Halcon 7");
    assert_eq!(verified.root, two.mx.root_id());
    // The machine's fact beside the person's.
    let view = halcon.holder().channel_view(&Two::amber()).unwrap();
    let said = view.fold.get(&sent.record).unwrap();
    assert!(view.fold.delivered(&said.place, "cbp-nogales").is_some());
}

/// Lets the servers talk; whether the far one holds a record, and how many devices there, as far as this phone was told.
fn told(two: &mut Two, phone: &Phone, record: RecordId) -> (bool, u32) {
    two.exchange();
    two.mx.sync(phone).unwrap();
    let view = phone.holder().channel_view(&Two::amber()).unwrap();
    let place = &view.fold.get(&record).unwrap().place;
    (view.fold.delivered(place, "cbp-nogales").is_some(), view.fold.devices(place, "cbp-nogales"))
}

#[test]
fn that_devices_hold_a_notice_is_told_apart_from_its_arrival_and_as_a_number_alone() {
    let mut two = Two::new(9);
    let halcon = two.mx.officer("Halcon 7", &["agent"]);
    let over_there: Vec<_> = (1..=5).map(|number| two.us.officer(&format!("Alpha {number}"), &["agent"])).collect();
    let sent = notice(&halcon);
    two.mx.sync(&halcon).unwrap();
    assert_eq!(told(&mut two, &halcon, sent.record), (true, 0), "the server holds it, no device yet");
    let mut numbers = Vec::new();
    for alpha in &over_there {
        // It is fetched with the first sync and known to be there with the next request.
        two.us.sync(alpha).unwrap();
        two.us.sync(alpha).unwrap();
        numbers.push(told(&mut two, &halcon, sent.record).1);
    }
    assert_eq!(numbers, [1, 2, 2, 4, 4], "each time they have doubled");
    let size = two.us.agency.store().size().unwrap();
    for alpha in &over_there {
        two.us.sync(alpha).unwrap();
    }
    assert_eq!(two.us.agency.store().size().unwrap(), size, "and no device twice");
}

#[test]
fn a_lost_phone_is_no_device_that_holds_a_notice() {
    let mut two = Two::new(16);
    let halcon = two.mx.officer("Halcon 7", &["agent"]);
    let over_there: Vec<_> = (1..=3).map(|number| two.us.officer(&format!("Alpha {number}"), &["agent"])).collect();
    let sent = notice(&halcon);
    two.mx.sync(&halcon).unwrap();
    two.exchange();
    let mut numbers = Vec::new();
    for alpha in &over_there {
        two.us.sync(alpha).unwrap();
        two.us.sync(alpha).unwrap();
        numbers.push(told(&mut two, &halcon, sent.record).1);
        if numbers.len() == 1 {
            let lost = Compromised { device: two.us.device_of(alpha), reason: "stolen".to_owned() };
            two.us.administer(0, Content::Compromised(lost));
        }
    }
    assert_eq!(numbers, [1, 1, 2], "the second is in the first one's place");
}

#[test]
fn what_the_own_server_refused_never_crosses() {
    let mut two = Two::new(2);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let sent = notice(&halcon);
    two.mx.accredit(&halcon, "Halcon 7", &[]);
    two.settle(&[&halcon], &[&alpha]);
    assert_eq!(read(&alpha, sent.record), None);
    assert_eq!(listed(&alpha), []);
    let drafts = halcon.holder().storage().read(|tx| tx.open_channel_drafts()).unwrap();
    assert_eq!(drafts.iter().map(|draft| draft.code.as_str()).collect::<Vec<_>>(), ["not_accredited"]);
    // The other side reads on over the hole.
    let jaguar = two.mx.officer("Jaguar 3", &["agent"]);
    let next = notice(&jaguar);
    two.settle(&[&jaguar], &[&alpha]);
    assert!(accepted(&alpha, next.record));
}

#[test]
fn two_officers_who_disagree_are_both_shown_until_one_settles_it() {
    let mut two = Two::new(3);
    let (halcon, jaguar) = (two.mx.officer("Halcon 7", &["agent"]), two.mx.officer("Jaguar 3", &["agent"]));
    let alpha = two.us.officer("Alpha 4", &["agent"]);
    let first = notice(&halcon);
    two.settle(&[&halcon, &jaguar], &[&alpha]);
    for phone in [&halcon, &jaguar] {
        let shown = command::preview_correction(phone.holder(), first.record, rescue()).unwrap();
        command::send_notice(phone.holder(), &shown, true).unwrap();
    }
    two.settle(&[&halcon, &jaguar], &[&alpha]);
    assert_eq!(listed(&alpha)[0].heads.len(), 2);
    let shown = command::preview_correction(halcon.holder(), first.record, rescue()).unwrap();
    assert_eq!(shown.release.parents.len(), 2);
    command::send_notice(halcon.holder(), &shown, true).unwrap();
    two.settle(&[&halcon, &jaguar], &[&alpha]);
    assert_eq!(listed(&alpha)[0].heads.len(), 1);
}

#[test]
fn a_withdrawal_hides_what_was_said_on_the_other_side() {
    let mut two = Two::new(4);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let sent = notice(&halcon);
    two.settle(&[&halcon], &[&alpha]);
    command::withdraw(halcon.holder(), sent.record, "correction").unwrap();
    two.settle(&[&halcon], &[&alpha]);
    let row = listed(&alpha).remove(0);
    assert_eq!((row.withdrawn, row.needs_answer), (true, false));
    let view = alpha.holder().channel_view(&Two::amber()).unwrap();
    assert!(view.fold.threads(&view.channel)[0].is_withdrawn());
}

#[test]
fn events_are_joined_by_both_and_undone_by_either() {
    let mut two = Two::new(5);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    let (here, there) = (notice(&halcon), notice(&alpha));
    two.settle(&[&halcon], &[&alpha]);
    command::same_event(halcon.holder(), there.record, here.event, true).unwrap();
    two.settle(&[&halcon], &[&alpha]);
    assert_eq!(joined(&alpha, here.event), [here.event].into());
    command::same_event(alpha.holder(), here.record, there.event, true).unwrap();
    two.settle(&[&halcon], &[&alpha]);
    for phone in [&halcon, &alpha] {
        assert_eq!(joined(phone, here.event), [here.event, there.event].into());
    }
    command::same_event(alpha.holder(), here.record, there.event, false).unwrap();
    two.settle(&[&halcon], &[&alpha]);
    for phone in [&halcon, &alpha] {
        assert_eq!(joined(phone, here.event), [here.event].into());
    }
}

#[test]
fn a_second_officer_approves_on_a_phone_of_their_own_and_the_report_crosses() {
    let mut two = Two::new(6);
    let halcon = two.mx.releaser("Halcon 7", &["releaser"]);
    let puma = two.mx.releaser("Puma 1", &["supervisor"]);
    let alpha = two.us.officer("Alpha 4", &["agent"]);
    let canary = "canary-91c2";
    let narrative = Edit::write("narrative", format!("palabras internas {canary}"));
    let incident = halcon.report(INTERNAL, &[Edit::set("scenario", "rescue_land"), narrative]);
    let identity = [Edit::set("surname_1", "Pérez"), Edit::set("given_names", canary)];
    let stream = enlace_core::domain::stream::StreamName::parse("identity/nogales").unwrap();
    let role = [Edit::set("role", "witness")];
    command::record_person(halcon.holder(), incident, &role, &stream, &identity, None).unwrap();
    two.settle(&[&halcon, &puma], &[&alpha]);

    let (_, document) = halcon.holder().document(incident).unwrap();
    let item = document.fields().unwrap().keys().find_map(|path| {
        let item = path.strip_prefix("people.")?.strip_suffix(".role")?;
        enlace_core::ids::ItemId::from_segment(item)
    });
    let draft = command::ReleaseDraft {
        purpose: "investigation".to_owned(),
        basis: Some("Treaty, art. 4".to_owned()),
        fields: ["scenario".to_owned()].into(),
        identity: [(item.unwrap(), "surname_1".to_owned())].into(),
        ..command::ReleaseDraft::default()
    };
    let shown = command::preview_release(halcon.holder(), &Two::amber(), incident, &draft).unwrap();
    assert!(shown.needs_approval);
    command::request_approval(halcon.holder(), &shown).unwrap();
    two.settle(&[&halcon, &puma], &[&alpha]);
    let asked = command::approvals_asked(puma.holder()).unwrap();
    let looked_at = command::preview_approval(puma.holder(), asked[0].0).unwrap();
    assert_eq!(looked_at.leaves, shown.leaves);
    command::approve(puma.holder(), asked[0].0, &looked_at).unwrap();
    two.settle(&[&halcon, &puma], &[&alpha]);
    let sent = command::release(halcon.holder(), &shown).unwrap();
    two.settle(&[&halcon, &puma], &[&alpha]);
    let said = read(&alpha, sent.record).unwrap();
    assert!(accepted(&alpha, sent.record));
    let bytes = said.body.encode();
    let holds = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    assert!(holds("Pérez") && !holds(canary));
    assert!(preview(&alpha, rescue()).is_ok());
}
