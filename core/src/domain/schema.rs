//! The grammar of document kinds: which fields exist, what each may hold, what a form asks for.
//!
//! A document is a flat map from field paths to registers (see `docs/adr/`): `severity`, `place.point`,
//! `people.<item>.role`, `hazards.fire`. Flat, because two phones that each create a nested part offline
//! would otherwise make two objects of which one is lost. The tables themselves are in `domain::incident`,
//! `domain::evidence_item` and `domain::person_identity`, listed by `domain::kinds`.

use super::sets::Set;
use super::stream::StreamClass;
use crate::ids::ItemId;

/// What one register may hold.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Text of at most `max` characters.
    Text {
        /// Longest text in characters.
        max: u32,
    },
    /// A calendar date as text, whole or in part: `1990-04-23`, `1990-04`, `1990`.
    Date,
    /// A language tag, BCP 47.
    Lang,
    /// A country, ISO 3166-1 alpha-2.
    Country,
    /// A code of a set. Codes newer than this build are kept and shown as such.
    Code(&'static Set),
    /// A whole number within bounds, both included.
    Int {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// Yes or no.
    Bool,
    /// A point in time.
    At,
    /// A position.
    Point,
    /// A person acting for an agency.
    Actor,
    /// Exactly `len` bytes.
    Bytes {
        /// Length in bytes.
        len: usize,
    },
}

/// How a field lies in the document.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A register that holds a value or is missing.
    One(Type),
    /// A register that also accepts "not known" and "not applicable".
    Answer(Type),
    /// Text that merges character by character, of at most `max` characters.
    Prose {
        /// Longest text in characters.
        max: u32,
    },
    /// A set of codes: one register `field.<code>` of `true` for each member.
    Members(&'static Set),
    /// Counts by two codes: one register `field.<row>.<column>`.
    Grid {
        /// Codes of the first segment.
        rows: &'static Set,
        /// Codes of the second segment.
        columns: &'static Set,
        /// What each cell holds; answer states included.
        cell: Type,
    },
    /// A part with fields of its own: `field.<sub>`.
    Part(&'static [Field]),
    /// A keyed list: `field.<item>.<sub>`, each item with a `voided` reason of its own.
    List(&'static [Field]),
    /// The same part for any top-level field: `field.<top-level field>.<sub>`.
    PerField(&'static [Field]),
}

/// When a form asks for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Needed from the first draft.
    AtStart,
    /// Needed, in any answer state, when leaving draft.
    AtFiling,
    /// Needed, in any answer state, when leaving draft in an agency whose reports print as an IPH.
    ForIph,
    /// Never demanded.
    Optional,
}

/// A field of a document kind or of a part.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Last segment of the path, and of the text key `field.<kind>.<name>`.
    pub name: &'static str,
    /// How it lies in the document.
    pub shape: Shape,
    /// When a form asks for it.
    pub asked: Asked,
}

impl Field {
    /// An optional field.
    pub const fn new(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, asked: Asked::Optional }
    }

    /// The same field, asked for at filing.
    pub const fn at_filing(self) -> Self {
        Self { asked: Asked::AtFiling, ..self }
    }

    /// The same field, asked for at filing where the report prints as an IPH.
    pub const fn for_iph(self) -> Self {
        Self { asked: Asked::ForIph, ..self }
    }

    /// The same field, needed from the first draft.
    pub const fn at_start(self) -> Self {
        Self { asked: Asked::AtStart, ..self }
    }
}

/// A kind of document.
#[derive(Debug)]
pub struct Kind {
    /// Number in signed records; never reused.
    pub code: u16,
    /// Word in text keys and in the binding.
    pub name: &'static str,
    /// The only class of stream its documents live in.
    pub class: StreamClass,
    /// Schema version this build writes.
    pub schema: u16,
    /// Top-level fields.
    pub fields: &'static [Field],
}

/// What a path of a kind leads to.
#[derive(Clone, Copy, Debug)]
pub enum Leaf {
    /// A register.
    Register {
        /// What it holds.
        ty: Type,
        /// Whether it accepts "not known" and "not applicable".
        answer_states: bool,
    },
    /// A merging text.
    Prose {
        /// Longest text in characters.
        max: u32,
    },
    /// Membership of a code in a set: `true` or missing.
    Member(&'static Set),
}

/// Longest path in bytes.
pub const MAX_PATH_BYTES: usize = 128;

/// Name of the register that voids a list item with a reason.
pub const VOIDED: &str = "voided";

/// The reason a list item was voided: free text.
pub const VOIDED_TYPE: Type = Type::Text { max: 280 };

impl Kind {
    /// What `path` leads to; `None` when this build does not know it (it may be a newer build's field).
    pub fn resolve(&self, path: &str) -> Option<Leaf> {
        let segments: Vec<&str> = path.split('.').collect();
        resolve_fields(self, self.fields, &segments)
    }

    /// The top-level field of that name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

fn resolve_fields(kind: &Kind, fields: &'static [Field], segments: &[&str]) -> Option<Leaf> {
    let (name, rest) = segments.split_first()?;
    let field = fields.iter().find(|field| field.name == *name)?;
    match (field.shape, rest) {
        (Shape::One(ty), []) => Some(Leaf::Register { ty, answer_states: false }),
        (Shape::Answer(ty), []) => Some(Leaf::Register { ty, answer_states: true }),
        (Shape::Prose { max }, []) => Some(Leaf::Prose { max }),
        (Shape::Members(set), [code]) if is_word(code) => Some(Leaf::Member(set)),
        (Shape::Grid { cell, .. }, [row, column]) if is_word(row) && is_word(column) => {
            Some(Leaf::Register { ty: cell, answer_states: true })
        }
        (Shape::Part(sub), [_, ..]) => resolve_fields(kind, sub, rest),
        (Shape::List(_), [item, VOIDED]) if ItemId::from_segment(item).is_some() => {
            Some(Leaf::Register { ty: VOIDED_TYPE, answer_states: false })
        }
        (Shape::List(sub), [item, tail @ ..]) if ItemId::from_segment(item).is_some() => {
            resolve_fields(kind, sub, tail)
        }
        (Shape::PerField(sub), [top, tail @ ..]) if kind.field(top).is_some() => resolve_fields(kind, sub, tail),
        _ => None,
    }
}

/// Whether `path` has the form of a field path, known or not: words or item ids joined by dots.
pub fn is_path(path: &str) -> bool {
    !path.is_empty()
        && path.len() <= MAX_PATH_BYTES
        && path.split('.').all(|segment| is_word(segment) || ItemId::from_segment(segment).is_some())
}

fn is_word(segment: &str) -> bool {
    (1..=32).contains(&segment.len())
        && segment.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
