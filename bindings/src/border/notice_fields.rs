//! The coded fields of a notice, as other languages write them.

use enlace_core::domain::value::{Answer, At};
use enlace_core::geo::Point;
use enlace_core::release::Precision;
use enlace_core::release::notice::{Notice, Significance};
use enlace_core::release::part::{self, BothNames, Span};

use crate::{FieldError, Words};

/// The coded fields of a notice, and one short text. There is no field for a name.
///
/// Codes are those of the sets of `notice_form`. Nothing of a report fills it: what is not put here does not leave.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct NoticeFields {
    /// A code of the set `scenario`. Empty only in the claims of an answer, which need not speak of it.
    #[uniffi(default)]
    pub scenario: String,
    /// A code of the set `severity`; `!unk` for not known.
    #[uniffi(default)]
    pub severity: Option<String>,
    /// A code of the set `level`.
    #[uniffi(default)]
    pub level: Option<String>,
    /// Why that level: codes of the set `reason`.
    #[uniffi(default)]
    pub reasons: Vec<String>,
    /// When.
    #[uniffi(default)]
    pub occurred: Option<NoticeTime>,
    /// Where.
    #[uniffi(default)]
    pub place: Option<NoticePlace>,
    /// How many.
    #[uniffi(default)]
    pub counts: Vec<NoticeCount>,
    /// Codes of the set `hazard`.
    #[uniffi(default)]
    pub hazards: Vec<String>,
    /// Codes of the set `happening`.
    #[uniffi(default)]
    pub happening: Vec<String>,
    /// Codes of the set `weapon`.
    #[uniffi(default)]
    pub weapons: Vec<String>,
    /// The own units.
    #[uniffi(default)]
    pub units: Vec<NoticeUnit>,
    /// A vehicle in flight; only to apprehend.
    #[uniffi(default)]
    pub vehicle: Option<NoticeVehicle>,
    /// Codes of the set `ask`.
    #[uniffi(default)]
    pub asks: Vec<String>,
    /// Where to meet.
    #[uniffi(default)]
    pub meeting: Option<NoticeMeeting>,
    /// How to reach the sender.
    #[uniffi(default)]
    pub reach: Option<NoticeReach>,
    /// Free text: at most 280 characters, no names.
    #[uniffi(default)]
    pub text: Option<SaidText>,
}

/// When it happened.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticeTime {
    /// Beginning.
    pub from: At,
    /// End, if it has ended and is known.
    #[uniffi(default)]
    pub to: Option<At>,
    /// A code of the set `time_precision`.
    #[uniffi(default)]
    pub precision: Option<String>,
    /// Whether it goes on.
    #[uniffi(default)]
    pub ongoing: bool,
}

/// Where it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct NoticePlace {
    /// The point as measured; it leaves rounded to `precision`.
    #[uniffi(default)]
    pub point: Option<Point>,
    /// A code of the set `place_precision`; the finest that purpose and scenario allow when none is chosen.
    #[uniffi(default)]
    pub precision: Option<String>,
    /// A code of the set `side`.
    #[uniffi(default)]
    pub side: Option<String>,
    /// A code of the set `movement`.
    #[uniffi(default)]
    pub movement: Option<String>,
    /// A landmark by both its names, each at most 80 characters.
    #[uniffi(default)]
    pub landmark: Option<Words>,
    /// The sector, as stream names call it.
    #[uniffi(default)]
    pub sector: Option<String>,
}

/// How many of whom.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticeCount {
    /// A code of the set `count_group`.
    pub group: String,
    /// A code of the set `count_outcome`.
    pub outcome: String,
    /// How many; none for not known.
    pub count: Option<u16>,
}

/// Units of the sender.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NoticeUnit {
    /// A code of the set `unit_kind`.
    pub kind: String,
    /// How many.
    pub count: u16,
    /// A code of the set `unit_status`.
    #[uniffi(default)]
    pub status: Option<String>,
    /// Minutes until arrival.
    #[uniffi(default)]
    pub eta_min: Option<u16>,
}

/// A vehicle in flight.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct NoticeVehicle {
    /// Colour, free words.
    #[uniffi(default)]
    pub colour: Option<String>,
    /// Make.
    #[uniffi(default)]
    pub make: Option<String>,
    /// Model.
    #[uniffi(default)]
    pub model: Option<String>,
    /// Plate.
    #[uniffi(default)]
    pub plate: Option<String>,
    /// Country of the plate: two capital letters.
    #[uniffi(default)]
    pub plate_country: Option<String>,
}

/// Where to meet.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct NoticeMeeting {
    /// The point.
    #[uniffi(default)]
    pub point: Option<Point>,
    /// The place by both its names.
    #[uniffi(default)]
    pub names: Option<Words>,
}

/// How to reach the sender: an authority's means, never a private person's.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct NoticeReach {
    /// Call sign.
    #[uniffi(default)]
    pub call_sign: Option<String>,
    /// Radio channel.
    #[uniffi(default)]
    pub radio: Option<String>,
    /// Telephone of the desk.
    #[uniffi(default)]
    pub phone: Option<String>,
}

/// Free text and its language.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SaidText {
    /// The text.
    pub text: String,
    /// Its language: `es`, `en`, or another tag.
    pub lang: String,
}

