//! Whether the phone's position and the landmark somebody named can both be right.

use super::Place;
use crate::geo::Point;

/// Metres a phone's position is taken to be good for when it does not say.
const UNSAID_M: u32 = 100;

/// Position and landmark are farther apart than their uncertainties allow. A warning, never a refusal: the phone may be
/// off, jammed or deceived, or the landmark misheard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Metres between the two.
    pub distance_m: u32,
    /// Metres their uncertainties allow together.
    pub allowed_m: u32,
}

impl Disagreement {
    /// The stable code; its sentence takes `distance` and `allowed`, both in metres.
    pub const CODE: &'static str = "gps_and_landmark_disagree";
}

/// Compares where the phone says it is with a place said from a landmark. None when they agree or cannot be compared.
pub fn disagreement(gps: &Point, place: &Place) -> Option<Disagreement> {
    let said = place.point?;
    let allowed_m = gps.accuracy_m.unwrap_or(UNSAID_M).saturating_add(place.uncertainty_m()?);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most half round the earth")]
    let distance_m = gps.distance_m(&said).round() as u32;
    (distance_m > allowed_m).then_some(Disagreement { distance_m, allowed_m })
}
