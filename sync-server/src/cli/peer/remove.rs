//! `enlace peer remove`: ends a pin. What was exchanged stays, as evidence.

use enlace_core::record::content::{Content, Revocation, Revoked};
use serde_json::json;

use super::super::Context;
use super::super::args::PeerRemoveArgs;
use super::super::desk::Desk;
use super::super::failure::Failure;
use super::{book, unknown, write};

/// Ends the pin if there is one, and takes the card out of the address book.
pub fn run(context: &Context, args: &PeerRemoveArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let mut known = book(desk.folder())?;
    let pinned = desk.directory().pin(&args.agency).map(|pin| pin.root.id());
    if pinned.is_none() && !known.0.contains_key(&args.agency) {
        return Err(unknown(&args.agency));
    }
    if let Some(id) = pinned {
        let root = desk.root(&args.root_key)?;
        let content = Content::Revocation(Revocation { revoked: Revoked::Key(id), reason: args.reason.clone() });
        desk.enter(context, &root, vec![content])?;
    }
    known.0.remove(&args.agency);
    write(desk.folder(), &known)?;
    context.out.result(&json!({ "agency": args.agency, "pinned": pinned.is_some() }));
    context.out.say("peer.remove.done", &[("agency", &args.agency)]);
    Ok(())
}
