//! Steps 14 and 15: two sides who see it differently, and a report of which a part leaves.

use serde_json::{Value, json};

use super::super::super::failure::Failure;
use super::super::screen::Said;
use super::super::stage::{Stage, Who};
use super::across::{LOOK, LOOKS, Neighbour, standing};

/// The number of the field "what is happening" in a notice.
const SCENARIO: &str = "5";

/// The other side corrects what the first notice says; both stand side by side, signed, until somebody agrees.
pub fn disagreed(stage: &mut Stage, neighbour: &mut Neighbour) -> Result<(), Failure> {
    stage.step();
    let across = &stage.case.across;
    let (ours, theirs) = (across.scenario.clone(), across.corrected.clone());
    let listed = neighbour.phone.done(&json!({ "do": "across" }))?;
    let rows = listed["threads"].as_array().cloned().unwrap_or_default();
    let told = rows.iter().find(|row| row["scenario"] == ours.as_str()).cloned().unwrap_or_default();
    let correct = json!({ "do": "answer", "to": told["heads"][0], "answer": "correction", "scenario": theirs });
    neighbour.phone.done(&correct)?;
    neighbour.phone.sync()?;
    let channel = format!("channel/{}", stage.case.across.channel);
    let show = json!({ "do": "event", "channel": channel, "event": told["event"] });
    let mut shown = Value::Null;
    for _ in 0..LOOKS {
        stage.phone(Who::Ana).sync()?;
        shown = stage.phone(Who::Ana).done(&show)?;
        if shown["fields"][SCENARIO]["disputed"] == true {
            break;
        }
        std::thread::sleep(LOOK);
    }
    let voices = shown["fields"][SCENARIO]["voices"].as_array().cloned().unwrap_or_default();
    let countries: Vec<&str> = voices.iter().filter_map(|voice| voice["country"].as_str()).collect();
    let same = neighbour.phone.done(&show)?["fields"] == shown["fields"];
    let said = [("ours", Said::label("scenario", &ours)), ("theirs", Said::label("scenario", &theirs))];
    stage.check("disagreed.check", countries == ["MX", "US"] && same, &said)
}

/// What would leave of Ana's report is shown field by field; the rest is counted, and who was told is on paper.
pub fn released(stage: &mut Stage, neighbour: &mut Neighbour) -> Result<(), Failure> {
    stage.step();
    let channel = format!("channel/{}", stage.case.across.channel);
    let (report, basis) = (stage.reports[0].clone(), stage.case.across.basis.clone());
    let choice = |verb: &str| {
        json!({
            "do": verb, "channel": channel, "incident": report, "purpose": "investigation",
            "fields": ["scenario", "severity"], "basis": basis,
        })
    };
    let shown = stage.phone(Who::Ana).done(&choice("preview_release"))?;
    let leaves = shown["leaves"].as_array().cloned().unwrap_or_default();
    for field in &leaves {
        let both = [("field", Said::both(&field["en"], &field["es"]))];
        stage.say("released.leaves", &both);
    }
    let stays = shown["stays"].as_array().map_or(0, Vec::len);
    let fits = leaves.len() == 2 && stays > 10 && shown["needs_approval"] == false;
    stage.check("released.check.preview", fits, &[("n", leaves.len().into()), ("stays", stays.into())])?;
    let sent = stage.phone(Who::Ana).done(&choice("release"))?;
    let record = sent["record"].as_str().unwrap_or_default().to_owned();
    stage.sync(Who::Ana)?;
    neighbour.await_across(stage, |told| standing(told, &record).as_deref() == Some("accepted"))?;
    neighbour.phone.done(&json!({ "do": "answer", "to": record, "answer": "received" }))?;
    neighbour.phone.sync()?;
    accounted(stage, &channel)
}

/// The accounting names every release, whom it went to, and who confirmed it.
fn accounted(stage: &mut Stage, channel: &str) -> Result<(), Failure> {
    let file = stage.folder.join("accounting.html");
    let command = json!({ "do": "accounting", "channel": channel, "form": "html", "lang": "es", "file": file });
    let mut told = Value::Null;
    for _ in 0..LOOKS {
        stage.phone(Who::Ana).sync()?;
        told = stage.phone(Who::Ana).done(&command)?;
        if told["confirmed"] == 2 {
            break;
        }
        std::thread::sleep(LOOK);
    }
    let page = std::fs::read_to_string(&file).unwrap_or_default();
    let names = page.contains(&stage.case.across.call_sign) && page.contains(&stage.case.ana.call_sign);
    let office = stage.administer(&["channel", "accounting", channel])?;
    let same = office.as_array().map_or(0, Vec::len) == 3 && told["rows"] == 3 && told["confirmed"] == 2;
    let said =
        [("rows", told["rows"].as_u64().unwrap_or(0).into()), ("who", stage.case.across.call_sign.clone().into())];
    stage.check("released.check.accounted", same && names, &said)
}
