//! Devices: the list, and acts on one of them.

use std::sync::Arc;

use enlace_core::clock::{Clock as _, SystemClock, SystemEntropy};
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DeviceId;
use enlace_core::record::body::ChainPosition;
use enlace_core::record::content::{Content, Enrolment};
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};
use enlace_core::wire::Invitation;
use enlace_server::agency::{Agency, Outcome, seal};
use enlace_server::key_file::KeyFile;
use enlace_server::store::sqlite::SqliteStore;

use crate::world::World;

/// Enrols a phone without a network: its record goes straight into the data. Answers the device's short id.
fn enrol(world: &World, invitation: &str) -> String {
    let invitation = Invitation::parse(invitation).unwrap();
    let (clock, entropy) = (Arc::new(SystemClock::new()), Arc::new(SystemEntropy));
    let key = SoftwareSigner::generate(Algorithm::Es256, &*entropy);
    let device = DeviceId::random(&*entropy);
    let content = Content::Enrolment(Enrolment {
        invite: invitation.invite,
        code: invitation.code,
        device,
        key: key.public_key(),
        platform: "test".to_owned(),
    });
    let position = ChainPosition { stream: StreamName::control(), generation: 0, seq: 1, prev: None };
    let envelope = seal(&invitation.agency, position, content, &key, &clock.now(), &*entropy).unwrap();
    let folder = world.path("enlace-data");
    let server = KeyFile::read(&folder.join("server.key")).unwrap();
    let store = SqliteStore::open(&folder, entropy).unwrap();
    let mut agency = Agency::open(store, Arc::new(server.signer), clock).unwrap();
    let outcome = agency.enter_record(&envelope).unwrap().unwrap();
    assert!(matches!(outcome, Outcome::Entered(entry) if entry.verdict.is_accepted()));
    device.to_hex()[..8].to_owned()
}

fn with_device() -> (World, String) {
    let world = World::founded();
    let invitation = world.invite("Ana López");
    let device = enrol(&world, &invitation);
    (world, device)
}

fn state(world: &World) -> String {
    world.run(&["--json", "devices"]).json()["devices"][0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_used_invitation_is_past_revoking() {
    let (world, _) = with_device();
    let told = world.run(&["--json", "invite", "list"]).json();
    assert_eq!(told["invites"][0]["state"], "used");
    let id = told["invites"][0]["id"].as_str().unwrap();
    world.run(&["invite", "revoke", id]).failed(3, "invite_not_open");
}

#[test]
fn the_list_shows_devices_without_names_of_persons() {
    let (world, device) = with_device();
    let run = world.run(&["devices"]);
    let said = &run.succeeded().out;
    assert!(said.contains(&device) && said.contains("NGL-0001") && said.contains("Field agent"), "{said}");
    assert!(said.contains("never") && said.contains("in service"));
    assert!(!said.contains("Ana"));
    let spanish = world.run(&["--lang", "es", "devices", "list"]);
    assert!(spanish.succeeded().out.contains("en servicio"));
}

#[test]
fn a_lost_device_is_lost_for_good() {
    let (world, device) = with_device();
    let run = world.run(&["devices", "lost", &device, "--reason", "stolen from a car"]);
    assert!(run.succeeded().out.contains("declared lost"));
    assert_eq!(state(&world), "lost");
    world.run(&["log", "verify"]).succeeded();
}

#[test]
fn a_device_goes_out_of_service() {
    let (world, device) = with_device();
    world.run(&["devices", "retire", &device]).succeeded();
    assert_eq!(state(&world), "retired");
}

#[test]
fn destroying_takes_two_administrators() {
    let (world, device) = with_device();
    world.run(&["devices", "destroy", &device, "--approve"]).failed(3, "destroy_not_proposed");
    let run = world.run(&["devices", "destroy", &device, "--now"]);
    assert!(run.succeeded().out.contains("Nothing happens until another administrator approves"));
    assert_eq!(state(&world), "active");
    let own = ["devices", "destroy", &device, "--approve", "--key", "enlace-data/keys/administrator-1.key"];
    world.run(&own).failed(3, "destroy_not_proposed");
    let run = world.run(&["devices", "destroy", &device, "--approve"]);
    assert!(run.succeeded().out.contains("undelivered records too"));
    assert_eq!(state(&world), "destroy_ordered");
    world.run(&["devices", "destroy", &device, "--approve"]).failed(3, "destroy_not_proposed");
}

#[test]
fn access_is_granted_and_revoked() {
    let (world, device) = with_device();
    let run = world.run(&["devices", "grant", &device, "identity/nogales:write-own"]);
    assert!(run.succeeded().out.contains("may now write what is its own: identity/nogales"), "{}", run.out);
    world.run(&["devices", "revoke", &device, "identity/nogales"]).succeeded();
    world.run(&["devices", "grant", &device, "identity/laredo:read"]).failed(3, "invite_sector_unknown");
    world.run(&["devices", "grant", &device, "identity/nogales"]).failed(3, "invite_access_unknown");
    world.run(&["log", "verify"]).succeeded();
}

#[test]
fn devices_are_named_by_the_beginning_of_their_id() {
    let (world, device) = with_device();
    world.run(&["devices", "retire", &device[..2]]).failed(3, "device_id_ambiguous");
    world.run(&["devices", "retire", "zzzz"]).failed(3, "device_id_unknown");
    world.run(&["devices", "retire", &device.to_uppercase()[..5]]).succeeded();
}
