//! `enlace devices destroy`: one administrator proposes, another approves. The server alone can never order it.

use enlace_core::record::content::{Content, Destroy};
use enlace_core::record::keys::DeviceSigner as _;
use serde_json::json;

use super::super::Context;
use super::super::args::DestroyArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::{find, short};

/// Proposes the order, or approves the newest one that another administrator proposed.
pub fn run(context: &Context, args: &DestroyArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let device = find(desk.directory(), &args.device)?.id;
    let key = desk.administrator(args.key.key.as_deref(), if args.approve { 2 } else { 1 })?;
    let order = if args.approve {
        let author = key.signer.public_key().id();
        let size = desk.directory().size();
        let open = desk.directory().proposals().filter(|(_, proposal)| {
            proposal.order.device == device && proposal.author != author && proposal.term.holds(size)
        });
        let newest = open.max_by_key(|(_, proposal)| proposal.term.from);
        let (first, proposal) = newest.ok_or_else(|| Failure::new("destroy_not_proposed", Exit::Refused))?;
        Destroy { approves: Some(*first), ..proposal.order.clone() }
    } else {
        Destroy { device, now: args.now, approves: None }
    };
    let now = order.now;
    let records = desk.enter(context, &key, vec![Content::Destroy(order)])?;
    let record = records.first().map(|id| id.to_hex());
    context.out.result(&json!({ "device": device.to_hex(), "record": record, "ordered": args.approve, "now": now }));
    let said = match (args.approve, now) {
        (false, _) => "devices.destroy.proposed",
        (true, false) => "devices.destroy.ordered",
        (true, true) => "devices.destroy.ordered_now",
    };
    context.out.say(said, &[("device", &short(&device))]);
    Ok(())
}
