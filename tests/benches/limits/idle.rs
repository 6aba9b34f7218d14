//! What a live connection with nothing to tell costs the server (G10), and how fast thousands are told something. The
//! server is a process of its own, so that its memory is its own.

use std::io::{BufRead, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use enlace_core::sync::http::{Answer, HttpLink};
use enlace_core::sync::{Options, Session, driver};
use enlace_core::wire::{PartReader, PartType};
use enlace_server::config::{Config, Limits, TlsFiles};
use enlace_server::tls;
use enlace_tests::harness::{Phone, World};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::Scale;
use crate::socket::{runtime, serve_as};
use crate::table::{Row, Table, ms};
use crate::world::work;

/// Connections that are there before memory is looked at first: what is made once is made by then.
const FIRST: usize = 1_000;
/// Connections in the end.
const ALL: usize = 5_000;
/// Phones that hold them: a hundred each, so that the request's own work is a phone's.
const PHONES: usize = 50;
/// What this program is called with to be a server.
const ROLE: &str = "idle-server";

/// Kinds of server: one that only holds connections, Enlace's behind a proxy, Enlace's with its own certificate.
const BARE: &str = "bare";
const PLAIN: &str = "plain";
const TLS: &str = "tls";

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    let runtime = runtime();
    let bare = bare();
    for (kind, what, goal) in [
        (PLAIN, "an idle live feed behind a proxy, memory (G10; limit: a task that waits on a socket)", Some(6.0)),
        (TLS, "the same with the server's own certificate", None),
    ] {
        let (memory, told) = served(&runtime, kind);
        table.row(&Row { what, value: memory, unit: "kB", limit: Some(bare), goal });
        table.figure("  a report told to half of 5,000 feeds, from its sync's begin, wall", ms(told[ALL / 2]), "ms");
        table.figure("  to 99 of 100", ms(told[ALL * 99 / 100]), "ms");
    }
}

/// Kilobytes a connection of a server that does nothing but hold them.
fn bare() -> f64 {
    let mut server = Process::start(BARE, Path::new(""));
    let address = server.address;
    let connect = |_| TcpStream::connect(address).unwrap();
    let mut held: Vec<TcpStream> = (0..FIRST).map(connect).collect();
    let before = server.memory();
    held.extend((FIRST..ALL).map(connect));
    each(before, server.memory())
}

/// Kilobytes a live feed, and after what time each of them was told of a report, in order.
fn served(runtime: &Runtime, kind: &str) -> (f64, Vec<Duration>) {
    let (_world, phones) = crowd();
    let folder = tempfile::tempdir().unwrap();
    let files = certificate(folder.path());
    let mut server = Process::start(kind, folder.path());
    let link = match kind {
        TLS => HttpLink::new(&format!("https://{}", server.address), Some(tls::pin(&files.key).unwrap())),
        _ => HttpLink::new(&format!("http://{}", server.address), None),
    }
    .unwrap();
    let feed = |at: usize| follow(runtime, &link, &phones[at % PHONES]);
    let mut feeds: Vec<Feed> = (0..FIRST).map(feed).collect();
    let before = server.memory();
    feeds.extend((FIRST..ALL).map(feed));
    let memory = each(before, server.memory());

    let mut waiting = JoinSet::new();
    work(&phones[0], 1);
    let began = Instant::now();
    for feed in feeds {
        waiting.spawn_on(feed.told(began), runtime.handle());
    }
    runtime.block_on(driver::sync(phones[0].holder(), &link, &Options::default())).unwrap();
    let mut times = runtime.block_on(waiting.join_all());
    times.sort_unstable();
    (memory, times)
}

/// A live feed, and what of a part has come.
struct Feed {
    answer: Answer,
    parts: PartReader,
}

impl Feed {
    /// Waits for the next part.
    async fn next(&mut self) -> PartType {
        loop {
            if let Some((part, _)) = self.parts.next_part().unwrap() {
                return part;
            }
            self.parts.push(&self.answer.chunk().await.unwrap().unwrap());
        }
    }

    /// After what time entries come.
    async fn told(mut self, began: Instant) -> Duration {
        while self.next().await != PartType::DownFrame {}
        began.elapsed()
    }
}

/// A live feed that has begun.
fn follow(runtime: &Runtime, link: &HttpLink, phone: &Phone) -> Feed {
    let options = Options { follow: true, ..Options::default() };
    let (_, request) = Session::begin(phone.holder().clone(), &options).unwrap();
    runtime.block_on(async {
        let mut feed = Feed { answer: link.post(request).await.unwrap(), parts: PartReader::new() };
        assert_eq!(feed.next().await, PartType::Answer);
        feed
    })
}

/// Always the same agency and phones, so that the server's process knows them.
fn crowd() -> (World, Vec<Phone>) {
    let mut world = World::new(11);
    let phones = (0..PHONES).map(|at| world.phone(&format!("P{at}"))).collect();
    (world, phones)
}

fn each(before: f64, after: f64) -> f64 {
    (after - before) / (ALL - FIRST) as f64
}

fn files(folder: &Path) -> TlsFiles {
    TlsFiles { certificate: folder.join("tls.crt"), key: folder.join("tls.key") }
}

fn certificate(folder: &Path) -> TlsFiles {
    let files = files(folder);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().self_signed(&key).unwrap();
    std::fs::write(&files.certificate, certificate.pem()).unwrap();
    std::fs::write(&files.key, key.serialize_pem()).unwrap();
    files
}

/// A server in a process of its own, until it is let go. Its first line is its address; each line it is sent is
/// answered with the memory it holds, in kilobytes.
struct Process {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Process {
    fn start(kind: &str, folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([ROLE, kind]).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (ask, mut answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let address = line(&mut answers).parse().unwrap();
        Self { child, ask, answers, address }
    }

    fn memory(&mut self) -> f64 {
        self.ask.write_all(b"\n").unwrap();
        line(&mut self.answers).parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn line(from: &mut impl BufRead) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// Is the server if the program was called to be one; whether it was.
pub fn serves(words: &[String]) -> bool {
    let [role, kind, folder] = words else { return false };
    if role != ROLE {
        return false;
    }
    let runtime = runtime();
    let (address, _world) =
        if kind == BARE { (hold(&runtime), None) } else { serve(&runtime, kind, Path::new(folder)) };
    println!("{address}");
    for _ in std::io::stdin().lines() {
        println!("{}", resident());
    }
    true
}

/// Takes connections and waits on each.
fn hold(runtime: &Runtime) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move { socket.read_u8().await });
        }
    });
    address
}

fn serve(runtime: &Runtime, kind: &str, folder: &Path) -> (SocketAddr, Option<tempfile::TempDir>) {
    let limits =
        Limits { connections: 2 * ALL, requests_per_minute: 60_000, request_burst: 10_000, ..Limits::default() };
    let tls = (kind == TLS).then(|| files(folder));
    let (address, world) = serve_as(runtime, crowd().0, Config { limits, tls, ..Config::default() });
    (address, Some(world))
}

/// Kilobytes of this process that are in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