impl NoticeFields {
    /// The fields as the core takes them. What has no form of its own is left to the core's rules.
    pub(crate) fn into_core(self, purpose: &str) -> Result<Notice, FieldError> {
        let place = self.place.map(|place| place.into_core(purpose, &self.scenario)).transpose()?;
        let reasons = self.reasons.into_iter().collect();
        let count =
            |count: NoticeCount| ((count.group, count.outcome), count.count.map_or(Answer::Unknown, Answer::Known));
        let time =
            |time: NoticeTime| Span { from: time.from, to: time.to, precision: time.precision, ongoing: time.ongoing };
        Ok(Notice {
            scenario: self.scenario,
            severity: self.severity.map(answered),
            level: self.level.map(|level| Significance { level, reasons }),
            occurred: self.occurred.map(time),
            place,
            counts: self.counts.into_iter().map(count).collect(),
            hazards: self.hazards.into_iter().collect(),
            happening: self.happening.into_iter().collect(),
            weapons: self.weapons.into_iter().collect(),
            units: self.units.into_iter().map(unit).collect(),
            vehicle: self.vehicle.map(vehicle),
            asks: self.asks.into_iter().collect(),
            meeting: self.meeting.map(|it| part::Meeting { point: it.point, names: it.names.map(both_names) }),
            reach: self.reach.map(|it| part::Reach { call_sign: it.call_sign, radio: it.radio, phone: it.phone }),
            text: self.text.map(|said| part::Words { text: said.text, lang: said.lang }),
            ..Notice::default()
        })
    }
}

impl NoticePlace {
    fn into_core(self, purpose: &str, scenario: &str) -> Result<part::Place, FieldError> {
        let precision = match &self.precision {
            None => Precision::finest(purpose, scenario),
            Some(code) => Precision::from_word(code)
                .ok_or_else(|| FieldError::input("code_malformed", "no such precision of a place".to_owned()))?,
        };
        Ok(part::Place {
            point: self.point,
            precision,
            side: self.side,
            movement: self.movement,
            landmark: self.landmark.map(both_names),
            sector: self.sector,
        })
    }
}

fn answered(code: String) -> Answer<String> {
    match code.as_str() {
        "!unk" => Answer::Unknown,
        "!na" => Answer::NotApplicable,
        _ => Answer::Known(code),
    }
}

fn both_names(words: Words) -> BothNames {
    BothNames { en: words.en, es: words.es }
}

fn unit(unit: NoticeUnit) -> part::Unit {
    part::Unit { kind: unit.kind, count: unit.count, status: unit.status, eta_min: unit.eta_min }
}

fn vehicle(it: NoticeVehicle) -> part::Vehicle {
    part::Vehicle {
        colour: it.colour,
        make: it.make,
        model: it.model,
        plate: it.plate,
        plate_country: it.plate_country,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_reaches_the_notice() {
        let at = At { utc_ms: 1, offset_min: -420, zone: None };
        let some = |text: &str| Some(text.to_owned());
        let all = NoticeFields {
            scenario: "rescue_water".into(),
            severity: some("!unk"),
            level: some("high"),
            reasons: vec!["life".into()],
            occurred: Some(NoticeTime { from: at, to: None, precision: some("hour"), ongoing: true }),
            place: Some(NoticePlace { point: Some(Point::new(313_333_333, -1_109_433_333)), ..NoticePlace::default() }),
            counts: vec![NoticeCount { group: "public".into(), outcome: "in_danger".into(), count: None }],
            hazards: vec!["fire".into()],
            happening: vec!["in_water".into()],
            weapons: vec!["rifle".into()],
            units: vec![NoticeUnit { kind: "boat".into(), count: 1, status: None, eta_min: Some(12) }],
            vehicle: Some(NoticeVehicle { colour: some("red"), ..NoticeVehicle::default() }),
            asks: vec!["medical".into()],
            meeting: Some(NoticeMeeting { point: None, names: Some(Words { en: "x".into(), es: "y".into() }) }),
            reach: Some(NoticeReach { radio: some("4"), ..NoticeReach::default() }),
            text: Some(SaidText { text: "dos adultos".into(), lang: "es".into() }),
        };
        let notice = all.clone().into_core("life_safety").unwrap();
        let precision = Some("exact".to_owned());
        let place = all.place.map(|place| NoticePlace { precision, ..place });
        assert_eq!(NoticeFields::from(notice.clone()), NoticeFields { place, ..all });
        let Ok(enlace_core::record::cbor::Value::Map(values)) = Ok::<_, ()>(notice.to_value()) else { unreachable!() };
        let keys: Vec<u64> = values.into_keys().collect();
        assert_eq!(keys, (5..=19).collect::<Vec<_>>());
        assert_eq!(notice.severity, Some(Answer::Unknown));
        assert_eq!(notice.counts.values().next(), Some(&Answer::Unknown));
    }

    #[test]
    fn a_place_without_a_chosen_precision_gets_the_one_the_rules_give() {
        let precision = |purpose: &str, scenario: &str, chosen: Option<&str>| {
            let place = NoticePlace { precision: chosen.map(str::to_owned), ..NoticePlace::default() };
            let fields = NoticeFields { scenario: scenario.into(), place: Some(place), ..NoticeFields::default() };
            fields.into_core(purpose).map(|notice| notice.place.unwrap().precision)
        };
        assert_eq!(precision("life_safety", "rescue_land", None).unwrap(), Precision::Exact);
        assert_eq!(precision("inform", "rescue_land", None).unwrap(), Precision::Km1);
        assert_eq!(precision("life_safety", "child_alone", None).unwrap(), Precision::Sector);
        assert_eq!(precision("life_safety", "rescue_land", Some("m100")).unwrap(), Precision::M100);
        assert_eq!(precision("inform", "drone", Some("m1")).unwrap_err().stable_code(), "code_malformed");
    }
}
