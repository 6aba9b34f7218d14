//! A notice as one text message of at most 160 characters, which a printed card decodes by hand.
//!
//! `N1 E4129073350 S15 V4 T241305 G12RWV054665 CPD2NH1 QAE BATO`: a notice, its event, scenario, severity, day and
//! time in UTC, grid square, counts, asks, check word. Digits and capitals read alike in both languages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Timelike};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::gsm7::septets;
use crate::domain::reference::EventNumber;
use crate::domain::value::Answer;
use crate::geo::GridSquare;
use crate::ids::EventId;
use crate::release::notice::Notice;
use crate::release::precision::{Precision, is_restricted};

/// Places in one text message.
pub const MAX_SEPTETS: usize = 160;

/// Scenarios by their number, from 1. Never reordered; new ones come at the end.
pub(super) const SCENARIOS: [&str; 30] = [
    "accidental_crossing",
    "personnel_crossing",
    "shots_across",
    "shots_nearby",
    "rocks_at_officers",
    "assault_on_officer",
    "robbery",
    "assault_on_person",
    "sexual_violence",
    "kidnapping",
    "trafficking",
    "abandonment",
    "pursuit_to_line",
    "vehicle_evading",
    "rescue_land",
    "rescue_water",
    "barrier_injury",
    "mass_casualty",
    "body_found",
    "missing_person",
    "child_alone",
    "threat_to_post",
    "explosive_device",
    "tunnel",
    "drone",
    "fire_across",
    "contraband",
    "crowd",
    "property_damage",
    "other",
];
/// Severities by their number, from 1.
pub(super) const SEVERITIES: [&str; 4] = ["minor", "moderate", "severe", "extreme"];
/// Asks by their letter.
pub(super) const ASKS: [(char, &str); 13] = [
    ('A', "acknowledge"),
    ('B', "send_units"),
    ('C', "close_route"),
    ('D', "medical"),
    ('E', "water_rescue"),
    ('F', "hold_fire"),
    ('G', "withdraw"),
    ('H', "confirm_units"),
    ('I', "keep_scene"),
    ('J', "meet"),
    ('K', "keep_clear"),
    ('L', "call_us"),
    ('M', "know"),
];
/// Whom a count is of.
pub(super) const GROUPS: [(char, &str); 4] =
    [('U', "us_officers"), ('M', "mx_officers"), ('P', "public"), ('N', "minors")];
/// What became of them.
pub(super) const OUTCOMES: [(char, &str); 6] =
    [('I', "involved"), ('D', "in_danger"), ('H', "injured"), ('X', "dead"), ('F', "missing"), ('Z', "held")];

/// Why a message cannot be made or was not understood. Holds nothing of what it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VoiceError {
    /// Not the form of a message.
    #[error("message is malformed")]
    Malformed,
    /// The check word does not fit: something was heard or typed wrong.
    #[error("check word of the message does not fit")]
    CheckFailed,
    /// A number or letter the card does not have.
    #[error("message holds a code newer than this build")]
    CodeUnknown,
    /// A scenario that is not said on an open channel.
    #[error("this scenario is not said on an open channel")]
    Restricted,
    /// More than one text message holds.
    #[error("message is longer than one text message")]
    TooLong,
}

impl VoiceError {
    /// Every error, for catalogues and tests.
    pub const ALL: [Self; 5] = [Self::Malformed, Self::CheckFailed, Self::CodeUnknown, Self::Restricted, Self::TooLong];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "voice_malformed",
            Self::CheckFailed => "voice_check_failed",
            Self::CodeUnknown => "voice_code_unknown",
            Self::Restricted => "voice_restricted",
            Self::TooLong => "voice_too_long",
        }
    }
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A square of the grid, at least 100 m wide.
    Grid(GridSquare),
    /// The id of a landmark of the gazetteer.
    Landmark(String),
}

/// Day of the month and time, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayTime {
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
}

impl DayTime {
    /// Of a time in milliseconds since 1970 UTC.
    pub fn of(utc_ms: i64) -> Option<Self> {
        let at = DateTime::from_timestamp_millis(utc_ms)?;
        Some(Self { day: at.day(), hour: at.hour(), minute: at.minute() })
    }

    /// The newest such time that is not more than a day after `now_ms`.
    pub fn before(self, now_ms: i64) -> Option<i64> {
        const DAY_MS: i64 = 86_400_000;
        let midnight = now_ms.div_euclid(DAY_MS) * DAY_MS;
        let days = (-1..62).map(|ago| midnight - ago * DAY_MS);
        let mut days = days.filter(|ms| Self::of(*ms).is_some_and(|midnight| midnight.day == self.day));
        let of_day = i64::from(self.hour * 60 + self.minute) * 60_000;
        days.find(|day| day + of_day <= now_ms + DAY_MS).map(|day| day + of_day)
    }
}

