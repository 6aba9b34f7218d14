//! What a message says, for the one who typed it in: a notice's coded fields, as given by voice.

use super::message::{Message, Spot};
use crate::border::plain;
use crate::domain::value::{Answer, At};
use crate::geo::GridSquare;
use crate::i18n::format::Clocks;
use crate::i18n::{Lang, text};
use crate::landmark::Gazetteer;
use crate::release::notice::Notice;
use crate::release::part::{BothNames, Place, Span};
use crate::release::precision::Precision;

impl Message {
    /// The fields of a notice that the message holds. Its day and time are the newest such that are not more than a day
    /// after `now_ms`, milliseconds since 1970 UTC.
    pub fn notice(&self, now_ms: i64) -> Notice {
        let from_ms = self.time.and_then(|time| time.before(now_ms));
        let span = |utc_ms| Span {
            from: At { utc_ms, offset_min: 0, zone: None },
            to: None,
            precision: Some("minute".to_owned()),
            ongoing: false,
        };
        Notice {
            scenario: self.scenario.clone(),
            severity: self.severity.clone().map(Answer::Known),
            occurred: from_ms.map(span),
            place: self.spot.as_ref().map(place),
            counts: self.counts.iter().map(|(cell, count)| (cell.clone(), Answer::Known(*count))).collect(),
            asks: self.asks.clone(),
            ..Notice::default()
        }
    }

    /// The message in words, line by line: its event first, then its fields. In an exercise the first line and the last
    /// say so.
    pub fn lines(&self, lang: Lang, now_ms: i64, clocks: Clocks) -> Vec<String> {
        let mut lines = vec![self.event.to_string()];
        lines.extend(plain::notice(lang, &self.notice(now_ms), clocks));
        if self.exercise {
            let word = text(lang, "text.alert.exercise").unwrap_or_default().to_owned();
            lines.insert(0, word.clone());
            lines.push(word);
        }
        lines
    }
}

fn place(spot: &Spot) -> Place {
    let named = |id: &str| {
        let found = Gazetteer::shipped().by_id(id);
        let (en, es) = found.map_or((id, id), |of| (of.name_en.as_str(), of.name_es.as_str()));
        BothNames { en: en.to_owned(), es: es.to_owned() }
    };
    let (point, landmark) = match spot {
        Spot::Grid(square) => (square.centre().ok(), None),
        Spot::Landmark(id) => (None, Some(named(id))),
    };
    Place { point, precision: precision(spot), side: None, movement: None, landmark, sector: None }
}

const fn precision(spot: &Spot) -> Precision {
    match spot {
        Spot::Grid(GridSquare { width: ..=100, .. }) => Precision::M100,
        _ => Precision::Km1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reference::EventNumber;

    const NOW: i64 = 1_795_550_700_000;

    #[test]
    fn the_example_of_the_page_reads_in_both_languages() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/voice.md")).unwrap();
        let heard = Message::decode(page.lines().find(|line| line.starts_with("N1 ")).unwrap()).unwrap();
        let [en, es] = Lang::ALL.map(|lang| heard.lines(lang, NOW, Clocks::There));
        assert_eq!((en[0].as_str(), es[0].as_str()), ("E-412 907 335 0", "E-412 907 335 0"));
        assert_eq!(en[1], "What is happening: Person in danger on land");
        assert_eq!(es[1], "Qué sucede: Persona en peligro en tierra");
        assert!(es.iter().any(|line| line.contains("12R WV 054 664")), "{es:?}");
        assert!(en.iter().any(|line| line.contains("Send medical help") || line.contains("water rescue")), "{en:?}");
        assert_eq!(en.len(), es.len());
    }

    #[test]
    fn a_notice_sent_and_heard_says_the_same() {
        let heard = Message {
            exercise: true,
            event: EventNumber::of(&[7; 16]),
            scenario: "crowd".to_owned(),
            severity: None,
            time: None,
            spot: Some(Spot::Landmark("no-such-place".to_owned())),
            counts: [(("public".to_owned(), "injured".to_owned()), 3)].into(),
            asks: ["know".to_owned()].into(),
        };
        let again = Message::of(&heard.notice(NOW), &crate::ids::EventId([7; 16]), true, Some("no-such-place"));
        assert_eq!(again, heard);
        let said = heard.lines(Lang::Es, NOW, Clocks::There);
        assert_eq!((said.first(), said.first()), (said.last(), Some(&"SIMULACRO".to_owned())));
        assert!(said.iter().any(|line| line.contains("no-such-place")));
    }
}
