//! What a form still asks for.

use super::{Arg, Finding, Weight};
use crate::domain::fields::Fields;
use crate::domain::schema::{Asked, Field, Kind, Shape};

/// How far a document goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Kept as a draft.
    Start,
    /// Filed.
    Filing,
    /// Filed by an agency whose reports print as an IPH.
    IphFiling,
}

impl Stage {
    const fn asks(self, asked: Asked) -> bool {
        match asked {
            Asked::AtStart => true,
            Asked::AtFiling => !matches!(self, Self::Start),
            Asked::ForIph => matches!(self, Self::IphFiling),
            Asked::Optional => false,
        }
    }
}

/// Fields a document still needs for `stage`, in the order of the form. "Not known" and "not applicable" are answers.
pub fn missing(kind: &Kind, fields: &Fields, stage: Stage) -> Vec<Finding> {
    let mut found = Vec::new();
    below(kind.fields, "", fields, stage, &mut found);
    let crossing = fields.has_code("scenario", "personnel_crossing") || fields.is_answered("also.personnel_crossing");
    if stage != Stage::Start && crossing && !fields.is_answered_below("incursion") {
        found.push(asked("incursion"));
    }
    found
}

fn below(table: &'static [Field], prefix: &str, fields: &Fields, stage: Stage, found: &mut Vec<Finding>) {
    for field in table {
        let path = format!("{prefix}{}", field.name);
        let answered = match field.shape {
            Shape::One(_) | Shape::Answer(_) | Shape::Prose { .. } => fields.is_answered(&path),
            Shape::Members(_) | Shape::Grid { .. } | Shape::Part(_) | Shape::List(_) | Shape::PerField(_) => {
                fields.is_answered_below(&path)
            }
        };
        match field.shape {
            _ if !answered && stage.asks(field.asked) => found.push(asked(&path)),
            _ if !answered => {}
            Shape::Part(sub) => below(sub, &format!("{path}."), fields, stage, found),
            Shape::List(sub) => {
                for item in fields.items(&path) {
                    below(sub, &format!("{path}.{item}."), fields, stage, found);
                }
            }
            _ => {}
        }
    }
}

fn asked(path: &str) -> Finding {
    if path == "scenario" {
        return Finding::new(Weight::Missing, "scenario_needed", path);
    }
    Finding::new(Weight::Missing, "asked_field_missing", path).with("field", Arg::Field(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence_item::EVIDENCE_ITEM;
    use crate::domain::incident::INCIDENT;
    use crate::domain::value::{At, Register, Scalar};
    use crate::ids::ItemId;

    fn paths(kind: &Kind, fields: &Fields, stage: Stage) -> Vec<String> {
        missing(kind, fields, stage).into_iter().map(|finding| finding.path).collect()
    }

    fn noon() -> Register {
        Scalar::At(At { utc_ms: 0, offset_min: -420, zone: None }).into()
    }

    fn complete() -> Fields {
        Fields::new()
            .with("scenario", "rescue_land")
            .with("severity", Register::Unknown)
            .with("occurred.from", noon())
            .with("entered_via", "own")
            .with("place.landmark.text", "monumento 122-A")
            .with("movement", Register::NotApplicable)
            .with("counts.public.involved", 2)
    }

    #[test]
    fn a_draft_needs_nothing_but_a_scenario() {
        let bare = missing(&INCIDENT, &Fields::new(), Stage::Start);
        assert_eq!(bare.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["scenario_needed"]);
        assert_eq!(paths(&INCIDENT, &Fields::new().with("scenario", "other"), Stage::Start), [""; 0]);
    }

    #[test]
    fn filing_lists_what_is_still_asked_in_the_order_of_the_form() {
        let draft = Fields::new().with("scenario", "rescue_land").with("occurred.ongoing", true);
        let asked = ["severity", "occurred.from", "entered_via", "place", "movement", "counts"];
        assert_eq!(paths(&INCIDENT, &draft, Stage::Filing), asked);
    }

    #[test]
    fn not_known_and_words_for_a_place_are_answers() {
        assert_eq!(paths(&INCIDENT, &complete(), Stage::Filing), [""; 0]);
    }

    #[test]
    fn a_mexican_agency_is_asked_for_the_boxes_of_its_form_too() {
        let asked = ["known_at", "arrived_at", "known_by", "emergency_folio", "scene", "narrative"];
        assert_eq!(paths(&INCIDENT, &complete(), Stage::IphFiling), asked);
    }

    #[test]
    fn a_crossing_by_personnel_asks_for_its_part() {
        let crossing = complete().with("scenario", "personnel_crossing");
        assert_eq!(paths(&INCIDENT, &crossing, Stage::Filing), ["incursion"]);
        let filled = crossing.with("incursion.uniformed", Register::Unknown);
        assert_eq!(paths(&INCIDENT, &filled, Stage::Filing), [""; 0]);
    }

    #[test]
    fn a_person_needs_a_part_in_the_event_unless_voided() {
        let item = ItemId([9; 16]).to_segment();
        let nameless = complete().with(format!("people.{item}.age_band"), "adult");
        assert_eq!(paths(&INCIDENT, &nameless, Stage::Filing), [format!("people.{item}.role")]);
        let voided = nameless.with(format!("people.{item}.voided"), "entered twice");
        assert_eq!(paths(&INCIDENT, &voided, Stage::Filing), [""; 0]);
    }

    #[test]
    fn an_evidence_item_belongs_to_an_incident_from_the_start() {
        assert_eq!(paths(&EVIDENCE_ITEM, &Fields::new(), Stage::Start), ["incident", "kind"]);
    }
}
