//! The part of CDDL (RFC 8610) that the file uses.

use std::collections::BTreeMap;

/// A place in the grammar that samples must reach: a member of a group or an alternative of a choice.
pub type Spot = usize;

/// All rules of a file.
#[derive(Debug)]
pub struct Grammar {
    /// Rules by name.
    pub rules: BTreeMap<String, Rule>,
    /// What every spot is called, for messages.
    pub spots: Vec<String>,
}

/// What a name stands for.
#[derive(Debug)]
pub enum Rule {
    /// A type.
    Type(Type),
    /// Members to be spliced into maps.
    Group(Vec<Member>),
}

/// A type.
#[derive(Debug)]
pub enum Type {
    /// Another rule, or a name of the prelude.
    Name(String),
    /// Exactly this number.
    Int(i64),
    /// Exactly this text.
    Text(String),
    /// A number within bounds, both included.
    Range(i64, i64),
    /// A string whose size in bytes lies within bounds.
    Sized(Box<Type>, i64, i64),
    /// A byte string that holds an encoded value.
    Encoded(Box<Type>),
    /// A tagged value.
    Tagged(u8, Box<Type>),
    /// A sequence.
    Array(Vec<Member>),
    /// Keyed values.
    Map(Vec<Member>),
    /// One of several.
    Choice(Vec<(Spot, Type)>),
}

/// A member of a group.
#[derive(Debug)]
pub struct Member {
    /// Where samples must come by.
    pub spot: Spot,
    /// How often it occurs, at least and at most.
    pub occurs: (usize, usize),
    /// Its key in a map; `None` in arrays, and for a group to be spliced in.
    pub key: Option<u64>,
    /// Its type.
    pub value: Type,
}
