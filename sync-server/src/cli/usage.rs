//! Command lines that are not understood, in our own words: the parser's are English only.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::failure::{Exit, Failure};

/// What is wrong with the command line; `None` when help or the version was asked for.
pub fn read(error: &clap::Error) -> Option<Failure> {
    let usage = |code| Failure::new(code, Exit::Usage);
    let argument = context(error, ContextKind::InvalidArg);
    let failure = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            usage("usage_command_missing")
        }
        ErrorKind::InvalidSubcommand => {
            usage("usage_command_unknown").with("command", context(error, ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => usage("usage_argument_unknown").with("argument", argument),
        ErrorKind::MissingRequiredArgument => usage("usage_argument_missing").with("argument", argument),
        ErrorKind::ArgumentConflict => usage("usage_argument_conflict")
            .with("argument", argument)
            .with("other", context(error, ContextKind::PriorArg)),
        ErrorKind::InvalidValue
        | ErrorKind::ValueValidation
        | ErrorKind::NoEquals
        | ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues => usage("usage_value_invalid")
            .with("argument", argument)
            .with("value", context(error, ContextKind::InvalidValue)),
        _ => usage("usage_not_understood"),
    };
    Some(failure)
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}
