//! What a field holds, as other languages see it.

use enlace_core::document::FieldValue;
use enlace_core::domain::value::{Actor, Answer, At, Point, Register, Scalar};
use enlace_core::ids::{decode_hex, encode_hex};

/// A point in time as captured: the instant, and what the local clock read.
#[uniffi::remote(Record)]
pub struct At {
    /// Milliseconds since 1970-01-01 UTC.
    pub utc_ms: i64,
    /// Local offset from UTC in minutes at capture.
    pub offset_min: i16,
    /// IANA zone name, if known.
    pub zone: Option<String>,
}

/// A position in degrees × 10⁷ (WGS84).
#[uniffi::remote(Record)]
pub struct Point {
    /// Latitude × 10⁷.
    pub lat_e7: i32,
    /// Longitude × 10⁷.
    pub lon_e7: i32,
    /// Radius in metres within which the position holds, if the source said.
    pub accuracy_m: Option<u32>,
}

/// Who: a person acting for an agency.
#[uniffi::remote(Record)]
pub struct Actor {
    /// Agency code.
    pub agency: String,
    /// Unit within the agency.
    pub unit: String,
    /// A code of the set `actor_role`.
    pub role: String,
    /// Rank or grade, free text.
    pub rank: String,
    /// Badge number or call sign.
    pub call_sign: String,
    /// Display name; personal data.
    pub name: String,
}

/// What a field holds. A field that is missing was not asked yet.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Value {
    /// Text, a code of a set, a date, a language or a country.
    Text {
        /// The text.
        text: String,
    },
    /// A whole number.
    Number {
        /// The number.
        number: i64,
    },
    /// Yes or no.
    YesNo {
        /// Which.
        yes: bool,
    },
    /// A point in time.
    Time {
        /// The time.
        at: At,
    },
    /// A position.
    Position {
        /// The position.
        point: Point,
    },
    /// A person acting for an agency.
    Person {
        /// The person.
        actor: Actor,
    },
    /// Bytes: digests and ids.
    Bytes {
        /// Lower-case hexadecimal.
        hex: String,
    },
    /// Asked, and not known: *Sin información*.
    NotKnown,
    /// Asked, and not applicable: *No aplica*.
    NotApplicable,
    /// A merging text: narrative, notes, log texts.
    Prose {
        /// The whole text.
        text: String,
    },
    /// Written by a newer build in a form this one cannot read; cannot be written.
    Newer,
}

impl From<&FieldValue> for Value {
    fn from(value: &FieldValue) -> Self {
        match value {
            FieldValue::Prose(text) => Self::Prose { text: text.clone() },
            FieldValue::Newer => Self::Newer,
            FieldValue::Register(Answer::Unknown) => Self::NotKnown,
            FieldValue::Register(Answer::NotApplicable) => Self::NotApplicable,
            FieldValue::Register(Answer::Known(known)) => match known.clone() {
                Scalar::Text(text) => Self::Text { text },
                Scalar::Int(number) => Self::Number { number },
                Scalar::Bool(yes) => Self::YesNo { yes },
                Scalar::At(at) => Self::Time { at },
                Scalar::Point(point) => Self::Position { point },
                Scalar::Actor(actor) => Self::Person { actor },
                Scalar::Bytes(bytes) => Self::Bytes { hex: encode_hex(&bytes) },
            },
        }
    }
}

impl Value {
    /// The value as a document holds it; `None` for [`Value::Newer`] and for what is no hexadecimal.
    pub(crate) fn into_field(self) -> Option<FieldValue> {
        let known = match self {
            Self::Text { text } => Scalar::Text(text),
            Self::Number { number } => Scalar::Int(number),
            Self::YesNo { yes } => Scalar::Bool(yes),
            Self::Time { at } => Scalar::At(at),
            Self::Position { point } => Scalar::Point(point),
            Self::Person { actor } => Scalar::Actor(actor),
            Self::Bytes { hex } => Scalar::Bytes(decode_hex(&hex)?),
            Self::NotKnown => return Some(FieldValue::Register(Register::Unknown)),
            Self::NotApplicable => return Some(FieldValue::Register(Register::NotApplicable)),
            Self::Prose { text } => return Some(FieldValue::Prose(text)),
            Self::Newer => return None,
        };
        Some(FieldValue::Register(Answer::Known(known)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_as_it_went() {
        let values = [
            Value::Text { text: "severe".into() },
            Value::Number { number: -3 },
            Value::YesNo { yes: true },
            Value::Time { at: At { utc_ms: 1, offset_min: -420, zone: None } },
            Value::Position { point: Point { lat_e7: 1, lon_e7: -2, accuracy_m: Some(3) } },
            Value::Person { actor: Actor { call_sign: "H2".into(), ..Actor::default() } },
            Value::Bytes { hex: "00ff".into() },
            Value::NotKnown,
            Value::NotApplicable,
            Value::Prose { text: "Peña".into() },
        ];
        for value in values {
            assert_eq!(Value::from(&value.clone().into_field().unwrap()), value);
        }
        assert_eq!(Value::Newer.into_field(), None);
        assert_eq!(Value::Bytes { hex: "0".into() }.into_field(), None);
    }
}
