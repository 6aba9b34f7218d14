//! What the pages say about the code is true: every test they name exists, every link leads to a file.

use std::collections::BTreeSet;
use std::path::Path;

use crate::source::has_word;
use crate::tree::{assert_none, root, sources, texts, tracked};

/// The names in backticks, separated by commas, right behind `test:` or `tests:`; a path such as `sync::a_name` counts by its last part.
fn named_tests(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for marker in ["test: ", "tests: "] {
        for (at, _) in text.match_indices(marker) {
            let mut rest = &text[at + marker.len()..];
            while let Some((name, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
                names.push(name.rsplit("::").next().unwrap_or(name));
                rest = after.strip_prefix(',').unwrap_or_default().trim_start();
            }
        }
    }
    names
}

/// Names of the functions a source file defines, in any language of the tree.
fn defined_functions(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for keyword in ["fn ", "def ", "fun ", "func "] {
        for (at, _) in text.match_indices(keyword) {
            let rest = &text[at + keyword.len()..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            names.insert(&rest[..end]);
        }
    }
    names
}

fn missing_tests<'a>(page: &'a str, defined: &BTreeSet<&str>) -> Vec<&'a str> {
    named_tests(page).into_iter().filter(|name| !defined.contains(name)).collect()
}

/// Targets of `[text](target)` that are files of the tree.
fn local_links(page: &str) -> Vec<&str> {
    page.match_indices("](")
        .filter_map(|(at, _)| page[at + 2..].split_once(')'))
        .map(|(target, _)| target.split('#').next().unwrap_or(target))
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

/// Paths of this tree between backticks; patterns such as `tests/<name>` are none.
fn quoted_paths(text: &str) -> Vec<&str> {
    const TOPS: [&str; 5] = ["bindings/", "core/", "docs/", "sync-server/", "tests/"];
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    text.lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|quoted| TOPS.iter().any(|top| quoted.starts_with(top)) && quoted.chars().all(is_path))
        .collect()
}

#[test]
fn pages_name_only_tests_that_exist() {
    let code: Vec<String> = ["rs", "py", "kt", "swift"].into_iter().flat_map(texts).map(|(_, text)| text).collect();
    let defined: BTreeSet<&str> = code.iter().flat_map(|text| defined_functions(text)).collect();
    let mut findings = Vec::new();
    for (path, page) in texts("md") {
        for name in missing_tests(&page, &defined) {
            findings.push(format!("{}: no test called {name}", path.display()));
        }
    }
    assert_none("a page names a test that is gone", &findings);
}

#[test]
fn the_architecture_page_names_every_module() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let modules: BTreeSet<String> =
        sources("core").iter().map(|source| source.module().to_owned()).filter(|module| module != "lib").collect();
    let unnamed: Vec<String> = modules.into_iter().filter(|module| !has_word(&page, module)).collect();
    assert_none("ARCHITECTURE.md does not name", &unnamed);
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut findings = Vec::new();
    for (path, page) in texts("md") {
        let folder = root().join(path.parent().unwrap_or(Path::new("")));
        for target in local_links(&page) {
            if !folder.join(target).exists() {
                findings.push(format!("{}: {target} is not there", path.display()));
            }
        }
    }
    assert_none("a link leads nowhere", &findings);
}

#[test]
fn paths_in_backticks_are_there() {
    let mut findings = Vec::new();
    for (path, text) in ["md", "rs", "toml"].into_iter().flat_map(texts) {
        let named = quoted_paths(&text).into_iter().filter(|named| !root().join(named).exists());
        findings.extend(named.map(|named| format!("{}: {named} is not there", path.display())));
    }
    assert_none("a path leads nowhere", &findings);
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    // Spelled in two halves, so that this file does not find itself.
    let folder = concat!("/wo", "rk/");
    let findings: Vec<String> = tracked()
        .into_iter()
        .filter(|path| {
            let bytes = std::fs::read(root().join(path)).unwrap();
            bytes.windows(folder.len()).any(|window| window == folder.as_bytes())
        })
        .map(|path| path.display().to_string())
        .collect();
    assert_none("a path of one machine", &findings);
}

mod checker {
    use super::*;

    #[test]
    fn test_names_are_read_from_a_page() {
        let page = "| I.1 | test: `app::an_agent_reports`, `lists_are_short` | demo: `x` |\ntests: `c`\n`d` is no test";
        assert_eq!(named_tests(page), ["an_agent_reports", "lists_are_short", "c"]);
    }

    #[test]
    fn a_name_that_is_gone_is_found() {
        let defined = defined_functions("fn an_agent_reports() {}\n    def lists_are_short(self):\nasync fn c<T>() {}");
        assert_eq!(missing_tests("test: `an_agent_reports`, `c`", &defined), Vec::<&str>::new());
        assert_eq!(missing_tests("test: `an_agent_report`, `lists_are_short`", &defined), ["an_agent_report"]);
    }

    #[test]
    fn paths_are_read_from_between_backticks_only() {
        let text = "see `docs/index.md` and docs/b.md, `tests/fixtures/v<N>`, `cargo test`, `core/src/ids.rs`";
        assert_eq!(quoted_paths(text), ["docs/index.md", "core/src/ids.rs"]);
    }

    #[test]
    fn only_links_into_the_tree_are_followed() {
        let page = "[a](docs/a.md#part) [b](https://example.org/b) [c](#part) ![d](d.svg)";
        assert_eq!(local_links(page), ["docs/a.md", "d.svg"]);
    }
}
