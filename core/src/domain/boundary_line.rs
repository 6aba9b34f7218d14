//! The boundary between the United States and Mexico, as a coarse line of known points.
//!
//! Good for "is this report some 100 km off?" and for "on which side?" far from it: the land line lies within about a
//! kilometre of the truth, the rivers within about 20 km, as they bend between the points. Nearer than that it says
//! nothing about sides. The land points are those of the treaties of 1848 and 1853 (monuments 258 to 1); the river points are
//! bridges, dams and crossings.

use super::value::Point;

/// West to east, latitude and longitude in degrees × 10⁷.
static LINE: &[(i32, i32)] = &[
    (325_343_000, -1_171_236_000), // monument 258, the Pacific
    (327_187_000, -1_147_196_000), // the Colorado below the mouth of the Gila
    (324_937_000, -1_148_131_000), // San Luis, where the line leaves the Colorado
    (313_325_000, -1_110_744_000), // west of Nogales, the line turns due east
    (313_333_000, -1_082_083_000), // monument 53, the line turns north
    (317_836_000, -1_082_083_000), // monument 40, the line turns east
    (317_838_000, -1_065_283_000), // monument 1, El Paso: the Rio Grande
    (316_710_000, -1_063_360_000), // Zaragoza bridge
    (314_300_000, -1_061_470_000), // Tornillo
    (312_730_000, -1_058_530_000), // Fort Hancock
    (306_000_000, -1_049_900_000), // above Candelaria
    (295_600_000, -1_043_960_000), // Presidio and Ojinaga
    (292_600_000, -1_037_700_000), // Lajitas
    (291_650_000, -1_036_100_000), // Santa Elena canyon
    (289_800_000, -1_031_500_000), // Mariscal canyon, the bend
    (291_870_000, -1_029_200_000), // Boquillas
    (297_800_000, -1_023_200_000), // lower canyons
    (298_100_000, -1_015_600_000), // Langtry
    (294_500_000, -1_010_570_000), // Amistad dam
    (293_270_000, -1_009_270_000), // Del Rio and Ciudad Acuña
    (287_056_000, -1_005_120_000), // Eagle Pass and Piedras Negras
    (277_000_000, -997_450_000),   // Colombia bridge
    (274_997_000, -995_070_000),   // Laredo and Nuevo Laredo
    (265_590_000, -991_650_000),   // Falcon dam
    (264_040_000, -990_190_000),   // Roma
    (262_400_000, -985_640_000),   // Los Ebanos
    (260_960_000, -982_710_000),   // Hidalgo and Reynosa
    (260_610_000, -979_500_000),   // Progreso
    (258_980_000, -974_970_000),   // Brownsville and Matamoros
    (259_570_000, -971_460_000),   // the mouth, the Gulf of Mexico
];

/// Metres per degree of latitude, near enough for this line.
const METRES_PER_DEGREE: f64 = 110_900.0;

/// About how far `point` lies from the line, in metres: within 2 % up to a few hundred kilometres.
pub fn distance_m(point: &Point) -> f64 {
    let along = |(lat_e7, lon_e7): (i32, i32)| flat(point, &Point::new(lat_e7, lon_e7));
    LINE.windows(2).map(|pair| from_origin(along(pair[0]), along(pair[1]))).fold(f64::INFINITY, f64::min)
}

/// Stretches that are rivers, by the number of their western end: the Colorado, and the Rio Grande from El Paso on.
const COLORADO: usize = 1;
const RIO_GRANDE: usize = 6;

/// Whether a point lies north of the line (in the United States), when that is beyond doubt: farther away than the line
/// may be off there and than `slack_m` metres. The line runs from the Pacific eastward.
pub fn is_north(point: &Point, slack_m: f64) -> Option<bool> {
    let at = |(lat_e7, lon_e7): (i32, i32)| flat(point, &Point::new(lat_e7, lon_e7));
    let stretches = LINE.windows(2).enumerate().map(|(number, pair)| (number, at(pair[0]), at(pair[1])));
    let measured = stretches.map(|(number, a, b)| (number, from_origin(a, b), to_left(a, b)));
    // Where two stretches are equally near, at a corner, the one seen less edge-on tells the side.
    let (number, distance, left) = measured.min_by(|(_, d, l), (_, other_d, other_l)| {
        if (d - other_d).abs() < 1e-6 { other_l.abs().total_cmp(&l.abs()) } else { d.total_cmp(other_d) }
    })?;
    let line_off = match number {
        COLORADO => 5_000.0,
        RIO_GRANDE.. => 25_000.0,
        _ => 1_500.0,
    };
    (distance > line_off + slack_m).then_some(left > 0.0)
}

