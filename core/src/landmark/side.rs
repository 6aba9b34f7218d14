//! On which side of the boundary a place is, when that can be said.

use super::{Landmark, Offset};
use crate::domain::boundary_line;
use crate::geo::Point;

/// A side of the boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// In the United States.
    Us,
    /// In Mexico.
    Mx,
    /// On the line, as near as words can say.
    OnLine,
}

impl Side {
    /// The code in the set `side`.
    pub const fn set_code(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Mx => "mx",
            Self::OnLine => "on_line",
        }
    }

    /// The side of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Us, Self::Mx, Self::OnLine].into_iter().find(|side| side.set_code() == code)
    }
}

/// How far from a landmark on the line its local direction may be trusted, in metres: the land line is straight for
/// longer, rivers bend.
fn reach_m(landmark: &Landmark) -> u32 {
    if matches!(landmark.kind.as_str(), "monument" | "port") { 5_000 } else { 1_000 }
}

/// The side of a place said from a landmark. None where neither words nor distance settle it.
pub(super) fn of(landmark: &Landmark, offset: Option<Offset>, point: Option<Point>) -> Option<Side> {
    let Some(offset) = offset else { return landmark.side };
    let across = landmark.toward_us.filter(|_| landmark.side == Some(Side::OnLine));
    match across {
        Some(toward_us) if offset.distance_m <= reach_m(landmark) => across_line(landmark, toward_us, offset),
        _ => point.and_then(|point| of_point(&point)),
    }
}

/// From something on the line, the direction alone says the side, however badly its position is known.
fn across_line(landmark: &Landmark, toward_us: u16, offset: Offset) -> Option<Side> {
    let turn = (i32::from(offset.bearing_deg) - i32::from(toward_us)).rem_euclid(360);
    let turn = turn.min(360 - turn);
    let is_straight = landmark.kind == "monument" || landmark.kind == "port";
    match turn {
        ..=60 => Some(Side::Us),
        120.. => Some(Side::Mx),
        68..=112 if is_straight => Some(Side::OnLine),
        _ => None,
    }
}

/// The side of a point that lies farther from the line than its own accuracy and what the coarse line may be off.
pub(super) fn of_point(point: &Point) -> Option<Side> {
    let slack = f64::from(point.accuracy_m.unwrap_or_default());
    boundary_line::is_north(point, slack).map(|is_north| if is_north { Side::Us } else { Side::Mx })
}
