//! Positions and landmarks: reading what people type or say, writing it in every form, and the landmarks near a place.
//!
//! Pure; all but an import are quick enough for a screen's thread.

use std::sync::Arc;

use enlace_core::geo::{self, Form, GridStep, Point};
use enlace_core::i18n::{self, Lang};
use enlace_core::landmark::import::{self, ImportError};
use enlace_core::landmark::phrase::{self, PhraseError};
use enlace_core::landmark::{self, Disagreement, Gazetteer, Landmark, Offset, Place};

use crate::{Coded, FieldError, Finding, Words, runtime};

/// A way to write a position. All read alike in English and in Spanish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CoordinateForm {
    /// Grid square of one metre: `12R WV 05451 66464`. First choice on land.
    UsngMetre,
    /// Grid square of ten metres.
    UsngTenMetres,
    /// Grid square of a hundred metres.
    UsngHundredMetres,
    /// Grid square of a kilometre.
    UsngKilometre,
    /// Grid square of ten kilometres.
    UsngTenKilometres,
    /// Zone, easting and northing: `12R 505451 3466465`.
    Utm,
    /// As aircraft say it: `31-19.956N 110-56.562W`.
    DegreesMinutes,
    /// `31°19'57.36"N 110°56'33.72"W`.
    DegreesMinutesSeconds,
    /// `31.332600, -110.942700`.
    Decimal,
}

/// A position that was read.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Coordinates {
    /// Where; its accuracy is what the digits written can mean.
    pub point: Point,
    /// The form it was written in.
    pub form: CoordinateForm,
}

/// Reads a position in any form and either language. What could mean two places is refused.
#[uniffi::export]
pub fn parse_coordinates(text: &str) -> Result<Coordinates, FieldError> {
    let read = geo::read(text).map_err(|error| FieldError::input(error.code(), error.to_string()))?;
    Ok(Coordinates { point: read.point, form: read.form.into() })
}

/// Writes a position.
#[uniffi::export]
pub fn format_coordinates(point: Point, form: CoordinateForm) -> Result<String, FieldError> {
    geo::format(&point, form.into()).map_err(|error| FieldError::input(error.code(), error.to_string()))
}

/// A landmark, in the language asked for.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LandmarkRow {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Coded,
    /// What it is called.
    pub name: String,
    /// Port code, monument number or airport code, where it has one.
    pub code: Option<String>,
    /// Where it is; the accuracy is the radius that surely holds it. None when nobody documented it.
    pub point: Option<Point>,
    /// On which side of the line, if known.
    pub side: Option<Coded>,
    /// How its position is known. Show it wherever the position is used.
    pub standing: Coded,
    /// Who says so.
    pub source: String,
}

/// A landmark and the way there.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct NearLandmark {
    /// The landmark.
    pub landmark: LandmarkRow,
    /// Geodesic distance in metres.
    pub distance_m: f64,
    /// Direction from the point asked for, in degrees from true north.
    pub bearing_deg: u16,
}

/// Distance and direction from a landmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LandmarkOffset {
    /// Degrees from true north, 0 to 359.
    pub bearing_deg: u16,
    /// Metres, 1 to 100,000.
    pub distance_m: u32,
}

/// A place said from a landmark.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SaidPlace {
    /// Id of the landmark.
    pub landmark: String,
    /// Distance and direction from it; none when the landmark itself is meant.
    pub offset: Option<LandmarkOffset>,
    /// Where that is, with the radius that should hold it as accuracy.
    pub point: Option<Point>,
    /// A code of the set `side`, where words or distance settle it.
    pub side: Option<String>,
}

/// What a phrase means.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PhraseReading {
    /// One place.
    Place {
        /// The place.
        place: SaidPlace,
    },
    /// Several landmarks are called so. Let a person choose, then ask again with the chosen name.
    Choose {
        /// At most twelve.
        choices: Vec<LandmarkRow>,
    },
}

/// The form of a list of landmarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LandmarkList {
    /// CSV with a heading.
    Csv,
    /// GeoJSON points.
    GeoJson,
}

/// A line that is no landmark.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RefusedLine {
    /// Number of the line, from 1.
    pub line: u32,
    /// Stable code.
    pub code: String,
    /// What is wrong and what to do.
    pub words: Words,
}

