//! The forms held against `GeographicLib`'s `GeoConvert` (`tests/fixtures/coordinates`), and against themselves.

use proptest::prelude::*;

use super::*;

const VECTORS: &str = include_str!("../../../tests/fixtures/coordinates/vectors.csv");

struct Vector<'a> {
    point: Point,
    fields: Vec<&'a str>,
}

fn vectors() -> Vec<Vector<'static>> {
    let rows: Vec<Vector> = VECTORS
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(';').collect();
            let (lat, lon) = degrees(fields[0]);
            Vector { point: Point::from_degrees(lat, lon).unwrap(), fields }
        })
        .collect();
    assert!(rows.len() > 800);
    rows
}

fn degrees(text: &str) -> (f64, f64) {
    let (lat, lon) = text.split_once(' ').unwrap();
    (lat.parse().unwrap(), lon.parse().unwrap())
}

fn spaceless(text: &str) -> String {
    text.chars().filter(|char| *char != ' ').collect()
}

#[test]
fn utm_agrees_with_the_oracle_to_a_millimetre() {
    for Vector { point, fields } in vectors() {
        let ours = Utm::of(&point).unwrap();
        let (zone, metres) = fields[1].split_once(' ').unwrap();
        let (easting, northing) = degrees(metres);
        let hemisphere = if ours.band < 'N' { 's' } else { 'n' };
        assert_eq!(format!("{:02}{hemisphere}", ours.zone), zone, "{}", fields[0]);
        assert!((ours.easting - easting).abs() < 1e-3 && (ours.northing - northing).abs() < 1e-3, "{}", fields[0]);
        let back = ours.point().unwrap();
        assert!(back.distance_m(&point) < 0.02, "{} {back:?}", fields[0]);
    }
}

#[test]
fn grid_references_agree_with_the_oracle_letter_for_letter() {
    let steps = [GridStep::M1, GridStep::M10, GridStep::M100, GridStep::Km1, GridStep::Km10];
    for Vector { point, fields } in vectors() {
        for (step, expected) in steps.into_iter().zip(&fields[2..7]) {
            let ours = spaceless(&format(&point, Form::Usng(step)).unwrap());
            assert_eq!(format!("{ours:0>width$}", width = expected.len()), *expected, "{} {step:?}", fields[0]);
        }
    }
}

#[test]
fn squares_read_back_to_the_oracle_s_middle() {
    for Vector { fields, .. } in vectors() {
        for (reference, centre) in [(fields[2], fields[8]), (fields[5], fields[9])] {
            let ours = read(reference).unwrap().point;
            let (lat, lon) = degrees(centre);
            let theirs = Point::from_degrees(lat, lon).unwrap();
            assert!(ours.distance_m(&theirs) < 0.02, "{reference}: {ours:?}");
        }
    }
}

#[test]
fn degrees_minutes_and_seconds_agree_with_the_oracle() {
    for Vector { point, fields } in vectors() {
        let theirs = read(&fields[7].replace('d', "°")).unwrap().point;
        assert!(theirs.distance_m(&point) < 0.03, "{}: {theirs:?}", fields[7]);
        let ours = read(&format(&point, Form::DegreesMinutesSeconds).unwrap()).unwrap().point;
        assert!(ours.distance_m(&theirs) < 0.25, "{}", fields[7]);
    }
}

#[test]
fn one_place_in_every_form() {
    let port = Point::new(313_326_000, -1_109_427_000);
    let written = |form| format(&port, form).unwrap();
    assert_eq!(written(Form::Usng(GridStep::M1)), "12R WV 05451 66464");
    assert_eq!(written(Form::Usng(GridStep::Km1)), "12R WV 05 66");
    assert_eq!(written(Form::Utm), "12R 505451 3466465");
    assert_eq!(written(Form::DegreesMinutes), "31-19.956N 110-56.562W");
    assert_eq!(written(Form::DegreesMinutesSeconds), "31°19'57.36\"N 110°56'33.72\"W");
    assert_eq!(written(Form::Decimal), "31.332600, -110.942700");
}

