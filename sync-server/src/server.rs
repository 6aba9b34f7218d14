//! A server on a socket: accepts, serves, and ends without losing what it acknowledged.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::config::{Config, Limits};
use crate::federation;
use crate::http::{App, Routes, routes};
use crate::state::{ServedAgency, Writer};
use crate::tls;

/// Headers of one request at most; a phone sends five.
const MAX_HEADERS: usize = 32;
/// Bytes read ahead of one connection, the request's head included.
const MAX_BUFFER: usize = 64 * 1024;
/// How long open requests may go on once the server ends.
const GRACE: Duration = Duration::from_secs(20);
/// Pause after the system could not take a connection, such as for want of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum ServerError {
    /// Another program listens there.
    #[error("address is in use")]
    AddressInUse,
    /// The machine does not have the address, or does not allow it.
    #[error("address cannot be used")]
    AddressUnusable,
    /// The certificate cannot be used.
    #[error(transparent)]
    Certificate(#[from] tls::CertificateError),
    /// No thread could be started.
    #[error("writer could not be started")]
    Writer,
}

impl ServerError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AddressInUse => "address_in_use",
            Self::AddressUnusable => "address_unusable",
            Self::Certificate(error) => error.code(),
            Self::Writer => "server_failed",
        }
    }
}

/// A server that listens and does not serve yet.
pub struct Server {
    listener: TcpListener,
    local_addr: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    routes: Routes,
    limits: Limits,
    ending: watch::Sender<bool>,
    writer: JoinHandle<()>,
    peers: Option<(PathBuf, Writer)>,
}

impl Server {
    /// Listens, and gives the agency its thread. Connections wait until [`Self::run`].
    pub async fn bind(config: &Config, agency: ServedAgency) -> Result<Self, ServerError> {
        let acceptor = config.tls.as_ref().map(tls::read).transpose()?.map(TlsAcceptor::from);
        let listener = TcpListener::bind(config.listen).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => ServerError::AddressInUse,
            _ => ServerError::AddressUnusable,
        })?;
        let local_addr = listener.local_addr().map_err(|_| ServerError::AddressUnusable)?;
        let (writer, thread) = Writer::start(agency).map_err(|_| ServerError::Writer)?;
        let (ending, ends) = watch::channel(false);
        let peers = config.peers.clone().map(|book| (book, writer.clone()));
        let app = Arc::new(App::new(writer, &config.limits, ends));
        let limits = config.limits.clone();
        Ok(Self { listener, local_addr, acceptor, routes: routes(app), limits, ending, writer: thread, peers })
    }

    /// Where it listens.
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Serves until `shutdown` comes; then lets open requests end, ends live feeds, and waits for the writer.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, acceptor, routes, limits, ending, writer, peers, .. } = self;
        let federation = peers.map(|(book, writer)| tokio::spawn(federation::run(book, writer, ending.subscribe())));
        let mut connections = JoinSet::new();
        let room = Arc::new(Semaphore::new(limits.connections));
        tokio::pin!(shutdown);
        loop {
            let permit = tokio::select! {
                () = &mut shutdown => break,
                Ok(permit) = Arc::clone(&room).acquire_owned() => permit,
            };
            let accepted = tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else {
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            };
            let connection = Connection {
                acceptor: acceptor.clone(),
                routes: routes.clone(),
                limits: limits.clone(),
                ends: ending.subscribe(),
            };
            connections.spawn(async move {
                connection.serve(stream).await;
                drop(permit);
            });
            while connections.try_join_next().is_some() {}
        }
        drop(listener);
        ending.send_replace(true);
        let all_ended = timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
        if all_ended.is_err() {
            connections.shutdown().await;
        }
        if let Some(federation) = federation {
            let _ = federation.await;
        }
        drop(routes);
        // The writer ends with its last job; everything acknowledged is durable by then.
        let _ = tokio::task::spawn_blocking(move || writer.join()).await;
    }
}

/// One connection and what it needs.
struct Connection {
    acceptor: Option<TlsAcceptor>,
    routes: Routes,
    limits: Limits,
    ends: watch::Receiver<bool>,
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        match self.acceptor.clone() {
            None => self.speak(stream).await,
            Some(acceptor) => {
                if let Ok(Ok(stream)) = timeout(self.limits.head(), acceptor.accept(stream)).await {
                    self.speak(stream).await;
                }
            }
        }
    }

    async fn speak(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let service = TowerToHyperService::new(self.routes.clone());
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head())
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_BUFFER)
            .half_close(true)
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        tokio::select! {
            // How a connection ended is its client's business.
            _ = &mut connection => return,
            _ = async { self.ends.wait_for(|ends| *ends).await.is_ok() } => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}
