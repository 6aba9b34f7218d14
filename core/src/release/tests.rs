//! What may be sent by whom, and what is refused.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::check::{HUMANITARIAN_LIFE_MS, MAX_NOTICE_BYTES, NOTICE_LIFE_MS, Sender, may_answer, may_send};
use super::notice::Notice;
use super::part::{BothNames, Meeting, Place, SentBy, Unit, Vehicle, Words};
use super::precision::Precision;
use super::refusal::ReleaseRefusal as Refusal;
use super::report::Report;
use crate::domain::value::{Actor, Answer, At, Register, Scalar};
use crate::geo::Point;
use crate::i18n::is_explained;
use crate::ids::{EventId, ItemId, RecordId, ThreadId};
use crate::record::cbor::Value;
use crate::record::content::{Plain, Release, ReleaseAnswer, Standing};

const NOW: i64 = 1_790_000_000_000;

fn notice() -> Notice {
    Notice { scenario: "rescue_land".to_owned(), ..Notice::default() }
}

fn place(precision: Precision, point: Option<Point>) -> Place {
    Place { point, precision, side: None, movement: None, landmark: None, sector: None }
}

fn release(notice: &Notice) -> Release {
    Release {
        kind: "notice".to_owned(),
        version: 1,
        event: EventId([1; 16]),
        thread: ThreadId([2; 16]),
        parents: Vec::new(),
        purpose: "life_safety".to_owned(),
        caveats: Vec::new(),
        expires_ms: Some(NOW + NOTICE_LIFE_MS),
        basis: None,
        approval: None,
        reason: None,
        plain: None,
        values: Some(notice.to_value()),
    }
}

