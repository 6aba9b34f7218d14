//! Records that come by hand: packed on one phone, carried by another, taken by the server once.

use enlace_core::bundle::{self, KeyPair};
use enlace_core::command;
use enlace_core::sync::driver;

use super::host::Host;

/// Large enough for everything here.
const MOST: usize = 64 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_with_a_link_delivers_what_a_phone_without_one_handed_over() {
    let mut host = Host::start(80).await;
    let (one, two) = (host.phone().await, host.phone().await);
    let id = one.report("road_accident");
    let sealed = command::send_by_courier(&one.holder, MOST).unwrap();
    assert_eq!(sealed.len(), 1);
    let taken = command::take_in(&two.holder, &sealed[0]).unwrap();
    assert!(taken.carried && taken.added.is_empty(), "{taken:?}");
    assert!(two.holder.document(id).is_err(), "nothing in a bundle is applied on another phone");
    assert_eq!(two.holder.storage().read(|tx| tx.carried()).unwrap().0, 1);
    let delivered = driver::deliver(&two.holder, &host.link()).await.unwrap();
    assert_eq!((delivered.bundles, delivered.refused.len()), (1, 0));
    assert_eq!(two.holder.storage().read(|tx| tx.carried()).unwrap(), (0, 0));
    // It came back as an entry of the agency, like everything else.
    host.sync(&two).await.unwrap();
    assert!(two.holder.document(id).is_ok());
    // The other road, and the same bundle again: nothing twice.
    let outcome = host.sync(&one).await.unwrap();
    assert_eq!((outcome.accepted, outcome.rejected.len()), (1, 0));
    let again = host.link().bring(sealed[0].clone()).await.unwrap();
    assert_eq!((again.entered, again.known), (0, 1));
    assert_eq!(command::send_by_courier(&one.holder, MOST).unwrap(), Vec::<Vec<u8>>::new());
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_come_in_any_order_and_what_lacks_its_predecessor_comes_again() {
    let mut host = Host::start(81).await;
    let one = host.phone().await;
    let id = one.report("road_accident");
    one.holder.seal_all().unwrap();
    one.edit(id, "severity", "severe");
    // As small as it goes: a bundle for each frame.
    let sealed = command::send_by_courier(&one.holder, 1).unwrap();
    assert!(sealed.len() >= 2, "{}", sealed.len());
    let link = host.link();
    let early = link.bring(sealed[1].clone()).await.unwrap();
    assert_eq!((early.entered, early.rejected.as_slice()), (0, &["chain_gap".to_owned()][..]));
    for bundle in &sealed {
        link.bring(bundle.clone()).await.unwrap();
    }
    let outcome = host.sync(&one).await.unwrap();
    assert_eq!((outcome.accepted, outcome.rejected.len()), (2, 0));
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_server_reads_what_a_courier_carries() {
    let mut host = Host::start(82).await;
    let one = host.phone().await;
    one.report("road_accident");
    let sealed = command::send_by_courier(&one.holder, MOST).unwrap().remove(0);
    let server = KeyPair::of_server(&host.keys.server).unwrap();
    assert!(bundle::open(&sealed, &server.public, &server.secret).is_ok());
    // The agency's own phones hold its bundle key; it opens nothing here.
    let agency = KeyPair::derive(host.keys.server.secret());
    assert_eq!(bundle::open(&sealed, &agency.public, &agency.secret).unwrap_err().code(), "bundle_other_recipient");
    let other = Host::start(83).await;
    assert_eq!(other.link().bring(sealed.clone()).await.unwrap_err().code(), "bundle_other_recipient");
    other.stop().await;
    for (bytes, code) in [
        (b"hello".to_vec(), "bundle_foreign"),
        (vec![0; bundle::MAX_BUNDLE_BYTES + 1], "bundle_too_large"),
        ([&sealed[..sealed.len() - 1], &[sealed[sealed.len() - 1] ^ 1]].concat(), "bundle_damaged"),
    ] {
        assert_eq!(host.link().bring(bytes).await.unwrap_err().code(), code);
    }
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carrier_keeps_a_bundle_until_a_server_takes_it_and_drops_what_nobody_opens() {
    let mut host = Host::start(84).await;
    let (one, two) = (host.phone().await, host.phone().await);
    one.report("road_accident");
    let sealed = command::send_by_courier(&one.holder, MOST).unwrap().remove(0);
    command::take_in(&two.holder, &sealed).unwrap();
    command::take_in(&two.holder, &sealed).unwrap();
    let mut damaged = sealed;
    *damaged.last_mut().unwrap() ^= 1;
    command::take_in(&two.holder, &damaged).unwrap();
    assert_eq!(two.holder.storage().read(|tx| tx.carried()).unwrap().0, 2);
    let nowhere = enlace_core::sync::http::HttpLink::new("http://127.0.0.1:9", None).unwrap();
    assert!(driver::deliver(&two.holder, &nowhere).await.is_err());
    assert_eq!(two.holder.storage().read(|tx| tx.carried()).unwrap().0, 2);
    let delivered = driver::deliver(&two.holder, &host.link()).await.unwrap();
    assert_eq!((delivered.bundles, delivered.refused), (1, vec!["bundle_damaged".to_owned()]));
    assert_eq!(two.holder.storage().read(|tx| tx.carried()).unwrap().0, 0);
    host.stop().await;
}
