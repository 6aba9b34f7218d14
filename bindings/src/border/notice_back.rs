//! The fields of a notice that was said, to start a correction from or to enter what a voice said.

use enlace_core::domain::value::Answer;
use enlace_core::release::notice::Notice;
use enlace_core::release::part::{self, BothNames};

use super::notice_fields::{
    NoticeCount, NoticeFields, NoticeMeeting, NoticePlace, NoticeReach, NoticeTime, NoticeUnit, NoticeVehicle, SaidText,
};
use crate::Words;

impl From<Notice> for NoticeFields {
    /// The sender is left out: whoever sends it anew is the sender.
    fn from(said: Notice) -> Self {
        let (level, reasons) = said.level.map(|it| (it.level, it.reasons)).unzip();
        let count = |((group, outcome), count): ((String, String), Answer<u16>)| NoticeCount {
            group,
            outcome,
            count: count.known().copied(),
        };
        Self {
            scenario: said.scenario,
            severity: said.severity.map(code),
            level,
            reasons: reasons.unwrap_or_default().into_iter().collect(),
            occurred: said.occurred.map(|span| NoticeTime {
                from: span.from,
                to: span.to,
                precision: span.precision,
                ongoing: span.ongoing,
            }),
            place: said.place.map(place),
            counts: said.counts.into_iter().map(count).collect(),
            hazards: said.hazards.into_iter().collect(),
            happening: said.happening.into_iter().collect(),
            weapons: said.weapons.into_iter().collect(),
            units: said.units.into_iter().map(unit).collect(),
            vehicle: said.vehicle.map(vehicle),
            asks: said.asks.into_iter().collect(),
            meeting: said.meeting.map(|it| NoticeMeeting { point: it.point, names: it.names.map(names) }),
            reach: said.reach.map(|it| NoticeReach { call_sign: it.call_sign, radio: it.radio, phone: it.phone }),
            text: said.text.map(|it| SaidText { text: it.text, lang: it.lang }),
        }
    }
}

fn code(answer: Answer<String>) -> String {
    match answer {
        Answer::Known(code) => code,
        Answer::Unknown => "!unk".to_owned(),
        Answer::NotApplicable => "!na".to_owned(),
    }
}

fn place(it: part::Place) -> NoticePlace {
    NoticePlace {
        point: it.point,
        precision: Some(it.precision.word().to_owned()),
        side: it.side,
        movement: it.movement,
        landmark: it.landmark.map(names),
        sector: it.sector,
    }
}

fn names(it: BothNames) -> Words {
    Words { en: it.en, es: it.es }
}

fn unit(it: part::Unit) -> NoticeUnit {
    NoticeUnit { kind: it.kind, count: it.count, status: it.status, eta_min: it.eta_min }
}

fn vehicle(it: part::Vehicle) -> NoticeVehicle {
    NoticeVehicle {
        colour: it.colour,
        make: it.make,
        model: it.model,
        plate: it.plate,
        plate_country: it.plate_country,
    }
}
