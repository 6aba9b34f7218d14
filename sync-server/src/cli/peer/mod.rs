//! `enlace peer`: other agencies. A card is handed over, its fingerprint is compared by voice, and only then the own
//! root pins theirs. Each side does it for itself.

mod add;
mod card;
mod confirm;
mod list;
mod remove;

use std::path::PathBuf;

use super::Context;
use super::args::PeerCommand;
use super::data::DataFolder;
use super::failure::{Exit, Failure};
use super::files;
use crate::peers::{AddressBook, FILE, PeerError};

/// Runs the command; without one, lists.
pub fn run(context: &Context, command: Option<&PeerCommand>) -> Result<(), Failure> {
    match command {
        None | Some(PeerCommand::List) => list::run(context),
        Some(PeerCommand::Card(args)) => card::run(context, args),
        Some(PeerCommand::Add(args)) => add::run(context, args),
        Some(PeerCommand::Confirm(args)) => confirm::run(context, args),
        Some(PeerCommand::Remove(args)) => remove::run(context, args),
    }
}

/// Where the address book lies.
pub fn book_path(folder: &DataFolder) -> PathBuf {
    folder.path().join(FILE)
}

/// Whether two texts hold the same digits of a fingerprint, however they are grouped.
pub fn same_digits(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(one) == digits(other)
}

fn book(folder: &DataFolder) -> Result<AddressBook, Failure> {
    let path = book_path(folder);
    AddressBook::read(&path).map_err(|error| failure(&error).with("path", path.display()))
}

fn write(folder: &DataFolder, book: &AddressBook) -> Result<(), Failure> {
    let text = book.text().map_err(|error| failure(&error))?;
    files::replace(&book_path(folder), text.as_bytes())
}

fn failure(error: &PeerError) -> Failure {
    Failure::new(error.code(), Exit::Refused)
}

fn unknown(agency: &str) -> Failure {
    Failure::new("peer_unknown", Exit::Refused).with("agency", agency)
}
