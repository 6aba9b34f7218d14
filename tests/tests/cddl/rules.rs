//! The file and the samples, held against each other.

use std::collections::BTreeSet;

use enlace_core::record::content::Content;
use enlace_core::record::keys::Algorithm;
use enlace_tests::samples;

use crate::grammar::{Grammar, Rule};
use crate::parser::parse;
use crate::validator::Validator;

fn grammar() -> Grammar {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/records.cddl");
    parse(&std::fs::read_to_string(path).unwrap())
}

fn body_rule(name: &str) -> String {
    format!("{}-body", name.replace('_', "-"))
}

fn kind_name(content: &Content) -> &'static str {
    Content::KINDS.iter().find(|(number, _)| *number == content.kind()).unwrap().1
}

#[test]
fn every_signed_or_sent_shape_meets_its_rule_and_every_rule_is_met() {
    let grammar = grammar();
    let mut validator = Validator::new(&grammar);
    for (name, content) in samples::contents() {
        for is_first in [true, false] {
            let body = samples::body(content.clone(), is_first);
            let envelope = body.seal(&samples::signer(Algorithm::Es256)).unwrap();
            for (rule, bytes) in
                [(body_rule(kind_name(&content)), body.encode()), ("envelope".into(), envelope.encode())]
            {
                validator.check(&rule, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
        }
    }
    for (name, entry) in samples::entries() {
        validator.check("entry", &entry.encode()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let heads = samples::heads().seal(&samples::signer(Algorithm::EdDsa)).unwrap();
    validator.check("envelope", &heads.encode()).unwrap();
    validator.check("heads", heads.payload()).unwrap();
    for request in samples::wire::requests() {
        let envelope = request.seal(&samples::signer(Algorithm::Es256)).unwrap();
        validator.check("request", envelope.payload()).unwrap();
    }
    for (rule, bytes) in samples::wire::payloads() {
        validator.check(rule, &bytes).unwrap();
    }
    assert_eq!(validator.unreached(), Vec::<String>::new(), "no sample meets these parts of records.cddl");
}

#[test]
fn code_and_file_name_the_same_kinds() {
    let in_file: BTreeSet<String> = grammar().rules.into_keys().filter(|name| name.ends_with("-body")).collect();
    let in_code: BTreeSet<String> = Content::KINDS.iter().map(|(_, name)| body_rule(name)).collect();
    assert_eq!(in_file, in_code);
    let sampled: BTreeSet<u16> = samples::contents().iter().map(|(_, content)| content.kind()).collect();
    let known: BTreeSet<u16> = Content::KINDS.iter().map(|(number, _)| *number).collect();
    assert_eq!(sampled, known, "every kind needs a sample");
}

mod checker {
    use enlace_core::record::cbor::Value;

    use super::*;

    fn checked(text: &str, value: &Value) -> Result<Vec<String>, String> {
        let grammar = parse(text);
        let mut validator = Validator::new(&grammar);
        validator.check("a", &value.encode())?;
        Ok(validator.unreached())
    }

    fn map<const N: usize>(fields: [(u64, Value); N]) -> Value {
        Value::Map(fields.into_iter().collect())
    }

    #[test]
    fn a_field_without_a_rule_a_missing_and_a_mistyped_one_are_found() {
        let text = "a = { 1: uint, ? 2: tstr }";
        assert!(checked(text, &map([(1, Value::Int(1)), (3, Value::Int(1))])).is_err());
        assert!(checked(text, &map([(2, Value::from("x"))])).is_err());
        assert!(checked(text, &map([(1, Value::Int(-1))])).is_err());
        assert!(checked(text, &map([(1, Value::Int(1)), (2, Value::Null)])).is_err());
    }

    #[test]
    fn what_no_sample_reaches_is_named() {
        let text = "a = { 1: uint / null, ? 2: tstr }\nb = bool";
        let unreached = checked(text, &map([(1, Value::Int(1))])).unwrap();
        assert_eq!(unreached, ["rule b", "a: alternative 2", "a: member 2"]);
    }

    #[test]
    fn sizes_ranges_and_occurrences_are_checked() {
        let value = |count: usize| Value::Array(vec![Value::Bytes(vec![0; 2]); count]);
        for (text, count, fits) in [
            ("a = [2*3 bstr .size 2]", 2, true),
            ("a = [2*3 bstr .size 2]", 1, false),
            ("a = [2*3 bstr .size 2]", 4, false),
            ("a = [+ bstr .size (1..2)]", 1, true),
            ("a = [* bstr .size 3]", 0, true),
            ("a = [* bstr .size 3]", 1, false),
        ] {
            assert_eq!(checked(text, &value(count)).is_ok(), fits, "{text} {count}");
        }
        assert!(checked("a = -5..5", &Value::Int(-5)).is_ok());
        assert!(checked("a = -5..5", &Value::Int(6)).is_err());
    }

    #[test]
    fn groups_are_spliced_in_and_encoded_strings_are_opened() {
        let text = "a = { g, 2: bstr .cbor b } ; comment = [\ng = ( 1: 1, )\nb = [x: \"in\", y: bool]";
        let inner = |flag| Value::Array(vec![Value::from("in"), flag]).encode();
        let good = map([(1, Value::Int(1)), (2, Value::Bytes(inner(Value::Bool(true))))]);
        assert_eq!(checked(text, &good), Ok(Vec::new()));
        let bad = map([(1, Value::Int(1)), (2, Value::Bytes(inner(Value::Null)))]);
        assert!(checked(text, &bad).is_err());
        assert!(matches!(parse(text).rules["g"], Rule::Group(_)));
    }
}
