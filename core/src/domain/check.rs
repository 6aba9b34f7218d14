//! What one field may hold: types, lengths, bounds. A code newer than this build is kept, never refused.

use super::schema::{Kind, Leaf, Type};
use super::value::{Answer, At, Register, Scalar};

/// Why a value does not fit its field. Holds no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The kind has no such field in this build.
    #[error("field is not known to this build")]
    FieldNotKnown,
    /// The text is too long.
    #[error("text is longer than {max} characters")]
    TextTooLong {
        /// Longest text in characters.
        max: u32,
    },
    /// The text holds control characters or ones that change the direction of writing.
    #[error("text holds control characters")]
    TextUnprintable,
    /// The number is out of bounds.
    #[error("number is not within {min} and {max}")]
    NumberOutOfRange {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// The value is of another type than the field's.
    #[error("value is of another type than the field's")]
    ValueOfWrongType,
    /// "Not known" or "not applicable" where the field takes neither.
    #[error("field does not take an answer state")]
    AnswerNotAccepted,
    /// Not the form of a code.
    #[error("code is not a lower-case word")]
    CodeMalformed,
    /// Not a language tag.
    #[error("language tag is malformed")]
    LanguageMalformed,
    /// Not a country code.
    #[error("country code is malformed")]
    CountryMalformed,
    /// Latitude or longitude off the globe.
    #[error("coordinates are off the globe")]
    CoordinatesOutOfRange,
    /// An instant or an offset no clock shows.
    #[error("time is not possible")]
    TimeOutOfRange,
    /// Not a calendar date.
    #[error("date is malformed")]
    DateMalformed,
    /// An id or a digest of the wrong length.
    #[error("id is not of the right length")]
    IdMalformed,
}

impl CheckError {
    /// Codes of every variant.
    pub const CODES: [&'static str; 13] = [
        "field_not_known",
        "text_too_long",
        "text_unprintable",
        "number_out_of_range",
        "value_of_wrong_type",
        "answer_not_accepted",
        "code_malformed",
        "language_malformed",
        "country_malformed",
        "coordinates_out_of_range",
        "time_out_of_range",
        "date_malformed",
        "id_malformed",
    ];

    /// Stable code; the sentence is under `error.<code>`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::FieldNotKnown => "field_not_known",
            Self::TextTooLong { .. } => "text_too_long",
            Self::TextUnprintable => "text_unprintable",
            Self::NumberOutOfRange { .. } => "number_out_of_range",
            Self::ValueOfWrongType => "value_of_wrong_type",
            Self::AnswerNotAccepted => "answer_not_accepted",
            Self::CodeMalformed => "code_malformed",
            Self::LanguageMalformed => "language_malformed",
            Self::CountryMalformed => "country_malformed",
            Self::CoordinatesOutOfRange => "coordinates_out_of_range",
            Self::TimeOutOfRange => "time_out_of_range",
            Self::DateMalformed => "date_malformed",
            Self::IdMalformed => "id_malformed",
        }
    }

    /// Placeholders of the sentence, beside `field`.
    pub fn args(&self) -> Vec<(&'static str, i64)> {
        match *self {
            Self::TextTooLong { max } => vec![("max", i64::from(max))],
            Self::NumberOutOfRange { min, max } => vec![("min", min), ("max", max)],
            _ => Vec::new(),
        }
    }
}

/// Whether `register` may stand at `path` of a document of `kind`.
pub fn register(kind: &Kind, path: &str, register: &Register) -> Result<(), CheckError> {
    match kind.resolve(path).ok_or(CheckError::FieldNotKnown)? {
        Leaf::Prose { .. } => Err(CheckError::ValueOfWrongType),
        Leaf::Member(_) => match register {
            Answer::Known(Scalar::Bool(true)) => Ok(()),
            _ => Err(CheckError::ValueOfWrongType),
        },
        Leaf::Register { ty, answer_states } => match register {
            Answer::Known(value) => scalar(ty, value),
            Answer::Unknown | Answer::NotApplicable if answer_states => Ok(()),
            Answer::Unknown | Answer::NotApplicable => Err(CheckError::AnswerNotAccepted),
        },
    }
}

