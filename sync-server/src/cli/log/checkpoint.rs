//! `enlace log checkpoint`: what others should keep, so that nobody can rewrite the log unseen.

use serde_json::json;

use super::super::Context;
use super::super::data::DataFolder;
use super::super::failure::{Exit, Failure};
use super::super::files;
use crate::store::Read as _;

/// Prints the newest signed checkpoint, nothing else, so that it can be sent into a file.
pub fn run(context: &Context) -> Result<(), Failure> {
    let folder = DataFolder::at(&context.data);
    let (reader, _) = folder.reader(&context.entropy)?;
    let newest = reader.checkpoint().map_err(|error| files::store_failure(&error, folder.path()))?;
    let newest = newest.ok_or_else(|| Failure::new("checkpoint_none", Exit::Refused))?;
    let text = newest.encode();
    context.out.result(&json!({ "size": newest.claimed().size, "checkpoint": text }));
    context.out.line(text.trim_end_matches('\n'));
    Ok(())
}
