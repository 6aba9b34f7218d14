//! Links that are slow, and links that never last.

use std::net::SocketAddr;
use std::time::Duration;

use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::sync::http::{HttpLink, Patience};
use enlace_core::sync::{Options, SyncError, driver};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};

use super::host::Host;
use crate::agency::tests::world::{Phone, internal};

/// Bytes after which the link breaks, whatever is on it.
const LASTS: u64 = 40_000;

/// A link in front of `server` that breaks after [`LASTS`] bytes up.
async fn breaking(server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut far = TcpStream::connect(server).await.unwrap();
                let ((near_in, mut near_out), (mut far_in, mut far_out)) = (near.split(), far.split());
                let mut up = near_in.take(LASTS);
                tokio::select! {
                    _ = copy(&mut up, &mut far_out) => {}
                    _ = copy(&mut far_in, &mut near_out) => {}
                }
            });
        }
    });
    address
}

fn work(phone: &Phone, reports: usize) {
    for number in 0..reports {
        // No two alike: nothing here is to shrink to a few bytes.
        let words: Vec<_> = (0..400).map(|at| format!("{:x}", (at * 7_919 + number * 104_729) % 65_521)).collect();
        let edits = [Edit::set("scenario", "weather"), Edit::write("narrative", words.join(" "))];
        command::report(&phone.holder, &internal(), &edits).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_never_lasts_a_whole_queue_carries_it_in_the_end() {
    let mut host = Host::start(70).await;
    let phone = host.phone().await;
    work(&phone, 250);
    let address = breaking(host.address).await;
    let link = HttpLink::new(&format!("http://{address}"), None).unwrap();
    let mut cuts = 0;
    while let Err(error) = driver::sync(&phone.holder, &link, &Options::default()).await {
        assert!(matches!(error, SyncError::Cut), "{error}");
        cuts += 1;
        assert!(cuts < 40, "nothing gets through");
    }
    assert!(cuts > 0, "the link never broke");
    let other = host.phone().await;
    assert_eq!(other.holder.storage().read(|tx| tx.documents()).unwrap().len(), 250);
    host.stop().await;
}

/// A server that reads slowly and answers when it has everything.
async fn slow(bytes: usize, pause: Duration, answer: &'static [u8]) -> HttpLink {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut got, mut buffer) = (0, vec![0; 16 * 1024]);
        while got < bytes {
            got += stream.read(&mut buffer).await.unwrap();
            tokio::time::sleep(pause).await;
        }
        stream.write_all(answer).await.unwrap();
        std::future::pending::<()>().await;
    });
    let patience = Patience { silence: Duration::from_millis(300), least_bytes_per_second: 100_000 };
    HttpLink::new(&format!("http://{address}"), None).unwrap().with_patience(patience)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_request_may_take_long_and_a_silent_server_may_not() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone";
    // 200 kB read in 13 steps of 60 ms: longer than any silence, faster than the slowest link.
    let link = slow(200_000, Duration::from_millis(60), answer).await;
    let got = link.exchange(vec![7; 200_000], 100).await.unwrap();
    assert_eq!(got, b"done");
    // One that never answers, and one that stops in the middle of its answer.
    let link = slow(100, Duration::ZERO, b"").await;
    assert!(matches!(link.exchange(vec![7; 100], 100).await, Err(SyncError::Cut)));
    let link = slow(100, Duration::ZERO, b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndo").await;
    assert!(matches!(link.exchange(vec![7; 100], 100).await, Err(SyncError::Cut)));
}
