//! Steps 1 and 2: enrolment, and work without a signal.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use enlace_core::clock::random_bytes;
use enlace_core::ids::encode_hex;

use super::super::super::failure::{Exit, Failure};
use super::super::screen::Said;
use super::super::stage::{Stage, Who};

/// Invitations, and three phones that answer them.
pub fn enrol(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    for (at, who) in [Who::Ana, Who::Luis, Who::Rosa].into_iter().enumerate() {
        let invitation = invite(stage, who)?;
        let answer = stage.phone(who).done(&json!({ "do": "enrol", "invitation": invitation }))?;
        stage.devices[at] = text(&answer["device"]);
        let (name, call_sign) = (stage.person(who).name.clone(), stage.person(who).call_sign.clone());
        stage.say("enrol.answered", &[("name", name.into()), ("who", call_sign.into())]);
        stage.sync(who)?;
    }
    let told = stage.administer(&["devices", "list"])?;
    let listed = told["devices"].as_array().cloned().unwrap_or_default();
    let is_active =
        |id: &String| listed.iter().any(|device| device["id"] == id.as_str() && device["state"] == "active");
    let all_active = stage.devices.iter().all(is_active) && listed.len() == stage.devices.len();
    stage.check("enrol.check", all_active, &[("n", listed.len().into())])
}

fn invite(stage: &Stage, who: Who) -> Result<String, Failure> {
    let (person, case) = (stage.person(who), &stage.case);
    let streams = format!("{}:write,{}:write", case.internal, case.identity);
    let roles = if who == Who::Ana { "agent,releaser" } else { "agent" };
    let words = ["invite", "--holder", &person.name, "--call-sign", &person.call_sign, "--role", roles, "--unit"];
    let told = stage.administer(&[&words[..], &[&case.unit, "--streams", &streams]].concat())?;
    let text = told["invited"][0]["invitation"].as_str().map(str::to_owned);
    text.ok_or_else(|| Failure::new("demo_command_failed", Exit::Environment).with("command", "invite"))
}

/// Two phones without a signal: reports, evidence, a person.
pub fn capture(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let internal = stage.case.internal.clone();
    let first = stage.case.robbery.first.clone();
    let answers = first.len();
    let made = stage.phone(Who::Ana).done(&json!({ "do": "report", "stream": internal, "edits": first }))?;
    let robbery = text(&made["document"]);
    stage.reports[0].clone_from(&robbery);
    let more = stage.case.robbery.more.clone();
    stage.phone(Who::Ana).done(&json!({ "do": "edit", "document": robbery, "edits": more }))?;
    let args = [("n", answers.into()), ("reference", text(&made["reference"]).into())];
    stage.say("capture.robbery", &[("scenario", Said::label("scenario", "robbery")), args[0].clone(), args[1].clone()]);
    evidence(stage, &robbery)?;
    person(stage, &robbery)?;
    let fall = stage.case.fall.clone();
    let made = stage.phone(Who::Luis).done(&json!({ "do": "report", "stream": internal, "edits": fall }))?;
    stage.reports[1] = text(&made["document"]);
    let scenario = Said::label("scenario", "barrier_injury");
    stage.say("capture.fall", &[("scenario", scenario), ("reference", text(&made["reference"]).into())]);
    let states = [(Who::Ana, 0), (Who::Luis, 1)].map(|(who, at)| {
        let id = stage.reports[at].clone();
        stage.show(who, &id).map(|shown| text(&shown["sync"]))
    });
    let waiting = states.into_iter().collect::<Result<Vec<_>, _>>()?;
    stage.check("capture.check.waiting", waiting == ["waiting", "waiting"], &[])
}

/// A photograph's file is made, the phone takes its digest, and both digests must agree.
fn evidence(stage: &mut Stage, incident: &str) -> Result<(), Failure> {
    let file = stage.folder.join("stone.jpg");
    let photograph: [u8; 4_096] = random_bytes(&*stage.entropy);
    let written = std::fs::write(&file, photograph);
    written.map_err(|_| Failure::new("disk_full", Exit::Environment).with("path", file.display()))?;
    let edits = stage.case.stone.clone();
    let command = json!({ "do": "evidence", "incident": incident, "file": file, "edits": edits });
    let made = stage.phone(Who::Ana).done(&command)?;
    let shown = stage.show(Who::Ana, &text(&made["document"]))?;
    let digest = encode_hex(&Sha256::digest(photograph));
    let fields = shown["fields"].as_object().cloned().unwrap_or_default();
    let stored = fields.iter().find(|(path, _)| path.ends_with(".sha256")).map(|(_, field)| text(&field["value"]));
    let short: String = digest.chars().take(16).collect();
    let args = [("reference", text(&made["reference"]).into()), ("digest", short.into())];
    stage.check("capture.check.digest", stored == Some(digest), &args)
}

/// Who the person is goes into the identity stream; the incident has a random link only.
fn person(stage: &mut Stage, incident: &str) -> Result<(), Failure> {
    let (person, identity) = (stage.case.victim.person.clone(), stage.case.victim.identity.clone());
    let stream = stage.case.identity.clone();
    let surname = text(&identity["surname_1"]);
    let command = json!({
        "do": "person", "incident": incident, "person": person, "stream": stream, "identity": identity,
    });
    let made = stage.phone(Who::Ana).done(&command)?;
    let known = stage.field(Who::Ana, &text(&made["document"]), "surname_1")?;
    let incident = stage.show(Who::Ana, incident)?.to_string();
    let is_apart = known["value"] == surname.as_str() && !incident.contains(&surname);
    stage.check("capture.check.identity", is_apart, &[])
}

/// A JSON text; empty if it is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
