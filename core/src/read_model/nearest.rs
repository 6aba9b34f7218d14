//! The incidents nearest to a point: a box in the R*Tree first, geodesic distance after.

use super::incidents::{COLUMNS, IncidentSummary, read_row};
use crate::geo::Point;
use crate::storage::{ReadTx, StorageError};

/// Radius of the first box tried, in metres. Small, so that a crowded town does not come along whole.
const FIRST_RADIUS_M: f64 = 60.0;

/// Candidates above which a box is made smaller before distances are measured.
const CROWD: u32 = 500;

/// When a crowd lies within so few metres, it is measured whole.
const NEAR_ENOUGH_M: f64 = 1.0;

/// Farther apart no two points are.
const HALFWAY_ROUND_M: f64 = 20_100_000.0;

/// Least metres to a degree of latitude anywhere on WGS84, rounded down.
const LATITUDE_DEGREE_M: f64 = 110_500.0;

/// Metres to a degree of longitude at the equator, rounded down.
const EQUATOR_DEGREE_M: f64 = 111_300.0;

/// An incident and how far away it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearby {
    /// The incident.
    pub incident: IncidentSummary,
    /// Geodesic distance in metres.
    pub distance_m: f64,
}

/// The `count` incidents nearest to `from`, nearest first, none farther than `within_m`.
pub fn nearest(tx: &ReadTx<'_>, from: Point, count: usize, within_m: Option<f64>) -> Result<Vec<Nearby>, StorageError> {
    let limit = within_m.unwrap_or(HALFWAY_ROUND_M).min(HALFWAY_ROUND_M);
    let found = search(tx, from, count, limit)?;
    found.into_iter().take(count).map(|(row, distance_m)| nearby(tx, row, distance_m)).collect()
}

/// Rows by distance: at least the `count` nearest, or all there are within `limit` metres.
fn search(tx: &ReadTx<'_>, from: Point, count: usize, limit: f64) -> Result<Vec<(i64, f64)>, StorageError> {
    let (mut too_small, mut radius) = (0.0, FIRST_RADIUS_M.min(limit));
    loop {
        match within(tx, from, radius, CROWD)? {
            Some(found) if found.len() >= count || radius >= limit => return Ok(found),
            Some(_) => {
                too_small = radius;
                radius = (radius * 2.0).min(limit);
            }
            // From far away a whole region comes into reach at once: close in on it from both sides.
            None => return close_in(tx, from, count, (too_small, radius), limit),
        }
    }
}

/// Looks for a radius between one that holds too little and one that holds a crowd.
fn close_in(
    tx: &ReadTx<'_>,
    from: Point,
    count: usize,
    (mut too_small, mut crowded): (f64, f64),
    limit: f64,
) -> Result<Vec<(i64, f64)>, StorageError> {
    while crowded - too_small > NEAR_ENOUGH_M {
        let radius = f64::midpoint(too_small, crowded);
        match within(tx, from, radius, CROWD)? {
            Some(found) if found.len() >= count => return Ok(found),
            Some(_) => too_small = radius,
            None => crowded = radius,
        }
    }
    // A crowd at one place, or in the corners of a box on another side of the globe: measure it.
    loop {
        let found = within(tx, from, crowded, u32::MAX)?.unwrap_or_default();
        if found.len() >= count || crowded >= limit {
            return Ok(found);
        }
        crowded = (crowded * 2.0).min(limit);
    }
}

/// Rows within `radius` metres, nearest first; `None` when more than `most` come into question.
fn within(tx: &ReadTx<'_>, from: Point, radius: f64, most: u32) -> Result<Option<Vec<(i64, f64)>>, StorageError> {
    let mut found = Vec::new();
    for [south, north, west, east] in boxes(from, radius) {
        let candidates = tx.list(
            "select document, min_lat, min_lon from places
             where min_lat between ?1 and ?2 and min_lon between ?3 and ?4 limit ?5",
            (south, north, west, east, i64::from(most) + 1),
            |row| Ok((row.get(0)?, Point::new(row.get(1)?, row.get(2)?))),
        )?;
        if candidates.len() > most as usize {
            return Ok(None);
        }
        let distances = candidates.into_iter().map(|(row, point)| (row, from.distance_m(&point)));
        found.extend(distances.filter(|(_, distance)| *distance <= radius));
    }
    // Ties in the order of arrival, so that the answer is always the same.
    found.sort_by(|a: &(i64, f64), b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    Ok(Some(found))
}

/// Boxes `[south, north, west, east]` in degrees × 10⁷ that hold every point within `radius` metres.
///
/// A path of that length leaves its latitude by no more than `radius / 110,500` degrees, and so crosses meridians
/// no nearer to each other than they are at that farthest latitude.
fn boxes(from: Point, radius: f64) -> Vec<[i32; 4]> {
    let up = radius / LATITUDE_DEGREE_M;
    let farthest = from.lat().abs() + up;
    let (south, north) = (e7(from.lat() - up, 90.0), e7(from.lat() + up, 90.0));
    let along = if farthest >= 90.0 { 360.0 } else { radius / (EQUATOR_DEGREE_M * farthest.to_radians().cos()) };
    let (west, east) = (from.lon() - along, from.lon() + along);
    if along >= 180.0 {
        return vec![[south, north, e7(-180.0, 180.0), e7(180.0, 180.0)]];
    }
    let mut boxes = vec![[south, north, e7(west, 180.0), e7(east, 180.0)]];
    if west < -180.0 {
        boxes.push([south, north, e7(west + 360.0, 180.0), e7(180.0, 180.0)]);
    }
    if east > 180.0 {
        boxes.push([south, north, e7(-180.0, 180.0), e7(east - 360.0, 180.0)]);
    }
    // Where both wrap, a point may lie in two boxes: then one box round the globe is simpler.
    if boxes.len() > 2 { vec![[south, north, e7(-180.0, 180.0), e7(180.0, 180.0)]] } else { boxes }
}

#[expect(clippy::cast_possible_truncation, reason = "held to the globe, which fits")]
fn e7(degrees: f64, bound: f64) -> i32 {
    (degrees.clamp(-bound, bound) * 1e7).round() as i32
}

fn nearby(tx: &ReadTx<'_>, row: i64, distance_m: f64) -> Result<Nearby, StorageError> {
    let sql = format!(
        "select {COLUMNS} from incidents i join documents d on d.n = i.document join streams s on s.n = d.stream
         where i.document = ?1"
    );
    let (incident, _) = tx.find(&sql, [row], read_row)?.ok_or(StorageError::Corrupt)?;
    Ok(Nearby { incident, distance_m })
}
