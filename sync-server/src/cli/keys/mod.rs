//! `enlace keys`: the keys the root certified, and acts of the root on administrators.

mod administrator;
mod list;

use super::Context;
use super::args::{AdministratorCommand, KeysCommand};
use super::failure::Failure;

/// Runs the command; without one, lists.
pub fn run(context: &Context, command: Option<&KeysCommand>) -> Result<(), Failure> {
    match command {
        None | Some(KeysCommand::List) => list::run(context),
        Some(KeysCommand::Administrator { command }) => match command {
            AdministratorCommand::Add(args) => administrator::add(context, args),
            AdministratorCommand::Remove(args) => administrator::remove(context, args),
        },
    }
}
