//! The same agencies on real sockets: what their servers log, count and name files by.

use std::collections::BTreeMap;
use std::io::{Read as _, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use enlace_core::record::content::PeerPin;
use enlace_core::record::keys::DeviceSigner as _;
use enlace_core::sync::http::HttpLink;
use enlace_core::sync::{Options, driver};
use enlace_server::config::Config;
use enlace_server::logs::log_to;
use enlace_server::peers::{AddressBook, Card, Listed};
use enlace_server::server::Server;
use enlace_tests::harness::{Phone, Two};
use tokio::runtime::Runtime;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Every line written so far.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The log of all servers of this process, as much as can be asked for.
    pub fn begin() -> Self {
        let log = Self::default();
        let written = log.clone();
        log_to(move || written.clone(), Some("trace")).try_init().unwrap();
        log
    }

    /// What was written.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What servers showed of themselves.
pub struct Shown {
    /// Figures and other public pages.
    pub pages: Vec<String>,
    /// Names of all files, below the folders of both agencies.
    pub files: Vec<String>,
    /// Everything the other agency's server keeps.
    pub kept_there: Vec<Vec<u8>>,
}

/// Puts both servers on sockets, lets phones and a stranger sync and the servers exchange.
pub fn serve(two: Two, phones: &[Phone], stranger: &Phone) -> Shown {
    let Two { mx, us } = two;
    let pin = PeerPin {
        agency: us.code.to_owned(),
        root: us.root.public_key(),
        server: us.server_key(),
        country: "US".to_owned(),
        name_en: "There".to_owned(),
        name_es: "Allá".to_owned(),
    };
    let (root, here, there) = (us.root.clone(), mx.folder().to_owned(), us.folder().to_owned());
    let runtime = Runtime::new().unwrap();
    let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
    let (theirs, _their_folder) = us.into_server();
    let (theirs, their_url) = start(&runtime, &Config { listen: loopback, ..Config::default() }, theirs);
    let book = here.join("peers.toml");
    let card = Card { pin, url: their_url.clone(), certificate: None }.seal(&*root).unwrap();
    let listed = BTreeMap::from([("cbp-nogales".to_owned(), Listed::open(card).unwrap())]);
    std::fs::write(&book, AddressBook(listed).text().unwrap()).unwrap();
    let (ours, _our_folder) = mx.into_server();
    let (ours, our_url) = start(&runtime, &Config { listen: loopback, peers: Some(book), ..Config::default() }, ours);

    let link = HttpLink::new(&our_url, None).unwrap();
    for phone in phones {
        runtime.block_on(driver::sync(phone.holder(), &link, &Options::default())).unwrap();
    }
    runtime.block_on(driver::sync(stranger.holder(), &link, &Options::default())).unwrap_err();
    let was_called = (0..400).any(|_| {
        let counted = page(&their_url, "metrics").contains("route=\"/v1/sync\"");
        if !counted {
            runtime.block_on(tokio::time::sleep(Duration::from_millis(25)));
        }
        counted
    });
    assert!(was_called, "the servers never met");
    let pages = [&our_url, &their_url]
        .iter()
        .flat_map(|url| ["metrics", "health", "agency", "checkpoint"].map(|name| page(url, name)))
        .collect();
    for running in [ours, theirs] {
        running.stop.send(()).unwrap();
        runtime.block_on(running.task).unwrap();
    }
    let (mut files, mut kept_there) = (Vec::new(), Vec::new());
    for folder in [&here, &there] {
        names(folder, &mut files);
    }
    for file in std::fs::read_dir(there.join("server")).unwrap() {
        kept_there.push(std::fs::read(file.unwrap().path()).unwrap());
    }
    Shown { pages, files, kept_there }
}

struct Running {
    stop: tokio::sync::oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

fn start(runtime: &Runtime, config: &Config, agency: enlace_server::state::ServedAgency) -> (Running, String) {
    let server = runtime.block_on(Server::bind(config, agency)).unwrap();
    let url = format!("http://{}", server.local_addr());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let task = runtime.spawn(server.run(async {
        let _ = stopped.await;
    }));
    (Running { stop, task }, url)
}

fn page(url: &str, name: &str) -> String {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /v1/{name} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

fn names(folder: &Path, into: &mut Vec<String>) {
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        into.push(path.file_name().unwrap().to_string_lossy().into_owned());
        if path.is_dir() {
            names(&path, into);
        }
    }
}