/// What became of a list: the good lines are in, the others are named.
#[derive(Clone, uniffi::Record)]
pub struct ImportedLandmarks {
    /// The landmarks from before and the new ones.
    pub landmarks: Arc<Landmarks>,
    /// How many lines came in.
    pub taken: u32,
    /// Every other line.
    pub refused: Vec<RefusedLine>,
}

/// A list of landmarks. It never changes; an import gives another one.
#[derive(uniffi::Object)]
pub struct Landmarks {
    list: Arc<Gazetteer>,
}

#[uniffi::export]
impl Landmarks {
    /// The landmarks every build knows.
    #[uniffi::constructor]
    pub fn shipped() -> Arc<Self> {
        Arc::new(Self { list: Arc::new(Gazetteer::shipped().clone()) })
    }

    /// The landmark of an id.
    pub fn landmark(&self, id: &str, lang: Lang) -> Option<LandmarkRow> {
        self.list.by_id(id).map(|landmark| LandmarkRow::of(landmark, lang))
    }

    /// Reads a place said from a landmark, in either language; choices are named in `lang`.
    pub fn place_from_phrase(&self, text: &str, lang: Lang) -> Result<PhraseReading, FieldError> {
        let row = |id: &String| self.landmark(id, lang);
        match phrase::read(&self.list, text) {
            Ok(place) => Ok(PhraseReading::Place { place: place.into() }),
            Err(error) if !error.choices().is_empty() => {
                Ok(PhraseReading::Choose { choices: error.choices().iter().filter_map(row).collect() })
            }
            Err(error) => Err(not_a_place(&error)),
        }
    }

    /// Says a place in a language; none when the list has no such landmark.
    pub fn phrase_of_place(&self, place: SaidPlace, lang: Lang) -> Option<String> {
        phrase::write(&self.list, &place.into(), lang)
    }

    /// How to say a point: from the nearest well-known landmark, if there is one within 100 kilometres.
    pub fn place_of_point(&self, point: Point) -> Option<SaidPlace> {
        self.list.say(&point).map(SaidPlace::from)
    }

    /// The nearest landmarks whose position is known to 1,500 metres or better, nearest first.
    #[uniffi::method(default(within_m = None))]
    pub fn nearest_landmarks(&self, point: Point, count: u32, lang: Lang, within_m: Option<f64>) -> Vec<NearLandmark> {
        let found = self.list.nearest(&point, count as usize, within_m);
        found.into_iter().map(|(landmark, near)| NearLandmark::of(landmark, near, lang)).collect()
    }

    /// Adds a list; a landmark with an id that is there already takes its place. Fails only when nothing can be read.
    pub async fn import_landmarks(&self, text: String, form: LandmarkList) -> Result<ImportedLandmarks, FieldError> {
        let before = Arc::clone(&self.list);
        runtime::blocking(move || {
            let read = match form {
                LandmarkList::Csv => import::csv(&text),
                LandmarkList::GeoJson => import::geojson(&text),
            };
            let read = read.map_err(|error| FieldError::input(error.code(), error.to_string()))?;
            let taken = u32::try_from(read.landmarks.len()).unwrap_or(u32::MAX);
            let landmarks = Arc::new(Self { list: Arc::new(before.with(read.landmarks)) });
            Ok(ImportedLandmarks { landmarks, taken, refused: read.refused.iter().map(RefusedLine::of).collect() })
        })
        .await
    }
}

/// A warning when the phone's position and a place said from a landmark cannot both be right. It never blocks.
#[uniffi::export]
pub fn place_warning(gps: Point, place: SaidPlace) -> Option<Finding> {
    let found = landmark::disagreement(&gps, &place.into())?;
    let (distance, allowed) = (found.distance_m.to_string(), found.allowed_m.to_string());
    let args = [("distance", distance.as_str()), ("allowed", allowed.as_str())];
    let words = words(Disagreement::CODE, &args);
    Some(Finding { code: Disagreement::CODE.to_owned(), path: "place".to_owned(), blocks: false, words })
}

fn not_a_place(error: &PhraseError) -> FieldError {
    FieldError::input(error.code(), error.to_string())
}

