//! What a phone says across the border, and what it heard.

use std::collections::BTreeSet;
use std::path::Path;

use enlace_core::bundle::{Collected, MAX_BUNDLE_BYTES, QrCollector, qr_frames};
use enlace_core::command::{self, AnswerDraft, CommandError, NoticeDraft};
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::ids::RecordId;
use enlace_core::read_model::channel::{Standing, ThreadFilter, threads};
use enlace_core::release::notice::Notice;
use enlace_core::release::part::Words;
use serde_json::{Value, json};

use super::Refused;

pub fn notice(
    holder: &Holder,
    channel: &StreamName,
    scenario: String,
    happening: BTreeSet<String>,
    purpose: String,
    text: Option<(String, String)>,
) -> Result<Value, Refused> {
    let text = text.map(|(text, lang)| Words { text, lang });
    let notice = Notice { scenario, happening, text, ..Notice::default() };
    let draft = NoticeDraft { purpose, notice, ..NoticeDraft::default() };
    let preview = command::preview_notice(holder, channel, draft)?;
    let sent = command::send_notice(holder, &preview, true)?;
    Ok(json!({ "record": sent.record.to_hex(), "event": sent.event.to_hex(), "bytes": preview.bytes }))
}

pub fn answer(
    holder: &Holder,
    to: &str,
    answer: String,
    eta_min: Option<u16>,
    scenario: Option<String>,
) -> Result<Value, Refused> {
    let claims = scenario.map(|scenario| Notice { scenario, ..Notice::default() });
    let draft = AnswerDraft { answer, eta_min, claims, ..AnswerDraft::default() };
    let record = command::answer(holder, record_id(to)?, draft)?;
    Ok(json!({ "record": record.to_hex() }))
}

pub fn list(holder: &Holder) -> Result<Value, Refused> {
    let now_ms = holder.now().utc_ms;
    let said = holder.storage().read(|tx| threads(tx, &ThreadFilter::default(), now_ms))?;
    let rows: Vec<Value> = said
        .iter()
        .map(|thread| {
            let heads: Vec<String> = thread.heads.iter().map(RecordId::to_hex).collect();
            json!({
                "agency": thread.kept.origin(), "heads": heads, "event": thread.event.to_hex(),
                "scenario": thread.scenario, "standing": word(thread.standing), "answers": thread.answers,
                "needs_answer": thread.needs_answer,
            })
        })
        .collect();
    Ok(json!({ "threads": rows }))
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Waiting => "waiting",
        Standing::Accepted => "accepted",
        Standing::Refused => "refused",
        Standing::SignatureOnly => "signature_only",
    }
}

pub fn hand_over(holder: &Holder, records: &[String], to: &str) -> Result<Value, Refused> {
    let records = records.iter().map(|id| record_id(id)).collect::<Result<Vec<_>, _>>()?;
    let sealed = command::hand_over(holder, &records, to)?;
    let codes = qr_frames(&sealed).map_err(CommandError::from)?;
    Ok(json!({ "codes": codes, "bytes": sealed.len() }))
}

pub fn take_in(holder: &Holder, codes: &[String]) -> Result<Value, Refused> {
    let mut collector = QrCollector::default();
    for code in codes {
        if let Collected::Whole(sealed) = collector.take(code).map_err(CommandError::from)? {
            return taken(holder, &sealed);
        }
    }
    Err(Refused::new("bundle_damaged"))
}

pub fn take_in_file(holder: &Holder, file: &Path) -> Result<Value, Refused> {
    let sealed = std::fs::read(file).map_err(|_| Refused::new("file_unreadable"))?;
    taken(holder, &sealed)
}

fn taken(holder: &Holder, sealed: &[u8]) -> Result<Value, Refused> {
    let taken = command::take_in(holder, sealed)?;
    let added: Vec<String> = taken.added.iter().map(RecordId::to_hex).collect();
    Ok(json!({ "added": added, "known": taken.known, "refused": taken.refused, "carried": taken.carried }))
}

/// The queue in bundles for the own server: as codes, or as files.
pub fn courier(holder: &Holder, most_bytes: Option<usize>, file: Option<&Path>) -> Result<Value, Refused> {
    let sealed = command::send_by_courier(holder, most_bytes.unwrap_or(MAX_BUNDLE_BYTES))?;
    let mut bundles = Vec::new();
    for (number, sealed) in (1..).zip(&sealed) {
        if let Some(file) = file {
            let path = file.with_extension(format!("{number}.bundle"));
            std::fs::write(&path, sealed).map_err(|_| Refused::new("file_unwritable"))?;
            bundles.push(json!({ "bytes": sealed.len(), "file": path }));
        } else {
            let codes = qr_frames(sealed).map_err(CommandError::from)?;
            bundles.push(json!({ "bytes": sealed.len(), "codes": codes }));
        }
    }
    Ok(json!({ "bundles": bundles }))
}

fn record_id(hex: &str) -> Result<RecordId, Refused> {
    RecordId::from_hex(hex).ok_or_else(|| Refused::new("phone_command_malformed"))
}
