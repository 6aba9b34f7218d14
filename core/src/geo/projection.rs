//! The transverse Mercator projection of WGS84, by Krüger's series to the sixth order.
//!
//! Source: C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85 (2011),
//! equations 7 to 11, 35 and 36; the coefficients are those series evaluated for WGS84. Within a zone the error is
//! far below a millimetre.

/// Rectifying radius of WGS84 in metres.
const RADIUS_M: f64 = 6_367_449.145_823_415;

/// First eccentricity of WGS84.
const ECCENTRICITY: f64 = 0.081_819_190_842_621_5;

/// Scale on the central meridian of a zone.
const SCALE: f64 = 0.9996;

/// From the conformal to the rectifying latitude.
const FORWARD: [f64; 6] = [
    8.377_318_206_244_698e-4,
    7.608_527_773_572_307e-7,
    1.197_645_503_329_452_5e-9,
    2.429_170_607_201_358_7e-12,
    5.711_757_677_865_804e-15,
    1.491_117_731_258_389_2e-17,
];

/// From the rectifying to the conformal latitude.
const REVERSE: [f64; 6] = [
    8.377_321_640_579_486e-4,
    5.905_870_152_220_203e-8,
    1.673_482_665_283_996_8e-10,
    2.164_798_040_062_705_9e-13,
    3.787_978_046_168_605_3e-16,
    7.248_748_890_694_154_5e-19,
];

/// Metres east of the central meridian and north of the equator, for degrees of latitude and degrees from that
/// meridian (below 90).
pub fn project(lat: f64, from_meridian: f64) -> (f64, f64) {
    let (sin_lon, cos_lon) = from_meridian.to_radians().sin_cos();
    let conformal = conformal_tangent(lat.to_radians().tan());
    let xi = conformal.atan2(cos_lon);
    let eta = (sin_lon / conformal.hypot(cos_lon)).asinh();
    let (xi, eta) = series(&FORWARD, xi, eta);
    (RADIUS_M * SCALE * eta, RADIUS_M * SCALE * xi)
}

/// Degrees of latitude and degrees from the central meridian, for metres east and north.
pub fn unproject(east: f64, north: f64) -> (f64, f64) {
    let (xi, eta) = (north / (RADIUS_M * SCALE), east / (RADIUS_M * SCALE));
    let reverse = REVERSE.map(|coefficient| -coefficient);
    let (xi, eta) = series(&reverse, xi, eta);
    let (sinh, cos) = (eta.sinh(), xi.cos().max(0.0));
    let tangent = geographic_tangent(xi.sin() / sinh.hypot(cos));
    (tangent.atan().to_degrees(), sinh.atan2(cos).to_degrees())
}

/// Adds `Σ c[k] sin 2k(ξ + iη)` to `ξ + iη`.
fn series(coefficients: &[f64; 6], xi: f64, eta: f64) -> (f64, f64) {
    let mut sum = (xi, eta);
    for (twice, coefficient) in [2.0, 4.0, 6.0, 8.0, 10.0, 12.0].into_iter().zip(coefficients) {
        let (sin, cos) = (twice * xi).sin_cos();
        sum.0 += coefficient * sin * (twice * eta).cosh();
        sum.1 += coefficient * cos * (twice * eta).sinh();
    }
    sum
}

/// Tangent of the conformal latitude, from that of the geographic latitude.
fn conformal_tangent(tangent: f64) -> f64 {
    let sine = tangent / tangent.hypot(1.0);
    let sigma = (ECCENTRICITY * (ECCENTRICITY * sine).atanh()).sinh();
    tangent * sigma.hypot(1.0) - sigma * tangent.hypot(1.0)
}

/// The inverse of [`conformal_tangent`], by Newton's method; three steps reach the last bit.
fn geographic_tangent(conformal: f64) -> f64 {
    let rest = 1.0 - ECCENTRICITY * ECCENTRICITY;
    let mut tangent = conformal / rest;
    for _ in 0..5 {
        let reached = conformal_tangent(tangent);
        let step =
            (conformal - reached) / reached.hypot(1.0) * (1.0 + rest * tangent * tangent) / (rest * tangent.hypot(1.0));
        tangent += step;
        if step.abs() < 1e-14 * tangent.abs().max(1.0) {
            break;
        }
    }
    tangent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_projected_comes_back() {
        for lat in [-80.0, -32.0, 0.0, 25.5, 31.333, 32.0, 45.0, 84.0] {
            for lon in [-6.0, -3.0, -0.001, 0.0, 1.5, 3.0] {
                let (east, north) = project(lat, lon);
                let (back_lat, back_lon) = unproject(east, north);
                assert!((back_lat - lat).abs() < 1e-12 && (back_lon - lon).abs() < 1e-12, "{lat} {lon}");
            }
        }
    }
}
