//! The notice to responders: coded fields that are safe by construction, and one short text.
//!
//! Nothing fills a notice from a report's free text. There is no field for a name, a date of birth, a nationality,
//! a document, a photograph, a private telephone, a shelter or an internal id.

use std::collections::{BTreeMap, BTreeSet};

use super::part::{Meeting, Place, Reach, SentBy, Span, Unit, Vehicle, Words};
use super::reading::{Reading, bounded, code, codes, set};
use crate::domain::value::Answer;
use crate::record::cbor::{CborError, Value};

/// Most cells of a notice's counts.
const MAX_COUNTS: usize = 32;

/// The values of a release of type `notice`, version 1; see `domain::notice_field` for the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// A code of the set `scenario`. Empty only in the claims of an answer, which need not speak of it.
    pub scenario: String,
    /// A code of the set `severity`.
    pub severity: Option<Answer<String>>,
    /// Level and the reasons for it.
    pub level: Option<Significance>,
    /// When.
    pub occurred: Option<Span>,
    /// Where.
    pub place: Option<Place>,
    /// How many, by codes of the sets `count_group` and `count_outcome`.
    pub counts: BTreeMap<(String, String), Answer<u16>>,
    /// Codes of the set `hazard`.
    pub hazards: BTreeSet<String>,
    /// Codes of the set `happening`.
    pub happening: BTreeSet<String>,
    /// Codes of the set `weapon`.
    pub weapons: BTreeSet<String>,
    /// The sender's units.
    pub units: Vec<Unit>,
    /// A vehicle in flight.
    pub vehicle: Option<Vehicle>,
    /// Codes of the set `ask`.
    pub asks: BTreeSet<String>,
    /// Where to meet.
    pub meeting: Option<Meeting>,
    /// How to reach the sender.
    pub reach: Option<Reach>,
    /// Free text.
    pub text: Option<Words>,
    /// In which role, for which unit.
    pub sender: Option<SentBy>,
    /// Fields newer than this build: kept when read, never written.
    pub newer: BTreeMap<u64, Value>,
}

/// Who must be told how fast, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Significance {
    /// A code of the set `level`.
    pub level: String,
    /// Codes of the set `reason`.
    pub reasons: BTreeSet<String>,
}

impl Notice {
    /// The values as they are signed. Fields newer than this build are left out: whoever wrote them signed them.
    pub fn to_value(&self) -> Value {
        let some_set = |codes: &BTreeSet<String>| (!codes.is_empty()).then(|| set(codes));
        let units = || Value::Array(self.units.iter().map(Unit::to_value).collect());
        Value::map([
            (5, (!self.scenario.is_empty()).then(|| Value::from(self.scenario.as_str()))),
            (6, self.severity.as_ref().map(|severity| answered(severity, |code| Value::from(code.as_str())))),
            (7, self.level.as_ref().map(Significance::to_value)),
            (8, self.occurred.as_ref().map(Span::to_value)),
            (9, self.place.as_ref().map(Place::to_value)),
            (10, (!self.counts.is_empty()).then(|| self.counts_to_value())),
            (11, some_set(&self.hazards)),
            (12, some_set(&self.happening)),
            (13, some_set(&self.weapons)),
            (14, (!self.units.is_empty()).then(units)),
            (15, self.vehicle.as_ref().map(Vehicle::to_value)),
            (16, some_set(&self.asks)),
            (17, self.meeting.as_ref().map(Meeting::to_value)),
            (18, self.reach.as_ref().map(Reach::to_value)),
            (19, self.text.as_ref().map(Words::to_value)),
            (23, self.sender.as_ref().map(SentBy::to_value)),
        ])
    }

    /// Reads the values of a notice. A field this build knows must have exactly its form.
    pub fn from_value(value: Value) -> Result<Self, CborError> {
        let notice = Self::from_claims(value)?;
        if notice.scenario.is_empty() { Err(CborError::Shape) } else { Ok(notice) }
    }

