//! The shipped list, phrases in both languages, agreement with the phone.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::phrase::{PhraseError, read, write};
use super::*;
use crate::domain::boundary_line;
use crate::i18n::is_explained;

fn shipped() -> &'static Gazetteer {
    Gazetteer::shipped()
}

fn place(text: &str) -> Place {
    read(shipped(), text).unwrap_or_else(|error| panic!("{text}: {error} {:?}", error.choices()))
}

fn code(text: &str) -> &'static str {
    read(shipped(), text).expect_err(text).code()
}

#[test]
fn no_shipped_line_is_refused() {
    for text in [
        include_str!("data/monuments.csv"),
        include_str!("data/crossings.csv"),
        include_str!("data/nogales.csv"),
        include_str!("data/laredo.csv"),
    ] {
        let read = import::csv(text).unwrap();
        assert_eq!(read.refused, []);
        assert!(read.landmarks.len() > 10);
    }
}

#[test]
fn every_monument_and_the_crossings_of_both_pilots_are_there() {
    let count = |kind: &str| shipped().landmarks().iter().filter(|landmark| landmark.kind == kind).count();
    assert!((1..=258).all(|number| shipped().by_id(&format!("monument-{number}")).is_some()));
    assert_eq!(count("monument"), 260);
    assert_eq!(count("port"), 17);
    // Texas counts 34 crossings, railway bridges, dams and ferries among them.
    assert_eq!(count("bridge") + count("rail_bridge") + count("dam") + count("ferry"), 34);
    assert!(
        ["world-trade", "laredo-1", "laredo-2", "colombia", "nogales-mariposa", "nogales-morley"]
            .iter()
            .all(|id| shipped().by_id(id).is_some_and(|landmark| landmark.code.is_some()))
    );
}

#[test]
fn every_landmark_says_how_surely_it_is_known_and_lies_where_it_can() {
    for landmark in shipped().landmarks() {
        let point = landmark.point.unwrap_or_else(|| panic!("{}", landmark.id));
        let accuracy = landmark.uncertainty_m().unwrap();
        assert!(accuracy >= 30 && !landmark.source.is_empty(), "{}", landmark.id);
        // What nobody measured or published never looks better than 250 metres.
        let is_documented = ["published", "register"].contains(&landmark.standing.as_str());
        assert!(is_documented || accuracy >= 250, "{} claims {accuracy} m", landmark.id);
        let from_line = boundary_line::distance_m(&point);
        let limit = if landmark.side == Some(Side::OnLine) { 20_000.0 } else { 60_000.0 };
        assert!(from_line < limit, "{} is {from_line} m from the line", landmark.id);
        let side = side::of_point(&point);
        assert!(side.is_none() || side == landmark.side, "{} is on the other side", landmark.id);
    }
}

#[test]
fn monuments_between_documented_ones_are_bounded_by_them() {
    let monument = |number: u16| shipped().by_id(&format!("monument-{number}")).unwrap();
    for number in 1..=258u16 {
        let (own, next) = (monument(number), shipped().by_id(&format!("monument-{}", number + 1)));
        let Some(next) = next.filter(|_| number != 205) else { continue };
        let apart = own.point.unwrap().distance_m(&next.point.unwrap());
        let doubt = own.uncertainty_m().unwrap() + next.uncertainty_m().unwrap();
        assert!(apart <= 8_000.0 + f64::from(doubt), "{number}: {apart} m to the next");
    }
    assert_eq!(monument(121).standing, "between");
    assert!(monument(121).uncertainty_m().unwrap() < 6_000, "one step from a documented one");
    assert!(monument(160).uncertainty_m().unwrap() > 50_000, "far from any");
}

