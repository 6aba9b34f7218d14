//! Registers as Automerge scalars, one to one.
//!
//! Text and codes are strings; `"!unk"` and `"!na"` are the answer states, and a text that starts with `!` is stored
//! with `!!`. Times, positions and actors are one byte string of deterministic CBOR each, so they never tear in a merge.

use automerge::ScalarValue;

use crate::domain::schema::{Leaf, Type};
use crate::domain::value::{Actor, Answer, At, Point, Register, Scalar};
use crate::record::cbor::{CborError, Value};

const UNKNOWN: &str = "!unk";
const NOT_APPLICABLE: &str = "!na";

/// The scalar that stores `register`.
pub fn encode(register: &Register) -> ScalarValue {
    match register {
        Answer::Unknown => ScalarValue::Str(UNKNOWN.into()),
        Answer::NotApplicable => ScalarValue::Str(NOT_APPLICABLE.into()),
        Answer::Known(scalar) => encode_scalar(scalar),
    }
}

fn encode_scalar(scalar: &Scalar) -> ScalarValue {
    match scalar {
        Scalar::Text(text) if text.starts_with('!') => ScalarValue::Str(format!("!{text}").into()),
        Scalar::Text(text) => ScalarValue::Str(text.as_str().into()),
        Scalar::Int(number) => ScalarValue::Int(*number),
        Scalar::Bool(flag) => ScalarValue::Boolean(*flag),
        Scalar::At(at) => ScalarValue::Bytes(encode_at(at)),
        Scalar::Point(point) => ScalarValue::Bytes(encode_point(point)),
        Scalar::Actor(actor) => ScalarValue::Bytes(encode_actor(actor)),
        Scalar::Bytes(bytes) => ScalarValue::Bytes(bytes.clone()),
    }
}

/// What `scalar` says in a field that leads to `leaf`; `None` if no register is stored that way there.
///
/// Without a leaf (a newer build's field) bytes stay bytes.
pub fn decode(scalar: &ScalarValue, leaf: Option<Leaf>) -> Option<Register> {
    let ty = match leaf {
        None => None,
        Some(Leaf::Register { ty, .. }) => Some(ty),
        Some(Leaf::Member(_)) => Some(Type::Bool),
        Some(Leaf::Prose { .. }) => return None,
    };
    match scalar {
        ScalarValue::Str(text) => decode_text(text, ty),
        ScalarValue::Int(number) => match ty {
            None | Some(Type::Int { .. }) => Some(Register::from(*number)),
            _ => None,
        },
        ScalarValue::Boolean(flag) => match ty {
            None | Some(Type::Bool) => Some(Register::from(*flag)),
            _ => None,
        },
        ScalarValue::Bytes(bytes) => decode_bytes(bytes, ty).map(Register::Known),
        _ => None,
    }
}

fn decode_text(text: &str, ty: Option<Type>) -> Option<Register> {
    let plain = match text {
        UNKNOWN => return Some(Register::Unknown),
        NOT_APPLICABLE => return Some(Register::NotApplicable),
        escaped if escaped.starts_with('!') => escaped.strip_prefix('!').filter(|rest| rest.starts_with('!'))?,
        plain => plain,
    };
    match ty {
        None | Some(Type::Text { .. } | Type::Date | Type::Lang | Type::Country | Type::Code(_)) => {
            Some(Register::from(plain))
        }
        Some(_) => None,
    }
}

fn decode_bytes(bytes: &[u8], ty: Option<Type>) -> Option<Scalar> {
    match ty {
        None | Some(Type::Bytes { .. }) => Some(Scalar::Bytes(bytes.to_vec())),
        Some(Type::At) => decode_at(bytes).ok().map(Scalar::At),
        Some(Type::Point) => decode_point(bytes).ok().map(Scalar::Point),
        Some(Type::Actor) => decode_actor(bytes).filter(|actor| encode_actor(actor) == bytes).map(Scalar::Actor),
        Some(_) => None,
    }
}

/// `[utc_ms, offset_min, zone or null]`.
fn encode_at(at: &At) -> Vec<u8> {
    Value::Array(vec![Value::Int(at.utc_ms), Value::Int(i64::from(at.offset_min)), Value::from(at.zone.as_deref())])
        .encode()
}

fn decode_at(bytes: &[u8]) -> Result<At, CborError> {
    let [utc_ms, offset_min, zone] = Value::decode(bytes)?.into_tuple()?;
    Ok(At { utc_ms: utc_ms.into_int()?, offset_min: offset_min.into_int()?, zone: zone.into_option(Value::into_text)? })
}

/// `[lat_e7, lon_e7, accuracy_m or null]`.
fn encode_point(point: &Point) -> Vec<u8> {
    Value::Array(vec![
        Value::Int(i64::from(point.lat_e7)),
        Value::Int(i64::from(point.lon_e7)),
        Value::from(point.accuracy_m),
    ])
    .encode()
}

