//! What a notice may say, to whom, as a form.

use enlace_core::domain::sets::{self, scenario::SCENARIOS};
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::Holder;
use enlace_core::i18n::Lang;
use enlace_core::release::Precision;
use enlace_core::release::check::MAX_NOTICE_BYTES;
use enlace_core::release::part::{MAX_NAME_CHARS, MAX_PLACE_CHARS, MAX_TEXT_CHARS, MAX_UNITS};

use crate::{Coded, FieldApp, FieldError};

/// The form of a notice in one channel, on one screen.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticeForm {
    /// Every scenario, in the order a picker shows them.
    pub scenarios: Vec<NoticeScenario>,
    /// Every purpose.
    pub purposes: Vec<NoticePurpose>,
    /// The other sets a notice takes codes of, each with its choices.
    pub sets: Vec<ChoiceSet>,
    /// Whether this device may send one at all.
    pub may_send: bool,
    /// Whether it may carry free text.
    pub may_text: bool,
    /// Most bytes of a notice.
    pub max_bytes: u32,
    /// Most characters of the free text.
    pub max_text: u32,
    /// Most characters of a landmark's name.
    pub max_place: u32,
    /// Most characters of a call sign, a radio channel, a colour.
    pub max_name: u32,
    /// Most units.
    pub max_units: u32,
}

/// A scenario as a notice takes it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticeScenario {
    /// The scenario.
    pub scenario: Coded,
    /// Never told finer than its sector, never on an open channel, only by a releasing officer.
    pub restricted: bool,
    /// Whether this device may send a notice of it here.
    pub allowed: bool,
}

/// A purpose as a notice takes it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticePurpose {
    /// The purpose.
    pub purpose: Coded,
    /// How exactly it may tell a place at most: a code of the set `place_precision`. A restricted scenario is told by
    /// its sector whatever the purpose.
    pub finest: Coded,
}

/// A set with its choices.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ChoiceSet {
    /// Its name.
    pub set: String,
    /// Its codes with their labels, in the order a picker shows them.
    pub choices: Vec<Coded>,
}

/// Sets whose codes fields of a notice hold, its head and what follows it.
const SETS: [&str; 17] = [
    "caveat",
    "severity",
    "level",
    "reason",
    "time_precision",
    "place_precision",
    "side",
    "movement",
    "count_group",
    "count_outcome",
    "hazard",
    "happening",
    "weapon",
    "unit_kind",
    "unit_status",
    "ask",
    "change_reason",
];

#[uniffi::export]
impl FieldApp {
    /// The form of a notice in a channel: every choice with its label, and what this device may send there.
    pub async fn notice_form(&self, channel: StreamName, lang: Lang) -> Result<NoticeForm, FieldError> {
        self.at_place(move |holder| form(holder, &channel, lang)).await
    }
}

fn form(holder: &Holder, channel: &StreamName, lang: Lang) -> Result<NoticeForm, FieldError> {
    let speech = holder.speech(channel)?;
    let scenario = |scenario: &sets::scenario::Scenario| NoticeScenario {
        scenario: Coded::of(lang, "scenario", scenario.code),
        restricted: scenario.restricted,
        allowed: speech.sends(scenario.code),
    };
    let purpose = |code: &str| NoticePurpose {
        purpose: Coded::of(lang, "purpose", code),
        finest: Coded::of(lang, "place_precision", Precision::finest(code, "").word()),
    };
    let count = |most: usize| u32::try_from(most).unwrap_or(u32::MAX);
    Ok(NoticeForm {
        scenarios: SCENARIOS.iter().map(scenario).collect(),
        purposes: sets::release::PURPOSE.codes.iter().map(|code| purpose(code.code)).collect(),
        sets: SETS.iter().map(|set| ChoiceSet::of(lang, set)).collect(),
        may_send: speech.notifies,
        may_text: speech.sends_text(),
        max_bytes: count(MAX_NOTICE_BYTES),
        max_text: count(MAX_TEXT_CHARS),
        max_place: count(MAX_PLACE_CHARS),
        max_name: count(MAX_NAME_CHARS),
        max_units: count(MAX_UNITS),
    })
}

impl ChoiceSet {
    pub(crate) fn of(lang: Lang, set: &str) -> Self {
        Self { set: set.to_owned(), choices: crate::words::choices(set, lang) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_a_notice_has_labelled_choices() {
        for lang in Lang::ALL {
            for set in SETS {
                let choices = ChoiceSet::of(lang, set).choices;
                assert!(!choices.is_empty(), "{set}");
                assert!(choices.iter().all(|choice| !choice.label.contains(&format!("({})", choice.code))), "{set}");
            }
        }
    }
}