    /// Reads some fields of a notice, as an observation or a correction claims them.
    pub fn from_claims(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let mut take = |key| fields.take_optional(key);
        let mut take_set = |key| take(key).map(codes).transpose().map(Option::unwrap_or_default);
        let (hazards, happening, weapons, asks) = (take_set(11)?, take_set(12)?, take_set(13)?, take_set(16)?);
        Ok(Self {
            scenario: take(5).map(code).transpose()?.unwrap_or_default(),
            severity: take(6).map(|severity| answer(severity, code)).transpose()?,
            level: take(7).map(Significance::from_value).transpose()?,
            occurred: take(8).map(Span::from_value).transpose()?,
            place: take(9).map(Place::from_value).transpose()?,
            counts: take(10).map(counts_from_value).transpose()?.unwrap_or_default(),
            hazards,
            happening,
            weapons,
            units: take(14).map(Unit::list).transpose()?.unwrap_or_default(),
            vehicle: take(15).map(Vehicle::from_value).transpose()?,
            asks,
            meeting: take(17).map(Meeting::from_value).transpose()?,
            reach: take(18).map(Reach::from_value).transpose()?,
            text: take(19).map(Words::from_value).transpose()?,
            sender: take(23).map(SentBy::from_value).transpose()?,
            newer: fields.into_rest(),
        })
    }

    /// Everything a person wrote in words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let landmark = self.place.iter().filter_map(|place| place.landmark.as_ref());
        let names = landmark.chain(self.meeting.iter().filter_map(|meeting| meeting.names.as_ref()));
        let names = names.flat_map(|names| [names.en.as_str(), names.es.as_str()]);
        self.text.iter().map(|words| words.text.as_str()).chain(names)
    }

    /// `[[group, outcome, count], ...]`, ascending.
    fn counts_to_value(&self) -> Value {
        let cell = |((group, outcome), count): (&(String, String), &Answer<u16>)| {
            let count = answered(count, |count| Value::from(u32::from(*count)));
            Value::Array(vec![Value::from(group.as_str()), Value::from(outcome.as_str()), count])
        };
        Value::Array(self.counts.iter().map(cell).collect())
    }
}

fn counts_from_value(value: Value) -> Reading<BTreeMap<(String, String), Answer<u16>>> {
    let mut counts = BTreeMap::new();
    for cell in bounded(value, MAX_COUNTS)? {
        let [group, outcome, count] = cell.into_tuple()?;
        let key = (code(group)?, code(outcome)?);
        let ascends = counts.last_key_value().is_none_or(|(last, _)| *last < key);
        let count = answer(count, Value::into_int)?;
        if !ascends {
            return Err(CborError::Shape);
        }
        counts.insert(key, count);
    }
    if counts.is_empty() { Err(CborError::Shape) } else { Ok(counts) }
}

impl Significance {
    /// `[level, [reason, ...]]`.
    fn to_value(&self) -> Value {
        Value::Array(vec![Value::from(self.level.as_str()), set(&self.reasons)])
    }

    fn from_value(value: Value) -> Reading<Self> {
        let [level, reasons] = value.into_tuple()?;
        let reasons = if reasons == Value::Array(Vec::new()) { BTreeSet::new() } else { codes(reasons)? };
        Ok(Self { level: code(level)?, reasons })
    }
}

/// "Not known" and "not applicable" have one form everywhere; a code never begins with `!`.
fn answered<T>(answer: &Answer<T>, value: impl FnOnce(&T) -> Value) -> Value {
    match answer {
        Answer::Unknown => Value::from("!unk"),
        Answer::NotApplicable => Value::from("!na"),
        Answer::Known(known) => value(known),
    }
}

fn answer<T>(value: Value, read: impl FnOnce(Value) -> Reading<T>) -> Reading<Answer<T>> {
    match &value {
        Value::Text(text) if text == "!unk" => Ok(Answer::Unknown),
        Value::Text(text) if text == "!na" => Ok(Answer::NotApplicable),
        _ => read(value).map(Answer::Known),
    }
}
