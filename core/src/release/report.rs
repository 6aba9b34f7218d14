//! The report: fields a releasing officer chose from an incident, and how much stays behind.

use std::collections::BTreeMap;

use super::precision::is_restricted;
use super::reading::{Reading, bounded, code};
use crate::domain::incident::INCIDENT;
use crate::domain::person_identity::PERSON_IDENTITY;
use crate::domain::schema::{Kind, Leaf, Type, is_path};
use crate::domain::value::{Actor, Answer, At, Point, Register, Scalar};
use crate::ids::ItemId;
use crate::record::cbor::{CborError, Value};

/// Most fields of one report, identities included.
pub const MAX_FIELDS: usize = 256;
/// Longest text of one field in bytes.
const MAX_TEXT_BYTES: usize = 32 * 1_024;

/// The values of a release of type `report`, version 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The word of the document kind that the fields are from: `incident`.
    pub kind: String,
    /// Paths and values. Items bear ids of this thread alone, so that none of the agency's own ids crosses.
    pub fields: BTreeMap<String, Register>,
    /// How many filled fields stay behind, by top-level field; `identity` counts those of persons.
    pub withheld: BTreeMap<String, u32>,
    /// On whose word a top-level field rests, and how sure it is: codes of `basis_source` and `certainty`.
    pub provenance: BTreeMap<String, Provenance>,
    /// Who a person is: `<item of people>.<field of person_identity>`. Needs a legal basis and a second officer.
    pub identity: BTreeMap<String, Register>,
    /// Fields newer than this build: kept when read, never written.
    pub newer: BTreeMap<u64, Value>,
}

/// On whose word something rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// A code of the set `basis_source`.
    pub source: Option<String>,
    /// A code of the set `certainty`.
    pub certainty: Option<String>,
}

impl Report {
    /// The values as they are signed. Fields newer than this build are left out: whoever wrote them signed them.
    pub fn to_value(&self) -> Value {
        let some = |list: Vec<Value>| (!list.is_empty()).then_some(Value::Array(list));
        let pairs = |fields: &BTreeMap<String, Register>| fields.iter().map(field_to_value).collect::<Vec<_>>();
        let withheld = self.withheld.iter().map(|(section, count)| tuple([section.as_str().into(), (*count).into()]));
        let provenance = self.provenance.iter().map(|(field, basis)| {
            tuple([field.as_str().into(), basis.source.as_deref().into(), basis.certainty.as_deref().into()])
        });
        Value::map([
            (1, Some(Value::from(self.kind.as_str()))),
            (2, Some(Value::Array(pairs(&self.fields)))),
            (3, some(withheld.collect())),
            (4, some(provenance.collect())),
            (5, some(pairs(&self.identity))),
        ])
    }

    /// Reads the values of a report.
    pub fn from_value(value: Value) -> Result<Self, CborError> {
        let mut map = value.into_map()?;
        let kind = code(map.take(1)?)?;
        let fields = ascending(Some(map.take(2)?), field_from_value)?;
        let withheld = ascending(map.take_optional(3), |item| {
            let [section, count] = item.into_tuple()?;
            Ok((code(section)?, count.into_int()?))
        })?;
        let provenance = ascending(map.take_optional(4), |item| {
            let [field, source, certainty] = item.into_tuple()?;
            let basis = Provenance { source: source.into_option(code)?, certainty: certainty.into_option(code)? };
            Ok((code(field)?, basis))
        })?;
        let identity = ascending(map.take_optional(5), field_from_value)?;
        if fields.len() + identity.len() > MAX_FIELDS {
            return Err(CborError::Shape);
        }
        Ok(Self { kind, fields, withheld, provenance, identity, newer: map.into_rest() })
    }

    /// Whether every field may cross: no internal reference, no id, nothing off the tables in their form.
    pub fn may_cross(&self) -> bool {
        self.kind == INCIDENT.name
            && self.fields.keys().all(|path| crosses(&INCIDENT, path))
            && self.identity.keys().all(|path| {
                path.split_once('.')
                    .is_some_and(|(item, path)| ItemId::from_segment(item).is_some() && crosses(&PERSON_IDENTITY, path))
            })
    }

    /// Whether it tells the place of a restricted scenario more finely than by its sector.
    pub fn tells_restricted_place(&self) -> bool {
        let is_code =
            |register: &Register| matches!(register, Answer::Known(Scalar::Text(code)) if is_restricted(code));
        let restricted = self.fields.get("scenario").is_some_and(is_code)
            || self.fields.keys().any(|path| path.strip_prefix("also.").is_some_and(is_restricted));
        let fine =
            |path: &String| path.starts_with("place.") && !matches!(path.as_str(), "place.side" | "place.terrain");
        restricted && self.fields.keys().any(fine)
    }
}

/// Whether a field may cross at all. References, links and ids of an agency's own never do.
pub fn crosses(kind: &Kind, path: &str) -> bool {
    let top = path.split('.').next().unwrap_or_default();
    let stays = matches!(top, "ref" | "links" | "basis" | "significance" | "schema")
        || matches!(kind.resolve(path), Some(Leaf::Register { ty: Type::Bytes { .. }, .. }));
    is_path(path) && !stays
}

