//! A link of known speed and delay in front of a server on loopback: everyone on it shares its bytes a second.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes that go over the link at a time: one packet.
const PACKET: usize = 1_400;

/// What a link gives.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Bytes a second, each way.
    pub bytes_per_second: u32,
    /// From one end to the other and back.
    pub round_trip: Duration,
}

/// One way of the link: when its last byte will have left.
type Way = Arc<Mutex<Instant>>;

/// Listens in front of `server`; the address to call instead of it.
pub async fn open(server: SocketAddr, shape: Shape) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (up, down) = (Way::new(Mutex::new(Instant::now())), Way::new(Mutex::new(Instant::now())));
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (up, down) = (up.clone(), down.clone());
            tokio::spawn(async move {
                // The handshake on loopback took no time; on the link it takes one round trip.
                sleep(shape.round_trip).await;
                let far = TcpStream::connect(server).await.unwrap();
                far.set_nodelay(true).unwrap();
                near.set_nodelay(true).unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::join!(carry(near_in, far_out, up, shape), carry(far_in, near_out, down, shape));
            });
        }
    });
    address
}

/// Carries packets one way: each waits its turn on the link, and arrives half a round trip after it left.
async fn carry(mut from: OwnedReadHalf, to: OwnedWriteHalf, way: Way, shape: Shape) {
    let (sender, arriving) = mpsc::unbounded_channel();
    let delivering = tokio::spawn(deliver(arriving, to));
    let mut packet = [0; PACKET];
    while let Ok(length @ 1..) = from.read(&mut packet).await {
        let left = {
            let mut free = way.lock().await;
            let seconds = f64::from(u32::try_from(length).unwrap()) / f64::from(shape.bytes_per_second);
            *free = (*free).max(Instant::now()) + Duration::from_secs_f64(seconds);
            *free
        };
        if sender.send((left + shape.round_trip / 2, packet[..length].to_vec())).is_err() {
            return;
        }
        sleep_until(left).await;
    }
    drop(sender);
    let _ = delivering.await;
}

async fn deliver(mut arriving: mpsc::UnboundedReceiver<(Instant, Vec<u8>)>, mut to: OwnedWriteHalf) {
    while let Some((due, packet)) = arriving.recv().await {
        sleep_until(due).await;
        if to.write_all(&packet).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