fn words(code: &str, args: &[(&str, &str)]) -> Words {
    Words { en: i18n::explain(Lang::En, code, args), es: i18n::explain(Lang::Es, code, args) }
}

impl LandmarkRow {
    fn of(landmark: &Landmark, lang: Lang) -> Self {
        Self {
            id: landmark.id.clone(),
            kind: Coded::of(lang, "landmark_kind", &landmark.kind),
            name: landmark.name(lang).to_owned(),
            code: landmark.code.clone(),
            point: landmark.point,
            side: landmark.side.map(|side| Coded::of(lang, "side", side.set_code())),
            standing: Coded::of(lang, "landmark_standing", &landmark.standing),
            source: landmark.source.clone(),
        }
    }
}

impl NearLandmark {
    fn of(landmark: &Landmark, near: landmark::Near, lang: Lang) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 360")]
        let bearing_deg = near.bearing.round() as u16 % 360;
        Self { landmark: LandmarkRow::of(landmark, lang), distance_m: near.distance_m, bearing_deg }
    }
}

impl RefusedLine {
    fn of(refused: &import::Refused) -> Self {
        let error: ImportError = refused.error;
        let args: Vec<(&str, &str)> = error.column().map(|column| ("column", column)).into_iter().collect();
        let line = u32::try_from(refused.line).unwrap_or(u32::MAX);
        Self { line, code: error.code().to_owned(), words: words(error.code(), &args) }
    }
}

impl From<Place> for SaidPlace {
    fn from(place: Place) -> Self {
        let offset = place.offset.map(|Offset { bearing_deg, distance_m }| LandmarkOffset { bearing_deg, distance_m });
        let side = place.side.map(|side| side.set_code().to_owned());
        Self { landmark: place.landmark, offset, point: place.point, side }
    }
}

impl From<SaidPlace> for Place {
    fn from(said: SaidPlace) -> Self {
        let offset = said.offset.map(|LandmarkOffset { bearing_deg, distance_m }| Offset { bearing_deg, distance_m });
        let side = said.side.as_deref().and_then(landmark::Side::from_code);
        Self { landmark: said.landmark, offset, point: said.point, side }
    }
}

impl From<CoordinateForm> for Form {
    fn from(form: CoordinateForm) -> Self {
        match form {
            CoordinateForm::UsngMetre => Self::Usng(GridStep::M1),
            CoordinateForm::UsngTenMetres => Self::Usng(GridStep::M10),
            CoordinateForm::UsngHundredMetres => Self::Usng(GridStep::M100),
            CoordinateForm::UsngKilometre => Self::Usng(GridStep::Km1),
            CoordinateForm::UsngTenKilometres => Self::Usng(GridStep::Km10),
            CoordinateForm::Utm => Self::Utm,
            CoordinateForm::DegreesMinutes => Self::DegreesMinutes,
            CoordinateForm::DegreesMinutesSeconds => Self::DegreesMinutesSeconds,
            CoordinateForm::Decimal => Self::Decimal,
        }
    }
}

impl From<Form> for CoordinateForm {
    fn from(form: Form) -> Self {
        match form {
            Form::Usng(GridStep::M1) => Self::UsngMetre,
            Form::Usng(GridStep::M10) => Self::UsngTenMetres,
            Form::Usng(GridStep::M100) => Self::UsngHundredMetres,
            Form::Usng(GridStep::Km1) => Self::UsngKilometre,
            Form::Usng(GridStep::Km10) => Self::UsngTenKilometres,
            Form::Utm => Self::Utm,
            Form::DegreesMinutes => Self::DegreesMinutes,
            Form::DegreesMinutesSeconds => Self::DegreesMinutesSeconds,
            Form::Decimal => Self::Decimal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_places_come_back_as_they_went() {
        for step in [GridStep::M1, GridStep::M10, GridStep::M100, GridStep::Km1, GridStep::Km10] {
            assert_eq!(Form::from(CoordinateForm::from(Form::Usng(step))), Form::Usng(step));
        }
        for form in Form::ALL {
            assert_eq!(Form::from(CoordinateForm::from(form)), form);
        }
        let place = phrase::read(Gazetteer::shipped(), "Monument 122-A, 300 m east").unwrap();
        assert_eq!(Place::from(SaidPlace::from(place.clone())), place);
    }
}