#[test]
fn what_people_write_in_either_language_is_the_same_place() {
    let port = Point::new(313_326_000, -1_109_427_000);
    for text in [
        "31.3326, -110.9427",
        "31.3326 -110.9427",
        "31.3326,-110.9427",
        "31,3326 -110,9427",
        "31,3326; -110,9427",
        "31,3326, -110,9427",
        "31.3326N 110.9427W",
        "31.3326 N, 110.9427 O",
        "N 31.3326° O 110.9427°",
        "110,9427 oeste, 31,3326 norte",
        "latitud 31.3326 longitud -110.9427",
        "Lon: -110.9427 Lat: 31.3326",
        "31.3326 norte y 110.9427 oeste",
        "31-19.956N 110-56.562W",
        "31 19.956 N 110 56.562 O",
        "31 19,956 -110 56,562",
        "31º 19.956' N, 110º 56.562' O",
        "31 grados 19.956 minutos norte, 110 grados 56.562 minutos oeste",
        "31 degrees 19.956 minutes north, 110 degrees 56.562 minutes west",
        "31°19'57.36\"N 110°56'33.72\"W",
        "31° 19′ 57,36″ N 110° 56′ 33,72″ O",
        "31 19 57.36 110 56 33.72 W".replace("57.36 110", "57.36 N 110").as_str(),
        "31-19-57.36 N / 110-56-33.72 W",
        "12R WV 05451 66464",
        "12rwv0545166464",
        "12 R WV 05451 66464",
        "31.332600°, -110.942700°",
        "USNG: 12R WV 05451 66464",
        "MGRS 12RWV0545166464",
        "12R 505451 3466465",
        "12 R 505452mE 3466464mN",
        "zona 12 R E 505452 N 3466464",
        "UTM 12R 505451,7 3466464,4",
        "12 norte 505452 3466464",
    ] {
        let reading = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(reading.point.distance_m(&port) < 1.5, "{text}: {reading:?}");
    }
}

#[test]
fn doubtful_and_broken_positions_are_refused_with_their_code() {
    for (text, code) in [
        ("", "coordinate_empty"),
        ("  ", "coordinate_empty"),
        ("hello", "coordinate_not_understood"),
        ("31.3326", "coordinate_incomplete"),
        ("31.3326N", "coordinate_incomplete"),
        ("31,19,57", "coordinate_not_understood"),
        ("31.19.57 110.56.33", "coordinate_not_understood"),
        ("31.3326-110.9427", "coordinate_not_understood"),
        ("31 .5 110 .9", "coordinate_not_understood"),
        ("31. 5 110. 9", "coordinate_not_understood"),
        ("31.3326N 110.9427N", "coordinate_contradicts"),
        ("-31.3326N 110.9427W", "coordinate_contradicts"),
        ("31.3326N 110.9427W 5E", "coordinate_contradicts"),
        ("lat 31.3 lat -110.9", "coordinate_contradicts"),
        ("lon 31.3N lat 110.9W", "coordinate_contradicts"),
        ("31 19.956 N 110.9427 W", "coordinate_incomplete"),
        ("31-61.000N 110-56.562W", "coordinate_out_of_range"),
        ("31°19'60\"N 110°56'33\"W", "coordinate_out_of_range"),
        ("91.0, -110.9", "coordinate_out_of_range"),
        ("-110.9427, 31.3326", "coordinate_out_of_range"),
        ("31'19°N 110'56°W", "coordinate_not_understood"),
        ("31.5 19 N 110 56 W", "coordinate_not_understood"),
        ("12R WV 05452 6660", "grid_digits_uneven"),
        ("12R WV 0545 266601", "grid_digits_uneven"),
        ("12R WV 054526660", "grid_digits_uneven"),
        ("12R WV 054521666012", "grid_digits_uneven"),
        ("12R IO 05451 66464", "grid_letters_unknown"),
        ("13R WV 05451 66464", "grid_letters_unknown"),
        ("61R WV 05451 66464", "grid_letters_unknown"),
        ("12S WV 05451 66464", "grid_square_absent"),
        ("12R ZV 95452 66601", "grid_square_absent"),
        ("12R 5054 3466602", "utm_out_of_range"),
        ("12Q 505452 3466464", "utm_out_of_range"),
        ("61R 505452 3466464", "grid_letters_unknown"),
        ("12R -505452 3466464", "utm_out_of_range"),
        (&"1".repeat(200), "coordinate_not_understood"),
    ] {
        let error = read(text).err().map(CoordinateError::code);
        assert_eq!(error, Some(code), "{text}");
    }
}

