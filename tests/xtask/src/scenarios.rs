//! The scenario files as JSON, for the languages whose standard library reads no TOML.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::run::{files, target};

/// Writes every scenario beside the build; the folder.
pub fn write_as_json() -> anyhow::Result<PathBuf> {
    let folder = std::path::absolute(target())?.join("scenarios");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for path in files(Path::new("tests/scenarios"), &["toml"])? {
        let name = path.with_extension("json");
        let text = std::fs::read_to_string(&path)?;
        let json = as_json(&text).with_context(|| format!("cannot read {}", path.display()))?;
        std::fs::write(folder.join(name.file_name().context("a file has a name")?), json)?;
    }
    Ok(folder)
}

fn as_json(text: &str) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&toml::from_str::<toml::Value>(text)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_kinds() {
        let json = as_json("[[step]]\ndo = \"set\"\nfields = { a = 1, b = true, c = \"x\" }").unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["step"][0]["fields"], serde_json::json!({ "a": 1, "b": true, "c": "x" }));
    }
}
