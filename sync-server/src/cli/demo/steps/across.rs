//! Steps 11 to 13, 16 and 17: another country's agency, with a server and a phone of its own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::super::failure::{Exit, Failure};
use super::super::super::files;
use super::super::process::{Phone, Server, enlace, enlace_ok};
use super::super::screen::Said;
use super::super::stage::{Stage, Who, found};
use super::harm::{contains, in_folder};
use crate::store::sqlite::DATA_FILE;

/// How often and how long the servers are given to exchange.
pub(super) const LOOK: Duration = Duration::from_millis(100);
pub(super) const LOOKS: u32 = 600;

/// The other agency.
pub struct Neighbour {
    pub(super) data: PathBuf,
    pub(super) server: Server,
    pub(super) phone: Phone,
}

impl Neighbour {
    fn administer(&self, words: &[&str]) -> Result<Value, Failure> {
        enlace_ok(&self.data, words)
    }

    /// Syncs until the phone shows what is looked for; how many milliseconds that took.
    pub(super) fn await_across(&mut self, stage: &Stage, shows: impl Fn(&Value) -> bool) -> Result<u64, Failure> {
        let phone = &mut self.phone;
        wait(stage, || {
            phone.sync()?;
            Ok(shows(&phone.done(&json!({ "do": "across" }))?))
        })
    }
}

pub(super) fn wait(stage: &Stage, mut holds: impl FnMut() -> Result<bool, Failure>) -> Result<u64, Failure> {
    let began = stage.monotonic_ms();
    for _ in 0..LOOKS {
        if holds()? {
            return Ok(stage.monotonic_ms().saturating_sub(began));
        }
        std::thread::sleep(LOOK);
    }
    Err(Failure::new("demo_process_failed", Exit::Environment))
}

/// Cards, digits by voice, a channel both sign, officers accredited.
pub fn meet(stage: &mut Stage) -> Result<Neighbour, Failure> {
    stage.step();
    let (code, channel) = (stage.case.across.agency.clone(), stage.case.across.channel.clone());
    let data = stage.folder.join("server-across");
    let server = found(&code, &data)?;
    let phone = Phone::start(&stage.folder.join("phone-marta"), &stage.case)?;
    let mut neighbour = Neighbour { data, server, phone };
    let digits = pin(stage, &neighbour)?;
    let wrong = ["peer", "confirm", &code, "--fingerprint", "00000 00000", "--root-key"];
    let refused = enlace(&stage.data, &[&wrong[..], &[&root_key(&stage.data)]].concat())?;
    stage.check("meet.check.digits", refused.status != 0, &[("digits", digits.into())])?;
    agree(stage, &neighbour, &channel)?;
    enrol(stage, &mut neighbour, &channel)?;
    let both = [stage.data.clone(), neighbour.data.clone()];
    wait(stage, || {
        let mut in_force = true;
        for data in &both {
            in_force &= enlace_ok(data, &["channel"])?[0]["in_force"] == 1;
        }
        Ok(in_force)
    })?;
    let listed = enlace_ok(&stage.data, &["channel"])?;
    let members = listed[0]["members"].as_array().map_or(0, Vec::len);
    let holds = members == 2 && listed[0]["missing"].as_array().is_some_and(Vec::is_empty);
    stage.check("meet.check.agreed", holds, &[("channel", channel.into())])?;
    Ok(neighbour)
}

fn root_key(data: &Path) -> String {
    data.join("keys/root.key").display().to_string()
}

/// Each side hands over its card, the digits are compared, each root pins the other. The digits of the other side.
fn pin(stage: &Stage, neighbour: &Neighbour) -> Result<String, Failure> {
    let sides = [&stage.data, &neighbour.data];
    let card = |side: usize| stage.folder.join(format!("card-{side}.txt")).display().to_string();
    for (side, data) in sides.iter().enumerate() {
        enlace_ok(data, &["peer", "card", "--root-key", &root_key(data), "--out", &card(side)])?;
    }
    let mut compared = String::new();
    for (side, data) in sides.iter().enumerate().rev() {
        let added = enlace_ok(data, &["peer", "add", &card(1 - side)])?;
        let word = |name: &str| added[name].as_str().unwrap_or_default().to_owned();
        compared = word("fingerprint");
        let confirm = ["peer", "confirm", &word("agency"), "--fingerprint", &compared, "--root-key"];
        enlace_ok(data, &[&confirm[..], &[&root_key(data)]].concat())?;
    }
    Ok(compared)
}