/// The coded fields of a notice that one text message holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whether it belongs to an exercise.
    pub exercise: bool,
    /// The event's number.
    pub event: EventNumber,
    /// A code of the set `scenario`.
    pub scenario: String,
    /// A code of the set `severity`; none when not known.
    pub severity: Option<String>,
    /// When it began.
    pub time: Option<DayTime>,
    /// Where.
    pub spot: Option<Spot>,
    /// How many, by codes of `count_group` and `count_outcome`.
    pub counts: BTreeMap<(String, String), u16>,
    /// Codes of the set `ask`.
    pub asks: BTreeSet<String>,
}

impl Message {
    /// What of a notice fits; `landmark` is the id of its landmark, for a notice without a point. The square is as
    /// wide as the notice's precision, at least 100 m.
    pub fn of(notice: &Notice, event: &EventId, exercise: bool, landmark: Option<&str>) -> Self {
        let place = notice.place.as_ref();
        let width = |precision| if precision == Precision::Km1 { 1_000 } else { 100 };
        let grid = place.and_then(|place| GridSquare::of(&place.point?, width(place.precision)).ok());
        let landmark = landmark.filter(|_| place.is_some_and(|place| place.precision != Precision::Sector));
        let count = |(cell, count): (&(String, String), &Answer<u16>)| Some((cell.clone(), *count.known()?));
        Self {
            exercise,
            event: EventNumber::of(&event.0),
            scenario: notice.scenario.clone(),
            severity: notice.severity.as_ref().and_then(Answer::known).cloned(),
            time: notice.occurred.as_ref().and_then(|span| DayTime::of(span.from.utc_ms)),
            spot: grid.map(Spot::Grid).or_else(|| landmark.map(|id| Spot::Landmark(id.to_owned()))),
            counts: notice.counts.iter().filter_map(count).collect(),
            asks: notice.asks.clone(),
        }
    }

    /// The text of the message. Neither secret nor signed: a restricted scenario is not put into one.
    pub fn encode(&self) -> Result<String, VoiceError> {
        if is_restricted(&self.scenario) {
            return Err(VoiceError::Restricted);
        }
        let digits: String = self.event.to_string().chars().filter(char::is_ascii_digit).collect();
        let mut words = vec![(if self.exercise { "X1" } else { "N1" }).to_owned(), format!("E{digits}")];
        words.push(format!("S{:02}", number(&SCENARIOS, &self.scenario)?));
        words.push(format!("V{}", self.severity.as_ref().map_or(Ok(0), |code| number(&SEVERITIES, code))?));
        words.extend(self.time.map(|at| format!("T{:02}{:02}{:02}", at.day, at.hour, at.minute)));
        words.extend(self.spot.as_ref().map(|spot| match spot {
            Spot::Grid(square) => format!("G{}", square.to_string().replace(' ', "")),
            Spot::Landmark(id) => format!("L{}", id.to_uppercase()),
        }));
        let mut counts = String::new();
        for ((group, outcome), count) in &self.counts {
            let (group, outcome) = (letter(&GROUPS, group)?, letter(&OUTCOMES, outcome)?);
            counts.extend([group, outcome]);
            counts.push_str(&count.to_string());
        }
        words.extend((!counts.is_empty()).then(|| format!("C{counts}")));
        let asks = self.asks.iter().map(|ask| letter(&ASKS, ask)).collect::<Result<BTreeSet<char>, _>>()?;
        words.extend((!asks.is_empty()).then(|| format!("Q{}", asks.iter().collect::<String>())));
        let body = words.join(" ");
        let text = format!("{body} {}", check_word(&body));
        if septets(&text).is_some_and(|septets| septets <= MAX_SEPTETS) { Ok(text) } else { Err(VoiceError::TooLong) }
    }

    /// Reads a message, in capitals or not, with any spaces between its words.
    pub fn decode(text: &str) -> Result<Self, VoiceError> {
        let text = text.to_uppercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let (check, words) = words.split_last().ok_or(VoiceError::Malformed)?;
        if check_word(&words.join(" ")) != *check {
            return Err(VoiceError::CheckFailed);
        }
        let mut words = words.iter().copied();
        let exercise = match words.next() {
            Some("N1") => false,
            Some("X1") => true,
            _ => return Err(VoiceError::Malformed),
        };
        let mut message = Self::begin(exercise, words.next(), words.next(), words.next())?;
        for word in words {
            message.take(word)?;
        }
        Ok(message)
    }

