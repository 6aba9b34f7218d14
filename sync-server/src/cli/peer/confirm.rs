//! `enlace peer confirm`: two people compared the fingerprint by voice; the own root pins the other.

use enlace_core::record::content::Content;
use serde_json::json;

use super::super::Context;
use super::super::args::PeerConfirmArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::{book, same_digits, unknown};

/// Pins the root of an agency whose card was added, if the digits typed are its fingerprint.
pub fn run(context: &Context, args: &PeerConfirmArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let known = book(desk.folder())?;
    let card = &known.0.get(&args.agency).ok_or_else(|| unknown(&args.agency))?.card;
    if !same_digits(&args.fingerprint, &card.pin.root.fingerprint()) {
        return Err(Failure::new("peer_fingerprint_differs", Exit::Refused).with("agency", &args.agency));
    }
    let root = desk.root(&args.root_key)?;
    let records = desk.enter(context, &root, vec![Content::PeerPin(card.pin.clone())])?;
    context.out.result(&json!({ "agency": args.agency, "record": records.first().map(|id| id.to_hex()) }));
    context.out.say("peer.confirm.done", &[("agency", &args.agency)]);
    context.out.say("keys.root.away", &[]);
    Ok(())
}
