//! `enlace devices`: the list, and acts on one device. Each act is a record an administrator signs.

mod destroy;
pub mod list;

use enlace_core::ids::DeviceId;
use enlace_core::ingest::directory::{Device, Directory};
use enlace_core::record::content::{Compromised, Content, Grant, Retire, Revocation, Revoked};
use serde_json::json;

use super::Context;
use super::args::{DeviceArgs, DevicesCommand, GrantArgs, RevokeArgs};
use super::beginning;
use super::channel;
use super::desk::Desk;
use super::failure::Failure;
use super::invite;

/// Runs the command; without one, lists.
pub fn run(context: &Context, command: Option<&DevicesCommand>) -> Result<(), Failure> {
    match command {
        None | Some(DevicesCommand::List) => list::run(context),
        Some(DevicesCommand::Lost(args)) => {
            about(context, args, "devices.lost.done", |device, reason| {
                Content::Compromised(Compromised { device, reason })
            })?;
            // What it says across the border ends with it.
            let desk = Desk::open(context)?;
            let key = desk.administrator(args.key.key.as_deref(), 1)?;
            let device = find(desk.directory(), &args.device)?.id;
            channel::end_everywhere(context, &desk, &key, &device)
        }
        Some(DevicesCommand::Retire(args)) => {
            about(context, args, "devices.retire.done", |device, reason| Content::Retire(Retire { device, reason }))
        }
        Some(DevicesCommand::Destroy(args)) => destroy::run(context, args),
        Some(DevicesCommand::Grant(args)) => grant(context, args),
        Some(DevicesCommand::Revoke(args)) => revoke(context, args),
    }
}

fn about(
    context: &Context,
    args: &DeviceArgs,
    done: &str,
    content: impl FnOnce(DeviceId, String) -> Content,
) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let device = find(desk.directory(), &args.device)?.id;
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    let records = desk.enter(context, &key, vec![content(device, args.reason.clone())])?;
    context.out.result(&json!({ "device": device.to_hex(), "record": records.first().map(|id| id.to_hex()) }));
    context.out.say(done, &[("device", &short(&device))]);
    Ok(())
}

fn grant(context: &Context, args: &GrantArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let (stream, access) = invite::grant(&args.grant, desk.directory().profile())?;
    let device = find(desk.directory(), &args.device)?.id;
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    desk.enter(context, &key, vec![Content::Grant(Grant { device, stream: stream.clone(), access })])?;
    let result = json!({ "device": device.to_hex(), "stream": stream.as_str(), "access": access.word() });
    context.out.result(&result);
    let word = context.out.text(&format!("access.{}", access.word()), &[]);
    let said = [("device", &*short(&device)), ("access", &*word), ("stream", stream.as_str())];
    context.out.say("devices.grant.done", &said);
    Ok(())
}

fn revoke(context: &Context, args: &RevokeArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let stream = invite::stream(&args.stream, None)?;
    let device = find(desk.directory(), &args.device)?.id;
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    let revoked = Revoked::Grant(device, stream.clone());
    let content = Content::Revocation(Revocation { revoked, reason: args.reason.clone() });
    desk.enter(context, &key, vec![content])?;
    context.out.result(&json!({ "device": device.to_hex(), "stream": stream.as_str() }));
    context.out.say("devices.revoke.done", &[("device", &short(&device)), ("stream", stream.as_str())]);
    Ok(())
}

/// The beginning of a device id that lists show.
fn short(id: &DeviceId) -> String {
    beginning::short(&id.to_hex())
}

/// The one device whose id begins like this.
pub fn find<'a>(directory: &'a Directory, id: &str) -> Result<&'a Device, Failure> {
    let all = directory.devices().map(|device| (device.id.to_hex(), device));
    beginning::find(id, all, "device_id_unknown", "device_id_ambiguous")
}
