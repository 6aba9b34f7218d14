//! Checks values against rules and notes which parts of the grammar they came by.

use std::collections::BTreeSet;

use enlace_core::record::cbor::Value;

use crate::grammar::{Grammar, Member, Rule, Spot, Type};

/// A grammar and the spots that samples have reached so far.
pub struct Validator<'a> {
    grammar: &'a Grammar,
    reached: BTreeSet<Spot>,
    used: BTreeSet<String>,
}

impl<'a> Validator<'a> {
    /// Nothing reached yet.
    pub fn new(grammar: &'a Grammar) -> Self {
        Self { grammar, reached: BTreeSet::new(), used: BTreeSet::new() }
    }

    /// Checks encoded bytes against a rule.
    pub fn check(&mut self, rule: &str, bytes: &[u8]) -> Result<(), String> {
        let mut trail = Trail::default();
        self.encoded(&Type::Name(rule.to_owned()), bytes, &mut trail).map_err(|error| format!("{rule}: {error}"))?;
        self.reached.extend(trail.spots);
        self.used.extend(trail.names);
        Ok(())
    }

    /// What no sample has reached: rules, members, alternatives.
    pub fn unreached(&self) -> Vec<String> {
        let rules =
            self.grammar.rules.keys().filter(|name| !self.used.contains(*name)).map(|name| format!("rule {name}"));
        let spots = self.grammar.spots.iter().enumerate().filter(|(spot, _)| !self.reached.contains(spot));
        rules.chain(spots.map(|(_, name)| name.clone())).collect()
    }

    fn encoded(&self, wanted: &Type, bytes: &[u8], trail: &mut Trail) -> Result<(), String> {
        match wanted {
            Type::Name(name) if self.rule(name).is_some_and(|ty| matches!(ty, Type::Tagged(..))) => {
                trail.names.push(name.clone());
                self.encoded(self.rule(name).unwrap(), bytes, trail)
            }
            Type::Tagged(tag, inner) => match bytes.split_first() {
                Some((first, rest)) if *first == 0xc0 | tag => self.encoded(inner, rest, trail),
                _ => Err(format!("tag {tag} is missing")),
            },
            _ => self.value(wanted, &Value::decode(bytes).map_err(|error| error.to_string())?, trail),
        }
    }

    fn rule(&self, name: &str) -> Option<&'a Type> {
        match self.grammar.rules.get(name) {
            Some(Rule::Type(ty)) => Some(ty),
            _ => None,
        }
    }

    fn value(&self, wanted: &Type, value: &Value, trail: &mut Trail) -> Result<(), String> {
        let fits = match (wanted, value) {
            (Type::Name(name), _) => return self.named(name, value, trail),
            (Type::Encoded(inner), Value::Bytes(bytes)) => return self.encoded(inner, bytes, trail),
            (Type::Array(members), Value::Array(items)) => return self.array(members, items, trail),
            (Type::Map(members), Value::Map(_)) => return self.map(members, value, trail),
            (Type::Choice(alternatives), _) => return self.choice(alternatives, value, trail),
            (Type::Sized(inner, least, most), _) => {
                self.value(inner, value, trail)?;
                (*least..=*most).contains(&size(value)?)
            }
            (Type::Int(number), Value::Int(found)) => number == found,
            (Type::Text(text), Value::Text(found)) => text == found,
            (Type::Range(least, most), Value::Int(found)) => (least..=most).contains(&found),
            _ => false,
        };
        if fits { Ok(()) } else { Err(format!("{value:?} is not {wanted:?}")) }
    }

    fn named(&self, name: &str, value: &Value, trail: &mut Trail) -> Result<(), String> {
        let fits = match (name, value) {
            ("uint", Value::Int(number)) => *number >= 0,
            ("int", Value::Int(_))
            | ("bstr", Value::Bytes(_))
            | ("tstr", Value::Text(_))
            | ("bool", Value::Bool(_))
            | ("true", Value::Bool(true))
            | ("null", Value::Null)
            | ("any", _) => true,
            _ => {
                let Some(rule) = self.rule(name) else { return Err(format!("{value:?} is not {name}")) };
                trail.names.push(name.to_owned());
                return self.value(rule, value, trail).map_err(|error| format!("{name}: {error}"));
            }
        };
        if fits { Ok(()) } else { Err(format!("{value:?} is not {name}")) }
    }

    fn choice(&self, alternatives: &[(Spot, Type)], value: &Value, trail: &mut Trail) -> Result<(), String> {
        let mut errors = Vec::new();
        for (spot, alternative) in alternatives {
            let mut branch = Trail::default();
            match self.value(alternative, value, &mut branch) {
                Ok(()) => {
                    trail.spots.push(*spot);
                    trail.join(branch);
                    return Ok(());
                }
                Err(error) => errors.push(error),
            }
        }
        Err(errors.join("; "))
    }

    fn array(&self, members: &[Member], items: &[Value], trail: &mut Trail) -> Result<(), String> {
        let mut rest = items;
        for member in members {
            let mut count = 0;
            while count < member.occurs.1 {
                let Some((item, after)) = rest.split_first() else { break };
                let mut branch = Trail::default();
                match self.value(&member.value, item, &mut branch) {
                    Ok(()) => trail.join(branch),
                    Err(error) if count < member.occurs.0 => return Err(error),
                    Err(_) => break,
                }
                trail.spots.push(member.spot);
                (count, rest) = (count + 1, after);
            }
            if count < member.occurs.0 {
                return Err(format!("{count} items where {} are needed", member.occurs.0));
            }
        }
        if rest.is_empty() { Ok(()) } else { Err(format!("{} items too many", rest.len())) }
    }

    fn map(&self, members: &[Member], value: &Value, trail: &mut Trail) -> Result<(), String> {
        let Value::Map(fields) = value else { return Err("not a map".to_owned()) };
        let mut left = fields.clone();
        self.fields(members, &mut left, trail)?;
        if left.is_empty() { Ok(()) } else { Err(format!("keys {:?} have no rule", left.keys())) }
    }

    fn fields(
        &self,
        members: &[Member],
        left: &mut std::collections::BTreeMap<u64, Value>,
        trail: &mut Trail,
    ) -> Result<(), String> {
        for member in members {
            match (member.key, &member.value) {
                (Some(key), wanted) => match left.remove(&key) {
                    Some(found) => {
                        self.value(wanted, &found, trail).map_err(|error| format!("key {key}: {error}"))?;
                        trail.spots.push(member.spot);
                    }
                    None if member.occurs.0 > 0 => return Err(format!("key {key} is missing")),
                    None => {}
                },
                (None, Type::Name(name)) => {
                    let Some(Rule::Group(group)) = self.grammar.rules.get(name) else {
                        return Err(format!("{name} is no group"));
                    };
                    trail.names.push(name.clone());
                    trail.spots.push(member.spot);
                    self.fields(group, left, trail)?;
                }
                (None, other) => return Err(format!("{other:?} has no key")),
            }
        }
        Ok(())
    }
}

/// What one value came by.
#[derive(Default)]
struct Trail {
    spots: Vec<Spot>,
    names: Vec<String>,
}

impl Trail {
    fn join(&mut self, other: Self) {
        self.spots.extend(other.spots);
        self.names.extend(other.names);
    }
}

fn size(value: &Value) -> Result<i64, String> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.len()),
        Value::Text(text) => Ok(text.len()),
        _ => Err("only strings have a size".to_owned()),
    }
    .and_then(|length| i64::try_from(length).map_err(|error| error.to_string()))
}