#[test]
fn s_and_n_are_bands_where_such_a_place_exists_and_hemispheres_where_not() {
    let read = |text: &str| read(text).unwrap().point;
    assert!(read("12S 505452 3600000").lat_e7 > 320_000_000);
    assert!(read("12S 505452 6532000").lat_e7 < -310_000_000);
    assert!(read("12N 505452 3466464").lat_e7 > 310_000_000);
}

#[test]
fn accuracy_is_what_the_digits_can_mean() {
    for (text, accuracy) in
        [("12R WV 0 6", 7_072), ("12R WV 05451 66464", 1), ("31.3, -110.9", 7_327), ("31-19N 110-56W", 1_225)]
    {
        let read = read(text).unwrap().point.accuracy_m.unwrap();
        assert!(read.abs_diff(accuracy) <= accuracy / 100, "{text}: {read}");
    }
}

/// Metres a form may lose by its rounding.
fn bound_m(form: Form) -> f64 {
    match form {
        Form::Usng(step) => f64::from(step.metres()) * 0.7072 + 0.03,
        Form::Utm => 0.74,
        Form::DegreesMinutes => 1.34,
        Form::DegreesMinutesSeconds => 0.23,
        Form::Decimal => 0.08,
    }
}

fn forms() -> impl Strategy<Value = Form> {
    let steps = [GridStep::M10, GridStep::M100, GridStep::Km1, GridStep::Km10].map(Form::Usng);
    proptest::sample::select([Form::ALL.as_slice(), &steps].concat())
}

proptest! {
    #[test]
    fn written_points_read_back_within_the_rounding_of_their_form(
        lat in -800_000_000i32..=840_000_000,
        lon in -1_800_000_000i32..=1_799_999_999,
        form in forms(),
    ) {
        let point = Point::new(lat, lon);
        let text = format(&point, form).unwrap();
        let reading = read(&text).unwrap();
        prop_assert_eq!(reading.form, form);
        let metres = reading.point.distance_m(&point);
        prop_assert!(metres <= bound_m(form), "{} {}", text, metres);
        prop_assert!(f64::from(reading.point.accuracy_m.unwrap()) >= metres.floor(), "{} {}", text, metres);
    }

    #[test]
    fn border_points_read_back_when_written_again(
        lat in 240_000_000i32..400_000_000,
        lon in -1_200_000_000i32..-960_000_000,
    ) {
        let text = format(&Point::new(lat, lon), Form::Usng(GridStep::M1)).unwrap();
        let again = read(&text).unwrap().point;
        // The middle of a square cut by the edge of its zone or band may lie beyond that edge.
        if Utm::of(&again).unwrap().zone == Utm::of(&Point::new(lat, lon)).unwrap().zone {
            let band = |text: &str| text.split(' ').skip(1).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(band(&format(&again, Form::Usng(GridStep::M1)).unwrap()), band(&text));
        }
    }

    #[test]
    fn no_text_panics_or_reads_off_the_globe(text in ".{0,60}") {
        if let Ok(reading) = read(&text) {
            prop_assert!(reading.point.is_on_globe());
        }
    }

    #[test]
    fn no_likely_text_panics_or_reads_off_the_globe(text in "[0-9NSEWORV°'\", .;+-]{0,30}") {
        if let Ok(reading) = read(&text) {
            prop_assert!(reading.point.is_on_globe() && reading.point.accuracy_m.is_some());
        }
    }
}
