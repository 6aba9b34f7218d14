//! A list of landmarks that can be asked by name, by id and by nearness.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::names::{MAX_CHOICES, NameError, NameIndex, words};
use super::place::{self, Place};
use super::{Landmark, Near, PointIndex, import, monument};
use crate::geo::Point;

/// What is compiled in, in the order of the list.
const SHIPPED: [&str; 4] = [
    include_str!("data/monuments.csv"),
    include_str!("data/crossings.csv"),
    include_str!("data/nogales.csv"),
    include_str!("data/laredo.csv"),
];

/// A landmark with a larger uncertainty is not offered as the nearest one: it could be another.
const NEAREST_WITHIN_M: u32 = 1_500;

/// Landmarks with their indexes.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    landmarks: Vec<Landmark>,
    by_id: HashMap<String, usize>,
    names: NameIndex,
    points: PointIndex,
}

impl Gazetteer {
    /// A list of landmarks. Of two with one id the later one counts: an agency may correct what is shipped.
    pub fn new(landmarks: impl IntoIterator<Item = Landmark>) -> Self {
        let mut by_id: HashMap<String, usize> = HashMap::new();
        let mut kept: Vec<Landmark> = Vec::new();
        for landmark in landmarks {
            if let Some(earlier) = by_id.get(&landmark.id).and_then(|at| kept.get_mut(*at)) {
                *earlier = landmark;
            } else {
                by_id.insert(landmark.id.clone(), kept.len());
                kept.push(landmark);
            }
        }
        let mut names = NameIndex::default();
        for (number, landmark) in kept.iter().enumerate() {
            landmark.names().for_each(|name| names.add(number, name));
        }
        let well_known =
            |landmark: &Landmark| landmark.uncertainty_m().is_some_and(|metres| metres <= NEAREST_WITHIN_M);
        let points = kept.iter().enumerate().filter(|(_, landmark)| well_known(landmark));
        let points = PointIndex::new(points.filter_map(|(number, landmark)| Some((number, landmark.point?))));
        Self { landmarks: kept, by_id, names, points }
    }

    /// The landmarks every build knows.
    pub fn shipped() -> &'static Self {
        static SHIPPED_LIST: OnceLock<Gazetteer> = OnceLock::new();
        SHIPPED_LIST.get_or_init(|| Self::new(shipped_landmarks()))
    }

    /// These landmarks and more; a landmark with an id that is there takes its place.
    pub fn with(&self, more: impl IntoIterator<Item = Landmark>) -> Self {
        Self::new(self.landmarks.iter().cloned().chain(more))
    }

    /// Every landmark, in the order of the list.
    pub fn landmarks(&self) -> &[Landmark] {
        &self.landmarks
    }

    /// The landmark of an id.
    pub fn by_id(&self, id: &str) -> Option<&Landmark> {
        self.by_id.get(id).and_then(|at| self.landmarks.get(*at))
    }

    /// The one landmark that is called so, whatever the accents and capitals.
    pub fn by_name(&self, name: &str) -> Result<&Landmark, NameError> {
        self.by_words(&words(name))
    }

    pub(super) fn by_words(&self, words: &[String]) -> Result<&Landmark, NameError> {
        let found: Vec<&Landmark> =
            self.names.find(words).into_iter().filter_map(|number| self.landmarks.get(number)).collect();
        match found[..] {
            [] => Err(NameError::Unknown),
            [one] => Ok(one),
            _ => Err(NameError::Ambiguous(found.iter().take(MAX_CHOICES).map(|one| one.id.clone()).collect())),
        }
    }

    /// The nearest landmarks whose position is known to 1,500 metres or better, nearest first.
    pub fn nearest(&self, from: &Point, count: usize, within_m: Option<f64>) -> Vec<(&Landmark, Near)> {
        let found = self.points.nearest(from, count, within_m).into_iter();
        found.filter_map(|near| Some((self.landmarks.get(near.index)?, near))).collect()
    }

    /// How to say a point: distance and direction from the nearest well-known landmark. None when that is more than
    /// 100 kilometres away.
    pub fn say(&self, point: &Point) -> Option<Place> {
        let anchor = self.landmarks.get(place::anchor(point, &self.points)?)?;
        Place::near(point, anchor)
    }
}

fn shipped_landmarks() -> Vec<Landmark> {
    let mut landmarks: Vec<Landmark> = Vec::new();
    for text in SHIPPED {
        // A test holds that no shipped line is refused.
        landmarks.extend(import::csv(text).map(|read| read.landmarks).unwrap_or_default());
    }
    let more = monument::between(&landmarks);
    landmarks.extend(more);
    landmarks
}