fn agree(stage: &Stage, neighbour: &Neighbour, channel: &str) -> Result<(), Failure> {
    let proposal = stage.folder.join("channel.proposal").display().to_string();
    let names = ["--name-en", "Nogales responders", "--name-es", "Respuesta Nogales", "--radio", "VHF 4"];
    let create = ["channel", "create", channel, "--with", &stage.case.across.agency, "--out", &proposal, "--root-key"];
    stage.administer(&[&create[..], &[&root_key(&stage.data)], &names].concat())?;
    neighbour.administer(&["channel", "accept", &proposal, "--root-key", &root_key(&neighbour.data)])?;
    Ok(())
}

/// Ana gets the channel, Marta enrols with it, both are accredited.
fn enrol(stage: &mut Stage, neighbour: &mut Neighbour, channel: &str) -> Result<(), Failure> {
    let grant = format!("channel/{channel}:write");
    let ana = stage.devices[Who::Ana as usize].clone();
    stage.administer(&["devices", "grant", &ana, &grant])?;
    let across = &stage.case.across;
    let words = ["invite", "--holder", &across.name, "--call-sign", &across.call_sign, "--role", "agent", "--unit"];
    let told = neighbour.administer(&[&words[..], &[&across.unit, "--streams", &grant]].concat())?;
    let invitation = told["invited"][0]["invitation"].as_str().unwrap_or_default();
    neighbour.phone.done(&json!({ "do": "enrol", "invitation": invitation }))?;
    neighbour.phone.sync()?;
    for data in [&stage.data, &neighbour.data] {
        enlace_ok(data, &["channel", "accredit", channel, "--all"])?;
    }
    let said = [("name", across.name.as_str().into()), ("who", across.call_sign.as_str().into())];
    stage.say("meet.enrolled", &said);
    stage.sync(Who::Ana)?;
    neighbour.phone.sync()?;
    Ok(())
}

/// Waits until a server's files hold a text.
pub(super) fn wait_for_text(stage: &Stage, data: &Path, text: &str) -> Result<u64, Failure> {
    wait(stage, || {
        let files = [DATA_FILE.to_owned(), format!("{DATA_FILE}-wal")];
        Ok(files.iter().any(|file| std::fs::read(data.join(file)).is_ok_and(|bytes| contains(&bytes, text))))
    })
}

pub(super) fn notice(stage: &mut Stage, scenario: &str, happening: &[String], text: &str) -> Result<Value, Failure> {
    let channel = format!("channel/{}", stage.case.across.channel);
    let purpose = stage.case.across.purpose.clone();
    let command = json!({
        "do": "notice", "channel": channel, "scenario": scenario, "happening": happening, "purpose": purpose,
        "text": (text, "en"),
    });
    stage.phone(Who::Ana).done(&command)
}

pub(super) fn standing(told: &Value, record: &str) -> Option<String> {
    let rows = told["threads"].as_array()?;
    let row = rows.iter().find(|row| row["heads"].as_array().is_some_and(|heads| heads.contains(&json!(record))))?;
    Some(row["standing"].as_str().unwrap_or_default().to_owned())
}

/// A notice made without a signal crosses with the signal, and a person answers.
pub fn notice_crosses(stage: &mut Stage, neighbour: &mut Neighbour) -> Result<(), Failure> {
    stage.step();
    let across = (stage.case.across.scenario.clone(), stage.case.across.happening.clone());
    let text = stage.case.across.text.clone();
    let sent = notice(stage, &across.0, &across.1, &text)?;
    let record = sent["record"].as_str().unwrap_or_default().to_owned();
    let bytes = sent["bytes"].as_u64().unwrap_or(0);
    let waiting = standing(&stage.phone(Who::Ana).done(&json!({ "do": "across" }))?, &record);
    let fits = waiting.as_deref() == Some("waiting") && (1..=1_024).contains(&bytes);
    stage.check("crosses.check.waiting", fits, &[("bytes", bytes.into())])?;
    stage.sync(Who::Ana)?;
    let ms = neighbour.await_across(stage, |told| standing(told, &record).as_deref() == Some("accepted"))?;
    let scenario = Said::label("scenario", &across.0);
    stage.check("crosses.check.arrived", true, &[("scenario", scenario), ("ms", ms.into())])?;
    neighbour.phone.done(&json!({ "do": "answer", "to": record, "answer": "en_route", "eta_min": 12 }))?;
    let told = neighbour.phone.sync()?;
    let began = stage.monotonic_ms();
    let mut answers = 0;
    for _ in 0..LOOKS {
        stage.phone(Who::Ana).sync()?;
        let listed = stage.phone(Who::Ana).done(&json!({ "do": "across" }))?;
        answers = listed["threads"][0]["answers"].as_u64().unwrap_or(0);
        if answers > 0 {
            break;
        }
        std::thread::sleep(LOOK);
    }
    let took = stage.monotonic_ms().saturating_sub(began);
    let who = stage.case.across.call_sign.clone();
    let said = [("who", who.into()), ("answer", Said::label("answer", "en_route")), ("ms", took.into())];
    stage.check("crosses.check.answered", answers == 1 && told["error"].is_null(), &said)
}