fn decode_point(bytes: &[u8]) -> Result<Point, CborError> {
    let [lat_e7, lon_e7, accuracy_m] = Value::decode(bytes)?.into_tuple()?;
    Ok(Point {
        lat_e7: lat_e7.into_int()?,
        lon_e7: lon_e7.into_int()?,
        accuracy_m: accuracy_m.into_option(Value::into_int)?,
    })
}

/// `{1: agency, 2: unit, 3: role, 4: rank, 5: call sign, 6: name}`, all present.
fn encode_actor(actor: &Actor) -> Vec<u8> {
    let text = |text: &str| Some(Value::from(text));
    Value::map([
        (1, text(&actor.agency)),
        (2, text(&actor.unit)),
        (3, text(&actor.role)),
        (4, text(&actor.rank)),
        (5, text(&actor.call_sign)),
        (6, text(&actor.name)),
    ])
    .encode()
}

fn decode_actor(bytes: &[u8]) -> Option<Actor> {
    let mut fields = Value::decode(bytes).ok()?.into_map().ok()?;
    let mut text = |key| fields.take(key).ok()?.into_text().ok();
    Some(Actor {
        agency: text(1)?,
        unit: text(2)?,
        role: text(3)?,
        rank: text(4)?,
        call_sign: text(5)?,
        name: text(6)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "what decode takes")]
    const fn register(ty: Type) -> Option<Leaf> {
        Some(Leaf::Register { ty, answer_states: true })
    }

    fn registers() -> impl Strategy<Value = (Register, Option<Leaf>)> {
        let text = register(Type::Text { max: 100 });
        prop_oneof![
            Just((Register::Unknown, register(Type::At))),
            Just((Register::NotApplicable, register(Type::Bool))),
            "!{0,3}\\PC{0,12}".prop_map(move |t| (Register::from(t.as_str()), text)),
            any::<i64>().prop_map(|n| (Register::from(n), register(Type::Int { min: i64::MIN, max: i64::MAX }))),
            any::<bool>().prop_map(|b| (Register::from(b), register(Type::Bool))),
            (any::<i64>(), any::<i16>(), proptest::option::of("\\PC{0,12}")).prop_map(|(utc_ms, offset_min, zone)| {
                (Register::Known(Scalar::At(At { utc_ms, offset_min, zone })), register(Type::At))
            }),
            (any::<i32>(), any::<i32>(), any::<Option<u32>>()).prop_map(|(lat_e7, lon_e7, accuracy_m)| {
                (Register::Known(Scalar::Point(Point { lat_e7, lon_e7, accuracy_m })), register(Type::Point))
            }),
            ("\\PC{0,9}", "\\PC{0,9}").prop_map(|(agency, name)| {
                (Register::Known(Scalar::Actor(Actor { agency, name, ..Actor::default() })), register(Type::Actor))
            }),
            proptest::collection::vec(any::<u8>(), 0..40)
                .prop_map(|b| (Register::Known(Scalar::Bytes(b)), register(Type::Bytes { len: 32 }))),
        ]
    }

    fn scalars() -> impl Strategy<Value = ScalarValue> {
        prop_oneof![
            "!{0,3}(unk|na|\\PC{0,6})".prop_map(|t| ScalarValue::Str(t.into())),
            any::<i64>().prop_map(ScalarValue::Int),
            any::<u64>().prop_map(ScalarValue::Uint),
            any::<f64>().prop_map(ScalarValue::F64),
            any::<bool>().prop_map(ScalarValue::Boolean),
            proptest::collection::vec(any::<u8>(), 0..24).prop_map(ScalarValue::Bytes),
        ]
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself((register, leaf) in registers()) {
            prop_assert_eq!(decode(&encode(&register), leaf), Some(register));
        }

        #[test]
        fn what_decodes_encodes_to_the_same_scalar(scalar in scalars()) {
            for ty in [
                Type::Text { max: 9 }, Type::Int { min: 0, max: 9 }, Type::Bool, Type::At, Type::Point, Type::Actor,
                Type::Bytes { len: 8 },
            ] {
                for leaf in [None, register(ty)] {
                    if let Some(register) = decode(&scalar, leaf) {
                        prop_assert_eq!(encode(&register), scalar.clone());
                    }
                }
            }
        }
    }

    #[test]
    fn reserved_and_foreign_spellings_are_no_registers() {
        let text = register(Type::Text { max: 9 });
        for (scalar, leaf) in [
            (ScalarValue::Str("!later".into()), text),
            (ScalarValue::Str("!later".into()), None),
            (ScalarValue::Int(1), text),
            (ScalarValue::Str("1".into()), register(Type::Int { min: 0, max: 9 })),
            (ScalarValue::F64(1.0), None),
            (ScalarValue::Bytes(vec![0x83, 0, 0]), register(Type::At)),
            (ScalarValue::Str("x".into()), Some(Leaf::Prose { max: 9 })),
        ] {
            assert_eq!(decode(&scalar, leaf), None, "{scalar:?}");
        }
    }
}
