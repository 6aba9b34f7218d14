//! `enlace invite list`: invitations that were made, and which can still be used.

use enlace_core::domain::value::At;
use enlace_core::i18n::format::{Clocks, moment};
use enlace_core::i18n::label;
use enlace_core::ids::RecordId;
use enlace_core::ingest::directory::InviteState;
use serde_json::{Value, json};

use super::super::Context;
use super::super::beginning;
use super::super::desk::Desk;
use super::super::failure::Failure;

/// Lists all invitations by unit and number. Names of persons and codes are not shown.
pub fn run(context: &Context) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let mut invites: Vec<_> = desk.directory().invites().collect();
    invites.sort_by_key(|(_, state)| (&state.invite.unit, state.invite.device_number, state.term.from));
    let (out, now_ms) = (&context.out, context.clock.now().utc_ms);
    let told: Vec<Value> = invites.iter().map(|(id, state)| as_json(id, state, now_ms)).collect();
    out.result(&json!({ "invites": told }));
    if invites.is_empty() {
        out.say("invite.list.none", &[]);
        return Ok(());
    }
    let cells = |(id, state): &(&RecordId, &InviteState)| {
        let invite = &state.invite;
        let roles: Vec<_> = invite.roles.iter().map(|role| label(out.lang(), "actor_role", role)).collect();
        let offset_min = context.clock.now().offset_min;
        let ends = At { utc_ms: invite.expires_ms, offset_min, zone: None };
        vec![
            beginning::short(&id.to_hex()),
            reference(state),
            invite.holder.call_sign.clone(),
            roles.join(", "),
            moment(out.lang(), &ends, Clocks::There),
            out.text(&format!("invite.state.{}", standing(state, now_ms)), &[]),
        ]
    };
    let columns = ["id", "reference", "call_sign", "roles"].map(|column| format!("devices.column.{column}"));
    let headings: Vec<String> =
        columns.into_iter().chain(["invite.column.ends", "devices.column.state"].map(str::to_owned)).collect();
    out.table(&headings, &invites.iter().map(cells).collect::<Vec<_>>());
    Ok(())
}

/// What has become of an invitation.
pub fn standing(state: &InviteState, now_ms: i64) -> &'static str {
    match () {
        () if state.used_by.is_some() => "used",
        () if state.term.until.is_some() => "revoked",
        () if state.invite.expires_ms < now_ms => "expired",
        () => "open",
    }
}

/// The sayable beginning of the reports of the phone it is for.
pub fn reference(state: &InviteState) -> String {
    format!("{}-{:04}", state.invite.unit, state.invite.device_number)
}

fn as_json(id: &RecordId, state: &InviteState, now_ms: i64) -> Value {
    let invite = &state.invite;
    json!({
        "id": id.to_hex(), "reference": reference(state), "call_sign": invite.holder.call_sign, "roles": invite.roles,
        "expires_ms": invite.expires_ms, "state": standing(state, now_ms),
        "device": state.used_by.map(|device| device.to_hex()),
    })
}