    fn begin(
        exercise: bool,
        event: Option<&str>,
        scenario: Option<&str>,
        severity: Option<&str>,
    ) -> Result<Self, VoiceError> {
        let word = |word: Option<&str>, letter| word.and_then(|word| word.strip_prefix(letter).map(str::to_owned));
        let event = word(event, 'E').and_then(|digits| EventNumber::parse(&digits).ok());
        let scenario = word(scenario, 'S').ok_or(VoiceError::Malformed)?;
        let severity = word(severity, 'V').ok_or(VoiceError::Malformed)?;
        Ok(Self {
            exercise,
            event: event.ok_or(VoiceError::Malformed)?,
            scenario: numbered(&SCENARIOS, &scenario)?,
            severity: if severity == "0" { None } else { Some(numbered(&SEVERITIES, &severity)?) },
            time: None,
            spot: None,
            counts: BTreeMap::new(),
            asks: BTreeSet::new(),
        })
    }

    fn take(&mut self, word: &str) -> Result<(), VoiceError> {
        let rest = word.get(1..).unwrap_or_default();
        match word.chars().next() {
            Some('T') if self.time.is_none() => self.time = Some(day_time(rest)?),
            Some('G') if self.spot.is_none() => self.spot = Some(Spot::Grid(square(rest)?)),
            Some('L') if self.spot.is_none() && !rest.is_empty() => {
                self.spot = Some(Spot::Landmark(rest.to_lowercase()));
            }
            Some('C') if self.counts.is_empty() => self.counts = counts(rest)?,
            Some('Q') if self.asks.is_empty() => {
                self.asks = rest.chars().map(|of| lettered(&ASKS, of)).collect::<Result<_, _>>()?;
            }
            _ => return Err(VoiceError::Malformed),
        }
        Ok(())
    }
}

fn number(table: &[&str], code: &str) -> Result<usize, VoiceError> {
    table.iter().position(|known| *known == code).map(|at| at + 1).ok_or(VoiceError::CodeUnknown)
}

fn numbered(table: &[&str], digits: &str) -> Result<String, VoiceError> {
    let number: usize = digits.parse().map_err(|_| VoiceError::Malformed)?;
    let code = number.checked_sub(1).and_then(|at| table.get(at));
    code.map(|code| (*code).to_owned()).ok_or(VoiceError::CodeUnknown)
}

fn letter(table: &[(char, &str)], code: &str) -> Result<char, VoiceError> {
    table.iter().find(|(_, known)| *known == code).map(|(letter, _)| *letter).ok_or(VoiceError::CodeUnknown)
}

fn lettered(table: &[(char, &str)], letter: char) -> Result<String, VoiceError> {
    table.iter().find(|(known, _)| *known == letter).map(|(_, code)| (*code).to_owned()).ok_or(VoiceError::CodeUnknown)
}

fn day_time(digits: &str) -> Result<DayTime, VoiceError> {
    let two = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse().ok()).ok_or(VoiceError::Malformed);
    let at = DayTime { day: two(0)?, hour: two(2)?, minute: two(4)? };
    let fits = digits.len() == 6 && (1..=31).contains(&at.day) && at.hour < 24 && at.minute < 60;
    if fits { Ok(at) } else { Err(VoiceError::Malformed) }
}

/// Zone, three letters and as many digits right as up; never finer than 100 m.
fn square(said: &str) -> Result<GridSquare, VoiceError> {
    let zone: String = said.chars().take_while(char::is_ascii_digit).collect();
    let rest: Vec<char> = said.chars().skip(zone.len()).collect();
    let ([band, column, row], digits) = rest.split_first_chunk::<3>().ok_or(VoiceError::Malformed)?;
    let (zone, digits) = (zone.parse().map_err(|_| VoiceError::Malformed)?, digits.iter().collect::<String>());
    let is_digits = digits.len() <= 6 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let square = GridSquare::parse(zone, [*band, *column, *row], &digits).ok();
    square.filter(|_| is_digits).ok_or(VoiceError::Malformed)
}

fn counts(text: &str) -> Result<BTreeMap<(String, String), u16>, VoiceError> {
    let mut counts = BTreeMap::new();
    let mut rest = text.chars().peekable();
    while let Some(group) = rest.next() {
        let outcome = rest.next().ok_or(VoiceError::Malformed)?;
        let mut digits = String::new();
        while let Some(digit) = rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let cell = (lettered(&GROUPS, group)?, lettered(&OUTCOMES, outcome)?);
        counts.insert(cell, digits.parse().map_err(|_| VoiceError::Malformed)?);
    }
    if counts.is_empty() { Err(VoiceError::Malformed) } else { Ok(counts) }
}