#[test]
fn names_match_without_accents_and_capitals_in_both_languages() {
    for (text, id) in [
        ("Puente Santa Fe", "paso-del-norte"),
        ("puente santa fe", "paso-del-norte"),
        ("PASO DEL NORTE BRIDGE", "paso-del-norte"),
        ("the Santa Fe bridge", "paso-del-norte"),
        ("puente cordova", "bridge-of-the-americas"),
        ("Puente Córdova", "bridge-of-the-americas"),
        ("Bridge of the Americas", "bridge-of-the-americas"),
        ("Juarez-Lincoln", "laredo-2"),
        ("Laredo Bridge II", "laredo-2"),
        ("laredo bridge 2", "laredo-2"),
        ("puente internacional puerta de las américas", "laredo-1"),
        ("Los Tomates", "los-tomates"),
        ("monumento 122-A", "monument-122-a"),
        ("Monument 122A", "monument-122-a"),
        ("mojonera 258", "monument-258"),
        ("border monument 1", "monument-1"),
        ("Peña Blanca", "pena-blanca-lake"),
        ("garita mariposa", "nogales-mariposa"),
        ("OLS", "nogales-airport-us"),
    ] {
        assert_eq!(
            shipped().by_name(text).map(|landmark| landmark.id.as_str()),
            Ok(id).map_err(|()| NameError::Unknown),
            "{text}"
        );
    }
}

