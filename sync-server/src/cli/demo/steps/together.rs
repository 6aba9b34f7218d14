//! Steps 3 to 5: two people in one report, and a link with nothing to carry.

use serde_json::{Map, Value, json};

use super::super::super::failure::Failure;
use super::super::screen::Said;
use super::super::stage::{Stage, Who};

/// Both write in one text without knowing of each other.
pub fn merge(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let report = stage.reports[0].clone();
    stage.sync(Who::Ana)?;
    stage.sync(Who::Luis)?;
    let before = narrative(stage, Who::Luis)?;
    let (front, behind) = (stage.case.merge.ana.clone(), stage.case.merge.luis.clone());
    let edits = json!({ "narrative": { "prose": format!("{front}{before}") } });
    stage.phone(Who::Ana).done(&json!({ "do": "edit", "document": report, "edits": edits }))?;
    let hazard = stage.case.merge.luis_hazard.clone();
    let edits = json!({ "narrative": { "prose": format!("{before}{behind}") }, hazard.clone(): true });
    stage.phone(Who::Luis).done(&json!({ "do": "edit", "document": report, "edits": edits }))?;
    stage.say("merge.ana", &[("text", front.trim().into())]);
    stage.say("merge.luis", &[("text", behind.trim().into())]);
    exchange(stage)?;
    let (ana, luis) = (stage.show(Who::Ana, &report)?, stage.show(Who::Luis, &report)?);
    let merged = ana["fields"]["narrative"]["value"] == format!("{front}{before}{behind}");
    stage.check("merge.check.text", merged && !before.is_empty(), &[])?;
    let alike = ana["fields"] == luis["fields"] && ana["fields"][&hazard]["value"] == true;
    let fields = ana["fields"].as_object().map_or(0, Map::len);
    stage.check("merge.check.alike", alike && fields > 10, &[("n", fields.into())])
}

/// Both write the same field; both sides stay visible until a person decides.
pub fn conflict(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let report = stage.reports[0].clone();
    let path = stage.case.conflict.path.clone();
    let label = |code: &str| Said::label("severity", code);
    let values = [(Who::Ana, stage.case.conflict.ana.clone()), (Who::Luis, stage.case.conflict.luis.clone())];
    for (who, value) in &values {
        let edits = json!({ path.clone(): value });
        stage.phone(*who).done(&json!({ "do": "edit", "document": report, "edits": edits }))?;
        let call_sign = stage.person(*who).call_sign.clone();
        stage.say("conflict.wrote", &[("who", call_sign.into()), ("value", label(value))]);
    }
    exchange(stage)?;
    for who in [Who::Ana, Who::Luis] {
        let field = stage.field(who, &report, &path)?;
        let sides = field["sides"].as_array().cloned().unwrap_or_default();
        let names = |who: Who, value: &str| {
            let call_sign = stage.person(who).call_sign.as_str();
            sides.iter().any(|side| {
                side["value"] == value
                    && side["by"] == call_sign
                    && side["written_ms"].as_i64().is_some_and(|ms| ms > 0)
            })
        };
        let both = sides.len() == 2 && values.iter().all(|(author, value)| names(*author, value));
        let args = [
            ("who", stage.person(who).call_sign.as_str().into()),
            ("a", stage.case.ana.call_sign.as_str().into()),
            ("va", label(&values[0].1)),
            ("ta", time(stage, &sides, &values[0].1)),
            ("b", stage.case.luis.call_sign.as_str().into()),
            ("vb", label(&values[1].1)),
            ("tb", time(stage, &sides, &values[1].1)),
        ];
        stage.check("conflict.check.both", both, &args)?;
    }
    let settled = stage.case.conflict.settled.clone();
    let edits = json!({ path.clone(): settled });
    stage.phone(Who::Ana).done(&json!({ "do": "edit", "document": report, "edits": edits }))?;
    stage.sync(Who::Ana)?;
    stage.sync(Who::Luis)?;
    let mut gone = true;
    for who in [Who::Ana, Who::Luis] {
        let field = stage.field(who, &report, &path)?;
        gone &= field["value"] == settled.as_str() && field["sides"].as_array().is_some_and(Vec::is_empty);
    }
    stage.check("conflict.check.settled", gone, &[("value", label(&settled))])
}

/// A sync with nothing to do is one request and one answer.
pub fn nothing_to_do(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let told = stage.sync(Who::Ana)?;
    let is_quiet = told["rounds"] == 1 && told["sent"] == 0 && told["entries"] == 0 && told["complete"] == true;
    let bytes = told["bytes_up"].as_u64().unwrap_or(0) + told["bytes_down"].as_u64().unwrap_or(0);
    stage.check("quiet.check", is_quiet && bytes > 0, &[("bytes", bytes.into())])
}

/// Both get what the other wrote.
fn exchange(stage: &mut Stage) -> Result<(), Failure> {
    for who in [Who::Ana, Who::Luis, Who::Ana] {
        stage.sync(who)?;
    }
    Ok(())
}

fn narrative(stage: &mut Stage, who: Who) -> Result<String, Failure> {
    let report = stage.reports[0].clone();
    Ok(stage.field(who, &report, "narrative")?["value"].as_str().unwrap_or_default().to_owned())
}

/// When a side was written, by the clock of the place.
fn time(stage: &Stage, sides: &[Value], value: &str) -> Said {
    let side = sides.iter().find(|side| side["value"] == value);
    let ms = side.and_then(|side| side["written_ms"].as_i64()).unwrap_or(0);
    let seconds = (ms.div_euclid(1_000) + i64::from(stage.case.offset_min) * 60).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60).into()
}
