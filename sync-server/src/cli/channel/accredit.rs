//! `enlace channel accredit`: says which officers speak for the agency in a channel. Their names stay at home.

use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DeviceId;
use enlace_core::ingest::directory::Device;
use enlace_core::record::content::{Access, Accreditation, Content, Officer};
use serde_json::json;

use super::super::Context;
use super::super::args::ChannelAccreditArgs;
use super::super::desk::Desk;
use super::super::devices;
use super::super::failure::{Exit, Failure};
use super::super::files;
use super::{channel, own_roster};
use crate::key_file::KeyFile;
use crate::store::Read as _;

/// Accredits devices, or ends their accreditation.
pub fn run(context: &Context, args: &ChannelAccreditArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let stream = channel(&args.channel)?;
    let roster = own_roster(&desk, &stream)?;
    if roster.charter().is_none() {
        return Err(Failure::new("channel_unknown", Exit::Refused).with("channel", &args.channel));
    }
    let chosen: Vec<&Device> = if args.all {
        let writes = |device: &&Device| device.access(&stream, desk.directory().size()) == Some(Access::Write);
        let serves = |device: &&Device| !device.is_retired(desk.directory().size());
        let new = |device: &&Device| roster.officer(&device.key.id()).is_none();
        let fit = |device: &&Device| !device.is_compromised(desk.directory().size());
        desk.directory().devices().filter(|d| writes(d) && serves(d) && new(d) && fit(d)).collect()
    } else {
        args.device.iter().map(|id| devices::find(desk.directory(), id)).collect::<Result<_, _>>()?
    };
    if chosen.is_empty() {
        return Err(Failure::new("channel_nobody_to_accredit", Exit::Refused).with("channel", &args.channel));
    }
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    let contents = chosen.iter().map(|device| accreditation(device, args.end)).collect();
    desk.enter_in(context, &key, &stream, contents)?;
    let ids: Vec<String> = chosen.iter().map(|device| device.id.to_hex()).collect();
    let count = ids.len().to_string();
    context.out.result(&json!({ "channel": stream.as_str(), "devices": ids, "ended": args.end }));
    let said = if args.end { "channel.accredit.ended" } else { "channel.accredit.done" };
    context.out.say(said, &[("count", &count), ("channel", stream.as_str())]);
    Ok(())
}

fn accreditation(device: &Device, ends: bool) -> Content {
    let holder = &device.holder;
    let officer = Officer {
        unit: if holder.unit.is_empty() { device.unit.clone() } else { holder.unit.clone() },
        role: device.roles.first().cloned().unwrap_or_default(),
        rank: holder.rank.clone(),
        call_sign: holder.call_sign.clone(),
    };
    let roles = if ends { Vec::new() } else { device.roles.iter().take(Accreditation::MAX_ROLES).cloned().collect() };
    Content::Accreditation(Accreditation { key: device.key, officer, roles })
}

/// Ends what a device may say across the border, in every channel: it is in foreign hands.
pub fn end_everywhere(context: &Context, desk: &Desk, key: &KeyFile, id: &DeviceId) -> Result<(), Failure> {
    let Some(device) = desk.directory().device(id) else { return Ok(()) };
    let failure = |error| files::store_failure(&error, desk.folder().path());
    for (stream, _) in desk.reader().heads().map_err(failure)? {
        if stream.class() != enlace_core::domain::stream::StreamClass::Channel {
            continue;
        }
        if speaks(desk, &stream, device)? {
            desk.enter_in(context, key, &stream, vec![accreditation(device, true)])?;
        }
    }
    Ok(())
}

fn speaks(desk: &Desk, stream: &StreamName, device: &Device) -> Result<bool, Failure> {
    let own = own_roster(desk, stream)?;
    Ok(device.roles.iter().any(|role| own.has_role(&device.key.id(), role)))
}
