//! Reading single fields out of a document's plain view.

use std::collections::BTreeMap;

use crate::document::{FieldState, FieldValue};
use crate::domain::kinds::kind_by_code;
use crate::domain::schema::{Leaf, Type};
use crate::domain::value::{Answer, At, Point, Scalar};

/// A document as fields by path.
pub type DocumentFields = BTreeMap<String, FieldState>;

/// What the field was answered with, `None` when it was not asked or is in a form newer than this build.
pub(super) fn scalar<'a>(fields: &'a DocumentFields, path: &str) -> Option<&'a Scalar> {
    match &fields.get(path)?.value {
        FieldValue::Register(Answer::Known(scalar)) => Some(scalar),
        _ => None,
    }
}

pub(super) fn text<'a>(fields: &'a DocumentFields, path: &str) -> Option<&'a str> {
    match scalar(fields, path)? {
        Scalar::Text(text) => Some(text),
        _ => None,
    }
}

/// A code, or the answer state as it is stored (`!unk`, `!na`).
pub(super) fn code<'a>(fields: &'a DocumentFields, path: &str) -> Option<&'a str> {
    match &fields.get(path)?.value {
        FieldValue::Register(Answer::Known(Scalar::Text(code))) => Some(code),
        FieldValue::Register(Answer::Unknown) => Some("!unk"),
        FieldValue::Register(Answer::NotApplicable) => Some("!na"),
        _ => None,
    }
}

pub(super) fn at<'a>(fields: &'a DocumentFields, path: &str) -> Option<&'a At> {
    match scalar(fields, path)? {
        Scalar::At(at) => Some(at),
        _ => None,
    }
}

pub(super) fn point(fields: &DocumentFields, path: &str) -> Option<Point> {
    match scalar(fields, path)? {
        Scalar::Point(point) if point.is_on_globe() => Some(*point),
        _ => None,
    }
}

pub(super) fn bytes<'a>(fields: &'a DocumentFields, path: &str) -> Option<&'a [u8]> {
    match scalar(fields, path)? {
        Scalar::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// Fields on which two sides differ.
pub(super) fn conflicts(fields: &DocumentFields) -> usize {
    fields.values().filter(|state| state.alternatives.len() > 1).count()
}

/// Fields of items of a keyed list, by their last segment: `people.<item>.subject` for (`people`, `subject`).
pub(super) fn of_items<'a>(
    fields: &'a DocumentFields,
    list: &'a str,
    name: &'a str,
) -> impl Iterator<Item = (&'a str, &'a FieldState)> {
    fields.iter().filter_map(move |(path, state)| {
        let (item, last) = path.strip_prefix(list)?.strip_prefix('.')?.split_once('.')?;
        (last == name).then_some((item, state))
    })
}

/// Every word a search may find the document by: free text of any side of a conflict, but no codes.
pub(super) fn words(kind: u16, fields: &DocumentFields) -> Vec<&str> {
    let Some(kind) = kind_by_code(kind) else { return Vec::new() };
    let mut words = Vec::new();
    for (path, state) in fields {
        let free =
            matches!(kind.resolve(path), Some(Leaf::Prose { .. } | Leaf::Register { ty: Type::Text { .. }, .. }));
        if free {
            let sides = state.alternatives.iter().map(|side| &side.value);
            words.extend(std::iter::once(&state.value).chain(sides).filter_map(free_text));
        }
    }
    words.dedup();
    words
}

fn free_text(value: &FieldValue) -> Option<&str> {
    match value {
        FieldValue::Prose(text) | FieldValue::Register(Answer::Known(Scalar::Text(text))) => Some(text),
        _ => None,
    }
}
