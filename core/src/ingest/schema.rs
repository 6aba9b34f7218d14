//! What an operation may write at a key: the type and bounds its field has, or, for a field of a newer build, a small
//! plain scalar or a text.
//!
//! These rules decide whether a logged change applies, on every node alike: what one build accepts every later build
//! must accept.

use automerge::ScalarValue;

use super::refusal::ChangeRefusal;
use crate::document::{SCHEMA_KEY, codec};
use crate::domain::check;
use crate::domain::kinds::kinds;
use crate::domain::schema::{Kind, Leaf, is_path};
use crate::domain::value::{Answer, Register};

/// Most bytes of one value.
pub const MAX_VALUE_BYTES: usize = 4 * 1024;

/// A register's new value. Types no field holds were refused with the columns.
pub(super) fn check_value(kind: &Kind, path: &str, value: &ScalarValue) -> Result<(), ChangeRefusal> {
    check_size(value)?;
    if path == SCHEMA_KEY {
        return match value {
            ScalarValue::Int(1..=65_535) => Ok(()),
            ScalarValue::Int(_) => Err(ChangeRefusal::OutOfRange),
            _ => Err(ChangeRefusal::WrongType),
        };
    }
    let Some(leaf) = leaf(kind, path)? else { return Ok(()) };
    let register = codec::decode(value, Some(leaf)).ok_or(ChangeRefusal::WrongType)?;
    match leaf {
        Leaf::Prose { .. } => Err(ChangeRefusal::WrongType),
        Leaf::Member(_) if register == Register::from(true) => Ok(()),
        Leaf::Member(_) => Err(ChangeRefusal::OutOfRange),
        Leaf::Register { ty, answer_states } => match &register {
            Answer::Known(scalar) => check::scalar(ty, scalar).map_err(|_| ChangeRefusal::OutOfRange),
            Answer::Unknown | Answer::NotApplicable if answer_states => Ok(()),
            _ => Err(ChangeRefusal::OutOfRange),
        },
    }
}

/// A new text object.
pub(super) fn check_prose(kind: &Kind, path: &str) -> Result<(), ChangeRefusal> {
    match leaf(kind, path)? {
        Some(Leaf::Prose { .. }) => Ok(()),
        None if path != SCHEMA_KEY => Ok(()),
        _ => Err(ChangeRefusal::WrongType),
    }
}

/// A deletion: registers may be cleared, texts and the schema version may not.
pub(super) fn check_delete(kind: &Kind, path: &str) -> Result<(), ChangeRefusal> {
    if path == SCHEMA_KEY {
        return Err(ChangeRefusal::SchemaLowered);
    }
    match leaf(kind, path)? {
        Some(Leaf::Prose { .. }) => Err(ChangeRefusal::WrongType),
        _ => Ok(()),
    }
}

/// What the path leads to; `None` for a field of a newer build.
fn leaf(kind: &Kind, path: &str) -> Result<Option<Leaf>, ChangeRefusal> {
    if !is_path(path) {
        return Err(ChangeRefusal::PathMalformed);
    }
    let leaf = kind.resolve(path);
    if leaf.is_none() && belongs_elsewhere(kind, path) {
        return Err(ChangeRefusal::FieldOfOtherKind);
    }
    Ok(leaf)
}

/// Whether an unknown path names a field of a sealed kind. So no build, old or new, can put who a person is into a
/// document that is not sealed; newer builds must not reuse those names elsewhere.
fn belongs_elsewhere(kind: &Kind, path: &str) -> bool {
    let top = path.split('.').next().unwrap_or_default();
    kind.field(top).is_none()
        && kinds()
            .into_iter()
            .any(|other| other.class.is_sealed() && other.class != kind.class && other.field(top).is_some())
}