/// How far the origin lies to the left of the straight line through two points, in metres.
fn to_left((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    (dy * ax - dx * ay) / dx.hypot(dy).max(1.0)
}

/// `other` in metres east and north of `origin`, on a plane that touches there.
fn flat(origin: &Point, other: &Point) -> (f64, f64) {
    let east = (other.lon() - origin.lon()) * origin.lat().to_radians().cos();
    (east * METRES_PER_DEGREE * 1.0034, (other.lat() - origin.lat()) * METRES_PER_DEGREE)
}

/// Distance from the origin to the segment between two points of the plane.
fn from_origin((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (ax + along * dx).hypot(ay + along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_the_line_are_near_it() {
        for (name, lat, lon, within_km) in [
            ("Nogales port", 313_330_000, -1_109_430_000, 1.0),
            ("San Ysidro port", 325_430_000, -1_170_300_000, 2.0),
            ("Naco port", 313_340_000, -1_099_480_000, 1.0),
            ("Columbus port", 317_836_000, -1_076_280_000, 1.0),
            ("Laredo bridge", 274_997_000, -995_070_000, 1.0),
            ("Los Ebanos ferry", 262_400_000, -985_640_000, 1.0),
        ] {
            let km = distance_m(&Point::new(lat, lon)) / 1000.0;
            assert!(km < within_km, "{name}: {km}");
        }
    }

    #[test]
    fn cities_inland_are_as_far_as_they_are() {
        for (name, lat, lon, low, high) in [
            ("Tucson", 322_220_000, -1_109_750_000, 95.0, 102.0),
            ("Hermosillo", 290_730_000, -1_109_560_000, 240.0, 260.0),
            ("Monterrey", 256_870_000, -1_003_160_000, 140.0, 170.0),
        ] {
            let km = distance_m(&Point::new(lat, lon)) / 1000.0;
            assert!((low..high).contains(&km), "{name}: {km}");
        }
    }

    #[test]
    fn sides_are_told_only_beyond_doubt() {
        for (name, lat, lon, north) in [
            ("Tucson", 322_220_000, -1_109_750_000, Some(true)),
            ("Hermosillo", 290_730_000, -1_109_560_000, Some(false)),
            ("Nogales centre, Sonora", 312_900_000, -1_109_400_000, Some(false)),
            ("Nogales port", 313_330_000, -1_109_430_000, None),
            ("Hachita in the bootheel", 319_180_000, -1_083_200_000, Some(true)),
            ("Animas valley", 314_500_000, -1_088_000_000, Some(true)),
            ("Ascensión, Chihuahua", 310_900_000, -1_079_900_000, Some(false)),
            ("east of the corner", 315_000_000, -1_080_000_000, Some(false)),
            ("Ensenada", 318_670_000, -1_165_960_000, Some(false)),
            ("Monterrey", 256_870_000, -1_003_160_000, Some(false)),
            ("San Antonio", 294_240_000, -984_940_000, Some(true)),
            ("Laredo, near the river", 275_200_000, -995_000_000, None),
        ] {
            assert_eq!(is_north(&Point::new(lat, lon), 0.0), north, "{name}");
        }
        assert_eq!(is_north(&Point::new(322_220_000, -1_109_750_000), 200_000.0), None);
    }

    #[test]
    fn the_line_runs_from_the_pacific_to_the_gulf_without_jumps() {
        for pair in LINE.windows(2) {
            let (a, b) = (Point::new(pair[0].0, pair[0].1), Point::new(pair[1].0, pair[1].1));
            assert!(a.is_on_globe() && b.is_on_globe() && a.distance_m(&b) < 400_000.0);
        }
    }
}
