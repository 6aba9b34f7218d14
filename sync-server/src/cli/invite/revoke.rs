//! `enlace invite revoke`: an invitation nobody used yet is worth nothing from here on.

use enlace_core::record::content::{Content, Revocation, Revoked};
use serde_json::json;

use super::super::Context;
use super::super::args::RevokeInviteArgs;
use super::super::beginning;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::list::{reference, standing};

/// Revokes one unused invitation.
pub fn run(context: &Context, args: &RevokeInviteArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let all = desk.directory().invites().map(|(id, state)| (id.to_hex(), (*id, state)));
    let (invite, state) = beginning::find(&args.invite, all, "invite_id_unknown", "invite_id_ambiguous")?;
    let standing = standing(state, context.clock.now().utc_ms);
    // One that is too old by this machine's clock may still be good by a server's whose clock is behind.
    if !matches!(standing, "open" | "expired") {
        let word = context.out.text(&format!("invite.state.{standing}"), &[]);
        return Err(Failure::new("invite_not_open", Exit::Refused).with("state", word));
    }
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    let content = Content::Revocation(Revocation { revoked: Revoked::Invite(invite), reason: args.reason.clone() });
    let records = desk.enter(context, &key, vec![content])?;
    let reference = reference(state);
    context.out.result(&json!({
        "invite": invite.to_hex(), "reference": reference, "record": records.first().map(|id| id.to_hex()),
    }));
    context.out.say("invite.revoke.done", &[("reference", &reference)]);
    Ok(())
}
