//! Parts of a notice.

use super::precision::Precision;
use super::reading::{Reading, bounded, code, list, words};
use crate::domain::stream::is_label;
use crate::domain::value::At;
use crate::geo::Point;
use crate::record::body::{at_from_value, at_to_value};
use crate::record::cbor::{CborError, Value};

/// Longest words for a landmark or a meeting place, in characters.
pub const MAX_PLACE_CHARS: usize = 80;
/// Longest name of a unit, call sign, radio channel, make or colour, in characters.
pub const MAX_NAME_CHARS: usize = 32;
/// Longest text of a notice, in characters.
pub const MAX_TEXT_CHARS: usize = 280;
/// Most units of one notice.
pub const MAX_UNITS: usize = 16;

/// When it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Beginning.
    pub from: At,
    /// End, if it has ended and is known.
    pub to: Option<At>,
    /// A code of the set `time_precision`.
    pub precision: Option<String>,
    /// Whether it goes on.
    pub ongoing: bool,
}

/// Where it happened, as exactly as it may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The point, rounded to `precision`.
    pub point: Option<Point>,
    /// How exactly the place is told.
    pub precision: Precision,
    /// A code of the set `side`.
    pub side: Option<String>,
    /// A code of the set `movement`.
    pub movement: Option<String>,
    /// The landmark by both its names.
    pub landmark: Option<BothNames>,
    /// The sector, as stream names call it.
    pub sector: Option<String>,
}

/// Words in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BothNames {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

/// Units of the sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// A code of the set `unit_kind`.
    pub kind: String,
    /// How many.
    pub count: u16,
    /// A code of the set `unit_status`.
    pub status: Option<String>,
    /// Minutes until arrival.
    pub eta_min: Option<u16>,
}

/// A vehicle in flight. Only to apprehend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vehicle {
    /// Colour, free words.
    pub colour: Option<String>,
    /// Make.
    pub make: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Plate.
    pub plate: Option<String>,
    /// Country of the plate, ISO 3166-1 alpha-2.
    pub plate_country: Option<String>,
}

/// Where to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The point.
    pub point: Option<Point>,
    /// The place by both its names.
    pub names: Option<BothNames>,
}

/// How to reach the sender: an authority's means, never a private person's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Call sign.
    pub call_sign: Option<String>,
    /// Radio channel.
    pub radio: Option<String>,
    /// Telephone of the desk.
    pub phone: Option<String>,
}

/// Free text and its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Its language, BCP 47.
    pub lang: String,
}

/// In which role, for which unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBy {
    /// A code of the set `actor_role`.
    pub role: String,
    /// Unit within the agency.
    pub unit: String,
}

fn text(text: &str) -> Value {
    Value::from(text)
}

impl Span {
    /// `[from, to / null, precision / null, ongoing]`.
    pub(super) fn to_value(&self) -> Value {
        let to = self.to.as_ref().map_or(Value::Null, at_to_value);
        Value::Array(vec![at_to_value(&self.from), to, self.precision.as_deref().into(), self.ongoing.into()])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let [from, to, precision, ongoing] = value.into_tuple()?;
        let (from, to) = (at_from_value(from)?, to.into_option(at_from_value)?);
        if to.as_ref().is_some_and(|to| to.utc_ms < from.utc_ms) {
            return Err(CborError::Shape);
        }
        Ok(Self { from, to, precision: precision.into_option(code)?, ongoing: ongoing.into_bool()? })
    }
}

impl Place {
    pub(super) fn to_value(&self) -> Value {
        let point = self.point.as_ref();
        Value::map([
            (1, point.map(|point| Value::from(i64::from(point.lat_e7)))),
            (2, point.map(|point| Value::from(i64::from(point.lon_e7)))),
            (3, point.and_then(|point| point.accuracy_m).map(Value::from)),
            (4, Some(text(self.precision.word()))),
            (5, self.side.as_deref().map(text)),
            (6, self.movement.as_deref().map(text)),
            (7, self.landmark.as_ref().map(BothNames::to_value)),
            (8, self.sector.as_deref().map(text)),
        ])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let mut fields = value.into_map()?;
        let point = point(fields.take_optional(1), fields.take_optional(2), fields.take_optional(3))?;
        let precision = Precision::from_word(&fields.take(4)?.into_text()?).ok_or(CborError::Shape)?;
        let sector = fields.take_optional(8).map(Value::into_text).transpose()?;
        let place = Self {
            point,
            precision,
            side: fields.take_optional(5).map(code).transpose()?,
            movement: fields.take_optional(6).map(code).transpose()?,
            landmark: fields.take_optional(7).map(BothNames::from_value).transpose()?,
            sector,
        };
        let fits = place.sector.as_deref().is_none_or(is_label) && fields.into_rest().is_empty();
        if fits { Ok(place) } else { Err(CborError::Shape) }
    }
}

