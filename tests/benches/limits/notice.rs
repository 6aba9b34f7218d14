//! A notice from one country's phone to the other's, through both servers, over real sockets: time on the wall.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use enlace_core::command::{self, NoticeDraft};
use enlace_core::ids::RecordId;
use enlace_core::read_model::channel::{Standing, statement};
use enlace_core::record::content::PeerPin;
use enlace_core::record::keys::DeviceSigner as _;
use enlace_core::release::notice::Notice;
use enlace_core::sync::http::HttpLink;
use enlace_core::sync::{Options, Outcome, SyncError, driver};
use enlace_server::config::{Config, Limits};
use enlace_server::peers::{self, AddressBook, Card, Listed};
use enlace_server::server::Server;
use enlace_tests::harness::{Phone, Two, World};
use enlace_tests::samples;
use tokio::runtime::Runtime;

use crate::Scale;
use crate::slow_link::{self, Shape};
use crate::socket::{runtime, sync};
use crate::sync::{limit_database, take_in};
use crate::table::{Row, Table, ms};
use crate::world::work;

/// Notices sent one after the other on loopback.
const NOTICES: usize = 200;
/// Documents that wait when the notice is written.
const QUEUED: usize = 500;
/// A poor mobile connection: 64 kbit/s, 300 ms.
const POOR: Shape = Shape { bytes_per_second: 8_000, round_trip: Duration::from_millis(300) };
/// Cuts after which a sync is given up.
const MOST_CUTS: u32 = 20;
/// Longest wait for a notice.
const PATIENCE: Duration = Duration::from_mins(3);

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    let mut two = Two::new(9);
    let (sender, receiver) = (two.mx.releaser("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    two.settle(&[&sender], &[&receiver]);
    let runtime = runtime();
    let limit = bare(two.mx.folder());
    let Two { mx, us } = two;
    let (servers, _folders) = serve(&runtime, [mx, us]);
    let (url, far) = (format!("http://{}", servers[0]), format!("http://{}", servers[1]));
    let arrivals = Arrivals::follow(&runtime, &far, &receiver);
    arrivals.until_quiet();

    let mut times: Vec<Duration> = (0..NOTICES).map(|_| cross(&runtime, &url, &sender, &arrivals)).collect();
    times.sort_unstable();
    let mut row = |what: &str, value: Duration, limit: Option<Duration>, goal: Option<f64>| {
        table.row(&Row { what, value: ms(value), unit: "ms", limit: limit.map(ms), goal });
    };
    row(
        "written to shown, both servers, median (limit: a durable transaction at each of four)",
        times[NOTICES / 2],
        Some(limit),
        None,
    );
    row("the same, p99 (G11)", times[NOTICES * 99 / 100], None, Some(50.0));

    let poor = runtime.block_on(slow_link::open(servers[0], POOR));
    let poor = format!("http://{poor}");
    work(&sender, QUEUED);
    sender.holder().seal_all().unwrap();
    let (before, cuts_before) = cross_ahead(&runtime, &poor, &sender, &arrivals);
    row("64 kbit/s, 300 ms, 500 documents waiting before it (G11)", before, None, Some(2_500.0));
    work(&sender, QUEUED);
    sender.holder().seal_all().unwrap();
    let (during, cuts_during) = cross_amid(&runtime, &poor, &sender, &arrivals);
    row("the same, written while they are on their way", during, None, None);
    table.figure("  syncs of both that were cut and begun again", f64::from(cuts_before + cuts_during), "");
}

/// The limit: each of the two servers and two phones makes the record durable once.
fn bare(folder: &Path) -> Duration {
    let connection = limit_database(folder);
    let body = zstd::bulk::compress(&[7; 600], 1).unwrap();
    let mut times: Vec<Duration> = (0..NOTICES)
        .map(|_| {
            let began = Instant::now();
            (0..4).for_each(|_| take_in(&connection, &body, &[600]));
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[NOTICES / 2]
}

/// Both servers on loopback, each with the other's card in its book, and their folders. They run as long as `runtime`.
fn serve(runtime: &Runtime, worlds: [World; 2]) -> ([SocketAddr; 2], Vec<tempfile::TempDir>) {
    let pins = [pin(&worlds[0], "MX"), pin(&worlds[1], "US")];
    let roots = [worlds[0].root.clone(), worlds[1].root.clone()];
    let books = worlds.each_ref().map(|world| world.folder().join(peers::FILE));
    let limits = Limits { requests_per_minute: 60_000, request_burst: 10_000, ..Limits::default() };
    let (mut servers, mut folders) = (Vec::new(), Vec::new());
    for (world, book) in worlds.into_iter().zip(&books) {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = Config { listen, limits: limits.clone(), peers: Some(book.clone()), ..Config::default() };
        let (agency, folder) = world.into_server();
        folders.push(folder);
        servers.push(runtime.block_on(Server::bind(&config, agency)).unwrap());
    }
    let addresses = [servers[0].local_addr(), servers[1].local_addr()];
    for (at, book) in books.iter().enumerate() {
        let other = 1 - at;
        let card = Card { pin: pins[other].clone(), url: format!("http://{}", addresses[other]), certificate: None };
        let listed = Listed::open(card.seal(&*roots[other]).unwrap()).unwrap();
        let book_of_one = AddressBook([(pins[other].agency.clone(), listed)].into());
        std::fs::write(book, book_of_one.text().unwrap()).unwrap();
    }
    for server in servers {
        runtime.spawn(server.run(std::future::pending::<()>()));
    }
    (addresses, folders)
}

fn pin(world: &World, country: &str) -> PeerPin {
    PeerPin {
        agency: world.code.to_owned(),
        root: world.root.public_key(),
        server: world.server_key(),
        country: country.to_owned(),
        name_en: world.code.to_owned(),
        name_es: world.code.to_owned(),
    }
}

/// What the other side's phone was shown, from its live feed.
struct Arrivals<'a> {
    receiver: &'a Phone,
    changes: mpsc::Receiver<Instant>,
}

impl<'a> Arrivals<'a> {
    fn follow(runtime: &Runtime, url: &str, receiver: &'a Phone) -> Self {
        let (told, changes) = mpsc::channel();
        let (holder, link) = (receiver.holder().clone(), HttpLink::new(url, None).unwrap());
        runtime.spawn(async move {
            let mut tell = |_: &Outcome| told.send(Instant::now()).is_ok();
            driver::follow(&holder, &link, &Options::default(), &mut tell).await
        });
        Self { receiver, changes }
    }

    /// Waits until the feed stands and the servers have found each other.
    fn until_quiet(&self) {
        while self.changes.recv_timeout(Duration::from_secs(8)).is_ok() {}
    }

    /// When the notice stood on the screen's list, accepted by its own server.
    fn of(&self, record: RecordId) -> Instant {
        loop {
            let at = self.changes.recv_timeout(PATIENCE).unwrap();
            let holder = self.receiver.holder();
            let now_ms = holder.now().utc_ms;
            let shown = holder.storage().read(|tx| statement(tx, record, now_ms)).unwrap();
            if shown.is_some_and(|shown| shown.standing == Standing::Accepted) {
                return at;
            }
        }
    }
}

fn write(sender: &Phone) -> RecordId {
    let notice = Notice { scenario: "rescue_land".to_owned(), ..samples::release::notice() };
    let draft = NoticeDraft { purpose: "life_safety".to_owned(), notice, ..NoticeDraft::default() };
    let preview = command::preview_notice(sender.holder(), &Two::amber(), draft).unwrap();
    command::send_notice(sender.holder(), &preview, true).unwrap().record
}

/// One notice on a connection of its own; the phone has nothing else to say.
fn cross(runtime: &Runtime, url: &str, sender: &Phone, arrivals: &Arrivals<'_>) -> Duration {
    let began = Instant::now();
    let record = write(sender);
    sync(runtime, url, sender);
    arrivals.of(record) - began
}

/// A notice written when the queue is full and the link comes back.
fn cross_ahead(runtime: &Runtime, url: &str, sender: &Phone, arrivals: &Arrivals<'_>) -> (Duration, u32) {
    let began = Instant::now();
    let record = write(sender);
    let syncing = spawn_sync(runtime, url, sender);
    let took = arrivals.of(record) - began;
    (took, runtime.block_on(syncing).unwrap())
}

/// A notice written three seconds into a sync; the app syncs again beside it.
fn cross_amid(runtime: &Runtime, url: &str, sender: &Phone, arrivals: &Arrivals<'_>) -> (Duration, u32) {
    let syncing = spawn_sync(runtime, url, sender);
    std::thread::sleep(Duration::from_secs(3));
    let began = Instant::now();
    let record = write(sender);
    let beside = spawn_sync(runtime, url, sender);
    let took = arrivals.of(record) - began;
    let cuts = runtime.block_on(beside).unwrap() + runtime.block_on(syncing).unwrap();
    (took, cuts)
}

/// Syncs until nothing waits, as an app does: a sync that was cut is begun again. How often it was.
fn spawn_sync(runtime: &Runtime, url: &str, sender: &Phone) -> tokio::task::JoinHandle<u32> {
    let (holder, link) = (sender.holder().clone(), HttpLink::new(url, None).unwrap());
    runtime.spawn(async move {
        let mut cuts = 0;
        while let Err(error) = driver::sync(&holder, &link, &Options::default()).await {
            assert!(matches!(error, SyncError::Cut) && cuts < MOST_CUTS, "{error}");
            cuts += 1;
        }
        cuts
    })
}
