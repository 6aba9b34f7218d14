//! Lists: good lines in, bad lines with their number and code, nothing lost.

use proptest::prelude::*;

use super::*;
use crate::geo::Point;
use crate::i18n::is_explained;

const HEADING: &str = "id,kind,name_en,name_es,other_names,code,lat,lon,uncertainty_m,side,toward_us,standing,source";

fn refusals(text: &str) -> Vec<(usize, &'static str)> {
    csv(text).unwrap().refused.iter().map(|refused| (refused.line, refused.error.code())).collect()
}

#[test]
fn good_lines_come_in_and_bad_ones_are_named_with_their_line() {
    let text = format!(
        "\u{feff}{HEADING}\n\
         gate-1,street,Gate 1,Puerta 1,Old gate|La puerta,,31.3333,-110.9500,20,us,,surveyed,Field visit\n\
         \n\
         gate-2,moonbase,Gate 2,Puerta 2,,,31.3333,-110.9500,20,us,,surveyed,Field visit\n\
         gate-3,street,Gate 3,Puerta 3,,,31.3333,,20,us,,surveyed,Field visit\n\
         gate-4,street,Gate 4,Puerta 4,,,91.3333,-110.9500,20,us,,surveyed,Field visit\n\
         gate-5,street,Gate 5,Puerta 5,,,31.3333,-110.9500,,us,,surveyed,Field visit\n\
         gate-6,street,Gate 6,Puerta 6,,,31.3333,-110.9500,many,us,,surveyed,Field visit\n\
         gate-7,street,Gate 7,Puerta 7,,,31.3333,-110.9500,20,both,,surveyed,Field visit\n\
         gate-8,street,Gate 8,Puerta 8,,,31.3333,-110.9500,20,us,360,surveyed,Field visit\n\
         gate-9,street,Gate 9,Puerta 9,,,31.3333,-110.9500,20,us,,guessed,Field visit\n\
         gate-10,street,Gate 10,Puerta 10,,,31.3333,-110.9500,20,us,,surveyed,\n\
         Gate 11,street,Gate 11,Puerta 11,,,31.3333,-110.9500,20,us,,surveyed,Field visit\n\
         gate-1,street,Gate 12,Puerta 12,,,31.3333,-110.9500,20,us,,surveyed,Field visit\n\
         gate-13,street,,,,,31.3333,-110.9500,20,us,,surveyed,Field visit\n\
         gate-14,street,\"Gate 14,Puerta 14,,,31.3333,-110.9500,20,us,,surveyed,Field visit\n\
         gate-15,street,Gate 15,Puerta 15\n\
         ,street,\"Gate 16, east\",Puerta 16,,,,,,,,,Field visit\n\
         gate-17,street,{},Puerta 17,,,31.3333,-110.9500,20,us,,surveyed,Field visit\n",
        "x".repeat(201),
    );
    let read = csv(&text).unwrap();
    assert_eq!(read.landmarks.len(), 2);
    assert_eq!(read.landmarks[0].other_names, ["Old gate", "La puerta"]);
    assert_eq!(
        read.landmarks[0].point,
        Some(Point { accuracy_m: Some(20), ..Point::new(313_333_000, -1_109_500_000) })
    );
    assert_eq!((read.landmarks[1].id.as_str(), read.landmarks[1].point), ("gate-16-east", None));
    assert_eq!(read.landmarks[1].standing, "agency");
    assert_eq!(
        refusals(&text),
        [
            (4, "landmark_code_unknown"),
            (5, "landmark_cell_missing"),
            (6, "coordinate_out_of_range"),
            (7, "landmark_cell_missing"),
            (8, "landmark_cell_not_a_number"),
            (9, "landmark_code_unknown"),
            (10, "landmark_cell_not_a_number"),
            (11, "landmark_code_unknown"),
            (12, "landmark_cell_missing"),
            (13, "landmark_id_malformed"),
            (14, "landmark_id_twice"),
            (15, "landmark_cell_missing"),
            (16, "landmark_line_torn"),
            (17, "landmark_line_torn"),
            (19, "landmark_cell_too_long"),
        ]
    );
}

#[test]
fn semicolons_decimal_commas_and_any_form_of_position_are_read() {
    let text = "kind;name;lat;lon;uncertainty_m;source\nstreet;Puerta;31,3333;-110,95;20;visita\n";
    let read = csv(text).unwrap();
    assert_eq!(read.landmarks[0].point.map(|point| (point.lat_e7, point.lon_e7)), Some((313_333_000, -1_109_500_000)));
    assert_eq!((read.landmarks[0].name_en.as_str(), read.landmarks[0].name_es.as_str()), ("Puerta", "Puerta"));
    let text = "kind,name,position,uncertainty_m,source\nstreet,Gate,12R WV 05451 66464,20,visit\n";
    assert!(csv(text).unwrap().landmarks[0].point.unwrap().distance_m(&Point::new(313_326_000, -1_109_427_000)) < 1.0);
}

