//! References people can say over a radio and copy onto paper, with check characters that catch a slip.
//!
//! A report: `NGL-0417-0012P`, unit, device number, counter of that device, gap-free while its database lives, and an ISO 7064 MOD 37,36
//! character. An event that both sides speak of: `E-412 907 335 0`, nine digits and a Verhoeff digit.

use std::fmt;

use super::check_character::{mod_37_36, verhoeff};

/// Why a spoken or written reference was not understood. Holds nothing of what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Not the shape of a report's reference.
    #[error("reference is malformed")]
    RefMalformed,
    /// The check character of a report's reference does not fit.
    #[error("check character of the reference does not fit")]
    RefCheckFailed,
    /// Not the shape of an event number.
    #[error("event number is malformed")]
    EventNumberMalformed,
    /// The check digit of an event number does not fit.
    #[error("check digit of the event number does not fit")]
    EventNumberCheckFailed,
}

impl ReferenceError {
    /// Codes of every variant.
    pub const CODES: [&'static str; 4] =
        ["ref_malformed", "ref_check_failed", "event_number_malformed", "event_number_check_failed"];

    /// Stable code; the sentence is under `error.<code>`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RefMalformed => Self::CODES[0],
            Self::RefCheckFailed => Self::CODES[1],
            Self::EventNumberMalformed => Self::CODES[2],
            Self::EventNumberCheckFailed => Self::CODES[3],
        }
    }
}

/// A report's sayable reference. Internal to its agency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    unit: String,
    device: u16,
    counter: u32,
}

/// What was understood of a reference as it was said or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The reference.
    pub reference: Reference,
    /// Characters mended because they look or sound alike (O and 0, I and 1): to be read back to who said it.
    pub mended: usize,
}

impl Reference {
    /// Highest device number.
    pub const MAX_DEVICE: u16 = 9_999;

    /// Highest counter of a device.
    pub const MAX_COUNTER: u32 = 9_999_999;

    /// A reference; `None` unless the unit has 2 to 6 capital letters and the numbers are in bounds.
    pub fn new(unit: &str, device: u16, counter: u32) -> Option<Self> {
        let fits = (2..=6).contains(&unit.len())
            && unit.bytes().all(|b| b.is_ascii_uppercase())
            && device <= Self::MAX_DEVICE
            && counter <= Self::MAX_COUNTER;
        fits.then(|| Self { unit: unit.to_owned(), device, counter })
    }

    /// Unit, 2 to 6 capital letters.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Number of the device within the unit.
    pub const fn device(&self) -> u16 {
        self.device
    }

    /// Number of the report on the device, without gaps.
    pub const fn counter(&self) -> u32 {
        self.counter
    }

    /// Reads a reference as people write it: any case, with or without hyphens and spaces.
    ///
    /// Where a letter stands for a digit or the reverse (O for 0, I or L for 1) it is mended, and counted.
    pub fn parse(said: &str) -> Result<Heard, ReferenceError> {
        let plain: Vec<u8> =
            said.bytes().filter(|b| !matches!(b, b' ' | b'-' | b'.')).map(|b| b.to_ascii_uppercase()).collect();
        if !(11..=18).contains(&plain.len()) || !plain.iter().all(u8::is_ascii_alphanumeric) {
            return Err(ReferenceError::RefMalformed);
        }
        let first_hyphen = said.split('-').next().filter(|unit| unit.len() < said.len());
        let lengths = first_hyphen.map_or(2..=6, |unit| unit.trim().len()..=unit.trim().len());
        let readings: Vec<Reading> = lengths.filter_map(|unit| Reading::new(&plain, unit)).collect();
        let fitting = readings.iter().filter_map(Reading::fitting).collect::<Vec<_>>();
        let best = fitting.iter().map(|heard| heard.mended).min();
        let mut best = fitting.iter().filter(|heard| Some(heard.mended) == best);
        match (best.next(), best.next()) {
            (Some(only), None) => Ok(only.clone()),
            (Some(_), Some(_)) => Err(ReferenceError::RefMalformed),
            (None, _) if readings.is_empty() => Err(ReferenceError::RefMalformed),
            (None, _) => Err(ReferenceError::RefCheckFailed),
        }
    }