#[test]
fn a_name_several_have_gives_a_list_and_an_unknown_one_its_code() {
    let choices = |text: &str| match shipped().by_name(text) {
        Err(NameError::Ambiguous(ids)) => ids,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(choices("Puente Viejo"), ["laredo-1", "brownsville-bm"]);
    assert_eq!(choices("Puente Nuevo Laredo III"), ["colombia", "world-trade"]);
    assert!(choices("monumento").len() == 12);
    assert_eq!(code("monumento 259"), "landmark_unknown");
    assert_eq!(code("monument 12-B"), "landmark_unknown");
    assert_eq!(code("Puente Golden Gate"), "landmark_unknown");
    assert_eq!(read(shipped(), "Puente Viejo").unwrap_err().choices().len(), 2);
}

#[test]
fn phrases_of_both_languages_lead_to_the_same_place() {
    let expected = place("Monument 122-A, 300 m east");
    assert_eq!(expected.landmark, "monument-122-a");
    assert_eq!(expected.offset, Some(Offset { bearing_deg: 90, distance_m: 300 }));
    for text in [
        "monumento 122-A, 300 m al este",
        "monument 122A 300 m east",
        "Monument 122-A, 300 meters to the east",
        "MONUMENTO 122-A 300 METROS HACIA EL ORIENTE",
        "monumento 122A, unos 300 metros al este",
        "300 m al este del monumento 122 A",
        "300m east of monument 122-A",
        "0.3 km east from the boundary monument 122A",
        "monumento 122-A, 300 m a 90 grados",
        "monument 122-A 300 m at 90°",
        "monumento 122-A, al este 300 m",
        "monument 122-A, east 300 m",
        "a 300 m al este del monumento 122-A",
    ] {
        assert_eq!(place(text), expected, "{text}");
    }
    let bridge = place("2 km al norte de Puente Santa Fe");
    assert_eq!(bridge, place("Paso del Norte Bridge, 2 km north"));
    assert_eq!(bridge, place("2,0 km north of the Santa Fe bridge"));
    assert_eq!(place("Puente Santa Fe").offset, None);
    assert_eq!(place("monument 122 a").landmark, "monument-122-a");
    assert_eq!(place("Tubac, 1 mile south west").offset, Some(Offset { bearing_deg: 225, distance_m: 1_609 }));
    assert_eq!(place("Tubac, north east 100 m").offset, Some(Offset { bearing_deg: 45, distance_m: 100 }));
    assert_eq!(place("Tubac 100 pies al noroeste").offset, Some(Offset { bearing_deg: 315, distance_m: 30 }));
}

#[test]
fn what_is_unclear_is_refused_with_its_code() {
    assert_eq!(code(""), "place_phrase_empty");
    assert_eq!(code(" , "), "place_phrase_empty");
    assert_eq!(code(&"x".repeat(201)), "place_phrase_too_long");
    assert_eq!(code("Puente Santa Fe, 300 m"), "place_direction_missing");
    assert_eq!(code("Paso del Norte 300 m"), "place_direction_missing");
    assert_eq!(code("Laredo North 300 m"), "place_direction_missing");
    assert_eq!(code("Puente Santa Fe, 300 m at 400 degrees"), "place_direction_missing");
    assert_eq!(code("Puente Santa Fe, 0 m al norte"), "place_distance_out_of_range");
    assert_eq!(code("Puente Santa Fe, 101 km al norte"), "place_distance_out_of_range");
    assert_eq!(code("300 m al norte"), "place_phrase_not_understood");
    assert_eq!(code("Tubac 300 m al norte de Arivaca"), "place_phrase_not_understood");
    // "a" may be the letter of a monument or the Spanish for "at".
    let both = read(shipped(), "monumento 122 a 300 m al este").unwrap_err();
    assert_eq!(both, PhraseError::Name(NameError::Ambiguous(vec!["monument-122".into(), "monument-122-a".into()])));
    assert_eq!(place("monumento 121 a 300 m al este").landmark, "monument-121");
}

#[test]
fn every_code_has_its_sentence() {
    let phrases = [
        PhraseError::Empty,
        PhraseError::TooLong,
        PhraseError::DirectionMissing,
        PhraseError::DistanceOutOfRange,
        PhraseError::NotUnderstood,
        NameError::Unknown.into(),
        NameError::Ambiguous(Vec::new()).into(),
    ];
    assert!(phrases.iter().all(|error| is_explained(error.code())));
    assert!(is_explained(Disagreement::CODE));
}

#[test]
fn the_side_is_said_where_words_or_distance_settle_it() {
    for (text, side) in [
        ("Monument 122", Some(Side::OnLine)),
        ("Monument 122, 300 m north", Some(Side::Us)),
        ("Monument 122, 300 m al sureste", Some(Side::Mx)),
        ("Monument 122-A, 300 m east", Some(Side::OnLine)),
        // In the bootheel the line runs south and the United States lie to the west.
        ("Monument 46, 300 m west", Some(Side::Us)),
        ("Monument 46, 300 m east", Some(Side::Mx)),
        ("Puente Santa Fe, 200 m al norte", Some(Side::Us)),
        ("Puente Santa Fe, 200 m al este", None),
        ("Eagle Pass Bridge I, 300 m east", Some(Side::Us)),
        ("Gateway International Bridge, 300 m north", None),
        ("Puente Santa Fe, 60 km al norte", Some(Side::Us)),
        ("Tubac", Some(Side::Us)),
        ("Tubac, 5 km south", Some(Side::Us)),
        ("Nogales, Sonora, 500 m north", None),
        ("DeConcini, 500 m south", Some(Side::Mx)),
    ] {
        assert_eq!(place(text).side, side, "{text}");
    }
}

#[test]
fn uncertainty_grows_with_what_was_said() {
    let at = |text: &str| place(text).uncertainty_m().unwrap();
    assert_eq!(at("Puente Santa Fe"), 300);
    assert!((400..450).contains(&at("Puente Santa Fe, 300 m al este")));
    assert!(at("Puente Santa Fe, 300 m a 91 grados") < at("Puente Santa Fe, 300 m al este"));
    assert!(at("Puente Santa Fe, 3 km al este") > 1_000);
    assert!(at("Monument 160") > 50_000);
}

#[test]
fn a_phone_far_from_the_named_landmark_is_noticed() {
    let place = place("Puente Santa Fe, 300 m al norte");
    let there = place.point.unwrap();
    let phone = |metres: f64| Point { accuracy_m: Some(20), ..there.toward(45.0, metres) };
    assert_eq!(disagreement(&phone(300.0), &place), None);
    let found = disagreement(&phone(30_000.0), &place).unwrap();
    assert!(found.distance_m > 29_900 && found.allowed_m < 500, "{found:?}");
    // A phone that does not say how good it is gets a hundred metres.
    assert!(disagreement(&there.toward(0.0, 900.0), &place).is_some());
    let without_point = Place { point: None, ..place };
    assert_eq!(disagreement(&phone(30_000.0), &without_point), None);
}

#[test]
fn a_point_is_said_from_the_nearest_well_known_landmark() {
    let bridge = shipped().by_id("laredo-2").unwrap().point.unwrap();
    let said = shipped().say(&bridge.toward(0.0, 412.0)).unwrap();
    assert_eq!(said.landmark, "laredo-san-agustin");
    let nogales = shipped().by_id("nogales-mariposa").unwrap().point.unwrap();
    let said = shipped().say(&nogales.toward(271.0, 2_340.0)).unwrap();
    let text = write(shipped(), &said, Lang::Es).unwrap();
    assert!(text.ends_with("km al oeste"), "{text}");
    assert_eq!(shipped().say(&Point::new(400_000_000, -750_000_000)), None);
    // Nearer than the port's own position is known, its direction says nothing about the side.
    assert_eq!(shipped().say(&nogales.toward(0.0, 200.0)).unwrap().side, None);
    assert_eq!(shipped().say(&nogales.toward(0.0, 900.0)).unwrap().side, Some(Side::Us));
    let nearest = shipped().nearest(&bridge, 3, Some(5_000.0));
    assert_eq!(nearest[0].0.id, "laredo-2");
    assert!(nearest.iter().all(|(landmark, _)| landmark.uncertainty_m().unwrap() <= 1_500));
}

#[test]
fn an_agency_s_own_position_takes_the_place_of_the_shipped_one() {
    let list = "id,kind,name_en,name_es,position,uncertainty_m,standing,source,side\n\
                monument-160,monument,Monument 160,Monumento 160,31-40.000N 112-10.000W,2,surveyed,IBWC,on_line\n";
    let read = import::csv(list).unwrap();
    let merged = shipped().with(read.landmarks);
    assert_eq!(merged.landmarks().len(), shipped().landmarks().len());
    assert_eq!(merged.by_name("Monumento 160").unwrap().uncertainty_m(), Some(2));
}

#[test]
fn no_two_landmarks_share_a_name_by_which_they_are_written() {
    let mut seen = BTreeSet::new();
    for landmark in shipped().landmarks() {
        for lang in Lang::ALL {
            let found = shipped().by_name(landmark.name(lang)).map(|found| found.id.as_str());
            assert_eq!(found, Ok(landmark.id.as_str()), "{}", landmark.name(lang));
        }
        assert!(seen.insert(&landmark.id));
    }
}

fn offsets() -> impl Strategy<Value = Option<Offset>> {
    let bearing = prop_oneof![(0u16..8).prop_map(|eighth| eighth * 45), 0u16..360];
    let offset = (bearing, 1u32..=100_000).prop_map(|(bearing_deg, distance_m)| Offset { bearing_deg, distance_m });
    proptest::option::of(offset)
}

proptest! {
    #[test]
    fn what_is_written_in_one_language_reads_as_what_is_written_in_the_other(
        number in 0usize..400,
        offset in offsets(),
    ) {
        let landmarks = shipped().landmarks();
        let place = Place::at(&landmarks[number % landmarks.len()], offset);
        for lang in Lang::ALL {
            let text = write(shipped(), &place, lang).unwrap();
            prop_assert_eq!(read(shipped(), &text), Ok(place.clone()), "{}", text);
        }
    }

    #[test]
    fn a_point_said_and_read_back_is_where_it_was(
        number in 0usize..400,
        bearing in 0.0f64..360.0,
        metres in 0.0f64..8_000.0,
        spanish in any::<bool>(),
    ) {
        let landmarks = shipped().landmarks();
        let from = landmarks[number % landmarks.len()].point.unwrap();
        let point = from.toward(bearing, metres);
        if let Some(said) = shipped().say(&point) {
            let lang = if spanish { Lang::Es } else { Lang::En };
            let back = read(shipped(), &write(shipped(), &said, lang).unwrap()).unwrap();
            let off = back.point.unwrap().distance_m(&point);
            prop_assert!(off <= f64::from(back.uncertainty_m().unwrap()), "{off} {back:?}");
        }
    }

    #[test]
    fn no_phrase_panics(text in ".{0,80}") {
        let _ = read(shipped(), &text);
    }

    #[test]
    fn no_likely_phrase_panics_or_leads_off_the_globe(
        words in prop::collection::vec(prop::sample::select(vec![
            "monumento", "122", "122-A", "a", "300", "m", "km", "1.5", "al", "norte", "east", "of", "del", "Puente",
            "Laredo", "II", "°", "247", "grados", ",", "-", "99999999999999999999",
        ]), 0..10),
    ) {
        if let Ok(place) = read(shipped(), &words.join(" ")) {
            prop_assert!(place.point.is_none_or(|point| point.is_on_globe()));
        }
    }
}