/// Words that insult in one of the languages, or that over a radio would be heard as an order or an alarm.
const UNSAID: [&str; 31] = [
    "BALA", "BOBA", "BOBO", "FIRE", "KAKA", "KULO", "LOKA", "LOKO", "MAMA", "MAMO", "MATA", "MATE", "MATO", "MEKO",
    "MINA", "MINE", "MULA", "NIGA", "PEDA", "PEDO", "PENE", "PITO", "PUTA", "PUTO", "RAPE", "RATA", "SIDA", "TETA",
    "TIRA", "TIRE", "TIRO",
];

/// Two syllables that sound alike in both languages: one of 3,569, from SHA-256 of the words before. An unsaid word gives
/// way to that of the next three bytes.
fn check_word(body: &str) -> String {
    const CONSONANTS: [char; 12] = ['B', 'D', 'F', 'G', 'K', 'L', 'M', 'N', 'P', 'R', 'S', 'T'];
    const VOWELS: [char; 5] = ['A', 'E', 'I', 'O', 'U'];
    let syllable = |value: usize| [CONSONANTS[value / 5 % 12], VOWELS[value % 5]];
    let word = |bytes: &[u8]| -> String {
        let value = bytes.iter().fold(0, |value, byte| value << 8 | usize::from(*byte));
        syllable(value % 60).into_iter().chain(syllable(value / 60 % 60)).collect()
    };
    let hash: [u8; 32] = Sha256::digest(body.as_bytes()).into();
    // Ten unsaid words in a row do not happen.
    hash.chunks_exact(3).map(word).find(|word| !UNSAID.contains(&word.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::sets::{person, release, report, scenario};
    use crate::geo::Point;
    use crate::i18n::is_explained;

    #[test]
    fn no_check_word_insults_or_gives_an_order() {
        let words: BTreeSet<String> = (0..40_000).map(|number| check_word(&format!("N1 E{number}"))).collect();
        assert!(words.iter().all(|word| word.len() == 4 && !UNSAID.contains(&word.as_str())));
        assert_eq!(words.len(), 3_600 - UNSAID.len());
    }

    fn message() -> Message {
        Message {
            exercise: false,
            event: EventNumber::parse("E-412 907 335 0").unwrap(),
            scenario: "rescue_land".to_owned(),
            severity: Some("extreme".to_owned()),
            time: Some(DayTime { day: 24, hour: 13, minute: 5 }),
            spot: Some(Spot::Grid(GridSquare::of(&Point::new(313_326_000, -1_109_427_000), 100).unwrap())),
            counts: [
                (("public".to_owned(), "in_danger".to_owned()), 2),
                (("minors".to_owned(), "injured".to_owned()), 1),
            ]
            .into(),
            asks: ["acknowledge".to_owned(), "water_rescue".to_owned()].into(),
        }
    }

    #[test]
    fn a_message_is_short_and_reads_back() {
        let text = message().encode().unwrap();
        assert!(text.starts_with("N1 E4129073350 S15 V4 T241305 G12RWV0") && text.contains(" CNH1PD2 QAE "), "{text}");
        assert!(septets(&text).unwrap() <= 70, "{text}");
        assert_eq!(Message::decode(&text), Ok(message()));
        assert_eq!(Message::decode(&format!("  {}\n", text.to_lowercase().replace(' ', "  "))), Ok(message()));
    }

    #[test]
    fn the_page_shows_a_message_that_reads() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/voice.md")).unwrap();
        let example = page.lines().find(|line| line.starts_with("N1 ")).unwrap();
        assert_eq!(
            Message::decode(example).map(|read| read.scenario),
            Ok("rescue_land".to_owned()),
            "{}",
            message().encode().unwrap()
        );
    }

    #[test]
    fn what_was_heard_wrong_is_noticed() {
        let text = message().encode().unwrap();
        for (right, wrong) in [("S15", "S16"), ("V4", "V3"), ("PD2", "PD3"), ("T241305", "T241350"), ("QAE", "QAF")] {
            assert_eq!(Message::decode(&text.replace(right, wrong)), Err(VoiceError::CheckFailed), "{wrong}");
        }
        let signed = |body: &str| Message::decode(&format!("{body} {}", check_word(body)));
        assert_eq!(signed("N1 E4129073350 S99 V4"), Err(VoiceError::CodeUnknown));
        assert_eq!(signed("N1 E4129073351 S15 V4"), Err(VoiceError::Malformed));
        assert_eq!(signed("N1 E4129073350 S15 V4 T329999"), Err(VoiceError::Malformed));
        assert_eq!(signed("N2 E4129073350 S15 V4"), Err(VoiceError::Malformed));
        assert_eq!(Message::decode(""), Err(VoiceError::Malformed));
        assert!(VoiceError::ALL.into_iter().all(|error| is_explained(error.code())));
    }

    #[test]
    fn every_code_has_a_number_or_a_letter() {
        let all = |set: &crate::domain::sets::Set| set.codes.iter().map(|code| code.code).collect::<Vec<_>>();
        assert!(all(&scenario::SCENARIO).iter().all(|code| SCENARIOS.contains(code)));
        assert!(all(&report::SEVERITY).iter().all(|code| SEVERITIES.contains(code)));
        let known = |table: &[(char, &str)], code: &str| table.iter().any(|(_, known)| *known == code);
        assert!(all(&release::ASK).iter().all(|code| known(&ASKS, code)));
        assert!(all(&person::COUNT_GROUP).iter().all(|code| known(&GROUPS, code)));
        assert!(all(&person::COUNT_OUTCOME).iter().all(|code| known(&OUTCOMES, code)));
    }

    #[test]
    fn the_month_is_the_one_just_past() {
        let at = 1_795_550_700_000;
        let said = DayTime::of(at).unwrap();
        assert_eq!(said.before(at + 3_600_000), Some(at));
        assert_eq!(said.before(at - 600_000), Some(at), "a clock that is behind");
        assert_eq!(DayTime { day: 31, hour: 0, minute: 0 }.before(at).and_then(DayTime::of).map(|d| d.day), Some(31));
    }

    #[test]
    fn a_coarse_notice_gives_a_coarse_square() {
        let place = crate::release::part::Place {
            point: Precision::Km1.coarsen(&Point::new(313_326_000, -1_109_427_000)),
            precision: Precision::Km1,
            side: None,
            movement: None,
            landmark: None,
            sector: None,
        };
        let notice = Notice { scenario: "crowd".to_owned(), place: Some(place), ..Notice::default() };
        let made = Message::of(&notice, &EventId([1; 16]), true, Some("puente-santa-fe"));
        assert!(matches!(&made.spot, Some(Spot::Grid(square)) if square.width == 1_000));
        assert_eq!(Message::decode(&made.encode().unwrap()), Ok(made));
    }

    proptest! {
        #[test]
        fn every_message_reads_back(
            exercise in any::<bool>(), event in any::<[u8; 16]>(), scenario in 0..30_usize, severity in 0..5_usize,
            time in prop::option::of((1..=31_u32, 0..24_u32, 0..60_u32)),
            place in prop::option::of((250_000_000..330_000_000_i32, -1_180_000_000..-960_000_000_i32)),
            landmark in "[a-z]{1,12}(-[a-z0-9]{1,8}){0,2}",
            counts in prop::collection::btree_map((0..4_usize, 0..6_usize), 0..10_000_u16, 0..6),
            asks in prop::collection::btree_set(0..13_usize, 0..13),
        ) {
            let grid = place.and_then(|(lat, lon)| GridSquare::of(&Point::new(lat, lon), 100).ok());
            let cell = |((group, outcome), count): ((usize, usize), u16)| {
                ((GROUPS[group].1.to_owned(), OUTCOMES[outcome].1.to_owned()), count)
            };
            let message = Message {
                exercise,
                event: EventNumber::of(&event),
                scenario: SCENARIOS[scenario].to_owned(),
                severity: severity.checked_sub(1).map(|at| SEVERITIES[at].to_owned()),
                time: time.map(|(day, hour, minute)| DayTime { day, hour, minute }),
                spot: Some(grid.map_or(Spot::Landmark(landmark), Spot::Grid)),
                counts: counts.into_iter().map(cell).collect(),
                asks: asks.into_iter().map(|at| ASKS[at].1.to_owned()).collect(),
            };
            if is_restricted(&message.scenario) {
                prop_assert_eq!(message.encode(), Err(VoiceError::Restricted));
                return Ok(());
            }
            let text = message.encode().unwrap();
            prop_assert!(septets(&text).unwrap() <= MAX_SEPTETS);
            prop_assert_eq!(Message::decode(&text), Ok(message));
        }

        #[test]
        fn any_text_is_refused_or_read(text in "\\PC{0,170}") {
            prop_assert!(Message::decode(&text).is_err() || text.len() > 20);
        }
    }
}
