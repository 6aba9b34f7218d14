//! The two catalogues say the same things: same keys, same placeholders, nothing missing, nothing empty.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::catalogue::source;
use super::label::part_name;
use super::{Lang, is_explained, keys, text};
use crate::domain::kinds::kinds;
use crate::domain::notice_field::NOTICE_FIELDS;
use crate::domain::reference::ReferenceError;
use crate::domain::schema::{Field, Shape, VOIDED};
use crate::domain::{check, rule, sets};

fn parsed(lang: Lang) -> BTreeMap<String, String> {
    toml::from_str(source(lang)).unwrap()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn the_small_reader_reads_what_a_whole_toml_parser_reads() {
    for lang in Lang::ALL {
        let whole = parsed(lang);
        assert_eq!(keys(lang).count(), whole.len());
        for (key, value) in &whole {
            assert_eq!(text(lang, key), Some(value.as_str()), "{key}");
        }
    }
}

#[test]
fn both_languages_have_the_same_keys_in_the_same_order() {
    let order = |lang| source(lang).lines().filter_map(|line| line.strip_prefix('"')?.split_once('"'));
    let differ = order(Lang::En).zip(order(Lang::Es)).find(|((en, _), (es, _))| en != es);
    assert!(differ.is_none(), "{differ:?}");
    assert_eq!(order(Lang::En).count(), order(Lang::Es).count());
}

#[test]
fn both_languages_have_the_same_placeholders() {
    for key in keys(Lang::En) {
        let (en, es) = (text(Lang::En, key).unwrap(), text(Lang::Es, key).unwrap());
        assert_eq!(placeholders(en), placeholders(es), "{key}");
    }
}

#[test]
fn no_text_is_empty_or_badly_spaced() {
    for lang in Lang::ALL {
        for key in keys(lang) {
            let text = text(lang, key).unwrap();
            assert!(!text.is_empty() && text.trim() == text && !text.contains("  "), "{key}");
        }
    }
}

#[test]
fn sentences_end_and_short_labels_fit() {
    for lang in Lang::ALL {
        for key in keys(lang) {
            let text = text(lang, key).unwrap();
            if key.starts_with("error.") {
                assert!(text.ends_with(['.', '?']), "{key}");
            }
            let is_label = key.starts_with("enum.") || key.starts_with("field.");
            if is_short(key) || (is_label && !keys(lang).any(|other| other == format!("{key}.short"))) {
                assert!(text.chars().count() <= 24, "{key}: {text}");
            }
        }
    }
}

#[test]
fn every_code_of_every_set_has_a_label_and_no_label_lacks_its_code() {
    let mut wanted = BTreeSet::new();
    for set in sets::all() {
        for code in set.codes {
            wanted.insert(format!("enum.{}.{}", set.name, code.code));
        }
    }
    assert_eq!(wanted, labels("enum."));
}

#[test]
fn every_field_of_every_kind_has_a_label_and_no_label_lacks_its_field() {
    let mut wanted = BTreeSet::new();
    for kind in kinds() {
        collect(kind.name, kind.fields, &mut wanted);
    }
    wanted.extend(NOTICE_FIELDS.iter().map(|field| format!("field.notice.{}", field.name)));
    assert_eq!(wanted, labels("field."));
}

#[test]
fn every_kind_and_answer_state_has_a_word() {
    for lang in Lang::ALL {
        for kind in kinds() {
            assert!(text(lang, &format!("text.kind.{}", kind.name)).is_some(), "{}", kind.name);
        }
        for key in ["unknown", "not_applicable", "not_asked", "yes", "no"] {
            assert!(text(lang, &format!("text.answer.{key}")).is_some(), "{key}");
        }
    }
}

#[test]
fn every_rule_and_check_of_the_model_has_a_sentence() {
    for code in check::CheckError::CODES.into_iter().chain(rule::CODES).chain(ReferenceError::CODES) {
        assert!(is_explained(code), "{code}");
    }
}

/// Reads the sources, so that a code nobody listed is found too.
#[test]
fn every_error_code_in_the_sources_has_a_sentence() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "../sync-server/src", "../bindings/src"] {
        collect_sources(&root.join(folder), &mut files);
    }
    let mut checked = 0;
    // There, words named `code` are codes of sets and tags of languages, checked above.
    let labelled = [root.join("src/domain"), root.join("src/i18n")];
    for file in files.iter().filter(|file| !labelled.iter().any(|folder| file.starts_with(folder))) {
        for code in error_codes(&fs::read_to_string(file).unwrap()) {
            assert!(is_explained(&code), "{code} of {}", file.display());
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

fn collect_sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => collect_sources(&path, into),
            Some(extension) if extension == "rs" => into.push(path),
            _ => {}
        }
    }
}

/// The words that functions named `code` give for the variants of an enum.
fn error_codes(source: &str) -> Vec<String> {
    let bodies = source.split("fn code(").skip(1).filter_map(|rest| rest.split_once("\n    }")).map(|(body, _)| body);
    let arms = bodies.filter(|body| body.contains("-> &'static str")).flat_map(|body| body.split("=> \"").skip(1));
    arms.filter_map(|arm| arm.split_once('"')).map(|(code, _)| code.to_owned()).collect()
}

fn is_short(key: &str) -> bool {
    key.strip_suffix(".short").is_some()
}

fn labels(prefix: &str) -> BTreeSet<String> {
    keys(Lang::En).filter(|key| key.starts_with(prefix) && !is_short(key)).map(str::to_owned).collect()
}

fn collect(holder: &str, fields: &[Field], into: &mut BTreeSet<String>) {
    for field in fields {
        into.insert(format!("field.{holder}.{}", field.name));
        match field.shape {
            Shape::List(sub) => {
                into.insert(format!("field.{}.{VOIDED}", field.name));
                collect(part_name(field.name), sub, into);
            }
            Shape::Part(sub) | Shape::PerField(sub) => collect(part_name(field.name), sub, into),
            Shape::One(_) | Shape::Answer(_) | Shape::Prose { .. } | Shape::Members(_) | Shape::Grid { .. } => {}
        }
    }
}
