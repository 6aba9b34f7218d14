//! The stored files: hexadecimal, one value a file, beside a dump for people.

use std::path::PathBuf;

use enlace_core::ids::{decode_hex, encode_hex};
use enlace_core::record::cbor::Value;

/// Set to write the files that are missing. Files that exist are never rewritten.
const WRITE: &str = "ENLACE_WRITE_FIXTURES";

/// A folder of `tests/fixtures/v1`.
pub fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fixtures", "v1", name].iter().collect()
}

/// The stored bytes; a missing file is written only when asked for, so that a lost one is noticed.
pub fn stored(folder_name: &str, name: &str, bytes_now: &[u8]) -> Vec<u8> {
    let path = folder(folder_name).join(format!("{name}.hex"));
    write_missing(&path, &(encode_hex(bytes_now) + "\n"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    decode_hex(text.trim()).unwrap()
}

/// The stored lines of a text; a missing file is written only when asked for.
pub fn stored_lines(folder_name: &str, name: &str, lines_now: &[String]) -> Vec<String> {
    let path = folder(folder_name).join(format!("{name}.txt"));
    write_missing(&path, &(lines_now.join("\n") + "\n"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

/// Holds the dump of `cbor` beside the fixture of that name to what is stored.
pub fn assert_dump(folder_name: &str, name: &str, cbor: &[u8]) {
    let path = folder(folder_name).join(format!("{name}.txt"));
    let dump = diagnose(&Value::decode(cbor).unwrap(), 0) + "\n";
    write_missing(&path, &dump);
    let stored = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(dump, stored, "{}", path.display());
}

/// Every fixture: folder, name, bytes.
pub fn all() -> Vec<(String, String, Vec<u8>)> {
    let mut files = Vec::new();
    for folder_name in ["records", "entries", "heads", "link"] {
        for file in folder(folder_name).read_dir().unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|end| end == "hex") {
                let bytes = decode_hex(std::fs::read_to_string(&path).unwrap().trim()).unwrap();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                files.push((folder_name.to_owned(), name, bytes));
            }
        }
    }
    files
}

fn write_missing(path: &std::path::Path, text: &str) {
    if !path.exists() && std::env::var_os(WRITE).is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// CBOR diagnostic notation (RFC 8949 §8), one field a line.
fn diagnose(value: &Value, depth: usize) -> String {
    let indent = |depth: usize| "  ".repeat(depth);
    match value {
        Value::Int(n) => n.to_string(),
        Value::Bytes(bytes) => format!("h'{}'", encode_hex(bytes)),
        Value::Text(text) => format!("{text:?}"),
        Value::Bool(flag) => flag.to_string(),
        Value::Null => "null".to_owned(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| diagnose(item, depth)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(fields) => {
            let field = |(key, field)| format!("{}{key}: {},\n", indent(depth + 1), diagnose(field, depth + 1));
            let fields: Vec<_> = fields.iter().map(field).collect();
            format!("{{\n{}{}}}", fields.concat(), indent(depth))
        }
    }
}
