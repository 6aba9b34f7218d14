//! Edits as scripts write them: field paths to values.
//!
//! A text, a number or a truth value is that value; `"!unk"` and `"!na"` are "not known" and "not applicable"; null
//! removes. An object with one key is what no JSON value can say: `{"prose": text}`, `{"minutes_ago": n}`,
//! `{"point": {"lat": "31.3338", "lon": "-110.9905", "accuracy_m": 12}}`. In a path, `+word` stands for a new item.

use std::collections::BTreeMap;

use enlace_core::clock::{Entropy, Moment};
use enlace_core::document::Edit;
use enlace_core::domain::value::{Answer, At, Point, Register, Scalar};
use enlace_core::ids::ItemId;
use serde_json::{Map, Value};

/// Edits of one command.
pub type Written = Map<String, Value>;

const MINUTE_MS: i64 = 60_000;

/// Reads edits; `None` if any is none.
pub fn read(written: &Written, now: &Moment, entropy: &dyn Entropy) -> Option<Vec<Edit>> {
    let mut items = BTreeMap::new();
    let paths: Vec<String> = written.keys().map(|path| with_items(path, &mut items, entropy)).collect();
    paths.into_iter().zip(written.values()).map(|(path, value)| edit(path, value, now)).collect()
}

/// The path with every `+word` replaced by the id of the item it stands for.
fn with_items(path: &str, items: &mut BTreeMap<String, String>, entropy: &dyn Entropy) -> String {
    let segment = |word: &str| {
        if !word.starts_with('+') {
            return word.to_owned();
        }
        items.entry(word.to_owned()).or_insert_with(|| ItemId::random(entropy).to_segment()).clone()
    };
    path.split('.').map(segment).collect::<Vec<_>>().join(".")
}

fn edit(path: String, value: &Value, now: &Moment) -> Option<Edit> {
    if value.is_null() {
        return Some(Edit::Clear { path });
    }
    if let Some(prose) = value.get("prose") {
        return Some(Edit::write(path, prose.as_str()?));
    }
    Some(Edit::Set { path, value: register(value, now)? })
}

fn register(value: &Value, now: &Moment) -> Option<Register> {
    let scalar = match value {
        Value::String(text) if text == "!unk" => return Some(Answer::Unknown),
        Value::String(text) if text == "!na" => return Some(Answer::NotApplicable),
        Value::String(text) => Scalar::Text(text.clone()),
        Value::Number(number) => Scalar::Int(number.as_i64()?),
        Value::Bool(flag) => Scalar::Bool(*flag),
        Value::Object(one) if one.len() == 1 => match one.iter().next()? {
            (key, value) if key == "minutes_ago" => {
                let ago = value.as_i64()?.checked_mul(MINUTE_MS)?;
                let at = At::from(now);
                Scalar::At(At { utc_ms: at.utc_ms.checked_sub(ago)?, ..at })
            }
            (key, value) if key == "point" => Scalar::Point(point(value)?),
            _ => return None,
        },
        _ => return None,
    };
    Some(Answer::Known(scalar))
}

fn point(value: &Value) -> Option<Point> {
    let accuracy_m = match value.get("accuracy_m") {
        Some(metres) => Some(u32::try_from(metres.as_u64()?).ok()?),
        None => None,
    };
    let point =
        Point { lat_e7: e7(value.get("lat")?.as_str()?)?, lon_e7: e7(value.get("lon")?.as_str()?)?, accuracy_m };
    point.is_on_globe().then_some(point)
}

/// Decimal degrees × 10⁷, digit by digit: no float on the way.
fn e7(text: &str) -> Option<i32> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > 7 || whole.is_empty() || !is_number(whole) || !is_number(part) {
        return None;
    }
    let value: i64 = format!("{whole}{part:0<7}").parse().ok()?;
    i32::try_from(sign * value).ok()
}

#[cfg(test)]
mod tests {
    use enlace_core::clock::{Clock as _, ManualClock, SeededEntropy};
    use serde_json::json;

    use super::*;

    fn edits(value: &Value) -> Option<Vec<Edit>> {
        let now = ManualClock::at(1_795_521_600_000).now();
        read(value.as_object().unwrap(), &now, &SeededEntropy::new(1))
    }

    #[test]
    fn every_form_of_value_is_read() {
        let read = edits(&json!({
            "severity": "severe", "movement": "!unk", "counts.public.injured": 1, "hazards.heat": true,
            "narrative": { "prose": "Año" }, "outcome": null, "known_at": { "minutes_ago": 2 },
            "place.point": { "point": { "lat": "31.3338", "lon": "-110.9905", "accuracy_m": 12 } },
        }));
        let read = read.unwrap();
        let at = |path: &str| read.iter().find(|edit| edit.path() == path).unwrap().clone();
        assert_eq!(at("severity"), Edit::set("severity", "severe"));
        assert_eq!(at("movement"), Edit::Set { path: "movement".into(), value: Register::Unknown });
        assert_eq!(at("narrative"), Edit::write("narrative", "Año"));
        assert_eq!(at("outcome"), Edit::clear("outcome"));
        let point = Point { lat_e7: 313_338_000, lon_e7: -1_109_905_000, accuracy_m: Some(12) };
        assert_eq!(at("place.point"), Edit::set("place.point", point));
        let Edit::Set { value: Answer::Known(Scalar::At(known)), .. } = at("known_at") else { panic!() };
        assert_eq!(known.utc_ms, 1_795_521_600_000 - 120_000);
    }

    #[test]
    fn fields_of_one_new_item_stay_together() {
        let read = edits(&json!({ "log.+a.lang": "es", "log.+a.text": { "prose": "x" }, "log.+b.lang": "en" }));
        let items: Vec<String> =
            read.unwrap().iter().map(|edit| edit.path().split('.').nth(1).unwrap().to_owned()).collect();
        assert_eq!(items[0], items[1]);
        assert_ne!(items[0], items[2]);
        assert!(ItemId::from_segment(&items[0]).is_some());
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for bad in
            [json!([1]), json!(1.5), json!({ "point": {} }), json!({ "a": 1 }), json!({ "minutes_ago": i64::MAX })]
        {
            assert_eq!(edits(&json!({ "severity": bad })), None);
        }
        for bad in ["", "-", "1.12345678", "1e3", "3,1", "999999999999"] {
            assert_eq!(e7(bad), None, "{bad}");
        }
        assert_eq!((e7("0.0000001"), e7("-110"), e7("31.5")), (Some(1), Some(-1_100_000_000), Some(315_000_000)));
    }
}
