//! How exactly a place may be told, and the rounding that makes it true.

use crate::domain::sets::scenario;
use crate::geo::Point;

/// How exactly a release tells a place: a code of the set `place_precision`. Ordered from finest to coarsest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// As the sender has it.
    Exact,
    /// Whole thousandths of a degree: about 100 m.
    M100,
    /// Whole hundredths of a degree: about 1 km.
    Km1,
    /// No point and no landmark: the sector alone.
    Sector,
}

impl Precision {
    /// Every precision, finest first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::M100, Self::Km1, Self::Sector];

    /// The code in the set `place_precision`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::M100 => "m100",
            Self::Km1 => "km1",
            Self::Sector => "sector",
        }
    }

    /// The precision of that code. The set is closed: what cannot be judged is not sent.
    pub fn from_word(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|precision| precision.word() == code)
    }

    /// The finest precision a notice with this purpose and scenario may have, and the one it has by itself.
    ///
    /// Exact where life, an officer's safety or an arrest depends on it. A code newer than this build gets the coarse one.
    pub fn finest(purpose: &str, scenario: &str) -> Self {
        match purpose {
            _ if is_restricted(scenario) => Self::Sector,
            "life_safety" | "officer_safety" | "apprehension" => Self::Exact,
            _ => Self::Km1,
        }
    }

    /// The point as this precision tells it; none where it tells no point.
    pub fn coarsen(self, point: &Point) -> Option<Point> {
        let (step, radius_m) = self.grid()?;
        if step == 1 {
            return Some(*point);
        }
        let round = |e7: i32| (e7 + e7.signum() * step / 2) / step * step;
        let accuracy_m = Some(point.accuracy_m.unwrap_or(0).saturating_add(radius_m));
        Some(Point { lat_e7: round(point.lat_e7), lon_e7: round(point.lon_e7), accuracy_m })
    }

    /// Whether a point tells no more than this precision says.
    pub fn holds(self, point: &Point) -> bool {
        self.grid().is_some_and(|(step, _)| point.lat_e7 % step == 0 && point.lon_e7 % step == 0)
    }

    /// Width of a cell in degrees × 10⁷, and metres from its middle to a corner at most.
    const fn grid(self) -> Option<(i32, u32)> {
        match self {
            Self::Exact => Some((1, 0)),
            Self::M100 => Some((10_000, 80)),
            Self::Km1 => Some((100_000, 800)),
            Self::Sector => None,
        }
    }
}

/// Whether a scenario crosses only by a releasing officer, told by its sector alone.
pub fn is_restricted(code: &str) -> bool {
    scenario::by_code(code).is_some_and(|scenario| scenario.restricted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::sets::release::PLACE_PRECISION;

    #[test]
    fn precisions_are_the_codes_of_their_set() {
        let codes: Vec<_> = PLACE_PRECISION.codes.iter().map(|code| code.code).collect();
        assert_eq!(codes, Precision::ALL.map(Precision::word));
        assert_eq!(Precision::from_word("m1"), None);
    }

    #[test]
    fn the_place_is_exact_only_where_life_safety_or_arrest_needs_it() {
        assert_eq!(Precision::finest("life_safety", "rescue_land"), Precision::Exact);
        assert_eq!(Precision::finest("inform", "rescue_land"), Precision::Km1);
        assert_eq!(Precision::finest("newer_purpose", "rescue_land"), Precision::Km1);
        for restricted in ["sexual_violence", "trafficking", "child_alone"] {
            assert_eq!(Precision::finest("life_safety", restricted), Precision::Sector);
        }
    }

    proptest! {
        #[test]
        fn a_coarsened_point_is_near_and_tells_no_more(
            lat in 250_000_000..330_000_000_i32, lon in -1_180_000_000..-960_000_000_i32, at in 0..3_usize,
        ) {
            let (precision, point) = (Precision::ALL[at], Point::new(lat, lon));
            let told = precision.coarsen(&point).unwrap();
            prop_assert!(precision.holds(&told) && told.is_on_globe());
            prop_assert!(point.distance_m(&told) <= f64::from(told.accuracy_m.unwrap_or(0)));
            prop_assert_eq!(precision.coarsen(&told).map(|twice| (twice.lat_e7, twice.lon_e7)), Some((told.lat_e7, told.lon_e7)));
        }

        #[test]
        fn a_point_off_the_grid_is_too_fine(lat in 300_000_001..300_009_999_i32) {
            let point = Point::new(lat, -1_100_000_000);
            prop_assert!(Precision::Exact.holds(&point));
            prop_assert!(!Precision::M100.holds(&point) && !Precision::Km1.holds(&point));
            prop_assert!(!Precision::Sector.holds(&Point::new(0, 0)));
        }
    }
}
