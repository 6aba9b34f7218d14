//! Reads CDDL text. Panics with the place on anything outside the part that is used.

use crate::grammar::{Grammar, Member, Rule, Spot, Type};

/// Reads a file.
pub fn parse(text: &str) -> Grammar {
    let mut parser = Parser { tokens: tokens(text), at: 0, rule: String::new(), spots: Vec::new() };
    let mut rules = std::collections::BTreeMap::new();
    while parser.at < parser.tokens.len() {
        let name = parser.next();
        parser.rule.clone_from(&name);
        parser.expect("=");
        let rule = if parser.take("(") { Rule::Group(parser.members(")")) } else { Rule::Type(parser.choice()) };
        assert!(rules.insert(name.clone(), rule).is_none(), "rule {name} is there twice");
    }
    Grammar { rules, spots: parser.spots }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for line in text.lines() {
        let mut rest = line.split(';').next().unwrap_or_default().trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '"' => rest[1..].find('"').unwrap() + 2,
                '.' | '#' => 1 + rest[1..].find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len() - 1),
                c if is_word(c) => rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len()),
                _ => 1,
            };
            tokens.push(rest[..length].to_owned());
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
    rule: String,
    spots: Vec<String>,
}

impl Parser {
    fn peek(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn take(&mut self, token: &str) -> bool {
        let there = self.peek(0) == token;
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, token: &str) {
        assert!(self.take(token), "rule {}: {token} expected, found {}", self.rule, self.peek(0));
    }

    fn spot(&mut self, what: &str) -> Spot {
        self.spots.push(format!("{}: {what}", self.rule));
        self.spots.len() - 1
    }

    /// `a / b / c`.
    fn choice(&mut self) -> Type {
        let first = self.controlled();
        if self.peek(0) != "/" {
            return first;
        }
        let mut alternatives = vec![(self.spot("alternative 1"), first)];
        while self.take("/") {
            let spot = self.spot(&format!("alternative {}", alternatives.len() + 1));
            alternatives.push((spot, self.controlled()));
        }
        Type::Choice(alternatives)
    }

    /// A type with `.size` or `.cbor` behind it.
    fn controlled(&mut self) -> Type {
        let plain = self.plain();
        if self.take(".cbor") {
            return Type::Encoded(Box::new(self.plain()));
        }
        if !self.take(".size") {
            return plain;
        }
        let in_brackets = self.take("(");
        let (least, most) = match self.plain() {
            Type::Int(size) => (size, size),
            Type::Range(least, most) => (least, most),
            other => panic!("rule {}: {other:?} is no size", self.rule),
        };
        if in_brackets {
            self.expect(")");
        }
        Type::Sized(Box::new(plain), least, most)
    }

    fn plain(&mut self) -> Type {
        let token = self.next();
        if token == "[" {
            return Type::Array(self.members("]"));
        }
        if token == "{" {
            return Type::Map(self.members("}"));
        }
        if let Some(tag) = token.strip_prefix("#6.") {
            self.expect("(");
            let inner = self.choice();
            self.expect(")");
            return Type::Tagged(tag.parse().unwrap(), Box::new(inner));
        }
        if let Some(text) = token.strip_prefix('"') {
            return Type::Text(text.trim_end_matches('"').to_owned());
        }
        if let Some((least, most)) = token.split_once("..") {
            return Type::Range(least.parse().unwrap(), most.parse().unwrap());
        }
        if let Ok(number) = token.parse() {
            return Type::Int(number);
        }
        assert!(token.chars().all(is_word), "rule {}: unexpected {token}", self.rule);
        Type::Name(token)
    }

    fn members(&mut self, close: &str) -> Vec<Member> {
        let mut members = Vec::new();
        while !self.take(close) {
            members.push(self.member());
            if !self.take(",") {
                self.expect(close);
                break;
            }
        }
        members
    }

    fn member(&mut self) -> Member {
        let occurs = self.occurrence();
        let label = (self.peek(1) == ":").then(|| self.next());
        if label.is_some() {
            self.expect(":");
        }
        let what = label.clone().unwrap_or_else(|| self.peek(0).to_owned());
        let spot = self.spot(&format!("member {what}"));
        Member { spot, occurs, key: label.and_then(|label| label.parse().ok()), value: self.choice() }
    }

    /// `?`, `*`, `+` or `2*5`.
    fn occurrence(&mut self) -> (usize, usize) {
        if self.take("?") {
            return (0, 1);
        }
        if self.take("+") {
            return (1, usize::MAX);
        }
        let least = if self.peek(1) == "*" { self.next().parse().unwrap() } else { 0 };
        if !self.take("*") {
            return (1, 1);
        }
        let has_most = self.peek(1) != ":" && self.peek(0).parse::<usize>().is_ok();
        let most = if has_most { self.next().parse().unwrap() } else { usize::MAX };
        (least, most)
    }
}
