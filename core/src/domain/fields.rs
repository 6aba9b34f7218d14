//! A document's fields as the rules see them: paths to values, with the competing values of a conflict.
//!
//! Rules judge this view alone, so they know nothing of how a document is stored or merged.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::schema::VOIDED;
use super::value::{Answer, At, Point, Register, Scalar};
use crate::ids::ItemId;

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A register.
    Register(Register),
    /// A merging text.
    Prose(String),
    /// Written by a newer build in a form this one cannot read. It counts as an answer and as nothing else.
    Newer,
}

impl<T: Into<Register>> From<T> for Content {
    fn from(value: T) -> Self {
        Self::Register(value.into())
    }
}

/// Fields by path. The first value of a path is the one shown; any further ones compete with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<Content>>);

impl Fields {
    /// No fields.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Puts the only value of a field.
    pub fn set(&mut self, path: impl Into<String>, content: impl Into<Content>) {
        self.0.insert(path.into(), vec![content.into()]);
    }

    /// Adds a value that competes with those already there; the first one added is the one shown.
    pub fn compete(&mut self, path: impl Into<String>, content: impl Into<Content>) {
        self.0.entry(path.into()).or_default().push(content.into());
    }

    /// The same fields with one more: for building a view in one expression.
    pub fn with(mut self, path: impl Into<String>, content: impl Into<Content>) -> Self {
        self.set(path, content);
        self
    }

