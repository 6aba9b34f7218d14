//! Two agencies on one machine: cards, the comparison by voice, a channel, and real servers that exchange.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::world::World;

const HERE: &str = "usbp-nogales";

/// Two folders with an agency each.
struct Pair {
    world: World,
    agencies: [String; 2],
}

impl Pair {
    fn new() -> Self {
        let world = World::new();
        let other = Self::other(&world);
        let pair = Self { world, agencies: [HERE.to_owned(), other] };
        for (number, agency) in pair.agencies.iter().enumerate() {
            let url = format!("http://127.0.0.1:{}", free_port());
            let data = format!("data-{number}");
            pair.world
                .run(&["init", "--profile", "nogales", "--agency", agency, "--data", &data, "--server-url", &url])
                .succeeded();
        }
        pair
    }

    /// An agency of the other country in the same profile.
    fn other(_world: &World) -> String {
        "gn-nogales".to_owned()
    }

    fn run(&self, side: usize, arguments: &[&str]) -> Value {
        let data = format!("data-{side}");
        let line = [arguments, &["--data", &data, "--json"]].concat();
        let run = self.world.run(&line);
        let text = run.succeeded().out.clone();
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    fn fails(&self, side: usize, arguments: &[&str]) -> String {
        let data = format!("data-{side}");
        let line = [arguments, &["--data", &data, "--json"]].concat();
        let run = self.world.run(&line);
        assert_ne!(run.status, 0, "{arguments:?}");
        let told: Value = serde_json::from_str(&run.err).unwrap();
        told["code"].as_str().or_else(|| told["error"]["code"].as_str()).unwrap().to_owned()
    }

    fn root_key(&self, side: usize) -> String {
        self.path(&format!("data-{side}/keys/root.key"))
    }

    fn path(&self, name: &str) -> String {
        self.world.path(name).display().to_string()
    }

    /// Cards handed over and compared on both sides.
    fn pinned() -> Self {
        let pair = Self::new();
        for side in [0, 1] {
            let (key, card) = (pair.root_key(side), pair.path(&format!("card-{side}.txt")));
            pair.run(side, &["peer", "card", "--root-key", &key, "--out", &card]);
        }
        for side in [0, 1] {
            let (key, card) = (pair.root_key(side), pair.path(&format!("card-{}.txt", 1 - side)));
            let added = pair.run(side, &["peer", "add", &card]);
            let (agency, digits) = (added["agency"].as_str().unwrap(), added["fingerprint"].as_str().unwrap());
            pair.run(side, &["peer", "confirm", agency, "--fingerprint", digits, "--root-key", &key]);
        }
        pair
    }

    /// A channel both have signed.
    fn joined() -> Self {
        let pair = Self::pinned();
        let proposal = pair.path("nogales.proposal");
        let [_, other] = &pair.agencies;
        let (first, second) = (pair.root_key(0), pair.root_key(1));
        pair.run(0, &["channel", "create", "nogales", "--with", other, "--out", &proposal, "--root-key", &first]);
        pair.run(1, &["channel", "accept", &proposal, "--root-key", &second]);
        pair
    }

    fn serve(&self, side: usize) -> Running {
        let data = format!("data-{side}");
        let mut command = self.world.command(&["serve", "--data", &data]);
        Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    // Some minutes on a busy machine, a second on an idle one.
    for _ in 0..600 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("{what}");
}

#[test]
fn nothing_is_believed_before_the_digits_were_compared() {
    let pair = Pair::new();
    let (key, card) = (pair.root_key(1), pair.path("card.txt"));
    pair.run(1, &["peer", "card", "--root-key", &key, "--out", &card]);
    let added = pair.run(0, &["peer", "add", &card]);
    let agency = added["agency"].as_str().unwrap();
    assert_eq!(pair.run(0, &["peer"])[0]["state"], "added");
    let own = pair.root_key(0);
    let wrong = ["peer", "confirm", agency, "--fingerprint", "12345 67890", "--root-key", &own];
    assert_eq!(pair.fails(0, &wrong), "peer_fingerprint_differs");
    let out = pair.path("x.proposal");
    let early = ["channel", "create", "nogales", "--with", agency, "--out", &out, "--root-key", &own];
    assert_eq!(pair.fails(0, &early), "channel_member_unpinned");
    let digits = added["fingerprint"].as_str().unwrap();
    pair.run(0, &["peer", "confirm", agency, "--fingerprint", digits, "--root-key", &own]);
    assert_eq!(pair.run(0, &["peer"])[0]["state"], "pinned");
    pair.run(0, &["peer", "remove", agency, "--root-key", &own]);
    assert_eq!(pair.run(0, &["peer"]), Value::Array(Vec::new()));
}

#[test]
fn a_foreign_a_changed_and_the_own_card_are_refused() {
    let pair = Pair::new();
    let (key, card) = (pair.root_key(0), pair.path("card.txt"));
    pair.run(0, &["peer", "card", "--root-key", &key, "--out", &card]);
    assert_eq!(pair.fails(0, &["peer", "add", &card]), "peer_is_own");
    let text = std::fs::read_to_string(&card).unwrap();
    let at = text.len() - 20;
    let digit = if &text[at..=at] == "A" { "B" } else { "A" };
    pair.world.write("changed.txt", &format!("{}{digit}{}", &text[..at], &text[at + 1..]));
    assert_eq!(pair.fails(1, &["peer", "add", &pair.path("changed.txt")]), "peer_card_unsigned");
    pair.world.write("other.txt", "hello");
    assert_eq!(pair.fails(1, &["peer", "add", &pair.path("other.txt")]), "peer_card_foreign");
    assert_eq!(pair.fails(1, &["peer", "confirm", "nobody", "--fingerprint", "1", "--root-key", &key]), "peer_unknown");
}

#[test]
fn two_servers_exchange_though_only_one_reaches_the_other() {
    let pair = Pair::joined();
    // The second side forgets where the first one is: only the first can call.
    std::fs::write(pair.path("data-1/peers.toml"), "").unwrap();
    let _servers = [pair.serve(1), pair.serve(0)];
    wait_until("both sides hold the other's half", || {
        [0, 1].iter().all(|side| pair.run(*side, &["channel"])[0]["missing"] == Value::Array(Vec::new()))
    });
    for side in [0, 1] {
        let channel = &pair.run(side, &["channel"])[0];
        assert_eq!((&channel["in_force"], channel["channel"].as_str()), (&Value::from(1), Some("channel/nogales")));
        let peer = &pair.run(side, &["peer"])[0];
        assert_eq!(peer["channels"][0]["disbelieved"], false);
    }
    // A next version, proposed while both run, comes over the channel itself.
    pair.run(0, &["channel", "propose", "nogales", "--text", "false"]);
    wait_until("the proposal crosses", || pair.run(1, &["channel"])[0]["newest"] == 2);
    pair.run(1, &["channel", "accept", "nogales"]);
    wait_until("the agreement crosses back", || pair.run(0, &["channel"])[0]["in_force"] == 2);
    assert_eq!(pair.fails(1, &["channel", "accept", "nogales"]), "channel_nothing_proposed");
}

#[test]
fn a_server_restored_from_a_backup_is_followed_by_the_other_one() {
    let pair = Pair::joined();
    let backup = pair.path("one.backup");
    pair.run(1, &["backup", &backup]);
    pair.run(1, &["channel", "propose", "nogales", "--text", "false"]);
    let servers = [pair.serve(1), pair.serve(0)];
    wait_until("the proposal crosses", || pair.run(0, &["channel"])[0]["newest"] == 2);
    drop(servers);
    pair.run(1, &["restore", &backup, "--root-key", &pair.root_key(1)]);
    let _servers = [pair.serve(1), pair.serve(0)];
    let held = || pair.run(0, &["peer"])[0]["channels"][0].clone();
    wait_until("the other side begins anew where the root says", || held()["epoch"] == 2);
    assert_eq!((&held()["at_rest"], &held()["disbelieved"]), (&Value::Null, &Value::from(false)));
    assert_eq!(pair.run(0, &["channel"])[0]["newest"], 1, "what the backup lacks is to be said again");
    pair.run(1, &["channel", "propose", "nogales", "--text", "false"]);
    wait_until("it is said again", || pair.run(0, &["channel"])[0]["newest"] == 2);
}

#[test]
fn settings_that_name_another_root_are_not_signed() {
    let pair = Pair::pinned();
    let proposal = pair.path("nogales.proposal");
    let (first, second) = (pair.root_key(0), pair.root_key(1));
    let other = &pair.agencies[1];
    pair.run(0, &["channel", "create", "nogales", "--with", other, "--out", &proposal, "--root-key", &first]);
    pair.world.write("garbage.proposal", "ENLACECHANNEL1:00");
    let garbage: PathBuf = Path::new(&pair.path("garbage.proposal")).to_owned();
    let refused = pair.fails(1, &["channel", "accept", &garbage.display().to_string(), "--root-key", &second]);
    assert_eq!(refused, "channel_proposal_malformed");
    let again = ["channel", "create", "nogales", "--with", other, "--out", &proposal, "--root-key", &first];
    assert_eq!(pair.fails(0, &again), "channel_exists");
    assert_eq!(pair.fails(1, &["channel", "accept", "nogales"]), "channel_nothing_proposed");
    assert_eq!(pair.fails(0, &["channel", "accredit", "nogales", "--all"]), "channel_nobody_to_accredit");
}