    fn without_check(&self) -> String {
        format!("{}{:04}{:04}", self.unit, self.device, self.counter)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let check = mod_37_36(self.without_check().as_bytes()).map_or('?', char::from);
        write!(f, "{}-{:04}-{:04}{check}", self.unit, self.device, self.counter)
    }
}

/// One way to divide what was said into unit, device, counter and check character.
struct Reading {
    reference: Reference,
    mended: usize,
    check: u8,
}

impl Reading {
    fn new(plain: &[u8], unit: usize) -> Option<Self> {
        let (unit, rest) = plain.split_at_checked(unit)?;
        let (check, digits) = rest.split_last()?;
        let (device, counter) = digits.split_at_checked(4)?;
        if !(2..=6).contains(&unit.len()) || !(4..=7).contains(&counter.len()) {
            return None;
        }
        let mut mended = 0;
        let mut mend = |bytes: &[u8], by: fn(u8) -> Option<u8>, fits: fn(&u8) -> bool| {
            let mut out = String::new();
            for byte in bytes {
                let fitting = if fits(byte) { *byte } else { by(*byte)? };
                mended += usize::from(fitting != *byte);
                out.push(char::from(fitting));
            }
            Some(out)
        };
        let unit = mend(unit, as_letter, u8::is_ascii_uppercase)?;
        let device = mend(device, as_digit, u8::is_ascii_digit)?.parse().ok()?;
        let long_counter = counter.len() > 4 && counter[0] == b'0';
        let counter = mend(counter, as_digit, u8::is_ascii_digit)?.parse().ok()?;
        let reference = Reference::new(&unit, device, counter).filter(|_| !long_counter)?;
        Some(Self { reference, mended, check: *check })
    }

    /// The reading if its check character fits. That one is never mended: it would excuse a wrong digit elsewhere.
    fn fitting(&self) -> Option<Heard> {
        let wanted = mod_37_36(self.reference.without_check().as_bytes())?;
        (self.check == wanted).then(|| Heard { reference: self.reference.clone(), mended: self.mended })
    }
}

const fn as_letter(byte: u8) -> Option<u8> {
    match byte {
        b'0' => Some(b'O'),
        b'1' => Some(b'I'),
        _ => None,
    }
}

const fn as_digit(byte: u8) -> Option<u8> {
    match byte {
        b'O' => Some(b'0'),
        b'I' | b'L' => Some(b'1'),
        _ => None,
    }
}

/// The number an event that both sides speak of is called by: digits are the same in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventNumber(u32);

impl EventNumber {
    /// The number of the event with this id: its first eight bytes, modulo 10⁹.
    pub fn of(event_id: &[u8; 16]) -> Self {
        let value = event_id.iter().take(8).fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
        Self(u32::try_from(value % 1_000_000_000).unwrap_or_default())
    }

    /// Reads a number as people say it: with or without the E, spaces and hyphens, the hyphen also as a word.
    pub fn parse(said: &str) -> Result<Self, ReferenceError> {
        let malformed = ReferenceError::EventNumberMalformed;
        let said = said.trim();
        let said = said.strip_prefix(['E', 'e']).unwrap_or(said).trim_start();
        let lower = said.to_lowercase();
        let word = ["guion", "guión", "hyphen", "dash"].into_iter().find(|word| lower.starts_with(word));
        let said = word.and_then(|word| lower.strip_prefix(word)).unwrap_or(&lower);
        let plain: Vec<u8> = said.bytes().filter(|b| !matches!(b, b' ' | b'-' | b'.')).collect();
        let (check, digits) = plain.split_last().ok_or(malformed)?;
        if digits.len() != 9 || !plain.iter().all(u8::is_ascii_digit) {
            return Err(malformed);
        }
        if verhoeff(digits) != Some(*check) {
            return Err(ReferenceError::EventNumberCheckFailed);
        }
        let value = digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        Ok(Self(value))
    }
}

