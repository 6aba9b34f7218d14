//! Steps 6 and 7: a right withdrawn, a phone stolen.

use serde_json::json;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Verdict;

use super::super::super::data::DataFolder;
use super::super::super::failure::Failure;
use super::super::super::files::store_failure;
use super::super::screen::Said;
use super::super::stage::{Stage, Who};
use crate::store::Read as _;

/// An edit made while the right to it went: refused, explained, kept, written again under a new right.
pub fn refused(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let (report, stream) = (stage.reports[0].clone(), stage.case.internal.clone());
    let (path, value) = (stage.case.refused.path.clone(), stage.case.refused.value.clone());
    let device = stage.devices[Who::Luis as usize].clone();
    let edits = json!({ path.clone(): value });
    stage.phone(Who::Luis).done(&json!({ "do": "edit", "document": report, "edits": edits }))?;
    stage.administer(&["devices", "revoke", &device, &stream, "--reason", &stage.case.refused.reason])?;
    stage.say("refused.revoked", &[("value", value.as_str().into())]);
    let told = stage.sync(Who::Luis)?;
    let code = told["refused"][0].as_str().unwrap_or_default().to_owned();
    let drafts = stage.phone(Who::Luis).done(&json!({ "do": "drafts" }))?;
    let draft = drafts["drafts"][0].clone();
    let is_kept = draft["document"] == report.as_str() && draft["lost"][&path] == value.as_str();
    let is_out = stage.field(Who::Luis, &report, &path)?.is_null();
    stage.check("refused.check.kept", code == "no_grant" && is_kept && is_out, &[("why", Said::explained(&code))])?;
    stage.administer(&["devices", "grant", &device, &format!("{stream}:write")])?;
    stage.sync(Who::Luis)?;
    let number = draft["number"].as_u64().unwrap_or(0);
    stage.phone(Who::Luis).done(&json!({ "do": "take_up", "draft": number }))?;
    stage.say("refused.granted", &[]);
    let told = stage.sync(Who::Luis)?;
    stage.sync(Who::Ana)?;
    let arrived = stage.field(Who::Ana, &report, &path)?;
    let is_back = arrived["value"] == value.as_str() && told["refused"].as_array().is_some_and(Vec::is_empty);
    stage.check("refused.check.back", is_back, &[("value", value.into())])
}

/// What a stolen phone sends later is kept apart and reaches nobody.
pub fn stolen(stage: &mut Stage) -> Result<(), Failure> {
    stage.step();
    let (stream, device) = (stage.case.internal.clone(), stage.devices[Who::Rosa as usize].clone());
    stage.administer(&["devices", "lost", &device, "--reason", &stage.case.stolen.reason])?;
    stage.say("stolen.declared", &[("who", stage.case.rosa.call_sign.as_str().into())]);
    let edits = stage.case.stolen.report.clone();
    let made = stage.phone(Who::Rosa).done(&json!({ "do": "report", "stream": stream, "edits": edits }))?;
    let report = made["document"].as_str().unwrap_or_default().to_owned();
    let told = stage.sync_whatever(Who::Rosa)?;
    let code = told["error"].as_str().unwrap_or_default().to_owned();
    stage.check("stolen.check.told", code == "device_compromised", &[("why", Said::explained(&code))])?;
    let apart = quarantined(stage, &stream)?;
    stage.check("stolen.check.apart", apart == 1, &[("n", apart.into())])?;
    stage.sync(Who::Ana)?;
    let listed = stage.phone(Who::Ana).done(&json!({ "do": "list" }))?;
    let rows = listed["incidents"].as_array().cloned().unwrap_or_default();
    let knows = rows.iter().any(|row| row["document"] == report.as_str());
    stage.check("stolen.check.nobody", !knows && rows.len() == 2, &[("n", rows.len().into())])
}

/// Entries of a stream that the server's store holds as quarantined.
fn quarantined(stage: &Stage, stream: &str) -> Result<usize, Failure> {
    let Some(stream) = StreamName::parse(stream) else { return Ok(0) };
    let (reader, _) = DataFolder::at(&stage.data).reader(&stage.entropy)?;
    let failure = |error| store_failure(&error, &stage.data);
    let mut found = 0;
    for pos in 1..=reader.head(&stream).map_err(failure)?.pos {
        let logged = reader.entry_at(&stream, pos).map_err(failure)?;
        found += usize::from(logged.is_some_and(|logged| matches!(logged.entry.verdict, Verdict::Quarantined(_))));
    }
    Ok(found)
}
