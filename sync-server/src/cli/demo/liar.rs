//! A server that lies: it stands where the phone expects its own, passes everything on and changes what comes back.

use std::io::{BufReader, Write as _};
use std::net::{TcpListener, TcpStream};

use enlace_core::sync::http::HttpLink;
use enlace_core::wire::{PartReader, PartType, write_part};
use tokio::runtime::Runtime;

use super::super::failure::{Exit, Failure};

/// Largest request or answer passed on.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Parts of an answer.
pub type Parts = Vec<(PartType, Vec<u8>)>;

/// What is done to the parts of an answer.
pub type Lie = Box<dyn FnMut(&mut Parts) + Send>;

/// Listens at `socket` (`host:port`) until the process ends, in front of the server at the URL `behind`.
pub fn stand(socket: &str, behind: &str, mut lie: Lie) -> Result<(), Failure> {
    let failed = || Failure::new("demo_server_not_started", Exit::Environment);
    let listener = TcpListener::bind(socket).map_err(|_| failed())?;
    let link = HttpLink::new(behind, None).map_err(|_| failed())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| failed())?;
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever asks sees a link that was cut.
            let _ = pass(&stream, &link, &runtime, &mut lie);
        }
    });
    Ok(())
}

/// One request, one answer, and the connection ends.
fn pass(stream: &TcpStream, link: &HttpLink, runtime: &Runtime, lie: &mut Lie) -> std::io::Result<()> {
    let body = request(&mut BufReader::new(stream))?;
    let answer = runtime.block_on(link.exchange(body, MAX_BYTES)).map_err(std::io::Error::other)?;
    let mut parts = Parts::new();
    let mut reader = PartReader::new();
    reader.push(&answer);
    while let Some(part) = reader.next_part().map_err(std::io::Error::other)? {
        parts.push(part);
    }
    lie(&mut parts);
    let mut changed = Vec::new();
    for (part, payload) in &parts {
        write_part(&mut changed, *part, payload);
    }
    let mut out = stream;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", changed.len());
    out.write_all(head.as_bytes())?;
    out.write_all(&changed)?;
    out.flush()
}

/// The body of a request.
fn request(stream: &mut impl std::io::BufRead) -> std::io::Result<Vec<u8>> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; std::cmp::min(length, MAX_BYTES)];
    stream.read_exact(&mut body)?;
    Ok(body)
}
