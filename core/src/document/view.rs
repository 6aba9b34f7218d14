//! A document as the rules of the domain see it.

use std::collections::BTreeMap;

use super::{FieldState, FieldValue};
use crate::domain::fields::{Content, Fields};

/// The fields of a document for `domain::rule` and `domain::significance`: shown values first, then competing ones.
pub fn view(fields: &BTreeMap<String, FieldState>) -> Fields {
    let mut seen = Fields::new();
    for (path, state) in fields {
        seen.set(path, content(&state.value));
        for other in state.alternatives.iter().filter(|other| other.value != state.value) {
            seen.compete(path, content(&other.value));
        }
    }
    seen
}

fn content(value: &FieldValue) -> Content {
    match value {
        FieldValue::Register(register) => Content::Register(register.clone()),
        FieldValue::Prose(text) => Content::Prose(text.clone()),
        FieldValue::Newer => Content::Newer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Alternative;
    use crate::ids::{ActorHash, ChangeHash};

    fn side(value: &str) -> Alternative {
        let value = FieldValue::Register(value.into());
        Alternative { value, actor: ActorHash([0; 16]), change: ChangeHash([0; 32]) }
    }

    #[test]
    fn both_sides_of_a_conflict_reach_the_rules_and_the_shown_one_leads() {
        let state = FieldState {
            value: FieldValue::Register("closed".into()),
            alternatives: vec![side("reported"), side("closed")],
        };
        let fields = view(&BTreeMap::from([("status".to_owned(), state)]));
        assert_eq!(fields.text("status"), Some("closed"));
        assert_eq!(crate::domain::rule::status(&fields), Some("reported"));
    }

    #[test]
    fn what_a_newer_build_wrote_counts_as_an_answer() {
        let state = FieldState { value: FieldValue::Newer, alternatives: Vec::new() };
        let fields = view(&BTreeMap::from([("severity".to_owned(), state)]));
        assert!(fields.is_answered("severity") && fields.register("severity").is_none());
    }
}
