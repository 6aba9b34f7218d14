//! The nearest of many points, exactly: a k-d tree over the points in space, geodesic distance for the ranking.
//!
//! The straight line through the ground is never longer than the way over it, so what the tree leaves out by straight
//! distance can be no nearer by geodesic distance. Poles and the date line need no care in space.

use std::cmp::Ordering;

use crate::geo::Point;

/// Semi-major axis of WGS84 in metres.
const AXIS_M: f64 = 6_378_137.0;

/// Square of the first eccentricity of WGS84.
const ECCENTRICITY_2: f64 = 0.006_694_379_990_141_317;

/// Metres by which rounding could make a straight line look longer than it is.
const ROUNDING_M: f64 = 1e-3;

/// A point of an index and how to get there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Which of the points the index was made of.
    pub index: usize,
    /// Geodesic distance in metres.
    pub distance_m: f64,
    /// Direction in which the way from the point asked for begins, in degrees from true north.
    pub bearing: f64,
}

/// Points to be asked for the nearest ones. Made once, never changed.
#[derive(Clone, Debug, Default)]
pub struct PointIndex {
    /// In the order of the tree: the middle of every range divides it, by the axis of its depth.
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    place: [f64; 3],
    point: Point,
    index: usize,
}

impl PointIndex {
    /// An index of points, named by their place in the sequence.
    pub fn new(points: impl IntoIterator<Item = (usize, Point)>) -> Self {
        let nodes = points.into_iter().map(|(index, point)| Node { place: in_space(&point), point, index });
        let mut nodes: Vec<Node> = nodes.collect();
        divide(&mut nodes, 0);
        Self { nodes }
    }

    /// The `count` nearest points, nearest first, none farther than `within_m`; at one distance the first ones.
    pub fn nearest(&self, from: &Point, count: usize, within_m: Option<f64>) -> Vec<Near> {
        let mut search = Search { from: *from, place: in_space(from), count, within_m, found: Vec::new() };
        if count > 0 {
            search.visit(&self.nodes, 0);
        }
        search.found.truncate(count);
        let bearing = |near: Near, point: &Point| Near { bearing: from.distance_and_bearing(point).1, ..near };
        search.found.into_iter().map(|(near, point)| bearing(near, &point)).collect()
    }
}

fn divide(nodes: &mut [Node], axis: usize) {
    if nodes.len() > 1 {
        let middle = nodes.len() / 2;
        nodes.select_nth_unstable_by(middle, |a, b| a.place[axis].total_cmp(&b.place[axis]));
        let (before, rest) = nodes.split_at_mut(middle);
        divide(before, (axis + 1) % 3);
        divide(&mut rest[1..], (axis + 1) % 3);
    }
}

struct Search {
    from: Point,
    place: [f64; 3],
    count: usize,
    within_m: Option<f64>,
    /// Nearest first, never much more than `count`.
    found: Vec<(Near, Point)>,
}

impl Search {
    /// Metres beyond which nothing helps any more.
    fn reach(&self) -> f64 {
        let worst = self.count.checked_sub(1).and_then(|last| self.found.get(last)).map(|(near, _)| near.distance_m);
        worst.unwrap_or(f64::INFINITY).min(self.within_m.unwrap_or(f64::INFINITY))
    }

    fn visit(&mut self, nodes: &[Node], axis: usize) {
        let (before, rest) = nodes.split_at(nodes.len() / 2);
        let Some((node, after)) = rest.split_first() else { return };
        let straight = self.place.iter().zip(node.place).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
        if straight <= self.reach() + ROUNDING_M {
            self.take(node);
        }
        let side = self.place[axis] - node.place[axis];
        let (near, far) = if side < 0.0 { (before, after) } else { (after, before) };
        self.visit(near, (axis + 1) % 3);
        if side.abs() <= self.reach() + ROUNDING_M {
            self.visit(far, (axis + 1) % 3);
        }
    }

    fn take(&mut self, node: &Node) {
        let near = Near { index: node.index, distance_m: self.from.distance_m(&node.point), bearing: 0.0 };
        if near.distance_m <= self.reach() {
            let at = self.found.partition_point(|(other, _)| before(other, &near) == Ordering::Less);
            self.found.insert(at, (near, node.point));
            self.found.truncate(self.count);
        }
    }
}

fn before(a: &Near, b: &Near) -> Ordering {
    a.distance_m.total_cmp(&b.distance_m).then(a.index.cmp(&b.index))
}

/// Metres from the centre of the earth along its three axes.
fn in_space(point: &Point) -> [f64; 3] {
    let (sin_lat, cos_lat) = point.lat().to_radians().sin_cos();
    let (sin_lon, cos_lon) = point.lon().to_radians().sin_cos();
    let normal = AXIS_M / (1.0 - ECCENTRICITY_2 * sin_lat * sin_lat).sqrt();
    [normal * cos_lat * cos_lon, normal * cos_lat * sin_lon, normal * (1.0 - ECCENTRICITY_2) * sin_lat]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn brute(points: &[Point], from: &Point, count: usize, within: Option<f64>) -> Vec<(usize, f64)> {
        let mut all: Vec<Near> = points
            .iter()
            .enumerate()
            .map(|(index, point)| Near { index, distance_m: from.distance_m(point), bearing: 0.0 })
            .filter(|near| within.is_none_or(|within| near.distance_m <= within))
            .collect();
        all.sort_by(before);
        all.into_iter().take(count).map(|near| (near.index, near.distance_m)).collect()
    }

    fn anywhere() -> impl Strategy<Value = Point> {
        let globe = (-900_000_000i32..=900_000_000, -1_800_000_000i32..=1_800_000_000);
        let town = (313_300_000i32..313_400_000, -1_109_500_000i32..-1_109_400_000);
        let edge =
            (-100_000i32..100_000, prop_oneof![1_799_990_000i32..=1_800_000_000, -1_800_000_000i32..-1_799_990_000]);
        prop_oneof![globe, town, edge].prop_map(|(lat, lon)| Point::new(lat, lon))
    }

    proptest! {
        #[test]
        fn the_index_finds_what_measuring_all_finds(
            points in prop::collection::vec(anywhere(), 0..200),
            from in anywhere(),
            count in 0usize..12,
            within in prop::option::of(1.0f64..2_000_000.0),
        ) {
            let index = PointIndex::new(points.iter().copied().enumerate());
            let found = index.nearest(&from, count, within);
            let found: Vec<(usize, f64)> = found.iter().map(|near| (near.index, near.distance_m)).collect();
            prop_assert_eq!(found, brute(&points, &from, count, within));
        }
    }

    #[test]
    fn many_points_at_one_place_keep_their_order() {
        let index = PointIndex::new((0..50).map(|index| (index, Point::new(1, 1))));
        let found: Vec<usize> = index.nearest(&Point::new(0, 0), 7, None).iter().map(|near| near.index).collect();
        assert_eq!(found, [0, 1, 2, 3, 4, 5, 6]);
    }
}
