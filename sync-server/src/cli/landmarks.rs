//! `enlace landmarks check`: is a list of landmarks fit to be imported?

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use enlace_core::i18n::Lang;
use enlace_core::landmark::import::{self, ImportError, Imported, MAX_BYTES};
use serde_json::{Value, json};

use super::Context;
use super::args::LandmarksArgs;
use super::failure::{Detail, Exit, Failure, Reason};
use super::files;

/// Most lines explained at once; the others are counted.
const MAX_EXPLAINED: usize = 1_000;

/// Reads the list and names every line that could not be imported.
pub fn run(context: &Context, args: &LandmarksArgs) -> Result<(), Failure> {
    let read = read(&args.file)?;
    let out = &context.out;
    let (good, bad) = (read.landmarks.len().to_string(), read.refused.len().to_string());
    out.result(&json!({
        "good": read.landmarks.len(), "bad": read.refused.len(),
        "without_point": read.landmarks.iter().filter(|landmark| landmark.point.is_none()).count(),
        "lines": lines(&read, out.lang()),
    }));
    out.say("landmarks.check.done", &[("good", &good), ("bad", &bad)]);
    if read.refused.is_empty() {
        return Ok(());
    }
    let details = read.refused.iter().take(MAX_EXPLAINED);
    let details = details.map(|refused| Detail { line: refused.line, reason: reason(refused.error) });
    Err(Failure::new("landmark_list_wrong", Exit::CheckFailed).with("count", bad).with_details(details.collect()))
}

/// GeoJSON by the end of its name, CSV otherwise.
fn read(path: &Path) -> Result<Imported, Failure> {
    let file = File::open(path).map_err(|error| files::failure(&error, path))?;
    let (mut bytes, most) = (Vec::new(), MAX_BYTES as u64 + 1);
    file.take(most).read_to_end(&mut bytes).map_err(|error| files::failure(&error, path))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let is_cut = error.as_bytes().len() > MAX_BYTES;
        Failure::from(reason(if is_cut { ImportError::TooLarge } else { ImportError::NotText }))
    })?;
    let is_geojson =
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("geojson") || end.eq_ignore_ascii_case("json"));
    let read = if is_geojson { import::geojson(&text) } else { import::csv(&text) };
    read.map_err(|error| reason(error).into())
}

fn reason(error: ImportError) -> Reason {
    let reason = Reason::new(error.code());
    error.column().into_iter().fold(reason, |reason, column| reason.with("column", column))
}

fn lines(read: &Imported, lang: Lang) -> Vec<Value> {
    let line = |refused: &import::Refused| {
        let error = refused.error;
        json!({
            "line": refused.line, "code": error.code(), "column": error.column(), "text": reason(error).sentence(lang),
        })
    };
    read.refused.iter().map(line).collect()
}
