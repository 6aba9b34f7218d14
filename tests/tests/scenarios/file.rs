//! The shape of a scenario file; `tests/scenarios/README.md` says what each step means.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub title: String,
    pub phone: Vec<Actor>,
    pub step: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    pub name: String,
    pub roles: Vec<String>,
    pub grants: BTreeMap<String, String>,
}

pub type Fields = BTreeMap<String, toml::Value>;

/// One step; what it does not use is missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    #[serde(rename = "do")]
    pub what: String,
    pub phone: String,
    pub phones: Vec<String>,
    pub document: String,
    pub incident: String,
    pub stream: String,
    pub set: Fields,
    pub write: BTreeMap<String, String>,
    pub reason: Option<String>,
    pub path: String,
    pub value: Option<toml::Value>,
    pub text: String,
    pub filter: String,
    pub access: String,
    pub now: bool,
    pub days: Option<i64>,
    pub count: u32,
    pub pinned: bool,
    pub complete: Option<bool>,
    pub fails: Option<String>,
    pub refused: Option<Vec<String>>,
    pub fields: Fields,
    pub absent: Vec<String>,
    pub conflict: Option<BTreeMap<String, Vec<toml::Value>>>,
    pub state: Option<String>,
    pub missing: bool,
    pub documents: Option<Vec<String>>,
    pub drafts: Option<Vec<Draft>>,
    pub is: Option<String>,
    pub wiped: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub document: String,
    pub code: String,
    pub fields: Fields,
}
