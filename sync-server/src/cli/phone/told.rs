//! What a phone shows of events, what it releases of a report, and who was told.

use std::path::Path;

use enlace_core::border::accounting;
use enlace_core::command::{self, ReleaseDraft, ReleasePreview};
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::At;
use enlace_core::holder::Holder;
use enlace_core::i18n::format::Clocks;
use enlace_core::i18n::{Lang, field_label, format};
use enlace_core::ids::EventId;
use serde_json::{Map, Value, json};

use super::request::ReleaseChoice;
use super::{Refused, document, stream_name};

/// Each field of an event with every voice, by country, then agency.
pub fn event(holder: &Holder, channel: &StreamName, event: &str) -> Result<Value, Refused> {
    let id = EventId::from_hex(event).ok_or_else(|| Refused::new("phone_command_malformed"))?;
    let view = holder.channel_view(channel)?;
    let found = view.fold.event(&view.channel, id).ok_or_else(|| Refused::new("event_unknown"))?;
    let mut fields = Map::new();
    for (key, voices) in &found.fields {
        let words = |lang, value| enlace_core::border::plain::field(lang, *key, value, Clocks::There);
        let voices: Vec<Value> = voices
            .iter()
            .map(|voice| {
                let [en, es] = Lang::ALL.map(|lang| words(lang, &voice.value).1);
                let place = &voice.said.place;
                json!({ "country": place.country, "agency": place.agency, "en": en, "es": es })
            })
            .collect();
        fields.insert(key.to_string(), json!({ "disputed": found.is_disputed(*key), "voices": voices }));
    }
    let silent: Vec<&str> = found.silent.iter().map(|silent| silent.agency.as_str()).collect();
    Ok(json!({ "fields": fields, "silent": silent, "said": found.history.len() }))
}

/// What would leave of a report, field by field in both languages, and what stays.
pub fn preview(holder: &Holder, choice: &ReleaseChoice) -> Result<Value, Refused> {
    let shown = made(holder, choice)?;
    let leaves: Vec<Value> = shown
        .leaves
        .iter()
        .map(|(path, register)| {
            let kind = &enlace_core::domain::incident::INCIDENT;
            let said = |lang| {
                let value = format::value(lang, kind, path, register, Clocks::There);
                format!("{}: {value}", field_label(lang, kind, path))
            };
            json!({ "path": path, "en": said(Lang::En), "es": said(Lang::Es) })
        })
        .collect();
    Ok(json!({
        "leaves": leaves, "stays": shown.withheld, "bytes": shown.preview.bytes,
        "needs_approval": shown.needs_approval,
    }))
}

/// Releases it, exactly as a preview shows it.
pub fn release(holder: &Holder, choice: &ReleaseChoice) -> Result<Value, Refused> {
    let sent = command::release(holder, &made(holder, choice)?)?;
    Ok(json!({ "record": sent.record.to_hex(), "event": sent.event.to_hex() }))
}

fn made(holder: &Holder, choice: &ReleaseChoice) -> Result<ReleasePreview, Refused> {
    let draft = ReleaseDraft {
        purpose: choice.purpose.clone(),
        fields: choice.fields.clone(),
        basis: choice.basis.clone(),
        ..ReleaseDraft::default()
    };
    let channel = stream_name(&choice.channel)?;
    Ok(command::preview_release(holder, &channel, document(&choice.incident)?, &draft)?)
}

/// Writes who was told what as a table, a page or lines.
pub fn accounting(
    holder: &Holder,
    channel: &StreamName,
    form: &str,
    lang: &str,
    file: &Path,
) -> Result<Value, Refused> {
    let (view, own) = (holder.channel_record(channel)?, holder.identity()?.agency);
    let told = accounting::disclosures(&view.fold, &view.channel, &own, &view.handed);
    let text = match form {
        "csv" => accounting::csv(&told),
        "jsonl" => accounting::json_lines(&told),
        "html" => {
            let lang = Lang::from_tag(lang).unwrap_or(Lang::En);
            accounting::page(lang, &format!("{own} · {channel}"), &At::from(&holder.now()), &told)
        }
        _ => return Err(Refused::new("phone_command_malformed")),
    };
    std::fs::write(file, text).map_err(|_| Refused::new("file_unwritable"))?;
    let confirmed = told.iter().filter(|told| told.confirmed.is_some()).count();
    Ok(json!({ "rows": told.len(), "confirmed": confirmed }))
}
