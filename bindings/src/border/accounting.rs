//! The accounting of disclosures: who was told what, when, why, and who confirmed.

use enlace_core::border::accounting::{self, Disclosure};
use enlace_core::border::said::Said;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::At;
use enlace_core::holder::{ChannelRecord, Holder};
use enlace_core::i18n::Lang;
use enlace_core::ids::{EventId, RecordId};

use super::notice::number;
use super::speaker::Names;
use crate::{Coded, FieldApp, FieldError, Speaker};

/// In which form an accounting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum AccountingForm {
    /// A table with both languages (RFC 4180).
    Csv,
    /// One JSON object a line, both languages.
    JsonLines,
    /// A page to print, in the language asked for. Loads nothing from any network.
    Html,
}

/// One release to one other agency.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DisclosureRow {
    /// The release.
    pub release: RecordId,
    /// The event.
    pub event: EventId,
    /// Its number as people say it.
    pub event_number: String,
    /// Its type.
    pub kind: Coded,
    /// What became of it: a code of the set `release_state`.
    pub state: Coded,
    /// Why.
    pub purpose: Coded,
    /// The law or agreement it rests on.
    pub basis: Option<String>,
    /// Labels of the fields told; never their values.
    pub fields: Vec<String>,
    /// Who told.
    pub by: Speaker,
    /// The second officer who approved it.
    pub approved_by: Option<Speaker>,
    /// When it was told first as far as is known here: received by the own server, or handed over; milliseconds since
    /// 1970.
    pub told_ms: i64,
    /// When this phone handed it over without a network.
    pub handed_ms: Option<i64>,
    /// Who was told: agency code.
    pub to_agency: String,
    /// Its name in the language asked for.
    pub to_agency_name: String,
    /// When its server first reported to hold it, by that server's clock.
    pub delivered_ms: Option<i64>,
    /// On how many devices there it was then.
    pub devices: Option<u32>,
    /// Who confirmed there, first.
    pub confirmed_by: Option<Speaker>,
    /// With what word.
    pub answer: Option<Coded>,
    /// When, by that agency's server.
    pub confirmed_ms: Option<i64>,
}

#[uniffi::export]
impl FieldApp {
    /// Everything the own agency told the other members of a channel, by matter, then time, then whom.
    pub async fn disclosures(&self, channel: StreamName, lang: Lang) -> Result<Vec<DisclosureRow>, FieldError> {
        self.at_place(move |holder| {
            let (names, view) = (Names::of(holder)?, record_of(holder, &channel)?);
            let told = accounting::disclosures(&view.fold, &view.channel, names.own(), &view.handed);
            Ok(told.iter().filter_map(|told| DisclosureRow::of(&names, lang, told)).collect())
        })
        .await
    }

    /// The same as a text to save or to print.
    pub async fn export_disclosures(
        &self,
        channel: StreamName,
        form: AccountingForm,
        lang: Lang,
    ) -> Result<String, FieldError> {
        self.at_place(move |holder| {
            let (names, view) = (Names::of(holder)?, record_of(holder, &channel)?);
            let told = accounting::disclosures(&view.fold, &view.channel, names.own(), &view.handed);
            Ok(match form {
                AccountingForm::Csv => accounting::csv(&told),
                AccountingForm::JsonLines => accounting::json_lines(&told),
                AccountingForm::Html => {
                    let heading = format!("{} · {channel}", names.name(lang, names.own()));
                    accounting::page(lang, &heading, &At::from(&holder.now()), &told)
                }
            })
        })
        .await
    }
}

/// The channel with what expired: what was told stays accounted for.
fn record_of(holder: &Holder, channel: &StreamName) -> Result<ChannelRecord, FieldError> {
    if !holder.channels()?.contains(channel) {
        return Err(enlace_core::holder::HolderError::NoGrant.into());
    }
    Ok(holder.channel_record(channel)?)
}

impl DisclosureRow {
    fn of(names: &Names, lang: Lang, told: &Disclosure<'_>) -> Option<Self> {
        let release = told.release.release()?;
        let speaker = |said: &Said| names.speaker(lang, &said.place.agency, said.officer.as_ref());
        let answer = told.confirmed.and_then(Said::answer);
        Some(Self {
            release: told.release.record,
            event: release.event,
            event_number: number(&release.event),
            kind: Coded::of(lang, "release_type", &release.kind),
            state: Coded::of(lang, "release_state", told.state.word()),
            purpose: Coded::of(lang, "purpose", &release.purpose),
            basis: release.basis.clone(),
            fields: accounting::fields_told(lang, release),
            by: speaker(told.release),
            approved_by: told.approval.map(speaker),
            told_ms: told.told_ms(),
            handed_ms: told.handed_ms,
            to_agency_name: names.name(lang, &told.to_agency),
            to_agency: told.to_agency.clone(),
            delivered_ms: told.delivered.map(|(said, _)| said.received_ms),
            devices: told.delivered.map(|_| told.devices),
            confirmed_by: told.confirmed.map(speaker),
            answer: answer.map(|answer| Coded::of(lang, "answer", &answer.answer)),
            confirmed_ms: told.confirmed.map(|said| said.received_ms),
        })
    }
}
