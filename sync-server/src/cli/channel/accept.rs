//! `enlace channel accept`: signs the same settings another member signed.

use enlace_core::domain::stream::StreamName;
use enlace_core::record::content::ChannelSettings;
use serde_json::json;

use super::super::Context;
use super::super::args::ChannelAcceptArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::{agree, channel, member, own_roster, proposal, rosters};

/// Shows the settings and signs them. A file for the first ones; later ones come over the channel itself.
pub fn run(context: &Context, args: &ChannelAcceptArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let (stream, mut settings) = proposed(&desk, &args.proposal)?;
    check(&desk, &stream, &settings)?;
    let is_first = own_roster(&desk, &stream)?.settings().is_none();
    let adds_desk = args.radio.is_some() || args.phone.is_some();
    if adds_desk && !is_first {
        return Err(Failure::new("channel_accept_changes", Exit::Refused));
    }
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    agree(context, &desk, &stream, args.root_key.as_deref(), &key, &settings)?;
    if adds_desk {
        // The own desk is the own agency's to say: a next version, which the others sign in turn.
        let own = desk.identity().agency.clone();
        settings.version += 1;
        if let Some(member) = settings.members.iter_mut().find(|member| member.agency == own) {
            member.radio.clone_from(&args.radio);
            member.phone.clone_from(&args.phone);
        }
        let again = Desk::open(context)?;
        agree(context, &again, &stream, None, &key, &settings)?;
    }
    let version = settings.version.to_string();
    context.out.result(&json!({ "channel": stream.as_str(), "version": settings.version }));
    context.out.say("channel.accept.done", &[("channel", stream.as_str()), ("version", &version)]);
    Ok(())
}

fn proposed(desk: &Desk, given: &str) -> Result<(StreamName, ChannelSettings), Failure> {
    let path = std::path::Path::new(given);
    if path.exists() {
        return proposal::read(path);
    }
    let stream = channel(given)?;
    let all = rosters(desk, &stream)?;
    let own = all.first().and_then(|roster| roster.settings()).map_or(0, |settings| settings.version);
    let newest = all.iter().skip(1).filter_map(|roster| roster.settings()).max_by_key(|settings| settings.version);
    match newest {
        Some(settings) if settings.version > own => Ok((stream, settings.clone())),
        _ => Err(Failure::new("channel_nothing_proposed", Exit::Refused).with("channel", given)),
    }
}

/// Every member is the own agency or pinned, with the very root that is named.
fn check(desk: &Desk, stream: &StreamName, settings: &ChannelSettings) -> Result<(), Failure> {
    let own = desk.identity().agency.as_str();
    if !settings.members.iter().any(|member| member.agency == own) {
        return Err(Failure::new("channel_without_us", Exit::Refused).with("channel", stream));
    }
    for named in &settings.members {
        if member(desk, &named.agency)?.root != named.root {
            return Err(Failure::new("channel_member_other_root", Exit::Refused).with("agency", &named.agency));
        }
    }
    Ok(())
}