fn point(lat: Option<Value>, lon: Option<Value>, accuracy: Option<Value>) -> Reading<Option<Point>> {
    let (lat, lon) = match (lat, lon) {
        (Some(lat), Some(lon)) => (lat.into_int()?, lon.into_int()?),
        (None, None) if accuracy.is_none() => return Ok(None),
        _ => return Err(CborError::Shape),
    };
    let point = Point { lat_e7: lat, lon_e7: lon, accuracy_m: accuracy.map(Value::into_int).transpose()? };
    if point.is_on_globe() { Ok(Some(point)) } else { Err(CborError::Shape) }
}

impl BothNames {
    /// `[en, es]`.
    pub(super) fn to_value(&self) -> Value {
        Value::Array(vec![text(&self.en), text(&self.es)])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let [en, es] = value.into_tuple()?;
        Ok(Self { en: words(en, MAX_PLACE_CHARS)?, es: words(es, MAX_PLACE_CHARS)? })
    }
}

impl Unit {
    /// `[kind, count, status / null, minutes / null]`.
    pub(super) fn to_value(&self) -> Value {
        let eta = self.eta_min.map(u32::from);
        Value::Array(vec![text(&self.kind), u32::from(self.count).into(), self.status.as_deref().into(), eta.into()])
    }

    pub(super) fn list(value: Value) -> Reading<Vec<Self>> {
        bounded(value, MAX_UNITS)?
            .into_iter()
            .map(|unit| {
                let [kind, count, status, eta] = unit.into_tuple()?;
                Ok(Self {
                    kind: code(kind)?,
                    count: count.into_int()?,
                    status: status.into_option(code)?,
                    eta_min: eta.into_option(Value::into_int)?,
                })
            })
            .collect()
    }
}

impl Vehicle {
    pub(super) fn to_value(&self) -> Value {
        list([&self.colour, &self.make, &self.model, &self.plate, &self.plate_country])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let [colour, make, model, plate, plate_country] = names(value)?;
        let is_country = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if plate_country.as_ref().is_some_and(|code| !is_country(code)) {
            return Err(CborError::Shape);
        }
        Ok(Self { colour, make, model, plate, plate_country })
    }
}

impl Meeting {
    /// `{? 1: latitude, ? 2: longitude, ? 3: [en, es]}`.
    pub(super) fn to_value(&self) -> Value {
        let point = self.point.as_ref();
        Value::map([
            (1, point.map(|point| Value::from(i64::from(point.lat_e7)))),
            (2, point.map(|point| Value::from(i64::from(point.lon_e7)))),
            (3, self.names.as_ref().map(BothNames::to_value)),
        ])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let mut fields = value.into_map()?;
        let meeting = Self {
            point: point(fields.take_optional(1), fields.take_optional(2), None)?,
            names: fields.take_optional(3).map(BothNames::from_value).transpose()?,
        };
        let says = meeting.point.is_some() || meeting.names.is_some();
        if says && fields.into_rest().is_empty() { Ok(meeting) } else { Err(CborError::Shape) }
    }
}

impl Reach {
    pub(super) fn to_value(&self) -> Value {
        list([&self.call_sign, &self.radio, &self.phone])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let [call_sign, radio, phone] = names(value)?;
        Ok(Self { call_sign, radio, phone })
    }
}

impl Words {
    /// `[text, lang]`.
    pub(super) fn to_value(&self) -> Value {
        Value::Array(vec![text(&self.text), text(&self.lang)])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let [text, lang] = value.into_tuple()?;
        Ok(Self { text: words(text, MAX_TEXT_CHARS)?, lang: words(lang, MAX_NAME_CHARS)? })
    }
}

impl SentBy {
    /// `[role, unit]`.
    pub(super) fn to_value(&self) -> Value {
        Value::Array(vec![text(&self.role), text(&self.unit)])
    }

    pub(super) fn from_value(value: Value) -> Reading<Self> {
        let [role, unit] = value.into_tuple()?;
        Ok(Self { role: code(role)?, unit: words(unit, MAX_NAME_CHARS)? })
    }
}

/// So many names or nulls, at least one of them a name.
fn names<const N: usize>(value: Value) -> Reading<[Option<String>; N]> {
    let read = value.into_tuple::<N>()?.map(|name| name.into_option(|name| words(name, MAX_NAME_CHARS)));
    let mut out = [const { None }; N];
    for (slot, name) in out.iter_mut().zip(read) {
        *slot = name?;
    }
    if out.iter().any(Option::is_some) { Ok(out) } else { Err(CborError::Shape) }
}
