//! `enlace channel propose`: the next version of a channel's settings, signed for the own agency.

use enlace_core::domain::stream::StreamName;
use enlace_core::record::content::{ChannelSettings, FormerMember};
use serde_json::json;

use super::super::Context;
use super::super::args::ChannelProposeArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::super::files;
use super::{agree, channel, member, proposal, rosters};
use crate::store::Read as _;

/// Proposes. Whoever is removed counts up to what is held of it now.
pub fn run(context: &Context, args: &ChannelProposeArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let stream = channel(&args.channel)?;
    let all = rosters(&desk, &stream)?;
    let newest = all.iter().filter_map(|roster| roster.settings()).max_by_key(|settings| settings.version);
    let newest = newest.ok_or_else(|| Failure::new("channel_unknown", Exit::Refused).with("channel", &args.channel))?;
    let mut settings = ChannelSettings { version: newest.version + 1, ..newest.clone() };
    for agency in &args.remove {
        remove(&desk, &stream, &mut settings, agency)?;
    }
    for agency in &args.add {
        settings.left.retain(|former| former.agency != *agency);
        settings.members.retain(|existing| existing.agency != *agency);
        settings.members.push(member(&desk, agency)?);
    }
    settings.members.sort_by(|a, b| a.agency.cmp(&b.agency));
    change(&desk, args, &mut settings);
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    agree(context, &desk, &stream, args.root_key.as_deref(), &key, &settings)?;
    if let Some(path) = &args.out {
        proposal::write(path, &stream, &settings)?;
    }
    let version = settings.version.to_string();
    context.out.result(&json!({ "channel": stream.as_str(), "version": settings.version, "proposal": args.out }));
    context.out.say("channel.propose.done", &[("channel", stream.as_str()), ("version", &version)]);
    Ok(())
}

fn remove(desk: &Desk, stream: &StreamName, settings: &mut ChannelSettings, agency: &str) -> Result<(), Failure> {
    let before = settings.members.len();
    settings.members.retain(|member| member.agency != agency);
    let Some(kept) = stream.of_peer(agency).filter(|_| settings.members.len() < before) else {
        return Err(Failure::new("channel_member_unknown", Exit::Refused).with("agency", agency));
    };
    let at = desk.reader().peer_cursor(&kept).map_err(|error| files::store_failure(&error, desk.folder().path()))?;
    settings.left.push(FormerMember { agency: agency.to_owned(), epoch: at.epoch, pos: at.pos });
    Ok(())
}

fn change(desk: &Desk, args: &ChannelProposeArgs, settings: &mut ChannelSettings) {
    if !args.scenario.is_empty() {
        settings.standing.scenarios.clone_from(&args.scenario);
    }
    if let Some(text) = args.text {
        settings.standing.text = text;
    }
    let own = &desk.identity().agency;
    if let Some(member) = settings.members.iter_mut().find(|member| member.agency == *own) {
        if args.radio.is_some() {
            member.radio.clone_from(&args.radio);
        }
        if args.phone.is_some() {
            member.phone.clone_from(&args.phone);
        }
    }
}
