//! Positions and landmarks: reading and writing them, and the nearest among 100,000 beside measuring all of them.

use enlace_core::geo::{self, Form, Point};
use enlace_core::i18n::Lang;
use enlace_core::landmark::{Gazetteer, PointIndex, import, phrase};
use enlace_tests::workload::Dice;

use crate::Scale;
use crate::measure::{each, once};
use crate::table::{Row, Table, ms, us};

/// Landmarks in the large list.
const MANY: usize = 100_000;

/// Nearest landmarks asked for.
const COUNT: usize = 20;

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    positions(table);
    phrases(table);
    let points = along_the_line(MANY);
    large_list(&points, table);
    nearest(&points, table);
}

fn positions(table: &mut Table) {
    let points = along_the_line(500);
    for (form, name) in Form::ALL.into_iter().zip(["USNG", "UTM", "degrees, minutes", "degrees to seconds", "decimal"])
    {
        let write = each(&points, |point| geo::format(point, form).unwrap());
        let texts: Vec<String> = points.iter().map(|point| geo::format(point, form).unwrap()).collect();
        let read = each(&texts, |text| geo::read(text).unwrap());
        table.figure(&format!("write a position, {name}"), us(write.cpu), "µs");
        table.figure(&format!("read a position, {name}"), us(read.cpu), "µs");
    }
}

fn phrases(table: &mut Table) {
    let (count, first) = once(|| Gazetteer::shipped().landmarks().len());
    assert!(count > 300);
    table.figure("make the shipped list, once a process", ms(first.wall), "ms");
    let list = Gazetteer::shipped();
    let said = ["Monument 122-A, 300 m east", "2 km al norte de Puente Santa Fe", "Puente Viejo", "laredo bridge ii"];
    let read = each(&said, |text| phrase::read(list, text).is_ok());
    table.figure("read a place said from a landmark", us(read.cpu), "µs");
    let place = phrase::read(list, "Monument 122-A, 300 m east").unwrap();
    let write = each(&Lang::ALL, |lang| phrase::write(list, &place, *lang).unwrap());
    table.figure("say it", us(write.cpu), "µs");
}

/// A list as an agency would import it, and a name found in it.
fn large_list(points: &[Point], table: &mut Table) {
    let line = |(number, point): (usize, &Point)| {
        format!("Gate {number},Puerta {number},street,{:.7},{:.7},25,visit\n", point.lat(), point.lon())
    };
    let lines: String = points.iter().enumerate().map(line).collect();
    let text = format!("name_en,name_es,kind,lat,lon,uncertainty_m,source\n{lines}");
    let (read, cost) = once(|| import::csv(&text).unwrap());
    assert_eq!((read.landmarks.len(), read.refused.len()), (points.len(), 0));
    table.figure("read 100,000 landmarks from CSV", ms(cost.cpu), "ms");
    let (list, cost) = once(|| Gazetteer::new(read.landmarks));
    table.figure("make the list of them, names and index", ms(cost.cpu), "ms");
    let names = ["Gate 77", "puerta 99999", "GATE 5"];
    let found = each(&names, |name| list.by_name(name).unwrap().id.len());
    table.figure("find a name among them", us(found.cpu), "µs");
}

fn nearest(points: &[Point], table: &mut Table) {
    let (index, cost) = once(|| PointIndex::new(points.iter().copied().enumerate()));
    table.figure("index 100,000 points", ms(cost.cpu), "ms");
    let from = along_the_line(64);
    // Far away, much of the list is nearly as far: the hardest question.
    let far = [Point::new(407_000_000, -740_000_000), Point::new(194_000_000, -991_000_000)];
    let brute = each(&from[..2], |from| measure_all(points, from));
    table.figure("nearest 20, measuring all 100,000 (baseline)", ms(brute.cpu), "ms");
    for (what, from) in [("nearest 20 among 100,000 (G9)", &from[..]), ("the same from 2,000 km away", &far[..])] {
        let agrees = |from: &Point| {
            let found: Vec<usize> = index.nearest(from, COUNT, None).iter().map(|near| near.index).collect();
            found == measure_all(points, from)
        };
        assert!(from.iter().take(2).all(agrees), "the index and the baseline differ");
        let cost = each(from, |from| index.nearest(from, COUNT, None));
        table.row(&Row { what, value: ms(cost.cpu), unit: "ms", limit: None, goal: Some(10.0) });
        table.figure("  times faster than the baseline", ms(brute.cpu) / ms(cost.cpu), "x");
    }
}

/// The baseline: every distance, sorted.
fn measure_all(points: &[Point], from: &Point) -> Vec<usize> {
    let mut all: Vec<(f64, usize)> =
        points.iter().enumerate().map(|(index, point)| (from.distance_m(point), index)).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all.into_iter().take(COUNT).map(|(_, index)| index).collect()
}

/// Points in a band along the border, the same ones every time, a third of them crowded in one town.
fn along_the_line(count: usize) -> Vec<Point> {
    let mut dice = Dice::new(2_026, 9);
    let mut within = |low: i64, high: i64| i32::try_from(dice.between(low, high)).unwrap();
    (0..count)
        .map(|number| {
            if number % 3 == 0 {
                Point::new(within(313_000_000, 313_700_000), within(-1_109_800_000, -1_109_000_000))
            } else {
                Point::new(within(257_000_000, 328_000_000), within(-1_171_000_000, -971_000_000))
            }
        })
        .collect()
}
