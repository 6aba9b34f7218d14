//! Typed values of releases, each field in every shape.

use std::collections::{BTreeMap, BTreeSet};

use enlace_core::domain::value::{Actor, Answer, At, Register, Scalar};
use enlace_core::geo::Point;
use enlace_core::ids::ItemId;
use enlace_core::release::Precision;
use enlace_core::release::notice::{Notice, Significance};
use enlace_core::release::part::{BothNames, Meeting, Place, Reach, SentBy, Span, Unit, Vehicle, Words};
use enlace_core::release::report::{Provenance, Report};

use super::NOON_MS;

fn codes(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn at(minutes: i64) -> At {
    At { utc_ms: NOON_MS + minutes * 60_000, offset_min: -420, zone: None }
}

/// A notice as one is sent: two people in the river, one call for help.
pub fn notice() -> Notice {
    let point = Point { lat_e7: 275_012_000, lon_e7: -995_063_000, accuracy_m: Some(15) };
    let counts = [("public", "in_danger", 2), ("minors", "in_danger", 1)];
    let counts = counts.map(|(group, outcome, n)| ((group.to_owned(), outcome.to_owned()), Answer::Known(n)));
    Notice {
        scenario: "rescue_water".to_owned(),
        severity: Some(Answer::Known("extreme".to_owned())),
        level: Some(Significance { level: "elevated".to_owned(), reasons: codes(&["scenario"]) }),
        occurred: Some(Span { from: at(0), to: None, precision: Some("minute".to_owned()), ongoing: true }),
        place: Some(Place {
            point: Some(point),
            precision: Precision::Exact,
            side: Some("on_line".to_owned()),
            movement: Some("to_us".to_owned()),
            landmark: Some(BothNames {
                en: "Gateway to the Americas Bridge".to_owned(),
                es: "Puente de las Américas".to_owned(),
            }),
            sector: Some("laredo".to_owned()),
        }),
        counts: BTreeMap::from(counts),
        hazards: codes(&["current"]),
        happening: codes(&["in_water"]),
        asks: codes(&["acknowledge", "water_rescue"]),
        sender: Some(SentBy { role: "agent".to_owned(), unit: "LRD".to_owned() }),
        ..Notice::default()
    }
}

/// A notice with every field.
pub(super) fn full_notice() -> Notice {
    let name = |name: &str| Some(name.to_owned());
    let units = vec![
        Unit { kind: "boat".to_owned(), count: 1, status: name("en_route"), eta_min: Some(12) },
        Unit { kind: "foot".to_owned(), count: 4, status: None, eta_min: None },
    ];
    let mut notice = Notice {
        scenario: "vehicle_evading".to_owned(),
        severity: Some(Answer::Unknown),
        weapons: codes(&["rifle"]),
        units,
        vehicle: Some(Vehicle {
            colour: name("blanco"),
            make: name("Ford"),
            model: name("F-150"),
            plate: name("ABC1234"),
            plate_country: name("US"),
        }),
        meeting: Some(Meeting {
            point: Some(Point::new(275_000_000, -995_000_000)),
            names: Some(BothNames { en: "Gate 4".to_owned(), es: "Puerta 4".to_owned() }),
        }),
        reach: Some(Reach { call_sign: name("Halcon 7"), radio: name("VHF 4"), phone: name("desk 956 000 0000") }),
        text: Some(Words { text: "Van hacia el río.".to_owned(), lang: "es".to_owned() }),
        ..notice()
    };
    notice.counts.insert(("us_officers".to_owned(), "injured".to_owned()), Answer::Unknown);
    notice.occurred =
        notice.occurred.map(|occurred| Span { to: Some(at(5)), precision: None, ongoing: false, ..occurred });
    notice
}

/// Notices that leave out what may be left out, and tell the place by each precision.
pub(super) fn sparse_notices() -> [Notice; 3] {
    let empty =
        Place { point: None, precision: Precision::Sector, side: None, movement: None, landmark: None, sector: None };
    let told = |precision, point| Place { precision, point, ..empty.clone() };
    let of = |scenario: &str, place| Notice { scenario: scenario.to_owned(), place: Some(place), ..Notice::default() };
    let meeting = Meeting { point: None, names: Some(BothNames { en: "Gate".to_owned(), es: "Puerta".to_owned() }) };
    let by_phone = Reach { call_sign: None, radio: None, phone: Some("desk".to_owned()) };
    let by_radio = Reach { phone: None, radio: Some("VHF 4".to_owned()), ..by_phone.clone() };
    let red = Vehicle { colour: Some("rojo".to_owned()), ..Vehicle::default() };
    let plated = Vehicle { plate: Some("X".to_owned()), ..Vehicle::default() };
    [
        Notice { meeting: Some(meeting), reach: Some(by_phone), ..of("drone", empty.clone()) },
        Notice {
            vehicle: Some(red),
            reach: Some(by_radio),
            ..of("crowd", told(Precision::Km1, Some(Point::new(275_000_000, -995_000_000))))
        },
        Notice {
            vehicle: Some(plated),
            ..of("tunnel", told(Precision::M100, Some(Point::new(275_010_000, -995_060_000))))
        },
    ]
}

/// A report with every form of value, and one person's name.
pub(super) fn report() -> Report {
    let person = ItemId([0x17; 16]).to_segment();
    let actor = Actor {
        agency: super::AGENCY.to_owned(),
        unit: "NGL".to_owned(),
        role: "agent".to_owned(),
        rank: "Suboficial".to_owned(),
        call_sign: "Halcon 7".to_owned(),
        name: String::new(),
    };
    let point = Point { lat_e7: 313_330_000, lon_e7: -1_109_430_000, accuracy_m: Some(8) };
    let zoned = At { zone: Some("America/Hermosillo".to_owned()), ..at(7) };
    let fields: [(&str, Register); 9] = [
        ("scenario", "drone".into()),
        ("severity", Answer::Unknown),
        ("hazards.drone", true.into()),
        ("counts.public.involved", 2.into()),
        ("occurred.from", at(0).into()),
        ("occurred.to", zoned.into()),
        ("place.point", point.into()),
        ("scene.entries.AAAAAAAAAAAAAAAAAAAAAA.at", Point::new(1, 2).into()),
        ("on_behalf_of", Scalar::Actor(actor).into()),
    ];
    let some = |code: &str| Some(code.to_owned());
    Report {
        kind: "incident".to_owned(),
        fields: fields.into_iter().map(|(path, register)| (path.to_owned(), register)).collect(),
        withheld: BTreeMap::from([("narrative".to_owned(), 1), ("people".to_owned(), 12)]),
        provenance: BTreeMap::from([
            ("place".to_owned(), Provenance { source: some("instrument"), certainty: some("observed") }),
            ("scenario".to_owned(), Provenance::default()),
        ]),
        identity: BTreeMap::from([(format!("{person}.surname_1"), "Nadie".into())]),
        newer: BTreeMap::new(),
    }
}