    /// Paths with the value shown.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Content)> {
        self.0.iter().filter_map(|(path, contents)| Some((path.as_str(), contents.first()?)))
    }

    /// The register shown at `path`.
    pub fn register(&self, path: &str) -> Option<&Register> {
        self.registers(path).next()
    }

    /// Every register at `path`: the one shown, then those that compete with it.
    pub fn registers(&self, path: &str) -> impl Iterator<Item = &Register> {
        self.0.get(path).into_iter().flatten().filter_map(|content| match content {
            Content::Register(register) => Some(register),
            Content::Prose(_) | Content::Newer => None,
        })
    }

    /// The known value shown at `path`.
    pub fn scalar(&self, path: &str) -> Option<&Scalar> {
        self.register(path).and_then(Answer::known)
    }

    /// The text or code shown at `path`.
    pub fn text(&self, path: &str) -> Option<&str> {
        match self.scalar(path)? {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number shown at `path`.
    pub fn int(&self, path: &str) -> Option<i64> {
        match self.scalar(path)? {
            Scalar::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The time shown at `path`.
    pub fn at(&self, path: &str) -> Option<&At> {
        match self.scalar(path)? {
            Scalar::At(at) => Some(at),
            _ => None,
        }
    }

    /// The position shown at `path`.
    pub fn point(&self, path: &str) -> Option<Point> {
        match self.scalar(path)? {
            Scalar::Point(point) => Some(*point),
            _ => None,
        }
    }

    /// The merging text at `path`.
    pub fn prose(&self, path: &str) -> Option<&str> {
        match self.0.get(path)?.first()? {
            Content::Prose(text) => Some(text),
            Content::Register(_) | Content::Newer => None,
        }
    }

    /// Whether any value at `path`, shown or competing, is this code.
    pub fn has_code(&self, path: &str, code: &str) -> bool {
        self.registers(path).any(|register| matches!(register.known(), Some(Scalar::Text(text)) if text == code))
    }

    /// The largest known number at `path`, shown or competing; 0 when there is none.
    pub fn largest(&self, path: &str) -> i64 {
        let number = |register: &Register| match register.known() {
            Some(Scalar::Int(number)) => Some(*number),
            _ => None,
        };
        self.registers(path).filter_map(number).max().unwrap_or(0)
    }

    /// Whether every value at `path` is a known yes or no equal to `flag`, and there is one.
    pub fn is_surely(&self, path: &str, flag: bool) -> bool {
        let mut all = self.registers(path).peekable();
        all.peek().is_some() && all.all(|register| register.known() == Some(&Scalar::Bool(flag)))
    }

    /// Whether any value at `path`, shown or competing, is yes.
    pub fn may_be_true(&self, path: &str) -> bool {
        self.registers(path).any(|register| register.known() == Some(&Scalar::Bool(true)))
    }

    /// Codes of the set field `name`, in order.
    pub fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.below(name).filter(|(code, _)| !code.contains('.')).map(|(code, _)| code)
    }

    /// Segments of the items of list `name` that are not voided, in order.
    pub fn items<'a>(&'a self, name: &'a str) -> BTreeSet<&'a str> {
        let all = self.below(name).filter_map(|(rest, _)| rest.split('.').next());
        all.filter(|item| ItemId::from_segment(item).is_some() && !self.is_voided(name, item)).collect()
    }

    /// Whether a path is present with an answer: any answer state counts, an empty text does not.
    pub fn is_answered(&self, path: &str) -> bool {
        self.0.get(path).and_then(|contents| contents.first()).is_some_and(is_answer)
    }

    /// Whether anything below `path` is answered. Voided items of a list do not count.
    pub fn is_answered_below(&self, path: &str) -> bool {
        self.below(path).any(|(rest, content)| {
            let item = rest.split('.').next().unwrap_or_default();
            is_answer(content) && !(ItemId::from_segment(item).is_some() && self.is_voided(path, item))
        })
    }

    fn is_voided(&self, list: &str, item: &str) -> bool {
        self.is_answered(&format!("{list}.{item}.{VOIDED}"))
    }

    /// What lies below `path`, by the rest of the path after the dot.
    fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a Content)> {
        self.0
            .range::<str, _>((Bound::Excluded(path), Bound::Unbounded))
            .take_while(move |(found, _)| found.starts_with(path))
            .filter_map(move |(found, contents)| {
                Some((found.strip_prefix(path)?.strip_prefix('.')?, contents.first()?))
            })
    }
}

fn is_answer(content: &Content) -> bool {
    match content {
        Content::Register(Answer::Known(Scalar::Text(text))) | Content::Prose(text) => !text.trim().is_empty(),
        Content::Register(_) | Content::Newer => true,
    }
}

impl FromIterator<(String, Content)> for Fields {
    /// Values of one path that follow each other compete, the first one shown.
    fn from_iter<I: IntoIterator<Item = (String, Content)>>(entries: I) -> Self {
        let mut fields = Self::new();
        for (path, content) in entries {
            fields.compete(path, content);
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(byte: u8) -> String {
        ItemId([byte; 16]).to_segment()
    }

    #[test]
    fn neighbours_with_a_longer_name_are_not_below_a_path() {
        let fields = Fields::new().with("scene_x", true).with("scene.risk", "social").with("scenes.a", 1);
        assert_eq!(fields.below("scene").map(|(rest, _)| rest).collect::<Vec<_>>(), ["risk"]);
        assert!(!Fields::new().with("placed", 1).is_answered_below("place"));
    }

    #[test]
    fn voided_items_are_gone_from_the_list_and_from_answers() {
        let (a, b) = (item(1), item(2));
        let fields = Fields::new()
            .with(format!("people.{a}.role"), "victim")
            .with(format!("people.{b}.role"), "witness")
            .with(format!("people.{b}.voided"), "entered twice");
        assert_eq!(fields.items("people"), BTreeSet::from([a.as_str()]));
        let gone = Fields::new().with(format!("people.{b}.role"), "x").with(format!("people.{b}.voided"), "y");
        assert!(!gone.is_answered_below("people"));
    }

    #[test]
    fn not_known_is_an_answer_and_an_empty_text_is_none() {
        let fields = Fields::new().with("severity", Register::Unknown).with("ref", "  ");
        assert!(fields.is_answered("severity") && !fields.is_answered("ref") && !fields.is_answered("status"));
    }

    #[test]
    fn competing_values_are_all_seen() {
        let mut fields = Fields::new();
        fields.compete("counts.public.dead", 0);
        fields.compete("counts.public.dead", 2);
        assert_eq!((fields.int("counts.public.dead"), fields.largest("counts.public.dead")), (Some(0), 2));
        fields.compete("incursion.weapon_pointed", false);
        assert!(fields.is_surely("incursion.weapon_pointed", false));
        fields.compete("incursion.weapon_pointed", Register::Unknown);
        assert!(!fields.is_surely("incursion.weapon_pointed", false));
    }
}
