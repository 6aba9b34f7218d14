//! Whole syncs over links of known speed and delay, beside one compressed POST over the same link (G1, G2).
//! The link has no slow start and loses nothing; both sides of each row meet the same one.

use std::net::SocketAddr;
use std::time::Duration;

use enlace_tests::harness::World;

use crate::Scale;
use crate::slow_link::{self, Shape};
use crate::socket::{post, runtime, serve, sync};
use crate::sync::changes_by_document;
use crate::table::{Row, Table, ms};
use crate::world::work;

const ROUND_TRIP: Duration = Duration::from_millis(300);

/// A link, by its name, with the documents that go over it and the goal as a multiple of the limit.
const LINKS: [(&str, Shape, usize, f64); 3] = [
    ("1 Mbit/s, 300 ms (G1)", Shape { bytes_per_second: 125_000, round_trip: ROUND_TRIP }, 1_000, 1.25),
    ("64 kbit/s, 300 ms (G1)", Shape { bytes_per_second: 8_000, round_trip: ROUND_TRIP }, 100, 1.25),
    ("any speed, 300 ms (G2)", Shape { bytes_per_second: u32::MAX, round_trip: ROUND_TRIP }, 1_000, 1.3),
];

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    for (seed, (name, shape, documents, most)) in (20..).zip(LINKS) {
        let runtime = runtime();
        let through = |server: SocketAddr| runtime.block_on(slow_link::open(server, shape));
        let mut world = World::new(seed);
        let (first, second) = (world.phone("A"), world.phone("B"));
        work(&first, documents);
        let limit = ms(post(&changes_by_document(&first), world.folder(), through));
        let (server, _folder) = serve(&runtime, world);
        let url = format!("http://{}", through(server));
        let mut row = |what: &str, took: Duration| {
            let what = format!("{what} {documents} documents, {name}");
            let goal = Some(most * limit);
            table.row(&Row { what: &what, value: ms(took), unit: "ms", limit: Some(limit), goal });
        };
        row("push", sync(&runtime, &url, &first));
        row("a fresh phone fetches", sync(&runtime, &url, &second));
    }
}
