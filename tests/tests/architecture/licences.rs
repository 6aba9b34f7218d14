//! Every dependency carries a licence that `deny.toml` allows, and none is banned there.
//!
//! The same file feeds `cargo deny`, which checks more; this part runs where that tool is not installed.

use std::collections::BTreeSet;
use std::process::Command;

use crate::tree::{assert_none, root};

/// The two lists of `deny.toml` that are read here.
struct Policy {
    allowed: BTreeSet<String>,
    banned: BTreeSet<String>,
}

impl Policy {
    fn read(text: &str) -> Self {
        let policy: toml::Table = text.parse().unwrap();
        let allowed = policy["licenses"]["allow"].as_array().unwrap();
        let banned = policy["bans"]["deny"].as_array().unwrap();
        Self {
            allowed: allowed.iter().map(|name| name.as_str().unwrap().to_owned()).collect(),
            banned: banned.iter().map(|ban| ban["crate"].as_str().unwrap().to_owned()).collect(),
        }
    }

    /// Whether an SPDX expression can be met with allowed licences; `/` is the old spelling of OR.
    fn accepts(&self, expression: &str) -> bool {
        let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
        let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
        let accepted = self.any(&mut words);
        accepted && words.is_empty()
    }

    fn any(&self, words: &mut Vec<&str>) -> bool {
        let mut accepted = self.all(words);
        while words.last() == Some(&"OR") {
            words.pop();
            accepted |= self.all(words);
        }
        accepted
    }

    fn all(&self, words: &mut Vec<&str>) -> bool {
        let mut accepted = self.one(words);
        while words.last() == Some(&"AND") {
            words.pop();
            accepted &= self.one(words);
        }
        accepted
    }

    fn one(&self, words: &mut Vec<&str>) -> bool {
        match words.pop() {
            Some("(") => {
                let accepted = self.any(words);
                words.pop() == Some(")") && accepted
            }
            Some(name) if words.last() == Some(&"WITH") => {
                words.pop();
                let exception = words.pop().unwrap_or_default();
                self.allowed.contains(name) || self.allowed.contains(&format!("{name} WITH {exception}"))
            }
            Some(name) => self.allowed.contains(name),
            None => false,
        }
    }

    fn findings(&self, packages: &[serde_json::Value]) -> Vec<String> {
        let mut findings = Vec::new();
        for package in packages.iter().filter(|package| !package["source"].is_null()) {
            let name = package["name"].as_str().unwrap_or_default();
            let licence = package["license"].as_str().unwrap_or("no licence");
            if self.banned.contains(name) {
                findings.push(format!("{name} is banned"));
            }
            if !self.accepts(licence) {
                findings.push(format!("{name}: {licence}"));
            }
        }
        findings
    }
}

#[test]
fn dependencies_carry_allowed_licences() {
    let policy = Policy::read(&std::fs::read_to_string(root().join("deny.toml")).unwrap());
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "cargo metadata failed");
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "only {} packages", packages.len());
    assert_none("deny.toml does not allow", &policy.findings(packages));
}

mod checker {
    use super::*;

    fn policy() -> Policy {
        Policy::read("licenses.allow = ['MIT', 'Zlib', 'Apache-2.0']\nbans.deny = [{ crate = 'native-tls' }]")
    }

    #[test]
    fn expressions_are_met_or_not() {
        for good in
            ["MIT", "MIT OR GPL-3.0", "GPL-3.0 OR (MIT AND Zlib)", "MIT/GPL-2.0", "Apache-2.0 WITH LLVM-exception"]
        {
            assert!(policy().accepts(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Zlib) AND GPL-3.0", "", "MIT Zlib", "(MIT"] {
            assert!(!policy().accepts(bad), "{bad}");
        }
    }

    #[test]
    fn banned_crates_and_foreign_licences_are_found() {
        let packages = [
            serde_json::json!({ "name": "native-tls", "license": "MIT", "source": "registry" }),
            serde_json::json!({ "name": "evalexpr", "license": "AGPL-3.0", "source": "registry" }),
            serde_json::json!({ "name": "enlace-core", "license": null, "source": null }),
        ];
        assert_eq!(policy().findings(&packages), ["native-tls is banned", "evalexpr: AGPL-3.0"]);
    }
}