#[test]
fn a_list_that_cannot_be_read_at_all_says_why() {
    assert_eq!(csv(""), Err(ImportError::ColumnMissing("name_en")));
    assert_eq!(csv("name,kind,source\n"), Err(ImportError::ColumnMissing("uncertainty_m")));
    assert_eq!(csv("\"name,kind"), Err(ImportError::RowTorn));
    assert_eq!(csv(&"x".repeat(MAX_BYTES + 1)), Err(ImportError::TooLarge));
    assert_eq!(geojson("{}"), Err(ImportError::NotGeoJson));
    assert_eq!(geojson("[1,2"), Err(ImportError::NotGeoJson));
    assert_eq!(geojson("{\"type\":\"Feature\",\"features\":[]}"), Err(ImportError::NotGeoJson));
    assert_eq!(geojson(&"[".repeat(10_000)), Err(ImportError::NotGeoJson));
    let many: String = std::iter::once("name,kind,uncertainty_m,source\n".to_owned())
        .chain((0..=MAX_LANDMARKS).map(|_| "x\n".to_owned()))
        .collect();
    assert_eq!(csv(&many), Err(ImportError::TooMany));
}

#[test]
fn features_are_read_and_bad_ones_named_with_the_line_they_begin_on() {
    let text = r#"{
  "type": "FeatureCollection",
  "features": [
    {"type": "Feature", "properties": {"name": "Gate", "kind": "street", "uncertainty_m": 15, "source": "visit", "more": [1]},
     "geometry": {"type": "Point", "coordinates": [-110.95, 31.3333, 1190]}},
    {"type": "Feature", "properties": {"name": "Line", "kind": "street", "uncertainty_m": 15, "source": "visit"},
     "geometry": {"type": "LineString", "coordinates": [[-110.95, 31.3333], [-110.96, 31.3333]]}},
    {"type": "Feature", "properties": {"name": "Nowhere", "kind": "street", "source": "visit"}, "geometry": null},
    {"type": "Feature", "properties": {"name": "Swapped", "kind": "street", "uncertainty_m": 15, "source": "visit"},
     "geometry": {"type": "Point", "coordinates": [31.3333, -110.95]}}, 7,
    {"type": "Feature", "properties": null, "geometry": null}
  ]
}"#;
    let read = geojson(text).unwrap();
    let names: Vec<&str> = read.landmarks.iter().map(|landmark| landmark.name_en.as_str()).collect();
    assert_eq!(names, ["Gate", "Nowhere"]);
    assert_eq!(
        read.landmarks[0].point,
        Some(Point { accuracy_m: Some(15), ..Point::new(313_333_000, -1_109_500_000) })
    );
    let refused: Vec<(usize, &str)> = read.refused.iter().map(|one| (one.line, one.error.code())).collect();
    assert_eq!(
        refused,
        [
            (6, "landmark_not_a_point"),
            (9, "coordinate_out_of_range"),
            (10, "landmark_not_a_point"),
            (11, "landmark_cell_missing"),
        ]
    );
}

#[test]
fn every_code_has_its_sentence() {
    for error in [
        ImportError::TooLarge,
        ImportError::TooMany,
        ImportError::NotText,
        ImportError::ColumnMissing("kind"),
        ImportError::NotGeoJson,
        ImportError::NotAPoint,
        ImportError::RowTorn,
        ImportError::Missing("kind"),
        ImportError::TooLong("kind"),
        ImportError::NotANumber("kind"),
        ImportError::CodeUnknown("kind"),
        ImportError::IdMalformed,
        ImportError::IdTwice,
    ] {
        assert!(is_explained(error.code()), "{}", error.code());
    }
    assert!(crate::geo::CoordinateError::ALL.iter().all(|error| is_explained(error.code())));
}

proptest! {
    #[test]
    fn every_line_is_read_or_named(lines in prop::collection::vec("[ -~]{0,40}", 0..20)) {
        let text = format!("name,kind,lat,lon,uncertainty_m,source\n{}", lines.join("\n"));
        let read = csv(&text).unwrap();
        let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
        prop_assert_eq!(read.landmarks.len() + read.refused.len(), filled);
    }

    #[test]
    fn no_bytes_panic(text in ".{0,300}") {
        let _ = csv(&text);
        let _ = geojson(&text);
    }
}
