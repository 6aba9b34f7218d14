//! Two agencies on one machine: cards, the comparison by voice, a channel, and real servers that exchange.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::world::World;

const HERE: &str = "usbp-nogales";

/// Folders with an agency each.
struct Pair {
    world: World,
    agencies: Vec<String>,
}

impl Pair {
    fn new() -> Self {
        Self::of(&[HERE, "gn-nogales"])
    }

    fn of(agencies: &[&str]) -> Self {
        let agencies = agencies.iter().map(|agency| (*agency).to_owned()).collect();
        let pair = Self { world: World::new(), agencies };
        for (number, agency) in pair.agencies.iter().enumerate() {
            let url = format!("http://127.0.0.1:{}", free_port());
            let data = format!("data-{number}");
            pair.world
                .run(&["init", "--profile", "nogales", "--agency", agency, "--data", &data, "--server-url", &url])
                .succeeded();
        }
        pair
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
        Self::new().compare()
    }

    /// Every side's card goes to every other, and the digits are read aloud.
    fn compare(self) -> Self {
        for side in 0..self.agencies.len() {
            let (key, card) = (self.root_key(side), self.path(&format!("card-{side}.txt")));
            self.run(side, &["peer", "card", "--root-key", &key, "--out", &card]);
        }
        for (side, other) in self.links() {
            let (key, card) = (self.root_key(side), self.path(&format!("card-{other}.txt")));
            let added = self.run(side, &["peer", "add", &card]);
            let (agency, digits) = (added["agency"].as_str().unwrap(), added["fingerprint"].as_str().unwrap());
            self.run(side, &["peer", "confirm", agency, "--fingerprint", digits, "--root-key", &key]);
        }
        self
    }

    /// Every ordered pair of sides.
    fn links(&self) -> Vec<(usize, usize)> {
        let sides = 0..self.agencies.len();
        sides.clone().flat_map(|one| sides.clone().map(move |other| (one, other))).filter(|(a, b)| a != b).collect()
    }

    /// A channel both have signed.
    fn joined() -> Self {
        let pair = Self::pinned();
        let proposal = pair.path("nogales.proposal");
        let other = &pair.agencies[1];
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

/// Entries a side holds of each other agency's half.
fn held(pair: &Pair, side: usize) -> Vec<(String, u64)> {
    let peers = pair.run(side, &["peer"]);
    let of = |peer: &Value| {
        let entries = peer["channels"].as_array().unwrap().iter().filter_map(|half| half["entries"].as_u64());
        (peer["agency"].as_str().unwrap().to_owned(), entries.sum())
    };
    peers.as_array().unwrap().iter().map(of).collect()
}

#[test]
fn the_accounting_is_written_in_every_form_and_over_nothing() {
    let pair = Pair::joined();
    assert_eq!(pair.run(0, &["channel", "accounting", "nogales"]), Value::Array(Vec::new()));
    for (name, holds) in [("told.csv", "Event / Hecho"), ("told.html", "<table>"), ("told.jsonl", "")] {
        let path = pair.path(name);
        pair.run(0, &["channel", "accounting", "nogales", "--out", &path]);
        assert!(std::fs::read_to_string(&path).unwrap().contains(holds), "{name}");
        let again = ["channel", "accounting", "nogales", "--out", &path];
        assert_eq!(pair.fails(0, &again), "file_exists");
    }
    let path = pair.path("told.pdf");
    assert_eq!(pair.fails(0, &["channel", "accounting", "nogales", "--out", &path]), "accounting_form_unknown");
    assert_eq!(pair.fails(0, &["channel", "accounting", "No Channel"]), "channel_malformed");
}

#[test]
fn three_agencies_share_a_channel_nothing_is_passed_on_and_a_removed_one_gets_no_more() {
    let pair = Pair::of(&[HERE, "gn-nogales", "beta-nogales"]).compare();
    let proposal = pair.path("nogales.proposal");
    let members = format!("{},{}", pair.agencies[1], pair.agencies[2]);
    let key = pair.root_key(0);
    pair.run(0, &["channel", "create", "nogales", "--with", &members, "--out", &proposal, "--root-key", &key]);
    for side in [1, 2] {
        pair.run(side, &["channel", "accept", &proposal, "--root-key", &pair.root_key(side)]);
    }
    // The first and the third know no way to each other: the second stands between and passes nothing on.
    let first_knows = std::fs::read_to_string(pair.path("data-0/peers.toml")).unwrap();
    let third_knows = std::fs::read_to_string(pair.path("data-2/peers.toml")).unwrap();
    for side in [0, 2] {
        std::fs::write(pair.path(&format!("data-{side}/peers.toml")), "").unwrap();
    }
    let servers = [pair.serve(0), pair.serve(1), pair.serve(2)];
    let missing = |side: usize| pair.run(side, &["channel"])[0]["missing"].clone();
    wait_until("the second has heard both", || missing(1) == Value::Array(Vec::new()));
    wait_until("the first has heard the second", || missing(0) == serde_json::json!([pair.agencies[2]]));
    wait_until("the third has heard the second", || missing(2) == serde_json::json!([pair.agencies[0]]));
    assert_eq!(pair.run(1, &["channel"])[0]["in_force"], 1);
    drop(servers);
    // With the way back, each hears the other from itself.
    std::fs::write(pair.path("data-0/peers.toml"), &first_knows).unwrap();
    std::fs::write(pair.path("data-2/peers.toml"), &third_knows).unwrap();
    let _servers = [pair.serve(0), pair.serve(1), pair.serve(2)];
    wait_until("all three agree", || (0..3).all(|side| pair.run(side, &["channel"])[0]["in_force"] == 1));
    // Removed while all run: the others sign, and what they say from then on does not reach it.
    pair.run(0, &["channel", "propose", "nogales", "--remove", &pair.agencies[2]]);
    wait_until("the proposal crosses", || pair.run(1, &["channel"])[0]["newest"] == 2);
    pair.run(1, &["channel", "accept", "nogales"]);
    wait_until("both agree", || (0..2).all(|side| pair.run(side, &["channel"])[0]["in_force"] == 2));
    let before = held(&pair, 2);
    pair.run(0, &["channel", "propose", "nogales", "--text", "false"]);
    wait_until("the next proposal crosses", || pair.run(1, &["channel"])[0]["newest"] == 3);
    assert_eq!(held(&pair, 2), before, "nothing of it came to the one that was removed");
    assert_ne!(pair.run(2, &["channel"])[0]["newest"], 3);
}
