//! A place said from a landmark: where it is, how surely, and on which side of the line.

use super::side::{self, Side};
use super::{Landmark, PointIndex};
use crate::geo::Point;

/// Distance and direction from a landmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// Degrees from true north, 0 to 359.
    pub bearing_deg: u16,
    /// Metres, 1 to 100,000.
    pub distance_m: u32,
}

/// Farthest distance a phrase may name, in metres.
pub(super) const MAX_DISTANCE_M: u32 = 100_000;

impl Offset {
    /// Whether one of the eight words for directions says this bearing.
    pub(super) const fn is_compass_word(self) -> bool {
        self.bearing_deg.is_multiple_of(45)
    }

    /// Metres by which people are off who say this: a tenth of the distance, and half of the step between the words
    /// for directions, or five degrees where degrees are said.
    fn slack_m(self) -> f64 {
        let metres = f64::from(self.distance_m);
        let turn: f64 = if self.is_compass_word() { 22.5 } else { 5.0 };
        (metres * 0.1).max(10.0).hypot(metres * turn.to_radians().sin())
    }
}

/// A place said from a landmark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The landmark's id.
    pub landmark: String,
    /// Distance and direction from it; none when the landmark itself is meant.
    pub offset: Option<Offset>,
    /// Where that is, with the radius that should hold it as accuracy; none when the landmark has no point.
    pub point: Option<Point>,
    /// On which side of the line, where words or distance settle it.
    pub side: Option<Side>,
}

impl Place {
    /// The place at an offset from a landmark.
    pub fn at(landmark: &Landmark, offset: Option<Offset>) -> Self {
        let point = landmark.point.map(|point| match offset {
            None => point,
            Some(offset) => away(&point, offset),
        });
        Self { landmark: landmark.id.clone(), offset, point, side: side::of(landmark, offset, point) }
    }

    /// Radius in metres that should hold the place; none without a point.
    pub fn uncertainty_m(&self) -> Option<u32> {
        self.point.map(|point| point.accuracy_m.unwrap_or_default())
    }

    /// How to say a point from one landmark: the distance rounded as people say it, the direction in a word where a
    /// word is good enough.
    pub(super) fn near(point: &Point, landmark: &Landmark) -> Option<Self> {
        let (metres, bearing) = landmark.point?.distance_and_bearing(point);
        if metres > f64::from(MAX_DISTANCE_M) {
            return None;
        }
        let said = Self::at(landmark, said(metres, bearing));
        // Words measured from a point settle the side only where the landmark's own position cannot turn them round.
        let doubt = landmark.uncertainty_m()?.saturating_add(point.accuracy_m.unwrap_or_default());
        let by_words = said.side.filter(|_| metres > f64::from(doubt));
        Some(Self { side: side::of_point(point).or(by_words), ..said })
    }
}

fn away(point: &Point, offset: Offset) -> Point {
    let there = point.toward(f64::from(offset.bearing_deg), f64::from(offset.distance_m));
    let slack = f64::from(point.accuracy_m.unwrap_or_default()) + offset.slack_m();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "far below the bounds of u32")]
    let accuracy_m = slack.ceil() as u32;
    Point { accuracy_m: Some(accuracy_m), ..there }
}

/// Rounds to ten metres below a kilometre, a hundred beyond; none within five metres of the landmark.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 100,000 and 360")]
fn said(metres: f64, bearing: f64) -> Option<Offset> {
    let step = if metres < 1_000.0 { 10.0 } else { 100.0 };
    let distance_m = ((metres / step).round() * step) as u32;
    let word = (bearing / 45.0).round() * 45.0;
    let missed = metres * (bearing - word).to_radians().sin().abs();
    let bearing = if missed <= (metres * 0.1).max(30.0) { word } else { bearing.round() };
    let offset = Offset { bearing_deg: bearing as u16 % 360, distance_m };
    (distance_m > 0).then_some(offset)
}

/// The landmark among these that a point is best said from: the nearest one whose position is known well enough.
pub(super) fn anchor(point: &Point, index: &PointIndex) -> Option<usize> {
    index.nearest(point, 1, None).first().map(|near| near.index)
}
