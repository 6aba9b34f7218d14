//! What passes by hand: a bundle, a QR code, a courier's bundle.

use enlace_core::bundle::{Collected, QrCollector, qr_frames};
use serde_json::{Value, json};

use super::super::super::super::failure::{Exit, Failure};
use super::super::super::super::files;
use super::super::super::process::{Phone, enlace};
use super::super::super::stage::{Stage, Who};
use super::super::across::{Neighbour, notice};
use super::{Caught, Sabotage};

/// A notice is handed over; what is shown to the camera was changed. Untouched, it is taken in.
pub fn handed(stage: &mut Stage, neighbour: &mut Neighbour, kind: Sabotage) -> Result<Caught, Failure> {
    stage.sync(Who::Ana)?;
    neighbour.phone.sync()?;
    let across = &stage.case.across;
    let (scenario, happening) = (across.again_scenario.clone(), across.again_happening.clone());
    let (text, agency) = (across.again_text.clone(), across.agency.clone());
    let sent = notice(stage, &scenario, &happening, &text)?;
    let command = json!({ "do": "hand_over", "records": [sent["record"]], "to": agency });
    let shown = texts(&stage.phone(Who::Ana).done(&command)?["codes"]);
    let changed = match kind {
        Sabotage::Qr => with_a_character_changed(&shown),
        _ => codes_of(&with_a_byte_changed(&bundle_of(&shown)?))?,
    };
    let code = take_in(&mut neighbour.phone, &changed)?;
    let honest = neighbour.phone.done(&json!({ "do": "take_in", "codes": shown }))?;
    let holds = !code.is_empty() && honest["added"] == json!([sent["record"]]);
    Ok(Caught { who: "phone", code, holds })
}

/// A phone without a link hands its queue to a courier, who changes a byte. Untouched, the server takes it.
pub fn courier(stage: &mut Stage) -> Result<Caught, Failure> {
    let told = stage.phone(Who::Ana).done(&json!({ "do": "courier" }))?;
    let sealed = bundle_of(&texts(&told["bundles"][0]["codes"]))?;
    let take = |name: &str, bytes: &[u8]| {
        let path = stage.folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| files::failure(&error, &path))?;
        enlace(&stage.data, &["courier", "take", &path.display().to_string()])
    };
    let changed = take("changed.bundle", &with_a_byte_changed(&sealed))?;
    let honest = take("courier.bundle", &sealed)?;
    let again = take("courier.bundle", &sealed)?;
    let entered = honest.told["entered"].as_u64().unwrap_or(0);
    let is_whole = entered > 0 && again.told["known"] == entered && again.told["entered"] == 0;
    let code = changed.code.unwrap_or_default();
    Ok(Caught { who: "server", holds: changed.status != 0 && !code.is_empty() && is_whole, code })
}

/// The code with which a phone refuses what its camera saw; empty if it took it in.
fn take_in(phone: &mut Phone, codes: &[String]) -> Result<String, Failure> {
    let told = phone.ask(&json!({ "do": "take_in", "codes": codes }))?;
    Ok(told["error"].as_str().or_else(|| told["refused"][0].as_str()).unwrap_or_default().to_owned())
}

fn texts(codes: &Value) -> Vec<String> {
    codes.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn bundle_of(codes: &[String]) -> Result<Vec<u8>, Failure> {
    let mut collector = QrCollector::default();
    for code in codes {
        if let Ok(Collected::Whole(sealed)) = collector.take(code) {
            return Ok(sealed);
        }
    }
    Err(Failure::new("demo_process_failed", Exit::Environment))
}

fn codes_of(sealed: &[u8]) -> Result<Vec<String>, Failure> {
    qr_frames(sealed).map_err(|error| Failure::new(error.code(), Exit::Environment))
}

fn with_a_byte_changed(sealed: &[u8]) -> Vec<u8> {
    let mut changed = sealed.to_vec();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    changed
}

/// The last character of the first code: base45 has no room for a check of its own.
fn with_a_character_changed(codes: &[String]) -> Vec<String> {
    let mut changed = codes.to_vec();
    if let Some(first) = changed.first_mut() {
        let last = first.pop();
        first.push(if last == Some('0') { '1' } else { '0' });
    }
    changed
}