impl fmt::Display for EventNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:09}", self.0);
        let check = verhoeff(digits.as_bytes()).map_or('?', char::from);
        write!(f, "E-{:03} {:03} {:03} {check}", self.0 / 1_000_000, self.0 / 1_000 % 1_000, self.0 % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reference() -> Reference {
        Reference::new("NGL", 417, 12).unwrap()
    }

    #[test]
    fn a_reference_is_written_as_unit_device_counter_and_check() {
        assert_eq!(reference().to_string(), "NGL-0417-0012P");
    }

    #[test]
    fn it_is_read_in_any_case_and_without_hyphens() {
        for said in ["NGL-0417-0012P", "ngl-0417-0012p", "NGL04170012P", " ngl 0417 0012 p ", "NGL.0417.0012.P"] {
            assert_eq!(Reference::parse(said), Ok(Heard { reference: reference(), mended: 0 }), "{said}");
        }
    }

    #[test]
    fn letters_that_look_like_digits_are_mended_and_reported() {
        for (said, mended) in [("NGL-O417-0012P", 1), ("NGL-O4I7-OOL2P", 5), ("NG1-0417-0012P", 0)] {
            match Reference::parse(said) {
                Ok(heard) => assert_eq!((heard.reference, heard.mended), (reference(), mended), "{said}"),
                // A 1 in a unit is read as I, so it cannot stand for the L of this one.
                Err(error) => assert_eq!((mended, error), (0, ReferenceError::RefCheckFailed), "{said}"),
            }
        }
        let zero = Reference::new("NOGALE", 1, 1).unwrap();
        let said = zero.to_string().replacen('O', "0", 1);
        assert_eq!(Reference::parse(&said), Ok(Heard { reference: zero, mended: 1 }));
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for said in ["", "NGL", "NGL-0417", "N-0417-0012P", "NGLABCD-0417-0012P", "NGL-0417-00012P", "ÑGL-0417-0012P"]
        {
            assert_eq!(Reference::parse(said), Err(ReferenceError::RefMalformed), "{said}");
        }
        assert_eq!(Reference::parse("NGL-0417-0013P"), Err(ReferenceError::RefCheckFailed));
        assert_eq!(Reference::new("ngl", 1, 1), None);
        assert_eq!(Reference::new("NGL", 10_000, 1), None);
    }

    #[test]
    fn an_event_number_is_spoken_in_digits() {
        let number = EventNumber(412_907_335);
        assert_eq!(number.to_string(), "E-412 907 335 0");
        for said in [
            "E-412 907 335 0",
            "e4129073350",
            "412-907-335-0",
            "E guion 412 907 335 0",
            "e guión 4129073350",
            "E dash 412 907 3350",
        ] {
            assert_eq!(EventNumber::parse(said), Ok(number), "{said}");
        }
        assert_eq!(EventNumber::parse("E-412 907 335 1"), Err(ReferenceError::EventNumberCheckFailed));
        for said in ["", "E", "E-412 907 335", "E-412 907 335 00", "E-412 9O7 335 0"] {
            assert_eq!(EventNumber::parse(said), Err(ReferenceError::EventNumberMalformed), "{said}");
        }
    }

    proptest! {
        #[test]
        fn every_reference_reads_back(unit in "[A-Z]{2,6}", device in 0_u16..=9_999, counter in 0_u32..=9_999_999) {
            let reference = Reference::new(&unit, device, counter).unwrap();
            let heard = Reference::parse(&reference.to_string()).unwrap();
            prop_assert_eq!(heard, Heard { reference, mended: 0 });
        }

        #[test]
        fn a_wrong_digit_never_gives_another_reference(
            unit in "[A-Z]{2,6}", device in 0_u16..=9_999, counter in 0_u32..=9_999, at in 0_usize..8, digit in 1_u8..10,
        ) {
            let said = Reference::new(&unit, device, counter).unwrap().to_string();
            let mut bytes = said.into_bytes();
            let place = unit.len() + 1 + at + usize::from(at >= 4);
            bytes[place] = b'0' + (bytes[place] - b'0' + digit) % 10;
            let said = String::from_utf8(bytes).unwrap();
            prop_assert!(Reference::parse(&said).is_err());
        }

        #[test]
        fn every_event_number_reads_back(id: [u8; 16]) {
            let number = EventNumber::of(&id);
            prop_assert_eq!(EventNumber::parse(&number.to_string()), Ok(number));
        }

        #[test]
        fn no_input_panics(said in ".{0,40}") {
            let _ = (Reference::parse(&said), EventNumber::parse(&said));
        }
    }
}
