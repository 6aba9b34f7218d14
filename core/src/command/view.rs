//! A document as the rules see it.

use crate::document::{Document, FieldState, FieldValue};
use crate::domain::fields::{Content, Fields};
use crate::holder::HolderError;

/// The fields of a document with their competing values; what only a newer build can read is left out.
pub fn rule_view(document: &Document) -> Result<Fields, HolderError> {
    let mut view = Fields::new();
    for (path, state) in document.fields()? {
        for content in contents(state) {
            view.compete(path.clone(), content);
        }
    }
    Ok(view)
}

fn contents(state: FieldState) -> Vec<Content> {
    let shown = content(state.value);
    let others = state.alternatives.into_iter().filter_map(|side| content(side.value));
    let others: Vec<_> = others.filter(|other| Some(other) != shown.as_ref()).collect();
    shown.into_iter().chain(others).collect()
}

fn content(value: FieldValue) -> Option<Content> {
    match value {
        FieldValue::Register(register) => Some(Content::Register(register)),
        FieldValue::Prose(text) => Some(Content::Prose(text)),
        FieldValue::Newer => None,
    }
}