fn ascending<T>(value: Option<Value>, read: impl Fn(Value) -> Reading<(String, T)>) -> Reading<BTreeMap<String, T>> {
    let mut out = BTreeMap::new();
    for item in value.map_or(Ok(Vec::new()), |value| bounded(value, MAX_FIELDS))? {
        let (key, read) = read(item)?;
        if out.last_key_value().is_some_and(|(last, _)| *last >= key) {
            return Err(CborError::Shape);
        }
        out.insert(key, read);
    }
    Ok(out)
}

fn tuple<const N: usize>(items: [Value; N]) -> Value {
    Value::Array(items.into())
}

fn field_to_value((path, register): (&String, &Register)) -> Value {
    tuple([Value::from(path.as_str()), register_to_value(register)])
}

fn field_from_value(value: Value) -> Reading<(String, Register)> {
    let [path, register] = value.into_tuple()?;
    let path = path.into_text()?;
    if is_path(&path) { Ok((path, register_from_value(register)?)) } else { Err(CborError::Shape) }
}

/// Texts and numbers as they are; `[1, utc_ms, offset_min, zone / null]`, `[2, lat_e7, lon_e7, accuracy_m / null]`,
/// `[3, agency, unit, role, rank, call sign]`. There is no room for an officer's name.
fn register_to_value(register: &Register) -> Value {
    let scalar = match register {
        Answer::Unknown => return Value::from("!unk"),
        Answer::NotApplicable => return Value::from("!na"),
        Answer::Known(scalar) => scalar,
    };
    match scalar {
        Scalar::Text(text) if text.starts_with('!') => Value::Text(format!("!{text}")),
        Scalar::Text(text) => Value::from(text.as_str()),
        Scalar::Int(number) => Value::Int(*number),
        Scalar::Bool(flag) => Value::Bool(*flag),
        Scalar::At(at) => {
            tuple([1_u32.into(), at.utc_ms.into(), i64::from(at.offset_min).into(), at.zone.as_deref().into()])
        }
        Scalar::Point(point) => {
            let [lat, lon] = [point.lat_e7, point.lon_e7].map(|e7| Value::Int(e7.into()));
            tuple([2_u32.into(), lat, lon, point.accuracy_m.into()])
        }
        Scalar::Actor(actor) => {
            let [agency, unit, role, rank, call_sign] =
                [&actor.agency, &actor.unit, &actor.role, &actor.rank, &actor.call_sign].map(|t| t.as_str().into());
            tuple([3_u32.into(), agency, unit, role, rank, call_sign])
        }
        Scalar::Bytes(bytes) => Value::Bytes(bytes.clone()),
    }
}

fn register_from_value(value: Value) -> Reading<Register> {
    let scalar = match value {
        Value::Text(text) if text.len() > MAX_TEXT_BYTES => return Err(CborError::Shape),
        Value::Text(text) => match text.strip_prefix('!') {
            None => Scalar::Text(text),
            Some("unk") => return Ok(Answer::Unknown),
            Some("na") => return Ok(Answer::NotApplicable),
            Some(escaped) if escaped.starts_with('!') => Scalar::Text(escaped.to_owned()),
            Some(_) => return Err(CborError::Shape),
        },
        Value::Int(number) => Scalar::Int(number),
        Value::Bool(flag) => Scalar::Bool(flag),
        Value::Array(items) => compound(items)?,
        Value::Bytes(_) | Value::Map(_) | Value::Null => return Err(CborError::Shape),
    };
    Ok(Answer::Known(scalar))
}

fn compound(items: Vec<Value>) -> Reading<Scalar> {
    match items.first() {
        Some(Value::Int(1)) => {
            let [_, utc_ms, offset_min, zone] = Value::Array(items).into_tuple()?;
            let zone = zone.into_option(Value::into_text)?;
            Ok(Scalar::At(At { utc_ms: utc_ms.into_int()?, offset_min: offset_min.into_int()?, zone }))
        }
        Some(Value::Int(2)) => {
            let [_, lat, lon, accuracy] = Value::Array(items).into_tuple()?;
            let accuracy_m = accuracy.into_option(Value::into_int)?;
            let point = Point { lat_e7: lat.into_int()?, lon_e7: lon.into_int()?, accuracy_m };
            if point.is_on_globe() { Ok(Scalar::Point(point)) } else { Err(CborError::Shape) }
        }
        Some(Value::Int(3)) => {
            let [_, agency, unit, role, rank, call_sign] = Value::Array(items).into_tuple()?;
            Ok(Scalar::Actor(Actor {
                agency: agency.into_text()?,
                unit: unit.into_text()?,
                role: role.into_text()?,
                rank: rank.into_text()?,
                call_sign: call_sign.into_text()?,
                name: String::new(),
            }))
        }
        _ => Err(CborError::Shape),
    }
}
