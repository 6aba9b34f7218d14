//! `enlace records`: what was set apart because a device is in foreign hands, and taking it over.

mod adopt;
mod list;
mod quarantined;

use super::Context;
use super::args::RecordsCommand;
use super::failure::Failure;

/// Runs the command; without one, lists.
pub fn run(context: &Context, command: Option<&RecordsCommand>) -> Result<(), Failure> {
    match command {
        None | Some(RecordsCommand::List) => list::run(context),
        Some(RecordsCommand::Adopt(args)) => adopt::run(context, args),
    }
}
