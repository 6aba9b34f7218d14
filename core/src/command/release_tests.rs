//! Releasing from an incident, and what a phone shows of a channel as a whole.

use std::collections::BTreeSet;

use super::channel_tests::{scene, theirs};
use super::*;
use crate::document::Edit;
use crate::domain::value::{Answer, Scalar};
use crate::holder::CALL_AFTER_MS;
use crate::ids::{DocumentId, EventId, ItemId, RecordId};
use crate::ingest::record_tests::world::stream;
use crate::read_model::channel::{Standing, statement};
use crate::record::content::{Access, Approval, Content, ReleaseAnswer};
use crate::record::keys::DeviceSigner;
use crate::release::notice::Notice;
use crate::release::report::Report;
use crate::sync::tests::world::{AMBER, Desk, INTERNAL, NOON_MS, accreditation};

const SECRET: &str = "canary-7f3a";

fn incident(desk: &Desk) -> DocumentId {
    let edits = [
        Edit::set("scenario", "rescue_land"),
        Edit::set("severity", "minor"),
        Edit::write("narrative", format!("internal words {SECRET}")),
    ];
    report(&desk.phone, &stream(INTERNAL), &edits).unwrap().document
}

fn draft(fields: &[&str]) -> ReleaseDraft {
    ReleaseDraft {
        purpose: "investigation".to_owned(),
        fields: fields.iter().map(|path| (*path).to_owned()).collect(),
        ..ReleaseDraft::default()
    }
}

/// The person whom an incident names, with an identity on this phone.
fn person(desk: &mut Desk, incident: DocumentId) -> ItemId {
    let identity = [Edit::set("surname_1", "Pérez"), Edit::set("given_names", SECRET)];
    let role = [Edit::set("role", "witness")];
    record_person(&desk.phone, incident, &role, &stream("identity/nogales"), &identity, None).unwrap();
    let (_, document) = desk.phone.document(incident).unwrap();
    let fields = crate::document::view(&document.fields().unwrap());
    let item = fields.iter().find_map(|(path, _)| path.strip_prefix("people.")?.strip_suffix(".role"));
    ItemId::from_segment(item.unwrap()).unwrap()
}

#[test]
fn a_releasing_officer_sees_what_leaves_and_what_stays_and_nothing_else_leaves() {
    let (mut desk, _) = scene(&["releaser"]);
    let id = incident(&desk);
    let shown = preview_release(&desk.phone, &stream(AMBER), id, &draft(&["scenario"])).unwrap();
    assert_eq!(shown.leaves.keys().collect::<Vec<_>>(), ["scenario"]);
    for stays in ["narrative", "ref", "severity", "status"] {
        assert!(shown.withheld.contains(stays), "{stays}");
    }
    let sent = release(&desk.phone, &shown).unwrap();
    desk.exchange(Vec::new());
    let said = desk.phone.storage().read(|tx| statement(tx, sent.record, 0)).unwrap().unwrap();
    assert_eq!(said.standing, Standing::Accepted);
    let bytes = said.body.encode();
    assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
    let Content::Release(released) = said.body.content else { unreachable!() };
    let plain = released.plain.unwrap();
    assert!(plain.es.contains(':') && plain.en != plain.es, "{plain:?}");
    let report = Report::from_value(released.values.unwrap()).unwrap();
    assert_eq!(report.fields["scenario"], Answer::Known(Scalar::Text("rescue_land".to_owned())));
    assert_eq!(report.withheld.values().sum::<u32>(), 3, "{:?}", report.withheld);
}

#[test]
fn only_a_releasing_officer_releases_and_only_what_may_cross() {
    let (desk, _) = scene(&["agent"]);
    let id = incident(&desk);
    let refused = preview_release(&desk.phone, &stream(AMBER), id, &draft(&["scenario"])).unwrap_err();
    assert_eq!(refused.code(), "not_releaser");
    let (desk, _) = scene(&["releaser"]);
    let id = incident(&desk);
    let refused = preview_release(&desk.phone, &stream(AMBER), id, &draft(&["ref"])).unwrap_err();
    assert_eq!(refused.code(), "report_field_stays");
}

