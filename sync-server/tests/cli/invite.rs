//! Inviting one person and a whole roster.

use std::fs;

use enlace_core::record::keys::DeviceSigner as _;
use enlace_core::wire::Invitation;
use enlace_server::key_file::KeyFile;

use crate::world::World;

const ROSTER: &str = "nombre;grado;indicativo;rol;unidad;flujos\n\
    Ana López;Suboficial;Halcón 7;agent supervisor;NGL;internal/nogales:write identity/nogales:write-own\n\
    Beto Ruiz;;B-12;rescuer;BETA;internal/nogales:write\n";

#[test]
fn an_invitation_says_whom_to_trust() {
    let world = World::founded();
    let invitation = Invitation::parse(&world.invite("Ana López")).unwrap();
    let root = KeyFile::read(&world.path("enlace-data/keys/root.key")).unwrap();
    assert_eq!(invitation.root, root.signer.public_key());
    assert_eq!(invitation.agency, "gn-nogales");
    assert_eq!(invitation.server, "https://localhost:8443");
    assert!(invitation.pin.is_some());
    assert_eq!(world.entries(), 5);
}

#[test]
fn a_roster_becomes_sheets_and_no_code_is_shown_elsewhere() {
    let world = World::founded();
    world.write("roster.csv", ROSTER);
    let run = world.run(&["--json", "invite", "--csv", "roster.csv", "--print", "sheets.html"]);
    let told = run.json();
    assert_eq!(told["invited"].as_array().unwrap().len(), 2);
    assert_eq!(told["invited"][0]["reference"], "NGL-0001");
    assert!(!run.out.contains("ENLACE1:") && !run.err.contains("ENLACE1:"));
    let sheets = fs::read_to_string(world.path("sheets.html")).unwrap();
    assert_eq!(sheets.matches("<section").count(), 2);
    assert!(sheets.contains("Ana López") && sheets.contains("Guardia Nacional, Nogales"));
    assert_eq!(world.entries(), 6);
    world.run(&["invite", "--csv", "roster.csv", "--print", "sheets.html"]).failed(3, "file_exists");
    assert_eq!(world.entries(), 6);
}

#[test]
fn a_roster_with_mistakes_invites_nobody() {
    let world = World::founded();
    world.write("roster.csv", &format!("{ROSTER};;;boss;ngl;internal/laredo:write\n"));
    let run = world.run(&["invite", "--csv", "roster.csv", "--print", "sheets.html"]);
    run.failed(3, "roster_wrong");
    for code in ["invite_name_missing", "invite_role_unknown", "invite_unit_malformed", "invite_sector_unknown"] {
        assert!(run.err.lines().any(|line| line.starts_with("  Line 4: ") && line.ends_with(&format!("[{code}]"))));
    }
    assert!(!world.path("sheets.html").exists());
    assert_eq!(world.entries(), 4);
}

#[test]
fn device_numbers_go_on_and_are_never_given_twice() {
    let world = World::founded();
    world.invite("Ana López");
    let person =
        ["invite", "--holder", "Eva", "--role", "agent", "--unit", "NGL", "--streams", "internal/nogales:read"];
    world.run(&[&person[..], &["--device-number", "1"]].concat()).failed(3, "invite_device_number_taken");
    let run = world.run(&[&["--json"][..], &person].concat());
    assert_eq!(run.json()["invited"][0]["reference"], "NGL-0002");
}

#[test]
fn only_an_administrator_of_this_agency_invites() {
    let world = World::founded();
    world.run(&["init", "--profile", "nogales", "--data", "other", "--agency", "ofo-nogales"]).succeeded();
    world.run(&["init", "--profile", "nogales", "--data", "third"]).succeeded();
    world.write("notes.txt", "not a key");
    let invite = |key: &str| {
        world.run(&[
            "invite",
            "--holder",
            "Ana",
            "--role",
            "agent",
            "--unit",
            "NGL",
            "--streams",
            "internal/nogales:write",
            "--key",
            key,
        ])
    };
    invite("enlace-data/keys/root.key").failed(3, "key_file_other_role");
    invite("other/keys/administrator-1.key").failed(3, "key_other_agency");
    invite("third/keys/administrator-1.key").failed(3, "not_administrator");
    invite("notes.txt").failed(3, "key_file_malformed");
    invite("nowhere.key").failed(3, "key_file_missing");
    assert_eq!(world.entries(), 4);
    invite("enlace-data/keys/administrator-2.key").succeeded();
}

#[test]
fn an_invitation_nobody_used_is_taken_back() {
    let world = World::founded();
    world.run(&["invite", "list"]).succeeded();
    let invitation = world.invite("Ana López");
    let run = world.run(&["invite", "list"]);
    assert!(run.succeeded().out.contains("NGL-0001") && run.out.contains("can be used"), "{}", run.out);
    assert!(!run.out.contains("Ana"));
    let told = world.run(&["--json", "invite", "list"]).json();
    let id = told["invites"][0]["id"].as_str().unwrap();
    assert_eq!(id, Invitation::parse(&invitation).unwrap().invite.to_hex());
    world.run(&["invite", "revoke", "00000000"]).failed(3, "invite_id_unknown");
    world.run(&["invite", "revoke", &id[..8], "--reason", "sheet lost"]).succeeded();
    assert_eq!(world.run(&["--json", "invite", "list"]).json()["invites"][0]["state"], "revoked");
    let run = world.run(&["--lang", "es", "invite", "revoke", &id[..8]]);
    run.failed(3, "invite_not_open");
    assert!(run.err.contains("cancelada"), "{}", run.err);
    world.run(&["log", "verify"]).succeeded();
}
