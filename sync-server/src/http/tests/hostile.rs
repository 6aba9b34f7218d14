//! What clients do that are broken, slow, in a hurry or not honest.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use enlace_core::i18n::is_explained;
use enlace_core::record::keys::{Algorithm, SoftwareSigner};
use enlace_core::wire::{AnswerHeader, PartReader, PartType, Request};
use serde_json::Value;

use super::host::{Host, quick, request, sent};
use crate::config::{Config, Limits};
use crate::http::Failure;

async fn failed(host: &Host, body: Vec<u8>) -> (u16, String) {
    let response = host.post(body).await;
    let status = response.status().as_u16();
    let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert!(!body["text_en"].as_str().unwrap().is_empty() && !body["text_es"].as_str().unwrap().is_empty());
    (status, body["code"].as_str().unwrap().to_owned())
}

async fn header(response: reqwest::Response) -> AnswerHeader {
    let mut reader = PartReader::new();
    reader.push(&response.bytes().await.unwrap());
    let (part, payload) = reader.next_part().unwrap().unwrap();
    assert_eq!(part, PartType::Answer);
    AnswerHeader::decode(&payload).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_bytes_get_a_stable_word() {
    let mut host = Host::start(70).await;
    let one = host.phone().await;
    assert_eq!(failed(&host, Vec::new()).await, (400, "request_malformed".to_owned()));
    assert_eq!(failed(&host, b"hello, world".to_vec()).await, (400, "part_unknown".to_owned()));
    assert_eq!(failed(&host, vec![1, 0xff, 0xff, 0xff, 0xff]).await, (413, "part_too_large".to_owned()));
    assert_eq!(failed(&host, vec![1, 0, 0, 0, 2, 1, 2]).await, (400, "request_malformed".to_owned()));
    let frame = vec![0; 10];
    let whole = sent(&*one.signer, &request(&*one.signer, 500, std::slice::from_ref(&frame)), &[frame]);
    assert_eq!(failed(&host, whole[..whole.len() - 3].to_vec()).await, (400, "request_cut".to_owned()));
    let other = SoftwareSigner::generate(Algorithm::Es256, &*host.keys.entropy);
    let forged = sent(&other, &request(&*one.signer, 501, &[]), &[]);
    assert_eq!(failed(&host, forged).await, (401, "signature_bad".to_owned()));
    host.sync(&one).await.unwrap();
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replays_and_requests_for_others_are_refused_in_the_answer() {
    let mut host = Host::start(71).await;
    let one = host.phone().await;
    let bytes = sent(&*one.signer, &request(&*one.signer, 500, &[]), &[]);
    assert_eq!(header(host.post(bytes.clone()).await).await.refused, None);
    let replayed = header(host.post(bytes).await).await;
    assert_eq!((replayed.refused.as_deref(), replayed.counter), (Some("counter_replayed"), 500));
    let elsewhere = Request { agency: "elsewhere".to_owned(), ..request(&*one.signer, 501, &[]) };
    let refused = header(host.post(sent(&*one.signer, &elsewhere, &[])).await).await.refused;
    assert_eq!(refused.as_deref(), Some("other_agency"));
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_a_hurry_waits_and_others_do_not() {
    let limits = Limits { requests_per_minute: 1, request_burst: 4, ..Limits::default() };
    let mut host = Host::start_with(72, Config { limits, ..Config::default() }).await;
    let one = host.phone().await;
    let mut last = 200;
    for counter in 500..505 {
        let response = host.post(sent(&*one.signer, &request(&*one.signer, counter, &[]), &[])).await;
        last = response.status().as_u16();
        assert_eq!(response.headers().contains_key("retry-after"), last == 429);
    }
    assert_eq!(last, 429);
    host.phone().await;
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_body_and_a_slow_head_are_not_waited_for() {
    let mut host = Host::start_with(73, Config { limits: quick(), ..Config::default() }).await;
    let one = host.phone().await;
    let whole = sent(&*one.signer, &request(&*one.signer, 500, &[]), &[]);
    let address = host.address;
    let slow = move |head: String, body: Vec<u8>| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        for byte in body {
            if stream.write_all(&[byte]).is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    };
    let head = format!("POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", whole.len());
    let answer = tokio::task::spawn_blocking(move || slow(head, whole[..60].to_vec())).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("body_too_slow"), "{answer}");
    let answer = tokio::task::spawn_blocking(move || slow("POST /v1/sync HTTP/1.1\r\nhost:".to_owned(), Vec::new()));
    assert!(!answer.await.unwrap().contains("200"));
    host.sync(&one).await.unwrap();
    host.stop().await;
}

#[test]
fn every_code_is_explained() {
    let others =
        ["config_unreadable", "config_malformed", "certificate_unusable", "address_in_use", "address_unusable"];
    let silent: Vec<_> = Failure::CODES.into_iter().chain(others).filter(|code| !is_explained(code)).collect();
    assert_eq!(silent, Vec::<&str>::new());
}