/// Whether `text` may stand as the merging text at `path` of a document of `kind`.
pub fn prose(kind: &Kind, path: &str, text: &str) -> Result<(), CheckError> {
    match kind.resolve(path).ok_or(CheckError::FieldNotKnown)? {
        Leaf::Prose { max } => written(text, max),
        Leaf::Register { .. } | Leaf::Member(_) => Err(CheckError::ValueOfWrongType),
    }
}

/// Whether `value` is of type `ty` and within its bounds.
pub fn scalar(ty: Type, value: &Scalar) -> Result<(), CheckError> {
    match (ty, value) {
        (Type::Text { max }, Scalar::Text(text)) => written(text, max),
        (Type::Date, Scalar::Text(text)) => ensure(is_date(text), CheckError::DateMalformed),
        (Type::Lang, Scalar::Text(text)) => ensure(is_language(text), CheckError::LanguageMalformed),
        (Type::Country, Scalar::Text(text)) => ensure(is_country(text), CheckError::CountryMalformed),
        (Type::Code(_), Scalar::Text(text)) => ensure(is_code(text), CheckError::CodeMalformed),
        (Type::Int { min, max }, Scalar::Int(number)) => {
            ensure((min..=max).contains(number), CheckError::NumberOutOfRange { min, max })
        }
        (Type::Bool, Scalar::Bool(_)) => Ok(()),
        (Type::At, Scalar::At(at)) => ensure(is_possible(at), CheckError::TimeOutOfRange),
        (Type::Point, Scalar::Point(point)) => ensure(point.is_on_globe(), CheckError::CoordinatesOutOfRange),
        (Type::Actor, Scalar::Actor(actor)) => {
            let parts = [&actor.agency, &actor.unit, &actor.role, &actor.rank, &actor.call_sign, &actor.name];
            parts.into_iter().try_for_each(|part| written(part, ACTOR_PART_MAX))
        }
        (Type::Bytes { len }, Scalar::Bytes(bytes)) => ensure(bytes.len() == len, CheckError::IdMalformed),
        _ => Err(CheckError::ValueOfWrongType),
    }
}

/// Longest text of each part of an actor, in characters.
pub const ACTOR_PART_MAX: u32 = 120;

const fn ensure(fits: bool, otherwise: CheckError) -> Result<(), CheckError> {
    if fits { Ok(()) } else { Err(otherwise) }
}

fn written(text: &str, max: u32) -> Result<(), CheckError> {
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    ensure(length <= max, CheckError::TextTooLong { max })?;
    ensure(!text.chars().any(is_unprintable), CheckError::TextUnprintable)
}

