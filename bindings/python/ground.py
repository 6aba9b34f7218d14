"""Positions and landmarks: what people type or say, in both languages; none of it needs an app."""

import enlace
from enlace import CoordinateForm, FieldError, Lang, LandmarkList, PhraseReading, Point
from stage import fails

PORT = Point(lat_e7=313_326_000, lon_e7=-1_109_427_000, accuracy_m=None)


def refused(call, code):
    try:
        call()
    except FieldError.Input as error:
        assert error.code == code, error.code
        assert all(enlace.explain(code, lang) for lang in (Lang.EN, Lang.ES))
        return
    raise AssertionError(f"not refused: {code}")


def test_a_position_is_written_and_read_in_every_form():
    written = {form: enlace.format_coordinates(PORT, form) for form in CoordinateForm}
    assert written[CoordinateForm.USNG_METRE] == "12R WV 05451 66464"
    assert written[CoordinateForm.DEGREES_MINUTES] == "31-19.956N 110-56.562W"
    for form, text in written.items():
        read = enlace.parse_coordinates(text)
        assert read.form == form and abs(read.point.lat_e7 - PORT.lat_e7) <= read.point.accuracy_m * 100, text
    spanish = enlace.parse_coordinates("31,3326 norte, 110,9427 oeste").point
    assert (spanish.lat_e7, spanish.lon_e7) == (PORT.lat_e7, PORT.lon_e7)
    refused(lambda: enlace.parse_coordinates("31,19,57"), "coordinate_not_understood")
    refused(lambda: enlace.parse_coordinates("12S WV 05451 66464"), "grid_square_absent")


def test_a_place_is_said_alike_in_both_languages():
    landmarks = enlace.Landmarks.shipped()
    place = landmarks.place_from_phrase("monumento 122-A, 300 m al este", Lang.ES).place
    assert (place.landmark, place.side, place.offset.bearing_deg, place.offset.distance_m) == ("monument-122-a", "on_line", 90, 300)
    said = {lang: landmarks.phrase_of_place(place, lang) for lang in (Lang.EN, Lang.ES)}
    assert said == {Lang.EN: "Monument 122-A, 300 m east", Lang.ES: "Monumento 122-A, 300 m al este"}
    assert all(landmarks.place_from_phrase(text, Lang.EN).place == place for text in said.values())
    choose = landmarks.place_from_phrase("Puente Viejo", Lang.ES)
    assert isinstance(choose, PhraseReading.CHOOSE) and [row.id for row in choose.choices] == ["laredo-1", "brownsville-bm"]
    refused(lambda: landmarks.place_from_phrase("Golden Gate", Lang.EN), "landmark_unknown")
    refused(lambda: landmarks.place_from_phrase("Puente Santa Fe, 300 m", Lang.EN), "place_direction_missing")


def test_the_nearest_landmarks_say_how_surely_they_are_known():
    landmarks = enlace.Landmarks.shipped()
    near = landmarks.nearest_landmarks(PORT, 3, Lang.ES)
    assert near[0].landmark.id.startswith("nogales-") and near[0].distance_m <= near[1].distance_m
    assert all(one.landmark.point.accuracy_m <= 1_500 and one.landmark.standing.label and one.landmark.source for one in near)
    assert landmarks.nearest_landmarks(PORT, 3, Lang.ES, 1.0) == []
    said = landmarks.place_of_point(PORT)
    assert landmarks.landmark(said.landmark, Lang.EN).name in landmarks.phrase_of_place(said, Lang.EN)


def test_a_phone_far_from_the_named_landmark_is_warned_about():
    landmarks = enlace.Landmarks.shipped()
    place = landmarks.place_from_phrase("Puente Santa Fe", Lang.EN).place
    warning = enlace.place_warning(PORT, place)
    assert warning.code == "gps_and_landmark_disagree" and not warning.blocks
    assert "m" in warning.words.en and warning.words.en != warning.words.es and "{" not in warning.words.es
    assert enlace.place_warning(place.point, place) is None


async def test_an_agency_s_own_list_comes_in_and_bad_lines_are_named():
    shipped = enlace.Landmarks.shipped()
    text = (
        "id,kind,name_en,name_es,lat,lon,uncertainty_m,side,standing,source\n"
        "monument-160,monument,Monument 160,Monumento 160,31.7,-112.2,2,on_line,surveyed,IBWC\n"
        "gate-9,moon,Gate 9,Puerta 9,31.7,-112.2,2,us,surveyed,visit\n"
    )
    read = await shipped.import_landmarks(text, LandmarkList.CSV)
    assert (read.taken, [(line.line, line.code) for line in read.refused]) == (1, [(3, "landmark_code_unknown")])
    assert read.refused[0].words.en and read.refused[0].words.es and "{" not in read.refused[0].words.es
    assert read.landmarks.landmark("monument-160", Lang.EN).point.accuracy_m == 2
    assert shipped.landmark("monument-160", Lang.EN).point.accuracy_m > 50_000
    await fails(shipped.import_landmarks("{}", LandmarkList.GEO_JSON), FieldError.Input, "landmark_list_not_geojson")