/// No network: from one screen to the other's camera. Later both roads meet.
pub fn by_camera(stage: &mut Stage, neighbour: &mut Neighbour) -> Result<(), Failure> {
    stage.step();
    let across = &stage.case.across;
    let (scenario, happening) = (across.again_scenario.clone(), across.again_happening.clone());
    let (text, agency) = (across.again_text.clone(), across.agency.clone());
    let sent = notice(stage, &scenario, &happening, &text)?;
    let record = sent["record"].as_str().unwrap_or_default().to_owned();
    let command = json!({ "do": "hand_over", "records": [record], "to": agency });
    let shown = stage.phone(Who::Ana).done(&command)?;
    let codes = shown["codes"].as_array().cloned().unwrap_or_default();
    let readable = codes.iter().any(|code| code.as_str().is_some_and(|code| code.contains(&text)));
    let taken = neighbour.phone.done(&json!({ "do": "take_in", "codes": codes }))?;
    let listed = neighbour.phone.done(&json!({ "do": "across" }))?;
    let alone = standing(&listed, &record).as_deref() == Some("signature_only") && taken["added"] == json!([record]);
    let args = [("n", codes.len().into()), ("bytes", shown["bytes"].as_u64().unwrap_or(0).into())];
    stage.check("camera.check.signature", alone && !readable && codes.len() <= 2, &args)?;
    stage.sync(Who::Ana)?;
    neighbour.await_across(stage, |told| standing(told, &record).as_deref() == Some("accepted"))?;
    let again = neighbour.phone.done(&json!({ "do": "take_in", "codes": codes }))?;
    let harmless = again["known"] == 1 && again["added"].as_array().is_some_and(Vec::is_empty);
    stage.check("camera.check.entry", harmless, &[])
}

/// The neighbour's own server changes what it was sent; its own phone notices.
pub fn lied_to(stage: &mut Stage, neighbour: &mut Neighbour) -> Result<(), Failure> {
    stage.step();
    let across = &stage.case.across;
    let (scenario, text) = (across.scenario.clone(), across.lied_text.clone());
    notice(stage, &scenario, &["over".to_owned()], &text)?;
    stage.sync(Who::Ana)?;
    wait_for_text(stage, &neighbour.data, &text)?;
    std::mem::replace(&mut neighbour.server, Server::gone()).stop();
    let changed = falsify(&neighbour.data, &text)?;
    neighbour.server = Server::start(&neighbour.data)?;
    stage.say("lied.changed", &[("n", changed.into())]);
    let told = neighbour.phone.sync()?;
    let codes = told["disbelieved"].as_array().cloned().unwrap_or_default();
    let code = codes.first().and_then(Value::as_str).unwrap_or_default().to_owned();
    let listed = neighbour.phone.done(&json!({ "do": "across" }))?;
    let rows = listed["threads"].as_array().map_or(0, Vec::len);
    stage.check("lied.check", code == "signature_bad" && rows == 3, &[("why", Said::explained(&code))])
}

/// Changes one letter of the text wherever it stands in the server's data.
fn falsify(data: &Path, text: &str) -> Result<usize, Failure> {
    let mut changed = 0;
    for path in in_folder(data)? {
        let mut bytes = std::fs::read(&path).map_err(|error| files::failure(&error, &path))?;
        let places: Vec<usize> = bytes
            .windows(text.len())
            .enumerate()
            .filter(|(_, window)| *window == text.as_bytes())
            .map(|(place, _)| place)
            .collect();
        for place in &places {
            bytes[*place] ^= 1;
        }
        if !places.is_empty() {
            std::fs::write(&path, &bytes).map_err(|error| files::failure(&error, &path))?;
            changed += places.len();
        }
    }
    Ok(changed)
}

/// Nothing of the reports is to be found across the line; what was sent is.
pub fn nothing_leaked(stage: &mut Stage, neighbour: &Neighbour) -> Result<(), Failure> {
    stage.step();
    let mut bytes = Vec::new();
    for folder in [&neighbour.data, &neighbour.phone.folder] {
        for path in in_folder(folder)? {
            bytes.extend(std::fs::read(&path).map_err(|error| files::failure(&error, &path))?);
        }
    }
    let mut words = stage.case.words.hidden.clone();
    words.push(stage.case.ana.name.clone());
    // What Ana chose to tell may hold a word of her report.
    words.retain(|word| !stage.case.across.text.contains(word.as_str()));
    let hits = words.iter().filter(|word| contains(&bytes, word)).count();
    let looks_well = contains(&bytes, &stage.case.across.text);
    let args = [("bytes", bytes.len().into()), ("n", words.len().into()), ("hits", hits.into())];
    stage.check("leak.check", hits == 0 && looks_well && !words.is_empty(), &args)
}
