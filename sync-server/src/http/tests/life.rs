//! What honest clients do.

use std::time::Duration;

use enlace_core::record::content::{Compromised, Content};
use enlace_core::sync::{Options, driver};
use enlace_core::wire::{PartReader, PartType, Request};

use super::host::{Host, quick, request, sent};
use crate::config::{Config, TlsFiles};

#[tokio::test(flavor = "multi_thread")]
async fn a_report_goes_from_phone_to_phone() {
    let mut host = Host::start(60).await;
    let (one, two) = (host.phone().await, host.phone().await);
    let id = one.report("road_accident");
    assert_eq!(host.sync(&one).await.unwrap().accepted, 1);
    let outcome = host.sync(&two).await.unwrap();
    assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
    assert!(two.holder.document(id).is_ok());
    // A newcomer's first sync brings what it may read.
    let three = host.phone().await;
    assert!(three.holder.document(id).is_ok());
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_and_a_crash_keep_what_was_acknowledged() {
    let mut host = Host::start(61).await;
    let one = host.phone().await;
    one.report("road_accident");
    assert_eq!(host.sync(&one).await.unwrap().accepted, 1);
    let (keys, folder) = host.stop().await;
    let host = Host::restart(keys, folder).await;
    let id = one.report("weather");
    assert_eq!(host.sync(&one).await.unwrap().accepted, 1);
    let (keys, folder) = host.crash();
    let host = Host::restart(keys, folder).await;
    one.edit(id, "severity", "severe");
    let outcome = host.sync(&one).await.unwrap();
    assert_eq!((outcome.accepted, outcome.disbelieved.len(), outcome.rewound), (1, 0, 0));
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_pin_the_servers_own_certificate() {
    let folder = tempfile::TempDir::new().unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let files = TlsFiles { certificate: folder.path().join("tls.crt"), key: folder.path().join("tls.key") };
    std::fs::write(&files.certificate, params.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(&files.key, key.serialize_pem()).unwrap();
    let mut host = Host::start_with(62, Config { tls: Some(files), ..Config::default() }).await;
    host.phone().await;
    let stranger = host.new_phone();
    host.pin = Some([7; 32]);
    assert_eq!(host.sync(&stranger).await.unwrap_err().code(), "other_certificate");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_feed_brings_news_and_ends_with_the_server() {
    let mut host = Host::start(63).await;
    let (one, two) = (host.phone().await, host.phone().await);
    let (link, holder) = (host.link(), two.holder.clone());
    let feed = tokio::spawn(async move { driver::follow(&holder, &link, &Options::default(), &mut |_| true).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let id = one.report("road_accident");
    host.sync(&one).await.unwrap();
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if two.holder.document(id).is_ok() {
            break;
        }
    }
    assert!(two.holder.document(id).is_ok());
    host.stop().await;
    assert!(feed.await.unwrap().unwrap().complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_cut_off_is_sent_nothing_more() {
    let mut host = Host::start_with(64, Config { limits: quick(), ..Config::default() }).await;
    let (one, two) = (host.phone().await, host.phone().await);
    let follow = Request { follow: true, ..request(&*two.signer, 1_000, &[]) };
    let mut feed = host.post(sent(&*two.signer, &follow, &[])).await;
    let mut reader = PartReader::new();
    let mut kinds = Vec::new();
    let device = two.holder.identity().unwrap().device;
    let mut ordered = false;
    while let Some(bytes) = feed.chunk().await.unwrap() {
        reader.push(&bytes);
        while let Some((part, _)) = reader.next_part().unwrap() {
            kinds.push(part);
        }
        if kinds.contains(&PartType::Heartbeat) && !ordered {
            ordered = true;
            host.order(1, None, Content::Compromised(Compromised { device, reason: "lost".to_owned() })).await;
            kinds.clear();
            one.report("road_accident");
            host.sync(&one).await.unwrap();
        }
    }
    assert!(ordered);
    assert_eq!(kinds.last(), Some(&PartType::End));
    assert!(!kinds.contains(&PartType::DownFrame));
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_ask_for_health_agency_checkpoint_and_figures() {
    let mut host = Host::start(65).await;
    host.phone().await;
    let get = async |path: &str| Host::client().get(format!("{}{path}", host.url())).send().await.unwrap();
    let health: serde_json::Value = serde_json::from_slice(&get("/v1/health").await.bytes().await.unwrap()).unwrap();
    assert_eq!(health["status"], "ok");
    let agency: serde_json::Value = serde_json::from_slice(&get("/v1/agency").await.bytes().await.unwrap()).unwrap();
    assert_eq!(agency["agency"], "gn-nogales");
    let checkpoint = get("/v1/checkpoint").await.text().await.unwrap();
    assert!(checkpoint.starts_with("enlace/gn-nogales/log\n"));
    let figures = get("/v1/metrics").await.text().await.unwrap();
    assert!(figures.contains("enlace_requests_total{route=\"/v1/sync\",status=\"200\"}"), "{figures}");
    assert!(figures.contains("enlace_log_entries"));
    assert_eq!(get("/elsewhere").await.status(), 404);
    assert_eq!(get("/v1/sync").await.status(), 405);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_phones_at_once_all_get_everything() {
    let mut host = Host::start(66).await;
    let phones = [host.phone().await, host.phone().await, host.phone().await];
    for round in 0..4 {
        for phone in &phones {
            for _ in 0..5 {
                phone.report(if round % 2 == 0 { "road_accident" } else { "weather" });
            }
        }
        let [one, two, three] = &phones;
        let (a, b, c) = tokio::join!(host.sync(one), host.sync(two), host.sync(three));
        for outcome in [a, b, c] {
            assert!(outcome.unwrap().disbelieved.is_empty());
        }
    }
    for phone in &phones {
        host.sync(phone).await.unwrap();
        assert_eq!(phone.holder.storage().read(|tx| tx.documents()).unwrap().len(), 60);
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_of_one_phone_that_overtake_each_other_all_go_through() {
    let mut host = Host::start(19).await;
    let phone = host.phone().await;
    for _ in 0..10 {
        let all = tokio::join!(host.sync(&phone), host.sync(&phone), host.sync(&phone), host.sync(&phone));
        for outcome in [all.0, all.1, all.2, all.3] {
            assert!(outcome.unwrap().complete);
        }
    }
    host.stop().await;
}
