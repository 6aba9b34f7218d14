//! The other agency's half of a channel, changed by the reader's own server on its way to the phone.

use enlace_core::clock::{Clock as _, SystemClock, SystemEntropy};
use enlace_core::entry::Entry;
use enlace_core::record::body::Body;
use enlace_core::record::content::{Charter, Content};
use enlace_core::record::envelope::Envelope;
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};
use enlace_core::wire::{DownFrame, DownItem, PartType};
use serde_json::json;

use super::super::super::super::failure::Failure;
use super::super::super::liar::{self, Parts};
use super::super::super::process::Server;
use super::super::super::stage::{Stage, Who};
use super::super::across::{Neighbour, notice, wait_for_text};
use super::{Caught, Sabotage};
use crate::agency;

/// Notices that cross before the lie: one has a neighbour on both sides.
const NOTICES: usize = 3;

/// Three notices reach the other agency's server; it lies about them to its own phone.
pub fn lie(stage: &mut Stage, neighbour: &mut Neighbour, kind: Sabotage) -> Result<Caught, Failure> {
    let scenario = stage.case.across.scenario.clone();
    let texts: Vec<String> = (1..=NOTICES).map(|n| format!("{} ({n})", stage.case.across.lied_text)).collect();
    for text in &texts {
        notice(stage, &scenario, &["over".to_owned()], text)?;
    }
    stage.sync(Who::Ana)?;
    if let Some(last) = texts.last() {
        wait_for_text(stage, &neighbour.data, last)?;
    }
    let expected = std::fs::read_to_string(neighbour.data.join("enlace.address")).unwrap_or_default();
    let socket = expected.trim().rsplit("//").next().unwrap_or_default().to_owned();
    std::mem::replace(&mut neighbour.server, Server::gone()).stop();
    neighbour.server = Server::start_elsewhere(&neighbour.data)?;
    let behind = std::fs::read_to_string(neighbour.data.join("enlace.address")).unwrap_or_default();
    liar::stand(&socket, behind.trim(), Box::new(move |parts| tell(parts, kind)))?;
    let told = neighbour.phone.sync()?;
    let listed = neighbour.phone.done(&json!({ "do": "across" }))?;
    let rows = listed["threads"].as_array().map_or(0, Vec::len);
    let code = told["disbelieved"][0].as_str().or_else(|| told["error"].as_str()).unwrap_or_default().to_owned();
    // Heads come last: what they stand over was checked record by record before.
    let is_kept_out = kind == Sabotage::Heads || rows < NOTICES;
    Ok(Caught { who: "phone", holds: !code.is_empty() && is_kept_out, code })
}

/// Changes the parts of an answer.
fn tell(parts: &mut Parts, kind: Sabotage) {
    if kind == Sabotage::Heads {
        for (_, payload) in parts.iter_mut().filter(|(part, _)| *part == PartType::Heads) {
            let middle = payload.len() / 2;
            payload[middle] ^= 1;
        }
        return;
    }
    for (part, payload) in parts.iter_mut().filter(|(part, _)| *part == PartType::DownFrame) {
        let Ok(mut frame) = DownFrame::decode(payload) else { continue };
        if frame.stream.origin().is_some() && frame.items.len() >= NOTICES {
            change(&mut frame, kind);
            (*part, *payload) = (PartType::DownFrame, frame.encode());
        }
    }
}

fn change(frame: &mut DownFrame, kind: Sabotage) {
    match kind {
        Sabotage::Withhold => drop(frame.items.remove(1)),
        Sabotage::Replay => {
            if let Some(again) = replayed(frame) {
                frame.items[1] = again;
            }
        }
        Sabotage::Alter => {
            if let Some(envelope) = frame.items[1].envelope.as_mut() {
                let middle = envelope.len() / 2;
                envelope[middle] ^= 1;
            }
        }
        _ => {
            if let Some(forged) = forged(&frame.items[1], kind) {
                frame.items[1] = forged;
            }
        }
    }
}

/// The second place of the frame, with the record of the first.
fn replayed(frame: &DownFrame) -> Option<DownItem> {
    let said = Entry::decode(&frame.items[0].entry).ok()?;
    let entry = Entry { record: said.record, ..Entry::decode(&frame.items[1].entry).ok()? };
    Some(DownItem { entry: entry.encode(), ..frame.items[0].clone() })
}

/// The same place in the half, with a record of a stranger's: the same words, or a charter of a root of its own.
fn forged(item: &DownItem, kind: Sabotage) -> Option<DownItem> {
    let entry = Entry::decode(&item.entry).ok()?;
    let said = Body::decode(Envelope::decode(item.envelope.as_deref()?).ok()?.payload()).ok()?;
    let is_root = kind == Sabotage::ForeignRoot;
    let signer = SoftwareSigner::generate(if is_root { Algorithm::EdDsa } else { Algorithm::Es256 }, &SystemEntropy);
    let charter = || {
        Content::Charter(Charter {
            administrators: vec![signer.public_key()],
            servers: vec![signer.public_key()],
            bundle_key: [7; 32],
            country: "US".to_owned(),
            name_en: "An agency".to_owned(),
            name_es: "Una corporación".to_owned(),
        })
    };
    let content = if is_root { charter() } else { said.content };
    let now = SystemClock::new().now();
    let sealed = agency::seal(&said.agency, said.position, content, &signer, &now, &SystemEntropy).ok()?;
    let entry = Entry { record: sealed.id(), ..entry };
    Some(DownItem { entry: entry.encode(), envelope: Some(sealed.encode()), changes: Vec::new() })
}