/// What comes of sending a release with these roles in a channel where a rescue and a crowd may be told.
fn sent_in(release: &Release, roles: &[&str], text: bool, change: impl Fn(&mut Sender<'_>)) -> Result<(), Refusal> {
    let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
    let scenarios = ["rescue_land", "crowd", "vehicle_evading", "child_alone"].map(str::to_owned).into();
    let standing = Standing { scenarios, text };
    let standing = Some(&standing);
    let mut sender = Sender { roles: &roles, standing, approved: false, written_ms: NOW, continues_notices: false };
    change(&mut sender);
    may_send(release, sender)
}

fn sent(release: &Release, roles: &[&str]) -> Result<(), Refusal> {
    sent_in(release, roles, true, |_| ())
}

fn by_agent(notice: &Notice) -> Result<(), Refusal> {
    sent(&release(notice), &["agent"])
}

#[test]
fn every_refusal_has_a_word_of_its_own_and_a_sentence() {
    let codes: BTreeSet<_> = Refusal::ALL.map(Refusal::code).into();
    assert_eq!(codes.len(), Refusal::ALL.len());
    assert!(codes.into_iter().all(is_explained));
    assert!(super::names::Pointer::ALL.into_iter().all(|pointer| is_explained(pointer.code())));
}

mod notices {
    use super::*;

    #[test]
    fn an_agent_sends_a_coded_notice_alone_at_night() {
        for role in ["agent", "rescuer", "supervisor", "duty_officer", "liaison", "releaser"] {
            assert_eq!(sent(&release(&notice()), &[role]), Ok(()), "{role}");
        }
        assert_eq!(sent(&release(&notice()), &["auditor"]), Err(Refusal::NotResponder));
    }

    #[test]
    fn the_members_decide_what_goes_without_a_releaser() {
        let other = Notice { scenario: "drone".to_owned(), ..notice() };
        assert_eq!(by_agent(&other), Err(Refusal::ScenarioNotStanding));
        assert_eq!(sent(&release(&other), &["releaser"]), Ok(()));
        let first = sent_in(&release(&notice()), &["agent"], true, |sender| sender.standing = None);
        assert_eq!(first, Err(Refusal::ScenarioNotStanding));
        let text = Words { text: "dos personas".to_owned(), lang: "es".to_owned() };
        let worded = release(&Notice { text: Some(text), ..notice() });
        assert_eq!(sent(&worded, &["agent"]), Ok(()));
        assert_eq!(sent_in(&worded, &["agent"], false, |_| ()), Err(Refusal::TextNotStanding));
        assert_eq!(sent_in(&worded, &["releaser"], false, |_| ()), Ok(()));
    }

    #[test]
    fn a_restricted_scenario_takes_a_releaser_and_tells_no_place_but_the_sector() {
        for scenario in ["sexual_violence", "trafficking", "child_alone"] {
            let told = |place, meeting| Notice { scenario: scenario.to_owned(), place, meeting, ..notice() };
            let sector = told(Some(place(Precision::Sector, None)), None);
            assert_eq!(by_agent(&sector), Err(Refusal::NotReleaser), "{scenario}");
            assert_eq!(sent(&release(&sector), &["releaser"]), Ok(()));
            let near = told(Some(place(Precision::Km1, None)), None);
            assert_eq!(sent(&release(&near), &["releaser"]), Err(Refusal::PrecisionTooFine));
            let meeting = told(None, Some(Meeting { point: Some(Point::new(0, 0)), names: None }));
            assert_eq!(sent(&release(&meeting), &["releaser"]), Err(Refusal::PrecisionTooFine));
        }
    }

    #[test]
    fn the_place_is_as_coarse_as_the_purpose_asks_and_as_it_says() {
        let point = Point::new(313_330_123, -1_109_430_456);
        let told = |purpose: &str, precision, point| {
            let notice = Notice { place: Some(place(precision, point)), ..notice() };
            sent(&Release { purpose: purpose.to_owned(), ..release(&notice) }, &["agent"])
        };
        assert_eq!(told("life_safety", Precision::Exact, Some(point)), Ok(()));
        assert_eq!(told("inform", Precision::Exact, Some(point)), Err(Refusal::PrecisionTooFine));
        assert_eq!(told("inform", Precision::M100, Precision::M100.coarsen(&point)), Err(Refusal::PrecisionTooFine));
        assert_eq!(told("inform", Precision::Km1, Some(point)), Err(Refusal::PointTooFine));
        assert_eq!(told("inform", Precision::Km1, Precision::Km1.coarsen(&point)), Ok(()));
        assert_eq!(told("life_safety", Precision::M100, Some(point)), Err(Refusal::PointTooFine));
        assert_eq!(told("life_safety", Precision::Sector, Some(Point::new(0, 0))), Err(Refusal::PointTooFine));
        let names = BothNames { en: "Gate".to_owned(), es: "Puerta".to_owned() };
        let named = Place { landmark: Some(names), ..place(Precision::Sector, None) };
        assert_eq!(by_agent(&Notice { place: Some(named), ..notice() }), Err(Refusal::PointTooFine));
    }

    #[test]
    fn it_leaves_the_screens_of_others_in_time() {
        let until = |expires_ms, caveats: &[&str], purpose: &str| {
            let caveats = caveats.iter().map(|caveat| (*caveat).to_owned()).collect();
            let release = Release { expires_ms, caveats, purpose: purpose.to_owned(), ..release(&notice()) };
            sent(&release, &["agent"])
        };
        assert_eq!(until(None, &[], "life_safety"), Err(Refusal::ExpiryMissing));
        assert_eq!(until(Some(NOW), &[], "life_safety"), Err(Refusal::ExpiryOutOfBounds));
        assert_eq!(until(Some(NOW + NOTICE_LIFE_MS + 1), &[], "life_safety"), Err(Refusal::ExpiryOutOfBounds));
        assert_eq!(until(Some(i64::MIN), &[], "life_safety"), Err(Refusal::ExpiryOutOfBounds));
        let long = Some(NOW + HUMANITARIAN_LIFE_MS);
        assert_eq!(until(long, &["humanitarian"], "life_safety"), Ok(()));
        assert_eq!(until(long, &["humanitarian"], "apprehension"), Err(Refusal::ExpiryOutOfBounds));
        assert_eq!(until(long, &[], "life_safety"), Err(Refusal::ExpiryOutOfBounds));
    }

    #[test]
    fn a_fleeing_vehicle_is_told_only_to_apprehend() {
        let vehicle = Vehicle { plate: Some("ABC123".to_owned()), ..Vehicle::default() };
        let fleeing = Notice { scenario: "vehicle_evading".to_owned(), vehicle: Some(vehicle), ..notice() };
        assert_eq!(by_agent(&fleeing), Err(Refusal::VehicleWithoutPurpose));
        let purposeful = Release { purpose: "apprehension".to_owned(), ..release(&fleeing) };
        assert_eq!(sent(&purposeful, &["agent"]), Ok(()));
    }

    #[test]
    fn what_points_at_a_person_does_not_leave_in_any_of_its_words() {
        let words = |text: &str| Some(Words { text: text.to_owned(), lang: "es".to_owned() });
        for text in ["a@b.mx", "CURP HEGG560427MVZRRL04"] {
            assert_eq!(by_agent(&Notice { text: words(text), ..notice() }), Err(Refusal::TextIdentifies), "{text}");
            let names = Some(BothNames { en: "Gate".to_owned(), es: text.to_owned() });
            let meeting = Some(Meeting { point: None, names });
            assert_eq!(by_agent(&Notice { meeting, ..notice() }), Err(Refusal::TextIdentifies));
        }
        assert_eq!(
            by_agent(&Notice { text: words("mesa 631 312 0011"), ..notice() }),
            Ok(()),
            "a desk has a telephone"
        );
    }

    #[test]
    fn nobody_names_a_role_of_somebody_else() {
        let by = |role: &str| Some(SentBy { role: role.to_owned(), unit: "NGL".to_owned() });
        assert_eq!(by_agent(&Notice { sender: by("agent"), ..notice() }), Ok(()));
        assert_eq!(by_agent(&Notice { sender: by("supervisor"), ..notice() }), Err(Refusal::RoleForeign));
    }

    #[test]
    fn an_agent_replaces_and_withdraws_what_an_agent_may_send() {
        let parents = vec![RecordId([3; 32])];
        let next = Release { parents: parents.clone(), ..release(&notice()) };
        assert_eq!(sent(&next, &["agent"]), Err(Refusal::NotReleaser));
        assert_eq!(sent(&next, &["releaser"]), Ok(()));
        let withdrawal = Release { kind: "withdrawal".to_owned(), values: None, expires_ms: None, ..next.clone() };
        assert_eq!(sent(&withdrawal, &["agent"]), Err(Refusal::NotReleaser));
        for release in [next, withdrawal.clone()] {
            assert_eq!(sent_in(&release, &["agent"], true, |sender| sender.continues_notices = true), Ok(()));
        }
        let of_nothing = Release { parents: Vec::new(), ..withdrawal };
        assert_eq!(sent(&of_nothing, &["releaser"]), Err(Refusal::Malformed));
    }

    #[test]
    fn fields_of_a_newer_build_are_kept_shown_to_a_releaser_and_never_written() {
        let Value::Map(mut values) = notice().to_value() else { unreachable!() };
        values.insert(24, Value::from("newer"));
        let newer = Release { values: Some(Value::Map(values.clone())), ..release(&notice()) };
        assert_eq!(sent(&newer, &["agent"]), Err(Refusal::NotReleaser));
        assert_eq!(sent(&newer, &["releaser"]), Ok(()));
        let read = Notice::from_value(Value::Map(values)).unwrap();
        assert_eq!(read.newer.keys().collect::<Vec<_>>(), [&24]);
        assert_eq!(read.to_value(), notice().to_value());
    }

    #[test]
    fn other_shapes_are_refused() {
        let of = |pairs: &[(u64, Value)]| {
            let values = pairs.iter().cloned().chain([(5, Value::from("rescue_land"))]).collect();
            sent(&Release { values: Some(Value::Map(values)), ..release(&notice()) }, &["releaser"])
        };
        assert_eq!(of(&[]), Ok(()));
        let array = |items: &[Value]| Value::Array(items.to_vec());
        for bad in [
            (6, Value::from("Juan Pérez")),
            (11, array(&[])),
            (11, array(&["fire".into(), "armed".into()])),
            (10, array(&[array(&["public".into(), "hurt".into(), (-1_i64).into()])])),
            (9, Value::Map([(4, "metre".into())].into())),
            (9, Value::Map([(1, 1_i64.into()), (4, "exact".into())].into())),
            (9, Value::Map([(4, "exact".into()), (9, "house number".into())].into())),
            (15, array(&[Value::Null, Value::Null, Value::Null, Value::Null, Value::Null])),
            (19, array(&["x".repeat(281).as_str().into(), "es".into()])),
            (19, array(&["two\nlines".into(), "es".into()])),
        ] {
            assert_eq!(of(std::slice::from_ref(&bad)), Err(Refusal::Malformed), "{bad:?}");
        }
        let silent = Release { values: None, ..release(&notice()) };
        assert_eq!(sent(&silent, &["releaser"]), Err(Refusal::Malformed));
    }

    #[test]
    fn size_is_bounded_whoever_sends() {
        let unit = Unit { kind: "a".repeat(32), count: 1, status: Some("b".repeat(32)), eta_min: None };
        let large = Notice { units: vec![unit; 16], ..notice() };
        assert!(release(&large).to_value().encode().len() > MAX_NOTICE_BYTES);
        assert_eq!(sent(&release(&large), &["releaser"]), Err(Refusal::TooLarge));
    }

    fn codes() -> impl Strategy<Value = BTreeSet<String>> {
        prop::collection::btree_set("[a-z_]{1,12}", 0..4)
    }

    prop_compose! {
        fn notices()(
            scenario in "[a-z_]{1,20}", sets in (codes(), codes(), codes(), codes()),
            counts in prop::collection::btree_map(("[a-z]{1,8}", "[a-z]{1,8}"), 0..9_u16, 0..4),
            severity in prop::option::of("[a-z]{1,8}"), text in prop::option::of("[^\\p{C}\\p{Z}]{1,40}"),
        ) -> Notice {
            let (hazards, happening, weapons, asks) = sets;
            Notice {
                scenario, hazards, happening, weapons, asks,
                counts: counts.into_iter().map(|(cell, count)| (cell, Answer::Known(count))).collect(),
                severity: severity.map_or(Some(Answer::Unknown), |code| Some(Answer::Known(code))),
                text: text.map(|text| Words { text, lang: "en".to_owned() }),
                ..Notice::default()
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(notice in notices()) {
            let value = notice.to_value();
            prop_assert_eq!(Notice::from_value(Value::decode(&value.encode()).unwrap()), Ok(notice));
        }

        #[test]
        fn bytes_are_refused_or_read_with_one_spelling(notice in notices(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = notice.to_value().encode();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(read) = Value::decode(&bytes).and_then(Notice::from_value) && read.newer.is_empty() {
                prop_assert_eq!(read.to_value().encode(), bytes);
            }
        }

        #[test]
        fn no_agent_ever_sends_what_a_releaser_may_not(notice in notices(), purpose in "[a-z_]{1,14}") {
            let release = Release { purpose, ..release(&notice) };
            if sent(&release, &["agent"]).is_ok() {
                prop_assert_eq!(sent(&release, &["releaser", "agent"]), Ok(()));
            }
        }
    }
}

mod reports {
    use super::*;

    fn report() -> Report {
        let fields = [("scenario".to_owned(), "drone".into())].into();
        Report { kind: "incident".to_owned(), fields, ..Report::default() }
    }

    fn released(report: &Report) -> Release {
        let plain = Some(Plain { en: "A drone.".to_owned(), es: "Un dron.".to_owned() });
        Release { kind: "report".to_owned(), plain, values: Some(report.to_value()), ..release(&notice()) }
    }

    fn with(path: &str, register: impl Into<Register>) -> Report {
        let mut report = report();
        report.fields.insert(path.to_owned(), register.into());
        report
    }

    #[test]
    fn it_takes_a_releaser_and_plain_words() {
        let made = released(&report());
        assert_eq!(sent(&made, &["releaser"]), Ok(()));
        assert_eq!(sent(&made, &["supervisor"]), Err(Refusal::NotReleaser));
        assert_eq!(sent(&Release { plain: None, ..made.clone() }, &["releaser"]), Err(Refusal::PlainMissing));
        let one_sided = Some(Plain { en: "A drone.".to_owned(), es: String::new() });
        assert_eq!(sent(&Release { plain: one_sided, ..made }, &["releaser"]), Err(Refusal::PlainMissing));
    }

    #[test]
    fn who_a_person_is_takes_a_basis_and_a_second_officer() {
        let mut named = report();
        named.identity.insert(format!("{}.surname_1", ItemId([7; 16]).to_segment()), "Pérez".into());
        let named = released(&named);
        assert_eq!(sent(&named, &["releaser"]), Err(Refusal::BasisMissing));
        let founded = Release { basis: Some("Art. 4".to_owned()), ..named };
        assert_eq!(sent(&founded, &["releaser"]), Err(Refusal::ApprovalMissing));
        assert_eq!(sent_in(&founded, &["releaser"], true, |sender| sender.approved = true), Ok(()));
    }

    #[test]
    fn a_report_of_what_stays_with_its_agency_is_refused() {
        let subject = format!("people.{}.subject", ItemId([7; 16]).to_segment());
        for path in ["ref", "links.x.target", subject.as_str(), "significance.why"] {
            assert_eq!(
                sent(&released(&with(path, "NGL-0417-0012P")), &["releaser"]),
                Err(Refusal::FieldStays),
                "{path}"
            );
        }
        let mut nameless = report();
        nameless.identity.insert("surname_1".to_owned(), "Pérez".into());
        assert_eq!(sent(&released(&nameless), &["releaser"]), Err(Refusal::FieldStays));
        let foreign = Report { kind: "evidence_item".to_owned(), ..report() };
        assert_eq!(sent(&released(&foreign), &["releaser"]), Err(Refusal::FieldStays));
        let bytes = with("narrative", Scalar::Bytes(vec![1]));
        assert_eq!(sent(&released(&bytes), &["releaser"]), Err(Refusal::Malformed));
    }

    #[test]
    fn a_restricted_scenario_is_told_by_its_sector_alone() {
        let mut restricted = with("scenario", "trafficking");
        restricted.fields.insert("place.side".to_owned(), "us".into());
        assert_eq!(sent(&released(&restricted), &["releaser"]), Ok(()));
        restricted.fields.insert("place.point".to_owned(), Point::new(1, 2).into());
        assert_eq!(sent(&released(&restricted), &["releaser"]), Err(Refusal::PrecisionTooFine));
        let mut beside = with("also.child_alone", true);
        beside.fields.insert("place.landmark.text".to_owned(), "x".into());
        assert_eq!(sent(&released(&beside), &["releaser"]), Err(Refusal::PrecisionTooFine));
    }

    #[test]
    fn every_form_of_value_reads_back_and_no_officer_has_a_name() {
        let actor = Actor { name: "Nombre Secreto".to_owned(), call_sign: "Halcon 7".to_owned(), ..Actor::default() };
        let at = At { utc_ms: -1, offset_min: -420, zone: Some("America/Hermosillo".to_owned()) };
        let point = Point { accuracy_m: Some(8), ..Point::new(1, -2) };
        let values: [(&str, Register); 8] = [
            ("a", Answer::Unknown),
            ("b", Answer::NotApplicable),
            ("c", "!unk".into()),
            ("d", (-3).into()),
            ("e", false.into()),
            ("f", at.into()),
            ("g", point.into()),
            ("h", actor.into()),
        ];
        let fields = values.into_iter().map(|(path, register)| (path.to_owned(), register)).collect();
        let mut report = Report { fields, ..report() };
        let bytes = report.to_value().encode();
        assert!(!bytes.windows(6).any(|window| window == b"Nombre"));
        let read = Report::from_value(Value::decode(&bytes).unwrap()).unwrap();
        report.fields.insert("h".to_owned(), Actor { call_sign: "Halcon 7".to_owned(), ..Actor::default() }.into());
        assert_eq!(read, report);
    }
}

#[test]
fn an_answer_claims_fields_of_a_notice_and_names_nobody() {
    let answer = |claims: Option<Value>, text: &str| {
        let text = Some((text.to_owned(), "es".to_owned()));
        may_answer(&ReleaseAnswer {
            event: EventId([1; 16]),
            to: RecordId([2; 32]),
            to_agency: "gn".to_owned(),
            answer: "observation".to_owned(),
            eta_min: None,
            reason: None,
            other_event: None,
            claims,
            text,
            on_behalf_of: None,
        })
    };
    let over = Value::Map([(12, Value::Array(vec!["over".into()]))].into());
    assert_eq!(answer(Some(over), "vamos"), Ok(()));
    assert_eq!(answer(None, "a@b.mx"), Err(Refusal::TextIdentifies));
    assert_eq!(answer(Some(Value::Map([(12, "over".into())].into())), "x"), Err(Refusal::Malformed));
    assert_eq!(answer(Some(Value::Map([(99, "any".into())].into())), "x"), Err(Refusal::Malformed));
}
