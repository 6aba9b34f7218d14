//! The tests' agency behind HTTP on this machine, for tests that are not written in Rust.
//!
//! Prints its address as JSON, then carries out administrators' acts: one JSON object a line in, one a line out. Ends
//! with its standard input. Serves single exchanges, one at a time; no live feed.

#![expect(clippy::expect_used, clippy::panic, reason = "a broken harness fails its test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DeviceId;
use enlace_core::record::content::{Access, Compromised, Content, Destroy, Grant, Retire, Revocation, Revoked};
use enlace_core::wire::Invitation;
use enlace_tests::harness::{NOON_MS, World, answer_to};
use serde_json::{Value, json};

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let world = Arc::new(Mutex::new(World::new(7)));
    say(&json!({ "url": url, "now_ms": NOON_MS }));
    let serving = world.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A phone that hangs up in the middle is no fault of the server.
            let _ = serve(stream, &serving);
        }
    });
    for line in std::io::stdin().lines() {
        let order: Value = serde_json::from_str(&line.expect("standard input")).expect("JSON");
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        say(&administer(&mut world, &url, &order));
    }
}

fn say(answer: &Value) {
    let mut out = std::io::stdout();
    writeln!(out, "{answer}").and_then(|()| out.flush()).expect("standard output");
}

/// One HTTP exchange, then the connection closes.
fn serve(stream: TcpStream, world: &Mutex<World>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut request = vec![0; length];
    reader.read_exact(&mut request)?;
    let answer = {
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        answer_to(&mut world.agency, &request)
    };
    let mut stream = reader.into_inner();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len())?;
    stream.write_all(&answer)
}

fn administer(world: &mut World, url: &str, order: &Value) -> Value {
    let text = |key: &str| order[key].as_str().unwrap_or_default();
    let device = || DeviceId::from_hex(text("device")).expect("a device");
    let stream = || StreamName::parse(text("stream")).expect("a stream");
    let reason = "test".to_owned();
    let content = match text("do") {
        "invite" => return json!({ "invitation": invite(world, url, order) }),
        "revoke" => Content::Revocation(Revocation { revoked: Revoked::Grant(device(), stream()), reason }),
        "grant" => Content::Grant(Grant { device: device(), stream: stream(), access: access(text("access")) }),
        "retire" => Content::Retire(Retire { device: device(), reason }),
        "compromised" => Content::Compromised(Compromised { device: device(), reason }),
        "destroy" => {
            let now = order["now"].as_bool().unwrap_or_default();
            let proposal = Destroy { device: device(), now, approves: None };
            let first = world.administer(0, Content::Destroy(proposal.clone()));
            world.administer(1, Content::Destroy(Destroy { approves: Some(first), ..proposal }));
            return json!({});
        }
        other => panic!("no such order: {other}"),
    };
    world.administer(0, content);
    json!({})
}

fn invite(world: &mut World, url: &str, order: &Value) -> String {
    let roles: Vec<&str> = order["roles"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let grants: Vec<(&str, Access)> = order["grants"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(stream, word)| (stream.as_str(), access(word.as_str().unwrap_or_default())))
        .collect();
    let invitation = world.invite(order["call_sign"].as_str().unwrap_or_default(), &roles, &grants);
    let invitation = Invitation::parse(&invitation).expect("an invitation");
    Invitation { server: url.to_owned(), ..invitation }.encode()
}

fn access(word: &str) -> Access {
    match word {
        "read" => Access::Read,
        "write" => Access::Write,
        "write-own" => Access::WriteOwn,
        _ => panic!("no access {word}"),
    }
}