#[test]
fn who_a_person_is_crosses_with_a_basis_and_a_second_officer_only() {
    let mut desk = Desk::unaccredited(&["releaser"]);
    let key = desk.phone.host().signer.public_key();
    desk.own.administer(accreditation(key, "Jaguar 3", &["releaser"]));
    let device = desk.phone.identity().unwrap().device;
    desk.own.world.grant_device(device, "identity/nogales", Access::Write);
    let second = desk.own.world.phone(&["supervisor"], &[(AMBER, Access::Write)]);
    desk.own.administer(accreditation(second.signer.public_key(), "Puma 1", &["supervisor"]));
    desk.sync(&[]);
    let id = incident(&desk);
    let item = person(&mut desk, id);
    let identity: BTreeSet<_> = [(item, "surname_1".to_owned())].into();
    let chosen = ReleaseDraft { identity, ..draft(&["scenario"]) };
    let refused = preview_release(&desk.phone, &stream(AMBER), id, &chosen).unwrap_err();
    assert_eq!(refused.code(), "release_basis_missing");
    let chosen = ReleaseDraft { basis: Some("Treaty, art. 4".to_owned()), ..chosen };
    let shown = preview_release(&desk.phone, &stream(AMBER), id, &chosen).unwrap();
    assert!(shown.needs_approval);
    assert_eq!(release(&desk.phone, &shown).unwrap_err().code(), "release_approval_missing");

    let request = request_approval(&desk.phone, &shown).unwrap();
    assert_eq!(approvals_given(&desk.phone).unwrap(), []);
    let row = desk.phone.storage().read(|tx| tx.record(request)).unwrap().unwrap();
    let holds = |needle: &str| row.envelope.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(!holds("Pérez") && !holds(SECRET), "a request names fields, never their values");
    assert_eq!(preview_approval(&desk.phone, request).unwrap().content(), shown.content());
    assert_eq!(approve(&desk.phone, request, &shown).unwrap_err().code(), "approval_own");
    assert_eq!(approvals_asked(&desk.phone).unwrap().len(), 1);

    let directory = desk.own.world.directory.clone();
    let approval = Content::Approval(Approval { content: shown.content() });
    let record = desk.own.world.record_by(&directory, &second.signer, &stream(AMBER), approval);
    desk.own.enter(record).unwrap();
    desk.exchange(Vec::new());
    assert_eq!(approvals_asked(&desk.phone).unwrap(), []);
    let given = approvals_given(&desk.phone).unwrap();
    assert_eq!(given.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [request]);
    // The app was closed meanwhile: the request alone makes the release again.
    let shown = preview_approval(&desk.phone, request).unwrap();
    let sent = release(&desk.phone, &shown).unwrap();
    assert_eq!(approvals_given(&desk.phone).unwrap(), []);
    desk.exchange(Vec::new());
    let said = desk.phone.storage().read(|tx| statement(tx, sent.record, 0)).unwrap().unwrap();
    assert_eq!(said.standing, Standing::Accepted);
    assert!(!said.body.encode().windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
}

#[test]
fn an_approval_is_of_the_state_that_was_asked_for() {
    let (desk, _) = scene(&["releaser"]);
    let id = incident(&desk);
    let chosen = draft(&["scenario"]);
    let shown = preview_release(&desk.phone, &stream(AMBER), id, &chosen).unwrap();
    let request = request_approval(&desk.phone, &shown).unwrap();
    edit(&desk.phone, id, &[Edit::set("scenario", "drone")], None).unwrap();
    assert_eq!(preview_approval(&desk.phone, request).unwrap_err().code(), "approval_differs");
}

#[test]
fn an_event_is_shown_with_both_voices_until_it_expires() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let to = theirs(&mut peer, 7, NOON_MS + 3_600_000);
    desk.exchange(vec![peer.whole()]);
    let received = AnswerDraft { answer: "received".to_owned(), ..AnswerDraft::default() };
    answer(&desk.phone, to, received).unwrap();
    desk.exchange(vec![peer.whole()]);
    let view = desk.phone.channel_view(&stream(AMBER)).unwrap();
    assert_eq!(view.channel.members().collect::<Vec<_>>(), ["cbp-nogales", "gn-nogales"]);
    let event = view.fold.event(&view.channel, EventId([7; 16])).unwrap();
    assert_eq!((event.threads.len(), event.fields.contains_key(&5), event.silent.len()), (1, true, 0));
    let said = view.fold.answers(&view.channel, &to).next().unwrap();
    assert_eq!(said.officer.as_ref().map(|officer| officer.call_sign.as_str()), Some("Jaguar 3"));
    // The same fold is at hand until something is said or something expires.
    assert!(std::sync::Arc::ptr_eq(&view.fold, &desk.phone.channel_view(&stream(AMBER)).unwrap().fold));
    desk.clock.advance(3_700_000);
    let view = desk.phone.channel_view(&stream(AMBER)).unwrap();
    let event = view.fold.event(&view.channel, EventId([7; 16])).unwrap();
    assert_eq!(event.fields.len(), 0);
}

