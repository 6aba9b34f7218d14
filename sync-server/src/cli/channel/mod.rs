//! `enlace channel`: channels with other agencies. One proposes settings, every member signs the same ones, and each
//! accredits its own officers.

mod accept;
mod accounting;
mod accredit;
mod create;
mod list;
mod proposal;
mod propose;

pub use accredit::end_everywhere;

use enlace_core::domain::sets::scenario::SCENARIOS;
use enlace_core::domain::stream::{StreamClass, StreamName};
use enlace_core::entry::Cursor;
use enlace_core::ids::KeyId;
use enlace_core::ingest::roster::Roster;
use enlace_core::record::content::{ChannelSettings, Charter, Content, Member, NewEpoch};
use enlace_core::record::keys::DeviceSigner as _;

use super::Context;
use super::args::ChannelCommand;
use super::desk::{self, Desk};
use super::failure::{Exit, Failure};
use super::files;
use crate::agency;
use crate::key_file::{KeyFile, KeyRole};
use crate::store::Read as _;

/// Runs the command; without one, lists.
pub fn run(context: &Context, command: Option<&ChannelCommand>) -> Result<(), Failure> {
    match command {
        None | Some(ChannelCommand::List) => list::run(context),
        Some(ChannelCommand::Create(args)) => create::run(context, args),
        Some(ChannelCommand::Propose(args)) => propose::run(context, args),
        Some(ChannelCommand::Accept(args)) => accept::run(context, args),
        Some(ChannelCommand::Accredit(args)) => accredit::run(context, args),
        Some(ChannelCommand::Accounting(args)) => accounting::run(context, args),
    }
}

/// The stream of a channel, by its id or by its whole name.
fn channel(id: &str) -> Result<StreamName, Failure> {
    let name = if id.contains('/') { id.to_owned() } else { format!("channel/{id}") };
    let stream = StreamName::parse(&name).filter(|stream| stream.class() == StreamClass::Channel);
    stream.ok_or_else(|| Failure::new("channel_malformed", Exit::Refused).with("channel", id))
}

/// Every member's half of a channel as far as it is held, the own one first.
fn rosters(desk: &Desk, stream: &StreamName) -> Result<Vec<Roster>, Failure> {
    agency::read_rosters(desk.reader(), desk.directory(), stream)
        .map_err(|error| files::store_failure(&error, desk.folder().path()))
}

/// The own half of a channel.
fn own_roster(desk: &Desk, stream: &StreamName) -> Result<Roster, Failure> {
    agency::read_own_roster(desk.reader(), desk.directory(), stream)
        .map_err(|error| files::store_failure(&error, desk.folder().path()))
}

/// Who speaks for the own agency: its administrators and its server, as `control` has them.
fn charter(desk: &Desk) -> Result<Charter, Failure> {
    let directory = desk.directory();
    let holds = |role| {
        let now = directory.size();
        let keys = directory.certified().filter(move |key| key.role == role && key.term.holds(now));
        keys.map(|key| key.key).take(Charter::MAX_KEYS).collect::<Vec<_>>()
    };
    let server = files::read_key(&desk.folder().server_key(), KeyRole::Server, &desk.identity().agency)?;
    let profile = directory.profile().cloned().unwrap_or_default();
    Ok(Charter {
        administrators: holds(enlace_core::record::content::CertifiedRole::Administrator),
        servers: holds(enlace_core::record::content::CertifiedRole::Server),
        bundle_key: desk::bundle_key(&server).public,
        country: profile.country,
        name_en: profile.name_en,
        name_es: profile.name_es,
    })
}

/// Signs the own half's charter if it has none, then these settings.
fn agree(
    context: &Context,
    desk: &Desk,
    stream: &StreamName,
    root_key: Option<&std::path::Path>,
    key: &KeyFile,
    settings: &ChannelSettings,
) -> Result<(), Failure> {
    let own = own_roster(desk, stream)?;
    let names_key =
        |id: KeyId| own.charter().is_some_and(|charter| charter.administrators.iter().any(|named| named.id() == id));
    if !names_key(key.signer.public_key().id()) {
        let path = root_key.ok_or_else(|| Failure::new("channel_root_needed", Exit::Refused))?;
        let root = desk.root(path)?;
        let begins = own.charter().is_none();
        let mut contents: Vec<_> = begins.then(|| new_epoch(desk)).transpose()?.flatten().into_iter().collect();
        contents.push(Content::Charter(charter(desk)?));
        desk.enter_in(context, &root, stream, contents)?;
        context.out.say("keys.root.away", &[]);
    }
    desk.enter_in(context, key, stream, vec![Content::ChannelSettings(settings.clone())])?;
    Ok(())
}

/// After a restore, what a half begins with: the others may hold one of that name that the backup did not know, and go
/// back to its beginning on the root's word alone.
fn new_epoch(desk: &Desk) -> Result<Option<Content>, Failure> {
    let failure = |error| files::store_failure(&error, desk.folder().path());
    let epoch = desk.reader().epoch().map_err(failure)?;
    let frontier = desk.reader().frontier().map_err(failure)?;
    Ok((epoch > 1).then(|| {
        Content::NewEpoch(NewEpoch {
            epoch,
            restored_size: frontier.size(),
            restored_root: frontier.root(),
            last_witnessed: None,
            back_to: Some((0, Cursor::START.hash)),
        })
    }))
}

/// The own agency or a pinned one, as a member.
fn member(desk: &Desk, agency: &str) -> Result<Member, Failure> {
    let root = if agency == desk.identity().agency {
        desk.identity().root.id()
    } else {
        let pin = desk.directory().pin(agency);
        let pin = pin.ok_or_else(|| Failure::new("channel_member_unpinned", Exit::Refused).with("agency", agency))?;
        pin.root.id()
    };
    Ok(Member { agency: agency.to_owned(), root, radio: None, phone: None })
}

/// Every scenario that is not restricted: what any agent may send word of without a releaser.
fn unrestricted() -> Vec<String> {
    SCENARIOS.iter().filter(|scenario| !scenario.restricted).map(|scenario| scenario.code.to_owned()).collect()
}