fn check_size(value: &ScalarValue) -> Result<(), ChangeRefusal> {
    let bytes = match value {
        ScalarValue::Str(text) => text.len(),
        ScalarValue::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    if bytes > MAX_VALUE_BYTES { Err(ChangeRefusal::ValueTooLarge) } else { Ok(()) }
}

/// What is put into a text: one character, of those a person can see or that break a line.
pub(super) fn check_character(text: Option<&str>) -> Result<(), ChangeRefusal> {
    let mut letters = text.unwrap_or_default().chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if !check::is_unprintable(letter) => Ok(()),
        _ => Err(ChangeRefusal::TextElement),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::samples::SAMPLE;
    use crate::domain::incident::INCIDENT;
    use crate::domain::person_identity::PERSON_IDENTITY;

    fn text(text: &str) -> ScalarValue {
        ScalarValue::Str(text.into())
    }

    #[test]
    fn known_fields_take_only_what_they_can_hold() {
        use ChangeRefusal::{OutOfRange, WrongType};
        for (path, value, expected) in [
            ("severity", text("extreme"), Ok(())),
            ("severity", text("newer_than_this_build"), Ok(())),
            ("severity", text("!unk"), Ok(())),
            ("severity", text("Not a code"), Err(OutOfRange)),
            ("severity", ScalarValue::Int(1), Err(WrongType)),
            ("ref", text("!unk"), Err(OutOfRange)),
            ("ref", text(&"x".repeat(25)), Err(OutOfRange)),
            ("urgent", ScalarValue::Boolean(false), Ok(())),
            ("hazards.fire", ScalarValue::Boolean(true), Ok(())),
            ("hazards.fire", ScalarValue::Boolean(false), Err(OutOfRange)),
            ("digest", ScalarValue::Bytes(vec![0; 5]), Err(OutOfRange)),
            ("place.point", ScalarValue::Bytes(vec![0x83, 0, 0, 0xf6]), Ok(())),
            ("place.point", ScalarValue::Bytes(vec![0x83, 0, 0]), Err(WrongType)),
            ("narrative", text("x"), Err(WrongType)),
            (SCHEMA_KEY, ScalarValue::Int(1), Ok(())),
            (SCHEMA_KEY, ScalarValue::Int(0), Err(OutOfRange)),
            (SCHEMA_KEY, text("1"), Err(WrongType)),
        ] {
            assert_eq!(check_value(&SAMPLE, path, &value), expected, "{path} {value:?}");
        }
    }

    #[test]
    fn fields_of_newer_builds_are_plain_and_small() {
        use ChangeRefusal::{PathMalformed, ValueTooLarge};
        for (path, value, expected) in [
            ("weather.wind", ScalarValue::Uint(7), Ok(())),
            ("weather", text(&"x".repeat(4_097)), Err(ValueTooLarge)),
            ("Weather", ScalarValue::Null, Err(PathMalformed)),
            ("", ScalarValue::Null, Err(PathMalformed)),
        ] {
            assert_eq!(check_value(&SAMPLE, path, &value), expected, "{path} {value:?}");
        }
        assert_eq!(check_prose(&SAMPLE, "outlook"), Ok(()));
        assert_eq!(check_prose(&SAMPLE, "severity"), Err(ChangeRefusal::WrongType));
    }

    #[test]
    fn who_a_person_is_stays_in_sealed_kinds() {
        assert_eq!(check_value(&PERSON_IDENTITY, "surname_1", &text("x")), Ok(()));
        for path in ["surname_1", "phone", "trusted_person.name"] {
            assert_eq!(check_value(&INCIDENT, path, &text("x")), Err(ChangeRefusal::FieldOfOtherKind), "{path}");
        }
        assert_eq!(check_value(&INCIDENT, "place.address.street", &text("x")), Ok(()));
    }

    #[test]
    fn a_text_element_is_one_visible_character() {
        for (value, fits) in
            [("ñ", true), ("🚓", true), ("\n", true), ("", false), ("ab", false), ("\0", false), ("\u{202e}", false)]
        {
            assert_eq!(check_character(Some(value)).is_ok(), fits, "{value:?}");
        }
        assert!(check_character(None).is_err());
    }

    #[test]
    fn texts_and_the_schema_version_are_never_deleted() {
        assert_eq!(check_delete(&SAMPLE, "severity"), Ok(()));
        assert_eq!(check_delete(&SAMPLE, "narrative"), Err(ChangeRefusal::WrongType));
        assert_eq!(check_delete(&SAMPLE, SCHEMA_KEY), Err(ChangeRefusal::SchemaLowered));
    }
}
