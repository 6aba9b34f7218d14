//! The same over a real socket on loopback, against one compressed POST into one transaction: time on the wall.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use enlace_core::sync::http::HttpLink;
use enlace_core::sync::{Options, driver};
use enlace_server::config::Config;
use enlace_server::server::Server;
use enlace_tests::harness::{Phone, World};
use tokio::runtime::Runtime;

use crate::Scale;
use crate::sync::{changes_by_document, limit_database, take_in};
use crate::table::{Row, Table, ms};
use crate::world::work;

/// Fills the table.
pub fn measure(scale: Scale, table: &mut Table) {
    let mut world = World::new(2);
    let (first, second) = (world.phone("A"), world.phone("B"));
    work(&first, scale.documents);
    let changes = changes_by_document(&first);
    let limit = post(&changes, world.folder(), |server| server);
    let runtime = runtime();
    let (server, _folder) = serve(&runtime, world);
    let url = format!("http://{server}");
    let mut row = |what: &str, time: Duration, limit: Option<Duration>| {
        table.row(&Row { what, value: ms(time), unit: "ms", limit: limit.map(ms), goal: None });
    };
    row("push all documents, wall (limit: one zstd POST)", sync(&runtime, &url, &first), Some(limit));
    row("fresh phone fetches them, wall (limit: the same POST)", sync(&runtime, &url, &second), Some(limit));
    let mut nothing: Vec<Duration> = (0..20).map(|_| sync(&runtime, &url, &first)).collect();
    nothing.sort();
    row("reconnect with nothing to do, median, wall", nothing[nothing.len() / 2], None);
}

/// Threads for sockets, as many for every figure.
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The server on loopback for as long as `runtime` runs, and the folder that must outlive it.
pub fn serve(runtime: &Runtime, world: World) -> (SocketAddr, tempfile::TempDir) {
    serve_as(runtime, world, Config::default())
}

/// The same with other settings.
pub fn serve_as(runtime: &Runtime, world: World, config: Config) -> (SocketAddr, tempfile::TempDir) {
    let (agency, folder) = world.into_server();
    let config = Config { listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..config };
    let server = runtime.block_on(Server::bind(&config, agency)).unwrap();
    let address = server.local_addr();
    runtime.spawn(server.run(std::future::pending::<()>()));
    (address, folder)
}

/// One whole sync on a new connection.
pub fn sync(runtime: &Runtime, url: &str, phone: &Phone) -> Duration {
    let link = HttpLink::new(url, None).unwrap();
    let began = Instant::now();
    let outcome = runtime.block_on(driver::sync(phone.holder(), &link, &Options::default())).unwrap();
    assert!(outcome.refused.is_empty() && outcome.rejected.is_empty() && outcome.disbelieved.is_empty());
    began.elapsed()
}

/// The limit: compress everything, send it, wait until it is in one durable transaction. `way` names the address to
/// call instead of the server's.
pub fn post(changes: &[Vec<u8>], folder: &std::path::Path, way: impl FnOnce(SocketAddr) -> SocketAddr) -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = way(listener.local_addr().unwrap());
    let (connection, lengths) = (limit_database(folder), changes.iter().map(Vec::len).collect::<Vec<_>>());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut length = [0; 8];
        stream.read_exact(&mut length).unwrap();
        let mut body = vec![0; usize::try_from(u64::from_be_bytes(length)).unwrap()];
        stream.read_exact(&mut body).unwrap();
        take_in(&connection, &body, &lengths);
        stream.write_all(b"done").unwrap();
    });
    let began = Instant::now();
    let body = zstd::bulk::compress(&changes.concat(), 9).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&(body.len() as u64).to_be_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let mut done = [0; 4];
    stream.read_exact(&mut done).unwrap();
    let took = began.elapsed();
    server.join().unwrap();
    took
}
