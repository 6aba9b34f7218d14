//! A kind of document as a form: every field with its label and what it takes.

use enlace_core::domain::schema::{self, Field, Kind, Shape, Type};
use enlace_core::i18n::{Lang, field_label};
use enlace_core::ids::ItemId;

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Holds {
    /// Text.
    Text {
        /// Longest text in characters.
        max: u32,
    },
    /// A text that merges character by character.
    Prose {
        /// Longest text in characters.
        max: u32,
    },
    /// A date as text, whole or in part: `1990-04-23`, `1990-04`, `1990`.
    Date,
    /// A language tag.
    Language,
    /// A country code.
    Country,
    /// One code of a set.
    Code {
        /// Name of the set.
        set: String,
    },
    /// Any codes of a set: yes at `path.<code>` for each.
    Codes {
        /// Name of the set.
        set: String,
    },
    /// Counts by two codes: a number at `path.<row>.<column>`.
    Grid {
        /// Set of the rows.
        rows: String,
        /// Set of the columns.
        columns: String,
    },
    /// A whole number.
    Number {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Yes or no.
    YesNo,
    /// A point in time.
    Time,
    /// A position.
    Position,
    /// A person acting for an agency.
    Person,
    /// Bytes: ids and digests.
    Bytes {
        /// Exact length.
        len: u32,
    },
}

/// When a form asks for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Asked {
    /// Needed from the first draft.
    AtStart,
    /// Needed, in any answer state, when leaving draft.
    AtFiling,
    /// As `AtFiling`, in an agency whose reports print as an IPH.
    ForIph,
    /// Never demanded.
    Optional,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FormField {
    /// Its path; `*` stands for the item of a list (`people.*.role`) or a top-level field (`basis.*.source`).
    pub path: String,
    /// Its label.
    pub label: String,
    /// What it takes.
    pub holds: Holds,
    /// Whether "not known" and "not applicable" are accepted.
    pub answers: bool,
    /// When it is asked for; that of the part or list it belongs to.
    pub asked: Asked,
}

/// Every field of a kind, in the order of its form.
pub(crate) fn fields(kind: &Kind, lang: Lang) -> Vec<FormField> {
    let mut form = Vec::new();
    for field in kind.fields {
        walk(&Place { kind, lang, asked: field.asked }, field, "", "", &mut form);
    }
    form
}

struct Place<'a> {
    kind: &'a Kind,
    lang: Lang,
    asked: schema::Asked,
}

/// `shown` is the path with stars; `real` one that leads to a label.
fn walk(place: &Place<'_>, field: &Field, shown: &str, real: &str, form: &mut Vec<FormField>) {
    let (shown, real) = (format!("{shown}{}", field.name), format!("{real}{}", field.name));
    let mut sub = |fields: &[Field], star: Option<&str>| {
        let (shown, real) = match star {
            Some(star) => (format!("{shown}.*."), format!("{real}.{star}.")),
            None => (format!("{shown}."), format!("{real}.")),
        };
        for field in fields {
            walk(place, field, &shown, &real, form);
        }
    };
    let (holds, answers) = match field.shape {
        Shape::Part(fields) => return sub(fields, None),
        Shape::List(fields) => return sub(fields, Some(&ItemId([0; 16]).to_segment())),
        Shape::PerField(fields) => return sub(fields, place.kind.fields.first().map(|field| field.name)),
        Shape::One(ty) => (holds(ty), false),
        Shape::Answer(ty) => (holds(ty), true),
        Shape::Prose { max } => (Holds::Prose { max }, false),
        Shape::Members(set) => (Holds::Codes { set: set.name.to_owned() }, false),
        Shape::Grid { rows, columns, .. } => {
            (Holds::Grid { rows: rows.name.to_owned(), columns: columns.name.to_owned() }, true)
        }
    };
    let label = field_label(place.lang, place.kind, &real);
    form.push(FormField { path: shown, label, holds, answers, asked: place.asked.into() });
}

fn holds(ty: Type) -> Holds {
    match ty {
        Type::Text { max } => Holds::Text { max },
        Type::Date => Holds::Date,
        Type::Lang => Holds::Language,
        Type::Country => Holds::Country,
        Type::Code(set) => Holds::Code { set: set.name.to_owned() },
        Type::Int { min, max } => Holds::Number { min, max },
        Type::Bool => Holds::YesNo,
        Type::At => Holds::Time,
        Type::Point => Holds::Position,
        Type::Actor => Holds::Person,
        Type::Bytes { len } => Holds::Bytes { len: u32::try_from(len).unwrap_or(u32::MAX) },
    }
}

impl From<schema::Asked> for Asked {
    fn from(asked: schema::Asked) -> Self {
        match asked {
            schema::Asked::AtStart => Self::AtStart,
            schema::Asked::AtFiling => Self::AtFiling,
            schema::Asked::ForIph => Self::ForIph,
            schema::Asked::Optional => Self::Optional,
        }
    }
}

#[cfg(test)]
mod tests {
    use enlace_core::domain::incident::INCIDENT;
    use enlace_core::domain::kinds::kinds;

    use super::*;

    #[test]
    fn a_form_has_every_field_with_a_label() {
        for kind in kinds() {
            for lang in Lang::ALL {
                for field in fields(kind, lang) {
                    assert!(!field.label.contains(&field.path), "{} {}", field.path, field.label);
                }
            }
        }
        let form = fields(&INCIDENT, Lang::Es);
        let find = |path: &str| form.iter().find(|field| field.path == path).unwrap();
        assert_eq!(find("scenario").asked, Asked::AtStart);
        assert_eq!(find("severity").holds, Holds::Code { set: "severity".into() });
        assert!(find("people.*.role").label.len() > 2 && find("severity").answers);
    }
}
