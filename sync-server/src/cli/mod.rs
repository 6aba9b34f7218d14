//! The `enlace` command: what an agency's administrator types.
//!
//! Every text comes from the catalogues, in the language of `--lang` or of the environment. Results go to standard
//! output (one JSON value with `--json`), failures and progress to standard error.
//! Decides nothing of its own: records are judged by the same code whether a phone or an administrator sends them.

mod args;
mod certificate;
mod csv;
mod failure;
mod files;
mod help;
mod language;
mod output;
mod url;
mod usage;

mod beginning;
mod data;
mod desk;
mod line;
mod reach;

mod backup;
mod channel;
mod courier;
mod demo;
mod devices;
mod init;
mod invite;
mod keys;
mod landmarks;
mod log;
mod newer;
mod peer;
mod phone;
mod purge;
mod records;
mod restore;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory as _, FromArgMatches as _};
use enlace_core::clock::{Clock, Entropy};
use enlace_core::i18n::Lang;

use args::Arguments;
use failure::Failure;
use output::Output;

/// What a command works with.
pub(crate) struct Context {
    /// Where results are shown, and in which language.
    pub out: Output,
    /// Whether the language was asked for on the command line.
    pub lang_asked: bool,
    /// Folder of the server's data.
    pub data: PathBuf,
    /// The machine's clock.
    pub clock: Arc<dyn Clock>,
    /// The machine's random source.
    pub entropy: Arc<dyn Entropy>,
}

/// Runs one command line, program name first.
pub fn run(line: &[OsString], clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> ExitCode {
    let lang = language::choose(line, |name| std::env::var(name).ok());
    let parsed = help::localised(Arguments::command(), lang).try_get_matches_from(line);
    let arguments = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return not_understood(&error, lang, line),
    };
    let out = Output::new(lang, arguments.global.json);
    let lang_asked = arguments.global.lang.is_some();
    let context = Context { out, lang_asked, data: arguments.global.data, clock, entropy };
    finish(&context.out, arguments.command.run(&context))
}

fn finish(out: &Output, result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out.fail(&failure);
            failure.exit().into()
        }
    }
}

/// Help and version are printed; anything else is explained.
fn not_understood(error: &clap::Error, lang: Lang, line: &[OsString]) -> ExitCode {
    let out = Output::new(lang, line.iter().any(|word| word == "--json"));
    match usage::read(error) {
        None => {
            output::write(&error.render().to_string());
            ExitCode::SUCCESS
        }
        Some(failure) => finish(&out, Err(failure)),
    }
}