/// Control characters beside line breaks and tabs, and overrides that make a text read otherwise than it is stored.
pub fn is_unprintable(letter: char) -> bool {
    let is_control = letter.is_control() && !matches!(letter, '\n' | '\t');
    is_control || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_code(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// A language of two or three letters, then subtags: the shapes of BCP 47 in use, not its registry.
fn is_language(text: &str) -> bool {
    let mut subtags = text.split('-');
    let primary = subtags.next().unwrap_or_default();
    text.len() <= 35
        && (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_lowercase())
        && subtags.all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn is_date(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        10 => text.to_owned(),
        _ => return false,
    };
    let digits_in_place =
        whole.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    digits_in_place && whole.parse::<chrono::NaiveDate>().is_ok()
}

/// 1900 to 2200, an offset some zone on Earth has had, and a zone name of plain letters.
fn is_possible(at: &At) -> bool {
    let zone_fits = at.zone.as_ref().is_none_or(|zone| {
        (1..=64).contains(&zone.len())
            && zone.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'))
    });
    (-2_208_988_800_000..7_258_118_400_000).contains(&at.utc_ms) && at.offset_min.unsigned_abs() <= 18 * 60 && zone_fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence_item::EVIDENCE_ITEM;
    use crate::domain::incident::INCIDENT;
    use crate::domain::person_identity::PERSON_IDENTITY;
    use crate::domain::value::Point;

    fn incident(path: &str, value: impl Into<Register>) -> Result<(), CheckError> {
        register(&INCIDENT, path, &value.into())
    }

    #[test]
    fn values_that_fit_are_accepted() {
        assert_eq!(incident("severity", "severe"), Ok(()));
        assert_eq!(incident("severity", "newer_than_this_build"), Ok(()));
        assert_eq!(incident("severity", Register::Unknown), Ok(()));
        assert_eq!(incident("counts.public.injured", 3), Ok(()));
        assert_eq!(incident("hazards.fire", true), Ok(()));
        assert_eq!(incident("narrative_lang", "es"), Ok(()));
        assert_eq!(incident("vehicles.AAAAAAAAAAAAAAAAAAAAAA.plate_country", "MX"), Ok(()));
        assert_eq!(prose(&INCIDENT, "narrative", "Una línea.\nOtra."), Ok(()));
        for tag in ["es", "en-US", "es-419", "zap", "nah-Latn-MX"] {
            assert_eq!(incident("narrative_lang", tag), Ok(()), "{tag}");
        }
    }

    #[test]
    fn values_that_do_not_fit_are_named() {
        use CheckError as E;
        let far = Scalar::Point(Point::new(950_000_000, 0));
        let late = Scalar::At(At { utc_ms: i64::MAX, offset_min: 0, zone: None });
        let cases: [(&str, Register, E); 13] = [
            ("moon_phase", 1.into(), E::FieldNotKnown),
            ("emergency_folio", "1234567890123456789".into(), E::TextTooLong { max: 18 }),
            ("emergency_folio", "a\u{202e}b".into(), E::TextUnprintable),
            ("counts.public.injured", 70_000.into(), E::NumberOutOfRange { min: 0, max: 65_535 }),
            ("counts.public.injured", "three".into(), E::ValueOfWrongType),
            ("status", Register::Unknown, E::AnswerNotAccepted),
            ("severity", "Very Severe".into(), E::CodeMalformed),
            ("narrative_lang", "Spanish!".into(), E::LanguageMalformed),
            ("incursion.country", "mx".into(), E::CountryMalformed),
            ("place.point", far.into(), E::CoordinatesOutOfRange),
            ("known_at", late.into(), E::TimeOutOfRange),
            ("hazards.fire", false.into(), E::ValueOfWrongType),
            ("narrative", "text".into(), E::ValueOfWrongType),
        ];
        for (path, value, error) in cases {
            assert_eq!(register(&INCIDENT, path, &value), Err(error), "{path}");
        }
        let short = Scalar::Bytes(vec![1; 15]).into();
        assert_eq!(register(&EVIDENCE_ITEM, "incident", &short), Err(E::IdMalformed));
        assert_eq!(prose(&INCIDENT, "severity", "x"), Err(E::ValueOfWrongType));
    }

    #[test]
    fn birth_dates_may_be_partial_but_must_exist() {
        let date = |text: &str| register(&PERSON_IDENTITY, "birth_date", &text.into());
        for good in ["1990", "1990-04", "1990-04-23", "2000-02-29"] {
            assert_eq!(date(good), Ok(()), "{good}");
        }
        for bad in ["90", "1990-13", "1999-02-29", "23/04/1990", "+990-01-01", "199é"] {
            assert_eq!(date(bad), Err(CheckError::DateMalformed), "{bad}");
        }
    }

    #[test]
    fn no_message_shows_the_value() {
        let refused = register(&PERSON_IDENTITY, "birth_date", &"MARKED".into()).unwrap_err();
        assert!(!refused.to_string().contains("MARKED"));
    }
}
