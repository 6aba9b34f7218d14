//! Values as scenario files write them.

use enlace_core::document::{Edit, FieldValue};
use enlace_core::domain::value::{Answer, At, Point, Register, Scalar};
use toml::Value;

use crate::file::Step;

pub fn edits(step: &Step) -> Vec<Edit> {
    let registers = step.set.iter().map(|(path, value)| Edit::Set { path: path.clone(), value: register(value) });
    registers.chain(step.write.iter().map(|(path, text)| Edit::write(path.as_str(), text.as_str()))).collect()
}

pub fn register(value: &Value) -> Register {
    match value {
        Value::String(text) => Register::from(text.as_str()),
        Value::Integer(number) => Register::from(*number),
        Value::Boolean(flag) => Register::from(*flag),
        Value::Table(table) => {
            let number = |key: &str| table.get(key).and_then(Value::as_integer);
            match (table.get("answer").and_then(Value::as_str), number("lat_e7"), number("utc_ms")) {
                (Some("unknown"), ..) => Answer::Unknown,
                (Some("not_applicable"), ..) => Answer::NotApplicable,
                (None, Some(lat), None) => Register::from(Point {
                    lat_e7: i32::try_from(lat).unwrap(),
                    lon_e7: i32::try_from(number("lon_e7").unwrap()).unwrap(),
                    accuracy_m: number("accuracy_m").map(|metres| u32::try_from(metres).unwrap()),
                }),
                (None, None, Some(utc_ms)) => Register::from(At {
                    utc_ms,
                    offset_min: i16::try_from(number("offset_min").unwrap()).unwrap(),
                    zone: None,
                }),
                _ => panic!("no such value: {value}"),
            }
        }
        other => panic!("no such value: {other}"),
    }
}

/// What a field holds, as a scenario writes it; prose and text read alike.
pub fn written(value: &FieldValue) -> Register {
    match value {
        FieldValue::Prose(text) => Register::from(text.as_str()),
        FieldValue::Register(register) => register.clone(),
        FieldValue::Newer => panic!("a field newer than this build"),
    }
}

/// Another value than this one, to see that an expectation can fail.
pub fn other(value: &Value) -> Value {
    match register(value) {
        Answer::Known(Scalar::Int(number)) => Value::Integer(number + 1),
        Answer::Known(Scalar::Bool(flag)) => Value::Boolean(!flag),
        _ => Value::String("something else".to_owned()),
    }
}
