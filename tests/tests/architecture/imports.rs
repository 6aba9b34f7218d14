//! Imports between the modules of core point downward only, and each foreign library is seen by few modules.

use std::collections::BTreeSet;

use crate::source::Source;
use crate::tree::{assert_none, sources};

/// The modules of core, lowest first. A module may use those before it.
///
/// `i18n` stands low: it labels what `domain` enumerates and knows nothing else.
const ORDER: &[&str] = &[
    "clock",
    "ids",
    "geo",
    "step",
    "domain",
    "i18n",
    "landmark",
    "record",
    "entry",
    "log",
    "release",
    "document",
    "ingest",
    "border",
    "wire",
    "bundle",
    "storage",
    "read_model",
    "holder",
    "sync",
    "command",
    "lock",
    "app",
];

/// Libraries and the only places that may name them: a module, or one file.
type SeenBy = [(&'static str, &'static [&'static str])];

const CORE: &SeenBy = &[
    ("automerge", &["document", "ingest"]),
    ("rusqlite", &["storage", "read_model"]),
    ("reqwest", &["sync/http.rs"]),
    ("tokio", &["sync/http.rs", "sync/driver.rs"]),
    ("rustls", &["sync/http.rs"]),
    ("getrandom", &["clock"]),
    ("SystemTime", &["clock"]),
    ("Instant", &["clock"]),
];

/// The server decides in `agency`, without sockets or SQL.
const SERVER: &SeenBy =
    &[("automerge", &[]), ("rusqlite", &["store"]), ("axum", &["http"]), ("clap", &["cli"]), ("SystemTime", &[])];

/// Bindings hold no rule, so they need no library that works.
const BINDINGS: &SeenBy = &[("automerge", &[]), ("rusqlite", &[]), ("reqwest", &[]), ("SystemTime", &[])];

/// Every way the sources break the order.
fn upward_imports(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path != "lib.rs") {
        let Some(own) = rank(source.module()) else {
            findings.push(format!("{}: module {} has no place in the order", source.path, source.module()));
            continue;
        };
        for used in used_modules(source) {
            match rank(&used) {
                None => findings.push(format!("{}: uses crate::{used}, which has no place in the order", source.path)),
                Some(other) if other > own => findings.push(format!("{}: uses {used}, which is above it", source.path)),
                Some(_) => {}
            }
        }
    }
    findings
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == module)
}

/// The top-level modules a file names by `crate::` or by enough `super::` to leave its own module.
fn used_modules(source: &Source) -> BTreeSet<String> {
    let mut used = source.first_segments_after("crate::");
    used.extend(source.first_segments_after(&"super::".repeat(depth(&source.path))));
    used.remove(source.module());
    used
}

/// How many `super::` lead from a file's module to the crate root.
fn depth(path: &str) -> usize {
    path.split('/').filter(|part| *part != "mod.rs").count()
}

/// Every place that names a library it must not see.
fn library_leaks(sources: &[Source], seen_by: &SeenBy) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        for (library, places) in seen_by {
            if source.has_word(library) && !places.contains(&source.module()) && !places.contains(&source.path.as_str())
            {
                findings.push(format!("{}: names {library}, which only {places:?} may", source.path));
            }
        }
    }
    findings
}

/// `sync` and `read_model` are two readers of the same storage and must not lean on each other.
fn sync_and_read_model_apart(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| {
            let used = used_modules(source);
            match source.module() {
                "sync" => used.contains("read_model"),
                "read_model" => used.contains("sync"),
                _ => false,
            }
        })
        .map(|source| format!("{}: sync and read_model know nothing of each other", source.path))
        .collect()
}

#[test]
fn imports_point_downward() {
    assert_none("imports must point downward", &upward_imports(&sources("core")));
}

#[test]
fn libraries_are_seen_only_where_they_belong() {
    for (package, seen_by) in [("core", CORE), ("sync-server", SERVER), ("bindings", BINDINGS)] {
        assert_none("a library is named outside its modules", &library_leaks(&sources(package), seen_by));
    }
}

#[test]
fn sync_and_read_model_never_import_each_other() {
    assert_none("sync and read_model", &sync_and_read_model_apart(&sources("core")));
}

mod checker {
    use super::*;

    fn one(path: &str, text: &str) -> [Source; 1] {
        [Source::new(path, text)]
    }

    #[test]
    fn an_upward_import_is_found_in_every_spelling() {
        for text in [
            "use crate::storage::Storage;",
            "use crate::{ids::KeyId, storage::{Row, Storage}};",
            "fn a() { crate::storage::open() }",
            "use super::super::storage::Storage;",
            "pub(in crate::storage) fn a() {}",
        ] {
            assert_eq!(upward_imports(&one("record/cbor.rs", text)).len(), 1, "{text}");
        }
        assert_eq!(upward_imports(&one("ids.rs", "use super::record::Body;")).len(), 1);
    }

    #[test]
    fn downward_and_own_imports_are_fine() {
        let text = "use crate::{clock::Clock, ids::{KeyId, EntryHash}};\nuse super::keys::X; use crate::record::cbor;";
        assert_eq!(upward_imports(&one("record/envelope.rs", text)), Vec::<String>::new());
        let text = "//! See crate::storage.\n#[cfg(test)]\nmod tests { use crate::storage::X; }";
        assert_eq!(upward_imports(&one("record/mod.rs", text)), Vec::<String>::new());
    }

    #[test]
    fn modules_without_a_place_are_found() {
        assert_eq!(upward_imports(&one("helpers/mod.rs", "")).len(), 1);
        assert_eq!(upward_imports(&one("ids.rs", "use crate::helpers::x;")).len(), 1);
    }

    #[test]
    fn a_leaking_library_is_found() {
        assert_eq!(library_leaks(&one("command/report.rs", "use automerge::Automerge;"), CORE).len(), 1);
        assert_eq!(library_leaks(&one("sync/engine.rs", "use tokio::time;"), CORE).len(), 1);
        assert_eq!(library_leaks(&one("sync/driver.rs", "use tokio::time;"), CORE), Vec::<String>::new());
        assert_eq!(library_leaks(&one("entry/mod.rs", "let now = std::time::SystemTime::now();"), CORE).len(), 1);
        assert_eq!(library_leaks(&one("agency/mod.rs", "use rusqlite::Connection;"), SERVER).len(), 1);
        assert_eq!(library_leaks(&one("store/mod.rs", "use rusqlite::Connection;"), SERVER), Vec::<String>::new());
    }

    #[test]
    fn sync_leaning_on_read_model_is_found() {
        assert_eq!(sync_and_read_model_apart(&one("sync/engine.rs", "use crate::read_model::List;")).len(), 1);
        assert_eq!(sync_and_read_model_apart(&one("read_model/list.rs", "use crate::sync::Engine;")).len(), 1);
        assert_eq!(sync_and_read_model_apart(&one("app.rs", "use crate::sync::Engine;")), Vec::<String>::new());
    }
}
