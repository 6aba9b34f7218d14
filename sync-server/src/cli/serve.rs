//! `enlace serve`: the server on this folder, until it is told to stop.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use enlace_core::i18n::Lang;
use enlace_core::ids::encode_hex;
use enlace_core::record::keys::PublicKey;
use serde_json::json;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::Context;
use super::args::ServeArgs;
use super::data::DataFolder;
use super::desk;
use super::failure::{Exit, Failure};
use super::files;
use super::output::text;
use super::reach;
use crate::config::Config;
use crate::logs;
use crate::server::{Server, ServerError};
use crate::state::ServedAgency;

/// Serves. The lock on the folder is held to the end, so that no other program writes beside the server.
pub fn run(context: &Context, args: &ServeArgs) -> Result<(), Failure> {
    let folder = DataFolder::at(&context.data);
    folder.require_settled(&context.entropy)?;
    let (reader, identity) = folder.reader(&context.entropy)?;
    drop(reader);
    let lock = folder.lock()?;
    let mut config = reach::config(&folder)?;
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    config.peers = Some(super::peer::book_path(&folder));
    let agency = desk::open_agency(context, &folder, &lock, &identity.agency)?;
    log_to_standard_error();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Failure::new("server_failed", Exit::Environment))?;
    runtime.block_on(serve(context, &folder, &config, agency, &identity.root))
}

async fn serve(
    context: &Context,
    folder: &DataFolder,
    config: &Config,
    agency: ServedAgency,
    root: &PublicKey,
) -> Result<(), Failure> {
    let code = agency.identity().agency.clone();
    let server = Server::bind(config, agency).await.map_err(|error| server_failure(&error, config.listen))?;
    let address = local_url(server.local_addr(), config.tls.is_some());
    let posted = Address::post(folder, &address)?;
    let stop = told_to_stop();
    announce(context, &code, &address, &config.url, root);
    server.run(stop).await;
    drop(posted);
    context.out.say("serve.stopped", &[]);
    Ok(())
}

/// Says in both languages where the server is and whose it is: whoever stands beside the screen reads one of them.
fn announce(context: &Context, agency: &str, address: &str, url: &str, root: &PublicKey) {
    let digits = root.fingerprint();
    context.out.result(&json!({
        "agency": agency, "address": address, "url": url, "fingerprint": digits, "root_key_id": encode_hex(root.id().as_bytes()),
    }));
    for lang in Lang::ALL {
        context.out.line(&text(lang, "serve.ready", &[("agency", agency), ("address", address)]));
        context.out.line(&text(lang, "fingerprint", &[("digits", &digits)]));
    }
}

/// The address at which this machine reaches the server.
fn local_url(bound: SocketAddr, is_tls: bool) -> String {
    let address = match bound.ip() {
        IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        address => address,
    };
    let scheme = if is_tls { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(address, bound.port()))
}

/// The file that tells commands beside the server where it is; gone when the server ends.
struct Address(PathBuf);

impl Address {
    fn post(folder: &DataFolder, address: &str) -> Result<Self, Failure> {
        let path = folder.address();
        // One that a killed server left.
        remove(&path);
        files::write_new(&path, address.as_bytes())?;
        Ok(Self(path))
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

fn remove(path: &Path) {
    let _ = std::fs::remove_file(path);
}

/// Ctrl-C, or on Unix the service manager's SIGTERM. Heard from the call on, not only once it is awaited: whoever reads
/// that the server is ready may tell it to stop at once.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    async fn told(heard: Option<Signal>) {
        match heard {
            Some(mut signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    }
    let [interrupted, terminated] = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok());
    async move {
        tokio::select! {
            () = told(interrupted) => {}
            () = told(terminated) => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
async fn told_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Logs as JSON lines without personal data; `ENLACE_LOG` chooses how much.
fn log_to_standard_error() {
    let chosen = std::env::var("ENLACE_LOG").ok();
    // A second server in one process keeps the first one's.
    let _ = logs::log_to(std::io::stderr, chosen.as_deref()).try_init();
}

fn server_failure(error: &ServerError, listen: SocketAddr) -> Failure {
    Failure::new(error.code(), Exit::Environment).with("address", listen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_reaches_a_server_on_every_network_by_loopback() {
        let local = |bound: &str, is_tls| local_url(bound.parse().unwrap(), is_tls);
        assert_eq!(local("0.0.0.0:8443", true), "https://127.0.0.1:8443");
        assert_eq!(local("[::]:80", false), "http://[::1]:80");
        assert_eq!(local("192.0.2.7:8443", true), "https://192.0.2.7:8443");
    }
}