#[test]
fn a_record_is_checked_again_from_the_pinned_root() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let to = theirs(&mut peer, 7, NOON_MS + 3_600_000);
    desk.exchange(vec![peer.whole()]);
    let verified = desk.phone.verify(to).unwrap().unwrap();
    assert_eq!((verified.agency.as_str(), verified.fault, verified.under_head), ("cbp-nogales", None, false));
    assert_eq!(verified.root, peer.world.root.public_key().id());
    assert_eq!(verified.officer.unwrap().call_sign, "Halcon 7");
    assert_eq!(verified.entry.map(|(_, pos, ..)| pos), Some(peer.cursor().pos));
    desk.exchange(vec![peer.head(peer.cursor())]);
    assert!(desk.phone.verify(to).unwrap().unwrap().under_head);
    assert_eq!(desk.phone.verify(RecordId([1; 32])).unwrap(), None);
}

#[test]
fn after_five_minutes_the_other_desk_is_called() {
    let (mut desk, _) = scene(&["agent"]);
    let notice = Notice { scenario: "rescue_land".to_owned(), ..Notice::default() };
    let draft = NoticeDraft { purpose: "life_safety".to_owned(), notice, ..NoticeDraft::default() };
    let preview = preview_notice(&desk.phone, &stream(AMBER), draft).unwrap();
    send_notice(&desk.phone, &preview, true).unwrap();
    assert_eq!(desk.phone.unsent().unwrap(), []);
    desk.clock.advance(CALL_AFTER_MS.unsigned_abs());
    let unsent = desk.phone.unsent().unwrap();
    assert_eq!((unsent.len(), unsent[0].records, unsent[0].desks.len()), (1, 1, 1));
    assert_eq!(unsent[0].desks[0].radio.as_deref(), Some("VHF cbp-nogales"));
    desk.exchange(Vec::new());
    assert_eq!(desk.phone.unsent().unwrap(), []);
}

#[test]
fn an_answer_of_another_agency_to_nobody_here_harms_nothing() {
    let (mut desk, mut peer) = scene(&["agent"]);
    let answer = ReleaseAnswer {
        event: EventId([1; 16]),
        to: RecordId([1; 32]),
        to_agency: "gn-nogales".to_owned(),
        answer: "received".to_owned(),
        eta_min: None,
        reason: None,
        other_event: None,
        claims: None,
        text: None,
        on_behalf_of: None,
    };
    peer.by_agent(Content::ReleaseAnswer(answer)).unwrap();
    assert!(desk.exchange(vec![peer.whole()]).disbelieved.is_empty());
    let view = desk.phone.channel_view(&stream(AMBER)).unwrap();
    assert_eq!(view.fold.answers(&view.channel, &RecordId([1; 32])).count(), 1);
}
