//! Boundary monuments nobody gave us a position for: bounded by their neighbours instead of guessed.
//!
//! Numbers rise along the land line from El Paso to the Pacific, and the convention of 29 July 1882 (article III) lets
//! no two neighbours stand more than 8,000 metres apart. So a monument lies on the stretch between its documented
//! neighbours that is within so many steps of both. Its point is the middle of that stretch, its accuracy reaches to
//! the ends: rough, but surely true.

use super::{Landmark, Side};
use crate::geo::Point;

/// Greatest distance between neighbours.
const MAX_STEP_M: f64 = 8_000.0;

/// Metres by which the straight line between two documented monuments may miss the marked line.
const OFF_LINE_M: f64 = 500.0;

/// Auxiliary monuments known by name alone; each stands between its number and the next.
const LETTERED: [(u16, &str); 1] = [(122, "A")];

/// Across the Colorado between 205 and 206 numbers go on, but the line does not.
const BREAK: (u16, u16) = (205, 206);

/// The monuments that lack in a list of documented ones.
pub(super) fn between(documented: &[Landmark]) -> Vec<Landmark> {
    let mut anchors: Vec<(u16, &Landmark, Point)> = documented
        .iter()
        .filter(|landmark| landmark.kind == "monument")
        .filter_map(|landmark| Some((landmark.code.as_ref()?.parse().ok()?, landmark, landmark.point?)))
        .collect();
    anchors.sort_by_key(|(number, ..)| *number);
    let mut found = Vec::new();
    for pair in anchors.windows(2) {
        let [(low, _, from), (high, _, to)] = pair else { continue };
        if (*low, *high) == BREAK {
            continue;
        }
        let run = Run { low: f64::from(*low), high: f64::from(*high), from, to };
        found.extend((low + 1..*high).map(|number| run.monument(f64::from(number), &number.to_string())));
        for (number, letter) in LETTERED.iter().filter(|(number, _)| (low..high).contains(&number)) {
            found.push(run.monument(f64::from(*number) + 0.5, &format!("{number}-{letter}")));
        }
    }
    found
}

/// A stretch between two documented monuments.
struct Run<'a> {
    low: f64,
    high: f64,
    from: &'a Point,
    to: &'a Point,
}

impl Run<'_> {
    fn monument(&self, number: f64, name: &str) -> Landmark {
        let (point, toward_us) = self.bounds(number);
        Landmark {
            id: format!("monument-{}", name.to_lowercase()),
            kind: "monument".to_owned(),
            name_en: format!("Monument {name}"),
            name_es: format!("Monumento {name}"),
            other_names: Vec::new(),
            code: Some(name.to_owned()),
            point: Some(point),
            side: Some(Side::OnLine),
            toward_us: Some(toward_us),
            standing: "between".to_owned(),
            source: format!("Between monuments {} and {}, at most 8 km a step", self.low, self.high),
        }
    }

    /// The middle of where it can be, how far the ends are, and where the United States lie from there.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "metres and degrees")]
    fn bounds(&self, number: f64) -> (Point, u16) {
        let (length, bearing) = self.from.distance_and_bearing(self.to);
        let steps = |count: f64| count.ceil() * MAX_STEP_M;
        let first = (length - steps(self.high - number)).max(0.0);
        let last = steps(number - self.low).min(length);
        let doubt = |point: &Point| f64::from(point.accuracy_m.unwrap_or_default());
        let accuracy = (last - first).abs() / 2.0 + doubt(self.from).max(doubt(self.to)) + OFF_LINE_M;
        let point = self.from.toward(bearing, f64::midpoint(first, last));
        // Going west along the line, the United States are to the right.
        let toward_us = (bearing + 90.0).round() as u16 % 360;
        (Point { accuracy_m: Some(accuracy.ceil() as u32), ..point }, toward_us)
    }
}
